//! Whatever an engine answers, its scenario is left out by name or shown, saved and moved as any other.

use axum::http::StatusCode;
use epicurve::web::Settings;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};

use super::{Model, Way, computed};
use crate::app::App;
use crate::pages::runs::import::import;
use crate::pages::runs::import::random::{apply, assert_shown, change};

/// Where an answer is read most.
const PLACES: [&str; 7] = [
    "",
    "/engine",
    "/series",
    "/series/infectious",
    "/series/cumulative_infections",
    "/series/susceptible",
    "/series/hospital_census",
];

/// Answers that are tried.
const CASES: u32 = 150;

const DAYS: u32 = 12;

fn theirs() -> Value {
    json!({
        "name": "Theirs", "beta": 0.4, "gamma": 0.1, "sigma": 0.2, "fatality": 0.1, "population": 1_000,
        "initial_infectious": 10, "hospital": {"fraction": 0.1, "stay_days": 5, "beds": 2}
    })
}

const QUERY: &str = "v=1&days=12&s1.name=Own&s1.beta=0.3&s1.gamma=0.1&s2.name=Theirs&s2.beta=0.4&s2.gamma=0.1&s2.sigma=0.2\
    &s2.fatality=0.1&s2.population=1000&s2.initial_infectious=10&s2.hospital.fraction=0.1&s2.hospital.stay_days=5\
    &s2.hospital.beds=2&s2.engine=r";

#[test]
fn whatever_it_answers_its_scenario_is_left_out_or_shown() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let model = runtime.block_on(Model::start(Way::Refuses));
    let settings = Settings { engines: vec![model.service("r")], ..Settings::default() };
    let app = runtime.block_on(App::with(settings));
    let question = json!({"days": DAYS, "scenario": theirs()});
    let answers = [Some("epicurve"), Some("of agents"), None].map(|name| computed(&question, 0.01, name));
    let one = (0..PLACES.len(), any::<u64>(), 0..3_u32, change());
    let changes = (0..answers.len(), prop::collection::vec(one, 1..3));
    let mut runner = TestRunner::new(Config { cases: CASES, failure_persistence: None, ..Config::default() });
    let (shown, left_out) = (std::cell::Cell::new(0), std::cell::Cell::new(0));
    let outcome = runner.run(&changes, |(answer, changes)| {
        let mut answer = answers[answer].clone();
        for (place, way, depth, change) in &changes {
            if let Some(part) = answer.pointer_mut(PLACES[*place]) {
                apply(part, change, *way, *depth);
            }
        }
        let text = answer.to_string();
        model.becomes(Way::Says(text.clone().leak()));
        runtime.block_on(async {
            let reply = app.get(&format!("/?{QUERY}")).await;
            prop_assert_eq!(reply.status, StatusCode::OK, "{}", text);
            let page = reply.page();
            let saved = app.post("/runs", QUERY).await;
            if page.has(".problems") {
                left_out.set(left_out.get() + 1);
                prop_assert!(page.text(".problems").contains("Theirs: The engine “r” answered"), "{}", text);
                prop_assert_eq!(saved.status, StatusCode::BAD_GATEWAY, "{}", text);
                return Ok(());
            }
            shown.set(shown.get() + 1);
            prop_assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", text);
            let run = saved.location();
            assert_shown(&app, &run, &text).await;
            let file = app.get(&format!("{run}.json")).await.body;
            let imported = import(&app, &file).await;
            prop_assert_eq!(imported.status, StatusCode::SEE_OTHER, "{}: {}", text, imported.body);
            let provenance = app.get(&imported.location()).await.page().text(".provenance");
            prop_assert!(provenance.contains("gave the same numbers"), "{}: {}", text, provenance);
            Ok(())
        })
    });
    assert!(outcome.is_ok(), "{}", outcome.unwrap_err());
    // Neither is an accident of the strategy.
    assert!(shown.get() > 20 && left_out.get() > 30, "{} shown, {} left out", shown.get(), left_out.get());
}
