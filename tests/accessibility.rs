//! Every page as axe-core and Lighthouse judge it: nothing that keeps somebody out, nothing that a browser complains
//! about, nothing wider than a telephone, and few bytes.

#![expect(clippy::unwrap_used, reason = "a helper of a test may stop it")]
#![expect(clippy::print_stdout, reason = "what pages weigh is shown with --nocapture")]

mod support;

use std::collections::BTreeMap;

use epicurve::model::built_in;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use support::needs::{CHROMIUM, NODE};
use support::node::ask;
use support::server::Server;

/// Times that each page is looked at: two widths, light and dark, and once without its script.
const LOOKS_AT_A_PAGE: usize = 5;
/// Rules of axe-core that have something to check on these pages, at least: fewer, and something was not looked at.
const FEWEST_RULES: usize = 50;

/// Bytes of a page with all that belongs to its first look, without the script, as they are sent.
const FIRST_LOOK: u64 = 30_000;
/// Bytes of a page's charts, compressed.
const CHART: u64 = 15_000;
/// The document, the style sheet and the icon; one to spare.
const REQUESTS: usize = 4;

#[derive(Serialize)]
struct Page {
    name: &'static str,
    address: String,
    status: u16,
    /// Whether every fold is opened first.
    folds: bool,
}

#[derive(Deserialize)]
struct Found {
    looks: usize,
    rules: usize,
    problems: Vec<String>,
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_kept_out_of_any_page() {
    if !CHROMIUM.is_met() || !NODE.is_met() {
        return;
    }
    let (empty, server) = (Server::start().await, Server::start().await);
    let mut pages = pages(&server).await;
    pages.push(Page { name: "no runs", address: format!("{}/runs", empty.url), status: 200, folds: false });
    let found: Found = ask("axe.mjs", &json!({ "pages": pages })).await;
    assert!(found.problems.is_empty(), "{} problems:\n{}", found.problems.len(), found.problems.join("\n"));
    assert_eq!(found.looks, pages.len() * LOOKS_AT_A_PAGE);
    assert!(found.rules >= FEWEST_RULES, "only {} rules had something to check", found.rules);
}

/// All pages, of runs that are as different as runs can be.
async fn pages(server: &Server) -> Vec<Page> {
    let three = server.save(&three_scenarios()).await;
    let eight = server.save(&eight_scenarios_with_long_names()).await;
    let chance = server.save(&chance()).await;
    let dated = server.save(&dates_and_interventions()).await;
    let (archived, deleted) = (server.save(&three_scenarios()).await, server.save(&three_scenarios()).await);
    server.press(&format!("/runs/{archived}/archive")).await;
    server.press(&format!("/runs/{deleted}/delete")).await;
    let typed = "v=1&days=120&s1.name=As+it+goes&s1.beta=0.3&s1.gamma=0.1";
    let doubtful = "v=1&days=99&s1.beta=0.3&s1.gamma=5&s2.beta=3&s2.gamma=0.1&s2.sigma=5&s2.fatality=0.6";
    let wrong = "v=1&days=0&method=euler&step=0.3&s1.name=%3Cb%3E&s1.beta=fast&s1.gamma=0.1&s1.population=0&s2.beta=-1";
    let page = |name, status, folds, path: &str| Page { name, address: format!("{}{path}", server.url), status, folds };
    vec![
        page("workbench", 200, false, "/"),
        page("workbench, folds open", 200, true, "/"),
        page("workbench, share on a log axis", 200, false, "/?plot=recovered&unit=share&axis=log"),
        page("workbench, eight scenarios", 200, false, &format!("/runs/{eight}/edit")),
        page("workbench, dates and interventions", 200, true, &format!("/runs/{dated}/edit?plot=hospital_census")),
        page("workbench, questions", 200, true, &format!("/?{doubtful}")),
        page("workbench, errors", 422, true, &format!("/?{wrong}")),
        page("run", 200, true, &format!("/runs/{three}")),
        page("run, eight scenarios", 200, false, &format!("/runs/{eight}?plot=cumulative_infections")),
        page("run, chance", 200, true, &format!("/runs/{chance}")),
        page("run, dates and interventions", 200, false, &format!("/runs/{dated}?plot=effective_reproduction_number")),
        page("run, embedded", 200, false, &format!("/embed/{three}")),
        page("delete", 200, false, &format!("/runs/{eight}/delete")),
        page("runs", 200, false, "/runs"),
        page("runs, found none", 200, false, "/runs?q=zebra"),
        page("runs, one deleted", 200, false, &format!("/runs?deleted={deleted}")),
        page("runs, archived", 200, false, "/runs?show=archived"),
        page("runs, deleted", 200, false, "/runs?show=deleted"),
        page("import", 200, false, "/runs/import"),
        page("run, archived", 200, false, &format!("/runs/{archived}")),
        page("compare", 200, true, &format!("/compare?run={three}&run={chance}")),
        page("compare, none", 422, false, "/compare"),
        page("sweep", 200, true, &format!("/sweep?{typed}&x=beta&x.low=0.1&x.high=0.6&x.count=6")),
        page("sweep, map", 200, false, &format!("/sweep?{typed}&x=beta&x.count=5&y=gamma&y.count=4")),
        page("presets", 200, false, "/presets"),
        page("lessons", 200, false, "/learn"),
        page("lesson", 200, true, "/learn/r0"),
        page("lesson, wrong answers", 422, false, "/learn/r0?a1=7&a2=many&show=1"),
        page("about", 200, true, "/about"),
        page("API", 200, false, "/api/docs"),
        page("no page", 404, false, "/nowhere"),
        page("no run", 404, false, "/runs/aaaaaaaaaaaaaaaaaaaaaaaaaa"),
    ]
}

fn three_scenarios() -> Value {
    let mut run = serde_json::to_value(&built_in()[0].comparison).unwrap();
    run["title"] = json!("Contacts fall");
    run["note"] = json!(format!("Asked by the council.\nhttps://example.org/{}", "x".repeat(100)));
    run
}

fn eight_scenarios_with_long_names() -> Value {
    let name = |number: usize| match number {
        3 => "Distancing from day 30 to day 90 with schools closed and masks in shops, trams!!".to_owned(),
        5 => "M".repeat(80),
        _ => format!("Scenario {number}"),
    };
    let scenario = |number: usize| json!({"name": name(number), "beta": number as f64 / 20.0, "gamma": 0.1});
    json!({"days": 365, "scenarios": (1..=8).map(scenario).collect::<Vec<_>>()})
}

fn chance() -> Value {
    json!({
        "days": 120,
        "solver": {"method": "stochastic", "members": 40, "seed": 1},
        "scenarios": [
            {"name": "As it goes", "population": 1_000, "beta": {"distribution": "uniform", "low": 0.2, "high": 0.4}, "gamma": 0.1},
            {"name": "Distancing", "population": 1_000, "beta": 0.15, "gamma": 0.1},
        ]
    })
}

/// With beds, deaths and durations too.
fn dates_and_interventions() -> Value {
    let preset = built_in().iter().find(|preset| preset.comparison.start_date().is_some()).unwrap();
    serde_json::to_value(&preset.comparison).unwrap()
}

#[derive(Deserialize)]
struct Judged {
    pages: Vec<Judgement>,
}

/// What Lighthouse says of a page.
#[derive(Deserialize)]
struct Judgement {
    name: String,
    scores: BTreeMap<String, u32>,
    lost: Vec<String>,
    requests: Vec<Request>,
    chart_bytes: u64,
}

#[derive(Deserialize)]
struct Request {
    url: String,
    kind: String,
    bytes: u64,
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_are_good_in_every_way_and_light() {
    if !CHROMIUM.is_met() || !NODE.is_met() {
        return;
    }
    let server = Server::start().await;
    let run = server.save(&three_scenarios()).await;
    // Runs are for whoever has the link: /robots.txt keeps search engines out.
    let page = |name: &str, path: &str, skip: &[&str]| json!({"name": name, "address": format!("{}{path}", server.url), "skip": skip});
    let asked = json!({"pages": [
        page("workbench", "/", &[]),
        page("run", &format!("/runs/{run}"), &["is-crawlable"]),
        page("runs", "/runs", &["is-crawlable"]),
    ]});
    let Judged { pages } = ask("lighthouse.mjs", &asked).await;
    assert_eq!(pages.len(), 3);
    for page in pages {
        let Judgement { name, scores, lost, requests, chart_bytes } = page;
        let (script, first_look): (Vec<_>, Vec<_>) = requests
            .iter()
            .filter(|request| !request.url.starts_with("data:"))
            .partition(|request| request.kind == "Script");
        let bytes: u64 = first_look.iter().map(|request| request.bytes).sum();
        let script_bytes: u64 = script.iter().map(|request| request.bytes).sum();
        println!("{name}: {scores:?}; {bytes} bytes, charts {chart_bytes}, script {script_bytes}");
        for category in ["accessibility", "best-practices", "seo"] {
            assert_eq!(scores[category], 100, "{name}: {lost:#?}");
        }
        let addresses: Vec<_> = first_look.iter().map(|request| &request.url).collect();
        assert!(addresses.len() <= REQUESTS && script.len() <= 1, "{name}: {addresses:#?}");
        assert!(requests.iter().all(|request| request.url.starts_with(&server.url) || request.bytes == 0), "{name}");
        assert!(bytes <= FIRST_LOOK, "{name}: {bytes} bytes: {addresses:#?}");
        assert!(chart_bytes <= CHART, "{name}: {chart_bytes} bytes");
    }
}
