//! Reads request bodies, and refuses those that are too large, too slow or of another media type.

use std::time::Duration;

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use tokio::time::timeout;

use super::query::Pairs;
use crate::web::error::Failure;

/// Maximum time to read a body.
const BODY_TIME: Duration = Duration::from_secs(10);

/// Maximum number of fields of a form. Eight scenarios with twenty interventions each have a thousand.
const MOST_FIELDS: usize = 2_000;

/// Names and values of a posted form.
pub struct Form(pub Pairs);

impl<S: Send + Sync> FromRequest<S> for Form {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Self, Failure> {
        let body = read(request, state, |media_type| media_type == "application/x-www-form-urlencoded").await?;
        let fields = body.split(|byte| *byte == b'&').count();
        if fields > MOST_FIELDS { Err(Failure::TooLarge) } else { Ok(Self(Pairs::parse(&body))) }
    }
}

/// Bytes of a posted JSON document.
pub struct JsonBytes(pub Bytes);

impl<S: Send + Sync> FromRequest<S> for JsonBytes {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Self, Failure> {
        let is_json = |media_type: &str| media_type == "application/json" || media_type.ends_with("+json");
        read(request, state, is_json).await.map(Self)
    }
}

/// Returns the media type of a body, without parameters such as `charset`. It is empty without a valid `Content-Type`.
pub fn media_type(headers: &HeaderMap) -> &str {
    let content_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    content_type.split(';').next().unwrap_or_default().trim()
}

async fn read<S: Send + Sync>(request: Request, state: &S, accepts: impl Fn(&str) -> bool) -> Result<Bytes, Failure> {
    if !accepts(&media_type(request.headers()).to_ascii_lowercase()) {
        return Err(Failure::UnsupportedMediaType);
    }
    match timeout(BODY_TIME, Bytes::from_request(request, state)).await {
        Ok(bytes) => bytes.map_err(|rejection| Failure::from_status(rejection.into_response().status())),
        Err(_) => Err(Failure::TooSlow),
    }
}
