//! Security headers of all responses, including errors.

use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, REFERRER_POLICY, VARY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::{HeaderName, HeaderValue};
use axum::response::Response;

use crate::web::http::body::media_type;

/// Content security policy of pages: scripts, styles, images and requests of this site only.
const PAGE_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
     form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
/// Content security policy of files that a browser opens: only their own inline styles.
pub const FILE_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'";

const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

const FIXED: [(HeaderName, &str); 6] = [
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (REFERRER_POLICY, "same-origin"),
    (X_FRAME_OPTIONS, "DENY"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (RESOURCE_POLICY, "same-origin"),
    (
        HeaderName::from_static("permissions-policy"),
        "accelerometer=(), camera=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), payment=(), usb=()",
    ),
];

/// Response extension: pages of other sites may show the response in a frame, within its own content security policy.
#[derive(Debug, Clone, Copy)]
pub struct Framable;

/// Adds the headers. A content security policy and a cache rule of the handler are kept. With sessions, pages get
/// `Vary: Cookie`, because they differ for a browser that is logged in. Files do not differ.
pub fn add<B>(mut response: Response<B>, has_sessions: bool) -> Response<B> {
    let is_framable = response.extensions().get::<Framable>().is_some();
    let headers = response.headers_mut();
    for (name, value) in FIXED {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if is_framable {
        headers.remove(X_FRAME_OPTIONS);
        // A cross-origin isolated page loads only resources that allow it.
        headers.insert(RESOURCE_POLICY, HeaderValue::from_static("cross-origin"));
    }
    headers.entry(CONTENT_SECURITY_POLICY).or_insert(HeaderValue::from_static(PAGE_POLICY));
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    if has_sessions && media_type(headers) == "text/html" {
        headers.append(VARY, HeaderValue::from_static("cookie"));
    }
    response
}
