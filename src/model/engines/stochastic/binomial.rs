//! Binomial and Poisson numbers, from uniform ones and the same bits on every machine: sums, products, roots, and
//! exponentials and logarithms of the `libm` crate.
//!
//! Where few are expected, the distribution is summed from 0 until it passes a uniform number; elsewhere W. Hörmann's
//! transformed rejection is used: BTRS, J. Stat. Comput. Simul. 46 (1993) 101, and PTRS, Insurance: Math. Econ. 12 (1993)
//! 39. Both are exact but for rounding. Counts are whole numbers in f64, because everything around them is.

use std::sync::LazyLock;

use super::streams::Stream;

/// From so many expected on, rejection is faster than summing, and valid.
const REJECTION_FROM: f64 = 10.0;

/// A chance, and what sampling needs of it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Chance {
    probability: f64,
    /// ln (1 − probability), where it is known: it costs more than a whole rejection.
    log_of_not: Option<f64>,
}

impl Chance {
    pub(super) fn new(probability: f64) -> Self {
        Self { probability, log_of_not: None }
    }

    /// With the logarithm of the complement, for many numbers of one chance.
    pub(super) fn kept(probability: f64) -> Self {
        Self { probability, log_of_not: Some(libm::log1p(-probability)) }
    }

    pub(super) fn probability(self) -> f64 {
        self.probability
    }

    /// Of leaving within a time, from the hazard over it.
    pub(super) fn of_hazard(hazard: f64) -> Self {
        Self { probability: -libm::expm1(-hazard), log_of_not: Some(-hazard) }
    }
}

/// How many of `count` do what each does with this chance.
#[inline]
pub(super) fn binomial(count: f64, chance: Chance, stream: &mut Stream) -> f64 {
    let Chance { probability, log_of_not } = chance;
    if count <= 0.0 || probability <= 0.0 {
        0.0
    } else if probability >= 1.0 {
        count
    } else if count * probability < REJECTION_FROM && probability <= 0.5 {
        summed(count, probability, log_of_not.unwrap_or_else(|| libm::log1p(-probability)), stream)
    } else if probability <= 0.5 {
        rejected(count, probability, stream)
    } else {
        count - binomial(count, Chance::new(1.0 - probability), stream)
    }
}

/// Sums the distribution until it passes a uniform number.
#[inline]
fn summed(count: f64, probability: f64, log_of_not: f64, stream: &mut Stream) -> f64 {
    let odds = probability / (1.0 - probability);
    let none = libm::exp(count * log_of_not);
    // Beyond these, with a mean below 10, lies less than rounding leaves of a uniform number.
    let most = count.min(109.0);
    loop {
        let mut left = stream.uniform();
        let mut chance = none;
        let mut number = 0.0;
        for inverse in &INVERSES {
            if left <= chance {
                return number;
            }
            if number >= most {
                break;
            }
            left -= chance;
            chance *= odds * (count - number) * inverse;
            number += 1.0;
        }
    }
}

/// 1, 1/2, 1/3, …: a division takes as long as four products.
static INVERSES: [f64; 110] = {
    let mut inverses = [0.0; 110];
    let mut place = 0;
    let mut number = 1.0;
    while place < 110 {
        inverses[place] = 1.0 / number;
        number += 1.0;
        place += 1;
    }
    inverses
};

fn rejected(count: f64, probability: f64, stream: &mut Stream) -> f64 {
    let odds = probability / (1.0 - probability);
    let spread = (count * probability * (1.0 - probability)).sqrt();
    let b = 1.15 + 2.53 * spread;
    let a = -0.0873 + 0.0248 * b + 0.01 * probability;
    let middle = count * probability + 0.5;
    let certain = 0.92 - 4.2 / b;
    loop {
        let across = stream.uniform() - 0.5;
        let height = stream.uniform();
        let from_edge = 0.5 - across.abs();
        let number = (2.0 * a / from_edge + b) * across + middle;
        if number < 0.0 {
            continue;
        }
        let number = truncated(number);
        if from_edge >= 0.07 && height <= certain {
            return number;
        }
        if number > count {
            continue;
        }
        let mode = truncated((count + 1.0) * probability);
        let scale = (2.83 + 5.1 / b) * spread;
        let height = libm::log(height * scale / (a / (from_edge * from_edge) + b));
        let chance = log_factorials(mode, number)
            + log_factorials(count - mode, count - number)
            + (number - mode) * libm::log(odds);
        if height <= chance {
            return number;
        }
    }
}

/// How many events of a mean happen.
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
        if height <= number * log_mean - mean - log_factorials(number, 0.0) {
            return number;
        }
    }
}

/// The whole part of what is not below 0: one instruction on every processor, which f64's floor is not.
#[inline]
fn truncated(value: f64) -> f64 {
    #[expect(clippy::cast_possible_truncation, reason = "far below 2^63")]
    let whole = value as i64;
    whole as f64
}

/// Factorials whose logarithms are looked up.
const TABLE: u16 = 1 << 14;

/// ln (a! / b!) of whole numbers.
fn log_factorials(a: f64, b: f64) -> f64 {
    static LOGS: LazyLock<Vec<f64>> = LazyLock::new(|| (0..TABLE).map(f64::from).map(log_factorial).collect());
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "whole, not below 0, and below the table's end"
    )]
    let index = |number: f64| number as usize;
    let end = f64::from(TABLE);
    match (a < end, b < end) {
        (true, true) => LOGS[index(a)] - LOGS[index(b)],
        (true, false) => -log_factorials(b, a),
        (false, true) => log_factorial(a) - LOGS[index(b)],
        // Two large factorials differ by less than either's last digits.
        (false, false) => {
            let more = a - b;
            (b + 0.5) * libm::log1p(more / b) + more * (libm::log(a) - 1.0) + stirling_rest(a) - stirling_rest(b)
        }
    }
}

/// ln n! of a whole number.
fn log_factorial(number: f64) -> f64 {
    const HALF_LOG_TAU: f64 = 0.918_938_533_204_672_8;
    // Up to 20! a product is exact.
    if number <= 20.0 {
        let mut product = 1.0;
        let mut factor = 2.0;
        while factor <= number {
            product *= factor;
            factor += 1.0;
        }
        return libm::log(product);
    }
    (number + 0.5) * libm::log(number) - number + HALF_LOG_TAU + stirling_rest(number)
}

/// What Stirling's formula leaves of ln n!, to the last digits from 10 on.
fn stirling_rest(number: f64) -> f64 {
    let square = number * number;
    (1.0 / 12.0 - (1.0 / 360.0 - 1.0 / (1_260.0 * square)) / square) / number
}

#[cfg(test)]
mod tests;
