//! Import of a run's JSON file: what goes round, and what differs; `import_refused.rs` has what is not taken in.

pub(crate) mod random;
mod refused;

use axum::body::Body;
use axum::http::{Request, StatusCode};
use epicurve::web::Settings;
use serde_json::{Value, json};

use crate::app::{App, Page, Reply, TWO, request};

pub const BOUNDARY: &str = "----a-boundary-of-a-test";

/// A form with these parts: a field's name, and what stands in its file.
pub fn form(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, content) in parts {
        let head = format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"run.json\"\r\n\
             Content-Type: application/json\r\n\r\n"
        );
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(content);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
    body
}

pub fn multipart(address: &str, parts: &[(&str, &[u8])]) -> Request<Body> {
    let kind = format!("multipart/form-data; boundary={BOUNDARY}");
    request("POST", address).header("content-type", kind).body(Body::from(form(parts))).unwrap()
}

/// Sends a file as the page does.
pub async fn import(app: &App, file: &str) -> Reply {
    app.send(multipart("/runs/import", &[("file", file.as_bytes())])).await
}

pub async fn saved(app: &App, comparison: &Value) -> String {
    let reply = app.post_json("/api/v1/runs", &comparison.to_string()).await;
    assert_eq!(reply.status, StatusCode::CREATED, "{}", reply.body);
    format!("/runs/{}", reply.json()["id"].as_str().unwrap())
}

pub async fn file(app: &App, run: &str, extension: &str) -> String {
    let reply = app.get(&format!("{run}.{extension}")).await;
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.body);
    reply.body
}

pub async fn count(app: &App) -> usize {
    let total = app.get("/api/v1/runs").await.json()["total"].as_u64().unwrap();
    usize::try_from(total).unwrap()
}

/// Runs as different as runs can be.
pub fn comparisons() -> Vec<Value> {
    let ranged = json!({"distribution": "uniform", "low": 0.2, "high": 0.4});
    vec![
        json!({
            "title": "Übung 接触 \"quoted\"", "note": "two\nlines", "days": 120, "start_date": "2026-01-05",
            "scenarios": [
                {"name": "No change", "beta": 0.3, "gamma": 0.1, "entered": {"beta": "R0"}},
                {"name": "Everything", "beta": 0.3, "gamma": 0.1, "sigma": 0.2, "omega": 0.01, "mu": 0.0001,
                 "fatality": 0.01, "importation": 0.5, "seasonality": {"amplitude": 0.2, "peak_day": 15},
                 "interventions": [{"name": "distancing", "from_day": 30, "to_day": 90, "reduction": 0.4}],
                 "vaccination": {"from_day": 10, "to_day": 60, "doses_per_day": 50, "efficacy": 0.9},
                 "hospital": {"fraction": 0.05, "stay_days": 8, "beds": 20}},
            ],
            "observations": {"name": "Seen", "series": "infectious", "values": [[0, 100], [3, 150]]},
        }),
        json!({"days": 30, "solver": {"method": "euler", "step": 1.0 / 3.0},
               "scenarios": [{"name": "No end", "beta": 0.3, "gamma": 0}]}),
        json!({"days": 40, "solver": {"method": "rk4", "step": 0.25},
               "scenarios": [{"name": "Equilibrium", "beta": 0.5, "gamma": 0.1, "mu": 0.01, "sigma": 0.3}]}),
        json!({"days": 60, "solver": {"method": "stochastic", "members": 40, "seed": 7},
               "scenarios": [
                   {"name": "Chance", "population": 500, "initial_infectious": 3, "beta": 0.2, "gamma": 0.1,
                    "hospital": {"fraction": 0.5, "stay_days": 4, "beds": 3}},
                   {"name": "Less", "population": 500, "initial_infectious": 3, "beta": 0.12, "gamma": 0.1}]}),
        json!({"days": 50, "solver": {"method": "adaptive", "members": 30, "seed": 7, "sampling": "sobol"},
               "scenarios": [{"name": "Ranges", "beta": ranged, "gamma": 0.1},
                             {"name": "Both", "beta": 0.25, "gamma": {"distribution": "normal", "mean": 0.1, "sd": 0.01}}]}),
        json!({"days": 30, "solver": {"method": "stochastic", "members": 20, "seed": 1},
               "scenarios": [{"name": "Few", "population": 300, "initial_infectious": 1, "gamma": 0.1,
                              "beta": {"distribution": "uniform", "low": 0.1, "high": 0.2}}]}),
    ]
}

#[tokio::test]
async fn every_kind_of_run_goes_round_and_nothing_differs() {
    let (here, there) = (App::new().await, App::new().await);
    for comparison in comparisons() {
        let original = saved(&here, &comparison).await;
        let before = file(&here, &original, "json").await;
        let copy = import(&there, &before).await.location();
        assert_ne!(copy, original, "a link of its own");
        let after = file(&there, &copy, "json").await;
        let raw = |document: &str| document.split_once(",\"schema_version\":").unwrap().1.to_owned();
        assert!(raw(&before) == raw(&after), "{comparison}: inputs and results to the byte");
        let (before, after): (Value, Value) =
            (serde_json::from_str(&before).unwrap(), serde_json::from_str(&after).unwrap());
        assert_eq!((&before["title"], &before["note"]), (&after["title"], &after["note"]));
        assert_ne!(before["created_at"], after["created_at"]);
        for extension in ["csv", "svg"] {
            assert!(file(&here, &original, extension).await == file(&there, &copy, extension).await, "{extension}");
        }
        let page = there.get(&copy).await.page();
        assert_eq!(page.text(".kind"), "Imported run");
        let provenance = page.text(".provenance");
        let same = concat!("Recomputing with Epicurve ", env!("CARGO_PKG_VERSION"), " gave the same numbers.");
        assert!(provenance.starts_with("Imported ") && provenance.contains(same), "{provenance}");
        assert!(!page.has("#recomputed"));
        // A copy of the copy: nothing of the import is in a run's file.
        let again = import(&there, &file(&there, &copy, "json").await).await.location();
        assert!(raw(&file(&there, &again, "json").await) == raw(&file(&there, &copy, "json").await));
    }
    // The list tells them apart from what was computed here.
    let is_marked = async |app: &App| {
        let text = app.get("/runs").await.page().texts(".runs div > span").concat();
        let listed = app.get("/api/v1/runs").await.json()["runs"][0]["imported"].as_bool().unwrap();
        assert_eq!(text.contains("; imported"), listed, "{text}");
        listed
    };
    assert!(is_marked(&there).await && !is_marked(&here).await);
    let own = here.save().await;
    let page = here.get(&own).await.page();
    assert_eq!(page.text(".kind"), "Saved run");
    assert!(page.text(".provenance").starts_with("Saved "));
}

#[tokio::test]
async fn a_changed_number_is_named_with_its_day_and_both_values() {
    let app = App::new().await;
    let mut run: Value = serde_json::from_str(&file(&app, &app.save().await, "json").await).unwrap();
    let kept = run["results"]["scenarios"][1]["series"]["infectious"][80].as_f64().unwrap();
    run["results"]["scenarios"][1]["series"]["infectious"][80] = json!(kept * 1.01);
    run["results"]["scenarios"][0]["summary"]["doubling_time"] = Value::Null;
    let page = app.get(&import(&app, &run.to_string()).await.location()).await.page();
    let provenance = page.text(".provenance");
    assert!(provenance.contains("gave other numbers: 2 of 2,430 differ."), "{provenance}");
    assert_eq!(page.attributes(".provenance a", "href"), ["#recomputed"]);
    let doubling = std::f64::consts::LN_2 / (0.2 * 0.99 - 0.1);
    assert_eq!(
        page.texts("section:has(#recomputed) tbody th"),
        ["No change", "Doubling time", "Distancing", "Infectious"],
    );
    let (changed, recomputed) = (format!("{:.2}", kept * 1.01), format!("{kept:.2}"));
    assert_eq!(cells(&page), ["", "—", &format!("{doubling:.5}"), "80", &changed, &recomputed]);
    assert!(page.text("section:has(#recomputed) .note").contains("one part in 1,000,000,000"));
}

fn cells(page: &Page) -> Vec<String> {
    page.texts("section:has(#recomputed) tbody td")
}

#[tokio::test]
async fn differences_are_bounded_and_the_largest_are_told() {
    let app = App::new().await;
    let run = file(&app, &saved(&app, &comparisons()[3]).await, "json").await;
    let other_seed = run.replace("\"seed\":7", "\"seed\":8");
    let page = app.get(&import(&app, &other_seed).await.location()).await.page();
    assert_eq!(cells(&page).len(), 20 * 3);
    assert!(page.text("section:has(#recomputed) .note").contains("These are the 20 that differ most; "));
}

#[tokio::test]
async fn runs_of_the_first_version_are_read() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/0001");
    let app = App::new().await;
    let mut found = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "json") {
            continue;
        }
        let before = std::fs::read_to_string(&path).unwrap();
        let copy = import(&app, &before).await.location();
        let after = file(&app, &copy, "json").await;
        assert_eq!(
            before.split_once("\"schema_version\"").unwrap().1,
            after.split_once("\"schema_version\"").unwrap().1
        );
        assert_eq!(file(&app, &copy, "csv").await, std::fs::read_to_string(path.with_extension("csv")).unwrap());
        let page = app.get(&copy).await.page();
        let provenance = page.text(".provenance");
        for part in
            ["which says: saved 22 November 2026, 18:54 UTC, computed by Epicurve 0.1.0", "Recomputing with Epicurve"]
        {
            assert!(provenance.contains(part), "{provenance}");
        }
        found += 1;
    }
    assert_eq!(found, 4);
}

#[tokio::test]
async fn the_page_asks_for_a_file_and_saves_it_once() {
    let app = App::new().await;
    let reply = app.get("/runs/import").await;
    assert_eq!(reply.status, StatusCode::OK);
    let page = reply.page();
    assert_eq!(page.text("h1"), "Import a run");
    assert_eq!(page.attributes("main form", "enctype"), ["multipart/form-data"]);
    assert_eq!(page.attributes("#file", "accept"), [".json,application/json"]);
    let action = page.attributes("main form", "action").remove(0);
    let run = file(&app, &app.save().await, "json").await;
    let send = async |run: &str| app.send(multipart(&action, &[("file", run.as_bytes())])).await.location();
    let first = send(&run).await;
    assert_eq!(send(&run).await, first, "a double click");
    assert_ne!(send(&run.replace("\"note\":\"\"", "\"note\":\"n\"")).await, first, "another file");
    assert_eq!(count(&app).await, 3);
    assert_eq!(app.send(request("PUT", "/runs/import").body(Body::empty()).unwrap()).await.status, 405);
    assert_eq!(app.get("/runs/import.json").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn it_works_under_a_base_path() {
    let app = App::with(Settings { base_path: "/epi".to_owned(), ..Settings::default() }).await;
    let action = app.get("/epi/runs/import").await.page().attributes("main form", "action").remove(0);
    assert!(action.starts_with("/epi/runs/import?key="), "{action}");
    let address = app.post("/epi/runs", TWO).await.location();
    let run = app.get(&format!("{address}.json")).await.body;
    let copy = app.send(multipart(&action, &[("file", run.as_bytes())])).await.location();
    assert_eq!(app.get(&copy).await.status, StatusCode::OK, "{copy}");
}

#[tokio::test]
async fn without_a_database_nothing_is_lost() {
    let app = App::without_database().await;
    let there = App::new().await;
    let run = file(&there, &there.save().await, "json").await;
    assert_eq!(app.get("/runs/import").await.status, StatusCode::OK);
    assert_eq!(import(&app, &run).await.status, StatusCode::SERVICE_UNAVAILABLE);
}

#[tokio::test]
async fn what_can_no_longer_be_computed_is_imported_all_the_same() {
    let app = App::new().await;
    let run = file(&app, &saved(&app, &comparisons()[1]).await, "json").await;
    // Euler with a step that this rate does not allow.
    let mut run: Value = serde_json::from_str(&run).unwrap();
    run["inputs"]["scenarios"][0]["gamma"] = json!(50);
    run["results"]["scenarios"][0]["series"]["effective_reproduction_number"] = json!(vec![0.006; 31]);
    let page = app.get(&import(&app, &run.to_string()).await.location()).await.page();
    let provenance = page.text(".provenance");
    assert!(provenance.contains("could not compute it anew: A step of"), "{provenance}");
}
