//! Problem documents after RFC 9457: the errors of the API.

use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use super::json::json;
use crate::model::Problem;
use crate::web::error::Failure;

/// What went wrong, after RFC 9457.
#[derive(Clone, Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemDocument {
    /// Always about:blank: the status says what kind of problem this is.
    r#type: &'static str,
    /// In a few words.
    title: String,
    /// As of the answer.
    status: u16,
    /// In a sentence.
    detail: String,
    /// One for each offending field or name.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<FieldError>,
    /// Of the request, as in X-Request-Id: whoever runs the server finds it in the log under this name.
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<String>,
}

/// One offending field, as RFC 9457 writes it: the pointer is a URI fragment. Or one offending name of a query.
#[derive(Clone, Serialize, ToSchema)]
struct FieldError {
    /// Of a body: where the field stands, as a JSON pointer in a URI's fragment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pointer: Option<String>,
    /// Of a query: the name.
    #[serde(skip_serializing_if = "Option::is_none")]
    parameter: Option<String>,
    /// What must be so.
    detail: String,
}

/// Invalid parameter of a query.
pub struct Parameter {
    /// Name of the parameter.
    pub name: String,
    /// Sentence that states the rule.
    pub sentence: String,
}

/// Reason why a call of the API fails.
pub enum Refusal {
    /// Failure that pages can have too.
    Failure(Failure),
    /// Problem of the request.
    Document(ProblemDocument),
}

impl<E: Into<Failure>> From<E> for Refusal {
    fn from(error: E) -> Self {
        Self::Failure(error.into())
    }
}

impl IntoResponse for Refusal {
    /// Attaches the document to the response. The error middleware writes it, because it has the request's id.
    fn into_response(self) -> Response {
        match self {
            Self::Failure(failure) => failure.into_response(),
            Self::Document(document) => {
                let mut response = document.status().into_response();
                response.extensions_mut().insert(document);
                response
            }
        }
    }
}

impl ProblemDocument {
    /// Creates a document without errors of single fields.
    pub fn new(status: StatusCode, title: &str, detail: &str) -> Self {
        let (title, detail) = (title.to_owned(), detail.to_owned());
        Self { r#type: "about:blank", title, status: status.as_u16(), detail, errors: Vec::new(), request_id: None }
    }

    /// Writes the response to the request with this id.
    pub fn answer(mut self, request_id: Option<&str>) -> Response {
        self.request_id = request_id.map(str::to_owned);
        let mut response = (self.status(), json(&self)).into_response();
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        response
    }

    fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }
}

/// Creates a refusal without errors of single fields.
pub fn refusal(status: StatusCode, title: &str, detail: &str) -> Refusal {
    Refusal::Document(ProblemDocument::new(status, title, detail))
}

/// Creates a 422 for JSON that is not a legal comparison.
pub fn not_a_comparison(problems: &[Problem]) -> Refusal {
    of_fields(StatusCode::UNPROCESSABLE_ENTITY, "Not a legal comparison", problems)
}

/// Creates a 502 for failed external engines.
pub fn engine_failed(problems: &[Problem]) -> Refusal {
    of_fields(StatusCode::BAD_GATEWAY, "An external engine failed", problems)
}

/// Maximum number of invalid fields that a response lists. Clients with more correct these first.
const MOST_ERRORS: usize = 100;

fn of_fields(status: StatusCode, title: &str, problems: &[Problem]) -> Refusal {
    let errors = problems.iter().map(|problem| FieldError {
        pointer: Some(format!("#{}", problem.pointer)),
        parameter: None,
        detail: problem.sentence.clone(),
    });
    with_errors(status, title, errors)
}

/// Creates a 422 for a query with invalid parameters.
pub fn wrong_query(parameters: &[Parameter]) -> Refusal {
    let errors = parameters.iter().map(|parameter| FieldError {
        pointer: None,
        parameter: Some(parameter.name.clone()),
        detail: parameter.sentence.clone(),
    });
    with_errors(StatusCode::UNPROCESSABLE_ENTITY, "The query can't be used", errors)
}

/// Creates a refusal with the first [`MOST_ERRORS`] errors. Its detail is the sentence of a single error, or their
/// number.
fn with_errors(status: StatusCode, title: &str, errors: impl ExactSizeIterator<Item = FieldError>) -> Refusal {
    let count = errors.len();
    let errors: Vec<_> = errors.take(MOST_ERRORS).collect();
    let detail = match &errors[..] {
        [only] => only.detail.clone(),
        _ if count > MOST_ERRORS => {
            format!("{count} fields need correcting, of which the first {MOST_ERRORS} are listed")
        }
        _ => format!("{count} fields need correcting"),
    };
    Refusal::Document(ProblemDocument { errors, ..ProblemDocument::new(status, title, &detail) })
}
