//! Every storage method on both databases: one story for SQLite, always, and for PostgreSQL where there is one.

#![expect(clippy::unwrap_used, reason = "a helper of a test may stop it")]

#[path = "../support/mod.rs"]
mod support;

mod details;
mod found;
mod imported;
mod migrations;
mod outages;
mod room;
mod runs;
mod sessions;
mod sqlite_file;
mod transfer;
mod upgrade;

use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use epicurve::model::{Metric, SORTED};
use epicurve::storage::{
    Cursor, Edited, Idempotency, KeyNumbers, MigrationError, NewRun, Page, Room, Run, RunDetails, RunPage, RunQuery,
    RunView, Saved, Shelf, Store, StoreError,
};
use sqlx::{Connection, PgConnection, SqliteConnection};

/// Tells a story to an empty store of each kind.
async fn on_both(story: impl AsyncFn(Store)) {
    let (store, _folder) = support::sqlite().await;
    story(store.clone()).await;
    store.close().await;
    if let Some(database) = support::postgres::database().await {
        let store = Store::open(&database.url(), None).unwrap();
        store.migrate().await.unwrap();
        story(store.clone()).await;
        store.close().await;
    }
}

fn noon() -> DateTime<Utc> {
    DateTime::from_timestamp(1_767_268_800, 0).unwrap()
}

fn key_numbers(peak_reached: Option<bool>, values: &[(Metric, f64)]) -> KeyNumbers {
    let mut numbers = KeyNumbers { peak_reached, ..KeyNumbers::default() };
    for (metric, value) in values {
        numbers.values[*metric] = Some(*value);
    }
    numbers
}

fn new_run(id: &str) -> NewRun {
    NewRun {
        id: id.to_owned(),
        created_at: noon(),
        schema_version: 1,
        engine_version: "0.1.0".to_owned(),
        title: format!("Run {id}"),
        note: String::new(),
        tags: Vec::new(),
        scenario_names: vec!["baseline".to_owned(), "fewer contacts".to_owned()],
        inputs: r#"{"days": 200}"#.to_owned(),
        results: r#"{"scenarios": []}"#.to_owned(),
        numbers: key_numbers(None, &[(Metric::PeakInfectious, 3096.5), (Metric::PeakDay, 27.5)]),
        model: vec!["SIR".to_owned(), "deterministic".to_owned()],
        sparkline: "[1,2,3]".to_owned(),
        start_date: None,
        idempotency: None,
        imported: None,
        view: None,
    }
}

fn view() -> RunView {
    RunView { plot: "deceased".to_owned(), unit: "share".to_owned(), axis: "log".to_owned() }
}

fn details<'a>(title: &'a str, note: &'a str) -> RunDetails<'a> {
    RunDetails { title, note, tags: &[] }
}

fn asked(shelf: Shelf, search: &str) -> RunQuery {
    RunQuery { shelf, search: search.to_owned(), ..RunQuery::default() }
}

fn ids(page: &RunPage) -> Vec<&str> {
    page.runs.iter().map(|run| run.id.as_str()).collect()
}

fn is_unavailable<T: std::fmt::Debug>(outcome: &Result<T, StoreError>) -> bool {
    matches!(outcome, Err(StoreError::Unavailable(_)))
}
