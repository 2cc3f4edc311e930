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
    /// Every such rate, in the order of the columns.
    pub const ALL: [Self; 6] = [Self::Beta, Self::Gamma, Self::Sigma, Self::Omega, Self::Mu, Self::Importation];

    /// Its name in the API.
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

    /// Where it is legal; the population limits importation further.
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

    /// From what to what it is legal in a population of this size.
    pub(crate) const fn legal(self, population: f64) -> (f64, f64) {
        let Limit { low, high, .. } = *self.limit();
        (low, if matches!(self, Self::Importation) { population } else { high })
    }

    /// The rate's column in every design, for ever: a new rate comes last, so that the points of the others stay what they
    /// are.
    pub const fn column(self) -> usize {
        self as usize
    }
}
