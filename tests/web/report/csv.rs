//! Names that look alike are alike, and no text in a CSV file is run by a spreadsheet.

use std::fs;

use axum::http::StatusCode;
use epicurve::model::{Json, PRESET_EXAMPLE, read_comparison};
use epicurve::run_file::Unsaved;
use epicurve::web::Settings;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};

use crate::app::{App, TWO};
use crate::pages::runs::import::import;

/// Hidden characters.
const HIDDEN: [char; 9] =
    ['\u{200b}', '\u{61c}', '\u{feff}', '\u{2060}', '\u{ad}', '\u{180e}', '\u{2063}', '\u{fff9}', '\u{e0041}'];

fn sentence(label: &str, hidden: char, after: &str) -> String {
    let code = u32::from(hidden);
    format!(
        "{label} must not contain invisible characters, and this one has U+{code:04X} after “{after}”: type it again without it"
    )
}

fn encoded(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

#[tokio::test]
async fn hidden_characters_are_refused_wherever_people_type() {
    App::on_both(Settings::default(), async |app| {
        let run = app.save().await;
        for hidden in HIDDEN {
            let typed = format!("No{hidden} change");
            let form = format!("{TWO}&s3.name={}&s3.beta=0.3&s3.gamma=0.1", encoded(&typed));
            let reply = app.post("/runs", &form).await;
            assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{hidden:?}");
            let page = reply.page();
            assert_eq!(page.texts("#problems a"), [format!("Scenario 3: {}", sentence("Name", hidden, "No"))]);
            assert_eq!(page.value("s3.name"), typed, "the typed text stays in its field");

            let details = format!("title={0}&note={0}&tags={0}", encoded(&typed));
            let page = app.post(&format!("{run}/details"), &details).await.page();
            assert_eq!(
                page.texts("#problems a"),
                ["Title", "Note", "A tag"].map(|label| sentence(label, hidden, "No"))
            );

            let mut body = json!({
                "days": 9, "title": typed, "note": typed, "tags": [typed],
                "scenarios": [{
                    "name": typed, "beta": 0.3, "gamma": 0.1,
                    "interventions": [{"name": typed, "from_day": 1, "to_day": 2, "reduction": 0.1}]
                }],
                "observations": {"name": typed, "values": [[0, 1]]}
            });
            let reply = app.post_json("/api/v1/runs", &body.to_string()).await;
            assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{hidden:?}");
            let pointers: Vec<Value> =
                reply.json()["errors"].as_array().unwrap().iter().map(|error| error["pointer"].clone()).collect();
            let expected = [
                "#/title",
                "#/note",
                "#/tags",
                "#/scenarios/0/name",
                "#/scenarios/0/interventions/0/name",
                "#/observations/name",
            ];
            assert_eq!(pointers, expected, "{}", reply.body);

            // A file of another Epicurve.
            for place in ["title", "note", "tags"] {
                body[place] = Value::Null;
            }
            body["scenarios"] = json!([{"name": "No change", "beta": 0.3, "gamma": 0.1}]);
            body["observations"] = Value::Null;
            let saved = app.post_json("/api/v1/runs", &body.to_string()).await;
            let file = saved.body.replace("\"title\":\"No change", &format!("\"title\":\"{typed}"));
            let refused = import(&app, &file).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(refused.body.contains("Title must not contain invisible characters"), "{}", refused.body);
            let file = saved.body.replace("\"name\":\"No change", &format!("\"name\":\"{typed}"));
            assert!(import(&app, &file).await.body.contains("Name must not contain invisible characters"));
        }
        assert_eq!(app.get(&run).await.page().text("h1"), "No change, Distancing");
    })
    .await;
}

#[tokio::test]
async fn joiners_are_taken_where_scripts_need_them() {
    let app = App::new().await;
    for name in ["می‌خواهم", "👩‍💻 at work", "क्‍ष", "❤️‍🔥", "1️⃣"] {
        let run = app.post("/runs", &format!("v=1&days=9&s1.name={}&s1.beta=0.3&s1.gamma=0.1", encoded(name))).await;
        assert_eq!(app.get(&run.location()).await.page().text("h1"), name);
    }
}

#[tokio::test]
async fn a_preset_with_a_hidden_character_is_named_with_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let file = PRESET_EXAMPLE.replacen("in a school", "in a\u{200b} school", 1);
    fs::write(folder.path().join("ours.toml"), file).unwrap();
    let app = App::with(Settings { presets_dir: Some(folder.path().to_owned()), ..Settings::default() }).await;
    let said = app.get("/presets").await.page().text(".problems li");
    assert!(said.ends_with(&format!("line 1: {}", sentence("title", '\u{200b}', "Influenza in a"))), "{said}");
}

/// Signs with which spreadsheets begin a formula, as they are typed in different scripts.
const SIGNS: [char; 16] = ['=', '+', '-', '@', '＝', '＋', '－', '＠', '﹦', '﹢', '﹣', '﹫', '⁼', '⁺', '\t', '\r'];
const PIECES: [&str; 24] = [
    "=", "+", "-", "@", "＝", "＋", "－", "＠", "﹦", "﹢", "﹣", "﹫", "⁼", "⁺", ",", ";", "\"", "'", " ", "1", "2.5",
    "a", "cmd()", "接",
];

/// Every cell of a CSV file, as a spreadsheet with this separator takes it apart.
fn cells(csv: &str, separator: u8, quoting: bool) -> Vec<String> {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(separator)
        .has_headers(false)
        .flexible(true)
        .quoting(quoting)
        .from_reader(csv.as_bytes());
    let records = reader.records().map(Result::unwrap);
    records.flat_map(|record| record.iter().map(str::to_owned).collect::<Vec<_>>()).collect()
}

/// The first cell that a spreadsheet would run, by any of the three separators.
fn formula(csv: &str) -> Option<String> {
    let ways = [b',', b';', b'\t'].into_iter().flat_map(|separator| [(separator, true), (separator, false)]);
    let mut all = ways.flat_map(|(separator, quoting)| cells(csv, separator, quoting));
    all.find(|cell| {
        let text = cell.trim_start_matches([' ', '"']);
        text.starts_with(SIGNS) && cell.parse::<f64>().is_err()
    })
}

#[test]
fn no_cell_of_a_runs_file_is_a_formula() {
    let mut runner = TestRunner::new(Config { failure_persistence: None, ..Config::with_cases(400) });
    let name = vec(select(&PIECES[..]), 1..8).prop_map(|pieces| pieces.concat());
    runner
        .run(&[name.clone(), name], |[first, second]| {
            let body = json!({"days": 2, "start_date": "2026-01-05", "scenarios": [
                {"name": first, "beta": 0.3, "gamma": 0.1},
                {"name": second, "beta": 0.2, "gamma": 0.1},
            ]});
            // Two names that are the same, or none.
            let Ok(comparison) = read_comparison(&Json::from(&body)) else { return Ok(()) };
            let names: Vec<String> = comparison.scenarios().iter().map(|scenario| scenario.name.clone()).collect();
            let csv = Unsaved::simulate(comparison).unwrap().csv().unwrap();
            prop_assert_eq!(formula(&csv), None, "{}", csv);
            // Read as it is written, the file has the names, with apostrophes, and numbers to the last digit.
            let mut reader = csv::Reader::from_reader(csv.as_bytes());
            let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
            for (row, name) in rows.iter().zip([&names[0], &names[0], &names[0], &names[1], &names[1], &names[1]]) {
                prop_assert_eq!(row[0].replace('\'', ""), name.replace('\'', ""));
                prop_assert!(row.iter().skip(3).all(|cell| cell.parse::<f64>().is_ok()), "{:?}", row);
            }
            Ok(())
        })
        .unwrap();
}

#[tokio::test]
async fn no_cell_of_any_file_is_a_formula() {
    let app = App::new().await;
    let names = ["=cmd()", "a;=cmd()", "＝cmd()", "b, @x;－1", "\"=c\""];
    let mut form = "v=1&days=5&start_date=2026-01-05".to_owned();
    for (number, name) in (1..).zip(names) {
        form += &format!("&s{number}.name={}&s{number}.beta=0.3&s{number}.gamma=0.1", encoded(name));
    }
    let run = app.post("/runs", &form).await.location();
    let mut files = vec![app.get(&format!("{run}.csv")).await.body];
    for address in ["/sweep.csv", "/sweep-curves.csv"] {
        let reply = app.get(address).await;
        assert_eq!(reply.status, StatusCode::OK, "{address}");
        files.push(reply.body);
    }
    for file in &files {
        assert_eq!(formula(file), None, "{file}");
    }
    let mut reader = csv::Reader::from_reader(files[0].as_bytes());
    let cells: Vec<String> = reader.records().map(|row| row.unwrap()[0].to_owned()).step_by(6).collect();
    assert_eq!(cells, ["'=cmd()", "a;'=cmd()", "'＝cmd()", "b, '@x;'－1", "\"'=c\""]);
    // The test itself finds one.
    assert!(formula("a;=cmd(),1\r\n").is_some() && formula("a\t＝cmd(),1\r\n").is_some());
}
