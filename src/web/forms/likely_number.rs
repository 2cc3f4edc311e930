//! The probable meaning of a number in the wrong unit, and the text that replaces it.

use super::format::rounded;
use super::parse_number::range::number_of;
use super::parse_number::read_number;
use super::scenario::ScenarioInputs;
use crate::format::numbers;
use crate::model::{EnteredAs, Entry};
use crate::report::text::ranges;

/// The probable meaning of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meant {
    /// A mean duration in days.
    Days,
    /// A mean duration in years.
    Years,
    /// A rate per day.
    Rate,
    /// The basic reproduction number.
    ReproductionNumber,
    /// A rate divided by the population.
    PerPerson,
    /// A tenth of the number, whose decimal point is missing.
    Tenth,
    /// Per cent.
    PerCent,
    /// The reciprocal of the number.
    Reciprocal,
}

impl Meant {
    const NAMES: [(Self, &str); 8] = [
        (Self::Days, "days"),
        (Self::Years, "years"),
        (Self::Rate, "rate"),
        (Self::ReproductionNumber, "R0"),
        (Self::PerPerson, "population"),
        (Self::Tenth, "tenth"),
        (Self::PerCent, "percent"),
        (Self::Reciprocal, "reciprocal"),
    ];

    /// Returns the name in the value of a button, before the fields that it changes.
    pub fn name(self) -> &'static str {
        Self::NAMES.into_iter().find(|(meant, _)| *meant == self).map_or("", |(_, name)| name)
    }

    /// Returns the meaning with this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::NAMES.into_iter().find(|(_, known)| *known == name).map(|(meant, _)| meant)
    }

    /// Returns the text that replaces the field's text; `None` if the text cannot have this meaning.
    pub fn text(self, scenario: &ScenarioInputs, field: &str) -> Option<String> {
        self.rewritten(scenario, field, rounded)
    }

    /// Returns the replacing text with its unit, for a sentence.
    pub fn shown(self, scenario: &ScenarioInputs, field: &str) -> Option<String> {
        let text = self.rewritten(scenario, field, numbers::exact)?;
        Some(match self {
            Self::Rate | Self::PerPerson => format!("{text} per day"),
            Self::Reciprocal => format!("{text} days"),
            Self::PerCent => text.replace('%', "\u{a0}%"),
            _ => text,
        })
    }

    fn rewritten(self, scenario: &ScenarioInputs, field: &str, number: impl Fn(f64) -> String) -> Option<String> {
        let entry = scenario.entry(field, "");
        match (self, &entry) {
            (Self::Days, _) => with_unit(&entry, Some(EnteredAs::Days), number),
            (Self::Years, _) => with_unit(&entry, Some(EnteredAs::Years), number),
            (Self::Rate, _) => with_unit(&entry, None, number),
            (Self::ReproductionNumber, _) => with_unit(&entry, Some(EnteredAs::R0), number),
            (Self::PerPerson, Entry::Number(value)) => {
                let Entry::Number(population) = read_number(&scenario.shown("population", 0)) else { return None };
                Some(number(four_digits(value * population)))
            }
            (Self::Tenth, Entry::Derived(unit, value)) => {
                with_unit(&Entry::Derived(*unit, value / 10.0), Some(*unit), number)
            }
            (Self::PerCent, Entry::Number(value)) => Some(format!("{}%", number(*value))),
            (Self::Reciprocal, Entry::Number(value)) if *value > 0.0 => Some(number(four_digits(1.0 / value))),
            _ => None,
        }
    }
}

/// Returns a field's text with its unit, for a sentence.
pub fn typed(entry: &Entry) -> Option<String> {
    let of = match entry {
        Entry::Derived(unit, _) => Some(*unit),
        Entry::Distribution(draft) => draft.of.as_deref().and_then(unit),
        _ => None,
    };
    let text = with_unit(entry, of, numbers::exact)?;
    Some(if of.is_none() { format!("{text} per day") } else { text })
}

/// Returns the unit with this name in the API; `None` for a rate.
fn unit(name: &str) -> Option<EnteredAs> {
    [EnteredAs::R0, EnteredAs::Days, EnteredAs::Years].into_iter().find(|unit| unit.name() == name)
}

/// Writes the numbers of an entry with another unit. The numbers are not converted.
fn with_unit(entry: &Entry, unit: Option<EnteredAs>, number: impl Fn(f64) -> String) -> Option<String> {
    match entry {
        Entry::Number(value) | Entry::Derived(_, value) => {
            let value = number(*value);
            Some(match unit {
                None => value,
                Some(EnteredAs::R0) => format!("R0 = {value}"),
                Some(unit) => format!("{value} {}", unit.name()),
            })
        }
        Entry::Distribution(draft) => {
            let value = |name: &str| number_of(draft, name).map(&number).unwrap_or_default();
            Some(ranges::compose(draft.distribution.as_deref()?, unit.map(EnteredAs::name), value))
        }
        _ => None,
    }
}

/// Rounds a computed number to four significant digits, as many as people usually type.
pub fn four_digits(value: f64) -> f64 {
    format!("{value:.3e}").parse().unwrap_or(value)
}
