//! Problem details, RFC 9457: every error of the API.

use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::model::Problem;

#[derive(Serialize)]
struct Document<'a> {
    r#type: &'static str,
    title: &'a str,
    status: u16,
    detail: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<FieldError<'a>>,
}

/// One offending field, as RFC 9457 writes it: the pointer is a URI fragment.
#[derive(Serialize)]
struct FieldError<'a> {
    pointer: String,
    detail: &'a str,
}

/// The answer that says what went wrong, with an entry for each offending field.
pub fn document(status: StatusCode, title: &str, detail: &str, problems: &[Problem]) -> Response {
    let errors = problems
        .iter()
        .map(|problem| FieldError { pointer: format!("#{}", problem.pointer), detail: &problem.sentence })
        .collect();
    let document = Document { r#type: "about:blank", title, status: status.as_u16(), detail, errors };
    let mut response = (status, axum::Json(document)).into_response();
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    response
}

/// 422: JSON that is not a legal comparison.
pub fn not_a_comparison(problems: &[Problem]) -> Response {
    let detail = match problems {
        [only] => only.sentence.clone(),
        several => format!("{} fields need correcting", several.len()),
    };
    document(StatusCode::UNPROCESSABLE_ENTITY, "Not a legal comparison", &detail, problems)
}
