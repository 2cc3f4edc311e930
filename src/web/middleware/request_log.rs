//! One line a request, and its numbers.

use std::time::Instant;

use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderName, Method, StatusCode};
use axum::middleware::Next;
use axum::response::Response;

use crate::web::http::{health, metrics};

/// The header of a request's id.
pub const ID: HeaderName = HeaderName::from_static("x-request-id");

/// Four times as long as a UUID.
const LONGEST_ID: usize = 144;

/// What nginx writes where a client went away before there was an answer.
const CLIENT_WENT_AWAY: u16 = 499;

/// Removes an id that a client or a proxy has chosen and that is no plain word: it is written to logs and shown on pages.
pub fn own_id<B>(mut request: Request<B>) -> Request<B> {
    let is_plain = |id: &[u8]| {
        id.len() <= LONGEST_ID && id.iter().all(|sign| sign.is_ascii_alphanumeric() || b"-._:".contains(sign))
    };
    if request.headers().get(ID).is_some_and(|id| id.is_empty() || !is_plain(id.as_bytes())) {
        request.headers_mut().remove(ID);
    }
    request
}

/// Writes the route, not the address: whoever knows a run's address can read the run.
pub async fn requests(request: Request, next: Next) -> Response {
    let mut line = Line {
        started: Instant::now(),
        method: request.method().clone(),
        route: request.extensions().get::<MatchedPath>().map_or("-", MatchedPath::as_str).to_owned(),
        id: request.headers().get(ID).and_then(|id| id.to_str().ok()).unwrap_or("-").to_owned(),
        status: None,
    };
    let response = next.run(request).await;
    line.status = Some(response.status());
    response
}

/// Written when it is dropped, which is the only thing that happens to a request whose client goes away.
struct Line {
    started: Instant,
    method: Method,
    route: String,
    id: String,
    status: Option<StatusCode>,
}

impl Drop for Line {
    fn drop(&mut self) {
        let Self { started, method, route, id, status } = self;
        let took = started.elapsed();
        metrics::request(method, route, *status, took);
        let milliseconds = took.as_secs_f64() * 1e3;
        let status = status.map_or(CLIENT_WENT_AWAY, |status| status.as_u16());
        if health::ROUTES.contains(&route.as_str()) {
            tracing::debug!(%method, route, status, milliseconds, id, "request");
        } else {
            tracing::info!(%method, route, status, milliseconds, id, "request");
        }
    }
}
