//! Drafts of a comparison from any source, and their validation.

pub(crate) mod checker;
pub(crate) mod comparison_json;
mod distribution;
mod entry;
pub(crate) mod hidden_characters;
pub(crate) mod json;
mod observations;
mod rules;
mod scenario;
mod solver;
mod text;

use chrono::{Datelike, NaiveDate};

use super::inputs::comparison::Comparison;
use super::inputs::input::Group;
use super::limits::{DAYS, FIRST_YEAR, LAST_YEAR, MAXIMUM_SCENARIOS, whole};

pub use distribution::DistributionDraft;
pub(super) use entry::Fields;
pub use entry::{Entry, Unclear};
pub use observations::ObservationsDraft;
use scenario::Circumstances;
pub use scenario::{OWN_ENGINE, ObjectDraft, ScenarioDraft, is_engine_name};
pub use solver::{DEFAULT_MEMBERS, DEFAULT_SEED, SolverDraft};
pub use text::{check_note, check_tags, check_title};

/// A validation problem of one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The field's JSON pointer in the API's body, such as `/scenarios/0/beta`.
    pub pointer: String,
    /// One plain sentence that states the requirement.
    pub sentence: String,
}

impl Problem {
    /// Creates a problem of one field.
    pub fn new(pointer: impl Into<String>, sentence: impl Into<String>) -> Self {
        Self { pointer: pointer.into(), sentence: sentence.into() }
    }
}

/// A comparison before validation.
#[derive(Debug, Clone, Default)]
pub struct ComparisonDraft {
    /// Simulated days.
    pub days: Entry,
    /// The date of day 0, as `2026-01-05`; empty or absent: days are numbered.
    pub start_date: Option<String>,
    /// How the scenarios are simulated.
    pub solver: SolverDraft,
    /// The scenarios, the baseline first.
    pub scenarios: Vec<ScenarioDraft>,
    /// Observed values.
    pub observations: Option<ObservationsDraft>,
}

impl ComparisonDraft {
    /// Returns the comparison if every field is valid; otherwise all problems, in the order of the fields.
    pub fn check(self) -> Result<Comparison, Vec<Problem>> {
        let mut problems = Vec::new();
        let days = Fields::new(&mut problems, "").required("days", &DAYS, self.days);
        let start_date = start_date(&mut problems, self.start_date.as_deref());
        let is_stochastic = self.solver.is_stochastic();
        let has_ranges = self.scenarios.iter().any(ScenarioDraft::has_ranges);
        let solver = self.solver.check(&mut Fields::new(&mut problems, "/solver"), has_ranges);
        if self.scenarios.is_empty() {
            problems.push(Problem::new("/scenarios", "Add a scenario: a comparison needs at least one"));
        }
        problems.extend(too_many_scenarios(self.scenarios.len()));
        if is_stochastic || has_ranges {
            check_single(&mut problems, &self.scenarios);
        }
        let names = text::names(&mut problems, &self.scenarios);
        let circumstances = Circumstances { is_stochastic, has_first_day: start_date.is_some() };
        let scenarios: Vec<_> = (self.scenarios.into_iter().zip(names).enumerate())
            .map(|(index, (draft, name))| draft.check(&mut problems, index, name, circumstances))
            .collect();
        let observations = self.observations.map(|draft| draft.check(&mut problems));
        match (days, solver) {
            (Some(days), Some(solver)) if problems.is_empty() => {
                Ok(Comparison { days: whole(days), start_date, solver, scenarios, observations })
            }
            _ => {
                problems.sort_by_key(|problem| position(&problem.pointer));
                Err(problems)
            }
        }
    }
}

/// Returns the sort key of a problem, which follows the order of the form. Scenario names are checked together, but
/// each is reported with its scenario's other fields.
fn position(pointer: &str) -> (usize, Option<usize>) {
    match pointer.strip_prefix("/scenarios/") {
        Some(rest) => (1, rest.split('/').next().and_then(|part| part.parse().ok())),
        None if pointer.starts_with("/observations") => (2, None),
        None => (0, None),
    }
}

/// Returns the problem of a comparison with too many scenarios.
pub(super) fn too_many_scenarios(count: usize) -> Option<Problem> {
    let sentence = || {
        let more = count - MAXIMUM_SCENARIOS;
        format!("A comparison has at most {MAXIMUM_SCENARIOS} scenarios, and this one has {count}: remove {more}")
    };
    (count > MAXIMUM_SCENARIOS).then(|| Problem::new("/scenarios", sentence()))
}

/// Returns the problem of a scenario with too many objects of a group, in the list at this pointer.
pub(super) fn too_many(group: &Group, pointer: &str, count: usize) -> Option<Problem> {
    let maximum = group.list.as_ref()?.maximum;
    let sentence = || format!("A scenario has at most {maximum} {}, and this one has {count}", group.key);
    (count > maximum).then(|| Problem::new(pointer, sentence()))
}

/// Refuses external engines in an ensemble: they simulate a scenario only once.
fn check_single(problems: &mut Vec<Problem>, scenarios: &[ScenarioDraft]) {
    for (index, scenario) in scenarios.iter().enumerate() {
        if let Some(engine) = scenario.engine.as_deref().filter(|name| is_engine_name(name)) {
            let sentence = format!(
                "Engine “{engine}” answers with one curve: with it, the method must be adaptive, euler or rk4, and no rate a \
                 range"
            );
            problems.push(Problem::new(format!("/scenarios/{index}/engine"), sentence));
        }
    }
}

fn start_date(problems: &mut Vec<Problem>, typed: Option<&str>) -> Option<NaiveDate> {
    let typed = typed.unwrap_or_default().trim();
    if typed.is_empty() {
        return None;
    }
    let date = NaiveDate::parse_from_str(typed, "%Y-%m-%d").ok();
    let date = date.filter(|date| (FIRST_YEAR..=LAST_YEAR).contains(&date.year()));
    if date.is_none() {
        let sentence = format!(
            "First day must be a date of the years {FIRST_YEAR} to {LAST_YEAR}, written as 2026-01-05: year, month, day"
        );
        problems.push(Problem::new("/start_date", sentence));
    }
    date
}
