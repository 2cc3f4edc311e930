//! What stands in the workbench's fields, legal or not: read from an address or a form, checked, edited, and written
//! back into an address.

mod address;
pub(crate) mod asked_question;
mod dates;
mod edit;
mod fields;
mod for_sweep;
mod format;
pub(crate) mod input;
mod likely_number;
mod observations;
pub(crate) mod parse_number;
mod permalink;
mod pointers;
mod scenario;
mod scenario_names;
pub(crate) mod stored_observations;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod typed_tests;
mod unit_questions;

use super::http::chart_query::read_view;
use super::http::query::Pairs;
use super::limits::bytes::ADDRESS_LIMIT;
use crate::model::{
    Comparison, ComparisonDraft, DEFAULT_MEMBERS, DEFAULT_SEED, Entry, Observations, Problem, Sampling, SolverDraft,
    default_preset,
};
use crate::report::chart_options::View;
use address::read_scenarios;
use parse_number::{read_duration, read_number};
use pointers::with_line;

pub use fields::{Kind, is_hidden, parameter_kind, understood};
pub use observations::ObservationsInputs;
pub use pointers::field_name;
pub use scenario::{InterventionInputs, ScenarioInputs};
pub use unit_questions::Question;

/// The version of the names and meanings in an address.
const ADDRESS_VERSION: &str = "1";
/// The method where none is chosen.
const ADAPTIVE: &str = "adaptive";
/// What a fixed-step method starts from in the form.
const SUGGESTED_STEP: &str = "0.5";

/// What to do where observations are referred to and not there.
const NO_OBSERVATIONS: &str = "The observed values belong to a saved run that is not here, or has none: it may have been \
                               deleted. Remove them, or type others in their place";

/// What stands in all the fields.
#[derive(Debug, Clone, PartialEq)]
pub struct Inputs {
    version: String,
    days: Option<String>,
    start_date: Option<String>,
    method: Option<String>,
    step: Option<String>,
    members: Option<String>,
    seed: Option<String>,
    sampling: Option<String>,
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
        Self {
            version: ADDRESS_VERSION.to_owned(),
            days: Some(comparison.days().to_string()),
            start_date: comparison.start_date().map(|date| date.to_string()),
            method: Some(solver.method.name().to_owned()),
            step: solver.method.step().map(|step| step.to_string()),
            members: solver.members().map(|members| members.to_string()),
            seed: solver.seed().map(|seed| seed.to_string()),
            sampling: solver.sampling().map(|sampling| sampling.name().to_owned()),
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
        let value = |name: &str| pairs.first(name).map(str::to_owned);
        let scenarios = read_scenarios(pairs);
        let names = ["v", "days", "start_date", "method", "step", "members", "seed", "sampling"];
        if scenarios.is_empty() && names.into_iter().all(|name| value(name).is_none()) {
            return Self::of(&default_preset(), view);
        }
        let mut inputs = Self {
            version: value("v").unwrap_or_else(|| ADDRESS_VERSION.to_owned()),
            days: value("days"),
            start_date: value("start_date").filter(|typed| !typed.trim().is_empty()),
            method: value("method"),
            step: value("step"),
            members: value("members"),
            seed: value("seed"),
            sampling: value("sampling"),
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
        let mut scenarios = Vec::new();
        for (index, scenario) in self.scenarios.iter().enumerate() {
            scenarios.push(scenario.draft(index, self.start_date(), &mut problems));
        }
        let draft = ComparisonDraft {
            days: self.days.as_deref().map_or(Entry::Absent, read_duration),
            start_date: self.start_date.clone(),
            solver: self.solver(),
            scenarios,
            observations: self.observations.as_ref().and_then(|it| it.draft(self.start_date())),
        };
        if let (Some(_), None) = (self.observed_run(), &draft.observations) {
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

    /// The saved run whose observed values are drawn.
    pub fn observed_run(&self) -> Option<&str> {
        self.observations.as_ref().and_then(ObservationsInputs::run)
    }

    /// Takes the observations of the saved run that is referred to.
    pub fn found_observations(&mut self, observations: Option<Observations>) {
        if let Some(ObservationsInputs::OfRun { found, .. }) = &mut self.observations {
            *found = observations;
        }
    }

    /// The same with the observations of a comparison by reference to the saved run that has them, where they are many.
    fn with_observations_of(mut self, comparison: &Comparison, id: &str) -> Self {
        self.observations = comparison.observations().map(|it| ObservationsInputs::of_run(it, id));
        self
    }

    fn solver(&self) -> SolverDraft {
        let entry = |typed: &Option<String>| typed.as_deref().map_or(Entry::Absent, read_number);
        SolverDraft {
            method: self.method.clone(),
            step: self.step.as_deref().map_or(Entry::Absent, read_duration),
            members: entry(&self.members),
            seed: entry(&self.seed),
            sampling: self.sampling.clone(),
        }
    }

    /// The names and values of the canonical address; defaults are left out.
    pub fn pairs(&self) -> Vec<(String, String)> {
        self.pairs_without_view().into_iter().chain(self.view.pairs()).collect()
    }

    fn pairs_without_view(&self) -> Vec<(String, String)> {
        let mut pairs = vec![("v".to_owned(), self.version.clone())];
        let mut add = |name: &str, value: &Option<String>| {
            if let Some(value) = value {
                pairs.push((name.to_owned(), value.clone()));
            }
        };
        add("days", &self.days);
        add("start_date", &self.start_date);
        if self.method() != ADAPTIVE {
            add("method", &self.method);
        }
        add("step", &self.step);
        add("members", &self.members.clone().filter(|members| *members != DEFAULT_MEMBERS.to_string()));
        add("seed", &self.seed.clone().filter(|seed| *seed != DEFAULT_SEED.to_string()));
        add("sampling", &self.sampling.clone().filter(|sampling| *sampling != Sampling::DEFAULT.name()));
        for (index, scenario) in self.scenarios.iter().enumerate() {
            pairs.extend(scenario.pairs(index + 1));
        }
        pairs.extend(self.observations.iter().flat_map(ObservationsInputs::pairs));
        pairs
    }

    /// The workbench's path and query for these inputs; the default preset needs none.
    pub fn address(&self) -> String {
        self.query().at("/", self.view)
    }

    /// The address of the same inputs under the stochastic method; none where it refuses them, as it does fractions of people,
    /// or where the address would be too long.
    pub fn stochastic_address(&self) -> Option<String> {
        let inputs = Self { method: Some("stochastic".to_owned()), step: None, ..self.clone() };
        let address = inputs.address();
        (address.len() <= ADDRESS_LIMIT && inputs.check().is_ok()).then_some(address)
    }

    /// The address of the same inputs over another number of days; none where it would be too long.
    pub fn longer_address(&self, days: u32) -> Option<String> {
        let address = Self { days: Some(days.to_string()), ..self.clone() }.address();
        (address.len() <= ADDRESS_LIMIT).then_some(address)
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

    /// What the field for the days shows.
    pub fn days(&self) -> &str {
        self.days.as_deref().unwrap_or_default()
    }

    /// What the field for the first day shows.
    pub fn start_date(&self) -> &str {
        self.start_date.as_deref().unwrap_or_default()
    }

    /// The chosen method's name.
    pub fn method(&self) -> &str {
        self.method.as_deref().unwrap_or(ADAPTIVE)
    }

    /// What the field for the step shows.
    pub fn step(&self) -> &str {
        self.step.as_deref().unwrap_or(SUGGESTED_STEP)
    }

    /// What the field for the number of simulations shows.
    pub fn members(&self) -> String {
        self.members.clone().unwrap_or_else(|| DEFAULT_MEMBERS.to_string())
    }

    /// What the field for the seed shows.
    pub fn seed(&self) -> String {
        self.seed.clone().unwrap_or_else(|| DEFAULT_SEED.to_string())
    }

    /// How members are spread over ranges, as the form's list has it.
    pub fn sampling(&self) -> &str {
        self.sampling.as_deref().unwrap_or(Sampling::DEFAULT.name())
    }

    /// A rate of any scenario is typed as a range or a distribution.
    pub fn has_ranges(&self) -> bool {
        self.scenarios.iter().any(ScenarioInputs::has_ranges)
    }

    /// A problem's sentence with the scenario that it is about, for a list of all.
    pub fn with_scenario(&self, problem: &Problem) -> String {
        let parts: Vec<_> = problem.pointer.split('/').skip(1).collect();
        let scenario = |index: &str| {
            let index: usize = index.parse().ok()?;
            Some((index + 1, self.scenarios.get(index)?))
        };
        match parts.as_slice() {
            ["scenarios", index, "name"] => match scenario(index) {
                Some((number, _)) => format!("Scenario {number}: {}", problem.sentence),
                None => problem.sentence.clone(),
            },
            ["scenarios", index, rest @ ..] => match scenario(index) {
                Some((number, scenario)) => {
                    let place = match rest {
                        ["interventions", place, _] => place
                            .parse()
                            .ok()
                            .and_then(|place: usize| {
                                Some((place + 1, scenario.interventions.get(place)?.shown("name")))
                            })
                            .map(|(place, name)| match name.trim() {
                                "" => format!(", intervention {place}"),
                                name => format!(", {name}"),
                            }),
                        ["vaccination", _] => Some(", vaccination".to_owned()),
                        _ => None,
                    };
                    format!("{}{}: {}", scenario.shown("name", number), place.unwrap_or_default(), problem.sentence)
                }
                None => problem.sentence.clone(),
            },
            _ => problem.sentence.clone(),
        }
    }

    /// The form sends every method's fields, and each method reads its own.
    fn pass_over_unread(&mut self) {
        if !self.has_step() {
            self.step = None;
        }
        let has_ranges = self.has_ranges();
        if !has_ranges {
            self.sampling = None;
        }
        if !has_ranges && !self.is_stochastic() {
            (self.members, self.seed) = (None, None);
        }
    }

    fn has_step(&self) -> bool {
        ["euler", "rk4"].contains(&self.method())
    }

    fn is_stochastic(&self) -> bool {
        self.method() == "stochastic"
    }
}
