//! The triangular distribution.

use super::shape::Shape;

/// A density that rises linearly from `low` to `mode` and falls linearly to `high`; `low` is less than `high`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Triangle {
    pub(super) low: f64,
    pub(super) mode: f64,
    pub(super) high: f64,
}

impl Triangle {
    /// Returns the distribution of the negated value.
    fn reflected(&self) -> Self {
        Self { low: -self.high, mode: -self.mode, high: -self.low }
    }
}

impl Shape for Triangle {
    fn below(&self, value: f64) -> f64 {
        let Self { low, mode, high } = *self;
        if value <= low {
            0.0
        } else if value <= mode {
            (value - low) / (high - low) * ((value - low) / (mode - low))
        } else if value < high {
            1.0 - (high - value) / (high - low) * ((high - value) / (high - mode))
        } else {
            1.0
        }
    }

    fn above(&self, value: f64) -> f64 {
        self.reflected().below(-value)
    }

    fn with_below(&self, share: f64) -> f64 {
        let Self { low, mode, high } = *self;
        let rising = (mode - low) / (high - low);
        if share <= rising {
            low + (high - low) * (share * rising).sqrt()
        } else {
            high - (high - low) * ((1.0 - share) * (high - mode) / (high - low)).sqrt()
        }
    }

    fn with_above(&self, share: f64) -> f64 {
        -self.reflected().with_below(share)
    }
}
