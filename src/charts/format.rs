//! Figures as people read them: `3,038`, `0.30`, `2.5 million`, `30.4 %`, `1.2×10⁻⁶`. Pages use the same ones as the charts.

use super::Unit;

/// Under this, zeros would outnumber the digits.
const TINY: f64 = 1e-4;
/// From here a figure is written out in words.
const MILLION: f64 = 1e6;
const BILLION: f64 = 1e9;

/// A count of persons: whole from ten, two significant digits below one, in words from a million.
pub fn figure(value: f64) -> String {
    debug_assert!(!value.is_nan(), "a figure is a number");
    let size = value.abs();
    let text = if size < 1e-9 {
        return "0".to_owned();
    } else if size >= MILLION - 0.5 {
        in_words(size)
    } else if size >= 0.995 {
        grouped(size, places(size))
    } else {
        below_one(size)
    };
    signed(value, text)
}

/// A share of 1 as per cent with one decimal, and two significant digits below one per cent.
pub fn per_cent(share: f64) -> String {
    debug_assert!(!share.is_nan(), "a share is a number");
    let size = (share * 100.0).abs();
    let text = if size < 1e-9 {
        return "0 %".to_owned();
    } else if share.abs() == 1.0 {
        "100".to_owned()
    } else if size >= 0.995 {
        grouped(size, 1)
    } else {
        below_one(size)
    };
    signed(share, format!("{text} %"))
}

/// A value in the unit of its chart.
pub fn value(value: f64, unit: Unit) -> String {
    match unit {
        Unit::Persons => figure(value),
        Unit::Share => per_cent(value),
        Unit::Ratio => ratio(value),
    }
}

/// A ratio: two decimals under ten, two significant digits below a tenth.
pub fn ratio(value: f64) -> String {
    debug_assert!(!value.is_nan(), "a ratio is a number");
    match value.abs() {
        size if size < 1e-9 => "0".to_owned(),
        size if size < 0.0995 => signed(value, below_one(size)),
        size if size < 9.995 => fixed(value, 2),
        size if size < 99.95 => fixed(value, 1),
        _ => figure(value),
    }
}

/// A day, to the nearest whole one.
pub fn day(day: f64) -> String {
    signed(day.round(), grouped(day.round().abs(), 0))
}

/// A number with this many decimals and commas between the thousands.
pub fn fixed(value: f64, places: usize) -> String {
    signed(value, grouped(value.abs(), places))
}

/// A number with all its decimals and commas between the thousands.
pub fn exact(value: f64) -> String {
    let plain = value.to_string();
    fixed(value, plain.split_once('.').map_or(0, |(_, decimals)| decimals.len()))
}

/// The figure at a gridline; `step` is the distance to the next one and `top` the largest, so that all of an axis agree.
pub(super) fn tick(value: f64, step: f64, top: f64, unit: Unit) -> String {
    match unit {
        Unit::Share if value == 0.0 => "0 %".to_owned(),
        Unit::Share => format!("{} %", stepped(value * 100.0, step * 100.0)),
        Unit::Persons | Unit::Ratio if value == 0.0 => "0".to_owned(),
        Unit::Persons | Unit::Ratio if top >= BILLION => scaled(value, step, BILLION, "billion"),
        Unit::Persons | Unit::Ratio if top >= MILLION => scaled(value, step, MILLION, "million"),
        Unit::Persons | Unit::Ratio => stepped(value, step),
    }
}

/// A multiple of a step, in as many decimals as the step.
fn stepped(value: f64, step: f64) -> String {
    if step >= 0.9 * TINY {
        return grouped(value, decimals(step));
    }
    let (factor, tens) = factor(step);
    match value / step * factor {
        one if (one - 1.0).abs() < 1e-6 => format!("10⁻{}", raised(tens)),
        other => format!("{}×10⁻{}", grouped(other, decimals(factor)), raised(tens)),
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
    let text = grouped(size, places);
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    format!("{text} {word}")
}

/// How many decimals a count from one to a million deserves.
fn places(size: f64) -> usize {
    let whole = (size - size.round()).abs() < 1e-6;
    if whole || size >= 9.95 { 0 } else { 1 }
}

/// A number below one, in two significant digits.
fn below_one(size: f64) -> String {
    if size < TINY {
        let (factor, tens) = factor(size);
        return format!("{factor:.1}×10⁻{}", raised(tens));
    }
    let (mut first, mut places) = (size, 2);
    while first < 0.0995 {
        first *= 10.0;
        places += 1;
    }
    grouped(size, places)
}

/// A small number as a factor from 1 to 10 and the power of ten that divides it.
fn factor(size: f64) -> (f64, u32) {
    let (mut factor, mut tens) = (size, 0);
    while factor < 0.995 && tens < 300 {
        factor *= 10.0;
        tens += 1;
    }
    (factor, tens)
}

/// A number in raised digits.
fn raised(number: u32) -> String {
    let digit = |c: char| c.to_digit(10).and_then(|at| "⁰¹²³⁴⁵⁶⁷⁸⁹".chars().nth(usize::try_from(at).ok()?));
    number.to_string().chars().filter_map(digit).collect()
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
            (-1453.0, "−1,453"),
        ] {
            assert_eq!(figure(value), text, "{value}");
        }
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
    }

    #[test]
    fn days_are_whole() {
        assert_eq!(day(26.67), "27");
        assert_eq!(day(3650.0), "3,650");
    }
}
