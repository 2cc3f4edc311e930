//! Answers in JSON.

use axum::http::HeaderValue;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::web::error::Failure;

/// Answers with a value as JSON. `axum::Json` does the same with another kind of buffer than `serde_json::to_string`, and the
/// code that writes each type would be compiled for both.
pub fn json(value: &impl Serialize) -> Response {
    match serde_json::to_string(value) {
        Ok(text) => ([(CONTENT_TYPE, HeaderValue::from_static("application/json"))], text).into_response(),
        Err(error) => Failure::from(error).into_response(),
    }
}
