//! Checks before all handlers: host, address length, repeated headers, cross-site requests, compressed bodies.

use axum::extract::{MatchedPath, Request, State};
use axum::http::header::{AUTHORIZATION, CONTENT_ENCODING, CONTENT_TYPE, HOST, ORIGIN};
use axum::http::{HeaderMap, HeaderName, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::web::error::Failure;
use crate::web::http::health;
use crate::web::limits::bytes::ADDRESS_LIMIT;
use crate::web::state::AppState;

/// Header with a key that identifies a request, so that it can be sent again.
pub const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// Header of browsers that tells whether a page of this site sends the request.
const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Headers that may have only one value. Of two values a proxy may have used the other one.
const SINGLE: [HeaderName; 5] = [AUTHORIZATION, CONTENT_TYPE, IDEMPOTENCY_KEY, ORIGIN, SEC_FETCH_SITE];

/// Refuses unknown hosts, addresses that are too long, repeated headers, compressed bodies, and changes that a page of
/// another site requests, unless the site may call the API. Health checks may use any host.
pub async fn check(State(state): State<AppState>, request: Request, next: Next) -> Response {
    match check_request(&state, &request) {
        Ok(()) => next.run(request).await,
        Err(failure) => failure.into_response(),
    }
}

fn check_request(state: &AppState, request: &Request) -> Result<(), Failure> {
    let headers = request.headers();
    if !is_health_check(request) {
        state.hosts.check(request)?;
        state.access.record_peer(request);
    }
    let address = request.uri().path_and_query().map_or(0, |address| address.as_str().len());
    let changes = !matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if address > ADDRESS_LIMIT {
        Err(Failure::AddressTooLong)
    } else if SINGLE.iter().any(|name| headers.get_all(name).iter().nth(1).is_some()) {
        Err(Failure::RepeatedHeader)
    } else if changes && is_cross_site(headers) && !may_call(state, request) {
        Err(Failure::CrossSite)
    } else if headers.get_all(CONTENT_ENCODING).iter().any(|encoding| encoding.as_bytes() != b"identity") {
        Err(Failure::UnsupportedMediaType)
    } else {
        Ok(())
    }
}

fn is_health_check(request: &Request) -> bool {
    request.extensions().get::<MatchedPath>().is_some_and(|route| health::ROUTES.contains(&route.as_str()))
}

/// Returns whether this is a call of the API from a site that the operator allows.
fn may_call(state: &AppState, request: &Request) -> bool {
    let origin = request.headers().get(ORIGIN).and_then(|origin| origin.to_str().ok());
    is_api(request) && state.cors_origins.iter().any(|known| Some(known.as_str()) == origin)
}

/// Returns whether an address belongs to the API. The base path is already removed, so it cannot be mistaken for
/// `/api`.
pub fn is_api(request: &Request) -> bool {
    request.uri().path().starts_with("/api/")
}

/// Returns whether a page of another site sent this request. Browsers set `Sec-Fetch-Site`, older ones only `Origin`;
/// programs send neither and have no cookie that could be misused. The algorithm is that of Go's
/// `CrossOriginProtection`.
fn is_cross_site(headers: &HeaderMap) -> bool {
    let text = |name: HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or("null"));
    match (text(SEC_FETCH_SITE), text(ORIGIN)) {
        (Some("same-origin" | "none"), _) | (None, None) => false,
        (Some(_), _) => true,
        (None, Some(origin)) => {
            let origin_host = origin.split_once("://").map(|(_, host)| host);
            origin_host.is_none() || origin_host != text(HOST)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cross_site_requests_are_recognized_by_their_headers() {
        let cases: [(&[(&str, &str)], bool); 9] = [
            (&[], false),
            (&[("sec-fetch-site", "same-origin")], false),
            (&[("sec-fetch-site", "none")], false),
            (&[("sec-fetch-site", "same-site")], true),
            (&[("sec-fetch-site", "cross-site"), ("origin", "http://localhost:8000")], true),
            (&[("origin", "http://localhost:8000"), ("host", "localhost:8000")], false),
            (&[("origin", "http://evil.example"), ("host", "localhost:8000")], true),
            (&[("origin", "null"), ("host", "localhost:8000")], true),
            (&[("origin", "http://localhost:9000"), ("host", "localhost:8000")], true),
        ];
        for (headers, expected) in cases {
            let mut map = HeaderMap::new();
            for (name, value) in headers {
                map.insert(axum::http::HeaderName::from_bytes(name.as_bytes()).unwrap(), value.parse().unwrap());
            }
            assert_eq!(is_cross_site(&map), expected, "{headers:?}");
        }
    }
}
