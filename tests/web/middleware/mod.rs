//! The steps of every request and every answer.

mod allowed_hosts;
pub(crate) mod auth_check;
mod error_pages;
mod security_headers;
