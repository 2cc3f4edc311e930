//! Responses that browsers may cache but must revalidate, because a run can be renamed and deleted.

use axum::body::Bytes;
use axum::http::header::{CACHE_CONTROL, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

/// Responds with a body and its entity tag, or with 304 if the client has these bytes already.
pub fn tagged(request: &HeaderMap, body: impl Into<Bytes>) -> Response {
    Tagged::new(body).answer(request)
}

/// Body with its entity tag. The tag is weak, because compression changes the bytes that are sent.
pub struct Tagged {
    body: Bytes,
    tag: String,
}

impl Tagged {
    /// Computes the tag of a body.
    pub fn new(body: impl Into<Bytes>) -> Self {
        let body = body.into();
        let hash: String = Sha256::digest(&body).iter().take(16).map(|byte| format!("{byte:02x}")).collect();
        Self { body, tag: format!("W/\"{hash}\"") }
    }

    /// Returns the body.
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// Responds with the body, or with 304 if the request has its tag.
    pub fn answer(&self, request: &HeaderMap) -> Response {
        let tag = self.tag.as_str();
        let known = request.get_all(IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
        let is_known = known
            .flat_map(|value| value.split(','))
            .map(str::trim)
            .any(|known| known == "*" || known.trim_start_matches("W/") == tag.trim_start_matches("W/"));
        let headers = [(ETAG, tag), (CACHE_CONTROL, "private, no-cache")];
        if is_known {
            (StatusCode::NOT_MODIFIED, headers).into_response()
        } else {
            (headers, self.body.clone()).into_response()
        }
    }
}
