//! The numbers drawn from a trajectory.

use super::summary_types::{EndemicEquilibrium, Summary};
use crate::model::dynamics::compartments::{CUMULATIVE_INFECTIONS, Compartment, living};
use crate::model::dynamics::final_size::final_size;
use crate::model::dynamics::reproduction::basic_reproduction_number;
use crate::model::dynamics::transitions::Epidemic;
use crate::model::inputs::scenario::{Intervention, Scenario};
use crate::model::trajectory::Trajectory;
use crate::model::trajectory::outcome::Outcome;

/// The summary of one scenario.
pub(crate) fn summary(scenario: &Scenario, epidemic: &Epidemic, trajectory: &Trajectory) -> Summary {
    let beds = scenario.hospital.and_then(|hospital| hospital.beds);
    with_outcome(&formulas(scenario, epidemic), scenario, &Outcome::of(trajectory, beds))
}

/// The numbers that follow from the scenario alone; the others are as if nothing had happened.
pub(crate) fn formulas(scenario: &Scenario, epidemic: &Epidemic) -> Summary {
    let reproduction = basic_reproduction_number(scenario.beta, scenario.sigma, scenario.gamma, scenario.mu);
    let growth = growth_rate(scenario, epidemic);
    Summary {
        basic_reproduction_number: reproduction,
        peak_infectious: 0.0,
        peak_day: 0.0,
        peak_reached: None,
        attack_rate: None,
        analytic_final_size: reproduction.filter(|_| is_closed(scenario) && disturbance(scenario).is_none()).map(
            |number| {
                let share = |persons: f64| persons / scenario.population;
                let seeds = share(scenario.initial_exposed + scenario.initial_infectious);
                let susceptible = epidemic.initial[Compartment::Susceptible.index()];
                final_size(number, share(susceptible), seeds, scenario.fatality)
            },
        ),
        herd_immunity_threshold: reproduction.filter(|number| *number > 1.0).map(|number| 1.0 - 1.0 / number),
        growth_rate: Some(growth),
        // Growth in the last digits of nothing would double in no time that a number can say.
        doubling_time: (growth > 0.0).then(|| std::f64::consts::LN_2 / growth).filter(|days| days.is_finite()),
        deaths: None,
        peak_hospital_census: None,
        peak_hospital_day: None,
        days_over_capacity: None,
        endemic_equilibrium: reproduction.and_then(|number| endemic_equilibrium(scenario, number)),
        minor_outbreak_probability: None,
    }
}

/// The scenario's formulas and what a simulation of it came to.
pub(crate) fn with_outcome(formulas: &Summary, scenario: &Scenario, outcome: &Outcome) -> Summary {
    let infected = outcome.last[CUMULATIVE_INFECTIONS] / scenario.population;
    let beds = scenario.hospital.and_then(|hospital| hospital.beds);
    Summary {
        peak_infectious: outcome.infectious.value,
        peak_day: outcome.infectious.day,
        peak_reached: Some(!outcome.is_rising),
        attack_rate: is_closed(scenario).then_some(infected),
        deaths: Some(outcome.last[Compartment::Deceased.index()]),
        peak_hospital_census: scenario.hospital.map(|_| outcome.hospital.value),
        peak_hospital_day: scenario.hospital.map(|_| outcome.hospital.day),
        days_over_capacity: beds.map(|_| f64::from(outcome.days_over_capacity)),
        ..formulas.clone()
    }
}

/// Nobody is infected twice, and nobody is born.
pub(crate) fn is_closed(scenario: &Scenario) -> bool {
    scenario.omega == 0.0 && scenario.mu == 0.0
}

/// What formulas for the long run leave out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Disturbance {
    /// Infection from outside.
    Importation,
    /// beta changes over the year.
    Seasons,
    /// beta is reduced for some days.
    Interventions,
    /// People become immune without infection.
    Vaccination,
}

/// The first thing that a scenario has of these. An amplitude, a reduction or a campaign of nothing counts as none.
pub fn disturbance(scenario: &Scenario) -> Option<Disturbance> {
    let has_season = scenario.seasonality.is_some_and(|season| season.has_effect());
    let has_intervention = scenario.interventions.iter().any(Intervention::has_effect);
    let has_campaign = scenario.vaccination.is_some_and(|campaign| campaign.has_effect());
    [
        (scenario.importation > 0.0, Disturbance::Importation),
        (has_season, Disturbance::Seasons),
        (has_intervention, Disturbance::Interventions),
        (has_campaign, Disturbance::Vaccination),
    ]
    .into_iter()
    .find_map(|(is_there, disturbance)| is_there.then_some(disturbance))
}

/// The growth rate of the infected on day 0, per day: the dominant eigenvalue of the infection equations, with
/// b = beta(0) S(0) / N(0): b − gamma − mu; with a latent stage
/// (−(sigma + gamma + 2 mu) + √((sigma − gamma)² + 4 sigma b)) / 2 (Ma, Infectious Disease Modelling 5 (2020) 129).
fn growth_rate(scenario: &Scenario, epidemic: &Epidemic) -> f64 {
    let state = &epidemic.initial;
    let share = state[Compartment::Susceptible.index()] / living(state);
    let contacts = epidemic.transmission_rate(epidemic.phase_at(0.0), 0.0) * share;
    let Scenario { gamma, mu, .. } = *scenario;
    match scenario.sigma {
        None => contacts - gamma - mu,
        Some(sigma) => {
            // The same root, without the difference of two nearly equal numbers where it is small.
            let product = sigma * contacts - (sigma + mu) * (gamma + mu);
            let root = ((sigma - gamma).powi(2) + 4.0 * sigma * contacts).sqrt();
            2.0 * product / (sigma + gamma + 2.0 * mu + root)
        }
    }
}

/// Where births or lost immunity keep the infection going: the state in which nothing changes any more.
///
/// S = N / R0, I = N (1 − 1/R0) / (1 + (gamma + mu) / sigma + gamma / (omega + mu)), E = (gamma + mu) I / sigma,
/// R = gamma I / (omega + mu). See Keeling and Rohani (2008), section 2.1.2.
fn endemic_equilibrium(scenario: &Scenario, reproduction: f64) -> Option<EndemicEquilibrium> {
    let Scenario { population, gamma, omega, mu, fatality, .. } = *scenario;
    if reproduction <= 1.0 || omega + mu <= 0.0 || fatality > 0.0 || disturbance(scenario).is_some() {
        return None;
    }
    let exposed_each = scenario.sigma.map(|sigma| (gamma + mu) / sigma);
    let recovered_each = gamma / (omega + mu);
    let infectious =
        population * (1.0 - 1.0 / reproduction) / (1.0 + exposed_each.unwrap_or_default() + recovered_each);
    let equilibrium = EndemicEquilibrium {
        susceptible: population / reproduction,
        exposed: exposed_each.map(|each| each * infectious),
        infectious,
        recovered: recovered_each * infectious,
        vaccinated: 0.0,
    };
    // A stage that lasts longer than any number says leads to none.
    let is_there = equilibrium.recovered.is_finite() && equilibrium.exposed.is_none_or(f64::is_finite);
    is_there.then_some(equilibrium)
}
