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

/// How many of `count` do what each does with this probability.
#[inline]
pub(super) fn binomial(count: f64, probability: f64, stream: &mut Stream) -> f64 {
    if count <= 0.0 || probability <= 0.0 {
        0.0
    } else if probability >= 1.0 {
        count
    } else if probability <= 0.5 {
        lower(count, probability, stream)
    } else {
        count - lower(count, 1.0 - probability, stream)
    }
}

/// The same for a probability of at most a half.
#[inline]
fn lower(count: f64, probability: f64, stream: &mut Stream) -> f64 {
    if count * probability < REJECTION_FROM {
        summed(count, probability, stream)
    } else {
        rejected(count, probability, stream)
    }
}

/// Sums the distribution until it passes a uniform number.
#[inline]
fn summed(count: f64, probability: f64, stream: &mut Stream) -> f64 {
    // Beyond it, with a mean below 10, lies less than rounding leaves of a uniform number.
    const MOST: f64 = 110.0;
    let odds = probability / (1.0 - probability);
    let none = libm::exp(count * libm::log1p(-probability));
    loop {
        let mut left = stream.uniform();
        let mut chance = none;
        let mut number = 0.0;
        while left > chance && number < MOST.min(count) {
            left -= chance;
            number += 1.0;
            chance *= odds * (count + 1.0 - number) / number;
        }
        if left <= chance {
            return number;
        }
    }
}

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
        let number = ((2.0 * a / from_edge + b) * across + middle).floor();
        if from_edge >= 0.07 && height <= certain {
            return number;
        }
        if number < 0.0 || number > count {
            continue;
        }
        let mode = ((count + 1.0) * probability).floor();
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
        let number = ((2.0 * a / from_edge + b) * across + mean + 0.43).floor();
        if from_edge >= 0.07 && height <= certain {
            return number;
        }
        if number < 0.0 || (from_edge < 0.013 && height > from_edge) {
            continue;
        }
        let height = libm::log(height * scale / (a / (from_edge * from_edge) + b));
        if height <= number * log_mean - mean - log_factorials(number, 0.0) {
            return number;
        }
    }
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
