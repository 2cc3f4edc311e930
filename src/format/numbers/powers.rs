//! Formats numbers with a power of ten: `1.2×10⁻⁶`.

use super::signed;

/// Text of an infinite number, which is the result of an overflow.
pub(super) const INFINITE: &str = "more than 10³⁰⁸";

/// Formats a number with a power of ten and exactly `digits` digits: "2.00×10⁻⁹".
pub fn in_powers_of_ten(value: f64, digits: usize) -> String {
    let parts = parts(value.abs(), Some(digits.saturating_sub(1)));
    signed(value, parts.map_or_else(|| INFINITE.to_owned(), |(factor, exponent)| power(&factor, exponent)))
}

/// Formats a non-negative number times 10^`shift` with a power of ten, without trailing zeros. It has at most `digits`
/// digits, or all of them.
pub(super) fn in_powers(size: f64, digits: Option<usize>, shift: i32) -> String {
    let parts = parts(size, digits.map(|digits| digits.saturating_sub(1)));
    parts.map_or_else(|| INFINITE.to_owned(), |(factor, exponent)| power(without_zeros(&factor), exponent + shift))
}

/// Splits a number into a factor from 1 to 10 and a power of ten: "1.2" and -6. The factor has `decimals` decimals, or
/// all of them. `None` for infinity.
pub(super) fn parts(size: f64, decimals: Option<usize>) -> Option<(String, i32)> {
    let text = decimals.map_or_else(|| format!("{size:e}"), |decimals| format!("{size:.decimals$e}"));
    let (factor, exponent) = text.split_once('e')?;
    Some((factor.to_owned(), exponent.parse().ok()?))
}

/// Formats a factor and a power of ten: `1.2×10⁻⁶`, or `10⁻⁶` if the factor is 1.
pub(super) fn power(factor: &str, exponent: i32) -> String {
    let raised = raised(exponent);
    if factor == "1" { format!("10{raised}") } else { format!("{factor}×10{raised}") }
}

/// Formats a whole number in superscript digits.
fn raised(number: i32) -> String {
    let raise = |c: char| match c {
        '-' => Some('⁻'),
        c => c.to_digit(10).and_then(|at| "⁰¹²³⁴⁵⁶⁷⁸⁹".chars().nth(usize::try_from(at).ok()?)),
    };
    number.to_string().chars().filter_map(raise).collect()
}

/// Removes trailing zeros after the decimal point.
pub(super) fn without_zeros(text: &str) -> &str {
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { text }
}
