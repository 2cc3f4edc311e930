//! Reasons, in a few words, why a metric is withheld. If there are several reasons, the first is given.

use super::formulas::{Disturbance, disturbance};
use crate::model::inputs::scenario::Scenario;

/// Reason for R0 and the metrics that follow from it.
pub const NO_END: &str = "gamma and mu are 0";
/// Reason for metrics that need an epidemic that can grow.
pub const NO_OUTBREAK: &str = "R0 is at most 1";

/// Returns the reason for the attack rate.
pub fn attack_rate(scenario: &Scenario, _: Option<f64>) -> &'static str {
    reinfection(scenario).unwrap_or("not defined")
}

/// Returns the reason for the analytic final size.
pub fn final_size(scenario: &Scenario, _: Option<f64>) -> &'static str {
    of_long_run(scenario).unwrap_or("gamma is 0")
}

/// Returns the reason for the probability of a minor outbreak.
pub fn minor_outbreak(scenario: &Scenario, _: Option<f64>) -> &'static str {
    let has_no_end = scenario.gamma.value + scenario.mu.value <= 0.0;
    of_long_run(scenario).unwrap_or(if has_no_end { "gamma is 0" } else { "an outbreak can’t grow" })
}

/// Returns the reason for the herd-immunity threshold.
pub fn herd_immunity(_: &Scenario, reproduction: Option<f64>) -> &'static str {
    if reproduction.is_some() { NO_OUTBREAK } else { NO_END }
}

/// Returns the reason for the endemic equilibrium.
pub fn endemic_equilibrium(scenario: &Scenario, reproduction: Option<f64>) -> &'static str {
    match reproduction {
        None => NO_END,
        Some(number) if number <= 1.0 => NO_OUTBREAK,
        Some(_) if scenario.omega.value + scenario.mu.value <= 0.0 => "no births or waning",
        Some(_) if scenario.fatality > 0.0 => "has a fatality",
        Some(_) => disturbance(scenario).map_or("not defined", in_words),
    }
}

/// Reason for metrics of the hospital.
pub const NO_HOSPITAL: &str = "no hospital load";

fn of_long_run(scenario: &Scenario) -> Option<&'static str> {
    reinfection(scenario).or_else(|| disturbance(scenario).map(in_words))
}

fn reinfection(scenario: &Scenario) -> Option<&'static str> {
    if scenario.omega.value > 0.0 {
        Some("people can be infected again")
    } else if scenario.mu.value > 0.0 {
        Some("people are born")
    } else {
        None
    }
}

fn in_words(disturbance: Disturbance) -> &'static str {
    match disturbance {
        Disturbance::Importation => "has importation",
        Disturbance::Seasons => "has seasons",
        Disturbance::Interventions => "has interventions",
        Disturbance::Vaccination => "has vaccination",
    }
}
