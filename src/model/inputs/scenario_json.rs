//! A scenario's JSON: that of the API's body with every default written out, an uncertain rate as its distribution.

use serde::{Deserialize, Serialize};

use super::scenario::{Entered, Hospital, Intervention, Scenario, Seasonality, Vaccination};
use crate::model::distributions::{Uncertain, UncertainRate, UncertainRates};

/// A rate as it stands in JSON.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Rate {
    Number(f64),
    Uncertain(Uncertain),
}

/// The API's form of [`Scenario`]. What an older run left out is absent.
#[derive(Serialize, Deserialize)]
pub(crate) struct ScenarioFields {
    name: String,
    population: f64,
    initial_infectious: f64,
    #[serde(default)]
    initial_exposed: f64,
    #[serde(default)]
    initial_immune: f64,
    beta: Rate,
    gamma: Rate,
    #[serde(default)]
    sigma: Option<Rate>,
    #[serde(default = "zero")]
    omega: Rate,
    #[serde(default = "zero")]
    mu: Rate,
    #[serde(default)]
    fatality: f64,
    #[serde(default = "zero")]
    importation: Rate,
    #[serde(default)]
    seasonality: Option<Seasonality>,
    #[serde(default)]
    interventions: Vec<Intervention>,
    #[serde(default)]
    vaccination: Option<Vaccination>,
    #[serde(default)]
    hospital: Option<Hospital>,
    #[serde(default)]
    entered: Entered,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    engine: Option<String>,
}

fn zero() -> Rate {
    Rate::Number(0.0)
}

impl From<Scenario> for ScenarioFields {
    fn from(scenario: Scenario) -> Self {
        let uncertain = scenario.uncertain;
        let rate = |rate: UncertainRate, value: f64| {
            uncertain.get(rate).map_or(Rate::Number(value), |uncertain| Rate::Uncertain(*uncertain))
        };
        Self {
            beta: rate(UncertainRate::Beta, scenario.beta),
            gamma: rate(UncertainRate::Gamma, scenario.gamma),
            sigma: scenario.sigma.map(|sigma| rate(UncertainRate::Sigma, sigma)),
            omega: rate(UncertainRate::Omega, scenario.omega),
            mu: rate(UncertainRate::Mu, scenario.mu),
            importation: rate(UncertainRate::Importation, scenario.importation),
            name: scenario.name,
            population: scenario.population,
            initial_infectious: scenario.initial_infectious,
            initial_exposed: scenario.initial_exposed,
            initial_immune: scenario.initial_immune,
            fatality: scenario.fatality,
            seasonality: scenario.seasonality,
            interventions: scenario.interventions,
            vaccination: scenario.vaccination,
            hospital: scenario.hospital,
            entered: scenario.entered,
            engine: scenario.engine,
        }
    }
}

impl From<ScenarioFields> for Scenario {
    fn from(fields: ScenarioFields) -> Self {
        let mut uncertain = UncertainRates::default();
        // An uncertain rate's number follows from its distribution below.
        let mut number = |rate: UncertainRate, given: Rate| match given {
            Rate::Number(value) => value,
            Rate::Uncertain(distributed) => {
                uncertain = uncertain.with(rate, Some(distributed));
                0.0
            }
        };
        let scenario = Self {
            beta: number(UncertainRate::Beta, fields.beta),
            gamma: number(UncertainRate::Gamma, fields.gamma),
            sigma: fields.sigma.map(|sigma| number(UncertainRate::Sigma, sigma)),
            omega: number(UncertainRate::Omega, fields.omega),
            mu: number(UncertainRate::Mu, fields.mu),
            importation: number(UncertainRate::Importation, fields.importation),
            uncertain: UncertainRates::default(),
            name: fields.name,
            population: fields.population,
            initial_infectious: fields.initial_infectious,
            initial_exposed: fields.initial_exposed,
            initial_immune: fields.initial_immune,
            fatality: fields.fatality,
            seasonality: fields.seasonality,
            interventions: fields.interventions,
            vaccination: fields.vaccination,
            hospital: fields.hospital,
            entered: fields.entered,
            engine: fields.engine,
        };
        Self { uncertain, ..scenario }.at_medians()
    }
}
