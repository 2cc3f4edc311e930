//! Failures of requests, with their status codes and texts.
//!
//! A handler returns a [`Failure`]; `middleware/error_pages.rs` turns it into a page or a problem document.

pub(crate) mod long_address;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use crate::charts::PngError;
use crate::report::scripts::ScriptError;
use crate::run_file::stored_run::UnreadableRun;
use crate::storage::StoreError;
use long_address::advice;

/// Result of a handler.
pub type HandlerResult = Result<Response, Failure>;

/// Reason why a request fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// There is no page at this address.
    NotFound,
    /// The run does not exist or was deleted.
    RunNotFound,
    /// The address does not support this method.
    MethodNotAllowed,
    /// The body cannot be read.
    Unreadable,
    /// The client was too slow.
    TooSlow,
    /// The body is too large.
    TooLarge,
    /// The address is too long.
    AddressTooLong,
    /// The body has an unsupported media type or encoding.
    UnsupportedMediaType,
    /// The `Idempotency-Key` was used for another request.
    KeyReused,
    /// The `Host` header is missing, repeated or invalid.
    BadHost,
    /// The host name is not one of this server's names.
    UnknownHost,
    /// A header that may have only one value is repeated.
    RepeatedHeader,
    /// The request was sent by a page of another site.
    CrossSite,
    /// The server is read-only.
    ReadOnly,
    /// The request needs the password.
    PasswordNeeded,
    /// The password is wrong.
    WrongPassword,
    /// Too many password attempts of this client are waiting after wrong ones.
    TooManyLogIns {
        /// Seconds until the waiting attempts have been checked.
        seconds: u32,
    },
    /// The client has reached its limit of saves per minute.
    TooManySaves {
        /// Seconds until the next run may be saved.
        seconds: u32,
    },
    /// The server has reached its maximum number of runs.
    TooManyRuns,
    /// The database has reached its maximum size.
    TooManyBytes,
    /// The client has used up its simulation time of a minute.
    TooMuchComputing {
        /// Seconds until the client may simulate again.
        seconds: u32,
    },
    /// Too many simulations at once, or one that took too long while other requests waited.
    Busy,
    /// Too many large uploads or downloads at once.
    Crowded,
    /// The database does not answer.
    Unavailable,
    /// The server has a fault.
    Internal,
}

/// Status and texts of a failure.
pub struct Explanation {
    /// Status code of the response.
    pub status: StatusCode,
    /// Short title.
    pub title: &'static str,
    /// Advice for the reader.
    pub text: &'static str,
}

impl Failure {
    /// Returns the status and texts.
    pub fn explanation(self) -> Explanation {
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
                // The error page replaces this by the advice for its path.
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

    /// Returns the status code.
    pub fn status(self) -> StatusCode {
        self.explanation().status
    }

    /// Returns the advice for the reader.
    pub fn sentence(self) -> &'static str {
        self.explanation().text
    }

    /// Returns the number of seconds for a `Retry-After` header, if retrying can help.
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

    /// Converts the status of a response without a failure, from axum or a layer.
    pub fn from_status(status: StatusCode) -> Self {
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
            // The store has already logged it once.
            StoreError::FileChanged(_) => Self::Unavailable,
            StoreError::Internal(error) => {
                tracing::error!(%error, "a database call failed");
                Self::Internal
            }
        }
    }
}

/// Conversions of errors that are faults of the server. Each error is logged with a sentence.
macro_rules! internal {
    ($($error:ty: $sentence:literal,)*) => {
        $(impl From<$error> for Failure {
            fn from(error: $error) -> Self {
                tracing::error!(%error, $sentence);
                Self::Internal
            }
        })*
    };
}

internal! {
    PngError: "a picture could not be drawn",
    askama::Error: "a page could not be rendered",
    serde_json::Error: "stored JSON could not be read, or results could not be written",
    csv::Error: "a CSV file could not be written",
    ScriptError: "a script could not be written",
    UnreadableRun: "a stored run could not be read",
    getrandom::Error: "the operating system gives no randomness",
}
