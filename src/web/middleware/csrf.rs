//! What is refused before any handler sees it.

use axum::extract::{MatchedPath, Request, State};
use axum::http::header::{AUTHORIZATION, CONTENT_ENCODING, CONTENT_TYPE, HOST, ORIGIN};
use axum::http::{HeaderMap, HeaderName, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::web::error::Failure;
use crate::web::http::health;
use crate::web::limits::bytes::ADDRESS_LIMIT;
use crate::web::state::AppState;

/// A program's key of a request that may be sent again.
pub const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// Set by browsers: whether the page that sends the request is of this site.
const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Headers with one value at most: of two, a proxy in front may have read the other one.
const SINGLE: [HeaderName; 5] = [AUTHORIZATION, CONTENT_TYPE, IDEMPOTENCY_KEY, ORIGIN, SEC_FETCH_SITE];

/// Refuses hosts that are not this server's, addresses that are too long, repeated headers, compressed bodies, and
/// changes that another site asks for, but for those sites that may call the API. Health checks name any host.
pub async fn check(State(state): State<AppState>, request: Request, next: Next) -> Response {
    match refused(&state, &request) {
        Some(failure) => failure.into_response(),
        None => next.run(request).await,
    }
}

fn refused(state: &AppState, request: &Request) -> Option<Failure> {
    let headers = request.headers();
    if !is_health_check(request) {
        if let Err(failure) = state.hosts.check(request) {
            return Some(failure);
        }
        state.access.see(request);
    }
    let address = request.uri().path_and_query().map_or(0, |address| address.as_str().len());
    let changes = !matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if address > ADDRESS_LIMIT {
        Some(Failure::AddressTooLong)
    } else if SINGLE.iter().any(|name| headers.get_all(name).iter().nth(1).is_some()) {
        Some(Failure::RepeatedHeader)
    } else if changes && is_cross_site(headers) && !may_call(state, request) {
        Some(Failure::CrossSite)
    } else if headers.get_all(CONTENT_ENCODING).iter().any(|encoding| encoding.as_bytes() != b"identity") {
        Some(Failure::UnsupportedMediaType)
    } else {
        None
    }
}

fn is_health_check(request: &Request) -> bool {
    request.extensions().get::<MatchedPath>().is_some_and(|route| health::ROUTES.contains(&route.as_str()))
}

/// Whether this is a call of the API from a site that the operator has named.
fn may_call(state: &AppState, request: &Request) -> bool {
    let origin = request.headers().get(ORIGIN).and_then(|origin| origin.to_str().ok());
    is_api(request) && state.cors_origins.iter().any(|known| Some(known.as_str()) == origin)
}

/// Whether an address is the API's. The base path, which may have the same name, has been taken off before.
pub fn is_api(request: &Request) -> bool {
    request.uri().path().starts_with("/api/")
}

/// Whether a browser sent this for another site. Browsers say so in `Sec-Fetch-Site`, older ones in `Origin`; programs
/// send neither and hold no cookie that could be misused. The algorithm is Go's `CrossOriginProtection`.
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
    fn browsers_say_where_a_form_stands() {
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
