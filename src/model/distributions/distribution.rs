//! What an uncertain rate may be: four distributions, each cut to the range that is legal for the rate.

use serde::{Deserialize, Serialize};

use super::normal::StandardNormal;
use super::shape::{Shape, between};
use super::triangle::Triangle;

/// The least share of a distribution that must be legal: with less, floats no longer tell the legal values apart.
const LEAST_MASS: f64 = 1e-290;

/// The largest standard deviation of a normal distribution, in widths of the legal range. A wider one is flat over that
/// range, and its quantiles there would be rounded by more than 1e-10 of the width.
const WIDEST: f64 = 1e6;

/// How an uncertain rate is distributed. Rates, and all that is measured in them, are per day.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(tag = "distribution", rename_all = "kebab-case")]
pub enum Distribution {
    /// Every value between two ends is as likely as any other.
    Uniform {
        /// The lower end.
        low: f64,
        /// The upper end; equal to the lower one it makes a constant.
        high: f64,
    },
    /// The bell curve.
    Normal {
        /// Mean, before the cut to the legal range.
        mean: f64,
        /// Standard deviation, before the cut.
        sd: f64,
    },
    /// The logarithm of the rate is normally distributed.
    LogNormal {
        /// Median, before the cut to the legal range.
        median: f64,
        /// Geometric standard deviation, before the cut: a factor without unit, above 1.
        geometric_sd: f64,
    },
    /// The density rises in a straight line to the mode and falls in one behind it.
    Triangular {
        /// The lower end.
        low: f64,
        /// The most likely value.
        mode: f64,
        /// The upper end; equal to the lower one it makes a constant.
        high: f64,
    },
}

impl Distribution {
    /// The rate that has this share of the distribution below it, once the distribution is cut to the legal range from
    /// `low` to `high` and renormalised. It lies in that range, and grows with the share but for rounding.
    ///
    /// Rounding is about 1e-16 of the value, and of the standard deviation before the cut where that is larger.
    ///
    /// The distribution is one that [`Self::check`] has passed for the same range; `share` is from 0 to 1.
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

    /// The median, once the distribution is cut to the legal range from `low` to `high`.
    pub fn median(&self, low: f64, high: f64) -> f64 {
        self.quantile(0.5, low, high)
    }

    /// Whether this is a distribution, and one that can be cut to the legal range from `low` to `high`.
    ///
    /// # Errors
    ///
    /// The first field that is wrong, by its name in JSON, and one plain sentence that says what must be so.
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
                require(sd <= WIDEST * (high - low), "sd", || {
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

    /// Its name in the API, and its numbers by theirs.
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

/// What sentences call a number of a distribution.
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

/// How many geometric standard deviations a value lies above the median; 0 lies infinitely far below it.
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
    require(mass > LEAST_MASS, field, || {
        let range = if high.is_finite() { format!("between {low} and {high}") } else { format!("at {low} or above") };
        format!("Some of the distribution must lie {range}, where it is legal, and none does")
    })
}
