//! POST /api/v1/simulations.

use axum::body::Body;
use axum::http::StatusCode;
use serde_json::json;

use crate::app::{App, request};

const SIMULATIONS: &str = "/api/v1/simulations";

#[tokio::test]
async fn it_computes_with_defaults() {
    let app = App::new().await;
    let body = json!({ "days": 200, "scenarios": [{ "beta": 0.3, "gamma": 0.1 }, { "name": "B", "beta": 0.2, "gamma": 0.1 }] });
    let reply = app.post_json(SIMULATIONS, &body.to_string()).await;
    assert_eq!(reply.status, StatusCode::OK);
    assert_eq!(reply.header("content-type"), "application/json");
    let answer = reply.json();
    assert_eq!(
        answer["engine"],
        json!({ "name": "epicurve", "version": env!("CARGO_PKG_VERSION"), "method": "adaptive", "relative_tolerance": 1e-8 })
    );
    assert_eq!(answer["days"][200], 200);
    assert_eq!(answer["scenarios"][0]["name"], "Scenario 1");
    let series = answer["scenarios"][0]["series"].as_object().unwrap();
    for (name, values) in series {
        let is_sir = matches!(
            name.as_str(),
            "susceptible"
                | "infectious"
                | "recovered"
                | "new_infections"
                | "cumulative_infections"
                | "effective_reproduction_number"
        );
        assert_eq!(values.as_array().map(Vec::len), is_sir.then_some(201), "{name}");
    }
    let summary = answer["scenarios"][0]["summary"].as_object().unwrap();
    let mut names: Vec<_> = summary.keys().map(String::as_str).collect();
    names.sort_unstable();
    let mut expected = [
        "basic_reproduction_number",
        "peak_infectious",
        "peak_day",
        "peak_reached",
        "attack_rate",
        "analytic_final_size",
        "herd_immunity_threshold",
        "growth_rate",
        "doubling_time",
        "deaths",
        "peak_hospital_census",
        "peak_hospital_day",
        "days_over_capacity",
        "endemic_equilibrium",
        "minor_outbreak_probability",
    ];
    expected.sort_unstable();
    assert_eq!(names, expected);
    assert_eq!(answer["scenarios"][0]["bands"], json!(null));
}

#[tokio::test]
async fn fixed_steps_say_their_step() {
    let body = json!({ "days": 200, "solver": { "method": "euler", "step": 0.5 }, "scenarios": [{ "beta": 0.3, "gamma": 0.1 }] });
    let answer = App::new().await.post_json(SIMULATIONS, &body.to_string()).await.json();
    assert_eq!(answer["engine"]["step"], 0.5);
    assert!(answer["engine"].get("relative_tolerance").is_none());
    let peak = answer["scenarios"][0]["summary"]["peak_infectious"].as_f64().unwrap();
    assert!((peak - 3097.3519).abs() < 5e-5);
}

#[tokio::test]
async fn offending_fields_are_named_in_problem_details() {
    let app = App::new().await;
    let body = json!({ "days": 0, "scenarios": [{ "beta": -1, "gamma": "x", "sgima": 1 }] });
    let reply = app.post_json(SIMULATIONS, &body.to_string()).await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(reply.header("content-type"), "application/problem+json");
    let problem = reply.json();
    assert_eq!(problem["status"], 422);
    assert_eq!(
        problem["errors"],
        json!([
            { "pointer": "#/scenarios/0/sgima", "detail": "“sgima” is not a field here: known are name, population, initial_infectious, initial_exposed, initial_immune, beta, gamma, sigma, omega, mu, fatality, importation, seasonality, interventions, vaccination, hospital, entered, engine" },
            { "pointer": "#/days", "detail": "Days must be a whole number between 1 and 3,650" },
            { "pointer": "#/scenarios/0/beta", "detail": "Transmission rate beta must be between 0 and 100 per day" },
            { "pointer": "#/scenarios/0/gamma", "detail": "Recovery rate gamma must be between 0 and 50 per day: a text is not a number" }
        ])
    );
}

/// Editors on Windows write a mark in front, or UTF-16.
#[tokio::test]
async fn a_byte_order_mark_is_read_and_other_kinds_of_text_are_named() {
    let app = App::new().await;
    let body = r#"{"days": 9, "scenarios": [{"beta": 0.3, "gamma": 0.1}]}"#;
    let utf16 = |text: &str| -> Vec<u8> { text.encode_utf16().flat_map(u16::to_le_bytes).collect() };
    let send = async |address: &str, bytes: Vec<u8>| {
        let request = request("POST", address).header("content-type", "application/json");
        app.send(request.body(Body::from(bytes)).unwrap()).await
    };
    for (address, status) in [(SIMULATIONS, 200), ("/api/v1/runs", 201)] {
        let marked = format!("\u{feff}{body}").into_bytes();
        assert_eq!(send(address, marked).await.status.as_u16(), status, "{address}");
        for (bytes, title) in [
            (utf16(body), "The body is in UTF-16"),
            (utf16(&format!("\u{feff}{body}")), "The body is in UTF-16"),
            (b"scenario,day,infectious\nA,0,100\n".to_vec(), "The body is CSV, not JSON"),
            (b"{\"days\": \xff}".to_vec(), "The body is not JSON"),
        ] {
            let reply = send(address, bytes).await;
            assert_eq!((reply.status.as_u16(), reply.json()["title"].as_str()), (400, Some(title)), "{}", reply.body);
        }
    }
}

#[tokio::test]
async fn every_refusal_is_a_problem_document() {
    let app = App::new().await;
    let plain = request("POST", SIMULATIONS).header("content-type", "text/plain").body(Body::from("{}")).unwrap();
    let large = format!("{{\"x\": \"{}\"}}", "x".repeat(70_000));
    let replies = [
        (app.post_json(SIMULATIONS, "{\"days\": NaN}").await, 400),
        (app.post_json(SIMULATIONS, "{\"days\": 1e400, \"scenarios\": []}").await, 422),
        (app.post_json(SIMULATIONS, "[]").await, 422),
        (app.post_json(SIMULATIONS, &large).await, 413),
        (app.send(plain).await, 415),
        (app.get(SIMULATIONS).await, 405),
        (app.get("/api/v1/nothing").await, 404),
    ];
    for (reply, status) in replies {
        assert_eq!(reply.status.as_u16(), status, "{}", reply.body);
        assert_eq!(reply.header("content-type"), "application/problem+json", "{status}");
        assert_eq!(reply.json()["status"], status);
    }
}

#[tokio::test]
async fn the_whole_model_is_answered_in_the_shape_that_is_documented() {
    let body = json!({
        "days": 200,
        "start_date": "2026-01-05",
        "solver": { "method": "adaptive" },
        "scenarios": [
            {
                "name": "R0 = 3.0", "population": 10000,
                "initial_infectious": 100, "initial_exposed": 0, "initial_immune": 0,
                "beta": 0.3, "gamma": 0.1,
                "sigma": null, "omega": 0, "mu": 0, "fatality": 0, "importation": 0,
                "seasonality": { "amplitude": 0.2, "peak_day": 15 },
                "interventions": [{ "name": "distancing", "from_day": 30, "to_day": 90, "reduction": 0.4 }],
                "vaccination": { "from_day": 10, "to_day": 60, "doses_per_day": 50, "efficacy": 0.9 },
                "hospital": { "fraction": 0.05, "stay_days": 8, "beds": 120 },
                "entered": { "beta": "R0" }
            },
            { "beta": 0.3, "gamma": 0.1, "sigma": 0.2, "omega": 0.01, "fatality": 0.01 },
            { "beta": 0.3, "gamma": 0.1, "sigma": 0.2, "omega": 0.01 }
        ]
    });
    let reply = App::new().await.post_json(SIMULATIONS, &body.to_string()).await;
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.body);
    let answer = reply.json();
    let series = |scenario: usize| answer["scenarios"][scenario]["series"].as_object().unwrap().clone();
    let present = |scenario: usize| {
        let there = series(scenario).into_iter().filter(|(_, values)| !values.is_null());
        let mut lengths: Vec<_> = there.map(|(name, values)| (name, values.as_array().unwrap().len())).collect();
        lengths.sort();
        lengths
    };
    let named = |names: &[&str]| names.iter().map(|name| ((*name).to_owned(), 201)).collect::<Vec<_>>();
    let every = [
        "cumulative_infections",
        "effective_reproduction_number",
        "infectious",
        "new_infections",
        "recovered",
        "susceptible",
    ];
    let with = |more: &[&str]| {
        let mut names: Vec<_> = every.iter().chain(more).copied().collect();
        names.sort_unstable();
        named(&names)
    };
    assert_eq!(present(0), with(&["vaccinated", "hospital_census"]));
    assert_eq!(present(1), with(&["exposed", "deceased"]));
    assert_eq!(series(0).len(), 10);
    let summary = |scenario: usize| answer["scenarios"][scenario]["summary"].as_object().unwrap().clone();
    let withheld = |scenario: usize| {
        let mut names: Vec<_> =
            summary(scenario).into_iter().filter(|(_, value)| value.is_null()).map(|(name, _)| name).collect();
        names.sort();
        names
    };
    assert_eq!(withheld(0), ["analytic_final_size", "endemic_equilibrium", "minor_outbreak_probability"]);
    assert!(summary(0)["days_over_capacity"].is_u64() && summary(0)["peak_hospital_day"].is_f64());
    let none = ["analytic_final_size", "attack_rate", "days_over_capacity"];
    let hospital = ["endemic_equilibrium", "minor_outbreak_probability", "peak_hospital_census", "peak_hospital_day"];
    assert_eq!(withheld(1), none.into_iter().chain(hospital).collect::<Vec<_>>());
    let equilibrium = summary(2)["endemic_equilibrium"].as_object().unwrap().clone();
    let mut names: Vec<_> = equilibrium.keys().map(String::as_str).collect();
    names.sort_unstable();
    assert_eq!(names, ["exposed", "infectious", "recovered", "susceptible", "vaccinated"]);
    assert!((equilibrium["susceptible"].as_f64().unwrap() - 10_000.0 / 3.0).abs() < 1e-6);
}

#[tokio::test]
async fn problems_of_nested_fields_have_nested_pointers() {
    let body = json!({ "days": 10, "start_date": "5.1.2026", "scenarios": [{
        "beta": 0.3, "gamma": 0.1,
        "interventions": [{ "from_day": 5, "reduction": 0.5 }, { "from_day": 5, "to_day": 4, "reduction": 2, "until": 9 }, 7],
        "vaccination": { "doses_per_day": "many" }, "hospital": [], "seasonality": {},
        "entered": { "beta": "days", "name": "x" }
    }]});
    let reply = App::new().await.post_json(SIMULATIONS, &body.to_string()).await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    let problem = reply.json();
    let pointers: Vec<_> =
        problem["errors"].as_array().unwrap().iter().map(|error| error["pointer"].as_str().unwrap()).collect();
    let expected = [
        "/interventions/1/until",
        "/interventions/2",
        "/hospital",
        "/entered/name",
        "/entered/beta",
        "/seasonality/amplitude",
        "/interventions/1/to_day",
        "/interventions/1/reduction",
        "/vaccination/from_day",
        "/vaccination/doses_per_day",
    ];
    let mut expected: Vec<_> = expected.into_iter().map(|field| format!("#/scenarios/0{field}")).collect();
    expected.insert(5, "#/start_date".to_owned());
    assert_eq!(pointers, expected);
}
