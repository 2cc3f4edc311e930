//! What a distribution must tell about itself before it can be cut to a range.

/// A continuous distribution, known from both ends: a tail is a small number only where it is counted from its own end.
pub(super) trait Shape {
    /// The share of the distribution below a value.
    fn below(&self, value: f64) -> f64;

    /// The share of the distribution above a value.
    fn above(&self, value: f64) -> f64;

    /// The value with this share, at most a half, below it.
    fn with_below(&self, share: f64) -> f64;

    /// The value with this share, at most a half, above it.
    fn with_above(&self, share: f64) -> f64;

    /// The share of the distribution between two values.
    fn mass(&self, low: f64, high: f64) -> f64 {
        // Of two shares near 1 the difference would be lost, and then those on the other side are small.
        if self.below(low) <= self.above(high) {
            self.below(high) - self.below(low)
        } else {
            self.above(low) - self.above(high)
        }
    }

    /// The value with this share below it of what lies between two values. It may miss that range by a rounding error.
    fn quantile_between(&self, share: f64, low: f64, high: f64) -> f64 {
        let below = between(self.below(low), self.below(high), share);
        if below <= 0.5 {
            self.with_below(below)
        } else {
            self.with_above(between(self.above(low), self.above(high), share))
        }
    }
}

/// The point that divides a range in this proportion.
pub(super) fn between(from: f64, to: f64, share: f64) -> f64 {
    from * (1.0 - share) + to * share
}
