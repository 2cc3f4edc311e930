//! What is refused before any handler sees it.

use axum::extract::Request;
use axum::http::header::{CONTENT_ENCODING, HOST, ORIGIN};
use axum::http::{HeaderMap, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::errors::Failure;

/// Common proxies stop at 8 kB.
pub const ADDRESS_LIMIT: usize = 8_000;

/// Refuses addresses that are too long, compressed bodies, and changes that another site asks for.
pub async fn check(request: Request, next: Next) -> Response {
    let address = request.uri().path_and_query().map_or(0, |address| address.as_str().len());
    let is_compressed =
        request.headers().get(CONTENT_ENCODING).is_some_and(|encoding| encoding.as_bytes() != b"identity");
    let changes = !matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if address > ADDRESS_LIMIT {
        Failure::AddressTooLong.into_response()
    } else if changes && is_cross_site(request.headers()) {
        Failure::CrossSite.into_response()
    } else if is_compressed {
        Failure::UnsupportedMediaType.into_response()
    } else {
        next.run(request).await
    }
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
