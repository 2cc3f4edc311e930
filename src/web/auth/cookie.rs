//! Cookies: how they are found in a request and written into an answer.

use axum::http::header::COOKIE;
use axum::http::{HeaderMap, HeaderValue};

use crate::web::error::Failure;
use crate::web::http::site::Site;

/// Every value that the browser sends under this name.
pub fn values<'a>(headers: &'a HeaderMap, name: &str) -> impl Iterator<Item = &'a str> {
    let lines = headers.get_all(COOKIE).iter().filter_map(|line| line.to_str().ok());
    let named = move |cookie: &'a str| cookie.trim().strip_prefix(name)?.strip_prefix('=');
    lines.flat_map(|line| line.split(';')).filter_map(named)
}

/// A cookie for every address of ours, which scripts cannot read, kept for this many seconds.
pub fn written(site: &Site, name: &str, value: &str, seconds: i64) -> Result<HeaderValue, Failure> {
    let path = if site.base_path().is_empty() { "/" } else { site.base_path() };
    let secure = if site.is_secure() { "; Secure" } else { "" };
    HeaderValue::try_from(format!("{name}={value}; Path={path}; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}"))
        .map_err(|_| Failure::Internal)
}
