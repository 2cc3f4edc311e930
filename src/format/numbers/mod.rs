//! Formats numbers for readers: `3,038`, `0.30`, `2.5 million`, `30.4 %`, `1.2×10⁻⁶`.
//!
//! The rules for all pages:
//!
//! - Sentences and tables write a count of people, beds or doses in full ([`count`]), and other numbers with at most
//!   four significant digits ([`number`], [`decimal`], [`per_cent`], [`ratio`], [`day`]).
//! - Labels in a chart are short: [`figure`] and [`value`] write millions in words.
//! - A typed number keeps its digits ([`exact`]).
//! - Very small and very large numbers are written in powers of ten, so that no text has more than 20 digits.
//!
//! Files and the API do not use this module: they write all digits.

mod grouping;
mod powers;
#[cfg(test)]
mod tests;
mod ticks;

use super::units::Unit;
use grouping::grouped;
use powers::{in_powers, parts, power, without_zeros};

pub use powers::in_powers_of_ten;
pub(crate) use ticks::tick;

/// Numbers below this are written as 0.
const NOTHING: f64 = 1e-9;
/// Smallest number that is written with two digits and without a power of ten.
const TINY: f64 = 1e-4;
/// Smallest number that is written with four digits and without a power of ten.
const SMALL: f64 = 1e-5;
/// Smallest number that charts write in words.
const MILLION: f64 = 1e6;
const BILLION: f64 = 1e9;
/// Smallest count that is written with a power of ten.
const HUGE: f64 = 1e15;
/// Maximum significant digits of numbers that are not counts.
const DIGITS: usize = 4;
/// Maximum digits of a typed number without a power of ten.
const MAXIMUM_DIGITS: usize = 20;
/// Ratio above which a change is written as a multiple instead of in per cent: 1,000 % more.
const MULTIPLES_ABOVE: f64 = 11.0;

/// Rounds to the nearest whole number; negative numbers become 0.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "`as` saturates")]
pub fn whole(value: f64) -> usize {
    value.round() as usize
}

/// Formats a count of people for a chart: like [`count`], but in words from a million: "2.01 million".
pub fn figure(value: f64) -> String {
    let size = value.abs();
    if (MILLION - 0.5..HUGE).contains(&size) { signed(value, in_words(size)) } else { count(value) }
}

/// Formats a count of people, beds or doses in full: "2,013,224". It is whole from ten, has at most one decimal from
/// one, and two significant digits below one.
pub fn count(value: f64) -> String {
    debug_assert!(!value.is_nan(), "a count is a number");
    let size = value.abs();
    let text = if size < NOTHING {
        return "0".to_owned();
    } else if size >= HUGE {
        in_powers(size, Some(DIGITS), 0)
    } else if size >= 0.995 {
        grouped(size, places(size))
    } else {
        below_one(size)
    };
    signed(value, text)
}

/// Returns the value that [`count`] writes, for differences between numbers on a page.
pub fn rounded_count(value: f64) -> f64 {
    let size = value.abs();
    let text = match size {
        _ if size < NOTHING => return 0.0,
        _ if size >= HUGE => format!("{value:.*e}", DIGITS - 1),
        _ if size >= 0.995 => format!("{value:.*}", places(size)),
        _ => format!("{value:.1e}"),
    };
    parsed(&text, value)
}

/// Formats a count among the inputs, such as contacts per day: like [`count`] from ten, like [`number`] below ten.
pub fn input_count(value: f64) -> String {
    if value.abs() >= 9.95 { count(value) } else { number(value) }
}

/// Formats a share of 1 in per cent: with one decimal, two significant digits below 1 %, and at most four digits.
pub fn per_cent(share: f64) -> String {
    debug_assert!(!share.is_nan(), "a share is a number");
    let size = (share * 100.0).abs();
    let text = if size < NOTHING {
        return "0 %".to_owned();
    } else if share.abs() == 1.0 {
        "100".to_owned()
    } else if size >= MILLION {
        // Multiplying by 100 may overflow.
        in_powers(share.abs(), Some(DIGITS), 2)
    } else if size >= 0.995 {
        decimal(size, 1)
    } else {
        below_one(size)
    };
    signed(share, format!("{text} %"))
}

/// Formats a value in a chart's unit, for the chart.
pub fn value(value: f64, unit: Unit) -> String {
    match unit {
        Unit::Persons => figure(value),
        Unit::Share => per_cent(value),
        Unit::Ratio => ratio(value),
    }
}

/// Formats a value in a chart's unit, for sentences and tables: counts are written in full.
pub fn value_in_full(value: f64, unit: Unit) -> String {
    if unit == Unit::Persons { count(value) } else { self::value(value, unit) }
}

/// Formats a ratio: with two decimals below ten, two significant digits below 0.1, and at most four digits.
pub fn ratio(value: f64) -> String {
    debug_assert!(!value.is_nan(), "a ratio is a number");
    match value.abs() {
        size if size < NOTHING => "0".to_owned(),
        size if size < 0.0995 => signed(value, below_one(size)),
        size if size < 9.995 => fixed(value, 2),
        size if size < 99.95 => fixed(value, 1),
        _ => decimal(value, 0),
    }
}

/// Formats a day, rounded to the nearest whole day.
pub fn day(day: f64) -> String {
    if day.abs() < MILLION { signed(day.round(), grouped(day.round().abs(), 0)) } else { number(day) }
}

/// Formats a duration in days: with one decimal, or two significant digits below a tenth of a day. A duration longer
/// than the run, which ends on `last_day`, is "more than 200 days".
pub fn days_in_run(days: f64, last_day: u32) -> String {
    match last_day {
        _ if days < 0.095 => significant(days, 2),
        _ if days <= f64::from(last_day) => decimal(days, 1),
        1 => "more than 1 day".to_owned(),
        _ => format!("more than {} days", grouped(f64::from(last_day), 0)),
    }
}

/// Formats a number with at most four significant digits, without trailing zeros: "0.3", "33.33", "1.235×10⁶".
pub fn number(value: f64) -> String {
    significant(value, DIGITS)
}

/// Formats a number with at most `digits` significant digits, without trailing zeros. Numbers below 0.00001 and from a
/// million have a power of ten.
pub fn significant(value: f64, digits: usize) -> String {
    debug_assert!(!value.is_nan(), "not a number");
    let rounded: f64 = format!("{:.*e}", digits.saturating_sub(1), value.abs()).parse().unwrap_or(value.abs());
    let text = if rounded == 0.0 {
        return "0".to_owned();
    } else if (SMALL..MILLION).contains(&rounded) {
        plain(rounded)
    } else {
        in_powers(value.abs(), Some(digits), 0)
    };
    signed(value, text)
}

/// Formats a number with `places` decimals, or fewer if it would have more than four significant digits. Numbers from a
/// million have a power of ten.
pub fn decimal(value: f64, places: usize) -> String {
    match value.abs() {
        size if size >= MILLION - 50.0 => signed(value, in_powers(size, Some(DIGITS), 0)),
        _ => fixed(rounded_decimal(value, places), decimals_within(value, places)),
    }
}

/// Returns the value that [`decimal`] writes, for differences between numbers on a page.
pub fn rounded_decimal(value: f64, places: usize) -> f64 {
    if value.abs() >= 9_999.5 {
        return parsed(&format!("{value:.*e}", DIGITS - 1), value);
    }
    let scale = 10_f64.powi(i32::try_from(decimals_within(value, places)).unwrap_or_default());
    (value * scale).round() / scale
}

/// Returns `places`, or fewer decimals if the number would have more than four significant digits.
pub fn decimals_within(value: f64, places: usize) -> usize {
    let maximum = match value.abs() {
        size if size >= 999.95 => 0,
        size if size >= 99.995 => 1,
        size if size >= 9.9995 => 2,
        size if size >= 0.999_95 => 3,
        _ => places,
    };
    places.min(maximum)
}

/// Formats a ratio above 11 as a multiple: "12". `None` for a smaller ratio, which is written in per cent.
pub fn times(ratio: f64) -> Option<String> {
    (ratio > MULTIPLES_ABOVE).then(|| decimal(ratio, 0))
}

/// Formats a number with `places` decimals and commas between the thousands; from 10¹⁵ with a power of ten.
pub fn fixed(value: f64, places: usize) -> String {
    let size = value.abs();
    signed(value, if size < HUGE { grouped(size, places) } else { in_powers(size, Some(DIGITS), 0) })
}

/// Formats a number with all its digits and commas between the thousands; very small and very large numbers with a
/// power of ten.
pub fn exact(value: f64) -> String {
    let size = value.abs();
    let digits = || size.to_string().bytes().filter(u8::is_ascii_digit).count();
    let is_plain = size == 0.0 || (SMALL..HUGE).contains(&size) && digits() <= MAXIMUM_DIGITS;
    signed(value, if is_plain { plain(size) } else { in_powers(size, None, 0) })
}

/// Formats a number with three significant digits and a word, without trailing zeros: `2.5 million`, `10 billion`.
fn in_words(size: f64) -> String {
    let (by, word) = if size >= BILLION - MILLION / 2.0 { (BILLION, "billion") } else { (MILLION, "million") };
    let size = size / by;
    let places = match size {
        _ if size >= 99.95 => 0,
        _ if size >= 9.995 => 1,
        _ => 2,
    };
    format!("{} {word}", without_zeros(&grouped(size, places)))
}

/// Returns the number of decimals of a count of at least one.
fn places(size: f64) -> usize {
    let whole = (size - size.round()).abs() < 1e-6;
    if whole || size >= 9.95 { 0 } else { 1 }
}

/// Formats a number below one with two significant digits.
fn below_one(size: f64) -> String {
    if size < TINY {
        return parts(size, Some(1)).map_or_else(|| "0".to_owned(), |(factor, exponent)| power(&factor, exponent));
    }
    let (mut first, mut places) = (size, 2);
    while first < 0.0995 {
        first *= 10.0;
        places += 1;
    }
    grouped(size, places)
}

/// Parses a rounded number; returns `value` if the rounded number overflows.
fn parsed(text: &str, value: f64) -> f64 {
    text.parse().ok().filter(|rounded: &f64| rounded.is_finite()).unwrap_or(value)
}

/// Formats a non-negative number with all its decimals and commas between the thousands.
fn plain(size: f64) -> String {
    let text = size.to_string();
    grouped(size, text.split_once('.').map_or(0, |(_, decimals)| decimals.len()))
}

/// Adds a minus sign (U+2212) before the text of a negative number.
fn signed(value: f64, text: String) -> String {
    if value < 0.0 { format!("−{text}") } else { text }
}
