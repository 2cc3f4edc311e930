//! HTTP and HTML: a file per page (handler, template struct, form), files, the JSON API.
//!
//! [`router`] is the whole application; the server and the tests call it alike.

mod about;
mod access;
mod allowance;
mod api;
mod assets;
mod assumptions;
mod beds;
mod body;
mod client;
mod compare;
mod compute;
mod contents;
mod correlations_table;
mod delete;
mod details;
mod differences_table;
mod embed;
mod errors;
mod etag;
mod extension;
mod field;
mod figure;
mod files;
mod given;
mod guard;
mod headers;
mod health;
mod hosts;
mod ids;
mod import;
mod inputs;
mod keeping;
mod kept;
mod large;
mod learn;
mod list_query;
mod log;
mod long_address;
mod marks;
mod metrics;
mod numbers;
mod observed;
mod pairs;
mod periods;
mod presets;
mod quota;
mod ranges;
mod recomputed;
mod redirect;
mod run;
mod runs;
mod saving;
mod scripts;
mod sentences;
mod shown;
mod simulated;
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

use std::convert::Infallible;
use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::StatusCode;
use axum::middleware::{from_fn, from_fn_with_state, map_request};
use axum::routing::{get, post};
use tower::{ServiceBuilder, ServiceExt};
use tower_http::CompressionLevel;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer};
use tower_http::timeout::{RequestBodyTimeoutLayer, TimeoutLayer};

pub use access::{Mode, Password, UnusablePassword};
pub use errors::Failure;
pub use metrics::{DURATIONS, describe as describe_metrics};
pub use presets::{
    Mounted as MountedPresets, Problem as PresetProblem, presets_in, read_preset, report as report_presets,
};
pub use scripts::{Language, Origin, script};
pub use state::{AppState, Settings};
pub use transfer::{run_from_line, run_to_line};
pub use unsaved::Unsaved;
pub use view::View;

/// A form is under 8 kB, a comparison in JSON under 64.
const BODY_LIMIT: usize = 64 * 1024;
/// From the end of a request's head to its answer: the longest computation, and the waits before and after it.
const REQUEST_TIME: Duration = Duration::from_secs(45);
/// The same where a file of 16 MiB may come over a slow line.
const IMPORT_TIME: Duration = Duration::from_secs(120);
/// Between two parts of a request's body.
const BODY_PAUSE: Duration = Duration::from_secs(5);
/// The same of an upload, whose sender waits for a place meanwhile; its average speed is limited where it is read.
const UPLOAD_PAUSE: Duration = Duration::from_secs(20);

/// Of nine: the sixth, which is usual, saves one byte in thirty more and takes half as long again.
const COMPRESSION: CompressionLevel = CompressionLevel::Precise(4);

/// The application: every address, under the base path, and the health checks beside it. Where a password is asked for,
/// there are two faces of it, one for browsers that have a session and one for everybody else.
pub fn router(state: AppState) -> Router {
    let Some(members) = state.for_members() else { return face(state) };
    let (guests, members) = (face(state), face(members));
    Router::new().fallback(move |request: Request| {
        let face = if access::token(request.headers()).is_some() { members.clone() } else { guests.clone() };
        async move {
            let mut response = face.oneshot(request).await?;
            headers::vary_by_session(&mut response);
            Ok::<_, Infallible>(response)
        }
    })
}

/// The application as one kind of visitor sees it.
fn face(state: AppState) -> Router {
    let base_path = state.site().base_path().to_owned();
    let pages = Router::new()
        .route("/", get(workbench::get))
        .route("/values", get(workbench::values))
        .route("/runs", get(runs::get))
        // axum's paths can't hold `/runs/{id}.svg`: the handler splits the name at its last dot.
        .route("/runs/{file}", get(run::get))
        .route("/runs/{id}/values", get(run::values))
        .route("/runs/{id}/edit", get(workbench::edit))
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
        .route("/login", get(access::get).post(access::post))
        .route("/logout", post(access::log_out))
        .route("/robots.txt", get(about::robots))
        .route("/api/docs", get(api::docs::get))
        .route("/api/openapi.json", get(api::openapi::get))
        .nest("/api/v1", api::router(&state))
        .nest_service("/static", assets::service(state.site()))
        .fallback(errors::not_found);
    // What saves, changes or deletes, and the pages that lead to nothing else.
    let changes = Router::new()
        .route("/runs", post(workbench::save))
        .route("/runs/{id}/details", post(details::post))
        .route("/runs/{id}/archive", post(keeping::archive))
        .route("/runs/{id}/unarchive", post(keeping::unarchive))
        .route("/runs/{id}/delete", get(delete::confirm).post(delete::post))
        .route("/runs/{id}/restore", post(keeping::restore))
        .route_layer(from_fn_with_state(state.clone(), access::check));
    let pages = pages.merge(changes);
    let import = Router::new()
        .route(
            "/runs/import",
            get(import::get).post(import::post).layer(DefaultBodyLimit::max(import::MOST_BYTES_READ)),
        )
        .route_layer(from_fn_with_state(state.clone(), access::check));
    // axum prefers a name to a pattern: this is no run's file.
    let import = dress(import, state.clone(), IMPORT_TIME, UPLOAD_PAUSE);
    let health = health::router();
    if base_path.is_empty() {
        dress(pages.merge(health), state, REQUEST_TIME, BODY_PAUSE).merge(import)
    } else {
        let outside = dress(health.fallback(errors::not_found), state.clone(), REQUEST_TIME, BODY_PAUSE);
        outside.nest_service(&base_path, dress(pages, state, REQUEST_TIME, BODY_PAUSE).merge(import))
    }
}

/// What every answer goes through, from the outside in: log, headers, compression, error pages, limits.
fn dress(router: Router<AppState>, state: AppState, time: Duration, pause: Duration) -> Router {
    let layers = ServiceBuilder::new()
        .layer(map_request(hosts::in_header))
        .map_request(log::own_id)
        .layer(SetRequestIdLayer::new(log::ID, MakeRequestUuid))
        .layer(from_fn(log::requests))
        .layer(PropagateRequestIdLayer::new(log::ID))
        .map_response(headers::add)
        .layer(CompressionLayer::new().quality(COMPRESSION))
        .layer(from_fn_with_state(state.clone(), errors::render))
        .layer(CatchPanicLayer::new())
        .layer(from_fn_with_state(state.clone(), large::hold))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, time))
        .layer(from_fn_with_state(state.clone(), guard::check))
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .layer(RequestBodyTimeoutLayer::new(pause));
    router.method_not_allowed_fallback(errors::method_not_allowed).layer(layers).with_state(state)
}
