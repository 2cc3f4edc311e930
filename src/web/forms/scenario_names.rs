//! Scenario names that state R0, such as "R0 = 3.0". They follow the scenario's numbers until a name is typed.
//!
//! A hidden field of the form holds the displayed name. If the name differs from it, the name was typed. An address
//! marks a typed name only if it states an R0, because other names are never updated.

use std::collections::BTreeSet;

use super::Inputs;
use super::likely_number::four_digits;
use super::scenario::ScenarioInputs;
use crate::model::{MAXIMUM_NAME, Scenario};

/// The hidden field with the displayed name, or with [`TYPED`].
const ENTERED: &str = "entered.name";
/// Value of the hidden field for a typed name.
const TYPED: &str = "typed";

/// The R0 in a name.
struct StatedR0<'a> {
    /// R0 as it is written.
    number: &'a str,
}

impl<'a> StatedR0<'a> {
    /// Parses a name such as "R0 = 3.0" or "R0 = 3.0 (copy)"; `None` for other names.
    fn read(name: &'a str) -> Option<Self> {
        let rest = name.trim().strip_prefix("R0 = ")?;
        let (number, suffix) = rest.split_once(' ').unwrap_or((rest, ""));
        let is_number =
            number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') && number.parse::<f64>().is_ok();
        let copy = suffix.strip_prefix("(copy").and_then(|rest| rest.strip_suffix(')'));
        let is_suffix =
            suffix.is_empty() || copy.is_some_and(|copy| copy.is_empty() || copy.trim().parse::<u32>().is_ok());
        (is_number && is_suffix).then_some(Self { number })
    }

    fn decimals(&self) -> usize {
        self.number.split_once('.').map_or(0, |(_, decimals)| decimals.len())
    }

    /// Whether the scenario has this R0, rounded to the written decimals, but at least to one decimal.
    fn is_true(&self, scenario: &Scenario) -> bool {
        let stated = self.number.parse::<f64>().ok();
        let half = 0.5 / 10_f64.powi(i32::try_from(self.decimals().max(1)).unwrap_or(i32::MAX));
        let is_near = |(stated, r0): (f64, f64)| (stated - r0).abs() <= half + 1e-9 * r0;
        stated.zip(scenario.basic_reproduction_number()).is_some_and(is_near)
    }

    /// Returns the name for another R0, with a decimal if this name has one.
    fn renamed(&self, r0: f64) -> String {
        let text = four_digits(r0).to_string();
        let point = if self.decimals() > 0 && !text.contains('.') { ".0" } else { "" };
        format!("R0 = {text}{point}")
    }
}

impl ScenarioInputs {
    /// Marks the name of a saved scenario as typed if it states another R0 than the scenario has.
    pub(super) fn mark_name(&mut self, scenario: &Scenario) {
        if StatedR0::read(&scenario.name).is_some_and(|stated| !stated.is_true(scenario)) {
            self.set(ENTERED, TYPED.to_owned());
        }
    }

    /// Compares the name with the displayed one, and marks a typed name that states an R0.
    fn settle_name(&mut self) {
        let shown = self.typed(ENTERED);
        let is_typed = shown == TYPED || !shown.is_empty() && shown.trim() != self.typed("name").trim();
        let is_marked = is_typed && StatedR0::read(self.typed("name")).is_some();
        self.set(ENTERED, if is_marked { TYPED.to_owned() } else { String::new() });
    }

    /// Whether the name is updated with the scenario's R0.
    fn has_own_name(&self) -> bool {
        self.typed(ENTERED) != TYPED && StatedR0::read(self.typed("name")).is_some()
    }

    /// Returns the form's hidden field with the displayed name; `None` for a typed name.
    pub fn name_to_send(&self, number: usize) -> Option<(String, String)> {
        self.has_own_name().then(|| (format!("s{number}.{ENTERED}"), self.typed("name").to_owned()))
    }
}

impl Inputs {
    /// Updates the names that state an R0 which the scenario no longer has, unless the inputs have problems.
    pub(super) fn rename(&mut self) {
        for scenario in &mut self.scenarios {
            scenario.settle_name();
        }
        if !self.scenarios.iter().any(ScenarioInputs::has_own_name) {
            return;
        }
        let Ok(comparison) = self.check() else { return };
        let is_stale = |(index, scenario): &(usize, &Scenario)| {
            let inputs = &self.scenarios[*index];
            inputs.has_own_name()
                && StatedR0::read(inputs.typed("name")).is_some_and(|stated| !stated.is_true(scenario))
        };
        let (stale, current): (Vec<_>, Vec<_>) = comparison.scenarios().iter().enumerate().partition(is_stale);
        let mut names: BTreeSet<_> = current.into_iter().map(|(_, scenario)| scenario.name.clone()).collect();
        for (index, scenario) in stale {
            let inputs = &mut self.scenarios[index];
            let r0 = scenario.basic_reproduction_number();
            let name = match StatedR0::read(inputs.typed("name")).zip(r0).map(|(stated, r0)| stated.renamed(r0)) {
                Some(name) => {
                    free_name(&names, |attempt| if attempt == 0 { name.clone() } else { copy(&name, attempt) })
                }
                None => free_name(&names, |attempt| format!("Scenario {}", index + 1 + attempt)),
            };
            names.insert(name.clone());
            inputs.set("name", name);
        }
    }

    /// Returns the names of all scenarios.
    pub(super) fn names(&self) -> BTreeSet<String> {
        let name = |(index, scenario): (usize, &ScenarioInputs)| scenario.shown("name", index + 1).trim().to_owned();
        self.scenarios.iter().enumerate().map(name).collect()
    }
}

/// Returns the first of the numbered names that no scenario has.
pub(super) fn free_name(taken: &BTreeSet<String>, name: impl Fn(usize) -> String) -> String {
    (0..).map(name).find(|name| !taken.contains(name)).unwrap_or_default()
}

/// Returns the name of a scenario's copy with this number, from 1.
pub(super) fn copy(name: &str, number: usize) -> String {
    let suffix = match number {
        1 => " (copy)".to_owned(),
        _ => format!(" (copy {number})"),
    };
    let kept = name.chars().take(MAXIMUM_NAME - suffix.chars().count());
    kept.collect::<String>() + &suffix
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::default_preset;
    use crate::report::chart_options::View;
    use crate::web::forms::tests::{names, read};
    use crate::web::http::query::address;

    /// Returns the inputs after these changes in the form and a click on "Run".
    fn typed(inputs: &Inputs, changes: &[(&str, &str)]) -> Inputs {
        let mut pairs = inputs.pairs();
        let sent = inputs.scenarios.iter().enumerate().filter_map(|(index, it)| it.name_to_send(index + 1));
        pairs.extend(sent);
        for (name, value) in changes {
            match pairs.iter_mut().find(|(known, _)| known == name) {
                Some(pair) => (*value).clone_into(&mut pair.1),
                None => pairs.push(((*name).to_owned(), (*value).to_owned())),
            }
        }
        read(&address("/", &pairs))
    }

    fn preset() -> Inputs {
        Inputs::of(&default_preset(), View::default())
    }

    #[test]
    fn names_follow_beta_and_gamma() {
        let inputs = typed(&preset(), &[("s1.beta", "0.5")]);
        assert_eq!(names(&inputs), ["R0 = 5.0", "R0 = 2.0", "R0 = 1.2"]);
        assert!(!inputs.address().contains("entered"), "{}", inputs.address());
        let inputs = typed(&inputs, &[("s1.gamma", "0.2"), ("s2.gamma", "5"), ("s3.beta", "R0 = 1.85")]);
        assert_eq!(names(&inputs), ["R0 = 2.5", "R0 = 0.04", "R0 = 1.85"]);
        let whole = read("v=1&days=9&s1.name=R0+%3D+3&s1.beta=0.5&s1.gamma=0.1");
        assert_eq!(names(&whole), ["R0 = 5"], "a name without a decimal is updated without one");
    }

    #[test]
    fn a_typed_name_is_never_updated() {
        for name in ["Baseline", "R0 = 4.0", "R0 = 3.0 or so", "R0 = high", ""] {
            let inputs = typed(&preset(), &[("s1.name", name)]);
            let inputs = typed(&typed(&inputs, &[("s1.beta", "0.5")]), &[("s1.beta", "0.6")]);
            assert_eq!(inputs.scenarios[0].typed("name"), name);
            let saved = Inputs::of(&inputs.check().unwrap(), View::default());
            assert_eq!(names(&typed(&saved, &[("s2.beta", "0.4")]))[0], names(&saved)[0], "in a copy of the run");
        }
    }

    #[test]
    fn names_are_not_updated_while_an_input_is_wrong() {
        let inputs = typed(&preset(), &[("s1.beta", "0.5"), ("days", "x")]);
        assert_eq!(names(&inputs)[0], "R0 = 3.0");
        assert_eq!(names(&typed(&inputs, &[("days", "100")]))[0], "R0 = 5.0");
    }

    #[test]
    fn updated_names_are_unique() {
        let mut inputs = typed(&preset(), &[("s1.beta", "0.2"), ("s2.beta", "0.3")]);
        assert_eq!(names(&inputs), ["R0 = 2.0", "R0 = 3.0", "R0 = 1.2"], "names can be exchanged");
        inputs = typed(&inputs, &[("s3.beta", "0.3")]);
        assert_eq!(names(&inputs), ["R0 = 2.0", "R0 = 3.0", "R0 = 3.0 (copy)"]);
        inputs.edit("copy-1");
        assert_eq!(names(&inputs), ["R0 = 2.0", "R0 = 2.0 (copy)", "R0 = 3.0", "R0 = 3.0 (copy)"]);
        inputs = typed(&inputs, &[("s2.beta", "0.25"), ("s4.gamma", "0")]);
        assert_eq!(names(&inputs), ["R0 = 2.0", "R0 = 2.5", "R0 = 3.0", "Scenario 4"], "without gamma there is no R0");
    }

    proptest! {
        /// After a change of the rates, the names state the scenarios' R0 and the comparison is legal.
        #[test]
        fn no_name_contradicts_its_numbers(rates in prop::collection::vec((0.0..2.0_f64, 0.01..1.0_f64), 3)) {
            let changes: Vec<_> = (rates.iter().enumerate())
                .flat_map(|(index, (beta, gamma))| {
                    let field = |name: &str| format!("s{}.{name}", index + 1);
                    [(field("beta"), format!("{beta:.3}")), (field("gamma"), format!("{gamma:.3}"))]
                })
                .collect();
            let changes: Vec<_> = changes.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            let inputs = typed(&preset(), &changes);
            let comparison = inputs.check();
            prop_assert!(comparison.is_ok(), "{comparison:?}");
            for scenario in comparison.unwrap().scenarios() {
                let stated = StatedR0::read(&scenario.name);
                prop_assert!(stated.is_some_and(|stated| stated.is_true(scenario)), "{}", scenario.name);
            }
            prop_assert_eq!(names(&read(&inputs.address())), names(&inputs));
        }
    }
}
