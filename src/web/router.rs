//! All routes, and the middleware around them.

use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{get, post};
use tower::ServiceBuilder;
use tower_http::CompressionLevel;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer};
use tower_http::timeout::{RequestBodyTimeoutLayer, TimeoutLayer};

use super::limits::bytes::BODY_LIMIT;
use super::state::AppState;
use super::{api, http, limits, middleware, pages};

/// Maximum time from the end of a request's head to its response: the longest computation, and the waits before and
/// after it.
const REQUEST_TIME: Duration = Duration::from_secs(45);

/// Maximum time of an import, because a file of 16 MiB may arrive over a slow connection.
const IMPORT_TIME: Duration = Duration::from_secs(120);

/// Maximum pause between two parts of a request's body.
const BODY_PAUSE: Duration = Duration::from_secs(5);

/// Maximum pause in an upload, because its sender may have to wait for a place. The upload's average rate is checked
/// separately.
const UPLOAD_PAUSE: Duration = Duration::from_secs(20);

/// Compression level. The usual level 6 makes responses 3 % smaller and takes 50 % longer.
const COMPRESSION: CompressionLevel = CompressionLevel::Precise(4);

/// Creates the application: all routes below the base path, and the health checks outside it.
pub fn router(state: AppState) -> Router {
    let base_path = state.site().base_path().to_owned();
    let pages = Router::new()
        .route("/", get(pages::workbench::get))
        .route("/values", get(pages::workbench::values))
        .route("/runs", get(pages::runs::list::get))
        // axum does not support the path `/runs/{id}.svg`: the handler splits the name at its last dot.
        .route("/runs/{file}", get(pages::runs::show::get))
        .route("/runs/{id}/values", get(pages::runs::show::values))
        .route("/runs/{id}/edit", get(pages::workbench::edit))
        .route("/embed/{id}", get(pages::runs::embed::get))
        .route("/compare", get(pages::compare::get))
        .route("/compare/values", get(pages::compare::values))
        .route("/sweep", get(pages::sweep::get))
        .route("/sweep.csv", get(pages::sweep::file))
        .route("/sweep-curves.csv", get(pages::sweep::file))
        .route("/sweep.svg", get(pages::sweep::file))
        .route("/script.R", get(pages::scripts::get))
        .route("/script.py", get(pages::scripts::get))
        .route("/script.sh", get(pages::scripts::get))
        .route("/presets", get(pages::presets::get))
        .route("/learn", get(pages::learn::list))
        .route("/learn/{lesson}", get(pages::learn::get))
        .route("/about", get(pages::about::get))
        .route("/login", get(pages::login::get).post(pages::login::post))
        .route("/logout", post(pages::login::log_out))
        .route("/robots.txt", get(pages::about::robots))
        .route("/api/docs", get(api::docs::get))
        .route("/api/openapi.json", get(api::openapi::get))
        .nest("/api/v1", api::router(&state))
        .nest_service("/static", http::assets::service(state.site()))
        .fallback(middleware::error_pages::not_found);
    // Routes that save, change or delete, and pages that only lead to them.
    let changes = Router::new()
        .route("/runs", post(pages::workbench::save))
        .route("/runs/{id}/details", post(pages::runs::edit::post))
        .route("/runs/{id}/archive", post(pages::runs::archive_and_delete::archive))
        .route("/runs/{id}/unarchive", post(pages::runs::archive_and_delete::unarchive))
        .route(
            "/runs/{id}/delete",
            get(pages::runs::archive_and_delete::confirm_deletion).post(pages::runs::archive_and_delete::delete),
        )
        .route("/runs/{id}/restore", post(pages::runs::archive_and_delete::restore))
        .route_layer(from_fn_with_state(state.clone(), middleware::auth_check::check));
    let pages = pages.merge(changes);
    let import = Router::new()
        .route(
            "/runs/import",
            get(pages::runs::import::get)
                .post(pages::runs::import::post)
                .layer(DefaultBodyLimit::max(limits::bytes::MOST_BYTES_READ)),
        )
        .route_layer(from_fn_with_state(state.clone(), middleware::auth_check::check));
    // axum prefers `/runs/import` to `/runs/{file}`.
    let import = with_layers(import, state.clone(), IMPORT_TIME, UPLOAD_PAUSE);
    let health = http::health::router();
    if base_path.is_empty() {
        with_layers(pages.merge(health), state, REQUEST_TIME, BODY_PAUSE).merge(import)
    } else {
        let outside =
            with_layers(health.fallback(middleware::error_pages::not_found), state.clone(), REQUEST_TIME, BODY_PAUSE);
        outside.nest_service(&base_path, with_layers(pages, state, REQUEST_TIME, BODY_PAUSE).merge(import))
    }
}

/// Adds the middleware, from the outside in: log, headers, compression, error pages, limits.
fn with_layers(router: Router<AppState>, state: AppState, time: Duration, pause: Duration) -> Router {
    let has_sessions = state.has_sessions();
    let layers = ServiceBuilder::new()
        .map_request(http::hosts::host_into_header)
        .map_request(middleware::request_log::remove_unsafe_id)
        .layer(SetRequestIdLayer::new(middleware::request_log::ID, MakeRequestUuid))
        .layer(from_fn(middleware::request_log::log_request))
        .layer(PropagateRequestIdLayer::new(middleware::request_log::ID))
        .map_response(move |response| middleware::security_headers::add(response, has_sessions))
        .layer(CompressionLayer::new().quality(COMPRESSION))
        .layer(from_fn_with_state(state.clone(), middleware::error_pages::render))
        .layer(CatchPanicLayer::new())
        .layer(from_fn_with_state(state.clone(), limits::large_answers::hold))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, time))
        .layer(from_fn_with_state(state.clone(), middleware::csrf::check))
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .layer(RequestBodyTimeoutLayer::new(pause));
    router.method_not_allowed_fallback(middleware::error_pages::method_not_allowed).layer(layers).with_state(state)
}
