//! Inputs written out by hand, what the JSON API computes from them, and closed forms to hold it against.

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::app::App;

pub fn scenario(name: &str, beta: f64, gamma: f64, infectious: u32) -> Value {
    json!({"name": name, "population": 10_000, "initial_infectious": infectious, "beta": beta, "gamma": gamma})
}

pub fn with(mut scenario: Value, name: &str, value: Value) -> Value {
    scenario[name] = value;
    scenario
}

pub fn measure(name: &str, from_day: u32, reduction: f64) -> Value {
    json!({"name": name, "from_day": from_day, "reduction": reduction})
}

pub fn comparison(days: u32, scenarios: Vec<Value>) -> Value {
    json!({"days": days, "scenarios": scenarios})
}

/// The API's numbers of every scenario.
pub struct Computed(pub Value);

impl Computed {
    pub async fn of(app: &App, body: &Value) -> Self {
        let reply = app.post_json("/api/v1/simulations", &body.to_string()).await;
        assert_eq!(reply.status, StatusCode::OK, "{}", reply.body);
        Self(reply.json())
    }

    /// A number of a scenario's summary.
    pub fn number(&self, scenario: usize, name: &str) -> f64 {
        self.0["scenarios"][scenario]["summary"][name].as_f64().unwrap()
    }

    pub fn peak(&self, scenario: usize) -> f64 {
        self.number(scenario, "peak_infectious")
    }

    /// Infected until the last day, in per cent.
    pub fn infected(&self, scenario: usize) -> f64 {
        100.0 * self.number(scenario, "attack_rate")
    }

    /// Rt on day 0.
    pub fn first_rt(&self, scenario: usize) -> f64 {
        self.0["scenarios"][scenario]["series"]["effective_reproduction_number"][0].as_f64().unwrap()
    }
}

/// Per cent infected in the end: z = 1 − s0 exp(−R0 z), where the seeds, 1 − s0 of the people, are counted.
pub fn final_size(r0: f64, s0: f64) -> f64 {
    let mut share: f64 = 1.0;
    for _ in 0..10_000 {
        share = 1.0 - s0 * (-r0 * share).exp();
    }
    100.0 * share
}

/// People infectious at the peak: 1 − (1 + ln(R0 s0)) / R0 of 10,000.
pub fn peak(r0: f64, s0: f64) -> f64 {
    10_000.0 * (1.0 - (1.0 + (r0 * s0).ln()) / r0)
}

/// People infectious at Euler's peak: R0 3, 10,000 people, 100 infectious, 200 days.
pub fn euler_peak(step: f64) -> f64 {
    let (mut susceptible, mut infectious, mut highest, mut day) = (9_900.0, 100.0, 100.0_f64, 0.0);
    while day < 200.0 {
        let infections = 0.3 * susceptible * infectious / 10_000.0;
        (susceptible, infectious) =
            (susceptible - step * infections, infectious + step * (infections - 0.1 * infectious));
        highest = highest.max(infectious);
        day += step;
    }
    highest
}
