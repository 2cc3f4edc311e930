//! Reads a comparison from a JSON value, such as the API's body or a preset, or finds a problem for each invalid field.

use std::collections::BTreeSet;
use std::iter::once;

use super::checker::{Checker, JsonObject, Place};
use super::distribution::DistributionDraft;
use super::entry::Entry;
use super::json::Json;
use super::observations::ObservationsDraft;
use super::scenario::{ObjectDraft, ScenarioDraft};
use super::solver::SolverDraft;
use super::{ComparisonDraft, Problem, too_many, too_many_scenarios};
use crate::model::distributions::uncertain::EnteredAs;
use crate::model::inputs::comparison::Comparison;
use crate::model::inputs::input::{Group, Input, InputKind};
use crate::model::inputs::parameters::GROUPS;
use crate::model::limits::MAXIMUM_SCENARIOS;

/// Reads a comparison from the API's body. Only `days` and each scenario's `beta` and `gamma` are required; null counts
/// as absent.
///
/// # Errors
///
/// All problems, each with the pointer to its field.
pub fn read_comparison(body: &Json) -> Result<Comparison, Vec<Problem>> {
    read_comparison_beside(body, &[])
}

/// Reads a comparison from a body that may also have these other fields, which are ignored.
///
/// # Errors
///
/// As [`read_comparison`].
pub fn read_comparison_beside(body: &Json, others: &[&str]) -> Result<Comparison, Vec<Problem>> {
    const KNOWN: [&str; 5] = ["days", "start_date", "solver", "scenarios", "observations"];
    let mut checker = Checker::default();
    let Some(fields) = checker.object(&Place::new("", body), &[&KNOWN, others].concat()) else {
        return Err(checker.problems);
    };
    let start_date = checker.text(&fields.at("start_date"), "First day");
    let solver = solver(&mut checker, &fields.at("solver"));
    let scenarios = scenarios(&mut checker, &fields.at("scenarios"));
    refuse_unused_fields(&mut checker, &solver, scenarios.iter().any(ScenarioDraft::has_ranges));
    let observations = observations(&mut checker, &fields.at("observations"));
    let draft = ComparisonDraft { days: entry(&fields.at("days")), start_date, solver, scenarios, observations };
    // Of a repeated name, the intended value is unknown, so that further problems could be misleading.
    if checker.has_repeated_names {
        return Err(checker.problems);
    }
    let mut problems = checker.problems;
    match draft.check() {
        Ok(comparison) if problems.is_empty() => Ok(comparison),
        Ok(_) => Err(problems),
        Err(more) => {
            // For a value of the wrong type, report only the type, not also the fields missing in it.
            let is_new = |problem: &Problem| {
                let inside = |known: &Problem| problem.pointer.strip_prefix(&known.pointer);
                !problems.iter().any(|known| inside(known).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
            };
            let more: Vec<_> = more.into_iter().filter(is_new).collect();
            problems.extend(more);
            Err(problems)
        }
    }
}

fn solver(checker: &mut Checker, place: &Place<'_>) -> SolverDraft {
    const KNOWN: [&str; 5] = ["method", "step", "members", "seed", "sampling"];
    let Some(fields) = checker.object_or_null(place, &KNOWN) else { return SolverDraft::default() };
    SolverDraft {
        method: checker.text(&fields.at("method"), "Method"),
        step: entry(&fields.at("step")),
        members: entry(&fields.at("members")),
        seed: entry(&fields.at("seed")),
        sampling: checker.text(&fields.at("sampling"), "Sampling"),
    }
}

/// Adds a problem for each field that the solver would ignore; `has_ranges` is true if a rate is a distribution.
fn refuse_unused_fields(checker: &mut Checker, solver: &SolverDraft, has_ranges: bool) {
    let method = solver.method.as_deref().unwrap_or("adaptive");
    let has_step = !matches!(method, "adaptive" | "stochastic");
    let is_ensemble = method == "stochastic" || has_ranges;
    let mut check = |field: &str, is_present: bool, is_used: bool, sentence: &str| {
        if is_present && !is_used {
            checker.problem(format!("/solver/{field}"), sentence);
        }
    };
    let is_present = |entry: &Entry| *entry != Entry::Absent;
    let step = "Step belongs to euler and rk4: the other methods choose their own";
    check("step", is_present(&solver.step), has_step, step);
    let members = "Members belong to the stochastic method, and to rates given as ranges";
    check("members", is_present(&solver.members), is_ensemble, members);
    let seed = "The seed belongs to the stochastic method, and to rates given as ranges";
    check("seed", is_present(&solver.seed), is_ensemble, seed);
    check("sampling", solver.sampling.is_some(), has_ranges, "Sampling belongs to rates given as ranges");
}

fn scenarios(checker: &mut Checker, place: &Place<'_>) -> Vec<ScenarioDraft> {
    let scenarios = checker.list(place, "scenarios", MAXIMUM_SCENARIOS).unwrap_or_default();
    checker.problems.extend(too_many_scenarios(scenarios.count));
    scenarios.places.iter().map(|place| scenario(checker, place)).collect()
}

fn scenario(checker: &mut Checker, place: &Place<'_>) -> ScenarioDraft {
    let own = GROUPS[0].inputs.iter().map(|input| input.key);
    let groups = GROUPS[1..].iter().map(|group| group.key);
    let known: Vec<_> = once("name").chain(own).chain(groups).chain(["entered", "engine"]).collect();
    let Some(fields) = checker.object(place, &known) else { return ScenarioDraft::default() };
    let mut draft = ScenarioDraft::default();
    for (group, objects) in GROUPS.iter().zip(&mut draft.groups) {
        if group.is_scenario() {
            objects.push(entries(checker, group, &fields));
            draft.name = checker.text(&fields.at("name"), "Name");
        } else {
            *objects = group_objects(checker, group, &fields.at(group.key));
        }
    }
    entered(checker, &fields.at("entered"), &mut draft);
    draft.engine = checker.text(&fields.at("engine"), "Engine");
    draft
}

/// Reads the objects of a group; null counts as absent.
fn group_objects(checker: &mut Checker, group: &Group, place: &Place<'_>) -> Vec<ObjectDraft> {
    let keys = group.inputs.iter().map(|input| input.key);
    let Some(list) = &group.list else {
        let fields = checker.object_or_null(place, &keys.collect::<Vec<_>>());
        return fields.map(|fields| entries(checker, group, &fields)).into_iter().collect();
    };
    let objects = checker.list(place, group.key, list.maximum).unwrap_or_default();
    checker.problems.extend(too_many(group, &place.pointer, objects.count));
    let known: Vec<_> = once("name").chain(keys).collect();
    let mut object = |place: &Place<'_>| {
        let Some(fields) = checker.object(place, &known) else { return ObjectDraft::default() };
        let name = checker.text(&fields.at("name"), "Name");
        ObjectDraft { name, ..entries(checker, group, &fields) }
    };
    objects.places.iter().map(&mut object).collect()
}

/// Reads the entry of each input in an object.
fn entries(checker: &mut Checker, group: &Group, fields: &JsonObject<'_>) -> ObjectDraft {
    let mut read = |input: &Input| match input.rate() {
        Some(_) => rate(checker, &fields.at(input.key)),
        None => entry(&fields.at(input.key)),
    };
    let entries = group.inputs.iter().map(|input| (input.key, read(input))).collect();
    ObjectDraft { entries, ..ObjectDraft::default() }
}

/// Reads a rate: a number, or an object with its distribution.
fn rate(checker: &mut Checker, place: &Place<'_>) -> Entry {
    if !matches!(&*place.value, Json::Object(_)) {
        return entry(place);
    }
    let known: Vec<&str> = ["distribution", "of"].into_iter().chain(DistributionDraft::NUMBERS).collect();
    let Some(fields) = checker.object(place, &known) else { return Entry::Absent };
    let numbers = DistributionDraft::NUMBERS.into_iter().filter(|name| fields.names().any(|found| found == *name));
    Entry::Distribution(Box::new(DistributionDraft {
        distribution: checker.text(&fields.at("distribution"), "Distribution"),
        of: checker.text(&fields.at("of"), "What is distributed"),
        numbers: numbers.map(|name| (name, entry(&fields.at(name)))).collect(),
    }))
}

/// Reads the forms in which values were typed: beta as R0, the other rates as mean durations, days as dates.
fn entered(checker: &mut Checker, place: &Place<'_>, draft: &mut ScenarioDraft) {
    let rates: Vec<_> = GROUPS[0].inputs.iter().filter(|input| input.may_be_derived()).collect();
    let with_days: Vec<_> = GROUPS.iter().enumerate().filter(|(_, group)| group.has_days()).collect();
    let known: Vec<_> =
        rates.iter().map(|input| input.key).chain(with_days.iter().map(|(_, group)| group.key)).collect();
    let Some(fields) = checker.object_or_null(place, &known) else { return };
    for input in rates {
        if let Some(entered) = entered_as(checker, &fields.at(input.key), input.key, EnteredAs::read)
            && let Some(own) = draft.groups[0].first_mut()
        {
            own.entered.insert(input.key, entered);
        }
    }
    for (number, group) in with_days {
        let place = fields.at(group.key);
        let days = match &group.list {
            // For a single object, dates without the object are not a problem.
            None => vec![place],
            Some(list) => {
                let of = "objects such as {\"from_day\": \"date\"}";
                let days = checker.list(&place, of, list.maximum).unwrap_or_default();
                checker.problems.extend(too_many(group, &place.pointer, days.count));
                draft.entered[number] = days.count;
                days.places
            }
        };
        for (index, place) in days.iter().enumerate() {
            let dates = dates(checker, place, group);
            if let Some(object) = draft.groups[number].get_mut(index) {
                object.dates = dates;
            }
        }
    }
}

/// Reads which days of an object were typed as dates.
fn dates(checker: &mut Checker, place: &Place<'_>, group: &Group) -> BTreeSet<&'static str> {
    let days = group.inputs.iter().filter(|input| input.kind == InputKind::Day).map(|input| input.key);
    let days: Vec<_> = days.collect();
    let Some(fields) = checker.object_or_null(place, &days) else { return BTreeSet::new() };
    days.into_iter().filter(|day| entered_as(checker, &fields.at(day), day, read_date).is_some()).collect()
}

/// Reads the form in which one value was typed; `None` if it was typed as the value itself.
fn entered_as<T>(
    checker: &mut Checker,
    place: &Place<'_>,
    name: &str,
    read: fn(&str, &str) -> Result<Option<T>, String>,
) -> Option<T> {
    if place.value.is_null() {
        return None;
    }
    read(name, place.value.text().unwrap_or_default()).unwrap_or_else(|sentence| {
        checker.problem(&*place.pointer, sentence);
        None
    })
}

fn observations(checker: &mut Checker, place: &Place<'_>) -> Option<ObservationsDraft> {
    let fields = checker.object_or_null(place, &["name", "series", "values"])?;
    let name = checker.text(&fields.at("name"), "Name");
    let series = checker.text(&fields.at("series"), "Series");
    let values = fields.at("values");
    let Some(list) = values.value.list() else {
        let sentence = "Here must be a list of pairs of a day and a number, such as [[0, 3], [1, 8]]";
        checker.problem(values.pointer, sentence);
        return None;
    };
    let pair = |value: &Json| match value.list().as_deref() {
        Some([day, number]) => (number_of(day), number_of(number)),
        _ => {
            let reason = format!("{} is not a pair of a day and a number", value.kind());
            (Entry::Unreadable(reason), Entry::Number(0.0))
        }
    };
    Some(ObservationsDraft { name, series, values: list.iter().map(pair).collect() })
}

/// Reads the form in which a day was typed; `None` for a number.
fn read_date(day: &str, text: &str) -> Result<Option<()>, String> {
    match text {
        "date" => Ok(Some(())),
        "day" => Ok(None),
        _ => Err(format!("How {day} was typed must be day or date")),
    }
}

fn entry(place: &Place<'_>) -> Entry {
    number_of(&place.value)
}

fn number_of(value: &Json) -> Entry {
    match value {
        Json::Null => Entry::Absent,
        Json::Number(number) => Entry::Number(*number),
        other => Entry::Unreadable(format!("{} is not a number", other.kind())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn pointers(body: &Value) -> Vec<String> {
        read_comparison(&body.into()).unwrap_err().into_iter().map(|problem| problem.pointer).collect()
    }

    #[test]
    fn days_beta_and_gamma_are_enough() {
        let body = json!({"days": 30, "solver": null, "scenarios": [{ "beta": 0.3, "gamma": 0.1, "name": null }]});
        let comparison = read_comparison(&Json::from(&body)).unwrap();
        let scenario = &comparison.scenarios()[0];
        assert_eq!((scenario.population, scenario.initial_infectious), (10_000.0, 100.0));
        assert_eq!(scenario.name, "Scenario 1");
    }

    #[test]
    fn every_invalid_field_has_its_pointer() {
        let body = json!({
            "days": "30", "colour": 1, "solver": { "method": 4, "step": 0.5 },
            "scenarios": [{ "beta": true, "a/b~c": 1 }, 5, { "beta": 1, "gamma": 0.1, "name": [] }]
        });
        let expected = [
            "/colour",
            "/solver/method",
            "/scenarios/0/a~1b~0c",
            "/scenarios/1",
            "/scenarios/2/name",
            "/solver/step",
            "/days",
            "/scenarios/0/beta",
            "/scenarios/0/gamma",
        ];
        assert_eq!(pointers(&body), expected);
    }

    #[test]
    fn a_body_of_the_wrong_type_or_without_fields_is_refused() {
        assert_eq!(pointers(&json!([1])), [""]);
        assert_eq!(pointers(&json!({})), ["/days", "/scenarios"]);
        assert_eq!(pointers(&json!({ "days": 10, "scenarios": {} })), ["/scenarios"]);
    }
}
