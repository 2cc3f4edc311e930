//! Values of inputs that are more than a number: a rate may be a distribution, or typed as a mean duration; a day may
//! be typed as a date.

use crate::model::distributions::uncertain::EnteredAs;
use crate::model::distributions::{Distribution, Uncertain};

/// A rate per day.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Rate {
    /// Per day; for a distribution, the median.
    pub value: f64,
    /// The quantity that was typed, or is distributed, in place of the rate.
    pub entered: Option<EnteredAs>,
    /// The distribution of an uncertain rate.
    pub distribution: Option<Distribution>,
}

impl Rate {
    /// Returns the distribution and the distributed quantity; `None` if the rate is a number.
    pub fn uncertain(&self) -> Option<Uncertain> {
        self.distribution.map(|distribution| Uncertain { distribution, of: self.entered })
    }
}

impl From<f64> for Rate {
    fn from(value: f64) -> Self {
        Self { value, entered: None, distribution: None }
    }
}

/// A rate with a distribution, whose median is not computed yet: the value is 0.
impl From<Uncertain> for Rate {
    fn from(Uncertain { distribution, of }: Uncertain) -> Self {
        Self { value: 0.0, entered: of, distribution: Some(distribution) }
    }
}

/// A day, counted from day 0.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Day {
    /// Its number, which may be a fraction.
    pub value: f64,
    /// Whether it was typed as a date.
    pub is_date: bool,
}

impl From<f64> for Day {
    fn from(value: f64) -> Self {
        Self { value, is_date: false }
    }
}
