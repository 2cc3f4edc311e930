//! Commas in typed numbers. A comma before one, two, four or more digits marks decimals. Before exactly three digits it
//! marks thousands where people, doses or beds are counted; elsewhere it is unclear.

use std::borrow::Cow;

/// A typed text without commas in its numbers.
#[derive(Debug, PartialEq)]
pub enum Commas<'a> {
    /// The only reading.
    Clear(Cow<'a, str>),
    /// Each reading, the one with decimals first.
    Unclear(Vec<String>),
    /// A comma in a place where no number has one.
    Misplaced,
}

/// A number's readings.
enum Reading {
    Clear(String),
    Unclear { decimals: Option<String>, thousands: Option<String> },
}

/// Reads the commas of all numbers in a text; `is_count` where people, doses or beds are counted.
pub fn without_commas(typed: &str, is_count: bool) -> Commas<'_> {
    if !typed.contains(',') {
        return Commas::Clear(Cow::Borrowed(typed));
    }
    let (mut decimals, mut thousands) = (String::new(), String::new());
    let mut is_clear = true;
    let mut rest = typed;
    while let Some(start) = rest.find(is_part) {
        let end = rest[start..].find(|letter| !is_part(letter)).map_or(rest.len(), |length| start + length);
        let (before, number) = (&rest[..start], &rest[start..end]);
        let passed = &typed[..typed.len() - rest.len() + start];
        for text in [&mut decimals, &mut thousands] {
            text.push_str(before);
        }
        match reading(number, is_count, passed) {
            None => return Commas::Misplaced,
            Some(Reading::Clear(text)) => {
                decimals.push_str(&text);
                thousands.push_str(&text);
            }
            Some(Reading::Unclear { decimals: first, thousands: second }) => {
                is_clear = false;
                decimals.push_str(first.as_deref().or(second.as_deref()).unwrap_or_default());
                thousands.push_str(second.as_deref().or(first.as_deref()).unwrap_or_default());
            }
        }
        rest = &rest[end..];
    }
    decimals.push_str(rest);
    thousands.push_str(rest);
    if is_clear {
        return Commas::Clear(Cow::Owned(decimals));
    }
    let mut readings = vec![decimals.trim().to_owned(), thousands.trim().to_owned()];
    readings.dedup();
    Commas::Unclear(readings)
}

/// Some number in the text has a comma that marks thousands, where people, doses or beds are counted.
pub fn has_thousands(typed: &str) -> bool {
    let numbers = typed.split(|letter| !is_part(letter));
    let mut with_commas = numbers.filter(|number| number.contains(','));
    with_commas.any(|number| {
        let whole = number.split('.').next().unwrap_or_default();
        groups(whole, ',').is_some()
    })
}

fn is_part(letter: char) -> bool {
    letter.is_ascii_digit() || matches!(letter, '.' | ',')
}

/// The readings of digits with points and commas behind `passed`; none where a comma is misplaced.
fn reading(number: &str, is_count: bool, passed: &str) -> Option<Reading> {
    let commas = number.matches(',').count();
    if commas == 0 {
        return Some(Reading::Clear(number.to_owned()));
    }
    if passed.ends_with(char::is_alphabetic) {
        return None;
    }
    // "1 234,567": where spaces mark thousands, the comma does not.
    let follows_group =
        passed.trim_end_matches(is_space) != passed && passed.trim_end_matches(is_space).ends_with(is_digit);
    let comma = number.find(',')?;
    let point = number.find('.');
    match point {
        Some(point) if point < comma => {
            // "1.234,5": points mark thousands.
            let (whole, decimals) = number.split_once(',')?;
            let whole = groups(whole, '.').filter(|_| commas == 1 && is_digits(decimals))?;
            Some(Reading::Unclear { decimals: Some(format!("{whole}.{decimals}")), thousands: None })
        }
        Some(point) => {
            // "1,234.5"
            let whole = groups(&number[..point], ',')?;
            let thousands = format!("{whole}{}", &number[point..]);
            let is_clear = is_count && !follows_group && is_digits(&number[point + 1..]);
            Some(if is_clear { Reading::Clear(thousands) } else { unclear(None, Some(thousands)) })
        }
        None if commas > 1 => {
            let thousands = groups(number, ',')?;
            Some(if is_count && !follows_group { Reading::Clear(thousands) } else { unclear(None, Some(thousands)) })
        }
        None => {
            let (whole, decimals) = number.split_once(',')?;
            if decimals.is_empty() {
                return None;
            }
            let whole = if whole.is_empty() { "0" } else { whole };
            let decimal = format!("{whole}.{decimals}");
            if decimals.len() != 3 {
                return Some(Reading::Clear(decimal));
            }
            let shortest = decimal.trim_end_matches('0').trim_end_matches('.').to_owned();
            match groups(number, ',') {
                Some(thousands) if is_count && !follows_group => Some(Reading::Clear(thousands)),
                thousands => Some(unclear(Some(shortest), thousands)),
            }
        }
    }
}

fn unclear(decimals: Option<String>, thousands: Option<String>) -> Reading {
    Reading::Unclear { decimals, thousands }
}

/// The digits of groups of three, the first of one to three and not beginning with 0.
fn groups(text: &str, separator: char) -> Option<String> {
    let (first, others) = text.split_once(separator)?;
    let is_first = (1..=3).contains(&first.len()) && is_digits(first) && !first.starts_with('0');
    let are_groups = others.split(separator).all(|group| group.len() == 3 && is_digits(group));
    (is_first && are_groups).then(|| text.replace(separator, ""))
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.chars().all(is_digit)
}

fn is_digit(letter: char) -> bool {
    letter.is_ascii_digit()
}

/// Whether this is a space that may separate groups of digits.
pub fn is_space(letter: char) -> bool {
    matches!(letter, ' ' | '\u{a0}' | '\u{2009}' | '\u{202f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clear(text: &str) -> Commas<'_> {
        Commas::Clear(Cow::Borrowed(text))
    }

    fn unclear(readings: &[&str]) -> Commas<'static> {
        Commas::Unclear(readings.iter().map(|reading| (*reading).to_owned()).collect())
    }

    #[test]
    fn a_comma_before_other_than_three_digits_marks_decimals() {
        for (typed, plain) in [
            ("0,3", "0.3"),
            ("1,00", "1.00"),
            ("0,1234", "0.1234"),
            (",5", "0.5"),
            ("-1,5e3", "-1.5e3"),
            ("1 234,5", "1 234.5"),
            ("R0 2,5", "R0 2.5"),
            ("0,2 to 0,45 per day", "0.2 to 0.45 per day"),
            ("4,5%", "4.5%"),
            ("0.3", "0.3"),
        ] {
            assert_eq!(without_commas(typed, false), clear(plain), "{typed}");
            assert_eq!(without_commas(typed, true), clear(plain), "{typed}");
        }
    }

    #[test]
    fn a_comma_before_three_digits_marks_thousands_of_a_count_and_is_unclear_elsewhere() {
        for (typed, counted, readings) in [
            ("10,000", "10000", &["10", "10000"][..]),
            ("1,234,567", "1234567", &["1234567"]),
            ("1,234.5", "1234.5", &["1234.5"]),
            ("1,250 people", "1250 people", &["1.25 people", "1250 people"]),
        ] {
            assert_eq!(without_commas(typed, true), clear(counted), "{typed}");
            assert_eq!(without_commas(typed, false), unclear(readings), "{typed}");
        }
        for (typed, readings) in [
            ("0,125", &["0.125"][..]),
            ("0,050%", &["0.05%"]),
            ("1234,567", &["1234.567"]),
            ("1 234,567", &["1 234.567", "1 234567"]),
            ("1.234,5", &["1234.5"]),
            (",125", &["0.125"]),
        ] {
            for is_count in [true, false] {
                assert_eq!(without_commas(typed, is_count), unclear(readings), "{typed}");
            }
        }
        assert_eq!(without_commas("0,125 to 1,250", false), unclear(&["0.125 to 1.25", "0.125 to 1250"]));
    }

    #[test]
    fn other_commas_are_misplaced() {
        for typed in ["1,", ",", "1,23,456", "1,234,5", "0,123.4", "1,2.3", "1.23,4", "R0,5", "1,,000"] {
            for is_count in [true, false] {
                assert_eq!(without_commas(typed, is_count), Commas::Misplaced, "{typed}");
            }
        }
    }
}
