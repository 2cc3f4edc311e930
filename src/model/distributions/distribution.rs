//! The four distributions of uncertain rates. Each is truncated to the range that is legal for the rate.

use serde::{Deserialize, Serialize};

use super::normal::StandardNormal;
use super::shape::{Shape, between};
use super::triangle::Triangle;

/// Minimum share of a distribution in the legal range: with less, floats do not distinguish the legal values.
const MIN_MASS: f64 = 1e-290;

/// Maximum standard deviation of a normal distribution, in widths of the legal range. A wider distribution is flat over
/// that range, and its quantiles would have rounding errors above 1e-10 of the width.
const MAX_SD: f64 = 1e6;

/// The distribution of an uncertain rate. Rates, and parameters with the unit of a rate, are per day.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(tag = "distribution", rename_all = "kebab-case")]
pub enum Distribution {
    /// Uniform distribution between two ends.
    Uniform {
        /// Lower end.
        low: f64,
        /// Upper end. If it equals the lower end, the rate is constant.
        high: f64,
    },
    /// Normal distribution.
    Normal {
        /// Mean before truncation.
        mean: f64,
        /// Standard deviation before truncation.
        sd: f64,
    },
    /// Log-normal distribution: the logarithm of the rate is normally distributed.
    LogNormal {
        /// Median before truncation.
        median: f64,
        /// Geometric standard deviation before truncation: a factor without unit, above 1.
        geometric_sd: f64,
    },
    /// Triangular distribution: the density rises linearly to the mode, and falls linearly to the upper end.
    Triangular {
        /// Lower end.
        low: f64,
        /// Most likely value.
        mode: f64,
        /// Upper end. If it equals the lower end, the rate is constant.
        high: f64,
    },
}

impl Distribution {
    /// Returns the quantile at this share, from 0 to 1, of the distribution truncated to the legal range from `low` to
    /// `high`. The quantile lies in that range, and increases with the share except for rounding.
    ///
    /// The rounding error is about 1e-16 times the value, or the standard deviation before truncation if larger.
    ///
    /// [`Self::check`] must have accepted the distribution for the same range.
    pub fn quantile(&self, share: f64, low: f64, high: f64) -> f64 {
        let value = match *self {
            Self::Uniform { low: from, high: to } => between(from.max(low), to.min(high), share).max(from).min(to),
            Self::Normal { mean, sd } => {
                mean + sd * StandardNormal.quantile_between(share, (low - mean) / sd, (high - mean) / sd)
            }
            Self::LogNormal { median, geometric_sd } => {
                let (from, to) = (score(low, median, geometric_sd), score(high, median, geometric_sd));
                median * libm::exp(libm::log(geometric_sd) * StandardNormal.quantile_between(share, from, to))
            }
            Self::Triangular { low: from, high: to, .. } if from == to => from,
            Self::Triangular { low: from, mode, high: to } => {
                Triangle { low: from, mode, high: to }.quantile_between(share, low, high).max(from).min(to)
            }
        };
        value.max(low).min(high)
    }

    /// Checks the parameters, and that part of the distribution lies in the legal range from `low` to `high`.
    ///
    /// # Errors
    ///
    /// The first invalid field, by its name in JSON, and a sentence with the requirement.
    pub fn check(&self, low: f64, high: f64) -> Result<(), (&'static str, String)> {
        for (field, value) in self.parts().1 {
            require(value.is_finite(), field, || format!("{} must be a number", label(field)))?;
        }
        match *self {
            Self::Uniform { low: from, high: to } | Self::Triangular { low: from, high: to, .. } => {
                require(from <= to, "low", || "Low must not be above high".to_owned())?;
                let mass = match *self {
                    Self::Triangular { mode, .. } => {
                        let sentence = || "The mode must lie between low and high".to_owned();
                        require((from..=to).contains(&mode), "mode", sentence)?;
                        Triangle { low: from, mode, high: to }.mass(low, high)
                    }
                    _ => f64::from(from.max(low) < to.min(high)),
                };
                if from == to {
                    return require((low..=high).contains(&from), "low", || match high.is_finite() {
                        true => format!("Low must be between {low} and {high}"),
                        false => format!("Low must be at least {low}"),
                    });
                }
                some_is_legal(mass, if to <= low { "high" } else { "low" }, low, high)
            }
            Self::Normal { mean, sd } => {
                require(sd > 0.0, "sd", || "The standard deviation must be above 0".to_owned())?;
                require(sd <= MAX_SD * (high - low), "sd", || {
                    "The standard deviation must be at most a million times as wide as the legal range: \
                     give a uniform distribution instead"
                        .to_owned()
                })?;
                let mass = StandardNormal.mass((low - mean) / sd, (high - mean) / sd);
                some_is_legal(mass, "mean", low, high)
            }
            Self::LogNormal { median, geometric_sd } => {
                require(median > 0.0, "median", || "The median must be above 0".to_owned())?;
                require(geometric_sd > 1.0, "geometric_sd", || {
                    "The geometric standard deviation must be above 1: it is a factor".to_owned()
                })?;
                let mass = StandardNormal.mass(score(low, median, geometric_sd), score(high, median, geometric_sd));
                some_is_legal(mass, "median", low, high)
            }
        }
    }

    /// Returns the distribution's name in the API, and its parameters with their names in the API.
    pub fn parts(&self) -> (&'static str, Vec<(&'static str, f64)>) {
        match *self {
            Self::Uniform { low, high } => ("uniform", vec![("low", low), ("high", high)]),
            Self::Normal { mean, sd } => ("normal", vec![("mean", mean), ("sd", sd)]),
            Self::LogNormal { median, geometric_sd } => {
                ("log-normal", vec![("median", median), ("geometric_sd", geometric_sd)])
            }
            Self::Triangular { low, mode, high } => ("triangular", vec![("low", low), ("mode", mode), ("high", high)]),
        }
    }
}

/// Returns the name of a parameter at the beginning of a sentence.
fn label(field: &str) -> &'static str {
    match field {
        "low" => "Low",
        "high" => "High",
        "mean" => "The mean",
        "sd" => "The standard deviation",
        "median" => "The median",
        "geometric_sd" => "The geometric standard deviation",
        _ => "The mode",
    }
}

/// Returns a value's distance from the median in geometric standard deviations: negative infinity for the value 0.
fn score(value: f64, median: f64, geometric_sd: f64) -> f64 {
    libm::log((value / median).max(0.0)) / libm::log(geometric_sd)
}

fn require(
    condition: bool,
    field: &'static str,
    sentence: impl FnOnce() -> String,
) -> Result<(), (&'static str, String)> {
    if condition { Ok(()) } else { Err((field, sentence())) }
}

fn some_is_legal(mass: f64, field: &'static str, low: f64, high: f64) -> Result<(), (&'static str, String)> {
    require(mass > MIN_MASS, field, || {
        let range = if high.is_finite() { format!("between {low} and {high}") } else { format!("at {low} or above") };
        format!("Some of the distribution must lie {range}, where it is legal, and none does")
    })
}
