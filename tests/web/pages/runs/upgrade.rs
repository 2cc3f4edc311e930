//! A database that version 0.1.0 left behind, with the pages and files that it answered: today's Epicurve shows the same.
//!
//! `tests/fixtures/0001/` holds the SQLite file as 0.1.0 wrote it, and for each run the bytes of its `.csv` and `.json`.

use std::path::{Path, PathBuf};

use axum::http::StatusCode;
use epicurve::storage::Store;
use epicurve::web::Settings;

use crate::app::{App, Page};
use crate::support;

/// A saved run, as the pages of 0.1.0 showed it.
struct Kept {
    id: &'static str,
    title: &'static str,
    note: &'static str,
    sentence: &'static str,
    solver: &'static str,
    /// What the list of runs says of the baseline.
    peak: &'static str,
    /// A scenario each: its name, then a figure for each of the run's `heads`.
    rows: &'static [(&'static str, [&'static str; 7])],
    heads: [&'static str; 7],
}

/// The heads of the summary's columns; the third has the last day in it.
const fn heads(infected: &'static str) -> [&'static str; 7] {
    [
        "Peak infectious",
        "Day of peak",
        infected,
        "Final size, analytic",
        "R0",
        "Doubling time, days",
        "Herd-immunity threshold",
    ]
}

/// Oldest first.
static KEPT: [Kept; 4] = [
    Kept {
        id: "4j9rhbw5dcjqhan1ek7ejdpgez",
        title: "R0 = 3.0, R0 = 2.0, R0 = 1.2",
        note: "",
        sentence: "R0 = 2.0 lowers the peak by 48 %, R0 = 1.2 by 92 %",
        solver: "adaptive solver",
        peak: "peak 3,038 on day 27",
        heads: heads("Infected by day 200"),
        rows: &[
            ("R0 = 3.0", ["3,038", "26.6", "94.1 %", "94.1 %", "3.0", "3.5", "67 %"]),
            ("R0 = 2.0", ["1,585", "43.8", "80.0 %", "80.0 %", "2.0", "7.1", "50 %"]),
            ("R0 = 1.2", ["231", "80.5", "32.7 %", "34.8 %", "1.2", "36.9", "17 %"]),
        ],
    },
    Kept {
        id: "4abzv325gygh9743v4x62fx9aj",
        title: "Übung: Euler, halbe Tage",
        note: "Für den Kurs “Modelle”. Schritt 0,5 Tage; 🦠 β = 0,5 und 0,3.",
        sentence: "接触減 −40 % is still rising on day 45, at 1,667 people",
        solver: "Euler’s method",
        peak: "peak 19,532 on day 30",
        // The second scenario has no peak by then.
        heads: [
            "Peak infectious",
            "Infected by day 45",
            "Infected by day 45",
            "Final size, analytic",
            "R0",
            "Doubling time, days",
            "Herd-immunity threshold",
        ],
        rows: &[
            ("Ohne Maßnahmen", ["19,532", "87.9 %", "87.9 %", "89.3 %", "2.5", "2.3", "60 %"]),
            ("接触減 −40 %", ["1,667", "6.5 %", "6.5 %", "58.3 %", "1.5", "6.9", "33 %"]),
        ],
    },
    Kept {
        id: "5jk8vhk8h7kqdqzywjgkt0d4vz",
        title: "Shares",
        note: "",
        sentence: "Shares is still rising on day 30, at 0.040 people",
        solver: "Runge-Kutta method of order 4",
        peak: "0.040 on day 30, still rising",
        // It has no peak by then.
        heads: [
            "Infectious on day 30",
            "Infected by day 30",
            "Infected by day 30",
            "Final size, analytic",
            "R0",
            "Doubling time, days",
            "Herd-immunity threshold",
        ],
        rows: &[("Shares", ["0.040", "7.4 %", "7.4 %", "80.0 %", "2.0", "14.1", "50 %"])],
    },
    Kept {
        id: "27azeqne20bt1wdkf3b453qqd5",
        title: "Boarding school",
        note: "",
        sentence: "Boarding school peaks at 293 people on day 5",
        solver: "adaptive solver",
        peak: "peak 293 on day 5",
        heads: heads("Infected by day 14"),
        rows: &[("Boarding school", ["293", "5.5", "97.2 %", "97.5 %", "3.77", "0.6", "73 %"])],
    },
];

impl Kept {
    fn address(&self) -> String {
        format!("/runs/{}", self.id)
    }

    /// The bytes that 0.1.0 answered at the run's address with this extension.
    fn file(&self, extension: &str) -> String {
        std::fs::read_to_string(fixture(&format!("{}.{extension}", self.id))).unwrap()
    }
}

fn fixture(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/0001").join(file)
}

/// Today's application on a copy of that database, brought up to date as at every start.
async fn upgraded() -> App {
    let folder = tempfile::tempdir().unwrap();
    std::fs::copy(fixture("runs.sqlite"), folder.path().join("test.db")).unwrap();
    let store = Store::open(&support::sqlite_url(&folder), None).unwrap();
    store.migrate().await.unwrap();
    store.ping().await.unwrap();
    App::on(store, folder, Settings::default())
}

/// The summary's figures under these heads, a row a scenario. Columns that came later are passed over, and so is what
/// stands after a figure in its cell: the share of the people, the difference from the baseline.
fn assert_summary(page: &Page, kept: &Kept) {
    let heads = page.texts(".summary thead th");
    let cells = page.texts(".summary tbody td");
    let width = heads.len() - 1;
    assert_eq!(cells.len(), width * kept.rows.len(), "{}: {heads:?} {cells:?}", kept.title);
    for ((name, figures), cells) in kept.rows.iter().zip(cells.chunks(width)) {
        for (head, figure) in kept.heads.iter().zip(figures) {
            let column = heads.iter().position(|found| found == head);
            assert!(column.is_some(), "{}: no {head} among {heads:?}", kept.title);
            // The scenario's own head is a column without a cell.
            let cell = &cells[column.unwrap() - 1];
            let is_the_figure = cell.strip_prefix(figure).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '));
            assert!(is_the_figure, "{name}, {head}: {figure} has become {cell}");
        }
    }
    for (name, found) in kept.rows.iter().map(|(name, _)| name).zip(page.texts(".summary tbody th")) {
        assert!(found.starts_with(name), "{name} has become {found}");
    }
}

#[tokio::test]
async fn every_page_shows_the_numbers_that_were_saved() {
    let app = upgraded().await;
    for kept in &KEPT {
        let reply = app.get(&kept.address()).await;
        assert_eq!(reply.status, StatusCode::OK, "{}: {}", kept.title, reply.body);
        let page = reply.page();
        assert_eq!(page.text("h1"), kept.title);
        assert_eq!(page.texts(".written"), if kept.note.is_empty() { vec![] } else { vec![kept.note] });
        assert_eq!(page.text(".figure-title"), kept.sentence);
        assert_summary(&page, kept);
        let provenance = page.text(".provenance");
        for part in ["Saved 22 November 2026, 18:54 UTC.", "Epicurve 0.1.0", kept.solver] {
            assert!(provenance.contains(part), "{}: {provenance}", kept.title);
        }
        assert_eq!(page.texts(".provenance a"), ["Changes of the model since then"], "{}", kept.title);
        assert_eq!(page.attributes(".provenance a", "href"), ["/about#changes"]);
    }
}

#[tokio::test]
async fn every_file_is_the_same_to_the_byte() {
    let app = upgraded().await;
    for kept in &KEPT {
        for extension in ["csv", "json"] {
            let file = format!("{}.{extension}", kept.address());
            let reply = app.get(&file).await;
            assert_eq!(reply.status, StatusCode::OK, "{file}");
            // Not assert_eq: it would print two files of 70 kB.
            let expected = kept.file(extension);
            let difference = expected.bytes().zip(reply.body.bytes()).position(|(before, now)| before != now);
            let lengths = (expected.len(), reply.body.len());
            assert!(
                expected == reply.body,
                "{file}: differs at byte {difference:?}, lengths before and now {lengths:?}"
            );
        }
        for drawing in ["svg", "png"] {
            let file = format!("{}.{drawing}", kept.address());
            assert_eq!(app.get(&file).await.status, StatusCode::OK, "{}", kept.title);
        }
    }
}

#[tokio::test]
async fn every_run_is_listed_and_found() {
    let app = upgraded().await;
    let page = app.get("/runs").await.page();
    let newest_first = || KEPT.iter().rev();
    assert_eq!(page.attributes(".runs a", "href"), newest_first().map(Kept::address).collect::<Vec<_>>());
    assert_eq!(page.texts(".runs a"), newest_first().map(|kept| kept.title).collect::<Vec<_>>());
    assert_eq!(page.texts(".runs .peak"), newest_first().map(|kept| kept.peak).collect::<Vec<_>>());
    assert_eq!(page.texts(".runs .spark").len(), KEPT.len());
    let found = app.get("/runs?q=%C3%BCbung+ma%C3%9Fnahmen").await.page();
    assert_eq!(found.attributes(".runs a", "href"), [KEPT[1].address()]);
}

#[tokio::test]
async fn every_run_can_be_edited_and_run_again() {
    let app = upgraded().await;
    for kept in &KEPT {
        let reply = app.get(&format!("{}/edit", kept.address())).await;
        assert_eq!(reply.status, StatusCode::OK, "{}: {}", kept.title, reply.body);
        let page = reply.page();
        assert!(!page.has("#problems"), "{}", kept.title);
        for (index, (name, _)) in kept.rows.iter().enumerate() {
            assert_eq!(page.value(&format!("s{}.name", index + 1)), *name);
        }
    }
    let euler = app.get(&format!("{}/edit", KEPT[1].address())).await.page();
    let typed = ["days", "step", "s1.beta", "s2.beta", "s1.gamma", "s1.population", "s1.initial_infectious"];
    assert_eq!(typed.map(|name| euler.value(name)), ["45", "0.5", "0.5", "0.3", "0.2", "81000", "25"]);
}

#[tokio::test]
async fn old_runs_are_compared_with_each_other_and_with_one_of_today() {
    let app = upgraded().await;
    let [preset, euler, shares, school] = KEPT.each_ref().map(|kept| kept.id);
    let today = app.save().await;
    let today = today.strip_prefix("/runs/").unwrap();
    let query = format!("/compare?run={preset}&run={school}&run={shares}&run={today}");
    let reply = app.get(&query).await;
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.body);
    assert_eq!(reply.page().texts(".summary tbody th").len(), 7);
    assert_eq!(reply.page().texts(".compared li").len(), 4);
    let reply = app.get(&format!("/compare?run={euler}&run={today}")).await;
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.body);
    assert_eq!(app.get("/runs").await.page().texts(".runs li").len(), 5);
}

#[tokio::test]
async fn an_old_run_can_be_renamed_and_deleted_and_its_files_do_not_move() {
    let app = upgraded().await;
    let kept = &KEPT[3];
    let details = format!("{}/details", kept.address());
    assert_eq!(app.post(&details, "title=School&note=1978").await.location(), kept.address());
    assert_eq!(app.get(&kept.address()).await.page().text("h1"), "School");
    assert!(app.get(&format!("{}.csv", kept.address())).await.body == kept.file("csv"), "renaming changes no number");
    app.post(&format!("{}/delete", kept.address()), "").await.location();
    assert_eq!(app.get(&kept.address()).await.status, StatusCode::NOT_FOUND);
    assert_eq!(app.get(&KEPT[2].address()).await.status, StatusCode::OK);
}
