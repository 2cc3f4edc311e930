//! The model against closed forms, published numbers and independent solvers, and its limits over the whole legal range.

#![expect(clippy::unwrap_used, reason = "a helper of a test may stop it")]

mod inputs;
mod interventions;
mod presets;
mod properties;
mod reference;
mod sir;
mod stages;
mod summary;

use epicurve::model::{Comparison, ComparisonDraft, Entry, Results, ScenarioDraft, Series, Stop, simulate};

/// An SIR scenario.
fn scenario(population: f64, initial_infectious: f64, beta: f64, gamma: f64) -> ScenarioDraft {
    ScenarioDraft {
        population: Entry::Number(population),
        initial_infectious: Entry::Number(initial_infectious),
        beta: Entry::Number(beta),
        gamma: Entry::Number(gamma),
        ..ScenarioDraft::default()
    }
}

fn comparison(days: u32, method: &str, step: f64, scenarios: Vec<ScenarioDraft>) -> Comparison {
    ComparisonDraft {
        days: Entry::Number(f64::from(days)),
        method: Some(method.to_owned()),
        step: Entry::Number(step),
        scenarios,
        ..ComparisonDraft::default()
    }
    .check()
    .unwrap()
}

/// One scenario under the adaptive solver.
fn adaptive(days: u32, scenario: ScenarioDraft) -> Results {
    run(&comparison(days, "adaptive", 1.0, vec![scenario]))
}

fn run(comparison: &Comparison) -> Results {
    simulate(comparison, &Stop::default()).unwrap()
}

fn close(actual: f64, expected: f64, tolerance: f64, what: &str) {
    assert!((actual - expected).abs() <= tolerance, "{what}: {actual} is not within {tolerance} of {expected}");
}

/// A series by its name in the API.
fn series<'a>(series: &'a Series, name: &str) -> &'a [f64] {
    series.named().into_iter().find(|(other, _)| *other == name).unwrap().1.unwrap()
}
