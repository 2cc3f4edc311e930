//! The endemic equilibrium: the state with infection in which the compartments no longer change.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::formulas::disturbance;
use crate::model::inputs::scenario::Scenario;

/// Persons in each compartment where nothing changes any more.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct EndemicEquilibrium {
    /// Persons.
    pub susceptible: f64,
    /// Persons; null without a latent stage.
    pub exposed: Option<f64>,
    /// Persons.
    pub infectious: f64,
    /// Persons.
    pub recovered: f64,
    /// Persons; 0, because there is no campaign.
    pub vaccinated: f64,
}

/// Computes the state in which the compartments no longer change, if births or waning immunity sustain the infection.
///
/// S = N / R0, I = N (1 − 1/R0) / (1 + (gamma + mu) / sigma + gamma / (omega + mu)), E = (gamma + mu) I / sigma,
/// R = gamma I / (omega + mu). See Keeling and Rohani (2008), section 2.1.2.
pub(super) fn endemic_equilibrium(scenario: &Scenario) -> Option<EndemicEquilibrium> {
    let reproduction = scenario.basic_reproduction_number()?;
    let Scenario { population, fatality, .. } = *scenario;
    let (gamma, omega, mu) = (scenario.recovery_rate(), scenario.omega.value, scenario.mu.value);
    if reproduction <= 1.0 || omega + mu <= 0.0 || fatality > 0.0 || disturbance(scenario).is_some() {
        return None;
    }
    let exposed_each = scenario.sigma.map(|sigma| (gamma + mu) / sigma.value);
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
    // The mean length of a stage can overflow: then the equilibrium is withheld.
    let is_there = equilibrium.recovered.is_finite() && equilibrium.exposed.is_none_or(f64::is_finite);
    is_there.then_some(equilibrium)
}
