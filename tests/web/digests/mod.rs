//! SHA-256 digests of the program's output: files, charts, scripts, stored inputs, addresses, requests to engines and the
//! places of problems. A change that only moves or merges code leaves all of them as they are.
//!
//! `tests/fixtures/digests.txt` has a line for each item: its name, the digest of its text, and the digest of its text without
//! sentences. A change of wording leaves the second digest as it is. Write the file anew with
//!
//! ```text
//! RENEW_DIGESTS=1 cargo test --test web digests
//! ```
//!
//! To see what has changed, write the texts of two commits to two folders and compare these:
//!
//! ```text
//! DIGESTS_FOLDER=/tmp/after cargo test --test web digests
//! diff --recursive /tmp/before /tmp/after
//! ```

mod addresses;
mod bad_inputs;
mod comparisons;
mod imports;
mod rounding;
mod runs;
mod services;
mod sweeps;
mod without_texts;

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{Read, Seek, Write};
use std::path::Path;

use sha2::{Digest, Sha256};
use without_texts::without_texts;

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/digests.txt");

/// Bytes of a digest in the file: the first eight of SHA-256 detect a change and keep the file small.
const BYTES: usize = 8;

/// First parts of the items' names. Each test has its own.
const KINDS: [&str; 8] = ["addresses", "bad-forms", "bad-json", "crafted", "imports", "presets", "services", "sweeps"];

/// Digests of one kind of items, by the items' names.
struct Digests {
    kind: &'static str,
    found: BTreeMap<String, String>,
}

impl Digests {
    fn new(kind: &'static str) -> Self {
        assert!(KINDS.contains(&kind), "{kind} is not among the kinds");
        Self { kind, found: BTreeMap::new() }
    }

    /// Adds an item. Parts of its name are separated by slashes.
    fn add(&mut self, name: &str, text: &str) {
        let name = format!("{}/{name}", self.kind);
        if let Some(folder) = std::env::var_os("DIGESTS_FOLDER") {
            let path = Path::new(&folder).join(&name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let digest = format!("{} {}", digest(text), digest(&without_texts(&name, text)));
        assert!(self.found.insert(name.clone(), digest).is_none(), "two items have the name {name}");
    }

    /// Compares the digests with those in the file, or writes them to it.
    fn check(self) {
        if std::env::var_os("RENEW_DIGESTS").is_some() {
            self.renew();
            return;
        }
        let mut expected = read_lines(&fs::read_to_string(FILE).unwrap());
        let unknown = |name: &&String| KINDS.iter().all(|kind| !has_kind(name, kind));
        let unknown: Vec<_> = expected.keys().filter(unknown).cloned().collect();
        expected.retain(|name, _| has_kind(name, self.kind));
        let mut differences: Vec<_> = unknown.into_iter().map(|name| format!("belongs to no test: {name}")).collect();
        for (name, digest) in &self.found {
            match expected.remove(name) {
                Some(known) if known == *digest => {}
                Some(known) if known.split(' ').next_back() == digest.split(' ').next_back() => {
                    differences.push(format!("differs in texts: {name}"));
                }
                Some(_) => differences.push(format!("differs: {name}")),
                None => differences.push(format!("is new: {name}")),
            }
        }
        differences.extend(expected.into_keys().map(|name| format!("is missing: {name}")));
        assert!(
            differences.is_empty(),
            "{} of {} items are not as in tests/fixtures/digests.txt:\n{}\nDIGESTS_FOLDER=/some/folder writes the texts of all \
             items, to compare them with those of an earlier commit. RENEW_DIGESTS=1 writes the file anew.",
            differences.len(),
            self.found.len(),
            differences.join("\n")
        );
    }

    /// Replaces the items of this kind in the file.
    fn renew(self) {
        let mut file = File::options().read(true).write(true).create(true).truncate(false).open(FILE).unwrap();
        // The tests of the other kinds run at the same time.
        file.lock().unwrap();
        let mut text = String::new();
        file.read_to_string(&mut text).unwrap();
        let mut all = read_lines(&text);
        all.retain(|name, _| KINDS.iter().any(|kind| *kind != self.kind && has_kind(name, kind)));
        all.extend(self.found);
        let lines: String = all.into_iter().map(|(name, digest)| format!("{name} {digest}\n")).collect();
        file.set_len(0).unwrap();
        file.rewind().unwrap();
        file.write_all(lines.as_bytes()).unwrap();
    }
}

/// Reads the file's text into pairs of digests by name. A name may have spaces.
fn read_lines(text: &str) -> BTreeMap<String, String> {
    let line = |line: &str| {
        let place = line.len() - 4 * BYTES - 2;
        (line[..place].to_owned(), line[place + 1..].to_owned())
    };
    text.lines().map(line).collect()
}

fn digest(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().take(BYTES).map(|byte| format!("{byte:02x}")).collect()
}

fn has_kind(name: &str, kind: &str) -> bool {
    name.split_once('/').is_some_and(|(first, _)| first == kind)
}

/// Replaces the program's version, which changes with every release.
fn replace_version(text: &str) -> String {
    text.replace(env!("CARGO_PKG_VERSION"), "VERSION")
}

/// Finds the charts in a page.
fn find_charts(page: &str) -> String {
    let mut charts = String::new();
    for part in page.split("<svg class=\"chart ").skip(1) {
        let (chart, _) = part.split_once("</svg>").unwrap();
        charts = charts + chart + "\n";
    }
    assert!(!charts.is_empty(), "a page without a chart");
    charts
}
