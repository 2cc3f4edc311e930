//! What a lesson computes from its runs, as its file writes it: `100 * (1 - peak_infectious[2] / peak_infectious[1])`.
//!
//! A name with a scenario's number in brackets is a number of that scenario after the task's change; with `before.` in
//! front, before it. There are `+ - * / ^`, parentheses and decimal numbers, and nothing else.

use std::ops::{Add, Div, Mul, Sub};

use serde::Deserialize;

use crate::model::{Metric, Quantity, Scenario, ScenarioResult};

/// A formula, read.
#[derive(Debug, Deserialize)]
#[serde(try_from = "String")]
pub enum Formula {
    /// A number as it was written.
    Constant(f64),
    /// A number of a run's scenario.
    Value {
        /// Of the run before the task's change.
        is_before: bool,
        /// Which number, by its name.
        name: String,
        /// Which scenario, from 0.
        scenario: usize,
    },
    /// An operation on two formulas.
    Operation(Box<Self>, Operator, Box<Self>),
}

/// What is done with two numbers.
type Operator = fn(f64, f64) -> f64;

/// A scenario's inputs and what its simulation came to.
pub type Simulated<'a> = (&'a Scenario, &'a ScenarioResult);

impl Formula {
    /// Reads a formula; refuses it with a sentence.
    pub fn read(text: &str) -> Result<Self, String> {
        let mut reader = Reader { rest: text.trim_start() };
        let formula = reader.sum()?;
        if reader.rest.is_empty() { Ok(formula) } else { Err(format!("“{}” is not expected here", reader.rest)) }
    }

    /// Its value; none where a number in it is withheld or missing. `simulated` finds a scenario, before or after the
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

    fn try_from(text: String) -> Result<Self, String> {
        Self::read(&text)
    }
}

/// A number by its name: an input, or a number of the summary, as the API calls them; Rt on day 0.
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
        // A lesson makes no statement about a peak that is not reached.
        _ => Metric::from_key(name).filter(|metric| !summary.is_rising(*metric)).and_then(|metric| summary.get(metric)),
    }
}

/// What of a formula is still to be read, without white space in front.
struct Reader<'a> {
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

    /// The letters, digits, points and lines that come next.
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
        Formula::read(text).unwrap().value(&simulated)
    }

    #[test]
    fn formulas_are_computed_in_the_usual_order() {
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
    fn what_is_withheld_or_unknown_has_no_value() {
        for text in ["days_over_capacity[1]", "fame[1]", "beta[9]", "1 / 0"] {
            assert_eq!(value(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_no_formula_is_refused() {
        for text in ["", "1 +", "(1", "1)", "beta", "beta[0]", "beta[x]", "2 3", "a % b"] {
            assert!(Formula::read(text).is_err(), "{text}");
        }
    }
}
