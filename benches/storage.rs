//! How long saving and reading takes, one after the other, on an SQLite file and on a throw-away PostgreSQL (without fsync):
//! `cargo bench --bench storage`.

#![expect(clippy::unwrap_used, reason = "a bench may stop")]

#[path = "../tests/support/mod.rs"]
mod support;

use std::sync::atomic::{AtomicU64, Ordering};

use chrono::DateTime;
use divan::Bencher;
use epicurve::model::{CancelToken, Metric, default_preset, simulate};
use epicurve::storage::{KeyNumbers, NewRun, Page, Room, RunQuery, Store};
use tokio::runtime::Runtime;

const DATABASES: [&str; 2] = ["SQLite", "PostgreSQL"];

/// Runs that are there before anything is measured.
const RUNS: u64 = 1_000;

fn main() {
    divan::main();
}

struct Stored {
    runtime: Runtime,
    store: Store,
    results: String,
    saved: AtomicU64,
    _database: Option<support::postgres::Database>,
    _folder: Option<tempfile::TempDir>,
}

impl Stored {
    fn on(database: &str) -> Self {
        let runtime = Runtime::new().unwrap();
        let (store, database, folder) = runtime.block_on(async {
            if database == "SQLite" {
                let (store, folder) = support::sqlite().await;
                return (store, None, Some(folder));
            }
            let database = support::postgres::database().await.expect("PostgreSQL's programs are here");
            let store = Store::open(&database.url(), None).unwrap();
            store.migrate().await.unwrap();
            (store, Some(database), None)
        });
        let results = simulate(&default_preset(), &CancelToken::default()).unwrap();
        let results = serde_json::to_string(&results).unwrap();
        let saved = AtomicU64::new(0);
        let stored = Self { runtime, store, results, saved, _database: database, _folder: folder };
        for _ in 0..RUNS {
            stored.save();
        }
        stored
    }

    fn save(&self) {
        let number = self.saved.fetch_add(1, Ordering::Relaxed);
        let mut numbers = KeyNumbers::default();
        numbers.values[Metric::PeakInfectious] = Some(3096.5);
        numbers.values[Metric::PeakDay] = Some(27.5);
        let run = NewRun {
            id: format!("run{number}"),
            created_at: DateTime::from_timestamp(number.cast_signed(), 0).unwrap(),
            schema_version: 1,
            engine_version: "0".to_owned(),
            title: format!("Region {}, wave {number}", number % 97),
            note: "What if contacts fall?".to_owned(),
            tags: Vec::new(),
            scenario_names: vec!["No change".to_owned(), "Fewer contacts".to_owned()],
            inputs: serde_json::to_string(&default_preset()).unwrap(),
            results: self.results.clone(),
            numbers,
            model: vec!["SIR".to_owned()],
            sparkline: "[1,2,3]".to_owned(),
            start_date: None,
            idempotency: None,
            imported: None,
            view: None,
        };
        self.runtime.block_on(self.store.save_run(&run, Room::default())).unwrap();
    }
}

#[divan::bench(args = DATABASES)]
fn a_save(bencher: Bencher, database: &str) {
    let stored = Stored::on(database);
    bencher.bench(|| stored.save());
}

#[divan::bench(args = DATABASES)]
fn b_open(bencher: Bencher, database: &str) {
    let stored = Stored::on(database);
    bencher.bench(|| assert!(stored.runtime.block_on(stored.store.run("run500")).unwrap().is_some()));
}

fn listed(bencher: Bencher, database: &str, search: &str) {
    let stored = Stored::on(database);
    let query = RunQuery { search: search.to_owned(), ..RunQuery::default() };
    bencher.bench(|| stored.runtime.block_on(stored.store.runs(&query, &Page::First, 25)).unwrap().runs.len());
}

#[divan::bench(args = DATABASES)]
fn c_list(bencher: Bencher, database: &str) {
    listed(bencher, database, "");
}

#[divan::bench(args = DATABASES)]
fn d_search(bencher: Bencher, database: &str) {
    listed(bencher, database, "wave 7");
}
