//! Answers that a browser may keep but must ask about: a run can be renamed and deleted.

use axum::body::Bytes;
use axum::http::header::{CACHE_CONTROL, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

/// The body under a tag of its bytes, or 304 where the asker has these bytes already.
pub fn tagged(asked: &HeaderMap, body: impl Into<Bytes>) -> Response {
    Tagged::new(body).answer(asked)
}

/// A body and the tag of its bytes. The tag is weak because compression changes the bytes on their way.
pub struct Tagged {
    body: Bytes,
    tag: String,
}

impl Tagged {
    /// Makes the tag.
    pub fn new(body: impl Into<Bytes>) -> Self {
        let body = body.into();
        let hash: String = Sha256::digest(&body).iter().take(16).map(|byte| format!("{byte:02x}")).collect();
        Self { body, tag: format!("W/\"{hash}\"") }
    }

    /// The bytes.
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// The body, or 304 where the asker has it already.
    pub fn answer(&self, asked: &HeaderMap) -> Response {
        let tag = self.tag.as_str();
        let known = asked.get_all(IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
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
