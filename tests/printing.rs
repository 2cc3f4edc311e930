//! The report that a run's page becomes on paper: how many pages it takes, and that nothing on them is cut off, torn apart or
//! too small to read, on A4 and on US Letter.

#![expect(clippy::unwrap_used, reason = "a helper of a test may stop it")]

mod support;

use std::process::Command;

use serde::Deserialize;
use serde_json::{Value, json};
use support::needs::{CHROMIUM, NODE, PDFTOTEXT};
use support::node::ask;
use support::server::Server;

/// The smallest type that is pleasant to read on paper, in points.
const SMALLEST: f64 = 8.0;

/// A page printed on one kind of paper.
#[derive(Deserialize)]
struct Printed {
    name: String,
    format: String,
    address: String,
    file: String,
    /// In points.
    smallest: f64,
    /// How far a text reaches past the right margin, in CSS pixels.
    over: f64,
    /// Cells of tables and other texts that have to be on the paper.
    texts: Vec<String>,
}

/// A scenario with little but its rates.
fn plain(number: u8) -> Value {
    json!({"name": format!("R0 = {}.0", 3 - number), "beta": 0.3 - 0.1 * f64::from(number), "gamma": 0.1})
}

/// A scenario with every part of the model, and a name of 80 characters.
fn full(number: u8) -> Value {
    let name = format!("Schools and universities closed from week {}, with working from home, and masks", 3 + number);
    let name: String = name.chars().cycle().take(80).collect();
    json!({
        "name": name, "population": 1_000_000, "initial_infectious": 100, "initial_exposed": 50, "initial_immune": 20_000,
        "beta": 0.3 + 0.02 * f64::from(number), "gamma": 0.1, "sigma": 0.2, "omega": 0.005, "mu": 0.00004,
        "fatality": 0.01, "importation": 2, "seasonality": {"amplitude": 0.2, "peak_day": 15},
        "interventions": [
            {"name": "Schools and universities closed", "from_day": 30, "to_day": 90, "reduction": 0.4},
            {"name": "Working from home recommended", "from_day": 60, "to_day": 150 + number, "reduction": 0.2}
        ],
        "vaccination": {"from_day": 10, "to_day": 60, "doses_per_day": 5000, "efficacy": 0.9},
        "hospital": {"fraction": 0.05, "stay_days": 8, "beds": 1200 + u32::from(number)}
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_takes_few_pages_and_loses_nothing() {
    if !CHROMIUM.is_met() || !NODE.is_met() || !PDFTOTEXT.is_met() {
        return;
    }
    let server = Server::start().await;
    let folder = tempfile::tempdir().unwrap();
    let cases = [
        ("plain", 1, 1),
        ("plain", 2, 1),
        ("full", 1, 2),
        ("full", 2, 2),
        ("full", 3, 2),
        ("full", 4, 2),
        ("full", 8, 4),
        ("chance", 2, 2),
        ("chance", 4, 3),
    ];
    let mut pages = Vec::new();
    for (kind, count, _) in cases {
        let scenario = if kind == "plain" { plain } else { full };
        let mut run = json!({
            "title": "What closing schools a week earlier changes",
            "note": "Asked by the council for its meeting of 12 January: how many beds are needed if schools close a week \
                earlier? These are the numbers of the second draft.",
            "days": 365, "start_date": "2026-01-05",
            "scenarios": (0..count).map(scenario).collect::<Vec<_>>()
        });
        if kind == "chance" {
            for (number, scenario) in (3..).zip(run["scenarios"].as_array_mut().unwrap()) {
                scenario["name"] = json!(format!("Schools closed from week {number}"));
            }
            run["solver"] = json!({"method": "stochastic", "members": 20});
        }
        let address = format!("{}/runs/{}", server.url, server.save(&run).await);
        pages.push(json!({"name": format!("{kind}-{count}"), "address": address, "folder": folder.path()}));
    }
    let printed: Vec<Printed> = ask("print.mjs", &json!({"pages": pages})).await;
    assert_eq!(printed.len(), 2 * cases.len());
    for (kind, count, most) in cases {
        for sheet in printed.iter().filter(|sheet| sheet.name == format!("{kind}-{count}")) {
            check(sheet, most);
        }
    }
}

/// What holds for each report.
fn check(sheet: &Printed, most: usize) {
    let Printed { name, format, smallest, over, .. } = sheet;
    let pages = pages(&sheet.file, "-layout");
    assert!(pages.len() <= most, "{name} takes {} pages of {format}", pages.len());
    assert!(*smallest >= SMALLEST - 0.01, "{name}, {format}: type of {smallest} points");
    assert!(*over <= 1.0, "{name}, {format}: a text ends {over} pixels past the margin");

    let words = pages_raw(&sheet.file);
    for text in sheet.texts.iter().map(|text| squeezed(text)) {
        assert!(words.contains(&text), "{name}, {format}: “{text}” is not on the paper: {words}");
    }
    let last = squeezed(pages.last().unwrap());
    let link = squeezed(sheet.address.trim_start_matches("http://"));
    assert!(last.contains("Assumptions") && last.contains(&link), "{name}, {format}: the end stands together: {last}");
    // The last thing on a page that another follows is a row or a sentence, and not what announces one.
    for page in &pages[..pages.len() - 1] {
        let last = page.lines().rfind(|line| !line.trim().is_empty()).unwrap().trim();
        let announces =
            ["Summary", "Inputs", "Parameter", "Scenario", "Assumptions", "Course of the infection", "Contacts"];
        let more = ["Interventions", "Vaccination", "Hospital", "All scenarios"];
        let alone = announces.iter().chain(&more).any(|word| last == *word || last.starts_with(&format!("{word}  ")));
        assert!(!alone, "{name}, {format}: a page ends with “{last}”");
    }
    // The chart is in one piece: its first and its last figures stand on the first page.
    assert!(pages[0].contains("5 Jan") && pages[0].contains("People infectious"), "{name}, {format}");
    assert!(pages[0].find("People infectious") < pages[0].rfind("2027"), "{name}, {format}: {}", pages[0]);
}

/// The texts of a file's pages.
fn pages(file: &str, how: &str) -> Vec<String> {
    let output = Command::new("pdftotext").args([how, file, "-"]).output().unwrap();
    assert!(output.status.success(), "pdftotext: {}", output.status);
    let text = String::from_utf8(output.stdout).unwrap();
    text.split('\u{c}').filter(|page| !page.trim().is_empty()).map(str::to_owned).collect()
}

/// All that stands in a file, in the order of drawing and without space: a cell's lines follow each other.
fn pages_raw(file: &str) -> String {
    squeezed(&pages(file, "-raw").concat())
}

/// Without space, and without the breaks that long words allow.
fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '\u{ad}' | '\u{200b}')).collect()
}
