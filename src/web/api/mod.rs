//! The JSON API below /api/v1. Pages, files and API share the model's types.

pub mod problem;
mod simulations;

use axum::Router;
use axum::routing::post;

use super::state::AppState;

/// Every address of the API.
pub fn router() -> Router<AppState> {
    Router::new().route("/simulations", post(simulations::post))
}
