//! POST /api/v1/simulations: computes a comparison and stores nothing.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::Value;

use super::problem;
use crate::model::{Problem, read_comparison};
use crate::web::body::JsonBytes;
use crate::web::errors::Failure;
use crate::web::state::AppState;

/// The results of the comparison in the body.
pub async fn post(State(state): State<AppState>, JsonBytes(body): JsonBytes) -> Result<Response, Failure> {
    let value = match serde_json::from_slice::<Value>(&body) {
        Ok(value) => value,
        Err(error) => return Ok(not_json(&error)),
    };
    let comparison = match read_comparison(&value) {
        Ok(comparison) => comparison,
        Err(problems) => return Ok(problem::not_a_comparison(&problems)),
    };
    match state.gate().simulate(&comparison).await? {
        Ok(results) => Ok(Json(results).into_response()),
        Err(problems) => Ok(problem::not_a_comparison(&problems)),
    }
}

fn not_json(error: &serde_json::Error) -> Response {
    // JSON's grammar allows 1e400, so it is no syntax error, but no number that can be computed with either.
    if error.to_string().starts_with("number out of range") {
        let place = format!("The number at line {}, column {} is too large", error.line(), error.column());
        return problem::not_a_comparison(&[Problem::new("", place)]);
    }
    let detail = format!("The body is not JSON: {error}");
    problem::document(StatusCode::BAD_REQUEST, "The body is not JSON", &detail, &[])
}
