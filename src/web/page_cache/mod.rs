//! Pages of saved runs, kept as they were sent: they are read far more often than they change. A kept page is never sent
//! before the database has said that its run is as it was then.

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

/// What all pages that are kept may take up in memory, in bytes.
const ROOM: u64 = 8 * 1024 * 1024;
/// A page and its compressed form take up about as much.
const USUAL: u64 = 40 * 1024;

/// All that a run's page depends on but the run itself.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct PageKey {
    run: String,
    /// What the address says of the view.
    query: String,
    /// The absolute address of this site, as its links have it.
    site: String,
    visitor: Visitor,
}

impl PageKey {
    /// Returns the key of a run's page, in the view that the address names, for a request with these headers.
    pub fn new(site: &Site, run: &str, asked: ViewQuery, headers: &HeaderMap) -> Self {
        Self {
            run: run.to_owned(),
            query: address("", &asked.pairs()),
            site: site.absolute("", headers),
            visitor: site.visitor(),
        }
    }
}

/// The pages that are kept.
pub struct PageCache {
    pages: Cache<PageKey, Arc<Kept>, Size>,
    revisions: Revisions,
}

struct Kept {
    /// Of the run that the page shows.
    revision: RunRevision,
    page: Tagged,
    /// The page as most browsers take it, made for the first of them.
    compressed: OnceLock<Bytes>,
}

#[derive(Clone)]
struct Size;

impl Weighter<PageKey, Arc<Kept>> for Size {
    fn weight(&self, key: &PageKey, kept: &Arc<Kept>) -> u64 {
        // A page has more bytes than its compressed form has in any case.
        let bytes = [2 * kept.page.body().len(), key.run.len(), key.query.len(), key.site.len()];
        bytes.into_iter().sum::<usize>() as u64
    }
}

impl PageCache {
    /// Nothing is kept yet.
    pub fn new() -> Self {
        let usual = usize::try_from(ROOM / USUAL).unwrap_or(usize::MAX);
        Self { pages: Cache::with_weighter(usual, ROOM, Size), revisions: Revisions::default() }
    }

    /// The answer with the page that is kept, if its run is still as it was.
    pub async fn get(&self, store: &Store, key: &PageKey, asked: &HeaderMap) -> Result<Option<Response>, Failure> {
        let Some(kept) = self.pages.get(key) else { return Ok(None) };
        if self.revisions.of(store, &key.run).await? == Some(kept.revision) {
            return Ok(Some(kept.answer(asked)));
        }
        self.pages.remove(key);
        Ok(None)
    }

    /// Keeps a page of the run as it was at this revision; the answer with it.
    pub fn keep(&self, key: PageKey, revision: RunRevision, html: String, asked: &HeaderMap) -> Response {
        let kept = Arc::new(Kept { revision, page: Tagged::new(html), compressed: OnceLock::new() });
        let answer = kept.answer(asked);
        self.pages.insert(key, kept);
        answer
    }
}

impl Kept {
    fn answer(&self, asked: &HeaderMap) -> Response {
        let mut response = self.page.answer(asked);
        if response.status() == StatusCode::OK && accepts_gzip(asked) {
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
    // Writing to a vector cannot fail.
    let _ = encoder.write_all(page);
    encoder.finish().unwrap_or_default().into()
}

/// Whether gzip is among what the asker takes: named, and not with a weight of nothing.
fn accepts_gzip(asked: &HeaderMap) -> bool {
    let values = asked.get_all(ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
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
    fn what_is_taken() {
        for (value, taken) in [
            ("gzip", true),
            ("gzip, deflate, br, zstd", true),
            ("br;q=1.0, gzip;q=0.8", true),
            ("deflate, gzip; q=0.000", false),
            ("identity", false),
            ("", false),
        ] {
            let mut asked = HeaderMap::new();
            asked.insert(ACCEPT_ENCODING, HeaderValue::from_static(value));
            assert_eq!(accepts_gzip(&asked), taken, "{value}");
        }
        assert!(!accepts_gzip(&HeaderMap::new()));
    }

    #[test]
    fn what_is_compressed_comes_back() {
        let page = "<p>A page</p>".repeat(1_000);
        let mut text = String::new();
        flate2::read::GzDecoder::new(&*compressed(page.as_bytes())).read_to_string(&mut text).unwrap();
        assert_eq!(text, page);
    }
}
