//! The JSON API below /api/v1. Pages, files and API share the model's types.

pub mod docs;
mod json;
pub mod openapi;
mod presets;
mod query;
mod runs;
mod schemas;
mod simulations;

use std::time::Duration;

use axum::Router;
use axum::http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, ETAG, IF_NONE_MATCH, LINK, LOCATION, RETRY_AFTER};
use axum::http::{HeaderValue, Method};
use axum::middleware::from_fn_with_state;
use axum::routing::{delete, get, post};
use tower_http::cors::CorsLayer;

use super::middleware::auth_check;
use super::middleware::csrf::IDEMPOTENCY_KEY;
use super::middleware::error_pages::method_not_allowed;
use super::state::AppState;

/// Time for which a browser may cache a preflight response.
const PREFLIGHT: Duration = Duration::from_hours(1);

/// Routes every address of the API.
pub fn router(state: &AppState) -> Router<AppState> {
    let changes = Router::new()
        .route("/runs", post(runs::post))
        .route("/runs/{id}", delete(runs::delete))
        .route("/runs/{id}/edits", delete(runs::delete_edits))
        .route_layer(from_fn_with_state(state.clone(), auth_check::check_call));
    let router = Router::new()
        .route("/simulations", post(simulations::post))
        .route("/runs", get(runs::list))
        .route("/runs/{id}", get(runs::get))
        .route("/presets", get(presets::list))
        .merge(changes);
    let origins: Vec<_> = state.cors_origins.iter().filter_map(|origin| HeaderValue::from_str(origin).ok()).collect();
    if origins.is_empty() {
        return router;
    }
    let cors = CorsLayer::new()
        .allow_origin(origins)
        .allow_methods([Method::GET, Method::POST, Method::DELETE])
        .allow_headers([ACCEPT, AUTHORIZATION, CONTENT_TYPE, IF_NONE_MATCH, IDEMPOTENCY_KEY])
        .expose_headers([ETAG, LINK, LOCATION, RETRY_AFTER])
        .max_age(PREFLIGHT);
    // Set here so that the CORS layer wraps it too: no route accepts a preflight's method, OPTIONS.
    router.method_not_allowed_fallback(method_not_allowed).layer(cors)
}
