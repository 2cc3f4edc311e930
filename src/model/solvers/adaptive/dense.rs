//! Dense output: the solution inside a step, as a polynomial of order 7.

use super::step::Step;
use super::tableau::{DENSE, LAST};

/// Dense output of the first `W` numbers of a state.
pub(super) struct Dense<const W: usize> {
    coefficients: [[f64; W]; 8],
}

impl<const W: usize> Dense<W> {
    /// Creates the dense output of a step whose stages are all evaluated.
    pub(super) fn new(step: &Step<W>) -> Self {
        let (mut difference, mut bulge, mut other) = ([0.0; W], [0.0; W], [0.0; W]);
        for index in 0..W {
            difference[index] = step.end[index] - step.start[index];
            bulge[index] = step.length * step.stages[0][index] - difference[index];
            other[index] = difference[index] - step.length * step.stages[LAST][index] - bulge[index];
        }
        let mut coefficients = [step.start, difference, bulge, other, [0.0; W], [0.0; W], [0.0; W], [0.0; W]];
        for (place, row) in DENSE.iter().enumerate() {
            let slopes = step.weighted(row);
            for index in 0..W {
                coefficients[4 + place][index] = step.length * slopes[index];
            }
        }
        Self { coefficients }
    }

    /// Returns the state at a fraction of the step, from 0 to 1.
    pub(super) fn at(&self, fraction: f64) -> [f64; W] {
        let rest = 1.0 - fraction;
        let c = &self.coefficients;
        std::array::from_fn(|index| {
            let inner = c[5][index] + rest * (c[6][index] + fraction * c[7][index]);
            let middle = c[3][index] + rest * (c[4][index] + fraction * inner);
            c[0][index] + fraction * (c[1][index] + rest * (c[2][index] + fraction * middle))
        })
    }

    /// Returns the slope, per step, at a fraction of the step. At 0 and 1 it equals the derivative.
    fn slope(&self, fraction: f64, index: usize) -> f64 {
        let rest = 1.0 - fraction;
        let [_, outer @ .., innermost] = self.coefficients.each_ref().map(|state| state[index]);
        let (mut value, mut slope) = (innermost, 0.0);
        // From the inside out, the factor alternates between the fraction and 1 − fraction.
        for (place, coefficient) in outer.into_iter().enumerate().rev() {
            (value, slope) = if place % 2 == 1 {
                (coefficient + fraction * value, value + fraction * slope)
            } else {
                (coefficient + rest * value, rest * slope - value)
            };
        }
        value + fraction * slope
    }

    /// Returns the time, as a fraction of the step, at which a component that grows at its start stops growing.
    pub(super) fn turning_point(&self, index: usize) -> f64 {
        let slope = |fraction| self.slope(fraction, index);
        falls_through_zero((0.0, slope(0.0)), (1.0, slope(1.0)), slope)
    }
}

/// Finds the root of a function that is positive at the left end and not at the right end, by the Illinois method:
/// secant steps, with the value halved at an end that stays. Stops when the root does not move any more.
pub(super) fn falls_through_zero(
    (mut left, mut at_left): (f64, f64),
    (mut right, mut at_right): (f64, f64),
    function: impl Fn(f64) -> f64,
) -> f64 {
    const MAX_ITERATIONS: usize = 100;
    let mut root = right;
    for _ in 0..MAX_ITERATIONS {
        let before = root;
        let next = right - at_right * (right - left) / (at_right - at_left);
        // The condition is negated so that NaN, which results if both values are 0, ends the search too.
        if !(left < next && next < right) || (next - before).abs() <= f64::EPSILON * right {
            break;
        }
        root = next;
        let value = function(root);
        if value > 0.0 {
            if before == left {
                at_right *= 0.5;
            }
            (left, at_left) = (root, value);
        } else {
            if before == right {
                at_left *= 0.5;
            }
            (right, at_right) = (root, value);
        }
    }
    root
}
