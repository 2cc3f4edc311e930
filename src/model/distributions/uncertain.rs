//! A rate that is not known exactly.

use serde::{Deserialize, Serialize};

use super::distribution::Distribution;

/// A rate that is not known exactly, or what stands for it: a mean duration, or for beta the basic reproduction number.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Uncertain {
    /// How it is distributed.
    #[serde(flatten)]
    pub distribution: Distribution,
    /// What is so distributed; without it the rate itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<EnteredAs>,
}

impl Uncertain {
    /// From what to what the distributed quantity is legal, where the rate, per day, is so from `low` to `high`. A duration
    /// may be without end; of R0, beta's range says nothing.
    pub(crate) fn legal(&self, (low, high): (f64, f64)) -> (f64, f64) {
        match self.of {
            None => (low, high),
            Some(EnteredAs::R0) => (0.0, f64::INFINITY),
            Some(unit @ (EnteredAs::Days | EnteredAs::Years)) => {
                (1.0 / (high * unit.days()), 1.0 / (low * unit.days()))
            }
        }
    }

    /// The rate with this share of its distribution below it, the rate being legal from `low` to `high`. Of R0, that number,
    /// from `low` to `high` itself.
    ///
    /// Where durations are distributed, the longest make the lowest rates.
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

    /// Every draw is the same.
    pub fn is_constant(&self) -> bool {
        match self.distribution {
            Distribution::Uniform { low, high } | Distribution::Triangular { low, high, .. } => low == high,
            Distribution::Normal { .. } | Distribution::LogNormal { .. } => false,
        }
    }
}

/// What was typed in place of a rate per day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum EnteredAs {
    /// The basic reproduction number.
    R0,
    /// A mean duration in days.
    #[serde(rename = "days")]
    Days,
    /// A mean duration in years of 365 days.
    #[serde(rename = "years")]
    Years,
}

impl EnteredAs {
    /// What stands for how a rate was typed, `rate` being its name: none for "rate" itself.
    ///
    /// # Errors
    ///
    /// A sentence with the values that are allowed.
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

    /// Its name in the API.
    pub const fn name(self) -> &'static str {
        match self {
            Self::R0 => "R0",
            Self::Days => "days",
            Self::Years => "years",
        }
    }

    /// Days in a mean duration of one.
    pub const fn days(self) -> f64 {
        match self {
            Self::Years => 365.0,
            Self::R0 | Self::Days => 1.0,
        }
    }
}
