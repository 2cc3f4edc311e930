//! Numbers as people read them: `3,038`, `0.30`, `2.5 million`, `30.4 %`, `1.2×10⁻⁶`.
//!
//! The rules of every page, in one place:
//!
//! - Sentences and tables write a count of people, beds or doses in full ([`count`]) and everything else with four
//!   significant digits at most ([`number`], [`decimal`], [`per_cent`], [`ratio`], [`day`]).
//! - Labels inside a chart are short: [`figure`] and [`value`] write millions in words.
//! - What somebody typed keeps its digits ([`exact`]).
//! - What is too small or too large for that is written in powers of ten, so that no text has more than 20 digits.
//!
//! Files and the API write numbers without this module, with all their digits.

use super::Unit;

/// Figures below this are written as 0.
const NOTHING: f64 = 1e-9;
/// Smallest figure with two digits that is written without a power of ten.
const TINY: f64 = 1e-4;
/// The same of a number with four digits.
const SMALL: f64 = 1e-5;
/// From here a figure is written out in words.
const MILLION: f64 = 1e6;
const BILLION: f64 = 1e9;
/// From here a count is written in powers of ten.
const HUGE: f64 = 1e15;
/// Significant digits of what is no count.
const DIGITS: usize = 4;
/// Digits of a typed number that are readable without a power of ten.
const MOST_DIGITS: usize = 20;
/// A change is written as a multiple from more than this, and in per cent up to it: 1,000 % more.
const MULTIPLES_ABOVE: f64 = 11.0;
/// An infinite number: what was computed from finite ones and is too large to be stored.
const INFINITE: &str = "more than 10³⁰⁸";

/// A count of people for a chart: as [`count`] writes it, but in words from a million: "2.01 million".
pub fn figure(value: f64) -> String {
    let size = value.abs();
    if (MILLION - 0.5..HUGE).contains(&size) { signed(value, in_words(size)) } else { count(value) }
}

/// A count of people, beds or doses in full: "2,013,224"; whole from ten, one decimal at most from one, two significant
/// digits below.
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

/// The value that [`count`] writes, so that differences can be taken between shown figures.
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

/// A count that a scenario is given, such as contacts per day: as [`count`] from ten, and as [`number`] below.
pub fn input_count(value: f64) -> String {
    if value.abs() >= 9.95 { count(value) } else { number(value) }
}

/// A share of 1 as per cent with one decimal, two significant digits below one per cent, and four at most.
pub fn per_cent(share: f64) -> String {
    debug_assert!(!share.is_nan(), "a share is a number");
    let size = (share * 100.0).abs();
    let text = if size < NOTHING {
        return "0 %".to_owned();
    } else if share.abs() == 1.0 {
        "100".to_owned()
    } else if size >= MILLION {
        // The product may be infinite.
        in_powers(share.abs(), Some(DIGITS), 2)
    } else if size >= 0.995 {
        decimal(size, 1)
    } else {
        below_one(size)
    };
    signed(share, format!("{text} %"))
}

/// A value in the unit of its chart, for the chart.
pub fn value(value: f64, unit: Unit) -> String {
    match unit {
        Unit::Persons => figure(value),
        Unit::Share => per_cent(value),
        Unit::Ratio => ratio(value),
    }
}

/// A value in the unit of its chart, for sentences and tables: people are written in full.
pub fn value_in_full(value: f64, unit: Unit) -> String {
    match unit {
        Unit::Persons => count(value),
        Unit::Share => per_cent(value),
        Unit::Ratio => ratio(value),
    }
}

/// A ratio: two decimals under ten, two significant digits below a tenth, four at most.
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

/// A day, to the nearest whole one.
pub fn day(day: f64) -> String {
    if day.abs() < MILLION { signed(day.round(), grouped(day.round().abs(), 0)) } else { number(day) }
}

/// A length of time in days with one decimal, below a day in two significant digits; one that is longer than the run, which ends on `last_day`, as
/// "more than 200 days".
pub fn days_in_run(days: f64, last_day: u32) -> String {
    match last_day {
        _ if days < 0.95 => significant(days, 2),
        _ if days <= f64::from(last_day) => decimal(days, 1),
        1 => "more than 1 day".to_owned(),
        _ => format!("more than {} days", grouped(f64::from(last_day), 0)),
    }
}

/// A number in four significant digits at most, without zeros at the end: "0.3", "33.33", "1.235×10⁶".
pub fn number(value: f64) -> String {
    significant(value, DIGITS)
}

/// A number in so many significant digits at most, without zeros at the end; below 0.00001 and from a million in powers
/// of ten.
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

/// A number with so many decimals, or with as many fewer as four significant digits leave; from a million in powers of ten.
pub fn decimal(value: f64, places: usize) -> String {
    match value.abs() {
        size if size >= MILLION - 50.0 => signed(value, in_powers(size, Some(DIGITS), 0)),
        _ => fixed(rounded_decimal(value, places), decimals_within(value, places)),
    }
}

/// The value that [`decimal`] writes, so that differences can be taken between shown figures.
pub fn rounded_decimal(value: f64, places: usize) -> f64 {
    if value.abs() >= 9_999.5 {
        return parsed(&format!("{value:.*e}", DIGITS - 1), value);
    }
    let scale = 10_f64.powi(i32::try_from(decimals_within(value, places)).unwrap_or_default());
    (value * scale).round() / scale
}

/// So many decimals, or as many fewer as four significant digits leave.
pub fn decimals_within(value: f64, places: usize) -> usize {
    let most = match value.abs() {
        size if size >= 999.95 => 0,
        size if size >= 99.995 => 1,
        size if size >= 9.9995 => 2,
        size if size >= 0.999_95 => 3,
        _ => places,
    };
    places.min(most)
}

/// How many times as much as before something is, where it grew by more than 1,000 %: "12". Up to there the change is
/// written in per cent.
pub fn times(ratio: f64) -> Option<String> {
    (ratio > MULTIPLES_ABOVE).then(|| decimal(ratio, 0))
}

/// A number with this many decimals and commas between the thousands; from 10¹⁵ in powers of ten.
pub fn fixed(value: f64, places: usize) -> String {
    let size = value.abs();
    signed(value, if size < HUGE { grouped(size, places) } else { in_powers(size, Some(DIGITS), 0) })
}

/// A number with all its digits and commas between the thousands; in powers of ten where it is very small or large.
pub fn exact(value: f64) -> String {
    let size = value.abs();
    let digits = || size.to_string().bytes().filter(u8::is_ascii_digit).count();
    let is_plain = size == 0.0 || (SMALL..HUGE).contains(&size) && digits() <= MOST_DIGITS;
    signed(value, if is_plain { plain(size) } else { in_powers(size, None, 0) })
}

/// A number in powers of ten with so many digits, zeros at the end included: "2.00×10⁻⁹".
pub fn in_powers_of_ten(value: f64, digits: usize) -> String {
    let parts = parts(value.abs(), Some(digits.saturating_sub(1)));
    signed(value, parts.map_or_else(|| INFINITE.to_owned(), |(factor, exponent)| power(&factor, exponent)))
}

/// The figure at a gridline; `step` is the distance to the next one and `top` the largest, so that all of an axis agree.
pub(super) fn tick(value: f64, step: f64, top: f64, unit: Unit) -> String {
    match unit {
        Unit::Share if value == 0.0 => "0 %".to_owned(),
        Unit::Share => format!("{} %", stepped(value * 100.0, step * 100.0)),
        Unit::Persons | Unit::Ratio if value == 0.0 => "0".to_owned(),
        Unit::Persons | Unit::Ratio if (BILLION..HUGE).contains(&top) => scaled(value, step, BILLION, "billion"),
        Unit::Persons | Unit::Ratio if (MILLION..BILLION).contains(&top) => scaled(value, step, MILLION, "million"),
        Unit::Persons | Unit::Ratio => stepped(value, step),
    }
}

/// A multiple of a step, in as many decimals as the step.
fn stepped(value: f64, step: f64) -> String {
    /// Steps up to a value from which its digits are more than those of the step.
    const MANY_STEPS: f64 = 1e5;
    let is_narrow = value.abs() / step >= MANY_STEPS;
    let smallest = if is_narrow { 1e-12 } else { 0.9 * TINY };
    if (smallest..0.5 * MILLION).contains(&step) && value.abs() < HUGE {
        return signed(value, grouped(value.abs(), decimals(step)));
    }
    if is_narrow {
        return number(value);
    }
    // In twelve digits: a product with 100 may miss a power of ten.
    let Some((factor, exponent)) = parts(step, Some(11)) else { return INFINITE.to_owned() };
    let factor: f64 = factor.parse().unwrap_or(1.0);
    match value.abs() / step * factor {
        one if (one - 1.0).abs() < 1e-6 => signed(value, power("1", exponent)),
        other => signed(value, power(&grouped(other, decimals(factor)), exponent)),
    }
}

fn scaled(value: f64, step: f64, by: f64, word: &str) -> String {
    format!("{} {word}", grouped(value / by, decimals(step / by)))
}

/// `2.5 million`, `10 billion`: three significant digits without trailing zeros.
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

/// Decimals without zeros at their end.
fn without_zeros(text: &str) -> &str {
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { text }
}

/// How many decimals a count from one to a million deserves.
fn places(size: f64) -> usize {
    let whole = (size - size.round()).abs() < 1e-6;
    if whole || size >= 9.95 { 0 } else { 1 }
}

/// A number below one, in two significant digits.
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

/// The number that a text of fewer digits than `value` is; `value` itself where that is beyond all numbers.
fn parsed(text: &str, value: f64) -> f64 {
    text.parse().ok().filter(|rounded: &f64| rounded.is_finite()).unwrap_or(value)
}

/// A number that is not negative, with all its decimals and commas between the thousands.
fn plain(size: f64) -> String {
    let text = size.to_string();
    grouped(size, text.split_once('.').map_or(0, |(_, decimals)| decimals.len()))
}

/// A number in powers of ten, in so many digits at most, or with all of them; `shift` more powers of ten.
fn in_powers(size: f64, digits: Option<usize>, shift: i32) -> String {
    let parts = parts(size, digits.map(|digits| digits.saturating_sub(1)));
    parts.map_or_else(|| INFINITE.to_owned(), |(factor, exponent)| power(without_zeros(&factor), exponent + shift))
}

/// A number as a factor from 1 to 10, with so many decimals or all, and the exponent of ten; none of an infinite one.
fn parts(size: f64, decimals: Option<usize>) -> Option<(String, i32)> {
    let text = decimals.map_or_else(|| format!("{size:e}"), |decimals| format!("{size:.decimals$e}"));
    let (factor, exponent) = text.split_once('e')?;
    Some((factor.to_owned(), exponent.parse().ok()?))
}

/// `1.2×10⁻⁶`, and `10⁻⁶` where the factor is 1.
fn power(factor: &str, exponent: i32) -> String {
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

/// The decimals that write a step of an axis exactly.
fn decimals(mut step: f64) -> usize {
    let mut places = 0;
    while places < 12 && (step - step.round()).abs() > 1e-6 * step {
        step *= 10.0;
        places += 1;
    }
    places
}

/// A number that is not negative, with commas between the thousands.
fn grouped(size: f64, places: usize) -> String {
    if let Some((whole, decimals)) = parted(size, places) {
        let mut text = String::with_capacity(8 + places);
        push_grouped(&mut text, whole);
        if places > 0 {
            text.push('.');
            for place in (0..places).rev() {
                text.push(digit(decimals / TENS[place]));
            }
        }
        return text;
    }
    let plain = format!("{size:.places$}");
    let whole = plain.find('.').unwrap_or(plain.len());
    let mut text = String::with_capacity(plain.len() + whole / 3);
    for (at, digit) in plain.char_indices() {
        if at > 0 && at < whole && (whole - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

const TENS: [u32; 7] = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000];

/// What stands before and after the decimal point of a number as pages mostly have them: below a thousand million, with six
/// decimals at most, and not about halfway between two, where `format!` knows which one is nearer. It takes a tenth of its
/// time, and a page has hundreds.
fn parted(size: f64, places: usize) -> Option<(u32, u32)> {
    /// The product with a power of ten is exact to a part in 2^53.
    const DOUBT: f64 = 1e-6;
    let tens = *TENS.get(places)?;
    let scaled = size * f64::from(tens);
    if !(0.0..1e9).contains(&scaled) {
        return None;
    }
    let rounded = (scaled + 0.5).floor();
    if (scaled + 0.5 - rounded) < DOUBT || (rounded + 1.0 - (scaled + 0.5)) < DOUBT {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole, and between 0 and 1e9")]
    let rounded = rounded as u32;
    Some((rounded / tens, rounded % tens))
}

fn push_grouped(text: &mut String, whole: u32) {
    if whole < 1_000 {
        for tens in [100, 10] {
            if whole >= tens {
                text.push(digit(whole / tens));
            }
        }
        return text.push(digit(whole));
    }
    push_grouped(text, whole / 1_000);
    text.push(',');
    for tens in [100, 10, 1] {
        text.push(digit(whole / tens));
    }
}

/// The last digit of a number.
pub(super) fn digit(number: u32) -> char {
    char::from_digit(number % 10, 10).unwrap_or('0')
}

/// With a true minus in front where the number is negative.
fn signed(value: f64, text: String) -> String {
    if value < 0.0 { format!("−{text}") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts() {
        for (value, text) in [
            (0.0, "0"),
            (1e-12, "0"),
            (0.000_34, "0.00034"),
            (0.000_001_2, "1.2×10⁻⁶"),
            (0.000_099_7, "1.0×10⁻⁴"),
            (0.0123, "0.012"),
            (0.3, "0.30"),
            (0.0996, "0.10"),
            (0.997, "1.0"),
            (1.0, "1"),
            (5.3, "5.3"),
            (9.97, "10"),
            (231.49, "231"),
            (999.6, "1,000"),
            (3037.9, "3,038"),
            (123_456.0, "123,456"),
            (999_999.4, "999,999"),
            (999_999.6, "1 million"),
            (2_500_000.0, "2.5 million"),
            (2_013_224.0, "2.01 million"),
            (30_000_000.0, "30 million"),
            (300_463_000.0, "300 million"),
            (999_900_000.0, "1 billion"),
            (1e10, "10 billion"),
            (1e15, "10¹⁵"),
            (1.234_56e300, "1.235×10³⁰⁰"),
            (-1453.0, "−1,453"),
        ] {
            assert_eq!(figure(value), text, "{value}");
        }
    }

    #[test]
    fn counts_in_full() {
        for (value, text) in [
            (1e-300, "0"),
            (0.000_34, "0.00034"),
            (0.000_001_2, "1.2×10⁻⁶"),
            (0.3, "0.30"),
            (5.3, "5.3"),
            (9.97, "10"),
            (2_013_224.4, "2,013,224"),
            (1e10, "10,000,000,000"),
            (999_999_999_999_999.0, "999,999,999,999,999"),
            (1e15, "10¹⁵"),
            (1.234_56e300, "1.235×10³⁰⁰"),
            (f64::MAX, "1.798×10³⁰⁸"),
            (f64::INFINITY, "more than 10³⁰⁸"),
            (-2_013_224.0, "−2,013,224"),
        ] {
            assert_eq!(count(value), text, "{value}");
            if value.is_finite() {
                assert_eq!(count(rounded_count(value)), text, "{value}");
            }
        }
        assert_eq!([1_234.5, 9.96, 0.3, 7.25].map(input_count), ["1,234", "10", "0.3", "7.25"]);
    }

    #[test]
    fn other_numbers_have_four_digits_at_most() {
        for (value, text) in [
            (0.0, "0"),
            (0.1, "0.1"),
            (0.1 + 0.2, "0.3"),
            (2.0 / 3.0, "0.6667"),
            (1.0 / 25_550.0, "0.00003914"),
            (0.000_009_999_9, "0.00001"),
            (1.234_56e-7, "1.235×10⁻⁷"),
            (1e-300, "10⁻³⁰⁰"),
            (5e-324, "4.941×10⁻³²⁴"),
            (1_234.5, "1,234"),
            (25_551.0, "25,550"),
            (999_949.0, "999,900"),
            (999_951.0, "10⁶"),
            (12_345_678.0, "1.235×10⁷"),
            (1e300, "10³⁰⁰"),
            (-2.5, "−2.5"),
        ] {
            assert_eq!(number(value), text, "{value}");
        }
        for (value, places, text) in [
            (0.0, 2, "0.00"),
            (3.0, 2, "3.00"),
            (3.456_78, 4, "3.457"),
            (99.96, 1, "100.0"),
            (99.996, 2, "100.0"),
            (999.96, 1, "1,000"),
            (1_234.56, 1, "1,235"),
            (123_456.0, 1, "123,500"),
            (77_881_705.8, 1, "7.788×10⁷"),
            (-1_234.56, 1, "−1,235"),
        ] {
            assert_eq!(decimal(value, places), text, "{value}");
            assert_eq!(decimal(rounded_decimal(value, places), places), text, "{value}");
        }
    }

    #[test]
    fn a_typed_number_keeps_its_digits() {
        for (value, text) in [
            (0.0, "0"),
            (0.123_456_789, "0.123456789"),
            (1.0 / 3.0, "0.3333333333333333"),
            (1_234_567.25, "1,234,567.25"),
            (2_500_000_000.0, "2,500,000,000"),
            (1e-6, "10⁻⁶"),
            (1.25e-300, "1.25×10⁻³⁰⁰"),
            (1e300, "10³⁰⁰"),
            (-90.5, "−90.5"),
        ] {
            assert_eq!(exact(value), text, "{value}");
        }
    }

    #[test]
    fn a_time_beyond_the_run_is_not_counted() {
        assert_eq!(days_in_run(3.456, 200), "3.5");
        assert_eq!(days_in_run(0.006_931, 200), "0.0069");
        assert_eq!(days_in_run(200.0, 200), "200.0");
        assert_eq!(days_in_run(77_881_705.8, 200), "more than 200 days");
        assert_eq!(days_in_run(3_651.0, 3_650), "more than 3,650 days");
        assert_eq!(days_in_run(f64::INFINITY, 1), "more than 1 day");
    }

    #[test]
    fn large_changes_are_multiples() {
        assert_eq!(times(11.0), None);
        assert_eq!(times(f64::NAN), None);
        assert_eq!(times(12.4).as_deref(), Some("12"));
        assert_eq!(times(1.5e20).as_deref(), Some("1.5×10²⁰"));
    }

    #[test]
    fn no_number_has_more_than_twenty_digits() {
        use proptest::prelude::*;
        let size = prop_oneof![
            (-323.0..308.0).prop_map(|exponent: f64| 10_f64.powf(exponent)),
            0.0..1e4,
            Just(0.0),
            Just(f64::MAX),
            Just(f64::MIN_POSITIVE)
        ];
        proptest!(|(size in size, negative: bool, places in 0_usize..5)| {
            let value = if negative { -size } else { size };
            let others = [number(value), decimal(value, places), per_cent(value), ratio(value)];
            let typed = [exact(value), fixed(value, places), input_count(value)];
            let units = [Unit::Persons, Unit::Share, Unit::Ratio];
            let ticks = units.map(|unit| if size > 0.0 { tick(value, size, size, unit) } else { String::new() });
            for text in others.iter().chain(&typed).chain(&ticks).chain([&count(value), &figure(value), &day(value)]) {
                let digits = text.chars().filter(char::is_ascii_digit).count();
                prop_assert!(digits <= 20 && !text.contains("inf") && !text.contains("NaN"), "{value}: {text}");
            }
            for text in others {
                let mantissa = text.split('×').next().unwrap_or_default();
                let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
                let significant = digits.trim_start_matches('0');
                // Zeros at the end of a whole number only say how large it is.
                let significant =
                    if mantissa.contains('.') { significant } else { significant.trim_end_matches('0') };
                prop_assert!(significant.len() <= 4, "{value}: {text}");
            }
        });
    }

    #[test]
    fn numbers_are_rounded_as_the_standard_library_rounds_them() {
        use proptest::prelude::*;
        let slow = |size: f64, places: usize| format!("{size:.places$}");
        let plain = |size: f64, places: usize| grouped(size, places).replace(',', "");
        for size in
            [0.0, 0.05, 0.15, 0.25, 0.5, 1.5, 2.5, 0.999_999_5, 9.95, 1_000.5, 123_456.785, 999_999_999.5, 1e9, 1e22]
        {
            for places in 0..9 {
                assert_eq!(plain(size, places), slow(size, places), "{size} {places}");
            }
        }
        proptest!(|(size in prop_oneof![0.0..10.0, 0.0..1e6, 0.0..1e12], places in 0_usize..9)| {
            prop_assert_eq!(plain(size, places), slow(size, places));
            // Halfway, or as near as a number of so few digits comes.
            let halfway = (size * 1e3).round() / 1e3 + 0.5 / 10_f64.powi(i32::try_from(places).unwrap());
            prop_assert_eq!(plain(halfway, places), slow(halfway, places));
        });
        assert_eq!(grouped(1_234_567.891, 2), "1,234,567.89");
        assert_eq!(grouped(1_000.0, 0), "1,000");
        assert_eq!(grouped(1_002_003.04, 1), "1,002,003.0");
    }

    #[test]
    fn shares() {
        for (share, text) in [
            (0.0, "0 %"),
            (0.303_79, "30.4 %"),
            (0.8, "80.0 %"),
            (1.0, "100 %"),
            (0.999_96, "100.0 %"),
            (0.005_2, "0.52 %"),
            (0.000_12, "0.012 %"),
            (0.009_99, "1.0 %"),
            (9.999_6, "1,000 %"),
            (123.456, "12,350 %"),
            (1e300, "10³⁰² %"),
            (1e308, "10³¹⁰ %"),
            (-0.28, "−28.0 %"),
        ] {
            assert_eq!(per_cent(share), text, "{share}");
        }
    }

    #[test]
    fn ratios() {
        for (ratio, text) in [
            (0.0, "0"),
            (0.0341, "0.034"),
            (0.0997, "0.10"),
            (0.4, "0.40"),
            (1.942, "1.94"),
            (3.0, "3.00"),
            (12.34, "12.3"),
            (99.97, "100"),
            (150.0, "150"),
            (12_346.0, "12,350"),
            (2_013_224.0, "2.013×10⁶"),
            (1e300, "10³⁰⁰"),
            (-0.6, "−0.60"),
        ] {
            assert_eq!(value(ratio, Unit::Ratio), text, "{ratio}");
        }
    }

    #[test]
    fn ticks_of_one_axis_agree() {
        assert_eq!(tick(0.0, 0.5, 2.0, Unit::Persons), "0");
        assert_eq!(tick(3000.0, 1000.0, 3000.0, Unit::Persons), "3,000");
        assert_eq!(tick(7.5, 2.5, 7.5, Unit::Persons), "7.5");
        assert_eq!(tick(0.02, 0.02, 0.1, Unit::Persons), "0.02");
        assert_eq!(tick(5e5, 5e5, 1.5e6, Unit::Persons), "0.5 million");
        assert_eq!(tick(2.5e9, 2.5e9, 1e10, Unit::Persons), "2.5 billion");
        assert_eq!(tick(0.0, 0.5, 2.0, Unit::Ratio), "0");
        assert_eq!(tick(1.5, 0.5, 2.0, Unit::Ratio), "1.5");
        assert_eq!(tick(0.1, 0.1, 0.3, Unit::Share), "10 %");
        assert_eq!(tick(0.005, 0.005, 0.02, Unit::Share), "0.5 %");
        assert_eq!(tick(1e-6, 1e-6, 1e-6, Unit::Share), "0.0001 %");
        assert_eq!(tick(1e-7, 1e-7, 1e-7, Unit::Share), "10⁻⁵ %");
        assert_eq!(tick(5e-12, 2.5e-12, 7.5e-12, Unit::Persons), "5.0×10⁻¹²");
        assert_eq!(tick(5e299, 2.5e299, 1e300, Unit::Ratio), "5.0×10²⁹⁹");
        assert_eq!(tick(1e300, 1e300, 1e300, Unit::Persons), "10³⁰⁰");
        assert_eq!(tick(1e300, 1e300, 1e300, Unit::Share), "10³⁰² %");
        assert_eq!(tick(1e-310, 1e-310, 1e-310, Unit::Ratio), "10⁻³¹⁰");
        assert_eq!(tick(0.3, 1e-10, 0.3, Unit::Ratio), "0.3000000000");
    }

    #[test]
    fn days_are_whole() {
        assert_eq!(day(26.67), "27");
        assert_eq!(day(3650.0), "3,650");
        assert_eq!(day(1e300), "10³⁰⁰");
    }
}
