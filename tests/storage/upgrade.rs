//! A database that version 0.1.0 left behind: every run is there as it was, on SQLite and on PostgreSQL alike.
//!
//! `tests/fixtures/0001/` holds the same four runs twice: as 0.1.0's SQLite file, and as a dump of its PostgreSQL tables.

use epicurve::storage::Order;

use super::*;

const IDS: [&str; 4] = [
    // Newest first.
    "27azeqne20bt1wdkf3b453qqd5",
    "5jk8vhk8h7kqdqzywjgkt0d4vz",
    "4abzv325gygh9743v4x62fx9aj",
    "4j9rhbw5dcjqhan1ek7ejdpgez",
];

/// The columns of the first schema in words of both databases, but for what was looked for, which is drawn anew. The rest
/// is compared as the store reads it.
const EVERYTHING: &str = "
    SELECT id, engine_version, title, note, scenario_names, inputs, results,
           peak_infectious, peak_day, sparkline, idempotency_key
    FROM runs ORDER BY created_at DESC";

/// The same of today's tables.
const EVERYTHING_NOW: &str = "
    SELECT id, engine_version, title, note, scenario_names, inputs, results,
           peak_infectious, peak_day, sparkline, idempotency_key
    FROM runs JOIN run_documents ON run_id = id ORDER BY created_at DESC";

type Row = (String, String, String, String, String, String, String, f64, f64, String, Option<String>);

const APPLIED: &str = "SELECT version FROM _sqlx_migrations WHERE success ORDER BY version";

fn migrations() -> usize {
    std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/migrations/sqlite")).unwrap().count()
}

/// What 0.1.0 wrote into SQLite, before and after today's migrations: the folder, the store and the rows.
async fn sqlite() -> (tempfile::TempDir, Store, Vec<Row>) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("test.db");
    std::fs::copy(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/0001/runs.sqlite"), &file).unwrap();
    let mut connection = SqliteConnection::connect(&format!("sqlite:{}", file.display())).await.unwrap();
    let applied: Vec<i64> = sqlx::query_scalar(APPLIED).fetch_all(&mut connection).await.unwrap();
    assert_eq!(applied, [1], "the fixture is of the first schema");
    let rows: Vec<Row> = sqlx::query_as(EVERYTHING).fetch_all(&mut connection).await.unwrap();
    connection.close().await.unwrap();

    let store = Store::open(&support::sqlite_url(&folder), None).unwrap();
    store.migrate().await.unwrap();
    store.ping().await.unwrap();
    let Store::Sqlite(pool, _) = &store else { unreachable!() };
    let applied: Vec<i64> = sqlx::query_scalar(APPLIED).fetch_all(pool).await.unwrap();
    assert_eq!(applied.len(), migrations());
    let after: Vec<Row> = sqlx::query_as(EVERYTHING_NOW).fetch_all(pool).await.unwrap();
    assert!(after == rows, "migrating changes no row");
    (folder, store, rows)
}

async fn all_runs(store: &Store) -> Vec<Run> {
    let mut runs = Vec::new();
    for id in IDS {
        runs.push(store.run(id).await.unwrap().unwrap());
    }
    runs
}

#[tokio::test]
async fn a_database_of_the_first_version_is_brought_up_to_date() {
    let (_folder, store, rows) = sqlite().await;
    let runs = all_runs(&store).await;
    assert_eq!(rows.iter().map(|row| row.0.as_str()).collect::<Vec<_>>(), IDS);
    for (run, row) in runs.iter().zip(&rows) {
        assert_eq!((run.schema_version, run.engine_version.as_str()), (1, "0.1.0"));
        assert_eq!((&run.title, &run.note), (&row.2, &row.3));
        assert!(run.inputs == row.5 && run.results == row.6, "{}", run.title);
        assert_eq!(run.view, None, "the default view is shown, and the run's file stays as it was");
    }
    assert_eq!(runs[2].title, "Übung: Euler, halbe Tage");
    assert_eq!(runs[3].created_at.to_rfc3339(), "2026-11-22T18:54:05.346079+00:00");
    let page = store.runs(&asked(Shelf::List, ""), &Page::First, 10).await.unwrap();
    assert_eq!(ids(&page), IDS);
    assert_eq!(page.runs[2].scenario_names, ["Ohne Maßnahmen", "接触減 −40 %"]);
    assert_eq!(ids(&store.runs(&asked(Shelf::List, "maßnahmen übung"), &Page::First, 10).await.unwrap()), [IDS[2]]);
    // What the first version did not draw from its results is there, too.
    let oldest = &page.runs[3];
    assert_eq!(oldest.model, ["SIR", "deterministic"]);
    assert_eq!(oldest.numbers.get(Metric::BasicReproductionNumber), Some(0.3 / 0.1));
    assert!((oldest.numbers.get(Metric::AttackRate).unwrap() - 0.941).abs() < 5e-4, "{:?}", oldest.numbers);
    let by_attack_rate = RunQuery { order: Order::Descending(Metric::AttackRate), ..RunQuery::default() };
    let rates: Vec<_> = store.runs(&by_attack_rate, &Page::First, 10).await.unwrap().runs;
    assert!(
        rates.is_sorted_by(|a, b| a.numbers.get(Metric::AttackRate) >= b.numbers.get(Metric::AttackRate))
            && rates.len() == 4
    );
    store.close().await;
}

#[tokio::test]
async fn both_databases_of_the_first_version_hold_the_same_runs() {
    let Some(database) = support::postgres::database().await else { return };
    let mut connection = database.connect().await;
    let dump = include_str!("../fixtures/0001/runs.postgres.sql");
    sqlx::raw_sql(dump).execute(&mut connection).await.unwrap();
    let applied: Vec<i64> = sqlx::query_scalar(APPLIED).fetch_all(&mut connection).await.unwrap();
    assert_eq!(applied, [1], "the fixture is of the first schema");

    let store = Store::open(&database.url(), None).unwrap();
    store.migrate().await.unwrap();
    store.ping().await.unwrap();
    let applied: Vec<i64> = sqlx::query_scalar(APPLIED).fetch_all(&mut connection).await.unwrap();
    assert_eq!(applied.len(), migrations());

    let (_folder, in_sqlite, rows) = sqlite().await;
    let in_postgres: Vec<Row> = sqlx::query_as(EVERYTHING_NOW).fetch_all(&mut connection).await.unwrap();
    assert!(in_postgres == rows, "the rows are the same, to the last digit and byte");
    let runs = all_runs(&store).await;
    for (run, expected) in runs.iter().zip(&all_runs(&in_sqlite).await) {
        // Not assert_eq: it would print results of 70 kB.
        assert!(run == expected, "{} is not the same in PostgreSQL and SQLite", expected.title);
    }
    assert_eq!(
        store.runs(&asked(Shelf::List, ""), &Page::First, 10).await.unwrap(),
        in_sqlite.runs(&asked(Shelf::List, ""), &Page::First, 10).await.unwrap(),
        "the lists are the same"
    );
    // The tables go on being used as before: what was there is found, changed and deleted, and new runs stand beside it.
    assert_eq!(
        store.update_details(IDS[0], details("School", "1978"), noon(), Room::default()).await.unwrap(),
        Edited::Done
    );
    assert_eq!(ids(&store.runs(&asked(Shelf::List, "school 1978"), &Page::First, 10).await.unwrap()), [IDS[0]]);
    assert_eq!(store.save_run(&new_run("one"), Room::default()).await.unwrap(), Saved::New);
    assert!(store.delete_run_for_good(IDS[3]).await.unwrap());
    assert_eq!(store.runs(&asked(Shelf::List, ""), &Page::First, 10).await.unwrap().total, Some(4));
    store.close().await;
    in_sqlite.close().await;
}
