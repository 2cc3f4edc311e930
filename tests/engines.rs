//! The two services of examples/engines as plain processes, beside Epicurve's own engine: through the API, by `epicurve check`
//! and in a browser.

#![expect(clippy::unwrap_used, reason = "a helper of a test may stop it")]

#[path = "support/browser.rs"]
mod browser;
#[path = "support/engines.rs"]
mod engines;
mod support;

use std::env::VarError;
use std::path::Path;
use std::process::{Command, Output};

use browser::{Browser, Server, lines, on_every_screen};
use engines::{free_port, service, start};
use epicurve::config::Config;
use epicurve::model::{ExternalAnswer, Json, is_engine_name, read_comparison};
use epicurve::web::Settings;
use serde_json::{Value, json};
use support::needs::{FASTAPI, PLUMBER};

/// The application with these engines.
async fn server(engines: &[(&str, u16)]) -> Server {
    let (store, folder) = support::sqlite().await;
    let services = engines.iter().map(|(name, port)| service(name, *port)).collect();
    Server::on(store, folder, Settings { engines: services, ..Settings::default() }).await
}

fn simulate(server: &Server, comparison: &Value) -> Result<Value, u16> {
    let agent = ureq::Agent::config_builder().http_status_as_error(false).build().new_agent();
    let mut answer = agent
        .post(format!("{}/api/v1/simulations", server.url))
        .content_type("application/json")
        .send(comparison.to_string())
        .unwrap();
    match answer.status().as_u16() {
        200 => Ok(serde_json::from_str(&answer.body_mut().read_to_string().unwrap()).unwrap()),
        status => Err(status),
    }
}

fn page(server: &Server, query: &str) -> String {
    ureq::get(format!("{}/?{query}", server.url)).call().unwrap().body_mut().read_to_string().unwrap()
}

fn check(engines: &[(&str, u16)]) -> Output {
    let engines: Vec<_> = engines.iter().map(|(name, port)| format!("{name}=http://127.0.0.1:{port}")).collect();
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_epicurve"));
    command.arg("check").env_clear().env("EPICURVE_ENGINES", engines.join(","));
    command.current_dir(folder.path()).output().unwrap()
}

/// The default preset, each scenario by Epicurve and by these engines.
fn default_preset(engines: &[&str]) -> Value {
    let mut scenarios = Vec::new();
    for (number, beta) in [0.3, 0.2, 0.12].into_iter().enumerate() {
        scenarios.push(json!({"name": format!("own {number}"), "beta": beta, "gamma": 0.1}));
        for engine in engines {
            scenarios.push(json!({"name": format!("{engine} {number}"), "beta": beta, "gamma": 0.1, "engine": engine}));
        }
    }
    json!({"days": 200, "scenarios": scenarios})
}

/// Everything else that the example services can compute.
fn everything(engine: Option<&str>) -> Value {
    json!({"days": 120, "scenarios": [{
        "beta": 0.5, "gamma": 0.2, "sigma": 0.25, "population": 50_000, "initial_infectious": 20, "initial_exposed": 30,
        "initial_immune": 5_000, "engine": engine,
        "interventions": [
            {"name": "a", "from_day": 20.5, "to_day": 60, "reduction": 0.4},
            {"name": "b", "from_day": 40, "to_day": null, "reduction": 0.5}
        ]
    }]})
}

const SERIES: [&str; 7] = [
    "susceptible",
    "exposed",
    "infectious",
    "recovered",
    "new_infections",
    "cumulative_infections",
    "effective_reproduction_number",
];

/// The largest difference between two scenarios of an answer, over every series and day.
fn difference(one: &Value, other: &Value) -> f64 {
    let mut largest = 0.0_f64;
    for name in SERIES {
        let values = |scenario: &Value| scenario["series"][name].as_array().cloned().unwrap_or_default();
        let (one, other) = (values(one), values(other));
        assert_eq!(one.len(), other.len(), "{name}");
        for (one, other) in one.iter().zip(&other) {
            largest = largest.max((one.as_f64().unwrap() - other.as_f64().unwrap()).abs());
        }
    }
    largest
}

async fn agrees(engine: &str, software: &str) {
    let port = free_port();
    let running = start(engine, port);
    let server = server(&[(engine, port)]).await;
    let answer = simulate(&server, &default_preset(&[engine])).unwrap();
    let scenarios = answer["scenarios"].as_array().unwrap();
    assert_eq!(scenarios.len(), 6);
    for pair in scenarios.chunks(2) {
        let told = &pair[1]["external"];
        assert_eq!(told["software"], software);
        assert!(told["largest_difference"]["persons"].as_f64().unwrap() < 1e-3, "{told}");
        assert!(difference(&pair[0], &pair[1]) < 1e-3, "{told}");
    }

    let [own, theirs] = [None, Some(engine)].map(|engine| simulate(&server, &everything(engine)).unwrap());
    let largest = difference(&own["scenarios"][0], &theirs["scenarios"][0]);
    assert!(largest < 1e-3, "{largest}");

    // What it can't compute it refuses, by name.
    let mut hospital = everything(Some(engine));
    hospital["scenarios"][0]["hospital"] = json!({"fraction": 0.1, "stay_days": 8});
    assert_eq!(simulate(&server, &hospital), Err(502));
    let query = format!("v=1&days=60&s1.beta=0.3&s1.gamma=0.1&s2.beta=0.3&s2.gamma=0.1&s2.mu=0.001&s2.engine={engine}");
    assert!(page(&server, &query).contains("refused it: this model has no mu"), "{engine}");

    let checked = check(&[(engine, port)]);
    let said = String::from_utf8(checked.stdout).unwrap();
    assert!(checked.status.success(), "{said}");
    assert!(said.contains(&format!("✓ engine {engine}")) && said.contains(software), "{said}");
    drop(running);
    let checked = check(&[(engine, port)]);
    let said = String::from_utf8(checked.stdout).unwrap();
    assert!(!checked.status.success(), "{said}");
    assert!(said.contains(&format!("✗ engine {engine}")) && said.contains("could not be reached"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn desolve_behind_plumber_agrees_with_our_own_engine() {
    if PLUMBER.is_met() {
        agrees("desolve", "deSolve").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn scipy_behind_fastapi_agrees_with_our_own_engine() {
    if FASTAPI.is_met() {
        agrees("scipy", "scipy").await;
    }
}

#[test]
fn the_documents_example_is_an_answer_to_their_question() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |name: &str| std::fs::read_to_string(root.join(name)).unwrap();
    let (document, about) = (read("docs/engines.md"), read("templates/pages/about.html"));
    let mut blocks = document.split("```json\n").skip(1).map(|block| block.split("```").next().unwrap().trim_end());
    let (question, answer) = (blocks.next().unwrap(), blocks.next().unwrap());
    let squeezed = |text: &str| text.split_whitespace().collect::<String>();
    for example in [question, answer] {
        assert!(squeezed(&about).contains(&squeezed(example)), "/about has another example: {example}");
    }
    let mut asked: Value = serde_json::from_str(question).unwrap();
    let scenario = asked["scenario"].take();
    let days = asked["days"].as_u64().unwrap();
    let comparison = read_comparison(&Json::from(&json!({"days": days, "scenarios": [scenario]}))).unwrap();
    let scenario = &comparison.scenarios()[0];
    assert_eq!(serde_json::to_value(scenario).unwrap(), read_as_sent(question), "every default is written out");
    let answer = ExternalAnswer::read("r", scenario, comparison.days(), answer.as_bytes()).unwrap();
    let engine = answer.engine(scenario, comparison.days());
    // Its numbers have one decimal.
    assert!(engine.largest_difference.unwrap().persons < 0.051);
}

/// The scenario of the documents' question, its numbers as Rust has them.
fn read_as_sent(question: &str) -> Value {
    let mut asked: Value = serde_json::from_str(question).unwrap();
    for value in asked["scenario"].as_object_mut().unwrap().values_mut() {
        if let Some(number) = value.as_f64() {
            *value = json!(number);
        }
    }
    asked["scenario"].take()
}

#[test]
fn the_configuration_allows_the_names_that_scenarios_may_have() {
    for name in ["r", "twin-2", "0", "R", "a_b", "a b", "é", "epicurve", &"x".repeat(40), &"x".repeat(41)] {
        let lookup = |variable: &str| match variable {
            "EPICURVE_ENGINES" => Ok(format!("{name}=http://localhost:8001")),
            _ => Err(VarError::NotPresent),
        };
        assert_eq!(Config::from_lookup(lookup).is_ok(), is_engine_name(name), "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_compares_three_engines_one_of_which_stops() {
    if PLUMBER.is_met() && FASTAPI.is_met() {
        on_every_screen(false, compares).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_with_javascript_compares_three_engines_one_of_which_stops() {
    if PLUMBER.is_met() && FASTAPI.is_met() {
        on_every_screen(true, compares).await;
    }
}

async fn compares(browser: &Browser, _: &Server) {
    let (port, other) = (free_port(), free_port());
    let (r, python) = (start("desolve", port), start("scipy", other));
    let server = server(&[("desolve", port), ("scipy", other)]).await;
    browser.go(&server.url).await;
    browser.page(200).await;
    for (number, engine) in [(2, "desolve"), (3, "scipy")] {
        browser.fill(&format!("s{number}.beta"), "0.3").await;
        browser.press_at(&format!("#s{number} .more > summary")).await;
        browser.choose(&format!("s{number}.engine"), engine).await;
    }
    browser.press("Run").await;
    browser.page(200).await;
    assert_eq!(lines(browser).await, 3);
    says_who_simulated(browser, &["desolve: deSolve", "scipy: scipy"]).await;

    drop(r);
    browser.press("Run").await;
    browser.page(200).await;
    let problem = "R0 = 3.0 (copy): The engine “desolve” could not be reached: connection refused";
    assert!(browser.texts(".problems").await.concat().contains(problem));
    assert_eq!(lines(browser).await, 2);
    says_who_simulated(browser, &["scipy: scipy"]).await;
    assert_eq!(browser.value("s2.engine").await, "desolve");
    browser.press("Save").await;
    browser.page(502).await;
    assert!(browser.texts(".problems").await.concat().contains("nothing was saved"));

    let r = start("desolve", port);
    browser.press("Run").await;
    browser.page(200).await;
    assert_eq!(browser.texts(".problems").await.len(), 0);
    assert_eq!(lines(browser).await, 3);
    browser.press("Save").await;
    browser.page(200).await;
    let run = browser.address().await;
    drop((r, python));
    browser.go(&run).await;
    browser.page(200).await;
    assert_eq!(lines(browser).await, 3);
    says_who_simulated(browser, &["desolve: deSolve", "scipy: scipy"]).await;
}

/// Under the table stands of each such scenario which engine it had, and how far that is from Epicurve's.
async fn says_who_simulated(browser: &Browser, engines: &[&str]) {
    let mut notes = browser.texts(".summary .note").await;
    notes.retain(|note| note.contains(" was simulated by the engine "));
    assert_eq!(notes.len(), engines.len(), "{notes:?}");
    for (note, engine) in notes.iter().zip(engines) {
        assert!(note.contains(&format!("was simulated by the engine {engine}")), "{note}");
        assert!(note.contains("differs from Epicurve’s own adaptive engine on the same inputs by 0.0000"), "{note}");
    }
}
