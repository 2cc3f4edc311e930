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
            { "pointer": "#/scenarios/0/sgima", "detail": "“sgima” is not a field here: known are name, population, initial_infectious, beta, gamma" },
            { "pointer": "#/days", "detail": "Days must be a whole number between 1 and 3,650" },
            { "pointer": "#/scenarios/0/beta", "detail": "Transmission rate beta must be between 0 and 100 per day" },
            { "pointer": "#/scenarios/0/gamma", "detail": "Recovery rate gamma must be between 0 and 50 per day: a text is not a number" }
        ])
    );
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
