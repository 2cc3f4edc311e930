//! HTTP and HTML: pages, files and the JSON API.
//!
//! [`router()`] creates the whole application, for the server and for tests.

mod api;
mod auth;
mod error;
pub(crate) mod forms;
pub(crate) mod http;
pub(crate) mod limits;
mod middleware;
mod page_cache;
pub(crate) mod pages;
pub(crate) mod router;
mod state;

pub use crate::config::{Mode, Settings};
pub use auth::UnusablePassword;
pub use error::Failure;
pub use http::metrics::{DURATIONS, describe as describe_metrics};
pub use pages::presets::report as report_presets;
pub use router::router;
pub use state::AppState;
