//! What stands in the workbench's fields, legal or not: read from an address or a form, checked, edited, and written
//! back into an address.

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
/// The method where none is chosen.
const ADAPTIVE: &str = "adaptive";
/// What a fixed-step method starts from in the form.
const SUGGESTED_STEP: &str = "0.5";
/// The fields of the whole comparison, in the order of addresses.
const OWN_FIELDS: [&str; 7] = ["days", "start_date", "method", "step", "members", "seed", "sampling"];

/// What to do where observations are referred to and not there.
const NO_OBSERVATIONS: &str = "The observed values belong to a saved run that is not here, or has none: it may have been \
                               deleted. Remove them, or type others in their place";

/// What stands in all the fields.
#[derive(Debug, Clone, PartialEq)]
pub struct Inputs {
    version: String,
    /// Of the whole comparison.
    typed: BTreeMap<&'static str, String>,
    /// In the order of the form.
    pub scenarios: Vec<ScenarioInputs>,
    /// What was observed.
    pub observations: Option<ObservationsInputs>,
    /// What the chart shows.
    pub view: View,
}

impl Inputs {
    /// The fields filled with a legal comparison.
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

    /// Reads the names and values of an address or a form; without a comparison in them, the default preset.
    ///
    /// Names that no version of Epicurve gives are passed over,
    /// because mail programs add such to links; but not behind a scenario's number, where the result would differ. A name
    /// that states another R0 than the scenario has is renewed, unless somebody typed it.
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
        inputs.pass_over_unread();
        inputs.rename();
        inputs
    }

    /// The legal comparison in the fields, or all problems.
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

    /// The names and values of the canonical address; defaults are left out.
    pub fn pairs(&self) -> Vec<(String, String)> {
        self.pairs_without_view().into_iter().chain(self.view.pairs()).collect()
    }

    fn pairs_without_view(&self) -> Vec<(String, String)> {
        let mut pairs = vec![("v".to_owned(), self.version.clone())];
        for name in OWN_FIELDS {
            // A step is suggested, and counts only where it stands there.
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

    /// The fields as they were typed, where they only say so: an address may have a rate and, in the API's words, that it was
    /// typed as R0. `comparison` is what stands in them.
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

    /// The same inputs under another view.
    pub fn with_view(&self, view: View) -> Self {
        Self { view, ..self.clone() }
    }

    /// What the field of this name shows: what was typed, or what counts without it.
    pub fn shown(&self, name: &str) -> String {
        self.typed.get(name).cloned().unwrap_or_else(|| default(name))
    }

    /// What the field for the first day shows.
    pub fn start_date(&self) -> &str {
        self.typed.get("start_date").map_or("", String::as_str)
    }

    fn method(&self) -> &str {
        self.typed.get("method").map_or(ADAPTIVE, String::as_str)
    }

    /// A rate of any scenario is typed as a range or a distribution.
    pub fn has_ranges(&self) -> bool {
        self.scenarios.iter().any(ScenarioInputs::has_ranges)
    }

    /// The same inputs with one scenario of several alone, counted from 0, and without observations; none where there is
    /// no such scenario. It keeps the name that it has by its number. A sweep is of the
    /// equations: the stochastic method gives way to the adaptive.
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

    /// The form sends every method's fields, and each method reads its own.
    fn pass_over_unread(&mut self) {
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

/// What counts where nothing is typed into a field of the whole comparison; of the step, what the form suggests.
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
