//! The values of a parameter in a sweep.

use super::parameter::Parameter;
use crate::model::inputs::scenario::Scenario;
use crate::model::limits::{VALUES_OF_ONE, VALUES_OF_TWO, whole};
use crate::model::validation::{Entry, Fields};

/// Spacing of the values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Spacing {
    /// Equal differences.
    #[default]
    Linear,
    /// Equal ratios.
    Log,
}

/// A parameter and its values.
#[derive(Debug, Clone, PartialEq)]
pub struct Range {
    parameter: Parameter,
    spacing: Spacing,
    values: Vec<f64>,
}

impl Range {
    fn new(parameter: Parameter, (low, high): (f64, f64), count: u32, spacing: Spacing) -> Self {
        let last = f64::from(count - 1);
        let value = |index: u32| {
            let share = f64::from(index) / last;
            let value = match spacing {
                Spacing::Linear => low + (high - low) * share,
                Spacing::Log => low * (high / low).powf(share),
            };
            // Rounded to twelve digits, so that the third of 0.1, 0.2, … equals a typed 0.3.
            format!("{value:.11e}").parse().unwrap_or(value).clamp(low, high)
        };
        let inner = (1..count - 1).map(value);
        let values = std::iter::once(low).chain(inner).chain(std::iter::once(high)).collect();
        Self { parameter, spacing, values }
    }

    /// Returns the parameter.
    pub fn parameter(&self) -> Parameter {
        self.parameter
    }

    /// Returns the values in ascending order, at least two.
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// Returns the spacing of the values.
    pub fn spacing(&self) -> Spacing {
        self.spacing
    }

    /// Returns the first and the last value.
    pub fn ends(&self) -> (f64, f64) {
        (self.values[0], self.values[self.values.len() - 1])
    }
}

/// A range before validation.
#[derive(Debug, Clone, Default)]
pub struct RangeDraft {
    /// The parameter's name.
    pub parameter: String,
    /// The first value; if absent or blank, the suggested one for the scenario.
    pub low: Entry,
    /// The last value; if absent or blank, the suggested one for the scenario.
    pub high: Entry,
    /// The number of values; if absent or blank, 40.
    pub count: Entry,
    /// `linear` (the default) or `log`.
    pub spacing: Option<String>,
}

/// Default number of values.
const DEFAULT_COUNT: f64 = 40.0;

impl RangeDraft {
    /// Finds the parameter, if the scenario has it.
    pub(super) fn parameter(&self, fields: &mut Fields<'_>, axis: &str, scenario: &Scenario) -> Option<Parameter> {
        let known = Parameter::of(scenario);
        let found = known.iter().find(|parameter| parameter.name() == self.parameter).copied();
        if found.is_none() {
            let names: Vec<_> = known.into_iter().map(Parameter::name).collect();
            let sentence = format!(
                "“{}” can't be swept here: this scenario has {}",
                self.parameter.chars().take(40).collect::<String>(),
                names.join(", ")
            );
            fields.problem(axis, sentence);
        }
        found
    }

    /// Validates the range of the parameter; `axis` is `x` or `y`.
    pub(super) fn check(
        self,
        fields: &mut Fields<'_>,
        axis: &str,
        parameter: Parameter,
        (suggested_low, suggested_high): (f64, f64),
        is_only: bool,
    ) -> Option<Range> {
        let limit = parameter.limit();
        let mut end = |name: &str, entry: Entry, suggested: f64| match entry {
            entry if entry.is_empty() => Some(suggested),
            entry => fields.number(&format!("{axis}/{name}"), limit, entry).flatten().map(|rate| rate.value),
        };
        let (low, high) = (end("low", self.low, suggested_low), end("high", self.high, suggested_high));
        let counts = if is_only { &VALUES_OF_ONE } else { &VALUES_OF_TWO };
        let count = if self.count.is_empty() { Entry::Number(DEFAULT_COUNT) } else { self.count };
        let count = fields.required(&format!("{axis}/count"), counts, count);
        let spacing = match self.spacing.as_deref() {
            None | Some("" | "linear") => Some(Spacing::Linear),
            Some("log") => Some(Spacing::Log),
            Some(_) => {
                fields.problem(&format!("{axis}/spacing"), "Spacing must be linear or log");
                None
            }
        };
        let (low, high, spacing) = (low?, high?, spacing?);
        if low >= high {
            let sentence = format!("The last value ({high}) must be above the first ({low})");
            fields.problem(&format!("{axis}/high"), sentence);
            return None;
        }
        if spacing == Spacing::Log && low <= 0.0 {
            let sentence = "The first value must be above 0 where values are spaced by equal ratios";
            fields.problem(&format!("{axis}/low"), sentence);
            return None;
        }
        Some(Range::new(parameter, (low, high), whole(count?), spacing))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_rounded_like_typed_numbers() {
        let values = |low, high, count, spacing| Range::new(Parameter::BETA, (low, high), count, spacing).values;
        assert_eq!(values(0.1, 0.6, 6, Spacing::Linear), [0.1, 0.2, 0.3, 0.4, 0.5, 0.6]);
        assert_eq!(values(0.001, 10.0, 5, Spacing::Log), [0.001, 0.01, 0.1, 1.0, 10.0]);
        assert_eq!(values(1.0 / 3.0, 2.0 / 3.0, 2, Spacing::Linear), [1.0 / 3.0, 2.0 / 3.0]);
        let many = values(1.0 / 3.0, 0.7, 40, Spacing::Log);
        assert!(many.len() == 40 && many.windows(2).all(|pair| pair[0] < pair[1]));
    }
}
