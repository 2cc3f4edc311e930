//! Reads a request's body, and refuses one that is too large, too slow or of another kind.

use std::time::Duration;

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use tokio::time::timeout;

use super::query::Pairs;
use crate::web::error::Failure;

/// From the first byte of a body to its last.
const BODY_TIME: Duration = Duration::from_secs(10);

/// Eight scenarios with twenty interventions each have a thousand.
const MOST_FIELDS: usize = 2_000;

/// The names and values of a posted form.
pub struct Form(pub Pairs);

impl<S: Send + Sync> FromRequest<S> for Form {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Self, Failure> {
        let body = read(request, state, |kind| kind == "application/x-www-form-urlencoded").await?;
        let fields = body.split(|byte| *byte == b'&').count();
        if fields > MOST_FIELDS { Err(Failure::TooLarge) } else { Ok(Self(Pairs::parse(&body))) }
    }
}

/// The bytes of a posted JSON document.
pub struct JsonBytes(pub Bytes);

impl<S: Send + Sync> FromRequest<S> for JsonBytes {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Self, Failure> {
        let is_json = |kind: &str| kind == "application/json" || kind.ends_with("+json");
        read(request, state, is_json).await.map(Self)
    }
}

async fn read<S: Send + Sync>(request: Request, state: &S, is_wanted: impl Fn(&str) -> bool) -> Result<Bytes, Failure> {
    let content_type = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let kind = content_type.and_then(|kind| kind.split(';').next()).unwrap_or_default().trim().to_ascii_lowercase();
    if !is_wanted(&kind) {
        return Err(Failure::UnsupportedMediaType);
    }
    match timeout(BODY_TIME, Bytes::from_request(request, state)).await {
        Ok(bytes) => bytes.map_err(|rejection| Failure::of(rejection.into_response().status())),
        Err(_) => Err(Failure::TooSlow),
    }
}
