//! Uncertain rates, and the quantities in which a rate can be entered.

use serde::{Deserialize, Serialize};

use super::distribution::Distribution;

/// An uncertain rate: the distribution of the rate, of a mean duration or, for beta, of the basic reproduction number.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Uncertain {
    /// Distribution.
    #[serde(flatten)]
    pub distribution: Distribution,
    /// Quantity with this distribution; `None` for the rate itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<EnteredAs>,
}

impl Uncertain {
    /// Returns the legal range of the quantity with the distribution, for a rate per day that is legal from `low` to
    /// `high`. A duration may be infinite. R0 may be any positive number.
    pub(crate) fn legal(&self, (low, high): (f64, f64)) -> (f64, f64) {
        match self.of {
            None => (low, high),
            Some(EnteredAs::R0) => (0.0, f64::INFINITY),
            Some(unit @ (EnteredAs::Days | EnteredAs::Years)) => {
                (1.0 / (high * unit.days()), 1.0 / (low * unit.days()))
            }
        }
    }

    /// Returns the quantile of the rate, per day, at this share. The rate is legal from `low` to `high`. For a
    /// distribution of R0, returns the quantile of R0, which is legal from `low` to `high`.
    ///
    /// For a distribution of durations, the longest durations give the lowest rates.
    pub fn quantile(&self, share: f64, (low, high): (f64, f64)) -> f64 {
        match self.of {
            None | Some(EnteredAs::R0) => self.distribution.quantile(share, low, high),
            Some(unit @ (EnteredAs::Days | EnteredAs::Years)) => {
                let (shortest, longest) = self.legal((low, high));
                let duration = self.distribution.quantile(1.0 - share, shortest, longest);
                (1.0 / (duration * unit.days())).max(low).min(high)
            }
        }
    }

    /// Returns whether all draws have the same value.
    pub fn is_constant(&self) -> bool {
        match self.distribution {
            Distribution::Uniform { low, high } | Distribution::Triangular { low, high, .. } => low == high,
            Distribution::Normal { .. } | Distribution::LogNormal { .. } => false,
        }
    }
}

/// The quantity that was entered instead of a rate per day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum EnteredAs {
    /// Basic reproduction number.
    R0,
    /// Mean duration in days.
    #[serde(rename = "days")]
    Days,
    /// Mean duration in years of 365 days.
    #[serde(rename = "years")]
    Years,
}

impl EnteredAs {
    /// Parses the quantity in which the rate named `rate` was entered. Returns `None` for "rate", the rate itself.
    ///
    /// # Errors
    ///
    /// A sentence with the allowed values.
    pub fn read(rate: &str, text: &str) -> Result<Option<Self>, String> {
        let known: &[Self] = if rate == "beta" { &[Self::R0] } else { &[Self::Days, Self::Years] };
        match known.iter().find(|how| how.name() == text) {
            None if text != "rate" => {
                let names: Vec<_> = known.iter().map(|how| how.name()).collect();
                Err(format!("How {rate} was typed must be one of rate, {}", names.join(", ")))
            }
            found => Ok(found.copied()),
        }
    }

    /// Returns the name in the API.
    pub const fn name(self) -> &'static str {
        match self {
            Self::R0 => "R0",
            Self::Days => "days",
            Self::Years => "years",
        }
    }

    /// Returns the number of days in one unit of a mean duration.
    pub const fn days(self) -> f64 {
        match self {
            Self::Years => 365.0,
            Self::R0 | Self::Days => 1.0,
        }
    }
}
