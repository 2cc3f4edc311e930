//! Units of a lesson's numbers: the format in a sentence, the label at a field, and the tolerance in words.

use serde::Deserialize;

use crate::format::numbers;

/// Unit of a number.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(try_from = "String")]
pub enum Unit {
    /// Hundredths: 50 is a half.
    PerCent,
    /// Percentage points: the difference of two numbers in per cent.
    Points,
    /// A number of people.
    People,
    /// A number of days.
    Days,
    /// Other numbers, such as a rate per day or a ratio.
    Number,
}

impl TryFrom<String> for Unit {
    type Error = String;

    /// Parses a unit's name in a lesson's file; the error is a sentence.
    fn try_from(name: String) -> Result<Self, String> {
        Ok(match name.as_str() {
            "per cent" => Self::PerCent,
            "points" => Self::Points,
            "people" => Self::People,
            "days" => Self::Days,
            "number" => Self::Number,
            unknown => return Err(format!("“{unknown}” is no unit")),
        })
    }
}

impl Unit {
    /// Formats a number for a sentence. For people and days, the sentence itself contains the noun.
    pub fn figure(self, value: f64) -> String {
        match self {
            Self::PerCent => format!("{} %", short(numbers::decimal(value, 1))),
            Self::Points => format!("{} points", short(numbers::decimal(value, 1))),
            Self::People => numbers::count(value),
            Self::Days => numbers::day(value),
            Self::Number => short(numbers::ratio(value)),
        }
    }

    /// Returns the label after "Your answer" at the field.
    pub fn at_field(self) -> &'static str {
        match self {
            Self::PerCent => "in per cent, ",
            Self::Points => "in percentage points, ",
            Self::People => "in people, ",
            Self::Days => "in days, ",
            Self::Number => "",
        }
    }

    /// Writes the tolerance in words.
    pub fn tolerance(self, tolerance: f64) -> String {
        let exact = numbers::exact(tolerance);
        let is = |value: f64| (tolerance - value).abs() < 1e-12;
        match self {
            Self::PerCent | Self::Points if is(1.0) => "within 1 point".to_owned(),
            Self::PerCent | Self::Points => format!("within {exact} points"),
            Self::People => format!("within {exact} people"),
            Self::Days if is(0.5) => "to the nearest day".to_owned(),
            Self::Days if is(1.0) => "within a day".to_owned(),
            Self::Days => format!("within {exact} days"),
            Self::Number if is(0.05) => "to one decimal".to_owned(),
            Self::Number if is(0.005) => "to two decimals".to_owned(),
            Self::Number => format!("within {exact}"),
        }
    }
}

/// Removes trailing zeros of decimals: a sentence says "R0 is 3".
fn short(figure: String) -> String {
    if figure.contains('.') { figure.trim_end_matches('0').trim_end_matches('.').to_owned() } else { figure }
}
