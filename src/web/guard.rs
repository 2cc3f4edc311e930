//! What is refused before any handler sees it.

use axum::extract::{Request, State};
use axum::http::header::{CONTENT_ENCODING, HOST, ORIGIN};
use axum::http::{HeaderMap, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::errors::Failure;
use super::state::AppState;

/// Common proxies stop at 8 kB.
pub const ADDRESS_LIMIT: usize = 8_000;

/// Refuses addresses that are too long, compressed bodies, and changes that another site asks for, but for those sites that
/// may call the API.
pub async fn check(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let address = request.uri().path_and_query().map_or(0, |address| address.as_str().len());
    let is_compressed =
        request.headers().get(CONTENT_ENCODING).is_some_and(|encoding| encoding.as_bytes() != b"identity");
    let changes = !matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if address > ADDRESS_LIMIT {
        Failure::AddressTooLong.into_response()
    } else if changes && is_cross_site(request.headers()) && !may_call(&state, &request) {
        Failure::CrossSite.into_response()
    } else if is_compressed {
        Failure::UnsupportedMediaType.into_response()
    } else {
        next.run(request).await
    }
}

/// Whether this is a call of the API from a site that the operator has named.
fn may_call(state: &AppState, request: &Request) -> bool {
    let origin = request.headers().get(ORIGIN).and_then(|origin| origin.to_str().ok());
    is_api(request) && state.cors_origins().iter().any(|known| Some(known.as_str()) == origin)
}

/// Whether an address is the API's, under any base path.
pub fn is_api(request: &Request) -> bool {
    request.uri().path().contains("/api/")
}

/// Whether a browser sent this for another site. Browsers say so in `Sec-Fetch-Site`, older ones in `Origin`; programs
/// send neither and hold no cookie that could be misused. The algorithm is Go's `CrossOriginProtection`.
fn is_cross_site(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or("null"));
    match (text("sec-fetch-site"), text(ORIGIN.as_str())) {
        (Some("same-origin" | "none"), _) | (None, None) => false,
        (Some(_), _) => true,
        (None, Some(origin)) => {
            let origin_host = origin.split_once("://").map(|(_, host)| host);
            origin_host.is_none() || origin_host != text(HOST.as_str())
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
