//! Whatever a file holds, importing it is answered, and whatever is kept can be shown.

use axum::http::StatusCode;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use serde_json::{Value, json};

use super::import;
use crate::app::App;

/// One thing done to a document.
#[derive(Debug, Clone)]
pub enum Change {
    /// Something else in the place of a value.
    Replace(Value),
    /// Takes a value out of its list or object.
    Remove,
    /// A number so many times as large.
    Scale(f64),
    /// Every number below it so many times as large.
    ScaleAll(f64),
    /// Every number below it the same.
    Level(f64),
    /// What stands there and what stands at the place after it, exchanged.
    Swap,
}

/// Any of them.
pub fn change() -> impl Strategy<Value = Change> {
    let value = prop_oneof![
        Just(Value::Null),
        Just(json!(true)),
        Just(json!([])),
        Just(json!({})),
        Just(json!("")),
        Just(json!("\u{0}<b>")),
        Just(json!("NaN")),
        Just(json!([[0, 1], [2, 3]])),
        prop_oneof![Just(0.0), Just(1e-300), Just(1e16), Just(1e300), Just(-1.0), Just(0.5), any::<f64>()]
            .prop_map(|number| json!(number)),
        any::<u32>().prop_map(|number| json!(number)),
    ];
    let factor = prop_oneof![Just(0.0), Just(1e-12), Just(1.000_000_1), Just(3.0), Just(1e6), Just(1e12)];
    prop_oneof![
        3 => value.prop_map(Change::Replace),
        1 => Just(Change::Remove),
        2 => factor.clone().prop_map(Change::Scale),
        2 => factor.clone().prop_map(Change::ScaleAll),
        1 => factor.prop_map(Change::Level),
        1 => Just(Change::Swap),
    ]
}

/// The value that this number leads to, each level's share of it choosing a child.
fn descend(value: &mut Value, mut way: u64, depth: u32) -> &mut Value {
    let mut value = value;
    for _ in 0..depth {
        let children = match value {
            Value::Object(fields) => fields.len(),
            Value::Array(list) => list.len(),
            _ => 0,
        };
        if children == 0 {
            break;
        }
        let chosen = usize::try_from(way % u64::try_from(children).unwrap()).unwrap();
        way /= u64::try_from(children).unwrap();
        value = match value {
            Value::Object(fields) => fields.values_mut().nth(chosen).unwrap(),
            Value::Array(list) => &mut list[chosen],
            _ => unreachable!(),
        };
    }
    value
}

fn each_number(value: &mut Value, change: &impl Fn(f64) -> f64) {
    match value {
        Value::Number(number) => *value = json!(change(number.as_f64().unwrap())),
        Value::Array(list) => list.iter_mut().for_each(|value| each_number(value, change)),
        Value::Object(fields) => fields.values_mut().for_each(|value| each_number(value, change)),
        _ => {}
    }
}

/// Does it to the value that the way leads to.
pub fn apply(document: &mut Value, change: &Change, way: u64, depth: u32) {
    let target = descend(document, way, depth);
    match change {
        Change::Replace(value) => *target = value.clone(),
        Change::Scale(factor) | Change::ScaleAll(factor) => each_number(target, &|number| number * factor),
        Change::Level(level) => each_number(target, &|_| *level),
        Change::Remove => match target {
            Value::Array(list) => drop(list.pop()),
            Value::Object(fields) => {
                if let Some(name) = fields.keys().next().cloned() {
                    fields.remove(&name);
                }
            }
            other => *other = Value::Null,
        },
        Change::Swap => {
            if let Value::Array(list) = target
                && list.len() > 1
            {
                list.swap(0, 1);
            }
        }
    }
}

/// Where pages read most: changes to the whole document hardly ever come so far.
const PLACES: [&str; 12] = [
    "",
    "/inputs",
    "/results",
    "/results/engine",
    "/results/scenarios/0",
    "/results/scenarios/0/series",
    "/results/scenarios/0/summary",
    "/results/scenarios/0/bands",
    "/results/scenarios/0/summary_bands",
    "/results/scenarios/0/rank_correlations",
    "/results/scenarios/0/sample",
    "/results/scenarios/1/paired_differences",
];

const DOCUMENTS: usize = 4;

/// Documents that are tried.
const CASES: u32 = 200;

async fn documents(app: &App) -> [Value; DOCUMENTS] {
    let beta = json!({"distribution": "uniform", "low": 0.1, "high": 0.2});
    let hospital = json!({"fraction": 0.1, "stay_days": 5, "beds": 2});
    let mut documents = Vec::new();
    for body in [
        json!({"days": 12, "start_date": "2026-01-05", "scenarios": [
            {"name": "One", "beta": 0.4, "gamma": 0.1, "hospital": hospital, "fatality": 0.1},
            {"name": "Two", "beta": 0.3, "gamma": 0.1, "sigma": 0.2, "mu": 0.01,
             "interventions": [{"name": "fewer", "from_day": 3, "to_day": 9, "reduction": 0.5}]}]}),
        json!({"days": 8, "solver": {"method": "rk4", "step": 0.5}, "scenarios": [{"name": "One", "beta": 0.4, "gamma": 0.1,
            "mu": 0.01, "vaccination": {"from_day": 1, "doses_per_day": 50, "efficacy": 0.9}}]}),
        json!({"days": 9, "solver": {"method": "stochastic", "members": 8, "seed": 3}, "scenarios": [
            {"name": "One", "population": 100, "initial_infectious": 1, "beta": beta, "gamma": 0.1, "hospital": hospital},
            {"name": "Two", "population": 100, "initial_infectious": 1, "beta": 0.1, "gamma": 0.1}]}),
        json!({"days": 9, "solver": {"method": "adaptive", "members": 8, "seed": 3, "sampling": "sobol"}, "scenarios": [
            {"name": "One", "beta": beta, "gamma": 0.05}, {"name": "Two", "beta": 0.2, "gamma": 0.1}]}),
    ] {
        let id = app.post_json("/api/v1/runs", &body.to_string()).await.json()["id"].as_str().unwrap().to_owned();
        documents.push(app.get(&format!("/runs/{id}.json")).await.json());
    }
    documents.try_into().unwrap()
}

/// Everything that shows a run.
pub async fn assert_shown(app: &App, run: &str, document: &str) {
    for part in [
        "",
        "?unit=share&axis=log",
        "?plot=effective_reproduction_number",
        "?plot=new_infections&axis=log",
        "?plot=hospital_census",
        "?plot=cumulative_infections",
        ".csv",
        ".json",
        ".svg",
        ".svg?plot=effective_reproduction_number&axis=log",
        ".png",
        ".py",
        "/values",
        "/edit",
    ] {
        let reply = app.get(&format!("{run}{part}")).await;
        assert_eq!(reply.status, StatusCode::OK, "{part}: {} of {document}", reply.body);
    }
    let id = run.strip_prefix("/runs/").unwrap();
    for address in [format!("/embed/{id}"), format!("/compare?run={id}"), "/runs".to_owned()] {
        let reply = app.get(&address).await;
        assert_eq!(reply.status, StatusCode::OK, "{address}: {} of {document}", reply.body);
    }
}

#[test]
fn whatever_is_changed_in_a_file_it_is_refused_or_shown() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let app = runtime.block_on(App::new());
    let documents = runtime.block_on(documents(&app));
    let one = (0..PLACES.len(), any::<u64>(), 0..5_u32, change());
    let changes = (0..DOCUMENTS, prop::collection::vec(one, 1..4));
    let mut runner = TestRunner::new(Config { cases: CASES, failure_persistence: None, ..Config::default() });
    let (kept, refused) = (std::cell::Cell::new(0), std::cell::Cell::new(0));
    let outcome = runner.run(&changes, |(document, changes)| {
        let mut document = documents[document].clone();
        for (place, way, depth, change) in &changes {
            if let Some(part) = document.pointer_mut(PLACES[*place]) {
                apply(part, change, *way, *depth);
            }
        }
        let text = document.to_string();
        runtime.block_on(async {
            let reply = import(&app, &text).await;
            match reply.status {
                StatusCode::SEE_OTHER => {
                    kept.set(kept.get() + 1);
                    assert_shown(&app, &reply.location(), &text).await;
                    Ok(())
                }
                StatusCode::UNPROCESSABLE_ENTITY => {
                    refused.set(refused.get() + 1);
                    Ok(())
                }
                other => Err(TestCaseError::fail(format!("{other}: {text}"))),
            }
        })
    });
    assert!(outcome.is_ok(), "{}", outcome.unwrap_err());
    // Neither is an accident of the strategy.
    assert!(kept.get() > 20 && refused.get() > 50, "{} kept, {} refused", kept.get(), refused.get());
}

/// The same number everywhere below a value where there is a number.
fn level(value: Option<&mut Value>, number: f64) {
    if let Some(value) = value {
        each_number(value, &|_| number);
    }
}

#[tokio::test]
async fn the_ends_of_what_is_legal_are_shown() {
    let app = App::new().await;
    for document in documents(&app).await {
        for (count, ratio, signed) in
            [(0.0, 0.0, 0.0), (1e-300, 1e-300, -1e-300), (1e17, 1e300, 1e17), (1e17, 1e17, -1e17), (0.0, 1e300, 1e-9)]
        {
            let mut document = document.clone();
            for scenario in document["results"]["scenarios"].as_array_mut().unwrap() {
                for part in ["series", "bands"] {
                    for (name, values) in scenario[part].as_object_mut().into_iter().flatten() {
                        level(Some(values), if name == "effective_reproduction_number" { ratio } else { count });
                    }
                }
                for member in scenario["sample"].as_array_mut().into_iter().flatten() {
                    for (name, values) in member.as_object_mut().unwrap() {
                        level(Some(values), if name == "effective_reproduction_number" { ratio } else { count });
                    }
                }
                for part in ["summary", "summary_bands"] {
                    for (name, value) in scenario[part].as_object_mut().into_iter().flatten() {
                        let number = match name.as_str() {
                            "basic_reproduction_number" | "doubling_time" => ratio,
                            "growth_rate" => signed,
                            "peak_day" | "peak_hospital_day" => count.min(8.0),
                            "days_over_capacity" => count.min(9.0).floor(),
                            "minor_outbreak_probability" => count.min(1.0),
                            _ => count,
                        };
                        level(Some(value), number);
                    }
                }
                for (name, value) in scenario["paired_differences"].as_object_mut().into_iter().flatten() {
                    let most = if name.ends_with("_day") || name.starts_with("days_") { 8.0 } else { 1e17 };
                    for (key, value) in value.as_object_mut().into_iter().flatten() {
                        level(Some(value), if key == "members" { 4_294_967_295.0 } else { signed.clamp(-most, most) });
                    }
                }
            }
            // The library writes 3.0, and counts of members are whole.
            let text = document.to_string().replace("4294967295.0", "4294967295");
            let reply = import(&app, &text).await;
            assert_eq!(reply.status, StatusCode::SEE_OTHER, "{count} {ratio} {signed}: {}", reply.body);
            assert_shown(&app, &reply.location(), &text).await;
        }
    }
}
