//! The rates that may be uncertain.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::model::limits::{BETA, GAMMA, IMPORTATION, Limit, MU, OMEGA, SIGMA};

/// A rate that may be uncertain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum UncertainRate {
    /// Transmission rate, per day.
    Beta,
    /// Recovery rate, per day.
    Gamma,
    /// Rate of leaving the latent stage, per day.
    Sigma,
    /// Rate of losing immunity, per day.
    Omega,
    /// Rate of births and natural deaths, per day.
    Mu,
    /// Contacts with infection from outside, per day.
    Importation,
}

impl UncertainRate {
    /// All uncertain rates, in the order of their columns.
    pub const ALL: [Self; 6] = [Self::Beta, Self::Gamma, Self::Sigma, Self::Omega, Self::Mu, Self::Importation];

    /// Returns the rate's name in the API.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Beta => "beta",
            Self::Gamma => "gamma",
            Self::Sigma => "sigma",
            Self::Omega => "omega",
            Self::Mu => "mu",
            Self::Importation => "importation",
        }
    }

    /// Returns the rate's legal range. The population limits importation further, see [`Self::legal`].
    pub(crate) const fn limit(self) -> &'static Limit {
        match self {
            Self::Beta => &BETA,
            Self::Gamma => &GAMMA,
            Self::Sigma => &SIGMA,
            Self::Omega => &OMEGA,
            Self::Mu => &MU,
            Self::Importation => &IMPORTATION,
        }
    }

    /// Returns the lower and upper end of the rate's legal range in a population of this size.
    pub(crate) const fn legal(self, population: f64) -> (f64, f64) {
        let Limit { low, high, .. } = *self.limit();
        (low, if matches!(self, Self::Importation) { population } else { high })
    }

    /// Returns the rate's column in every design. Columns must not change: a new rate is added at the end, so that the
    /// points of the existing rates stay the same.
    pub const fn column(self) -> usize {
        self as usize
    }
}
