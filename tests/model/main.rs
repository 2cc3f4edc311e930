//! The model against closed forms, published numbers and independent solvers, and its limits over the whole legal range.

#![expect(clippy::unwrap_used, reason = "a helper of a test may stop it")]

mod accuracy;
mod adaptive;
mod bare_sir;
mod drafts;
mod inputs;
mod interventions;
mod presets;
mod properties;
mod ranges;
mod reference;
mod sir;
mod stages;
mod stochastic;
mod summary;
mod sweeps;

use epicurve::model::{CancelToken, Comparison, Results, Series, simulate};

use drafts::{ScenarioDraft, comparison, scenario};

/// One scenario under the adaptive solver.
fn adaptive(days: u32, scenario: ScenarioDraft) -> Results {
    run(&comparison(days, "adaptive", 1.0, vec![scenario]))
}

fn run(comparison: &Comparison) -> Results {
    simulate(comparison, &CancelToken::default()).unwrap()
}

fn close(actual: f64, expected: f64, tolerance: f64, what: &str) {
    assert!((actual - expected).abs() <= tolerance, "{what}: {actual} is not within {tolerance} of {expected}");
}

/// A series by its name in the API.
fn series<'a>(series: &'a Series, name: &str) -> &'a [f64] {
    series.named().into_iter().find(|(other, _)| *other == name).unwrap().1.unwrap()
}
