//! Numbers in powers of ten: `1.2×10⁻⁶`.

use super::signed;

/// An infinite number: what was computed from finite ones and is too large to be stored.
pub(super) const INFINITE: &str = "more than 10³⁰⁸";

/// Writes a number in powers of ten with exactly `digits` digits: "2.00×10⁻⁹".
pub fn in_powers_of_ten(value: f64, digits: usize) -> String {
    let parts = parts(value.abs(), Some(digits.saturating_sub(1)));
    signed(value, parts.map_or_else(|| INFINITE.to_owned(), |(factor, exponent)| power(&factor, exponent)))
}

/// Writes a number that is not negative in powers of ten, times 10^`shift`, without zeros at the end. It has at most `digits`
/// digits; without a limit, all of them.
pub(super) fn in_powers(size: f64, digits: Option<usize>, shift: i32) -> String {
    let parts = parts(size, digits.map(|digits| digits.saturating_sub(1)));
    parts.map_or_else(|| INFINITE.to_owned(), |(factor, exponent)| power(without_zeros(&factor), exponent + shift))
}

/// Splits a number into a factor from 1 to 10 and a power of ten: "1.2" and -6. The factor has `decimals` decimals, or all.
/// Infinity has no parts.
pub(super) fn parts(size: f64, decimals: Option<usize>) -> Option<(String, i32)> {
    let text = decimals.map_or_else(|| format!("{size:e}"), |decimals| format!("{size:.decimals$e}"));
    let (factor, exponent) = text.split_once('e')?;
    Some((factor.to_owned(), exponent.parse().ok()?))
}

/// `1.2×10⁻⁶`, and `10⁻⁶` where the factor is 1.
pub(super) fn power(factor: &str, exponent: i32) -> String {
    let raised = raised(exponent);
    if factor == "1" { format!("10{raised}") } else { format!("{factor}×10{raised}") }
}

/// A number in raised digits.
fn raised(number: i32) -> String {
    let raise = |c: char| match c {
        '-' => Some('⁻'),
        c => c.to_digit(10).and_then(|at| "⁰¹²³⁴⁵⁶⁷⁸⁹".chars().nth(usize::try_from(at).ok()?)),
    };
    number.to_string().chars().filter_map(raise).collect()
}

/// Decimals without zeros at their end.
pub(super) fn without_zeros(text: &str) -> &str {
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { text }
}
