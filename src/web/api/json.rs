//! What every address of the API does with a JSON body.

use axum::http::StatusCode;
use serde_json::Value;

use super::problem::{self, Refusal};
use crate::model::Problem;

/// The JSON in a body.
pub fn read(body: &[u8]) -> Result<Value, Refusal> {
    serde_json::from_slice(body).map_err(|error| not_json(&error))
}

fn not_json(error: &serde_json::Error) -> Refusal {
    // JSON's grammar allows 1e400, so it is no syntax error, but no number that can be computed with either.
    if error.to_string().starts_with("number out of range") {
        let place = format!("The number at line {}, column {} is too large", error.line(), error.column());
        return problem::not_a_comparison(&[Problem::new("", place)]);
    }
    let detail = format!("The body is not JSON: {error}");
    problem::refusal(StatusCode::BAD_REQUEST, "The body is not JSON", &detail)
}
