//! Cache of rendered pages of saved runs, because they are read far more often than they change. Before a cached page
//! is sent, the database must confirm that the revision of its run is unchanged.

mod versions;

use std::io::Write as _;
use std::sync::{Arc, OnceLock};

use axum::body::{Body, Bytes};
use axum::http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE, VARY};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::Response;
use flate2::Compression;
use flate2::write::GzEncoder;
use quick_cache::Weighter;
use quick_cache::sync::Cache;

use super::error::Failure;
use super::http::etag::Tagged;
use super::http::query::address;
use super::http::site::{Site, Visitor};
use crate::report::chart_options::ViewQuery;
use crate::storage::{RunRevision, Store};
use versions::Revisions;

/// Maximum memory of all cached pages, in bytes.
const CAPACITY: u64 = 8 * 1024 * 1024;
/// Typical memory of a page with its compressed form, in bytes.
const TYPICAL_SIZE: u64 = 40 * 1024;

/// Run of a page, and all inputs that the page depends on besides the run's data.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct PageKey {
    run: String,
    /// Query of the address, with the parts of the view only.
    query: String,
    /// Absolute address of the site, as it appears in links.
    site: String,
    visitor: Visitor,
}

impl PageKey {
    /// Creates the key of a run's page with this view, for a request with these headers.
    pub fn new(site: &Site, run: &str, view: ViewQuery, headers: &HeaderMap) -> Self {
        Self {
            run: run.to_owned(),
            query: address("", &view.pairs()),
            site: site.absolute("", headers),
            visitor: site.visitor(),
        }
    }
}

/// Cached pages.
pub struct PageCache {
    pages: Cache<PageKey, Arc<CachedPage>, Size>,
    revisions: Revisions,
}

struct CachedPage {
    /// Revision of the run at the time of rendering.
    revision: RunRevision,
    page: Tagged,
    /// Page compressed with gzip, made for the first browser that accepts it.
    compressed: OnceLock<Bytes>,
}

#[derive(Clone)]
struct Size;

impl Weighter<PageKey, Arc<CachedPage>> for Size {
    fn weight(&self, key: &PageKey, cached: &Arc<CachedPage>) -> u64 {
        // Twice the page, because the compressed form is smaller than the page.
        let bytes = [2 * cached.page.body().len(), key.run.len(), key.query.len(), key.site.len()];
        bytes.into_iter().sum::<usize>() as u64
    }
}

impl PageCache {
    /// Creates an empty cache.
    pub fn new() -> Self {
        let pages = usize::try_from(CAPACITY / TYPICAL_SIZE).unwrap_or(usize::MAX);
        Self { pages: Cache::with_weighter(pages, CAPACITY, Size), revisions: Revisions::default() }
    }

    /// Responds with the cached page, if there is one and its run has not changed.
    pub async fn get(&self, store: &Store, key: &PageKey, request: &HeaderMap) -> Result<Option<Response>, Failure> {
        let Some(cached) = self.pages.get(key) else { return Ok(None) };
        if self.revisions.of(store, &key.run).await? == Some(cached.revision) {
            return Ok(Some(cached.answer(request)));
        }
        self.pages.remove(key);
        Ok(None)
    }

    /// Caches a page of this revision of the run, and responds with it.
    pub fn insert(&self, key: PageKey, revision: RunRevision, html: String, request: &HeaderMap) -> Response {
        let cached = Arc::new(CachedPage { revision, page: Tagged::new(html), compressed: OnceLock::new() });
        let answer = cached.answer(request);
        self.pages.insert(key, cached);
        answer
    }
}

impl CachedPage {
    fn answer(&self, request: &HeaderMap) -> Response {
        let mut response = self.page.answer(request);
        if response.status() == StatusCode::OK && accepts_gzip(request) {
            *response.body_mut() = Body::from(self.compressed.get_or_init(|| compressed(self.page.body())).clone());
            response.headers_mut().insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        }
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
        headers.append(VARY, HeaderValue::from_static("accept-encoding"));
        response
    }
}

fn compressed(page: &[u8]) -> Bytes {
    let mut encoder = GzEncoder::new(Vec::with_capacity(page.len() / 3), Compression::default());
    // Writing to a vector does not fail.
    let _ = encoder.write_all(page);
    encoder.finish().unwrap_or_default().into()
}

/// Returns whether the client accepts gzip: `Accept-Encoding` contains it, with a weight above 0.
fn accepts_gzip(request: &HeaderMap) -> bool {
    let values = request.get_all(ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).any(|coding| {
        let (name, weight) = coding.split_once(';').unwrap_or((coding, ""));
        let is_refused = weight.trim().strip_prefix("q=").is_some_and(|weight| weight.parse() == Ok(0.0));
        matches!(name.trim(), "gzip" | "x-gzip") && !is_refused
    })
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    #[test]
    fn gzip_is_accepted_if_named_with_a_weight_above_zero() {
        for (value, expected) in [
            ("gzip", true),
            ("gzip, deflate, br, zstd", true),
            ("br;q=1.0, gzip;q=0.8", true),
            ("deflate, gzip; q=0.000", false),
            ("identity", false),
            ("", false),
        ] {
            let mut request = HeaderMap::new();
            request.insert(ACCEPT_ENCODING, HeaderValue::from_static(value));
            assert_eq!(accepts_gzip(&request), expected, "{value}");
        }
        assert!(!accepts_gzip(&HeaderMap::new()));
    }

    #[test]
    fn a_compressed_page_is_unchanged_after_decompression() {
        let page = "<p>A page</p>".repeat(1_000);
        let mut text = String::new();
        flate2::read::GzDecoder::new(&*compressed(page.as_bytes())).read_to_string(&mut text).unwrap();
        assert_eq!(text, page);
    }
}
