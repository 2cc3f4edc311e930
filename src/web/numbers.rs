//! Numbers as people type them: "10,000", "0.3 per day", "1/4".

use crate::model::Entry;

/// Units that may stand behind a number, because they stand behind its field.
const UNITS: [&str; 7] = ["per day", "a day", "/day", "days", "day", "persons", "people"];
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
    fn a_step_may_be_a_fraction_of_a_day() {
        assert_eq!(read_step("1/4"), Entry::Number(0.25));
        assert_eq!(read_step("1/3 day"), Entry::Number(1.0 / 3.0));
        assert_eq!(read_step("0.5"), Entry::Number(0.5));
        assert_eq!(read_step("1/0"), Entry::Unreadable("“1/0” is not a number".to_owned()));
    }
}
