//! Parses and computes a lesson's formulas, such as `100 * (1 - peak_infectious[2] / peak_infectious[1])`.
//!
//! A name with a scenario's number in brackets is a number of that scenario after the task's change; with the prefix
//! `before.`, before the change. The syntax has `+ - * / ^`, parentheses and decimal numbers, and nothing else.

use std::ops::{Add, Div, Mul, Sub};

use serde::Deserialize;

use crate::model::{Metric, Quantity, Scenario, ScenarioResult};

/// A parsed formula.
#[derive(Debug, Deserialize)]
#[serde(try_from = "String")]
pub enum Formula {
    /// A constant.
    Constant(f64),
    /// A number of a run's scenario.
    Value {
        /// The run is the one before the task's change.
        is_before: bool,
        /// Name of the number.
        name: String,
        /// Position of the scenario, from 0.
        scenario: usize,
    },
    /// An operation on two formulas.
    Operation(Box<Self>, Operator, Box<Self>),
}

type Operator = fn(f64, f64) -> f64;

/// A scenario's inputs and results.
pub type Simulated<'a> = (&'a Scenario, &'a ScenarioResult);

impl Formula {
    /// Computes the value; `None` if a number is withheld or missing. `simulated` finds a scenario, before or after the
    /// change.
    pub fn value<'a>(&self, simulated: &impl Fn(bool, usize) -> Option<Simulated<'a>>) -> Option<f64> {
        let value = match self {
            Self::Constant(number) => *number,
            Self::Value { is_before, name, scenario } => number(name, simulated(*is_before, *scenario)?)?,
            Self::Operation(left, operator, right) => operator(left.value(simulated)?, right.value(simulated)?),
        };
        value.is_finite().then_some(value)
    }
}

impl TryFrom<String> for Formula {
    type Error = String;

    /// Parses a formula; the error is a sentence.
    fn try_from(text: String) -> Result<Self, String> {
        let mut reader = Reader { rest: text.trim_start() };
        let formula = reader.sum()?;
        if reader.rest.is_empty() { Ok(formula) } else { Err(format!("“{}” is not expected here", reader.rest)) }
    }
}

/// Finds a number by its name: an input or a number of the summary, as in the API, or Rt on day 0.
fn number(name: &str, (scenario, result): Simulated) -> Option<f64> {
    let summary = &result.summary;
    match name {
        "population" => Some(scenario.population),
        "initial_infectious" => Some(scenario.initial_infectious),
        "beta" => Some(scenario.beta.value),
        "gamma" => Some(scenario.gamma.value),
        "first_effective_reproduction_number" => {
            result.series.quantity(Quantity::EffectiveReproductionNumber).first().copied()
        }
        // A peak that is not reached counts as withheld.
        _ => Metric::from_key(name).filter(|metric| !summary.is_rising(*metric)).and_then(|metric| summary.get(metric)),
    }
}

/// Parser of a formula.
struct Reader<'a> {
    /// The remaining text, without white space at its start.
    rest: &'a str,
}

impl Reader<'_> {
    fn sum(&mut self) -> Result<Formula, String> {
        let mut left = self.product()?;
        while let Some(operator) = self.operator(&[('+', f64::add), ('-', f64::sub)]) {
            left = Formula::Operation(Box::new(left), operator, Box::new(self.product()?));
        }
        Ok(left)
    }

    fn product(&mut self) -> Result<Formula, String> {
        let mut left = self.power()?;
        while let Some(operator) = self.operator(&[('*', f64::mul), ('/', f64::div)]) {
            left = Formula::Operation(Box::new(left), operator, Box::new(self.power()?));
        }
        Ok(left)
    }

    fn power(&mut self) -> Result<Formula, String> {
        let left = self.single()?;
        match self.operator(&[('^', f64::powf)]) {
            Some(operator) => Ok(Formula::Operation(Box::new(left), operator, Box::new(self.power()?))),
            None => Ok(left),
        }
    }

    fn single(&mut self) -> Result<Formula, String> {
        if self.takes('(') {
            let inner = self.sum()?;
            return if self.takes(')') { Ok(inner) } else { Err("“)” is missing".to_owned()) };
        }
        let word = self.word();
        if let Ok(number) = word.parse() {
            return Ok(Formula::Constant(number));
        }
        let (is_before, name) = match word.strip_prefix("before.") {
            Some(name) => (true, name),
            None => (false, word.as_str()),
        };
        let scenario = if self.takes('[') { self.word().parse::<usize>().ok() } else { None };
        match scenario.and_then(|number| number.checked_sub(1)) {
            Some(scenario) if self.takes(']') => Ok(Formula::Value { is_before, name: name.to_owned(), scenario }),
            _ => Err(format!("“{word}” needs a scenario, as in peak_day[1]")),
        }
    }

    fn operator(&mut self, known: &[(char, Operator)]) -> Option<Operator> {
        known.iter().find(|(sign, _)| self.takes(*sign)).map(|(_, operator)| *operator)
    }

    fn takes(&mut self, sign: char) -> bool {
        let rest = self.rest.strip_prefix(sign);
        self.rest = rest.map_or(self.rest, str::trim_start);
        rest.is_some()
    }

    /// Takes the following letters, digits, points and underscores.
    fn word(&mut self) -> String {
        let is_inside = |character: char| character.is_ascii_alphanumeric() || matches!(character, '.' | '_');
        let end = self.rest.find(|character| !is_inside(character)).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest.trim_start();
        word.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{CancelToken, default_preset, simulate};

    fn value(text: &str) -> Option<f64> {
        let comparison = default_preset();
        let results = simulate(&comparison, &CancelToken::default()).unwrap();
        let simulated =
            |_: bool, place: usize| Some((comparison.scenarios().get(place)?, results.scenarios.get(place)?));
        Formula::try_from(text.to_owned()).unwrap().value(&simulated)
    }

    #[test]
    fn operators_have_the_usual_precedence() {
        for (text, expected) in [
            ("1 + 2 * 3", 7.0),
            ("(1 + 2) * 3", 9.0),
            ("10 - 3 - 2", 5.0),
            ("24 / 4 / 2", 3.0),
            ("2 * 3 ^ 2 ^ 2", 162.0),
            ("0.5*(4-1)", 1.5),
            ("beta[1] / gamma[1]", 3.0),
            ("100 * (1 - population[2] / before.population[1])", 0.0),
        ] {
            let value = value(text).unwrap();
            assert!((value - expected).abs() < 1e-12, "{text}: {value}");
        }
    }

    #[test]
    fn withheld_and_unknown_numbers_have_no_value() {
        for text in ["days_over_capacity[1]", "fame[1]", "beta[9]", "1 / 0"] {
            assert_eq!(value(text), None, "{text}");
        }
    }

    #[test]
    fn invalid_formulas_are_refused() {
        for text in ["", "1 +", "(1", "1)", "beta", "beta[0]", "beta[x]", "2 3", "a % b"] {
            assert!(Formula::try_from(text.to_owned()).is_err(), "{text}");
        }
    }
}
