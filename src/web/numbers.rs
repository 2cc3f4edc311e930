//! Numbers as people type them: "10,000", "0.3 per day", "1/4", "40%", "10 days", "R0 = 3".

use super::ranges::{REPRODUCTION_NUMBERS, read_range};
use crate::model::{EnteredAs, Entry};

/// Units that may stand behind a number, because they stand behind its field.
const UNITS: [&str; 7] = ["per day", "a day", "/day", "days", "day", "persons", "people"];
/// Of them those of a rate.
const RATE_UNITS: [&str; 3] = ["per day", "a day", "/day"];
/// Units of a mean duration.
const DURATIONS: [(&str, EnteredAs); 4] =
    [("days", EnteredAs::Days), ("day", EnteredAs::Days), ("years", EnteredAs::Years), ("year", EnteredAs::Years)];
/// Characters of a typed text that a sentence repeats.
const SHOWN: usize = 40;

/// Reads a number; refuses only what is ambiguous or no number, and says which.
pub fn read_number(typed: &str) -> Entry {
    let typed = typed.trim();
    let text = without_unit(typed);
    if text.is_empty() {
        return if typed.is_empty() { Entry::Blank } else { not_a_number(typed) };
    }
    let lower = text.to_lowercase();
    let word = lower.trim_start_matches(['+', '-', '−']);
    if word == "nan" {
        return Entry::Unreadable("NaN stands for “not a number”".to_owned());
    }
    if matches!(word, "inf" | "infinity" | "∞") {
        return Entry::Unreadable("it can't be computed with infinity".to_owned());
    }
    let plain = text.replace('−', "-");
    let Some(plain) = without_grouping(&plain) else {
        return if plain.contains(',') {
            Entry::Unreadable(format!("“{}” has a comma; write the decimals behind a point, as in 0.3", shown(typed)))
        } else {
            not_a_number(typed)
        };
    };
    if !is_decimal(&plain) {
        return not_a_number(typed);
    }
    match plain.parse::<f64>() {
        Ok(value) if value.is_finite() => Entry::Number(value),
        Ok(_) => Entry::Unreadable(format!("{} is too large", shown(typed))),
        Err(_) => not_a_number(typed),
    }
}

/// Reads a share: "0.4" or "40%".
pub fn read_share(typed: &str) -> Entry {
    let text = typed.trim();
    match text.strip_suffix('%').or_else(|| text.strip_suffix("per cent")) {
        Some(number) => match read_number(number) {
            // In fifteen digits, as many as a decimal keeps: 0.725 / 100 is not the number 0.00725.
            Entry::Number(value) => Entry::Number(format!("{:.14e}", value / 100.0).parse().unwrap_or(value / 100.0)),
            Entry::Absent | Entry::Blank | Entry::Instead(..) | Entry::Distribution(_) => not_a_number(typed),
            other => other,
        },
        None => match read_number(text) {
            Entry::Number(value) if value > 1.0 => {
                Entry::Unreadable(format!("for {text} per cent write {text}%, or {}", value / 100.0))
            }
            other => other,
        },
    }
}

/// Reads a number or a range: "3", "2 to 5 per day".
pub fn read_number_or_range(typed: &str) -> Entry {
    read_range(typed).unwrap_or_else(|| read_number(typed))
}

/// Reads a rate: per day as "0.1", "0.1 per day" or "1/10", its mean duration as "10 days" or "70 years", or a range of
/// either.
pub fn read_rate(typed: &str) -> Entry {
    if let Some(range) = read_range(typed) {
        return range;
    }
    let text = typed.trim();
    let is_rate = RATE_UNITS.iter().any(|unit| text.ends_with(unit));
    for (unit, how) in DURATIONS {
        if let Some(number) = text.strip_suffix(unit)
            && !is_rate
        {
            return match read_number(number) {
                Entry::Number(duration) => Entry::Instead(how, duration),
                Entry::Absent | Entry::Blank | Entry::Instead(..) | Entry::Distribution(_) => not_a_number(typed),
                other => other,
            };
        }
    }
    read_fraction(text)
}

/// Reads a number, which may also be typed as a fraction: "1/10".
pub fn read_fraction(typed: &str) -> Entry {
    let Some((one, parts)) = without_unit(typed.trim()).split_once('/') else { return read_number(typed) };
    match (read_number(one), read_number(parts)) {
        (Entry::Number(one), Entry::Number(parts)) if parts > 0.0 => Entry::Number(one / parts),
        _ => not_a_number(typed),
    }
}

/// Reads beta: a rate per day, or the basic reproduction number as "R0 = 3" or "R0 3", or a range of either.
pub fn read_beta(typed: &str) -> Entry {
    if let Some(range) = read_range(typed) {
        return range;
    }
    let text = typed.trim();
    let number =
        REPRODUCTION_NUMBERS.iter().find_map(|name| text.strip_prefix(name).or_else(|| text.strip_suffix(name)));
    match number {
        None => read_rate(text),
        Some(number) => match read_number(number.trim().trim_start_matches(['=', ':'])) {
            Entry::Number(value) if value >= 0.0 => Entry::Instead(EnteredAs::R0, value),
            Entry::Number(_) => Entry::Unreadable("R0 is 0 or more".to_owned()),
            Entry::Absent | Entry::Blank | Entry::Instead(..) | Entry::Distribution(_) => not_a_number(typed),
            other => other,
        },
    }
}

/// Reads a step, which may also be typed as a fraction of a day: "1/3".
pub fn read_step(typed: &str) -> Entry {
    let fraction = without_unit(typed.trim()).strip_prefix("1/");
    match fraction.map(read_number) {
        Some(Entry::Number(parts)) if parts > 0.0 => Entry::Number(1.0 / parts),
        _ => read_number(typed),
    }
}

fn without_unit(text: &str) -> &str {
    UNITS.iter().find_map(|unit| text.strip_suffix(unit)).map_or(text, str::trim_end)
}

/// Takes out thousands separators where they stand before groups of three digits; none if they stand elsewhere.
fn without_grouping(text: &str) -> Option<String> {
    let is_separator = |character: char| matches!(character, ',' | ' ' | '\u{a0}' | '\u{2009}' | '\u{202f}');
    if !text.contains(is_separator) {
        return Some(text.to_owned());
    }
    let end = text.find(['.', 'e', 'E']).unwrap_or(text.len());
    let (whole, rest) = text.split_at(end);
    let mut groups = whole.split(is_separator);
    let first = groups.next()?.trim_start_matches(['+', '-']);
    let is_group = |group: &str, lengths: std::ops::RangeInclusive<usize>| {
        lengths.contains(&group.len()) && group.bytes().all(|byte| byte.is_ascii_digit())
    };
    let grouped = is_group(first, 1..=3) && groups.all(|group| is_group(group, 3..=3));
    (grouped && !rest.contains(is_separator)).then(|| text.replace(is_separator, ""))
}

/// Digits with an optional sign, point and exponent: Rust's parser would also take words.
fn is_decimal(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'e' | b'E' | b'+' | b'-'))
}

fn not_a_number(typed: &str) -> Entry {
    Entry::Unreadable(format!("“{}” is not a number", shown(typed)))
}

fn shown(typed: &str) -> String {
    let mut text: String = typed
        .chars()
        .take(SHOWN)
        .map(|character| if character.is_control() { '\u{fffd}' } else { character })
        .collect();
    if typed.chars().nth(SHOWN).is_some() {
        text.push('…');
    }
    text
}

/// The nearest whole number; 0 of what is below it.
pub fn whole(value: f64) -> usize {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "`as` keeps what is out of range at its end"
    )]
    {
        value.round() as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_people_type_them() {
        for (typed, expected) in [
            ("0.3", 0.3),
            (" 10,000 ", 10_000.0),
            ("10 000", 10_000.0),
            ("1\u{202f}234\u{202f}567.5", 1_234_567.5),
            ("1e4", 10_000.0),
            (".5", 0.5),
            ("5.", 5.0),
            ("+2", 2.0),
            ("−2", -2.0),
            ("0.3 per day", 0.3),
            ("200 days", 200.0),
            ("1e-320", 1e-320),
        ] {
            assert_eq!(read_number(typed), Entry::Number(expected), "{typed}");
        }
    }

    #[test]
    fn what_is_no_number_says_why() {
        for (typed, reason) in [
            ("abc", "“abc” is not a number"),
            ("0.3x", "“0.3x” is not a number"),
            ("0x10", "“0x10” is not a number"),
            ("1_000", "“1_000” is not a number"),
            ("１２", "“１２” is not a number"),
            ("1.2.3", "“1.2.3” is not a number"),
            ("0,3", "“0,3” has a comma; write the decimals behind a point, as in 0.3"),
            ("1,00", "“1,00” has a comma; write the decimals behind a point, as in 0.3"),
            ("NaN", "NaN stands for “not a number”"),
            ("-inf", "it can't be computed with infinity"),
            ("Infinity", "it can't be computed with infinity"),
            ("1e400", "1e400 is too large"),
            ("a\0b", "“a\u{fffd}b” is not a number"),
        ] {
            assert_eq!(read_number(typed), Entry::Unreadable(reason.to_owned()), "{typed}");
        }
        assert_eq!(read_number("  "), Entry::Blank);
    }

    #[test]
    fn shares_may_be_per_cent() {
        for (typed, expected) in [
            ("0.4", 0.4),
            ("40%", 0.4),
            ("40 %", 0.4),
            ("7%", 0.07),
            ("0.725%", 0.007_25),
            ("0", 0.0),
            ("1", 1.0),
            ("100%", 1.0),
        ] {
            assert_eq!(read_share(typed), Entry::Number(expected), "{typed}");
        }
        assert_eq!(read_share(""), Entry::Blank);
        assert_eq!(read_share("40"), Entry::Unreadable("for 40 per cent write 40%, or 0.4".to_owned()));
        assert_eq!(read_share("%"), Entry::Unreadable("“%” is not a number".to_owned()));
    }

    #[test]
    fn rates_may_be_mean_durations_and_beta_may_be_r0() {
        for (typed, expected) in
            [("0.1", 0.1), ("0.1 per day", 0.1), ("0.1/day", 0.1), ("1/10", 0.1), ("1/10 per day", 0.1)]
        {
            assert_eq!(read_rate(typed), Entry::Number(expected), "{typed}");
        }
        for (typed, unit, expected) in [
            ("10 days", EnteredAs::Days, 10.0),
            ("1 day", EnteredAs::Days, 1.0),
            ("2.2days", EnteredAs::Days, 2.2),
            ("70 years", EnteredAs::Years, 70.0),
        ] {
            assert_eq!(read_rate(typed), Entry::Instead(unit, expected), "{typed}");
        }
        for typed in ["R0 = 3", "R0 3", "r0=3", "R₀: 3", "3 R0"] {
            assert_eq!(read_beta(typed), Entry::Instead(EnteredAs::R0, 3.0), "{typed}");
        }
        assert_eq!(read_beta("0.3"), Entry::Number(0.3));
        for typed in ["days", "1/0", "1/x", "x days"] {
            assert!(matches!(read_rate(typed), Entry::Unreadable(_)), "{typed}");
        }
        assert!(matches!(read_beta("R0"), Entry::Unreadable(_)));
        assert!(matches!(read_beta("R0 = -1"), Entry::Unreadable(_)));
    }

    #[test]
    fn a_step_may_be_a_fraction_of_a_day() {
        assert_eq!(read_step("1/4"), Entry::Number(0.25));
        assert_eq!(read_step("1/3 day"), Entry::Number(1.0 / 3.0));
        assert_eq!(read_step("0.5"), Entry::Number(0.5));
        assert_eq!(read_step("1/0"), Entry::Unreadable("“1/0” is not a number".to_owned()));
    }
}
