//! Middleware for all requests and responses.

pub(crate) mod auth_check;
pub(crate) mod csrf;
pub(crate) mod error_pages;
pub(crate) mod form_replay;
pub(crate) mod login_page;
pub(crate) mod request_log;
pub(crate) mod security_headers;
