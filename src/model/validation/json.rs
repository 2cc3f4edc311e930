//! A JSON value, such as the API's body or a preset → a comparison, or a problem for each field that keeps it from being
//! one.

use serde_json::{Map, Value};

use super::distribution::DistributionDraft;
use super::entry::Entry;
use super::observations::ObservationsDraft;
use super::scenario::{HospitalDraft, InterventionDraft, ScenarioDraft, SeasonalityDraft, VaccinationDraft};
use super::solver::SolverDraft;
use super::{ComparisonDraft, Problem, too_many_interventions, too_many_scenarios};
use crate::model::distributions::uncertain::EnteredAs;
use crate::model::inputs::comparison::Comparison;
use crate::model::inputs::scenario::{Entered, EnteredDay, EnteredPeriod, EnteredSeason};
use crate::model::limits::{MAXIMUM_INTERVENTIONS, MAXIMUM_SCENARIOS, MAXIMUM_UNKNOWN_FIELDS};

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
        const KNOWN: [&str; 18] = [
            "name",
            "population",
            "initial_infectious",
            "initial_exposed",
            "initial_immune",
            "beta",
            "gamma",
            "sigma",
            "omega",
            "mu",
            "fatality",
            "importation",
            "seasonality",
            "interventions",
            "vaccination",
            "hospital",
            "entered",
            "engine",
        ];
        let pointer = format!("/scenarios/{index}");
        let Some(fields) = self.object(&pointer, value, &KNOWN) else {
            return ScenarioDraft::default();
        };
        let number = |name: &str| entry(fields.get(name));
        let [beta, gamma, sigma, omega, mu, importation] = ["beta", "gamma", "sigma", "omega", "mu", "importation"]
            .map(|name| self.rate(&format!("{pointer}/{name}"), fields.get(name)));
        ScenarioDraft {
            name: self.text(&format!("{pointer}/name"), "Name", fields.get("name")),
            population: number("population"),
            initial_infectious: number("initial_infectious"),
            initial_exposed: number("initial_exposed"),
            initial_immune: number("initial_immune"),
            beta,
            gamma,
            sigma,
            omega,
            mu,
            fatality: number("fatality"),
            importation,
            seasonality: self.group(&pointer, fields, "seasonality", &["amplitude", "peak_day"]).map(|season| {
                SeasonalityDraft { amplitude: entry(season.get("amplitude")), peak_day: entry(season.get("peak_day")) }
            }),
            interventions: self.interventions(&format!("{pointer}/interventions"), fields.get("interventions")),
            vaccination: self
                .group(&pointer, fields, "vaccination", &["from_day", "to_day", "doses_per_day", "efficacy"])
                .map(|campaign| VaccinationDraft {
                    from_day: entry(campaign.get("from_day")),
                    to_day: entry(campaign.get("to_day")),
                    doses_per_day: entry(campaign.get("doses_per_day")),
                    efficacy: entry(campaign.get("efficacy")),
                }),
            hospital: self.group(&pointer, fields, "hospital", &["fraction", "stay_days", "beds"]).map(|hospital| {
                HospitalDraft {
                    fraction: entry(hospital.get("fraction")),
                    stay_days: entry(hospital.get("stay_days")),
                    beds: entry(hospital.get("beds")),
                }
            }),
            entered: self.entered(&pointer, fields),
            engine: self.text(&format!("{pointer}/engine"), "Engine", fields.get("engine")),
        }
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

    /// An object inside a scenario; null is absent.
    fn group<'a>(
        &mut self,
        scenario: &str,
        fields: &'a Map<String, Value>,
        name: &str,
        known: &[&str],
    ) -> Option<&'a Map<String, Value>> {
        let value = fields.get(name).filter(|value| !value.is_null())?;
        self.object(&format!("{scenario}/{name}"), value, known)
    }

    fn interventions(&mut self, pointer: &str, value: Option<&Value>) -> Vec<InterventionDraft> {
        let list = match value {
            None | Some(Value::Null) => return Vec::new(),
            Some(Value::Array(list)) => list,
            Some(other) => {
                let sentence = format!("Here must be a list of interventions, not {}", kind(other));
                self.problems.push(Problem::new(pointer, sentence));
                return Vec::new();
            }
        };
        self.problems.extend(too_many_interventions(pointer, list.len()));
        let mut intervention = |(index, value): (usize, &Value)| {
            let pointer = format!("{pointer}/{index}");
            let Some(fields) = self.object(&pointer, value, &["name", "from_day", "to_day", "reduction"]) else {
                return InterventionDraft::default();
            };
            InterventionDraft {
                name: self.text(&format!("{pointer}/name"), "Name", fields.get("name")),
                from_day: entry(fields.get("from_day")),
                to_day: entry(fields.get("to_day")),
                reduction: entry(fields.get("reduction")),
            }
        };
        list.iter().take(MAXIMUM_INTERVENTIONS).enumerate().map(&mut intervention).collect()
    }

    /// How values were typed: beta as R0, the other rates as a mean duration, days as dates.
    fn entered(&mut self, scenario: &str, fields: &Map<String, Value>) -> Entered {
        const RATES: [&str; 5] = ["beta", "gamma", "sigma", "omega", "mu"];
        const DAYS: [&str; 3] = ["seasonality", "interventions", "vaccination"];
        let known: Vec<_> = RATES.into_iter().chain(DAYS).collect();
        let Some(given) = self.group(scenario, fields, "entered", &known) else {
            return Entered::default();
        };
        let pointer = format!("{scenario}/entered");
        let [beta, gamma, sigma, omega, mu] =
            RATES.map(|name| self.how(&pointer, name, given.get(name), EnteredAs::read));
        let season = self.group(&pointer, given, "seasonality", &["peak_day"]);
        let seasonality = season.map_or_else(EnteredSeason::default, |season| EnteredSeason {
            peak_day: self.how(&format!("{pointer}/seasonality"), "peak_day", season.get("peak_day"), EnteredDay::read),
        });
        let vaccination = self.entered_period(&format!("{pointer}/vaccination"), given.get("vaccination"));
        let interventions = self.entered_periods(&format!("{pointer}/interventions"), given.get("interventions"));
        Entered { beta, gamma, sigma, omega, mu, seasonality, interventions, vaccination }
    }

    fn entered_periods(&mut self, pointer: &str, value: Option<&Value>) -> Vec<EnteredPeriod> {
        match value {
            None | Some(Value::Null) => Vec::new(),
            Some(Value::Array(list)) => {
                self.problems.extend(too_many_interventions(pointer, list.len()));
                let period = |(index, value)| self.entered_period(&format!("{pointer}/{index}"), Some(value));
                list.iter().take(MAXIMUM_INTERVENTIONS).enumerate().map(period).collect()
            }
            Some(other) => {
                let sentence = format!("Expected a list such as [{{\"from_day\": \"date\"}}], got {}", kind(other));
                self.problems.push(Problem::new(pointer, sentence));
                Vec::new()
            }
        }
    }

    fn entered_period(&mut self, pointer: &str, value: Option<&Value>) -> EnteredPeriod {
        let Some(value) = value.filter(|value| !value.is_null()) else { return EnteredPeriod::default() };
        let Some(period) = self.object(pointer, value, &["from_day", "to_day"]) else {
            return EnteredPeriod::default();
        };
        let [from_day, to_day] =
            ["from_day", "to_day"].map(|name| self.how(pointer, name, period.get(name), EnteredDay::read));
        EnteredPeriod { from_day, to_day }
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
