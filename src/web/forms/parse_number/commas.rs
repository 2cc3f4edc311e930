//! Commas in typed numbers. A comma before one, two, four or more digits marks decimals. A comma before exactly three
//! digits marks thousands in a count of people, doses or beds, and is ambiguous in other numbers.

use std::borrow::Cow;

/// A typed text without commas in its numbers.
#[derive(Debug, PartialEq)]
pub enum Commas<'a> {
    /// The only reading.
    Clear(Cow<'a, str>),
    /// The readings; the one with decimals is the first.
    Unclear(Vec<String>),
    /// A comma at a place where a number cannot have one.
    Misplaced,
}

/// A number's two readings, which are equal if there is only one.
struct Reading {
    decimals: String,
    thousands: String,
    is_clear: bool,
}

impl Reading {
    fn only(text: String, is_clear: bool) -> Self {
        Self { decimals: text.clone(), thousands: text, is_clear }
    }
}

/// Resolves the commas of all numbers in a text; `is_count` says whether people, doses or beds are counted.
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
        let Some(reading) = reading(number, is_count, passed) else { return Commas::Misplaced };
        for (text, reading) in [(&mut decimals, reading.decimals), (&mut thousands, reading.thousands)] {
            text.push_str(before);
            text.push_str(&reading);
        }
        is_clear &= reading.is_clear;
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

/// Whether a number in a text, which is a count, has a comma that marks thousands.
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

/// Returns the readings of a number; `passed` is the text before it. `None` if a comma is misplaced.
fn reading(number: &str, is_count: bool, passed: &str) -> Option<Reading> {
    let Some((whole, behind)) = number.split_once(',') else { return Some(Reading::only(number.to_owned(), true)) };
    if passed.ends_with(char::is_alphabetic) {
        return None;
    }
    // In "1 234,567" the space marks thousands, so that the comma cannot.
    let before = passed.trim_end_matches(is_space);
    let marks_thousands = is_count && (before == passed || !before.ends_with(is_digit));
    match number.split_once('.') {
        // "1.234,5": points mark thousands.
        Some(_) if whole.contains('.') => {
            let whole = groups(whole, '.').filter(|_| is_digits(behind))?;
            Some(Reading::only(format!("{whole}.{behind}"), false))
        }
        // "1,234.5"
        Some((whole, decimals)) => {
            let thousands = format!("{}.{decimals}", groups(whole, ',')?);
            Some(Reading::only(thousands, marks_thousands && is_digits(decimals)))
        }
        None if behind.contains(',') => Some(Reading::only(groups(number, ',')?, marks_thousands)),
        None if behind.is_empty() => None,
        None => {
            let decimals = format!("{}.{behind}", if whole.is_empty() { "0" } else { whole });
            if behind.len() != 3 {
                return Some(Reading::only(decimals, true));
            }
            let decimals = decimals.trim_end_matches('0').trim_end_matches('.').to_owned();
            Some(match groups(number, ',') {
                Some(thousands) if marks_thousands => Reading::only(thousands, true),
                Some(thousands) => Reading { decimals, thousands, is_clear: false },
                None => Reading::only(decimals, false),
            })
        }
    }
}

/// Removes the separators between groups of digits. `None` unless each group has three digits; the first can be
/// shorter, and does not begin with 0.
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
    fn a_comma_before_fewer_or_more_than_three_digits_marks_decimals() {
        let typed = "0,3|1,00|0,1234|,5|-1,5e3|1 234,5|R0 2,5|0,2 to 0,45 per day|4,5%|0.3";
        let plain = "0.3|1.00|0.1234|0.5|-1.5e3|1 234.5|R0 2.5|0.2 to 0.45 per day|4.5%|0.3";
        for (typed, plain) in typed.split('|').zip(plain.split('|')) {
            for is_count in [true, false] {
                assert_eq!(without_commas(typed, is_count), clear(plain), "{typed}");
            }
        }
    }

    #[test]
    fn a_comma_before_three_digits_marks_thousands_in_counts_and_is_unclear_in_other_numbers() {
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
