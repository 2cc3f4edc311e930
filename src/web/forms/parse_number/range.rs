//! Parsing of ranges and distributions, which can be typed instead of a rate: "0.2 to 0.4", "R0 = normal 2.5 sd 0.3",
//! "triangular 5 to 10 mode 7 days".

use std::collections::BTreeMap;

use super::units::{Unit, split};
use super::{converted, read_fraction};
use crate::format::numbers;
use crate::model::{DistributionDraft, EnteredAs, Entry};

/// Accepted names of distributions, with their names in the API.
const NAMES: [(&str, &str); 5] = [
    ("uniform", "uniform"),
    ("log-normal", "log-normal"),
    ("lognormal", "log-normal"),
    ("normal", "normal"),
    ("triangular", "triangular"),
];

/// Accepted names of R0.
pub const REPRODUCTION_NUMBERS: [&str; 3] = ["R0", "r0", "R₀"];

/// The distributed quantity.
#[derive(Clone, Copy)]
struct Distributed {
    /// R0 or a duration; `None` for the rate.
    of: Option<EnteredAs>,
    /// The unit of numbers without a unit.
    unit: Option<Unit>,
}

/// Parses a distribution without commas in its numbers; `None` if the text is not a range or distribution.
pub fn read_range(typed: &str) -> Option<Entry> {
    let (text, distributed) = distributed(typed.trim());
    let name = NAMES.iter().find_map(|(typed, name)| Some((*name, text.strip_prefix(typed)?.trim())));
    let (name, text) = match name {
        Some(named) => named,
        None => ("uniform", ends(text).map(|_| text)?),
    };
    let mut numbers = BTreeMap::new();
    let mut add = |name: &'static str, text: &str| numbers.insert(name, distributed.read(text));
    match name {
        "normal" => {
            let (mean, sd) = text.split_once("sd").or_else(|| text.split_once('±')).unwrap_or((text, ""));
            add("mean", mean);
            add("sd", sd);
        }
        "log-normal" => {
            let (median, geometric_sd) = text.split_once("gsd").unwrap_or((text, ""));
            numbers.insert("median", distributed.read(median));
            // The geometric standard deviation is a ratio and has no unit.
            numbers.insert("geometric_sd", read_fraction(geometric_sd));
        }
        _ => {
            let (range, mode) = text.split_once("mode").map_or((text, None), |(range, mode)| (range, Some(mode)));
            let (low, high) = ends(range).unwrap_or((range, ""));
            add("low", low);
            add("high", high);
            if mode.is_some() || name == "triangular" {
                add("mode", mode.unwrap_or_default());
            }
        }
    }
    Some(Entry::Distribution(Box::new(DistributionDraft {
        distribution: Some(name.to_owned()),
        of: distributed.of.map(|of| of.name().to_owned()),
        numbers,
    })))
}

/// Splits a text into the distribution and the distributed quantity.
fn distributed(text: &str) -> (&str, Distributed) {
    let number = |name: &&str| text.strip_prefix(*name).or_else(|| text.strip_suffix(*name));
    if let Some(rest) = REPRODUCTION_NUMBERS.iter().find_map(number) {
        let distributed = Distributed { of: Some(EnteredAs::R0), unit: None };
        return (rest.trim().trim_start_matches(['=', ':']).trim(), distributed);
    }
    let (text, unit) = split(text);
    let of = unit.and_then(|unit| match unit {
        unit if unit.is_years() => Some(EnteredAs::Years),
        Unit::Duration(_) | Unit::Months => Some(EnteredAs::Days),
        Unit::Rate(_) => None,
    });
    (text, Distributed { of, unit })
}

impl Distributed {
    /// Reads a number and converts it into the unit of the quantity. In "5 days to 2 weeks" each number has a unit.
    fn read(self, text: &str) -> Entry {
        let (number, own) = split(text);
        let Entry::Number(value) = read_fraction(number) else { return read_fraction(text) };
        let factor = match (own.or(self.unit), self.of) {
            (None, _) => 1.0,
            (Some(Unit::Duration(time)), Some(of @ (EnteredAs::Days | EnteredAs::Years))) => time.days / of.days(),
            (Some(Unit::Rate(time)), None) => 1.0 / time.days,
            (Some(Unit::Months), _) => {
                return Entry::Unreadable("a month has no exact length: write days or weeks".to_owned());
            }
            (Some(Unit::Duration(_) | Unit::Rate(_)), _) => {
                return Entry::Unreadable(format!("the unit of “{}” is not that of the range", text.trim()));
            }
        };
        Entry::Number(converted(value, factor))
    }
}

/// Splits "0.2 to 0.4", "0.2–0.4" or "0.2 - 0.4" into both ends.
fn ends(text: &str) -> Option<(&str, &str)> {
    let ends = [" to ", "–", " - "].into_iter().find_map(|between| text.split_once(between));
    ends.filter(|(low, _)| !low.trim().is_empty())
}

/// Returns the number with this name of a distribution; `None` if it is missing or invalid.
pub fn number_of(draft: &DistributionDraft, name: &str) -> Option<f64> {
    match draft.numbers.get(name)? {
        Entry::Number(value) => Some(*value),
        _ => None,
    }
}

/// Explains a typed range: "beta is drawn: every value from 0.2 to 0.4 alike". `None` if a number is invalid.
pub fn hint(rate: &str, entry: &Entry) -> Option<String> {
    let Entry::Distribution(draft) = entry else { return None };
    let number = |name: &str| number_of(draft, name).map(numbers::exact);
    let (drawn, unit) = match draft.of.as_deref() {
        Some("R0") => ("R0 is drawn".to_owned(), String::new()),
        Some(unit) => (format!("{rate} is drawn as a mean duration"), format!(" {unit}")),
        None => (format!("{rate} is drawn"), String::new()),
    };
    let from = match draft.distribution.as_deref()? {
        "uniform" => format!("every value from {} to {}{unit} alike", number("low")?, number("high")?),
        "normal" => format!("normal, mean {}{unit}, standard deviation {}", number("mean")?, number("sd")?),
        "log-normal" => {
            let (median, sd) = (number("median")?, number("geometric_sd")?);
            format!("log-normal, median {median}{unit}, geometric standard deviation {sd}")
        }
        _ => {
            let (low, high, mode) = (number("low")?, number("high")?, number("mode")?);
            format!("triangular from {low} to {high}{unit}, {mode} the likeliest")
        }
    };
    Some(format!("{drawn}: {from}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Distribution, Uncertain};
    use crate::report::text::ranges::written;

    fn read(typed: &str) -> (String, Option<String>, Vec<(&'static str, Entry)>) {
        match read_range(typed) {
            Some(Entry::Distribution(draft)) => {
                (draft.distribution.unwrap_or_default(), draft.of, draft.numbers.into_iter().collect())
            }
            other => panic!("{typed}: {other:?}"),
        }
    }

    #[test]
    fn ranges_are_read_as_people_type_them() {
        let two = |low: f64, high: f64| vec![("high", Entry::Number(high)), ("low", Entry::Number(low))];
        for typed in ["0.2 to 0.4", " 0.2–0.4", "0.2 - 0.4 per day", "uniform 0.2 to 0.4", "1/5 to 2/5"] {
            assert_eq!(read(typed), ("uniform".to_owned(), None, two(0.2, 0.4)), "{typed}");
        }
        assert_eq!(read("5 to 10 days"), ("uniform".to_owned(), Some("days".to_owned()), two(5.0, 10.0)));
        for typed in ["1 to 2 weeks", "7 d to 2 weeks", "7–14 d", "168 to 336 hours"] {
            assert_eq!(read(typed), ("uniform".to_owned(), Some("days".to_owned()), two(7.0, 14.0)), "{typed}");
        }
        for typed in ["0.7 to 1.4 per week", "0.7 per week to 0.2 per day"] {
            assert_eq!(read(typed), ("uniform".to_owned(), None, two(0.1, 0.2)), "{typed}");
        }
        let log_normal = vec![("geometric_sd", Entry::Number(1.5)), ("median", Entry::Number(14.0))];
        assert_eq!(read("log-normal 2 gsd 1.5 weeks").2, log_normal, "a ratio has no unit");
        for typed in ["R0 = 2 to 3", "R0 2–3", "2 to 3 R0"] {
            assert_eq!(read(typed), ("uniform".to_owned(), Some("R0".to_owned()), two(2.0, 3.0)), "{typed}");
        }
        for typed in ["", "0.3", "R0 = 3", "10 days", "-1", "1e-5", "abc"] {
            assert_eq!(read_range(typed), None, "{typed}");
        }
    }

    #[test]
    fn missing_numbers_are_blank_and_wrong_numbers_are_unreadable() {
        assert_eq!(read("normal 0.3").2, [("mean", Entry::Number(0.3)), ("sd", Entry::Blank)]);
        let (_, _, numbers) = read("0.2 to x");
        assert!(matches!(&numbers[0], ("high", Entry::Unreadable(_))), "{numbers:?}");
        assert_eq!(read("triangular 1 to 2").2[2], ("mode", Entry::Blank));
        for typed in ["5 to 10 months", "5 days to 3 per day", "R0 = 2 to 3 days"] {
            assert!(read(typed).2.iter().any(|(_, number)| matches!(number, Entry::Unreadable(_))), "{typed}");
        }
    }

    #[test]
    fn a_distribution_reads_back_as_it_is_written() {
        let all = [
            Distribution::Uniform { low: 0.1, high: 1.0 / 3.0 },
            Distribution::Normal { mean: 0.3, sd: 1e-7 },
            Distribution::LogNormal { median: 0.3, geometric_sd: 1.2 },
            Distribution::Triangular { low: 0.1, mode: 0.2, high: 1e21 },
        ];
        for distribution in all {
            for of in [None, Some(EnteredAs::R0), Some(EnteredAs::Days), Some(EnteredAs::Years)] {
                let text = written(&Uncertain { distribution, of });
                let (name, back, numbers) = read(&text);
                let (expected, values) = distribution.parts();
                assert_eq!((name.as_str(), back.as_deref()), (expected, of.map(EnteredAs::name)), "{text}");
                let values: BTreeMap<_, _> =
                    values.into_iter().map(|(name, value)| (name, Entry::Number(value))).collect();
                assert_eq!(numbers, values.into_iter().collect::<Vec<_>>(), "{text}");
            }
        }
    }
}
