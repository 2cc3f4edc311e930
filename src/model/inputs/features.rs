//! What a comparison's model consists of, in the field's words: runs are found by it.

use super::comparison::Comparison;
use super::scenario::Scenario;
use super::solver::Method;

/// A thing that some scenario's model has, or that the method does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ModelFeature {
    /// Susceptible, infectious, recovered.
    Sir,
    /// With a latent stage.
    Seir,
    /// With waning immunity.
    Sirs,
    /// With both.
    Seirs,
    /// Births and natural deaths.
    Births,
    /// Deaths of the infection.
    Fatality,
    /// Infection from outside.
    Importation,
    /// A season.
    Seasonality,
    /// Less contacts for some time.
    Interventions,
    /// A campaign.
    Vaccination,
    /// Hospital load.
    Hospital,
    /// Rates that are distributions.
    Ranges,
    /// A solver of differential equations.
    Deterministic,
    /// Jumps by chance.
    Stochastic,
    /// Another program's model.
    External,
}

impl ModelFeature {
    /// All of them, in the order in which they are named.
    pub const ALL: [Self; 15] = [
        Self::Sir,
        Self::Seir,
        Self::Sirs,
        Self::Seirs,
        Self::Births,
        Self::Fatality,
        Self::Importation,
        Self::Seasonality,
        Self::Interventions,
        Self::Vaccination,
        Self::Hospital,
        Self::Ranges,
        Self::Deterministic,
        Self::Stochastic,
        Self::External,
    ];

    /// Its name in the API, and in an address after `model=`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sir => "SIR",
            Self::Seir => "SEIR",
            Self::Sirs => "SIRS",
            Self::Seirs => "SEIRS",
            Self::Births => "births",
            Self::Fatality => "fatality",
            Self::Importation => "importation",
            Self::Seasonality => "seasonality",
            Self::Interventions => "interventions",
            Self::Vaccination => "vaccination",
            Self::Hospital => "hospital",
            Self::Ranges => "ranges",
            Self::Deterministic => "deterministic",
            Self::Stochastic => "stochastic",
            Self::External => "external",
        }
    }

    /// The feature with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|feature| feature.name() == name)
    }

    fn is_in(self, scenario: &Scenario, method: Method) -> bool {
        let (is_latent, wanes) = (scenario.sigma.is_some(), scenario.omega.value > 0.0);
        match self {
            Self::Sir => !is_latent && !wanes,
            Self::Seir => is_latent && !wanes,
            Self::Sirs => !is_latent && wanes,
            Self::Seirs => is_latent && wanes,
            Self::Births => scenario.mu.value > 0.0,
            Self::Fatality => scenario.fatality > 0.0,
            Self::Importation => scenario.importation.value > 0.0,
            Self::Seasonality => scenario.seasonality.is_some_and(|season| season.has_effect()),
            Self::Interventions => scenario.interventions.iter().any(|intervention| intervention.has_effect()),
            Self::Vaccination => scenario.vaccination.is_some_and(|campaign| campaign.has_effect()),
            Self::Hospital => scenario.hospital.is_some(),
            Self::Ranges => scenario.has_ranges(),
            Self::Deterministic => method != Method::Stochastic,
            Self::Stochastic => method == Method::Stochastic,
            Self::External => scenario.engine.is_some(),
        }
    }
}

impl Comparison {
    /// What its scenarios' models have, each once: a feature counts when any scenario has it.
    pub fn model_features(&self) -> Vec<ModelFeature> {
        let method = self.solver().method;
        let is_there = |feature: &ModelFeature| self.scenarios().iter().any(|each| feature.is_in(each, method));
        ModelFeature::ALL.into_iter().filter(is_there).collect()
    }
}
