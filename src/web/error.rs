//! What can go wrong on the way to an answer, its status, and the page or problem document that says so.
//!
//! A handler returns a [`Failure`]; [`render`] makes it readable, so that no handler needs to know what pages look like.

use askama::Template;
use axum::extract::{Request, State};
use axum::http::header::{
    ALLOW, CONTENT_SECURITY_POLICY, CONTENT_TYPE, RETRY_AFTER, SET_COOKIE, VARY, WWW_AUTHENTICATE,
};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};

use super::http::problem::ProblemDocument;
use super::http::site::{Section, Site};
use super::middleware::csrf::is_api;
use super::middleware::long_address::advice;
use super::middleware::request_log::ID;
use super::middleware::security_headers::FILE_POLICY;
use super::state::AppState;
use crate::charts::PngError;
use crate::storage::StoreError;

/// Why there is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// No such page.
    NotFound,
    /// No such run: never was, or was deleted.
    RunNotFound,
    /// The page can't be asked in this way.
    MethodNotAllowed,
    /// The body can't be read.
    Unreadable,
    /// The client was too slow.
    TooSlow,
    /// The body is too large.
    TooLarge,
    /// The address is too long.
    AddressTooLong,
    /// The body is of a kind that the page does not read.
    UnsupportedMediaType,
    /// A program's key that was sent before with another request.
    KeyReused,
    /// No host is named, or several, or an invalid one.
    BadHost,
    /// This server may not be asked under this name.
    UnknownHost,
    /// A header that has one value is repeated.
    RepeatedHeader,
    /// A form on another site.
    CrossSite,
    /// Nobody may write here.
    ReadOnly,
    /// Only who gives the password may write.
    PasswordNeeded,
    /// It was another password.
    WrongPassword,
    /// More passwords than may wait for their turn after a client's wrong ones.
    TooManyLogIns {
        /// Until those that wait have been checked.
        seconds: u32,
    },
    /// More runs than a client may save in a minute.
    TooManySaves {
        /// Until the next one may be saved.
        seconds: u32,
    },
    /// There are as many runs as the server keeps.
    TooManyRuns,
    /// The database is as large as it may become.
    TooManyBytes,
    /// A client's simulations took all the seconds that it has in a minute.
    TooMuchComputing {
        /// Until it has one again.
        seconds: u32,
    },
    /// Too many simulations at once, or one that took too long while others waited.
    Busy,
    /// Too many large files at once, in either direction.
    Crowded,
    /// The database does not answer.
    Unavailable,
    /// Our mistake.
    Internal,
}

/// What a page says of a failure.
struct Explanation {
    status: StatusCode,
    title: &'static str,
    text: &'static str,
}

impl Failure {
    fn explanation(self) -> Explanation {
        let (status, title, text) = match self {
            Self::NotFound => (
                StatusCode::NOT_FOUND,
                "There is no page at this address",
                "Check the address for a missing or an additional character.",
            ),
            Self::RunNotFound => (
                StatusCode::NOT_FOUND,
                "There is no run at this address",
                "It may have been deleted, or the link lost a character on its way. The list of runs shows all that are there.",
            ),
            Self::MethodNotAllowed => (
                StatusCode::METHOD_NOT_ALLOWED,
                "This address can't be used in this way",
                "It shows a page or takes a form, but not what was asked of it.",
            ),
            Self::Unreadable => (
                StatusCode::BAD_REQUEST,
                "What was sent could not be read",
                "Nothing was changed. Go back and send it once more.",
            ),
            Self::TooSlow => (
                StatusCode::REQUEST_TIMEOUT,
                "What was sent did not arrive in time",
                "Nothing was changed. Go back and send it once more.",
            ),
            Self::TooLarge => (
                StatusCode::PAYLOAD_TOO_LARGE,
                "What was sent is too large",
                "At most 64 kilobytes are read, and 2,000 fields of a form. Nothing was changed.",
            ),
            Self::AddressTooLong => (
                StatusCode::URI_TOO_LONG,
                "This address is too long",
                // The page says what helps at its address.
                advice("", true),
            ),
            Self::UnsupportedMediaType => (
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "What was sent is of a kind that can't be read here",
                "Pages read forms (application/x-www-form-urlencoded) and the API reads JSON (application/json), neither compressed.",
            ),
            Self::KeyReused => (
                StatusCode::UNPROCESSABLE_ENTITY,
                "This Idempotency-Key was used for another request",
                "Nothing was saved. A key stands for one request: send the same body again, or another key.",
            ),
            Self::BadHost => (
                StatusCode::BAD_REQUEST,
                "The Host header can't be used",
                "Send one Host header with this server's name and port, such as Host: localhost:8000.",
            ),
            Self::UnknownHost => (
                StatusCode::MISDIRECTED_REQUEST,
                "This server is not reached under this name",
                "Nothing was changed. On the server's own machine use localhost and the port in the address. If you run this \
                 server and visitors use this name, set EPICURVE_ALLOWED_HOSTS to it, for example to epicurve.example.org.",
            ),
            Self::RepeatedHeader => (
                StatusCode::BAD_REQUEST,
                "A header is repeated",
                "Nothing was changed. Send Authorization, Content-Type, Idempotency-Key, Origin and Sec-Fetch-Site at most \
                 once each.",
            ),
            Self::CrossSite => (
                StatusCode::FORBIDDEN,
                "This was sent from another site",
                "Nothing was changed. Do it on Epicurve's own pages.",
            ),
            Self::ReadOnly => (
                StatusCode::FORBIDDEN,
                "Nothing can be saved or deleted here",
                "Whoever runs this server has set it to be read only. Everything can be run and viewed, and a link to the \
                 workbench keeps all inputs.",
            ),
            Self::PasswordNeeded => (
                StatusCode::UNAUTHORIZED,
                "This needs the password",
                "Nothing was changed. Saving, changing and deleting ask for a password here: log in on a page, or send it as \
                 Authorization: Bearer.",
            ),
            Self::WrongPassword => (
                StatusCode::UNAUTHORIZED,
                "This is another password",
                "This is not the password. Capital and small letters count.",
            ),
            Self::TooManyLogIns { .. } => (
                StatusCode::TOO_MANY_REQUESTS,
                "Too many wrong passwords came from your address",
                "Too many wrong passwords came from your address. Further ones are checked one a second, and eight are \
                 waiting already. Nothing was changed: wait ten seconds and try again.",
            ),
            Self::TooManySaves { .. } => (
                StatusCode::TOO_MANY_REQUESTS,
                "Too many runs were saved from your address in the last minute",
                "Nothing was saved, and nothing is lost: wait a little and send it again. In a browser, go back and press Save.",
            ),
            Self::TooManyRuns => (
                StatusCode::INSUFFICIENT_STORAGE,
                "This server keeps no more runs",
                "It has as many as whoever runs it allows. Nothing was saved, and nothing is lost: go back, and a link to the \
                 workbench keeps all inputs. Runs that were deleted count for seven days more.",
            ),
            Self::TooManyBytes => (
                StatusCode::INSUFFICIENT_STORAGE,
                "This server has no room for this run",
                "Its database is as large as whoever runs it allows. Nothing was saved, and nothing is lost: go back, and a \
                 link to the workbench keeps all inputs. Runs that were deleted take up room for seven days more.",
            ),
            Self::TooMuchComputing { .. } => (
                StatusCode::TOO_MANY_REQUESTS,
                "Your simulations took all the time that they may in a minute",
                "Nothing was simulated or saved, and nothing is lost: wait a little and load the page again. If you were \
                 saving, go back and press Save again.",
            ),
            Self::Busy => (
                StatusCode::SERVICE_UNAVAILABLE,
                "Too many simulations are running",
                "Nothing is lost: wait a few seconds and load the page again. While others wait, a simulation has two seconds: \
                 if it does not get through, choose fewer days, scenarios or simulations.",
            ),
            Self::Crowded => (
                StatusCode::SERVICE_UNAVAILABLE,
                "Too many large files are being fetched or sent",
                "Nothing is lost: wait a few seconds and try again.",
            ),
            Self::Unavailable => (
                StatusCode::SERVICE_UNAVAILABLE,
                "Saved runs can't be reached at the moment",
                "The database does not answer. Nothing is lost: the workbench works without it, and this page comes back by itself \
                 as soon as the database does. If you were saving, go back and press Save again; it is saved once.",
            ),
            Self::Internal => (
                StatusCode::INTERNAL_SERVER_ERROR,
                "Something went wrong on our side",
                "Nothing half-done was kept. Loading the page again may help.",
            ),
        };
        Explanation { status, title, text }
    }

    /// The status of the answer.
    pub fn status(self) -> StatusCode {
        self.explanation().status
    }

    /// What is wrong, and what to do.
    pub fn sentence(self) -> &'static str {
        self.explanation().text
    }

    /// When it is worth coming back.
    pub fn seconds_to_wait(self) -> Option<u32> {
        match self {
            Self::TooManySaves { seconds } | Self::TooManyLogIns { seconds } | Self::TooMuchComputing { seconds } => {
                Some(seconds)
            }
            Self::Busy => Some(2),
            Self::Crowded | Self::Unavailable => Some(5),
            _ => None,
        }
    }

    /// The failure that a bare status of a layer or of axum stands for.
    pub fn of(status: StatusCode) -> Self {
        match status {
            StatusCode::NOT_FOUND => Self::NotFound,
            StatusCode::METHOD_NOT_ALLOWED => Self::MethodNotAllowed,
            StatusCode::REQUEST_TIMEOUT => Self::TooSlow,
            StatusCode::PAYLOAD_TOO_LARGE => Self::TooLarge,
            StatusCode::URI_TOO_LONG => Self::AddressTooLong,
            StatusCode::UNSUPPORTED_MEDIA_TYPE => Self::UnsupportedMediaType,
            StatusCode::MISDIRECTED_REQUEST => Self::UnknownHost,
            StatusCode::FORBIDDEN => Self::CrossSite,
            StatusCode::SERVICE_UNAVAILABLE => Self::Busy,
            status if status.is_client_error() => Self::Unreadable,
            _ => Self::Internal,
        }
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let mut response = self.explanation().status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Unavailable(reason) => {
                tracing::warn!(reason, "the database is not available");
                Self::Unavailable
            }
            // The store has logged it, once.
            StoreError::FileChanged(_) => Self::Unavailable,
            StoreError::Internal(error) => {
                tracing::error!(%error, "a database call failed");
                Self::Internal
            }
        }
    }
}

impl From<PngError> for Failure {
    fn from(error: PngError) -> Self {
        tracing::error!(%error, "a picture could not be drawn");
        Self::Internal
    }
}

impl From<askama::Error> for Failure {
    fn from(error: askama::Error) -> Self {
        tracing::error!(%error, "a page could not be rendered");
        Self::Internal
    }
}

impl From<serde_json::Error> for Failure {
    fn from(error: serde_json::Error) -> Self {
        tracing::error!(%error, "stored JSON could not be read, or results could not be written");
        Self::Internal
    }
}

impl From<getrandom::Error> for Failure {
    fn from(error: getrandom::Error) -> Self {
        tracing::error!(%error, "the operating system gives no randomness");
        Self::Internal
    }
}

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage<'a> {
    site: &'a Site,
    section: Section,
    title: &'a str,
    text: &'a str,
    /// Shown where the server, not its reader, is at fault.
    request_id: Option<&'a str>,
}

/// A page on its own: under a name that is refused, all links and the style sheet are refused as well.
#[derive(Template)]
#[template(path = "unknown_host.html")]
struct UnknownHostPage<'a> {
    title: &'a str,
    text: &'a str,
}

/// Gives every failure a body: a page, or a problem document below `/api/`.
pub async fn render(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let is_api = is_api(&request);
    // The base path has been taken off before.
    let path = request.uri().path().to_owned();
    let request_id = request.headers().get(ID).and_then(|id| id.to_str().ok()).map(str::to_owned);
    let mut response = next.run(request).await;
    let status = response.status();
    if status == StatusCode::UNAUTHORIZED {
        // What programs send; a browser's session has no name of its own among these.
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
        None => Failure::of(status),
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

/// A 405 says what is allowed; who logged in on the way to an error is logged in; and what a page of another site may read
/// of the answer, it may read of an error.
fn with_headers_of(response: &Response, mut rendered: Response) -> Response {
    let kept = |name: &HeaderName| {
        [ALLOW, SET_COOKIE, VARY, WWW_AUTHENTICATE].contains(name) || name.as_str().starts_with("access-control-")
    };
    rendered.headers_mut().extend(
        response.headers().iter().filter(|(name, _)| kept(name)).map(|(name, value)| (name.clone(), value.clone())),
    );
    rendered
}

/// Whether a handler has already written for people or programs; axum's and the layers' own bodies are neither.
fn is_readable(response: &Response) -> bool {
    let content_type = response.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    content_type.is_some_and(|kind| kind.starts_with("text/html") || kind.contains("json"))
}

/// The answer where no route fits.
pub async fn not_found() -> Failure {
    Failure::NotFound
}

/// The answer where a route fits, but not the method.
pub async fn method_not_allowed() -> Failure {
    Failure::MethodNotAllowed
}
