//! The functions of a distribution that truncation to a range needs.

/// A continuous distribution, with functions for both tails: a tail's share is precise only from that tail's end.
pub(super) trait Shape {
    /// Returns the share of the distribution below a value.
    fn below(&self, value: f64) -> f64;

    /// Returns the share of the distribution above a value.
    fn above(&self, value: f64) -> f64;

    /// Returns the value with this share, at most one half, below it.
    fn with_below(&self, share: f64) -> f64;

    /// Returns the value with this share, at most one half, above it.
    fn with_above(&self, share: f64) -> f64;

    /// Returns the share of the distribution between two values.
    fn mass(&self, low: f64, high: f64) -> f64 {
        // Subtract the smaller pair of shares: the difference of two shares near 1 would lose digits.
        if self.below(low) <= self.above(high) {
            self.below(high) - self.below(low)
        } else {
            self.above(low) - self.above(high)
        }
    }

    /// Returns the quantile of the distribution truncated to a range. It may miss the range by a rounding error.
    fn quantile_between(&self, share: f64, low: f64, high: f64) -> f64 {
        let below = between(self.below(low), self.below(high), share);
        if below <= 0.5 {
            self.with_below(below)
        } else {
            self.with_above(between(self.above(low), self.above(high), share))
        }
    }
}

/// Returns the point at this share of a range.
pub(super) fn between(from: f64, to: f64, share: f64) -> f64 {
    from * (1.0 - share) + to * share
}
