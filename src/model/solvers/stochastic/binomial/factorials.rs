//! Logarithms of factorials, from a table for small numbers and Stirling's formula for large numbers.

use std::sync::LazyLock;

/// Number of factorials in the table.
const TABLE: u16 = 1 << 14;

/// The table of the logarithms of the first factorials.
pub(super) struct LogFactorials(Vec<f64>);

pub(super) static LOG_FACTORIALS: LazyLock<LogFactorials> =
    LazyLock::new(|| LogFactorials((0..TABLE).map(f64::from).map(log_factorial).collect()));

impl LogFactorials {
    /// Returns ln (a! / b!) for whole numbers.
    #[inline]
    pub(super) fn quotient(&self, a: f64, b: f64) -> f64 {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole numbers below 2^32")]
        let log = |number: f64| self.0.get(number as u32 as usize);
        match (log(a), log(b)) {
            (Some(a), Some(b)) => a - b,
            _ => large_quotient(a, b),
        }
    }
}

/// Returns ln (a! / b!) for whole numbers, at least one of which is beyond the table.
#[inline(never)]
fn large_quotient(a: f64, b: f64) -> f64 {
    let end = f64::from(TABLE);
    if a < end || b < end {
        return log_factorial(a) - log_factorial(b);
    }
    // Subtracting two large logarithms would lose digits: combine the terms of Stirling's formula first.
    let more = a - b;
    (b + 0.5) * libm::log1p(more / b) + more * (libm::log(a) - 1.0) + stirling_rest(a) - stirling_rest(b)
}

/// Returns ln n! for a whole number.
fn log_factorial(number: f64) -> f64 {
    const HALF_LOG_TAU: f64 = 0.918_938_533_204_672_8;
    // Products up to 20! are exact.
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

/// Returns the remainder of Stirling's formula for ln n!, accurate to the last digits from n = 10.
fn stirling_rest(number: f64) -> f64 {
    let square = number * number;
    (1.0 / 12.0 - (1.0 / 360.0 - 1.0 / (1_260.0 * square)) / square) / number
}
