//! One log line and the metrics of each request.

use std::time::Instant;

use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderName, Method, StatusCode};
use axum::middleware::Next;
use axum::response::Response;

use crate::web::http::{health, metrics};

/// Header with the id of a request.
pub const ID: HeaderName = HeaderName::from_static("x-request-id");

/// Maximum length of an id: four times that of a UUID.
const MAX_ID_LENGTH: usize = 144;

/// Status that nginx logs if the client disconnects before the response.
const CLIENT_DISCONNECTED: u16 = 499;

/// Removes the id of a client or a proxy if it has other characters than letters, digits and `-._:`, because the id is
/// written to logs and shown on pages.
pub fn remove_unsafe_id<B>(mut request: Request<B>) -> Request<B> {
    let is_plain = |id: &[u8]| {
        id.len() <= MAX_ID_LENGTH && id.iter().all(|sign| sign.is_ascii_alphanumeric() || b"-._:".contains(sign))
    };
    if request.headers().get(ID).is_some_and(|id| id.is_empty() || !is_plain(id.as_bytes())) {
        request.headers_mut().remove(ID);
    }
    request
}

/// Logs a request. The line contains the route and not the address, because with a run's address anyone can read the
/// run.
pub async fn log_request(request: Request, next: Next) -> Response {
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

/// Log line that is written when it is dropped, because the request of a client that disconnects is only dropped.
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
        let status = status.map_or(CLIENT_DISCONNECTED, |status| status.as_u16());
        if health::ROUTES.contains(&route.as_str()) {
            tracing::debug!(%method, route, status, milliseconds, id, "request");
        } else {
            tracing::info!(%method, route, status, milliseconds, id, "request");
        }
    }
}
