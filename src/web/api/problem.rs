//! Problem details, RFC 9457: every error of the API.

use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use crate::model::Problem;
use crate::web::errors::Failure;

/// What went wrong, after RFC 9457.
#[derive(Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemDocument<'a> {
    /// Always about:blank: the status says what kind of problem this is.
    r#type: &'static str,
    /// In a few words.
    title: &'a str,
    /// As of the answer.
    status: u16,
    /// In a sentence.
    detail: &'a str,
    /// One for each offending field or name.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<FieldError<'a>>,
}

/// One offending field, as RFC 9457 writes it: the pointer is a URI fragment. Or one offending name of a query.
#[derive(Serialize, ToSchema)]
struct FieldError<'a> {
    /// Of a body: where the field stands, as a JSON pointer in a URI's fragment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pointer: Option<String>,
    /// Of a query: the name.
    #[serde(skip_serializing_if = "Option::is_none")]
    parameter: Option<&'a str>,
    /// What must be so.
    detail: &'a str,
}

/// A name in a query that can't be used.
pub struct Parameter {
    /// Its name.
    pub name: String,
    /// One plain sentence: what must be so.
    pub sentence: String,
}

/// Why a call has no result.
pub enum Refusal {
    /// What pages meet as well; its document is written on the way out.
    Failure(Failure),
    /// What was sent can't be used.
    Document(Box<Response>),
}

impl<E: Into<Failure>> From<E> for Refusal {
    fn from(error: E) -> Self {
        Self::Failure(error.into())
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        match self {
            Self::Failure(failure) => failure.into_response(),
            Self::Document(response) => *response,
        }
    }
}

/// The answer that says what went wrong, with an entry for each offending field.
pub fn document(status: StatusCode, title: &str, detail: &str, problems: &[Problem]) -> Response {
    let errors = problems.iter().map(|problem| FieldError {
        pointer: Some(format!("#{}", problem.pointer)),
        parameter: None,
        detail: &problem.sentence,
    });
    with_errors(status, title, detail, errors.collect())
}

fn with_errors(status: StatusCode, title: &str, detail: &str, errors: Vec<FieldError<'_>>) -> Response {
    let document = ProblemDocument { r#type: "about:blank", title, status: status.as_u16(), detail, errors };
    let mut response = (status, axum::Json(document)).into_response();
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    response
}

/// What can't be used for another reason than its fields.
pub fn refusal(status: StatusCode, title: &str, detail: &str) -> Refusal {
    Refusal::Document(Box::new(document(status, title, detail, &[])))
}

/// 422: JSON that is not a legal comparison.
pub fn not_a_comparison(problems: &[Problem]) -> Refusal {
    let detail = detail(problems, |problem| &problem.sentence);
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    Refusal::Document(Box::new(document(status, "Not a legal comparison", &detail, problems)))
}

/// 422: a query with names or values that can't be used.
pub fn wrong_query(parameters: &[Parameter]) -> Refusal {
    let errors = parameters.iter().map(|parameter| FieldError {
        pointer: None,
        parameter: Some(&parameter.name),
        detail: &parameter.sentence,
    });
    let detail = detail(parameters, |parameter| &parameter.sentence);
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    Refusal::Document(Box::new(with_errors(status, "The query can't be used", &detail, errors.collect())))
}

/// The only sentence, or how many there are.
fn detail<T>(problems: &[T], sentence: impl Fn(&T) -> &String) -> String {
    match problems {
        [only] => sentence(only).clone(),
        several => format!("{} fields need correcting", several.len()),
    }
}
