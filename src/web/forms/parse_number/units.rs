//! Units after typed numbers: "2 weeks", "0.7 per week", "500 people".

/// A unit of time.
#[derive(Debug, PartialEq)]
pub struct Time {
    /// The accepted names, in small letters.
    names: &'static [&'static str],
    /// The length in days.
    pub days: f64,
}

/// Units of time. A year has 365 days, as in the model.
const TIMES: [Time; 5] = [
    Time { names: &["minutes", "minute", "mins", "min"], days: 1.0 / 1_440.0 },
    Time { names: &["hours", "hour", "hrs", "hr", "h"], days: 1.0 / 24.0 },
    Time { names: &["days", "day", "d"], days: 1.0 },
    Time { names: &["weeks", "week", "wks", "wk", "w"], days: 7.0 },
    Time { names: &["years", "year", "yrs", "yr", "y"], days: 365.0 },
];
/// Names of a unit of time without a fixed length.
const MONTHS: [&str; 3] = ["months", "month", "mo"];
/// Words after a count.
const COUNTED: [&str; 8] = ["people", "persons", "person", "doses", "dose", "beds", "bed", "contacts"];

/// The text after a number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Unit {
    /// "2 weeks"
    Duration(&'static Time),
    /// "0.7 per week"
    Rate(&'static Time),
    /// "2 months", which has no fixed length
    Months,
}

impl Unit {
    /// Whether this is a duration in years, which is not converted into days.
    pub fn is_years(self) -> bool {
        matches!(self, Self::Duration(time) if time.days > 300.0)
    }
}

/// Splits a text into its number and unit.
pub fn split(text: &str) -> (&str, Option<Unit>) {
    let text = text.trim();
    // Most texts are a number without a unit.
    if !text.ends_with(|last: char| last.is_ascii_alphabetic()) {
        return (text, None);
    }
    if let Some(number) = MONTHS.iter().find_map(|name| without(text, name)) {
        return (number, Some(Unit::Months));
    }
    let names = TIMES.iter().flat_map(|time| time.names.iter().map(move |name| (time, *name)));
    let found = names.into_iter().find_map(|(time, name)| Some((without(text, name)?, time)));
    let Some((number, time)) = found else { return (text, None) };
    let per = ["per", "a", "an"].iter().find_map(|word| without(number, word)).or_else(|| number.strip_suffix('/'));
    match per {
        Some(number) => (number.trim_end(), Some(Unit::Rate(time))),
        None => (number, Some(Unit::Duration(time))),
    }
}

/// Removes a word such as "people", "doses" or "beds" from the end of a text.
pub fn without_counted(text: &str) -> &str {
    let text = text.trim();
    COUNTED.iter().find_map(|name| without(text, name)).unwrap_or(text)
}

/// Whether the text has a unit of time other than days.
pub fn has_other_times(text: &str) -> bool {
    let is_other =
        |word: &str| TIMES.iter().any(|time| time.days.to_bits() != 1_f64.to_bits() && time.names.contains(&word));
    let text = text.to_ascii_lowercase();
    text.split(|letter: char| !letter.is_alphabetic()).filter(|word| !word.is_empty()).any(is_other)
}

/// Removes a word, in small or capital letters, from the end of a text; `None` if the text does not end with it.
fn without<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let start = text.len().checked_sub(word.len())?;
    let is_word = text.get(start..)?.eq_ignore_ascii_case(word);
    let before = &text[..start];
    (is_word && !before.ends_with(char::is_alphabetic)).then(|| before.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_unit_is_found_after_its_number() {
        for time in &TIMES {
            for name in time.names {
                for typed in [format!("10 {name}"), format!("10{name}"), format!("10 {}", name.to_uppercase())] {
                    assert_eq!(split(&typed), ("10", Some(Unit::Duration(time))), "{typed}");
                }
                for typed in
                    [format!("10 per {name}"), format!("10/{name}"), format!("10 / {name}"), format!("10 a {name}")]
                {
                    assert_eq!(split(&typed), ("10", Some(Unit::Rate(time))), "{typed}");
                }
            }
        }
        assert_eq!(split("2 months"), ("2", Some(Unit::Months)));
        for typed in ["10", "0.3x", "abcd", "", "R0 = 3", "1e5"] {
            assert_eq!(split(typed), (typed, None));
        }
        assert_eq!(without_counted("500 people"), "500");
    }
}
