//! What can go wrong on the way to an answer, its status, and the sentences about it.
//!
//! A handler returns a [`Failure`]; `middleware/error_pages.rs` writes the page or the problem document.

pub(crate) mod long_address;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use crate::charts::PngError;
use crate::report::scripts::ScriptError;
use crate::run_file::stored_run::UnreadableRun;
use crate::storage::StoreError;
use long_address::advice;

/// A handler's response, or the failure of which `middleware/error_pages.rs` makes one.
pub type HandlerResult = Result<Response, Failure>;

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
    /// No client may write here.
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
pub struct Explanation {
    /// Of the answer.
    pub status: StatusCode,
    /// In a few words.
    pub title: &'static str,
    /// What to do, in a sentence or two.
    pub text: &'static str,
}

impl Failure {
    /// What is said of it.
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

/// Conversions of errors that are mistakes of ours: each is logged with a sentence.
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
