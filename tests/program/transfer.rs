//! `epicurve export` and `epicurve import`: every bit of every run goes from one database to the other and back.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Output;

use chrono::{DateTime, TimeDelta};
use epicurve::model::{CancelToken, Json, Metric, read_comparison, simulate};
use epicurve::storage::{
    Edited, Idempotency, Imported, KeyNumbers, NewRun, Page, Recomputed, Room, RunDetails, RunQuery, RunView, Saved,
    Store,
};
use serde_json::{Value, json};

use crate::command::{refused, written};
use crate::{command, support};

fn epicurve(url: &str, arguments: &[&str]) -> Output {
    command::epicurve(arguments).env("DATABASE_URL", url).output().unwrap()
}

fn url(file: &Path) -> String {
    format!("sqlite:{}", file.display())
}

fn view() -> RunView {
    RunView { plot: "new_infections".to_owned(), unit: "share".to_owned(), axis: "log".to_owned() }
}

fn imported(saved_at: DateTime<chrono::Utc>) -> Imported {
    let (version, reason) = ("0.3.0".to_owned(), "It takes longer than 10 seconds".to_owned());
    Imported { saved_at, recomputed: Recomputed::Refused { version, reason } }
}

/// The four runs of 0.1.0, and of today one of an ensemble with dates, keys and a time that is a whole second.
async fn filled(folder: &Path) -> String {
    let file = folder.join("filled.db");
    fs::copy(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/0001/runs.sqlite"), &file).unwrap();
    let store = Store::open(&url(&file), None).unwrap();
    store.migrate().await.unwrap();
    let comparison = read_comparison(&Json::from(&json!({
        "days": 20, "start_date": "1978-01-22", "solver": {"method": "stochastic", "members": 20, "seed": 7},
        "scenarios": [{"name": "Ä \"quoted\" \\ 🦠", "population": 500, "initial_infectious": 3, "gamma": 0.1,
                       "beta": {"distribution": "uniform", "low": 0.2, "high": 0.4}}],
    })))
    .unwrap();
    let results = simulate(&comparison, &CancelToken::default()).unwrap();
    let noon = DateTime::from_timestamp(1_767_268_800, 0).unwrap();
    for (id, created_at, note) in [
        ("00000000000000000000000001", noon, "two\nlines"),
        ("00000000000000000000000002", noon + TimeDelta::microseconds(1), ""),
        // The same moment: ids settle the order.
        ("zzzzzzzzzzzzzzzzzzzzzzzzzz", noon + TimeDelta::microseconds(1), "\u{1F9A0}"),
    ] {
        let mut numbers = KeyNumbers::of(&results.scenarios[0].summary);
        numbers.values[Metric::PeakInfectious] = Some(0.1 + 0.2);
        numbers.values[Metric::PeakDay] = Some(1e-308);
        let run = NewRun {
            id: id.to_owned(),
            created_at,
            schema_version: 5,
            engine_version: env!("CARGO_PKG_VERSION").to_owned(),
            title: "Übung 接触".to_owned(),
            note: note.to_owned(),
            tags: vec!["Übung".to_owned(), "a \"b\"".to_owned()],
            scenario_names: vec![comparison.scenarios()[0].name.clone()],
            inputs: serde_json::to_string(&comparison).unwrap(),
            results: serde_json::to_string(&results).unwrap(),
            numbers,
            model: comparison.model_features().into_iter().map(|feature| feature.name().to_owned()).collect(),
            sparkline: "[[0.1,1.0]]".to_owned(),
            start_date: comparison.start_date(),
            idempotency: Some(Idempotency::Program { key: id.to_owned(), request: "asked".to_owned() }),
            view: (id != "zzzzzzzzzzzzzzzzzzzzzzzzzz").then(view),
            imported: (id == "00000000000000000000000002").then(|| imported(noon)),
        };
        assert_eq!(store.save_run(&run, Room::default()).await.unwrap(), Saved::New);
    }
    let changed = RunDetails { title: "Later", note: "one\r\nline more", tags: &["third".to_owned()] };
    assert_eq!(
        store
            .update_details("00000000000000000000000001", changed, noon + TimeDelta::days(1), Room::default())
            .await
            .unwrap(),
        Edited::Done
    );
    assert!(store.archive_run("00000000000000000000000002", noon + TimeDelta::microseconds(7)).await.unwrap());
    store.close().await;
    url(&file)
}

#[tokio::test]
async fn runs_go_round_both_databases_without_losing_a_bit() {
    let folder = tempfile::tempdir().unwrap();
    let source = filled(folder.path()).await;
    let export = written(epicurve(&source, &["export"]));
    assert_eq!(export.lines().count(), 7);
    let file = folder.path().join("runs.jsonl");
    let file = file.to_str().unwrap();
    let said = written(epicurve(&source, &["export", "--output", file]));
    assert_eq!(said, format!("7 runs exported to {file}\n"));
    assert!(fs::read_to_string(file).unwrap() == export);

    let database = support::postgres::database().await;
    let between = database.as_ref().map(|database| database.url());
    let targets = between.into_iter().chain([url(&folder.path().join("end.db"))]);
    for target in targets {
        // Neither has tables yet.
        let said = written(epicurve(&target, &["import", file]));
        assert!(said.starts_with("7 runs imported into "), "{said}");
        let again = written(epicurve(&target, &["import", file]));
        assert!(again.contains("0 runs imported") && again.contains("7 skipped"), "{again}");
        let back = written(epicurve(&target, &["export"]));
        // Not assert_eq: it would print megabytes.
        assert!(back == export, "the same bytes come out of {target}");
        fs::write(file, back).unwrap();

        // The list and the search know them as they know their own.
        let store = Store::open(&target, None).unwrap();
        let source = Store::open(&source, None).unwrap();
        for search in ["", "ÜBUNG", "接触 🦠", "maßnahmen übung"] {
            let expected = source
                .runs(&RunQuery { search: search.to_owned(), ..RunQuery::default() }, &Page::First, 10)
                .await
                .unwrap();
            assert_eq!(
                store
                    .runs(&RunQuery { search: search.to_owned(), ..RunQuery::default() }, &Page::First, 10)
                    .await
                    .unwrap(),
                expected,
                "{search}"
            );
            assert!(expected.total > Some(0), "{search}");
        }
        store.close().await;
        source.close().await;
    }
}

#[tokio::test]
async fn a_line_holds_every_column() {
    let folder = tempfile::tempdir().unwrap();
    let source = filled(folder.path()).await;
    let export = written(epicurve(&source, &["export"]));
    let line: Value = serde_json::from_str(export.lines().find(|line| line.contains("\"imported\"")).unwrap()).unwrap();
    let fields: BTreeSet<String> = line.as_object().unwrap().keys().cloned().collect();
    let Store::Sqlite(pool, _) = Store::open(&source, None).unwrap() else { unreachable!() };
    let columns: Vec<String> = sqlx::query_scalar(
        "SELECT name FROM pragma_table_info('runs') UNION SELECT name FROM pragma_table_info('run_documents')",
    )
    .fetch_all(&pool)
    .await
    .unwrap();
    // Drawn anew from the others, or another name for one; deleted runs are not exported, and this one was never changed.
    let numbers = [
        "basic_reproduction_number",
        "attack_rate",
        "deaths",
        "peak_hospital_census",
        "days_over_capacity",
        "doubling_time",
        "peak_reached",
    ];
    let left_out = [&["model", "run_id", "deleted_at", "edit_count"], &numbers[..]].concat();
    let columns: BTreeSet<String> = columns.into_iter().filter(|column| !left_out.contains(&column.as_str())).collect();
    assert_eq!(fields, columns);
    assert_eq!(line["created_at"].as_str().unwrap().len(), "2026-01-05T12:00:00.123456Z".len());
}

#[tokio::test]
async fn a_run_with_a_key_that_another_run_has_comes_without_it() {
    let folder = tempfile::tempdir().unwrap();
    let source = filled(folder.path()).await;
    let export = written(epicurve(&source, &["export"]));
    let renamed = export.replace("00000000000000000000000001\",\"c", "00000000000000000000000003\",\"c");
    let file = folder.path().join("renamed.jsonl");
    fs::write(&file, renamed).unwrap();
    let mut targets = vec![url(&folder.path().join("target.db"))];
    let database = support::postgres::database().await;
    targets.extend(database.as_ref().map(|database| database.url()));
    for target in targets {
        for (imported, file) in [(7, folder.path().join("runs.jsonl")), (1, file.clone())] {
            fs::write(folder.path().join("runs.jsonl"), &export).unwrap();
            // Some editors put a mark in front.
            let text = fs::read_to_string(&file).unwrap();
            let marked = format!("\u{feff}{}", text.trim_start_matches('\u{feff}'));
            fs::write(&file, marked).unwrap();
            let said = written(epicurve(&target, &["import", file.to_str().unwrap()]));
            assert!(said.starts_with(&format!("{imported} run")), "{said}");
        }
        let line = written(epicurve(&target, &["export"]));
        let line = line.lines().find(|line| line.contains("\"00000000000000000000000003\"")).unwrap().to_owned();
        assert!(line.contains("\"idempotency_key\":null,"), "no run is lost to a key");
    }
}

#[tokio::test]
async fn what_cannot_be_imported_is_told_with_its_line_and_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let source = filled(folder.path()).await;
    let export = written(epicurve(&source, &["export"]));
    let last = export.lines().last().unwrap().to_owned();
    let mut targets = vec![url(&folder.path().join("target.db"))];
    let database = support::postgres::database().await;
    targets.extend(database.as_ref().map(|database| database.url()));
    let file = folder.path().join("wrong.jsonl");
    let import = |target: &str, lines: &str| {
        fs::write(&file, lines).unwrap();
        epicurve(target, &["import", file.to_str().unwrap()])
    };
    for target in targets {
        for (from, to, sentence) in [
            ("{\"id\":\"", "{\"id\":\"x", "id must be 26 small letters and digits"),
            ("\"schema_version\":1", "\"schema_version\":99", "a newer Epicurve saved this run"),
            ("\"schema_version\":1", "\"schema_version\":0", "schema_version must be at least 1"),
            (
                "\"title\":\"",
                "\"view\":{\"plot\":\"deaths\",\"unit\":\"persons\",\"axis\":\"log\"},\"title\":\"",
                "/view/plot: This must be one of infectious, ",
            ),
            ("\"title\":\"", "\"colour\":1,\"title\":\"", "unknown field `colour`"),
            ("\"title\":\"", "\"title\":\"\\u0000", "Title must not contain control characters"),
            ("\"title\":\"", "\"title\":\"a\\u202e", "Title must not contain invisible characters"),
            ("\\\"days\\\":", "\\\"days\\\":-", "/inputs/days: Days must be"),
            ("\\\"days\\\":", "\\\"days\\\":60,\\\"days\\\":", "/inputs/days: “days” is here more than once"),
            ("\\\"days\\\":[0,", "\\\"days\\\":0,\\\"days\\\":[0,", "/results/days: “days” is here more than once"),
            ("\"title\":\"", "\"title\":\"a\",\"title\":\"", "duplicate field `title`"),
            ("\\\"days\\\":[0,", "\\\"days\\\":[", "/results/days: Here must be each day of the inputs"),
            ("\"peak_day\":", "\"peak_day\":1e999,\"x\":", "number out of range"),
            ("}\n", "", "EOF while parsing"),
        ] {
            let wrong = format!("{last}\n").replacen(from, to, 1);
            assert_ne!(wrong, format!("{last}\n"), "{from}");
            let said = refused(import(&target, &format!("{export}\n{wrong}")), 2);
            // After seven good lines and an empty one.
            assert!(said.contains("wrong.jsonl, line 9: ") && said.contains(sentence), "{said}");
            assert!(said.ends_with("; nothing was imported\n"), "{said}");
            assert_eq!(written(epicurve(&target, &["export"])), "", "{sentence}");
        }
    }
    // A file that is none of ours does not even make a database.
    let nowhere = folder.path().join("none.db");
    assert!(refused(import(&url(&nowhere), "id,title\n"), 2).contains("line 1: this is CSV, not a run of"));
    assert!(refused(import(&url(&nowhere), "\u{feff}{\0}\0\n"), 2).contains("line 1: this is not a run of"));
    assert!(refused(import(&url(&nowhere), "{\0}\0\n"), 2).contains("line 1: this is in UTF-16"));
    assert!(!nowhere.exists());
    assert!(refused(epicurve(&url(&nowhere), &["export"]), 2).contains("there is no file"));
    assert!(!nowhere.exists(), "nor does an export");
}

#[tokio::test]
async fn runs_of_earlier_versions_keep_characters_that_show_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let source = filled(folder.path()).await;
    let export = written(epicurve(&source, &["export"]));
    let last = export.lines().last().unwrap();
    let mut run: Value = serde_json::from_str(last).unwrap();
    let comparison: Value = serde_json::from_str(run["inputs"].as_str().unwrap()).unwrap();
    let name = comparison["scenarios"][0]["name"].as_str().unwrap();
    for field in ["title", "inputs", "results", "scenario_names"] {
        let text = run[field].as_str().unwrap().replace(name, &format!("{name}\u{200b}\u{feff}\u{200d}"));
        run[field] = Value::from(text);
    }
    run["note"] = Value::from("soft\u{ad}hyphen");
    run["tags"] = Value::from("[\"a\u{2060}b\"]");
    let file = folder.path().join("earlier.jsonl");
    fs::write(&file, format!("{run}\n")).unwrap();
    let target = url(&folder.path().join("target.db"));
    written(epicurve(&target, &["import", file.to_str().unwrap()]));
    let exported: Value = serde_json::from_str(&written(epicurve(&target, &["export"]))).unwrap();
    assert_eq!(exported, run);
}

#[tokio::test]
async fn tables_of_another_version_are_not_exported() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("old.db");
    fs::copy(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/0001/runs.sqlite"), &file).unwrap();
    for attempt in 1..=2 {
        let said = refused(epicurve(&url(&file), &["export"]), 3);
        assert!(said.contains("Run `epicurve migrate` first"), "attempt {attempt} brought them up to date: {said}");
    }
    written(epicurve(&url(&file), &["migrate"]));
    assert_eq!(written(epicurve(&url(&file), &["export"])).lines().count(), 4);
}
