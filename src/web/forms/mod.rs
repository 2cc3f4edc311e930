//! The texts in the workbench's fields, legal or not: reading, checking, editing, and writing into an address.

mod address;
pub(crate) mod asked_question;
mod dates;
mod edit;
mod fields;
mod format;
pub(crate) mod input;
mod likely_number;
mod observations;
pub(crate) mod parse_number;
mod pointers;
mod scenario;
mod scenario_names;
pub(crate) mod stored_observations;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod typed_tests;
mod unit_questions;

use std::collections::BTreeMap;

use super::http::chart_query::read_view;
use super::http::query::Pairs;
use crate::model::{
    Comparison, ComparisonDraft, DEFAULT_MEMBERS, DEFAULT_SEED, Entry, Problem, Sampling, SolverDraft, default_preset,
};
use crate::report::chart_options::View;
use parse_number::{read_duration, read_number};
use pointers::with_line;

pub use fields::{is_hidden, parameter_kind, read_input, understood, understood_input};
pub use observations::ObservationsInputs;
pub use pointers::{field_name, with_scenario};
pub use scenario::{InterventionInputs, ScenarioInputs};
pub use unit_questions::Question;

/// The version of the names and meanings in an address.
const ADDRESS_VERSION: &str = "1";
/// The default method.
const ADAPTIVE: &str = "adaptive";
/// The step, in days, that the form suggests for a fixed-step method.
const SUGGESTED_STEP: &str = "0.5";
/// The fields of the whole comparison, in the order of addresses.
const OWN_FIELDS: [&str; 7] = ["days", "start_date", "method", "step", "members", "seed", "sampling"];

/// Problem of a reference to observations that do not exist.
const NO_OBSERVATIONS: &str = "The observed values belong to a saved run that is not here, or has none: it may have been \
                               deleted. Remove them, or type others in their place";

/// The texts in all fields.
#[derive(Debug, Clone, PartialEq)]
pub struct Inputs {
    version: String,
    /// The fields of the whole comparison.
    typed: BTreeMap<&'static str, String>,
    /// The scenarios, in the order of the form.
    pub scenarios: Vec<ScenarioInputs>,
    /// The observed values.
    pub observations: Option<ObservationsInputs>,
    /// The view of the chart.
    pub view: View,
}

impl Inputs {
    /// Fills the fields with a legal comparison.
    pub fn of(comparison: &Comparison, view: View) -> Self {
        let solver = comparison.solver();
        let values = [
            Some(comparison.days().to_string()),
            comparison.start_date().map(|date| date.to_string()),
            Some(solver.method.name().to_owned()),
            solver.method.step().map(|step| step.to_string()),
            solver.members().map(|members| members.to_string()),
            solver.seed().map(|seed| seed.to_string()),
            solver.sampling().map(|sampling| sampling.name().to_owned()),
        ];
        Self {
            version: ADDRESS_VERSION.to_owned(),
            typed: OWN_FIELDS.into_iter().zip(values).filter_map(|(name, value)| Some((name, value?))).collect(),
            scenarios: (comparison.scenarios().iter())
                .map(|scenario| ScenarioInputs::of(scenario, comparison.start_date()))
                .collect(),
            observations: comparison.observations().map(ObservationsInputs::of),
            view,
        }
    }

    /// Reads the names and values of an address or a form. Without a comparison in them, returns the default preset.
    ///
    /// Unknown names are ignored, because mail programs add parameters to links; but after a scenario's number they are
    /// problems. A name that states another R0 than the scenario has is updated, unless it was typed.
    pub fn read(pairs: &Pairs) -> Self {
        let view = read_view(pairs);
        let scenarios = ScenarioInputs::read_all(pairs);
        let value = |name: &'static str| Some((name, pairs.first(name)?.to_owned()));
        let typed: BTreeMap<_, _> = OWN_FIELDS.into_iter().filter_map(value).collect();
        let version = pairs.first("v");
        if scenarios.is_empty() && typed.is_empty() && version.is_none() {
            return Self::of(&default_preset(), view);
        }
        let mut inputs = Self {
            version: version.unwrap_or(ADDRESS_VERSION).to_owned(),
            typed,
            scenarios,
            observations: ObservationsInputs::read(pairs),
            view,
        };
        inputs.remove_unused();
        inputs.rename();
        inputs
    }

    /// Returns the legal comparison in the fields, or all problems.
    pub fn check(&self) -> Result<Comparison, Vec<Problem>> {
        let mut problems = Vec::new();
        if self.version != ADDRESS_VERSION {
            problems.push(Problem::new(
                "/v",
                format!(
                    "This address is of version {}, and this Epicurve reads version {ADDRESS_VERSION}: ask for a link that fits",
                    self.version
                ),
            ));
        }
        let scenarios = self.scenarios.iter().enumerate();
        let draft = ComparisonDraft {
            days: self.entry("days", read_duration),
            start_date: self.typed.get("start_date").cloned(),
            solver: SolverDraft {
                method: self.typed.get("method").cloned(),
                step: self.entry("step", read_duration),
                members: self.entry("members", read_number),
                seed: self.entry("seed", read_number),
                sampling: self.typed.get("sampling").cloned(),
            },
            scenarios: scenarios.map(|(index, it)| it.draft(index, self.start_date(), &mut problems)).collect(),
            observations: self.observations.as_ref().and_then(|it| it.draft(self.start_date())),
        };
        if self.observations.is_some() && draft.observations.is_none() {
            problems.push(Problem::new("/observations/run", NO_OBSERVATIONS));
        }
        match draft.check() {
            Ok(comparison) if problems.is_empty() => Ok(comparison),
            Ok(_) => Err(problems),
            Err(more) => {
                problems.extend(more.into_iter().map(with_line));
                Err(problems)
            }
        }
    }

    fn entry(&self, name: &str, read: fn(&str) -> Entry) -> Entry {
        self.typed.get(name).map_or(Entry::Absent, |typed| read(typed))
    }

    /// Returns the names and values of the canonical address, without defaults.
    pub fn pairs(&self) -> Vec<(String, String)> {
        self.pairs_without_view().into_iter().chain(self.view.pairs()).collect()
    }

    fn pairs_without_view(&self) -> Vec<(String, String)> {
        let mut pairs = vec![("v".to_owned(), self.version.clone())];
        for name in OWN_FIELDS {
            // The suggested step is not a default: a fixed-step method needs a step in the address.
            let is_default = |typed: &&String| name != "step" && !typed.is_empty() && **typed == default(name);
            if let Some(typed) = self.typed.get(name).filter(|typed| !is_default(typed)) {
                pairs.push((name.to_owned(), typed.clone()));
            }
        }
        for (index, scenario) in self.scenarios.iter().enumerate() {
            pairs.extend(scenario.pairs(index + 1));
        }
        pairs.extend(self.observations.iter().flat_map(ObservationsInputs::pairs));
        pairs
    }

    /// Returns the inputs with rates as they were typed. An address can have a rate and, in a field such as
    /// `entered.beta`, that it was typed as R0. `comparison` has the values of these inputs.
    pub fn as_typed(&self, comparison: &Comparison) -> Self {
        let says_how = self.scenarios.iter().any(ScenarioInputs::says_how_it_was_typed);
        if !says_how {
            return self.clone();
        }
        let mut inputs = Self { observations: self.observations.clone(), ..Self::of(comparison, self.view) };
        for (inputs, typed) in inputs.scenarios.iter_mut().zip(&self.scenarios) {
            inputs.remember(typed);
        }
        inputs
    }

    /// Returns the inputs with another view.
    pub fn with_view(&self, view: View) -> Self {
        Self { view, ..self.clone() }
    }

    /// Returns the text that the field of this name shows: the typed text or the default.
    pub fn shown(&self, name: &str) -> String {
        self.typed.get(name).cloned().unwrap_or_else(|| default(name))
    }

    /// Returns the text in the field for the first day.
    pub fn start_date(&self) -> &str {
        self.typed.get("start_date").map_or("", String::as_str)
    }

    fn method(&self) -> &str {
        self.typed.get("method").map_or(ADAPTIVE, String::as_str)
    }

    /// Whether a rate of a scenario is typed as a range or a distribution.
    pub fn has_ranges(&self) -> bool {
        self.scenarios.iter().any(ScenarioInputs::has_ranges)
    }

    /// Returns the inputs for a sweep: a single scenario, counted from 0, without observations and ensemble. `None` if
    /// there is no such scenario. A default name such as "Scenario 2" is kept. The stochastic method is replaced by the
    /// adaptive one, because a sweep is deterministic.
    pub fn only(&self, index: usize) -> Option<Self> {
        let mut scenario = self.scenarios.get(index)?.clone();
        let name = scenario.shown("name", index + 1);
        scenario.set("name", name);
        let mut only = Self { scenarios: vec![scenario], observations: None, ..self.clone() };
        if only.is_stochastic() {
            only.typed.remove("method");
        }
        only.typed.retain(|name, _| !["members", "seed", "sampling"].contains(name));
        Some(only)
    }

    /// Removes the fields that the chosen method does not use. The form sends the fields of all methods.
    fn remove_unused(&mut self) {
        let (has_step, has_ranges) = (["euler", "rk4"].contains(&self.method()), self.has_ranges());
        let has_members = has_ranges || self.is_stochastic();
        self.typed.retain(|name, typed| match *name {
            "start_date" => !typed.trim().is_empty(),
            "step" => has_step,
            "sampling" => has_ranges,
            "members" | "seed" => has_members,
            _ => true,
        });
    }

    fn is_stochastic(&self) -> bool {
        self.method() == "stochastic"
    }
}

/// Returns the default of a field of the whole comparison, or for the step the form's suggestion.
fn default(name: &str) -> String {
    match name {
        "method" => ADAPTIVE.to_owned(),
        "step" => SUGGESTED_STEP.to_owned(),
        "members" => DEFAULT_MEMBERS.to_string(),
        "seed" => DEFAULT_SEED.to_string(),
        "sampling" => Sampling::DEFAULT.name().to_owned(),
        _ => String::new(),
    }
}
