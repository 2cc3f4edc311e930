//! A scenario that another program simulated: what it answered, checked, and how far it is from our own engine.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::engines::{EngineError, Peak, Stop, Trajectory, simulate_scenario};
use super::outcome::Outcome;
use super::results::{ScenarioResult, Series, Summary};
use super::scenario::Scenario;
use super::series::{SERIES, has_series, series};
use super::solver::Solver;
use super::summary::{is_closed, summary};
use super::transitions::{CUMULATIVE_INFECTIONS, Compartment, Epidemic, HOSPITAL_CENSUS, State};

/// What an engine calls its model where it solves the equations of [`transitions`](super::transitions).
pub const KNOWN_MODEL: &str = "epicurve";

/// Letters of what an engine says about itself.
const MOST_LETTERS: usize = 80;
/// More persons than any population has, and a larger Rt than any.
const MOST: f64 = 1e12;
/// So far below zero, as a share of the population, a value is zero and rounding.
const ROUNDING: f64 = 1e-6;

/// Who simulated a scenario that Epicurve did not.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ExternalEngine {
    /// What the configuration calls it.
    pub name: String,
    /// What it says it computes with, such as `deSolve`.
    pub software: String,
    /// The version of that.
    pub version: String,
    /// What it says it solves: `epicurve` where these are the equations of GET /about.
    pub model: Option<String>,
    /// Where it solves those, the largest difference from Epicurve's own adaptive engine; null also where that can't simulate
    /// the scenario.
    pub largest_difference: Option<LargestDifference>,
}

impl ExternalEngine {
    /// It says that it solves Epicurve's own equations.
    pub fn is_known_model(&self) -> bool {
        self.model.as_deref() == Some(KNOWN_MODEL)
    }
}

/// The largest difference between two engines' answers, over all series of persons and all days.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct LargestDifference {
    /// Persons, never negative.
    pub persons: f64,
    /// The series in which it is.
    pub series: String,
    /// The whole day.
    pub day: u32,
}

/// An engine's answer, as it came but for its form.
#[derive(Debug, Clone, PartialEq)]
pub struct ExternalAnswer {
    engine: ExternalEngine,
    series: Series,
}

impl ExternalAnswer {
    /// Reads what the engine of this name sent for a scenario over so many days.
    ///
    /// # Errors
    ///
    /// What is wrong with it, as the rest of a sentence that begins with the engine's name.
    pub fn read(name: &str, scenario: &Scenario, days: u32, body: &[u8]) -> Result<Self, String> {
        let answer: Value =
            serde_json::from_slice(body).map_err(|error| format!("answered what is not JSON: {error}"))?;
        let fields = object("its answer", Some(&answer), &["engine", "model", "series"])?;
        let who = object("engine", fields.get("engine"), &["name", "version"])?;
        let said = |field: &str| {
            text(&format!("engine.{field}"), who.get(field))
                .and_then(|said| said.ok_or_else(|| format!("answered without engine.{field}")))
        };
        let engine = ExternalEngine {
            name: name.to_owned(),
            software: said("name")?,
            version: said("version")?,
            model: text("model", fields.get("model"))?,
            largest_difference: None,
        };
        let given = object("series", fields.get("series"), &Series::<Vec<f64>>::NAMES)?;
        let mut columns: [Option<Vec<f64>>; SERIES] = Default::default();
        for (column, name) in columns.iter_mut().zip(Series::<Vec<f64>>::NAMES) {
            *column = values(name, given.get(name), days, scenario.population)?;
        }
        let answer = Self { engine, series: Series::from_fn(|place| columns[place].take()) };
        for (name, is_needed) in answer.needed(scenario) {
            let is_there = answer.series.named().into_iter().any(|(other, values)| other == name && values.is_some());
            if is_needed && !is_there {
                return Err(format!("answered without series.{name}, which this scenario has"));
            }
        }
        let cumulative = answer.series.cumulative_infections.as_deref().unwrap_or_default();
        let most_fallen = ROUNDING * scenario.population;
        if let Some(day) = cumulative.windows(2).position(|pair| pair[0] - pair[1] > most_fallen) {
            let day = day + 1;
            return Err(format!(
                "answered with series.cumulative_infections that fall on day {day}, which can only grow"
            ));
        }
        Ok(answer)
    }

    /// The answer that a result was made from; none of what our own engine simulated.
    pub fn kept(result: &ScenarioResult) -> Option<Self> {
        let engine = ExternalEngine { largest_difference: None, ..result.external.clone()? };
        Some(Self { engine, series: result.series.clone() })
    }

    /// Of a model of our own every series but those that follow from the others; of any other the infectious alone.
    fn needed(&self, scenario: &Scenario) -> impl Iterator<Item = (&'static str, bool)> {
        let is_known = self.engine.is_known_model();
        Series::<Vec<f64>>::NAMES.into_iter().zip(has_series(scenario)).map(move |(name, has)| {
            let follows = matches!(name, "new_infections" | "effective_reproduction_number");
            (name, if is_known { has && !follows } else { name == "infectious" })
        })
    }

    /// Who answered and how far it is from what Epicurve's own engine gives, for whoever looks whether a service works.
    pub fn engine(&self, scenario: &Scenario, days: u32) -> ExternalEngine {
        // Nobody stops it, so that there is a result.
        let result = self.result(scenario, days, &Stop::default()).ok();
        result.and_then(|result| result.external).unwrap_or_else(|| self.engine.clone())
    }

    /// The scenario's result: of a known model with everything that follows, and the cross-check; of any other the series as
    /// they came, and the numbers that can be read off them.
    ///
    /// # Errors
    ///
    /// [`EngineError::Stopped`] alone.
    pub(super) fn result(&self, scenario: &Scenario, days: u32, stop: &Stop) -> Result<ScenarioResult, EngineError> {
        let mut trajectory = self.trajectory(days);
        let (mut engine, given) = (self.engine.clone(), self.series.clone());
        let (series, summary) = if engine.is_known_model() {
            let epidemic = Epidemic::new(scenario);
            find_peaks_between_days(&epidemic, &mut trajectory);
            let computed = series(scenario, &epidemic, &trajectory);
            // What it says itself stays as it came.
            let (theirs, ours) = (given.all(), computed.all());
            let complete = Series::from_fn(|place| ours[place].1.map(|ours| theirs[place].1.unwrap_or(ours).clone()));
            engine.largest_difference = match simulate_scenario(scenario, days, Solver::ADAPTIVE, stop) {
                Ok(own) => largest_difference(&complete, &series(scenario, &epidemic, &own)),
                Err(EngineError::Stopped) => return Err(EngineError::Stopped),
                // What ours can't simulate, theirs may.
                Err(_) => None,
            };
            (complete, summary(scenario, &epidemic, &trajectory))
        } else {
            let summary = read_off(&given, scenario, &trajectory);
            (given, summary)
        };
        Ok(ScenarioResult { external: Some(engine), ..ScenarioResult::single(scenario.name.clone(), series, summary) })
    }

    /// The states that the series say; what they lack is 0.
    fn trajectory(&self, days: u32) -> Trajectory {
        let columns = [
            (Compartment::Susceptible.index(), &self.series.susceptible),
            (Compartment::Exposed.index(), &self.series.exposed),
            (Compartment::Infectious.index(), &self.series.infectious),
            (Compartment::Recovered.index(), &self.series.recovered),
            (Compartment::Vaccinated.index(), &self.series.vaccinated),
            (Compartment::Deceased.index(), &self.series.deceased),
            (CUMULATIVE_INFECTIONS, &self.series.cumulative_infections),
            (HOSPITAL_CENSUS, &self.series.hospital_census),
        ];
        let mut states = vec![State::default(); days as usize + 1];
        for (index, column) in columns {
            for (state, value) in states.iter_mut().zip(column.iter().flatten()) {
                state[index] = *value;
            }
        }
        let mut trajectory = Trajectory {
            days: states,
            infectious: Peak { value: 0.0, day: 0.0 },
            hospital: Peak { value: 0.0, day: 0.0 },
        };
        for (day, state) in (0_u32..).zip(&trajectory.days) {
            trajectory.infectious.raise(f64::from(day), state[Compartment::Infectious.index()]);
            trajectory.hospital.raise(f64::from(day), state[HOSPITAL_CENSUS]);
        }
        trajectory
    }
}

/// Raises the peaks to those between whole days, of the cubic through two days' values with the slopes that the equations
/// have there. Where an intervention or a campaign begins or ends within a day, that day has no such slopes, and its ends count
/// alone.
fn find_peaks_between_days(epidemic: &Epidemic, trajectory: &mut Trajectory) {
    let Trajectory { days, infectious, hospital } = trajectory;
    for (start, pair) in days.windows(2).enumerate() {
        let start = start as f64;
        let (phase, end) = epidemic.phase_and_end(start);
        if end < start + 1.0 {
            continue;
        }
        let slopes = [(start, &pair[0]), (start + 1.0, &pair[1])].map(|(time, state)| {
            let mut slopes = epidemic.derivative(phase, time, state);
            if let Some(hospital) = &epidemic.hospital {
                let discharges = state[HOSPITAL_CENSUS] / hospital.stay_days;
                slopes[HOSPITAL_CENSUS] = epidemic.admissions(hospital, phase, time, state) - discharges;
            }
            slopes
        });
        for (peak, index) in [(&mut *infectious, Compartment::Infectious.index()), (&mut *hospital, HOSPITAL_CENSUS)] {
            let [value, next] = [pair[0][index], pair[1][index]];
            let [slope, next_slope] = slopes.map(|slopes| slopes[index]);
            if slope > 0.0 && next_slope < 0.0 {
                let square = 3.0 * (next - value) - 2.0 * slope - next_slope;
                let cube = slope + next_slope - 2.0 * (next - value);
                let place = slope / ((square * square - 3.0 * cube * slope).sqrt() - square);
                // Numbers that no epidemic has may leave nothing of the difference.
                let place = if place.is_finite() { place.min(1.0) } else { 0.0 };
                peak.raise(start + place, value + place * (slope + place * (square + place * cube)));
            }
        }
    }
}

/// What a summary holds that needs no formula of ours.
fn read_off(series: &Series, scenario: &Scenario, trajectory: &Trajectory) -> Summary {
    let beds = scenario.hospital.and_then(|hospital| hospital.beds);
    let outcome = Outcome::of(trajectory, beds);
    let has_hospital = series.hospital_census.is_some();
    let infected = outcome.last[CUMULATIVE_INFECTIONS] / scenario.population;
    Summary {
        basic_reproduction_number: None,
        peak_infectious: outcome.infectious.value,
        peak_day: outcome.infectious.day,
        attack_rate: (series.cumulative_infections.is_some() && is_closed(scenario)).then_some(infected),
        analytic_final_size: None,
        herd_immunity_threshold: None,
        growth_rate: None,
        doubling_time: None,
        deaths: series.deceased.is_some().then(|| outcome.last[Compartment::Deceased.index()]),
        peak_hospital_census: has_hospital.then_some(outcome.hospital.value),
        peak_hospital_day: has_hospital.then_some(outcome.hospital.day),
        days_over_capacity: beds.filter(|_| has_hospital).map(|_| f64::from(outcome.days_over_capacity)),
        endemic_equilibrium: None,
        minor_outbreak_probability: None,
    }
}

/// Over the series that both have, but for Rt, which counts no persons.
fn largest_difference(one: &Series, other: &Series) -> Option<LargestDifference> {
    let both =
        one.named().into_iter().zip(other.named()).filter_map(|((name, one), (_, other))| Some((name, one?, other?)));
    let mut largest: Option<LargestDifference> = None;
    for (name, one, other) in both.filter(|(name, ..)| *name != "effective_reproduction_number") {
        for (day, (one, other)) in (0_u32..).zip(one.iter().zip(other)) {
            let persons = (one - other).abs();
            if largest.as_ref().is_none_or(|largest| persons > largest.persons) {
                largest = Some(LargestDifference { persons, series: name.to_owned(), day });
            }
        }
    }
    largest
}

fn object<'a>(what: &str, value: Option<&'a Value>, known: &[&str]) -> Result<&'a Map<String, Value>, String> {
    let Some(Value::Object(fields)) = value else {
        return Err(format!("answered what is no epidemic: {what} must be a JSON object with {}", known.join(", ")));
    };
    match fields.keys().find(|name| !known.contains(&name.as_str())) {
        Some(unknown) => {
            let unknown: String = unknown.chars().take(MOST_LETTERS).collect();
            Err(format!("answered with “{unknown}” in {what}, where known are {}", known.join(", ")))
        }
        None => Ok(fields),
    }
}

fn text(what: &str, value: Option<&Value>) -> Result<Option<String>, String> {
    match value {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => {
            let is_plain =
                !text.trim().is_empty() && text.chars().count() <= MOST_LETTERS && !text.contains(char::is_control);
            let problem = || format!("answered with a {what} that is not a text of 1 to {MOST_LETTERS} letters");
            is_plain.then(|| Some(text.trim().to_owned())).ok_or_else(problem)
        }
        Some(_) => Err(format!("answered with a {what} that is not a text of 1 to {MOST_LETTERS} letters")),
    }
}

/// A value for each whole day, none below zero.
fn values(name: &str, value: Option<&Value>, days: u32, population: f64) -> Result<Option<Vec<f64>>, String> {
    let given = match value {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::Array(given)) => given,
        Some(_) => return Err(format!("answered with a series.{name} that is not a list")),
    };
    if given.len() != days as usize + 1 {
        let expected = days + 1;
        return Err(format!(
            "answered with {} values in series.{name}, where days 0 to {days} are {expected}",
            given.len()
        ));
    }
    let lowest = -ROUNDING * population;
    let value = |(day, value): (usize, &Value)| match value.as_f64() {
        Some(number) if (lowest..=MOST).contains(&number) => Ok(number.max(0.0)),
        Some(number) => {
            Err(format!("answered with {number:e} in series.{name} on day {day}, where numbers from 0 on belong"))
        }
        None => Err(format!("answered with what is not a number in series.{name} on day {day}")),
    };
    given.iter().enumerate().map(value).collect::<Result<_, _>>().map(Some)
}
