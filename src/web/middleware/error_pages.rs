//! Pages and problem documents for failures. Handlers return a failure without a body.

use askama::Template;
use axum::extract::Request;
use axum::http::header::{ALLOW, CONTENT_SECURITY_POLICY, RETRY_AFTER, SET_COOKIE, VARY, WWW_AUTHENTICATE};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};

use super::csrf::is_api;
use super::request_log::ID;
use super::security_headers::FILE_POLICY;
use crate::web::error::long_address::advice;
use crate::web::error::{Explanation, Failure};
use crate::web::http::body::media_type;
use crate::web::http::problem::ProblemDocument;
use crate::web::http::site::{Section, Site};
use crate::web::state::Session;

#[derive(Template)]
#[template(path = "pages/error.html")]
struct ErrorPage<'a> {
    site: &'a Site,
    section: Section,
    title: &'a str,
    text: &'a str,
    /// Shown only for faults of the server.
    request_id: Option<&'a str>,
}

/// Page without links and style sheet: under a refused host name these would be refused as well.
#[derive(Template)]
#[template(path = "pages/unknown_host.html")]
struct UnknownHostPage<'a> {
    title: &'a str,
    text: &'a str,
}

/// Gives every failure a body: a page, or a problem document below `/api/`.
pub async fn render(Session(state): Session, request: Request, next: Next) -> Response {
    let is_api = is_api(&request);
    // Without the base path, which is already removed.
    let path = request.uri().path().to_owned();
    let request_id = request.headers().get(ID).and_then(|id| id.to_str().ok()).map(str::to_owned);
    let mut response = next.run(request).await;
    let status = response.status();
    if status == StatusCode::UNAUTHORIZED {
        // Only the scheme of programs: there is no standard scheme for session cookies.
        response.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    if !status.is_client_error() && !status.is_server_error() {
        return response;
    }
    let request_id = request_id.as_deref();
    if let Some(document) = response.extensions_mut().remove::<ProblemDocument>() {
        return with_headers_of(&response, document.answer(request_id));
    }
    let failure = match response.extensions().get::<Failure>() {
        Some(failure) => *failure,
        None if is_readable(&response) => return response,
        None => Failure::from_status(status),
    };
    let mut explanation = failure.explanation();
    if failure == Failure::AddressTooLong {
        explanation.text = advice(&path, state.site().takes_changes());
    }
    let rendered = if is_api {
        ProblemDocument::new(explanation.status, explanation.title, explanation.text).answer(request_id)
    } else {
        let Explanation { title, text, .. } = explanation;
        let request_id = request_id.filter(|_| status.is_server_error());
        let page = if failure == Failure::UnknownHost {
            let policy = [(CONTENT_SECURITY_POLICY, FILE_POLICY)];
            UnknownHostPage { title, text }.render().map(|html| (policy, Html(html)).into_response())
        } else {
            let page = ErrorPage { site: state.site(), section: Section::Other, title, text, request_id };
            page.render().map(|html| Html(html).into_response())
        };
        match page {
            Ok(page) => (explanation.status, page).into_response(),
            Err(error) => {
                tracing::error!(%error, "the error page could not be rendered");
                return response;
            }
        }
    };
    let mut rendered = with_headers_of(&response, rendered);
    if let Some(seconds) = failure.seconds_to_wait() {
        rendered.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    rendered
}

/// Copies the headers that stay valid for the error page: the allowed methods of a 405, the cookies of a log-in, and
/// the headers that let pages of other sites read the response.
fn with_headers_of(response: &Response, mut rendered: Response) -> Response {
    let is_copied = |name: &HeaderName| {
        [ALLOW, SET_COOKIE, VARY, WWW_AUTHENTICATE].contains(name) || name.as_str().starts_with("access-control-")
    };
    rendered.headers_mut().extend(
        response
            .headers()
            .iter()
            .filter(|(name, _)| is_copied(name))
            .map(|(name, value)| (name.clone(), value.clone())),
    );
    rendered
}

/// Returns whether a handler has written a page or a JSON document. The plain bodies of axum and the layers are
/// neither.
fn is_readable(response: &Response) -> bool {
    let media_type = media_type(response.headers());
    media_type == "text/html" || media_type.contains("json")
}

/// Answers requests for which there is no route.
pub async fn not_found() -> Failure {
    Failure::NotFound
}

/// Answers requests whose route does not support the method.
pub async fn method_not_allowed() -> Failure {
    Failure::MethodNotAllowed
}
