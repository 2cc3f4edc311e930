//! Formulas of a summary: metrics that follow from the scenario alone.

use crate::model::dynamics::compartments::{Compartment, living};
use crate::model::dynamics::final_size::final_size;
use crate::model::dynamics::transitions::Epidemic;
use crate::model::inputs::scenario::Scenario;

/// Computes the share infected as time goes to infinity.
pub(super) fn analytic_final_size(scenario: &Scenario, epidemic: &Epidemic) -> Option<f64> {
    let reproduction =
        scenario.basic_reproduction_number().filter(|_| is_closed(scenario) && disturbance(scenario).is_none())?;
    let share = |persons: f64| persons / scenario.population;
    let seeds = share(scenario.initial_exposed + scenario.initial_infectious);
    let susceptible = epidemic.initial[Compartment::Susceptible.index()];
    Some(final_size(reproduction, share(susceptible), seeds, scenario.fatality))
}

/// Computes the share of immune people at which the infection cannot spread.
pub(super) fn herd_immunity_threshold(scenario: &Scenario) -> Option<f64> {
    scenario.basic_reproduction_number().filter(|number| *number > 1.0).map(|number| 1.0 - 1.0 / number)
}

/// Computes the days in which the number of infected people doubles on day 0.
pub(super) fn doubling_time(scenario: &Scenario, epidemic: &Epidemic) -> Option<f64> {
    let growth = growth_rate(scenario, epidemic);
    // A growth rate near the smallest positive f64 would give an infinite time.
    (growth > 0.0).then(|| std::f64::consts::LN_2 / growth).filter(|days| days.is_finite())
}

/// Returns whether each person is infected at most once and there are no births.
pub(super) fn is_closed(scenario: &Scenario) -> bool {
    scenario.omega.value == 0.0 && scenario.mu.value == 0.0
}

/// A process that the formulas for the long run do not include.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Disturbance {
    /// Infection from outside.
    Importation,
    /// Changes of beta over the year.
    Seasons,
    /// Reductions of beta for some days.
    Interventions,
    /// Immunity without infection.
    Vaccination,
}

/// Returns the first of these processes that a scenario has. An amplitude, a reduction or doses of 0 do not count.
pub fn disturbance(scenario: &Scenario) -> Option<Disturbance> {
    [
        (scenario.importation.value > 0.0, Disturbance::Importation),
        (scenario.effective_season().is_some(), Disturbance::Seasons),
        (scenario.effective_interventions().next().is_some(), Disturbance::Interventions),
        (scenario.effective_campaign().is_some(), Disturbance::Vaccination),
    ]
    .into_iter()
    .find_map(|(is_there, disturbance)| is_there.then_some(disturbance))
}

/// Computes the growth rate of the infected people on day 0, per day: the dominant eigenvalue of the infection
/// equations.
///
/// With b = beta(0) S(0) / N(0) it is b − gamma − mu; with a latent stage it is
/// (−(sigma + gamma + 2 mu) + √((sigma − gamma)² + 4 sigma b)) / 2 (Ma, Infectious Disease Modelling 5 (2020) 129).
pub(super) fn growth_rate(scenario: &Scenario, epidemic: &Epidemic) -> f64 {
    let state = &epidemic.initial;
    let share = state[Compartment::Susceptible.index()] / living(state);
    let contacts = epidemic.transmission_rate(epidemic.phase_at(0.0), 0.0) * share;
    let (gamma, mu) = (scenario.recovery_rate(), scenario.mu.value);
    match scenario.sigma.map(|sigma| sigma.value) {
        None => contacts - gamma - mu,
        Some(sigma) => {
            // The same root, rewritten to avoid cancellation where it is near 0.
            let product = sigma * contacts - (sigma + mu) * (gamma + mu);
            let root = ((sigma - gamma).powi(2) + 4.0 * sigma * contacts).sqrt();
            2.0 * product / (sigma + gamma + 2.0 * mu + root)
        }
    }
}
