//! Binomial and Poisson random numbers. They are bit-identical on every machine: sums, products, roots, and the
//! exponentials and logarithms of `exponentials` or the `libm` crate.
//!
//! For a small mean the distribution is summed from 0 until the sum exceeds a uniform number. For a larger mean W.
//! Hörmann's transformed rejection is used: BTRS, J. Stat. Comput. Simul. 46 (1993) 101, and PTRS, Insurance: Math.
//! Econ. 12 (1993) 39. Both are exact except for rounding. Counts are whole numbers in `f64`, as in the state.

use super::exponentials::{chance_of_leaving, decay, logarithm};
use super::rng_streams::Stream;
use factorials::LOG_FACTORIALS;

/// Mean from which rejection is valid, and faster than summation.
const REJECTION_FROM: f64 = 10.0;

/// The probability of an event, and optionally its hazard for sampling.
#[derive(Debug, Clone, Copy)]
pub(super) struct Chance {
    probability: f64,
    /// −ln (1 − probability), if it is known. Computing it takes as long as a whole draw.
    hazard: Option<f64>,
}

impl Chance {
    #[inline]
    pub(super) fn new(probability: f64) -> Self {
        Self { probability, hazard: None }
    }

    /// Creates the chance of leaving within a time from the cumulative hazard.
    #[inline]
    pub(super) fn of_hazard(hazard: f64) -> Self {
        Self { probability: chance_of_leaving(hazard), hazard: Some(hazard) }
    }

    /// Computes and stores −ln (1 − probability), for many draws with the same chance.
    pub(super) fn with_hazard(self) -> Self {
        Self { hazard: Some(self.hazard()), ..self }
    }

    #[inline]
    fn hazard(self) -> f64 {
        self.hazard.unwrap_or_else(|| -libm::log1p(-self.probability))
    }

    #[inline]
    pub(super) fn probability(self) -> f64 {
        self.probability
    }
}

/// Draws a binomial number: the number of `count` people for whom an event with this chance happens.
#[inline]
pub(super) fn binomial(count: f64, chance: Chance, stream: &mut Stream) -> f64 {
    let probability = chance.probability;
    let mean = count * probability;
    if mean <= 0.0 {
        0.0
    } else if probability > 0.5 {
        complement(count, probability, stream)
    } else if mean < REJECTION_FROM {
        by_summation(count, probability, chance.hazard(), stream)
    } else {
        by_rejection(count, probability, stream)
    }
}

/// Draws a binomial number for a probability above one half: subtracts those for whom the event does not happen.
#[cold]
fn complement(count: f64, probability: f64, stream: &mut Stream) -> f64 {
    if probability >= 1.0 { count } else { count - binomial(count, Chance::new(1.0 - probability), stream) }
}

/// Sums the distribution until the sum exceeds a uniform number.
fn by_summation(count: f64, probability: f64, hazard: f64, stream: &mut Stream) -> f64 {
    let odds = probability / (1.0 - probability);
    let none = decay(count * hazard);
    // With a mean below 10, the probability of larger numbers is below the rounding error of a uniform number.
    let max_number = count.min(110.0);
    let mean = count * probability;
    loop {
        let mut left = stream.uniform();
        let mut chance = none;
        let mut number = 0.0;
        let mut passed = 0;
        // Process four numbers without a branch: the processor cannot predict the end of the sum.
        for (block, inverses) in (1..).zip(INVERSES.as_chunks::<4>().0) {
            for inverse in inverses {
                passed += u32::from(left > chance);
                left -= chance;
                chance *= odds * (count - number) * inverse;
                number += 1.0;
            }
            if passed < 4 * block && f64::from(4 * block) > mean {
                break;
            }
        }
        let number = f64::from(passed);
        if number <= max_number {
            return number;
        }
    }
}

/// Inverses 1, 1/2, 1/3, …, because a division takes as long as four products.
static INVERSES: [f64; 112] = {
    let mut inverses = [0.0; 112];
    let mut place = 0;
    let mut number = 1.0;
    while place < 112 {
        inverses[place] = 1.0 / number;
        number += 1.0;
        place += 1;
    }
    inverses
};

/// Hörmann's algorithm BTRS: draws from a table mountain distribution, and accepts a number at once if it is certainly
/// below the binomial distribution, otherwise by comparing probabilities.
fn by_rejection(count: f64, probability: f64, stream: &mut Stream) -> f64 {
    let mountain = Mountain::over(count, probability);
    let Mountain { b, .. } = mountain;
    let middle = count * probability + 0.5;
    // b times Hörmann's v_r, the height that is certainly below the distribution if |across| ≤ 0.43.
    let certain = 0.92 * b - 4.2;
    loop {
        let across = stream.uniform() - 0.5;
        let height = stream.uniform();
        let from_edge = 0.5 - across.abs();
        let number = (2.0 * mountain.a / from_edge + b) * across + middle;
        // One branch instead of two: the processor mispredicts it less often.
        if (from_edge >= 0.07) & (height * b <= certain) {
            return truncated(number);
        }
        if (number < 0.0) | (number >= count + 1.0) {
            continue;
        }
        let number = truncated(number);
        if mountain.is_below(height, from_edge, number) {
            return number;
        }
    }
}

/// Hörmann's table mountain distribution above a binomial distribution.
struct Mountain {
    count: f64,
    probability: f64,
    spread: f64,
    a: f64,
    b: f64,
}

impl Mountain {
    #[inline]
    fn over(count: f64, probability: f64) -> Self {
        let spread = (count * probability * (1.0 - probability)).sqrt();
        let b = 1.15 + 2.53 * spread;
        let a = -0.0873 + 0.0248 * b + 0.01 * probability;
        Self { count, probability, spread, a, b }
    }

    /// Returns whether this height is below the probability of a number.
    #[inline]
    fn is_below(&self, height: f64, from_edge: f64, number: f64) -> bool {
        let Self { count, probability, spread, a, b } = *self;
        let scale = (2.83 + 5.1 / b) * spread;
        let height = height * scale / (a / (from_edge * from_edge) + b);
        let mode = truncated((count + 1.0) * probability);
        let odds = probability / (1.0 - probability);
        let factorials = &*LOG_FACTORIALS;
        let of_mode = factorials.quotient(mode, number) + factorials.quotient(count - mode, count - number);
        logarithm(height) <= of_mode + (number - mode) * logarithm(odds)
    }
}

/// Draws a Poisson number with this mean.
pub(super) fn poisson(mean: f64, stream: &mut Stream) -> f64 {
    if mean <= 0.0 {
        return 0.0;
    }
    if mean < REJECTION_FROM {
        let limit = libm::exp(-mean);
        let mut product = stream.uniform();
        let mut number = 0.0;
        while product > limit {
            product *= stream.uniform();
            number += 1.0;
        }
        return number;
    }
    let log_mean = libm::log(mean);
    let b = 0.931 + 2.53 * mean.sqrt();
    let a = -0.059 + 0.02483 * b;
    let scale = 1.1239 + 1.1328 / (b - 3.4);
    let certain = 0.9277 - 3.6224 / (b - 2.0);
    loop {
        let across = stream.uniform() - 0.5;
        let height = stream.uniform();
        let from_edge = 0.5 - across.abs();
        let number = (2.0 * a / from_edge + b) * across + mean + 0.43;
        if number < 0.0 {
            continue;
        }
        let number = truncated(number);
        if from_edge >= 0.07 && height <= certain {
            return number;
        }
        if from_edge < 0.013 && height > from_edge {
            continue;
        }
        let height = libm::log(height * scale / (a / (from_edge * from_edge) + b));
        if height <= number * log_mean - mean - LOG_FACTORIALS.quotient(number, 0.0) {
            return number;
        }
    }
}

/// Returns the whole part of a value from 0 to below 2^51. `f64::floor` is a call if the target lacks the instruction.
#[inline]
fn truncated(value: f64) -> f64 {
    // Numbers from 2^52 have no fractional digits, so the sum is rounded to a whole number.
    const WHOLE: f64 = 4_503_599_627_370_496.0;
    let nearest = (value + WHOLE) - WHOLE;
    nearest - f64::from(u8::from(nearest > value))
}

mod factorials;
#[cfg(test)]
mod tests;
