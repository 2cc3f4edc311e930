//! Saved runs: their stored texts, files, charts and addresses; several runs on one chart; their list.

use axum::body::Body;
use axum::http::StatusCode;
use chrono::DateTime;
use epicurve::model::built_in;
use epicurve::run_file::run_to_line;
use epicurve::storage::{Cursor, Store, WholeRun};
use epicurve::web::Settings;
use serde_json::{Value, json};

use super::comparisons::{crafted, plain};
use super::rounding::{round_csv, round_json};
use super::{Digests, find_charts, replace_version};
use crate::app::{App, Page, Reply, request};
use crate::engines::{Model, Way};
use crate::support;

/// A view of each series, with every unit and axis among them.
const VIEWS: [&str; 10] = [
    "plot=infectious",
    "plot=new_infections&axis=log",
    "plot=effective_reproduction_number",
    "plot=susceptible&unit=share",
    "plot=exposed",
    "plot=recovered&axis=log",
    "plot=vaccinated",
    "plot=deceased&unit=share&axis=log",
    "plot=hospital_census",
    "plot=cumulative_infections&unit=share",
];

/// An application with an external engine, and its database.
struct Site {
    app: App,
    store: Store,
    /// Place of the newest run.
    newest: Option<Cursor>,
}

impl Site {
    async fn start() -> Self {
        let model = Model::start(Way::Like(1e-7)).await;
        let (store, folder) = support::sqlite().await;
        let settings = Settings { engines: vec![model.service("r")], ..Settings::default() };
        Self { app: App::on(store.clone(), folder, settings), store, newest: None }
    }

    async fn get(&self, address: &str) -> Reply {
        let reply = self.app.get(address).await;
        assert_eq!(reply.status, StatusCode::OK, "{address}");
        reply
    }

    /// Reads every column of the run that was saved last.
    async fn read_newest(&mut self) -> WholeRun {
        let mut runs = self.store.whole_runs(self.newest.as_ref(), 2).await.unwrap();
        assert_eq!(runs.len(), 1, "runs saved since the last call");
        let run = runs.remove(0);
        self.newest = Some(run.cursor());
        run
    }

    /// Saves a comparison as a program does. The key of the request is stored as a digest of all that was sent.
    async fn save(&mut self, name: &str, comparison: &Value) -> WholeRun {
        let request = request("POST", "/api/v1/runs").header("content-type", "application/json");
        let request = request.header("idempotency-key", name).body(Body::from(comparison.to_string()));
        let reply = self.app.send(request.unwrap()).await;
        assert_eq!(reply.status, StatusCode::CREATED, "{name}: {}", reply.body);
        self.read_newest().await
    }

    /// Saves the comparison, and adds what the run yields.
    async fn add(&mut self, digests: &mut Digests, name: &str, comparison: &Value) -> WholeRun {
        let simulation = self.app.post_json("/api/v1/simulations", &comparison.to_string()).await;
        assert_eq!(simulation.status, StatusCode::OK, "{name}: {}", simulation.body);
        digests.add(&format!("{name}/simulation"), &replace_version(&round_json(&simulation.body)));
        let run = self.save(name, comparison).await;
        digests.add(&format!("{name}/inputs"), &run.inputs);
        digests.add(&format!("{name}/stored"), &write_line(&run));

        let address = format!("/runs/{}", run.id);
        self.add_files(digests, name, &run).await;
        let mut charts = String::new();
        for view in VIEWS {
            charts += &format!("{view}\n{}\n", self.get(&format!("{address}.svg?{view}")).await.body);
        }
        digests.add(&format!("{name}/svg"), &charts);
        digests.add(&format!("{name}/page-charts"), &find_charts(&self.get(&address).await.body));
        let values = self.get(&format!("{address}/values?plot=cumulative_infections")).await;
        digests.add(&format!("{name}/values"), &values.body);

        let workbench = self.get(&format!("{address}/edit")).await.page();
        digests.add(&format!("{name}/addresses"), &find_addresses(&workbench).join("\n"));
        // The key of a form is stored as a digest of the key and the inputs.
        let link = workbench.attributes("#link", "value").concat();
        let (_, query) = link.split_once('?').unwrap_or_default();
        self.app.post("/runs?key=press", query).await.location();
        digests.add(&format!("{name}/form"), &write_line(&self.read_newest().await));
        run
    }

    /// Adds the files that have no view, and the names under which all files are downloaded.
    async fn add_files(&self, digests: &mut Digests, name: &str, run: &WholeRun) {
        let mut names = String::new();
        for extension in ["csv", "json", "R", "py", "sh", "svg"] {
            let reply = self.get(&format!("/runs/{}.{extension}", run.id)).await;
            names += &format!("{} {}\n", reply.header("content-type"), reply.header("content-disposition"));
            let text = match extension {
                // The charts are added with their views.
                "svg" => continue,
                "csv" => round_csv(&reply.body),
                "json" => round_json(&reply.body),
                _ => reply.body,
            };
            digests.add(&format!("{name}/{extension}"), &replace_version(&replace_id(&text, run)));
        }
        digests.add(&format!("{name}/file-names"), &replace_id(&names, run));
    }

    /// Adds what several runs yield together.
    async fn add_together(&self, digests: &mut Digests, runs: &[WholeRun]) {
        let query: String = runs.iter().map(|run| format!("&run={}", run.id)).collect();
        let replace_ids = |text: &str| runs.iter().fold(text.to_owned(), |text, run| replace_id(&text, run));
        let reply = self.get(&format!("/compare?plot=new_infections{query}")).await;
        digests.add("compare/page-charts", &find_charts(&reply.body));
        digests.add("compare/address", &replace_ids(&reply.page().attributes("#link", "value").concat()));
        let values = self.get(&format!("/compare/values?{query}")).await;
        digests.add("compare/values", &values.body);
    }

    /// Adds the list of all runs.
    async fn add_list(&self, digests: &mut Digests) {
        let list = self.get("/api/v1/runs?limit=100").await.body;
        let runs = self.store.whole_runs(None, 100).await.unwrap();
        let list = runs.iter().fold(list, |list, run| replace_id(&list, run));
        digests.add("list", &replace_version(&round_json(&list)));
    }
}

/// Writes the run as a line of an export, without what differs each time it is saved.
fn write_line(run: &WholeRun) -> String {
    let run = WholeRun {
        id: "ID".to_owned(),
        created_at: DateTime::UNIX_EPOCH,
        results: round_json(&run.results),
        ..run.clone()
    };
    replace_version(&run_to_line(&run).unwrap())
}

/// Replaces a run's id, and the time at which it was saved.
fn replace_id(text: &str, run: &WholeRun) -> String {
    let time = serde_json::to_value(run).unwrap()["created_at"].as_str().unwrap().to_owned();
    text.replace(&run.id, "ID").replace(&time, "TIME")
}

/// Finds the canonical addresses on the workbench: the link to send, and links to other views, pages and files.
fn find_addresses(workbench: &Page) -> Vec<String> {
    let link = workbench.attributes("#link", "value");
    let others = workbench.attributes("main a[href*='?']", "href");
    [link, others].concat()
}

#[tokio::test]
async fn crafted_runs_are_unchanged() {
    let mut site = Site::start().await;
    let mut digests = Digests::new("crafted");
    let mut runs = Vec::new();
    for (name, comparison) in crafted() {
        runs.push(site.add(&mut digests, name, &comparison).await);
    }
    site.add_together(&mut digests, &runs[..3]).await;
    let described = json!({
        "days": 30, "scenarios": [plain()], "title": "Übung “halbe” 接触", "note": "two\nlines", "tags": ["a", "b c"],
        "view": {"plot": "susceptible", "unit": "share", "axis": "log"},
    });
    let run = site.save("described", &described).await;
    digests.add("described/stored", &write_line(&run));
    site.add_files(&mut digests, "described", &run).await;
    digests.add("described/svg", &site.get(&format!("/runs/{}.svg", run.id)).await.body);
    site.add_list(&mut digests).await;
    digests.check();
}

#[tokio::test]
async fn presets_are_unchanged() {
    let mut site = Site::start().await;
    let mut digests = Digests::new("presets");
    digests.add("list", &site.get("/api/v1/presets").await.body);
    digests.add("addresses", &site.get("/presets").await.page().attributes("main a[href*='?']", "href").join("\n"));
    for preset in built_in() {
        let comparison = serde_json::to_value(&preset.comparison).unwrap();
        site.add(&mut digests, &preset.id, &comparison).await;
    }
    digests.check();
}
