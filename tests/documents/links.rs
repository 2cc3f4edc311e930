//! Links of documents and pages lead to a file, a heading or an answer. Links to other sites are not requested.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path, PathBuf};

use scraper::{Html, Selector};
use serde_json::json;

use super::markdown::{Document, documents, root};
use super::support::program::Program;

/// The address under which the documents speak of a running server.
const LOCAL: &str = "http://localhost:8000";

#[test]
fn links_of_documents_lead_to_files_and_headings() {
    let documents = documents();
    let anchors: BTreeMap<&Path, &BTreeSet<String>> =
        documents.iter().map(|document| (document.path.as_path(), &document.anchors)).collect();
    let mut checked = 0;
    for Document { path, links, .. } in &documents {
        for link in links.iter().filter(|link| !link.starts_with(LOCAL)) {
            if link.contains("://") {
                assert!(link.starts_with("https://"), "{}: {link}", path.display());
                continue;
            }
            let (file, fragment) = link.split_once('#').unwrap_or((link, ""));
            let target = if file.is_empty() { path.clone() } else { plain(&path.parent().unwrap().join(file)) };
            assert!(root().join(&target).exists(), "{}: {link} leads nowhere", path.display());
            if !fragment.is_empty() {
                let found = anchors.get(target.as_path()).is_some_and(|anchors| anchors.contains(fragment));
                assert!(found, "{}: {link} leads to no heading", path.display());
            }
            checked += 1;
        }
    }
    assert!(checked > 40, "only {checked} links");
}

/// Parts of names that are not files: those that the worked examples in docs/development.md add, and a digest.
const NOT_FILES: [&str; 3] = ["doubling", "0014", "services/openapi.json"];

#[test]
fn files_that_the_documents_name_exist() {
    let mut checked = 0;
    for Document { path, spans, .. } in documents() {
        let is_file = |span: &&String| {
            let is_plain = span.chars().all(|sign| sign.is_ascii_alphanumeric() || "_-./".contains(sign));
            is_plain && span.contains('/') && !span.starts_with(['/', '.']) && Path::new(span).extension().is_some()
        };
        let is_no_file = |span: &&String| NOT_FILES.iter().any(|name| span.contains(name));
        for span in spans.iter().filter(is_file).filter(|span| !is_no_file(span)) {
            let exists = [root().join(span), root().join("src").join(span)].iter().any(|file| file.exists());
            assert!(exists, "{}: there is no file {span}", path.display());
            checked += 1;
        }
    }
    assert!(checked > 30, "only {checked} files");
}

/// A path without `..`.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for component in path.components() {
        match component {
            Component::ParentDir => assert!(plain.pop(), "{} leaves the project", path.display()),
            component => plain.push(component),
        }
    }
    plain
}

/// Follows the links of all pages from the first one on, and those of the documents into the pages.
#[test]
fn links_of_pages_lead_to_pages_and_elements() {
    let program = Program::start();
    let body = json!({"days": 60, "title": "Linked", "tags": ["linked"], "scenarios": [{"beta": 0.3, "gamma": 0.1}]});
    let saved = ureq::post(format!("{}/api/v1/runs", program.url)).header("content-type", "application/json");
    assert_eq!(saved.send(body.to_string()).unwrap().status(), 201);
    let mut pages = Pages { program: &program, seen: BTreeMap::new(), waiting: Vec::new() };
    pages.add("the start", "/");
    for Document { path, links, .. } in documents() {
        for link in links.iter().filter_map(|link| link.strip_prefix(LOCAL)) {
            pages.add(&path.display().to_string(), if link.is_empty() { "/" } else { link });
        }
    }
    while let Some((from, link)) = pages.waiting.pop() {
        pages.follow(&from, &link);
    }
    assert!(pages.seen.len() > 30, "only {:?}", pages.seen.keys());
}

struct Pages<'a> {
    program: &'a Program,
    /// The ids of elements in each page that was requested. Pages that differ in their query are one.
    seen: BTreeMap<String, BTreeSet<String>>,
    /// Links that are not followed yet: the page that has them, and their targets.
    waiting: Vec<(String, String)>,
}

impl Pages<'_> {
    fn add(&mut self, from: &str, link: &str) {
        self.waiting.push((from.to_owned(), link.to_owned()));
    }

    fn follow(&mut self, from: &str, link: &str) {
        let (address, fragment) = link.split_once('#').unwrap_or((link, ""));
        let address = if address.is_empty() { from } else { address };
        let path = address.split('?').next().unwrap().to_owned();
        if !self.seen.contains_key(&path) {
            let ids = self.request(from, address);
            self.seen.insert(path.clone(), ids);
        }
        assert!(fragment.is_empty() || self.seen[&path].contains(fragment), "{from}: {link} leads to no element");
    }

    /// Requests a page, adds its links, and returns the ids of its elements.
    fn request(&mut self, from: &str, address: &str) -> BTreeSet<String> {
        let mut answer = ureq::get(format!("{}{address}", self.program.url)).call().unwrap_or_else(|error| {
            panic!("{from}: {address}: {error}");
        });
        let kind = answer.headers()["content-type"].to_str().unwrap().to_owned();
        if !kind.starts_with("text/html") {
            return BTreeSet::new();
        }
        let page = Html::parse_document(&answer.body_mut().read_to_string().unwrap());
        for link in values(&page, "a[href]", "href").chain(values(&page, "[src]", "src")) {
            if link.starts_with('/') || link.starts_with('#') || link.starts_with('?') {
                let link =
                    if link.starts_with('?') { format!("{}{link}", address.split('?').next().unwrap()) } else { link };
                self.add(address, &link);
            } else {
                let is_known = ["https://", "data:"].iter().any(|start| link.starts_with(start));
                assert!(is_known || link.starts_with(&self.program.url), "{address}: {link}");
            }
        }
        values(&page, "[id]", "id").collect()
    }
}

fn values<'a>(page: &'a Html, selector: &str, attribute: &'a str) -> impl Iterator<Item = String> + 'a {
    let elements: Vec<_> = page.select(&Selector::parse(selector).unwrap()).collect();
    elements.into_iter().filter_map(move |element| element.attr(attribute).map(str::to_owned))
}
