//! A JSON value, such as the API's body or a preset → a comparison, or a problem for each field that keeps it from being
//! one.

use std::collections::{BTreeMap, BTreeSet};
use std::iter::once;

use serde_json::{Map, Value};

use super::distribution::DistributionDraft;
use super::entry::Entry;
use super::observations::ObservationsDraft;
use super::scenario::{ObjectDraft, ScenarioDraft};
use super::solver::SolverDraft;
use super::{ComparisonDraft, Problem, too_many, too_many_scenarios};
use crate::model::distributions::uncertain::EnteredAs;
use crate::model::inputs::comparison::Comparison;
use crate::model::inputs::input::{Group, InputKind};
use crate::model::inputs::parameters::GROUPS;
use crate::model::limits::{MAXIMUM_SCENARIOS, MAXIMUM_UNKNOWN_FIELDS};

/// Reads the API's form of a comparison. Only `days` and each scenario's `beta` and `gamma` are required; null is absent.
pub fn read_comparison(body: &Value) -> Result<Comparison, Vec<Problem>> {
    let mut reader = Reader::default();
    const KNOWN: [&str; 5] = ["days", "start_date", "solver", "scenarios", "observations"];
    let Some(fields) = reader.object("", body, &KNOWN) else {
        return Err(reader.problems);
    };
    let start_date = reader.text("/start_date", "First day", fields.get("start_date"));
    let solver = reader.solver(fields.get("solver").unwrap_or(&Value::Null));
    let scenarios = reader.scenarios(fields.get("scenarios").unwrap_or(&Value::Null));
    reader.misplaced(&solver, scenarios.iter().any(ScenarioDraft::has_ranges));
    let draft = ComparisonDraft {
        days: entry(fields.get("days")),
        start_date,
        solver,
        scenarios,
        observations: reader.observations(fields.get("observations").unwrap_or(&Value::Null)),
    };
    let mut problems = reader.problems;
    match draft.check() {
        Ok(comparison) if problems.is_empty() => Ok(comparison),
        Ok(_) => Err(problems),
        Err(more) => {
            // Where something is of the wrong type, that is what counts, not what is missing in it.
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

/// Collects what is wrong with the shape of a body.
#[derive(Default)]
struct Reader {
    problems: Vec<Problem>,
}

impl Reader {
    /// An object with no fields but these.
    fn object<'a>(&mut self, pointer: &str, value: &'a Value, known: &[&str]) -> Option<&'a Map<String, Value>> {
        let Value::Object(fields) = value else {
            let sentence = format!("Here must be a JSON object with {}, not {}", known.join(", "), kind(value));
            self.problems.push(Problem::new(pointer, sentence));
            return None;
        };
        let unknown = fields.keys().filter(|name| !known.contains(&name.as_str()));
        for name in unknown.take(MAXIMUM_UNKNOWN_FIELDS) {
            let escaped = name.replace('~', "~0").replace('/', "~1");
            self.problems.push(Problem::new(
                format!("{pointer}/{escaped}"),
                format!("“{name}” is not a field here: known are {}", known.join(", ")),
            ));
        }
        Some(fields)
    }

    fn solver(&mut self, value: &Value) -> SolverDraft {
        if value.is_null() {
            return SolverDraft::default();
        }
        const KNOWN: [&str; 5] = ["method", "step", "members", "seed", "sampling"];
        let Some(fields) = self.object("/solver", value, &KNOWN) else {
            return SolverDraft::default();
        };
        SolverDraft {
            method: self.text("/solver/method", "Method", fields.get("method")),
            step: entry(fields.get("step")),
            members: entry(fields.get("members")),
            seed: entry(fields.get("seed")),
            sampling: self.text("/solver/sampling", "Sampling", fields.get("sampling")),
        }
    }

    /// What the solver has no use for would be passed over in silence; `has_ranges` where a rate is a distribution.
    fn misplaced(&mut self, solver: &SolverDraft, has_ranges: bool) {
        let method = solver.method.as_deref().unwrap_or("adaptive");
        let has_step = !matches!(method, "adaptive" | "stochastic");
        let is_ensemble = method == "stochastic" || has_ranges;
        let given = |entry: &Entry| *entry != Entry::Absent;
        let fields = [
            (
                "step",
                given(&solver.step) && !has_step,
                "Step belongs to euler and rk4: the other methods choose their own",
            ),
            (
                "members",
                given(&solver.members) && !is_ensemble,
                "Members belong to the stochastic method, and to rates given as ranges",
            ),
            (
                "seed",
                given(&solver.seed) && !is_ensemble,
                "The seed belongs to the stochastic method, and to rates given as ranges",
            ),
            ("sampling", solver.sampling.is_some() && !has_ranges, "Sampling belongs to rates given as ranges"),
        ];
        for (field, _, sentence) in fields.into_iter().filter(|(_, is_misplaced, _)| *is_misplaced) {
            self.problems.push(Problem::new(format!("/solver/{field}"), sentence));
        }
    }

    fn scenarios(&mut self, value: &Value) -> Vec<ScenarioDraft> {
        match value {
            Value::Array(scenarios) => {
                self.problems.extend(too_many_scenarios(scenarios.len()));
                let read = scenarios.iter().take(MAXIMUM_SCENARIOS).enumerate();
                read.map(|(index, scenario)| self.scenario(index, scenario)).collect()
            }
            Value::Null => Vec::new(),
            other => {
                let sentence = format!("Here must be a list of scenarios, not {}", kind(other));
                self.problems.push(Problem::new("/scenarios", sentence));
                Vec::new()
            }
        }
    }

    fn scenario(&mut self, index: usize, value: &Value) -> ScenarioDraft {
        let pointer = format!("/scenarios/{index}");
        let own = GROUPS[0].inputs.iter().map(|input| input.key);
        let groups = GROUPS[1..].iter().map(|group| group.key);
        let known: Vec<_> = once("name").chain(own).chain(groups).chain(["entered", "engine"]).collect();
        let Some(fields) = self.object(&pointer, value, &known) else {
            return ScenarioDraft::default();
        };
        let mut draft = ScenarioDraft::default();
        for (group, objects) in GROUPS.iter().zip(&mut draft.groups) {
            if group.is_scenario() {
                objects.push(self.entries(&pointer, group, fields));
                draft.name = self.text(&format!("{pointer}/name"), "Name", fields.get("name"));
            } else {
                *objects = self.group(&format!("{pointer}/{}", group.key), group, fields.get(group.key));
            }
        }
        self.entered(&pointer, fields.get("entered"), &mut draft);
        draft.engine = self.text(&format!("{pointer}/engine"), "Engine", fields.get("engine"));
        draft
    }

    /// The objects of a group; null is absent.
    fn group(&mut self, pointer: &str, group: &Group, value: Option<&Value>) -> Vec<ObjectDraft> {
        let Some(value) = value.filter(|value| !value.is_null()) else { return Vec::new() };
        let keys = group.inputs.iter().map(|input| input.key);
        let Some(list) = &group.list else {
            let fields = self.object(pointer, value, &keys.collect::<Vec<_>>());
            return fields.map(|fields| self.entries(pointer, group, fields)).into_iter().collect();
        };
        let Value::Array(values) = value else {
            let sentence = format!("Here must be a list of {}, not {}", group.key, kind(value));
            self.problems.push(Problem::new(pointer, sentence));
            return Vec::new();
        };
        self.problems.extend(too_many(group, pointer, values.len()));
        let known: Vec<_> = once("name").chain(keys).collect();
        let mut object = |(index, value): (usize, &Value)| {
            let pointer = format!("{pointer}/{index}");
            let Some(fields) = self.object(&pointer, value, &known) else { return ObjectDraft::default() };
            let name = self.text(&format!("{pointer}/name"), "Name", fields.get("name"));
            ObjectDraft { name, ..self.entries(&pointer, group, fields) }
        };
        values.iter().take(list.most).enumerate().map(&mut object).collect()
    }

    /// What an object gives for each input of its group.
    fn entries(&mut self, pointer: &str, group: &Group, fields: &Map<String, Value>) -> ObjectDraft {
        let mut entries = BTreeMap::new();
        for input in group.inputs {
            let given = fields.get(input.key);
            let entry = match input.rate() {
                Some(_) => self.rate(&format!("{pointer}/{}", input.key), given),
                None => entry(given),
            };
            entries.insert(input.key, entry);
        }
        ObjectDraft { entries, ..ObjectDraft::default() }
    }

    /// A rate: a number, or an object that says how it is distributed.
    fn rate(&mut self, pointer: &str, value: Option<&Value>) -> Entry {
        let Some(value @ Value::Object(_)) = value else { return entry(value) };
        let known: Vec<&str> = ["distribution", "of"].into_iter().chain(DistributionDraft::NUMBERS).collect();
        let Some(fields) = self.object(pointer, value, &known) else { return Entry::Absent };
        let numbers = DistributionDraft::NUMBERS.into_iter().filter(|name| fields.contains_key(*name));
        Entry::Distribution(Box::new(DistributionDraft {
            distribution: self.text(&format!("{pointer}/distribution"), "Distribution", fields.get("distribution")),
            of: self.text(&format!("{pointer}/of"), "What is distributed", fields.get("of")),
            numbers: numbers.map(|name| (name, entry(fields.get(name)))).collect(),
        }))
    }

    /// How values were typed: beta as R0, the other rates as a mean duration, days as dates.
    fn entered(&mut self, scenario: &str, value: Option<&Value>, draft: &mut ScenarioDraft) {
        let Some(value) = value.filter(|value| !value.is_null()) else { return };
        let pointer = format!("{scenario}/entered");
        let rates: Vec<_> = GROUPS[0].inputs.iter().filter(|input| input.may_be_derived()).collect();
        let with_days: Vec<_> = GROUPS.iter().enumerate().filter(|(_, group)| group.has_days()).collect();
        let known: Vec<_> =
            rates.iter().map(|input| input.key).chain(with_days.iter().map(|(_, group)| group.key)).collect();
        let Some(given) = self.object(&pointer, value, &known) else { return };
        for input in rates {
            if let Some(entered) = self.how(&pointer, input.key, given.get(input.key), EnteredAs::read)
                && let Some(own) = draft.groups[0].first_mut()
            {
                own.entered.insert(input.key, entered);
            }
        }
        for (number, group) in with_days {
            let pointer = format!("{pointer}/{}", group.key);
            let days = match given.get(group.key) {
                None | Some(Value::Null) => continue,
                Some(Value::Array(list)) if group.list.is_some() => list.as_slice(),
                Some(other) if group.list.is_some() => {
                    let sentence = format!("Expected a list such as [{{\"from_day\": \"date\"}}], got {}", kind(other));
                    self.problems.push(Problem::new(&pointer, sentence));
                    continue;
                }
                Some(only) => std::slice::from_ref(only),
            };
            self.problems.extend(too_many(group, &pointer, days.len()));
            // Of one object alone nothing is said where it is not there.
            draft.entered[number] = if group.list.is_some() { days.len() } else { 0 };
            let most = group.list.as_ref().map_or(1, |list| list.most);
            for (place, value) in days.iter().take(most).enumerate() {
                let pointer = if group.list.is_some() { format!("{pointer}/{place}") } else { pointer.clone() };
                let dates = self.dates(&pointer, group, value);
                if let Some(object) = draft.groups[number].get_mut(place) {
                    object.dates = dates;
                }
            }
        }
    }

    /// The days of an object that were typed as dates.
    fn dates(&mut self, pointer: &str, group: &Group, value: &Value) -> BTreeSet<&'static str> {
        let days: Vec<_> =
            group.inputs.iter().filter(|input| input.kind == InputKind::Day).map(|input| input.key).collect();
        if value.is_null() {
            return BTreeSet::new();
        }
        let Some(fields) = self.object(pointer, value, &days) else { return BTreeSet::new() };
        days.into_iter().filter(|day| self.how(pointer, day, fields.get(*day), read_date).is_some()).collect()
    }

    /// How one value was typed; none where that is what it is.
    fn how<T>(
        &mut self,
        pointer: &str,
        name: &str,
        value: Option<&Value>,
        read: fn(&str, &str) -> Result<Option<T>, String>,
    ) -> Option<T> {
        let value = value.filter(|value| !value.is_null())?;
        read(name, value.as_str().unwrap_or_default()).unwrap_or_else(|sentence| {
            self.problems.push(Problem::new(format!("{pointer}/{name}"), sentence));
            None
        })
    }

    fn observations(&mut self, value: &Value) -> Option<ObservationsDraft> {
        if value.is_null() {
            return None;
        }
        let fields = self.object("/observations", value, &["name", "series", "values"])?;
        let name = self.text("/observations/name", "Name", fields.get("name"));
        let series = self.text("/observations/series", "Series", fields.get("series"));
        let Some(Value::Array(list)) = fields.get("values") else {
            let sentence = "Here must be a list of pairs of a day and a number, such as [[0, 3], [1, 8]]";
            self.problems.push(Problem::new("/observations/values", sentence));
            return None;
        };
        let pair = |value: &Value| match value.as_array().map(Vec::as_slice) {
            Some([day, value]) => (entry(Some(day)), entry(Some(value))),
            _ => {
                let reason = format!("{} is not a pair of a day and a number", kind(value));
                (Entry::Unreadable(reason), Entry::Number(0.0))
            }
        };
        Some(ObservationsDraft { name, series, values: list.iter().map(pair).collect() })
    }

    fn text(&mut self, pointer: &str, label: &str, value: Option<&Value>) -> Option<String> {
        match value {
            None | Some(Value::Null) => None,
            Some(Value::String(text)) => Some(text.clone()),
            Some(other) => {
                self.problems.push(Problem::new(pointer, format!("{label} must be a text, not {}", kind(other))));
                None
            }
        }
    }
}

/// How a day was typed: nothing for its number.
fn read_date(day: &str, text: &str) -> Result<Option<()>, String> {
    match text {
        "date" => Ok(Some(())),
        "day" => Ok(None),
        _ => Err(format!("How {day} was typed must be day or date")),
    }
}

fn entry(value: Option<&Value>) -> Entry {
    match value {
        None | Some(Value::Null) => Entry::Absent,
        Some(Value::Number(number)) => number.as_f64().map_or(Entry::Absent, Entry::Number),
        Some(other) => Entry::Unreadable(format!("{} is not a number", kind(other))),
    }
}

/// Returns what kind of JSON value this is, for a sentence: "a list".
pub fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn pointers(body: &Value) -> Vec<String> {
        read_comparison(body).unwrap_err().into_iter().map(|problem| problem.pointer).collect()
    }

    #[test]
    fn days_beta_and_gamma_are_enough() {
        let comparison = read_comparison(&json!({
            "days": 30, "solver": null, "scenarios": [{ "beta": 0.3, "gamma": 0.1, "name": null }]
        }));
        let comparison = comparison.unwrap();
        let scenario = &comparison.scenarios()[0];
        assert_eq!((scenario.population, scenario.initial_infectious), (10_000.0, 100.0));
        assert_eq!(scenario.name, "Scenario 1");
    }

    #[test]
    fn every_offending_field_has_its_pointer() {
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
    fn a_body_that_is_no_object_is_one_problem() {
        assert_eq!(pointers(&json!([1])), [""]);
        assert_eq!(pointers(&json!({})), ["/days", "/scenarios"]);
        assert_eq!(pointers(&json!({ "days": 10, "scenarios": {} })), ["/scenarios"]);
    }
}
