//! Reading cookies from requests and writing them into responses.

use axum::http::header::COOKIE;
use axum::http::{HeaderMap, HeaderValue};

use crate::web::error::Failure;
use crate::web::http::site::Site;

/// Iterates over the values of all cookies with this name.
pub fn values<'a>(headers: &'a HeaderMap, name: &str) -> impl Iterator<Item = &'a str> {
    let lines = headers.get_all(COOKIE).iter().filter_map(|line| line.to_str().ok());
    let named = move |cookie: &'a str| cookie.trim().strip_prefix(name)?.strip_prefix('=');
    lines.flat_map(|line| line.split(';')).filter_map(named)
}

/// Writes a cookie for all addresses of the site, which scripts cannot read and which expires after this many seconds.
pub fn set_cookie(site: &Site, name: &str, value: &str, seconds: i64) -> Result<HeaderValue, Failure> {
    let path = if site.base_path().is_empty() { "/" } else { site.base_path() };
    let secure = if site.is_secure() { "; Secure" } else { "" };
    HeaderValue::try_from(format!("{name}={value}; Path={path}; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}"))
        .map_err(|_| Failure::Internal)
}
