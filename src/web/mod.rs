//! HTTP and HTML: a file per page (handler, template struct, form), files, the JSON API.
//!
//! [`router`] is the whole application; the server and the tests call it alike.

mod about;
mod api;
mod assets;
mod assumptions;
mod body;
mod client;
mod compare;
mod compute;
mod correlations_table;
mod delete;
mod details;
mod differences_table;
mod embed;
mod errors;
mod etag;
mod figure;
mod files;
mod given;
mod guard;
mod headers;
mod health;
mod ids;
mod inputs;
mod keeping;
mod learn;
mod log;
mod marks;
mod numbers;
mod pairs;
mod periods;
mod presets;
mod quota;
mod ranges;
mod redirect;
mod run;
mod runs;
mod saving;
mod scripts;
mod sentences;
mod shown;
mod site;
mod state;
mod stored;
mod summary_table;
mod sweep;
mod transfer;
mod unsaved;
mod values;
mod view;
mod withheld;
mod workbench;

use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderName, StatusCode};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{get, post};
use chrono::TimeDelta;
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer};
use tower_http::timeout::{RequestBodyTimeoutLayer, TimeoutLayer};

pub use errors::Failure;
pub use presets::{
    Mounted as MountedPresets, Problem as PresetProblem, presets_in, read_preset, report as report_presets,
};
pub use scripts::{Language, Origin, script};
pub use state::{AppState, Settings};
pub use transfer::{run_from_line, run_to_line};
pub use unsaved::Unsaved;
pub use view::View;

/// How long a deleted run can be restored. Whoever runs a server purges it afterwards.
pub const DELETED_RUNS_KEPT: TimeDelta = TimeDelta::days(7);

/// A form is under 8 kB, a comparison in JSON under 64.
const BODY_LIMIT: usize = 64 * 1024;
/// From the end of a request's head to its answer.
const REQUEST_TIME: Duration = Duration::from_secs(15);
/// Between two parts of a request's body.
const BODY_PAUSE: Duration = Duration::from_secs(5);

/// The application: every address, under the base path, and the health checks beside it.
pub fn router(state: AppState) -> Router {
    let base_path = state.site().base_path().to_owned();
    let pages = Router::new()
        .route("/", get(workbench::get))
        .route("/values", get(workbench::values))
        .route("/runs", get(runs::get).post(workbench::save))
        // axum's paths can't hold `/runs/{id}.svg`: the handler splits the name at its last dot.
        .route("/runs/{file}", get(run::get))
        .route("/runs/{id}/values", get(run::values))
        .route("/runs/{id}/edit", get(workbench::edit))
        .route("/runs/{id}/details", post(details::post))
        .route("/runs/{id}/archive", post(keeping::archive))
        .route("/runs/{id}/unarchive", post(keeping::unarchive))
        .route("/runs/{id}/delete", get(delete::confirm).post(delete::post))
        .route("/runs/{id}/restore", post(keeping::restore))
        .route("/embed/{id}", get(embed::get))
        .route("/compare", get(compare::get))
        .route("/compare/values", get(compare::values))
        .route("/sweep", get(sweep::get))
        .route("/sweep.csv", get(sweep::csv))
        .route("/sweep-curves.csv", get(sweep::curves))
        .route("/sweep.svg", get(sweep::svg))
        .route("/script.R", get(scripts::get_r))
        .route("/script.py", get(scripts::get_python))
        .route("/script.sh", get(scripts::get_curl))
        .route("/presets", get(presets::get))
        .route("/learn", get(learn::list))
        .route("/learn/{lesson}", get(learn::get))
        .route("/about", get(about::get))
        .route("/robots.txt", get(about::robots))
        .route("/api/docs", get(api::docs::get))
        .route("/api/openapi.json", get(api::openapi::get))
        .nest("/api/v1", api::router(&state))
        .nest_service("/static", assets::service(state.site()));
    if base_path.is_empty() {
        dress(pages.merge(health::router()), state)
    } else {
        let outside = dress(health::router(), state.clone());
        outside.nest_service(&base_path, dress(pages, state))
    }
}

/// What every answer goes through, from the outside in: log, headers, compression, error pages, limits.
fn dress(router: Router<AppState>, state: AppState) -> Router {
    let request_id = HeaderName::from_static("x-request-id");
    let layers = ServiceBuilder::new()
        .layer(SetRequestIdLayer::new(request_id.clone(), MakeRequestUuid))
        .layer(from_fn(log::requests))
        .layer(PropagateRequestIdLayer::new(request_id))
        .layer(from_fn(headers::add))
        .layer(CompressionLayer::new())
        .layer(from_fn_with_state(state.clone(), errors::render))
        .layer(CatchPanicLayer::new())
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, REQUEST_TIME))
        .layer(from_fn_with_state(state.clone(), guard::check))
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .layer(RequestBodyTimeoutLayer::new(BODY_PAUSE));
    router
        .fallback(errors::not_found)
        .method_not_allowed_fallback(errors::method_not_allowed)
        .layer(layers)
        .with_state(state)
}
