//! Responses in JSON.

use axum::http::HeaderValue;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::web::error::Failure;

/// Responds with a value as JSON. It uses `serde_json::to_string` like the rest of the code: `axum::Json` writes to
/// another type of buffer, for which all serializers would be compiled a second time.
pub fn json(value: &impl Serialize) -> Response {
    match serde_json::to_string(value) {
        Ok(text) => ([(CONTENT_TYPE, HeaderValue::from_static("application/json"))], text).into_response(),
        Err(error) => Failure::from(error).into_response(),
    }
}
