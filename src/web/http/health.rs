//! GET /health/live and /health/ready: health checks for operators, outside the base path.

use axum::Router;
use axum::extract::{FromRef, State};
use axum::http::StatusCode;
use axum::http::header::RETRY_AFTER;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde_json::json;

use super::json::json as json_answer;
use crate::storage::Store;

const LIVE: &str = "/health/live";
const READY: &str = "/health/ready";
/// Routes of both checks.
pub const ROUTES: [&str; 2] = [LIVE, READY];

/// Creates the routes of both checks.
pub fn router<S: Clone + Send + Sync + 'static>() -> Router<S>
where
    Store: FromRef<S>,
{
    Router::new().route(LIVE, get(live)).route(READY, get(ready))
}

/// Answers that the process runs. The database is not checked.
async fn live() -> Response {
    json_answer(&json!({ "status": "live" }))
}

/// Answers whether the database responds and has the tables of this version.
async fn ready(State(store): State<Store>) -> Response {
    match store.ping().await {
        Ok(()) => json_answer(&json!({ "status": "ready", "database": "ready" })),
        Err(error) => {
            tracing::debug!(%error, "not ready");
            let body = json_answer(&json!({ "status": "unavailable", "database": "unavailable" }));
            (StatusCode::SERVICE_UNAVAILABLE, [(RETRY_AFTER, "5")], body).into_response()
        }
    }
}
