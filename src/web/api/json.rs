//! What every address of the API does with a JSON body.

use axum::http::StatusCode;
use axum::response::Response;
use serde_json::Value;

use super::problem;
use crate::model::Problem;

/// The JSON in a body, or the answer that says why there is none.
pub fn read(body: &[u8]) -> Result<Value, Box<Response>> {
    serde_json::from_slice(body).map_err(|error| Box::new(not_json(&error)))
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
