//! A distribution in place of a rate, before validation.

use std::collections::BTreeMap;

use super::entry::{Entry, Fields};
use crate::model::distributions::uncertain::EnteredAs;
use crate::model::distributions::{Distribution, Uncertain, UncertainRate};
use crate::model::limits::Limit;

/// A distribution before validation.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct DistributionDraft {
    /// `uniform`, `normal`, `log-normal` or `triangular`. Required.
    pub distribution: Option<String>,
    /// The distributed quantity: `R0` in place of beta, `days` or `years` in place of another rate; the rate if absent.
    pub of: Option<String>,
    /// Its numbers by their names, which are in [`Self::NUMBERS`].
    pub numbers: BTreeMap<&'static str, Entry>,
}

impl DistributionDraft {
    /// Names of all distributions' numbers.
    pub const NUMBERS: [&str; 7] = ["low", "high", "mean", "sd", "median", "geometric_sd", "mode"];

    /// Returns the names of one distribution's numbers; `None` if the distribution is unknown.
    pub fn numbers_of(distribution: &str) -> Option<&'static [&'static str]> {
        match distribution {
            "uniform" => Some(&["low", "high"]),
            "normal" => Some(&["mean", "sd"]),
            "log-normal" => Some(&["median", "geometric_sd"]),
            "triangular" => Some(&["low", "mode", "high"]),
            _ => None,
        }
    }

    /// Validates the distribution in place of `rate`, whose valid range is `legal`. Sentences begin with the name in
    /// `limit`; `fields` are those of the scenario.
    pub(super) fn check(
        self,
        fields: &mut Fields<'_>,
        rate: UncertainRate,
        limit: &Limit,
        legal: (f64, f64),
    ) -> Option<Uncertain> {
        let place = fields.pointer(rate.name());
        let mut fields = Fields::new(fields.problems, place);
        let mut wrong = |field: &str, sentence: &str| {
            fields.problem(field, format!("{}: {sentence}", limit.named()));
        };
        let name = self.distribution.as_deref().unwrap_or_default();
        let Some(names) = Self::numbers_of(name) else {
            wrong("distribution", "Its distribution must be uniform, normal, log-normal or triangular");
            return None;
        };
        let of = self.of.as_deref().map_or(Ok(None), |typed| distributed(rate, typed));
        if let Err(sentence) = &of {
            wrong("of", sentence);
        }
        for (misplaced, _) in self.numbers.iter().filter(|(number, _)| !names.contains(*number)) {
            wrong(
                misplaced,
                &format!("“{misplaced}” does not belong to a {name} distribution: give {}", names.join(", ")),
            );
        }
        let mut number = |field: &str| {
            let sentence = match self.numbers.get(field) {
                Some(Entry::Number(value)) => return Some(value + 0.0),
                None | Some(Entry::Absent | Entry::Blank) => {
                    format!("Enter “{field}” too: a {name} distribution has {}", names.join(", "))
                }
                Some(Entry::Unreadable(reason)) => format!("“{field}” must be a number: {reason}"),
                Some(Entry::Derived(..) | Entry::Distribution(_) | Entry::Unclear(_)) => {
                    format!("“{field}” must be a number")
                }
            };
            wrong(field, &sentence);
            None
        };
        let distribution = match name {
            "uniform" => number("low").zip(number("high")).map(|(low, high)| Distribution::Uniform { low, high }),
            "normal" => number("mean").zip(number("sd")).map(|(mean, sd)| Distribution::Normal { mean, sd }),
            "log-normal" => (number("median").zip(number("geometric_sd")))
                .map(|(median, geometric_sd)| Distribution::LogNormal { median, geometric_sd }),
            _ => (number("low").zip(number("mode")).zip(number("high")))
                .map(|((low, mode), high)| Distribution::Triangular { low, mode, high }),
        };
        let uncertain = Uncertain { distribution: distribution?, of: of.ok()? };
        let (low, high) = uncertain.legal(legal);
        match uncertain.distribution.check(low, high) {
            Ok(()) => Some(uncertain),
            Err((field, sentence)) => {
                wrong(field, &sentence);
                None
            }
        }
    }
}

/// Reads the quantity that is distributed in place of a rate; `None` for the rate itself.
fn distributed(rate: UncertainRate, typed: &str) -> Result<Option<EnteredAs>, String> {
    if rate == UncertainRate::Importation {
        return Err("“of” does not belong here: importation has no mean duration".to_owned());
    }
    EnteredAs::read(rate.name(), typed)
}
