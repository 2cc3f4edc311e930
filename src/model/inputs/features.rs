//! Features of a comparison's model, in the terms of epidemiology. The list of runs can be filtered by them.

use super::comparison::Comparison;
use super::scenario::Scenario;
use super::solver::Method;

/// A feature of a scenario's model, or of the method.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ModelFeature {
    /// Susceptible, infectious, recovered.
    Sir,
    /// SIR with a latent stage.
    Seir,
    /// SIR with waning immunity.
    Sirs,
    /// SIR with a latent stage and waning immunity.
    Seirs,
    /// Births and natural deaths.
    Births,
    /// Deaths from the infection.
    Fatality,
    /// Infection from outside.
    Importation,
    /// A season.
    Seasonality,
    /// Fewer contacts for some time.
    Interventions,
    /// A vaccination campaign.
    Vaccination,
    /// Hospital load.
    Hospital,
    /// Rates that are distributions.
    Ranges,
    /// A solver of differential equations.
    Deterministic,
    /// The stochastic method.
    Stochastic,
    /// An external engine.
    External,
}

/// Returns whether a scenario simulated by this method has a feature.
type HasFeature = fn(&Scenario, Method) -> bool;

/// Every feature, in the order in which they are listed, with its name in the API and in an address after `model=`.
const FEATURES: [(ModelFeature, &str, HasFeature); ModelFeature::COUNT] = [
    (ModelFeature::Sir, "SIR", |scenario, _| !is_latent(scenario) && !wanes(scenario)),
    (ModelFeature::Seir, "SEIR", |scenario, _| is_latent(scenario) && !wanes(scenario)),
    (ModelFeature::Sirs, "SIRS", |scenario, _| !is_latent(scenario) && wanes(scenario)),
    (ModelFeature::Seirs, "SEIRS", |scenario, _| is_latent(scenario) && wanes(scenario)),
    (ModelFeature::Births, "births", |scenario, _| scenario.mu.value > 0.0),
    (ModelFeature::Fatality, "fatality", |scenario, _| scenario.fatality > 0.0),
    (ModelFeature::Importation, "importation", |scenario, _| scenario.importation.value > 0.0),
    (ModelFeature::Seasonality, "seasonality", |scenario, _| scenario.effective_season().is_some()),
    (ModelFeature::Interventions, "interventions", |scenario, _| scenario.effective_interventions().next().is_some()),
    (ModelFeature::Vaccination, "vaccination", |scenario, _| scenario.effective_campaign().is_some()),
    (ModelFeature::Hospital, "hospital", |scenario, _| scenario.hospital.is_some()),
    (ModelFeature::Ranges, "ranges", |scenario, _| scenario.has_ranges()),
    (ModelFeature::Deterministic, "deterministic", |_, method| method != Method::Stochastic),
    (ModelFeature::Stochastic, "stochastic", |_, method| method == Method::Stochastic),
    (ModelFeature::External, "external", |scenario, _| scenario.engine.is_some()),
];

fn is_latent(scenario: &Scenario) -> bool {
    scenario.sigma.is_some()
}

fn wanes(scenario: &Scenario) -> bool {
    scenario.omega.value > 0.0
}

impl ModelFeature {
    /// Number of features.
    const COUNT: usize = Self::External as usize + 1;

    /// Returns all features, in the order in which they are listed.
    pub fn all() -> [Self; Self::COUNT] {
        FEATURES.map(|(feature, ..)| feature)
    }

    /// Returns its name in the API, and in an address after `model=`.
    pub fn name(self) -> &'static str {
        FEATURES.iter().find(|(feature, ..)| *feature == self).map_or("", |(_, name, _)| name)
    }

    /// Returns the feature with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        FEATURES.iter().find(|(_, known, _)| *known == name).map(|(feature, ..)| *feature)
    }
}

impl Comparison {
    /// Returns the features that at least one scenario has.
    pub fn model_features(&self) -> Vec<ModelFeature> {
        let method = self.solver().method;
        let is_there = |has: HasFeature| self.scenarios().iter().any(|scenario| has(scenario, method));
        FEATURES.into_iter().filter(|(_, _, has)| is_there(*has)).map(|(feature, ..)| feature).collect()
    }
}
