//! What every request and every answer goes through.

mod allowed_hosts;
pub(crate) mod auth_check;
mod error_pages;
mod security_headers;
