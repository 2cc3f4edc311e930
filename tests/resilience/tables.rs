//! Texts that a spreadsheet would take for a formula.

use serde_json::{Value, json};

use crate::case::{Case, Form, Outcome};
use crate::client::Answer;
use crate::database::{Database, SQLITE};

pub const CASES: &[Case] = &[
    Case {
        number: 24,
        is_short: true,
        what: "Scenarios and titles named like formulas, with quotes, commas and tabs, in every table that is given out",
        expected: "every such text begins with an apostrophe and is otherwise as typed; every number is as computed; file names are plain",
        on: SQLITE,
        run: formulas,
    },
    Case {
        number: 42,
        is_short: true,
        what: "Scenarios named like formulas in every width of the signs and behind every separator; every table read with commas, semicolons and tabs; look-alike names",
        expected: "0 cells begin with a formula sign; every number is as computed; names that differ in hidden characters are refused with 422",
        on: SQLITE,
        run: separators,
    },
];

/// Signs of a formula in every form, behind every separator.
const ELSEWHERE: [&str; 8] = ["＝cmd()", "a;=cmd()", "a, ＋1", "b;\"－1\"", "c; @x,﹦y", "⁼d", "\"=e", "f,-2"];

/// Hidden characters.
const HIDDEN: [char; 8] =
    ['\u{200b}', '\u{61c}', '\u{feff}', '\u{2060}', '\u{ad}', '\u{180e}', '\u{2063}', '\u{e0041}'];

/// Cells that a spreadsheet would run, by any separator, with quotation marks and without.
fn formulas_in(table: &str) -> usize {
    let signs = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠', '﹦', '﹢', '﹣', '﹫', '⁼', '⁺'];
    let mut found = 0;
    for (separator, quoting) in [b',', b';', b'\t'].into_iter().flat_map(|each| [(each, true), (each, false)]) {
        let mut reader = csv::ReaderBuilder::new();
        reader.delimiter(separator).quoting(quoting).has_headers(false).flexible(true);
        for row in reader.from_reader(table.as_bytes()).records() {
            let is_formula =
                |cell: &&str| cell.trim_start_matches([' ', '"']).starts_with(signs) && cell.parse::<f64>().is_err();
            found += row.unwrap().iter().filter(is_formula).count();
        }
    }
    found
}

fn separators(database: &mut Database, _: Form) -> Outcome {
    let program = database.program();
    let client = program.client();
    let scenario = |name: &str| json!({ "name": name, "beta": 0.3, "gamma": 0.1 });
    let mut outcome = Outcome::default();
    let (mut tables, mut found) = (0, 0);
    for names in [&NAMES[..], &ELSEWHERE[..]] {
        let scenarios: Vec<Value> = names.iter().map(|name| scenario(name)).collect();
        let body = json!({ "days": 20, "start_date": "2026-01-05", "scenarios": scenarios });
        let id = client.post_json("/api/v1/runs", None, &body).unwrap().id().unwrap();
        let accept = [("Content-Type", "application/json"), ("Accept", "text/csv")];
        let answers = [
            client.get(&format!("/runs/{id}.csv")).unwrap(),
            client.ask("POST", "/api/v1/simulations", &accept, body.to_string().as_bytes()).unwrap(),
            client.get("/sweep.csv").unwrap(),
            client.get("/sweep-curves.csv").unwrap(),
        ];
        for answer in answers {
            assert_eq!(answer.status, 200, "{}", answer.text());
            tables += 1;
            found += formulas_in(&answer.text());
        }
    }
    outcome.add(format!("{tables} tables by 3 separators: {found} cells like formulas"), found == 0);
    let twin = |hidden: char| {
        let body = json!({ "days": 9, "scenarios": [scenario("Base"), scenario(&format!("Base{hidden}"))] });
        client.post_json("/api/v1/runs", None, &body).unwrap().status
    };
    let refused = HIDDEN.into_iter().filter(|hidden| twin(*hidden) == 422).count();
    outcome.add(format!("{refused} of {} look-alikes refused", HIDDEN.len()), refused == HIDDEN.len());
    outcome
}

/// The last one is harmless and has everything that CSV quotes.
const NAMES: [&str; 7] = [
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-1.5",
    "@SUM(A1:A9)",
    "=HYPERLINK(\"http://evil.example\",\"a,b\")",
    "-2+3,\"quoted\"",
    "a, \"b\"; 'c' =1+1",
];

fn comparison() -> Value {
    let scenario = |name: &str| json!({ "name": name, "beta": 0.3, "gamma": 0.1, "initial_infectious": 7 });
    json!({ "days": 40, "start_date": "2026-01-05", "scenarios": NAMES.map(scenario) })
}

/// What a table's cell should be for this text.
fn harmless(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() }
}

/// The letters that a header or a file system gives another meaning are in no file's name.
fn has_plain_name(answer: &Answer) -> bool {
    let disposition = answer.header("content-disposition").unwrap_or_default();
    let name = disposition.strip_prefix("inline; filename=\"").and_then(|rest| rest.strip_suffix('"'));
    name.is_some_and(|name| {
        !name.starts_with('.')
            && name.chars().all(|character| character.is_ascii_alphanumeric() || "-.".contains(character))
    })
}

/// The rows of a table without its head, by the rules of RFC 4180.
fn rows(table: &str) -> Vec<Vec<String>> {
    let mut reader = csv::Reader::from_reader(table.as_bytes());
    reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

/// How many texts and numbers of the table are not those of the results.
fn wrong_cells(table: &str, results: &Value) -> (usize, usize, usize) {
    let mut expected = Vec::new();
    for scenario in results["scenarios"].as_array().unwrap() {
        for (place, day) in results["days"].as_array().unwrap().iter().enumerate() {
            let series = |name: &str| scenario["series"][name][place].as_f64().unwrap();
            let name = harmless(scenario["name"].as_str().unwrap());
            expected.push((name, day.as_u64().unwrap(), series("susceptible"), series("infectious")));
        }
    }
    let rows = rows(table);
    assert_eq!(rows.len(), expected.len(), "{table}");
    let number = |cell: &str| cell.parse::<f64>().ok();
    let (mut texts, mut numbers) = (0, 0);
    for (row, (name, day, susceptible, infectious)) in rows.iter().zip(&expected) {
        texts += usize::from(row[0] != *name);
        let is_right = row[1] == day.to_string()
            && number(&row[3]) == Some(*susceptible)
            && number(&row[4]) == Some(*infectious)
            && row[3..].iter().all(|cell| cell.is_empty() || number(cell).is_some());
        numbers += usize::from(!is_right);
    }
    (rows.len(), texts, numbers)
}

fn formulas(database: &mut Database, _: Form) -> Outcome {
    let program = database.program();
    let client = program.client();
    let mut run = comparison();
    run["title"] = json!(NAMES[0]);
    let id = client.post_json("/api/v1/runs", None, &run).unwrap().id().unwrap();
    let mut outcome = Outcome::default();

    let results: Value = client.get(&format!("/runs/{id}.json")).unwrap().json();
    let saved = client.get(&format!("/runs/{id}.csv")).unwrap();
    let accept = [("Content-Type", "application/json"), ("Accept", "text/csv")];
    let body = comparison().to_string();
    let simulated = client.ask("POST", "/api/v1/simulations", &accept, body.as_bytes()).unwrap();
    for (what, table) in [("of a run", &saved), ("of the API", &simulated)] {
        assert_eq!(table.status, 200, "{}", table.text());
        let (rows, texts, numbers) = wrong_cells(&table.text(), &results["results"]);
        let is_good = (texts, numbers) == (0, 0);
        outcome.add(format!("table {what}: {rows} rows, {texts} wrong texts, {numbers} wrong numbers"), is_good);
    }

    let name: String = form_urlencoded::byte_serialize(NAMES[0].as_bytes()).collect();
    let sweep = format!("v=1&days=40&s1.name={name}&s1.beta=0.3&s1.gamma=0.1&x=beta");
    let mut dangerous = 0;
    let mut tables = 0;
    for path in ["/sweep.csv", "/sweep-curves.csv"] {
        let table = client.get(&format!("{path}?{sweep}")).unwrap();
        assert_eq!(table.status, 200, "{}", table.text());
        tables += 1;
        // A negative number is a number.
        let is_dangerous = |cell: &String| harmless(cell) != *cell && cell.parse::<f64>().is_err();
        dangerous += rows(&table.text()).iter().flatten().filter(|cell| is_dangerous(cell)).count();
    }
    outcome.add(format!("{tables} tables of sweeps, {dangerous} cells like formulas"), dangerous == 0);

    let files = ["csv", "json", "svg", "png", "R", "py", "sh"];
    let ugly =
        files.iter().filter(|extension| !has_plain_name(&client.get(&format!("/runs/{id}.{extension}")).unwrap()));
    let ugly: Vec<_> = ugly.collect();
    outcome.add(format!("{} files, {} names not plain {ugly:?}", files.len(), ugly.len()), ugly.is_empty());
    outcome
}
