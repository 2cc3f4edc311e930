//! The table under a chart: a row a scenario, each number with its difference from the baseline.

use super::sentences::simulations;
use super::shown::{Shown, ShownScenario};
use super::withheld;
use crate::charts::{Calendar, format, line_sample};
use crate::model::{ExternalEngine, Numbers, Quantiles, Quantity};

/// The table, ready for a template.
#[derive(Debug)]
pub struct SummaryTable {
    /// The columns' heads, without the scenarios'.
    pub heads: Vec<String>,
    /// The baseline first.
    pub rows: Vec<Row>,
    /// Numbers that no scenario has, and why.
    pub left_out: Option<String>,
    /// What stands behind "Summary".
    pub caption: Option<String>,
    /// It has ranges.
    pub has_ranges: bool,
    /// Some simulations lack a number that others have.
    pub is_partial: bool,
    /// What was simulated elsewhere, a sentence or two for each such scenario.
    pub elsewhere: Vec<String>,
}

/// One scenario.
#[derive(Debug)]
pub struct Row {
    /// Its line, as SVG.
    pub sample: String,
    /// Its name.
    pub name: String,
    /// The others differ from it.
    pub is_baseline: bool,
    /// In the heads' order.
    pub cells: Vec<Cell>,
}

/// One number.
#[derive(Debug)]
pub struct Cell {
    /// The figure, or an em dash where the number is withheld.
    pub figure: String,
    /// The same as a share of the people, where the figure counts persons.
    pub share: Option<String>,
    /// Of an ensemble, from what to what nine in ten simulations go.
    pub range: Option<String>,
    /// The difference from the baseline, in the figure's unit; "same" for none.
    pub difference: Option<String>,
    /// The difference in per cent of the baseline; a very large one as a multiple of it, "12 times".
    pub per_cent: Option<String>,
    /// Why the number is withheld.
    pub reason: Option<&'static str>,
}

/// What a column's numbers are.
#[derive(Clone, Copy, PartialEq)]
enum Unit {
    /// With their share of the people.
    Persons,
    /// Of people, without one.
    Count,
    Plain,
    /// A length of time that is told within the run alone.
    InRun,
    Share,
    /// Days up to the last, or dates where day 0 has one.
    Day(Calendar, u32),
}

/// A column before it is written: a value or the reason why there is none, for each scenario.
struct Column<'a> {
    head: String,
    unit: Unit,
    places: usize,
    values: Vec<Result<f64, &'static str>>,
    /// Of ensembles.
    ranges: Vec<Option<Quantiles<f64>>>,
    scenarios: &'a [ShownScenario<'a>],
    /// What the note under the table calls it where no scenario has a value; without it the column stays.
    called: Option<&'static str>,
}

impl SummaryTable {
    /// The table of these scenarios.
    pub fn new(shown: &Shown) -> Self {
        let (columns, empty): (Vec<_>, Vec<_>) =
            columns(shown).into_iter().partition(|column| column.called.is_none() || column.has_value());
        let rows = (shown.scenarios.iter().enumerate())
            .map(|(position, scenario)| Row {
                sample: line_sample(position),
                name: scenario.name.clone(),
                is_baseline: position == 0,
                cells: columns.iter().map(|column| column.cell(position)).collect(),
            })
            .collect();
        Self {
            heads: columns.into_iter().map(|column| column.head).collect(),
            rows,
            left_out: left_out(&empty, shown.scenarios.len()),
            caption: caption(shown),
            has_ranges: shown.scenarios.iter().any(|scenario| scenario.ranges().is_some()),
            is_partial: shown.scenarios.iter().any(is_partial),
            elsewhere: shown.scenarios.iter().filter_map(|scenario| elsewhere(scenario, shown)).collect(),
        }
    }
}

/// Of a model whose course between whole days nobody knows.
const WHOLE_DAYS: &str = "its peaks are those of whole days";

/// Who simulated a scenario, and how far that is from Epicurve's own engine.
fn elsewhere(scenario: &ShownScenario, shown: &Shown) -> Option<String> {
    let ExternalEngine { name, software, version, model, largest_difference } = scenario.external?;
    let who = format!("“{}” was simulated by the engine {name}: {software} {version}", scenario.name);
    let compared = match (largest_difference, model) {
        (Some(found), _) => format!(
            "It differs from Epicurve’s own adaptive engine on the same inputs by {} at most, over all series and whole days \
             ({}, {})",
            persons(found.persons),
            found.series.replace('_', " "),
            shown.calendar.on(f64::from(found.day))
        ),
        (None, Some(_)) if !scenario.is_of_another_model() => {
            "Epicurve’s own adaptive engine can’t simulate the same inputs, so that the two are not compared".to_owned()
        }
        (None, Some(model)) => {
            format!("Its model is “{model}”, which is not compared with Epicurve’s own; {WHOLE_DAYS}")
        }
        (None, None) => {
            format!("It does not say its model, so that it is not compared with Epicurve’s own; {WHOLE_DAYS}")
        }
    };
    Some(format!("{who}. {compared}."))
}

/// A difference; one that is rounding alone is not spelt out.
fn persons(value: f64) -> String {
    match value {
        value if value < 1e-6 => "less than 0.000001 persons".to_owned(),
        value if value < 1e-3 => format!("{} persons", format::fixed(value, 6).trim_end_matches('0')),
        value => format!("{} persons", format::count(value)),
    }
}

/// Some of the scenario's simulations lack a number that the table tells of the others.
fn is_partial(scenario: &ShownScenario) -> bool {
    let Some(numbers) = scenario.correlations else { return false };
    let shown = [
        &numbers.basic_reproduction_number,
        &numbers.attack_rate,
        &numbers.analytic_final_size,
        &numbers.herd_immunity_threshold,
        &numbers.doubling_time,
    ];
    shown.into_iter().flatten().any(|number| number.left_out > 0)
}

/// What the figures are, behind "Summary".
fn caption(shown: &Shown) -> Option<String> {
    match shown.ensemble() {
        Some(ensemble) => {
            Some(format!("medians of {}, with the range of 9 in 10 of them", simulations(ensemble.members)))
        }
        None => (shown.scenarios.len() > 1).then(|| "with differences from the baseline".to_owned()),
    }
}

/// "Not defined for these scenarios: the analytic final size (has interventions)."
fn left_out(columns: &[Column], count: usize) -> Option<String> {
    let each: Vec<_> = columns
        .iter()
        .filter_map(|column| {
            let mut reasons: Vec<&str> = Vec::new();
            for reason in column.values.iter().filter_map(|value| value.err()) {
                if !reasons.contains(&reason) {
                    reasons.push(reason);
                }
            }
            Some(format!("{} ({})", column.called?, reasons.join("; ")))
        })
        .collect();
    let scenarios = if count == 1 { "this scenario" } else { "these scenarios" };
    (!each.is_empty()).then(|| format!("Not defined for {scenarios}: {}.", each.join(", ")))
}

fn columns<'a>(shown: &'a Shown<'a>) -> Vec<Column<'a>> {
    let scenarios = shown.scenarios.as_slice();
    let reason =
        |scenario: &ShownScenario, reason| if scenario.is_of_another_model() { withheld::NOT_SAID } else { reason };
    let column = |head: &str, unit, places, value: &dyn Fn(&ShownScenario) -> Result<f64, &'static str>| Column {
        head: head.to_owned(),
        unit,
        places,
        values: scenarios.iter().map(|each| value(each).map_err(|why| reason(each, why))).collect(),
        ranges: vec![None; scenarios.len()],
        scenarios,
        called: None,
    };
    let persons =
        |head: &str, unit, value: &dyn Fn(&ShownScenario) -> Result<f64, &'static str>| column(head, unit, 0, value);
    let day = Unit::Day(shown.calendar, shown.last_day);
    let reproductions = || scenarios.iter().filter_map(|scenario| scenario.summary.basic_reproduction_number);
    let reproduction_places = if reproductions().all(has_one_decimal) { 1 } else { 2 };
    let mut columns = vec![
        persons("Peak infectious", Unit::Persons, &|scenario| Ok(scenario.summary.peak_infectious))
            .ranging(|numbers| numbers.peak_infectious),
        column("Day of peak", day, 1, &|scenario| Ok(scenario.summary.peak_day)).ranging(|numbers| numbers.peak_day),
        column(&format!("Infected by {}", shown.end()), Unit::Share, 1, &|scenario| {
            scenario.summary.attack_rate.ok_or_else(|| withheld::attack_rate(scenario.inputs))
        })
        .ranging(|numbers| numbers.attack_rate),
    ];
    if shown.has(Quantity::Deceased) {
        let nobody =
            |scenario: &ShownScenario| if scenario.is_of_another_model() { Err(withheld::NOT_SAID) } else { Ok(0.0) };
        let deaths = persons("Deaths", Unit::Count, &|scenario| {
            let deaths = scenario.summary.deaths.filter(|_| scenario.has(Quantity::Deceased));
            deaths.map_or_else(|| nobody(scenario), Ok)
        });
        columns.push(deaths.ranging(|numbers| numbers.deaths));
    }
    if shown.has(Quantity::HospitalCensus) {
        let peak = persons("Peak in hospital", Unit::Count, &|scenario| {
            scenario.summary.peak_hospital_census.ok_or(withheld::NO_HOSPITAL)
        });
        columns.push(peak.ranging(|numbers| numbers.peak_hospital_census));
        let peak_day = column("Day of hospital peak", day, 1, &|scenario| {
            scenario.summary.peak_hospital_day.ok_or(withheld::NO_HOSPITAL)
        });
        columns.push(peak_day.ranging(|numbers| numbers.peak_hospital_day));
    }
    if scenarios.iter().any(|scenario| scenario.summary.days_over_capacity.is_some()) {
        let days = column("Days over capacity", Unit::Plain, 0, &|scenario| {
            let days = scenario.summary.days_over_capacity;
            days.ok_or_else(|| withheld::days_over_capacity(scenario.inputs))
        });
        columns.push(days.ranging(|numbers| numbers.days_over_capacity));
    }
    if scenarios.iter().any(by_chance) {
        columns.push(Column {
            called: Some("the probability of a minor outbreak"),
            ..column("Minor outbreak", Unit::Share, minor_outbreak_places(scenarios), &|scenario| {
                let probability = scenario.summary.minor_outbreak_probability;
                probability.ok_or_else(|| withheld::minor_outbreak(scenario.inputs, by_chance(scenario)))
            })
        });
    }
    columns.push(Column {
        called: Some("the analytic final size"),
        ..column("Final size, analytic", Unit::Share, 1, &|scenario| {
            scenario.summary.analytic_final_size.ok_or_else(|| withheld::final_size(scenario.inputs))
        })
        .ranging_with_rates(|numbers| numbers.analytic_final_size)
    });
    let reproduction = column("R0", Unit::Plain, reproduction_places, &|scenario| {
        scenario.summary.basic_reproduction_number.ok_or(withheld::NO_END)
    });
    columns.push(reproduction.ranging_with_rates(|numbers| numbers.basic_reproduction_number));
    columns.push(Column {
        called: Some("the doubling time"),
        ..column("Doubling time, days", Unit::InRun, 1, &|scenario| scenario.summary.doubling_time.ok_or("no growth"))
            .ranging_with_rates(|numbers| numbers.doubling_time)
    });
    columns.push(Column {
        called: Some("the herd-immunity threshold"),
        ..column("Herd-immunity threshold", Unit::Share, 0, &|scenario| {
            let summary = scenario.summary;
            let reason = withheld::herd_immunity(summary.basic_reproduction_number);
            summary.herd_immunity_threshold.ok_or(reason)
        })
        .ranging_with_rates(|numbers| numbers.herd_immunity_threshold)
    });
    if scenarios.iter().any(|scenario| scenario.summary.endemic_equilibrium.is_some()) {
        columns.push(persons("Endemic equilibrium, infectious", Unit::Count, &|scenario| {
            let reproduction = scenario.summary.basic_reproduction_number;
            let state = scenario.summary.endemic_equilibrium.map(|state| state.infectious);
            state.ok_or_else(|| withheld::endemic_equilibrium(scenario.inputs, reproduction))
        }));
    }
    columns
}

/// Chance has a part in its numbers.
fn by_chance(scenario: &ShownScenario) -> bool {
    scenario.ensemble.is_some_and(|ensemble| ensemble.by_chance)
}

/// Decimals that so many simulations can tell.
fn minor_outbreak_places(scenarios: &[ShownScenario]) -> usize {
    let members = scenarios.iter().filter_map(|scenario| scenario.ensemble).map(|ensemble| ensemble.members);
    if members.min().unwrap_or_default() < 2_000 { 0 } else { 1 }
}

fn has_one_decimal(value: f64) -> bool {
    (value * 10.0 - (value * 10.0).round()).abs() < 1e-6
}

impl Column<'_> {
    fn has_value(&self) -> bool {
        self.values.iter().any(Result::is_ok)
    }

    fn cell(&self, position: usize) -> Cell {
        let value = match self.values[position] {
            Ok(value) => value,
            Err(reason) => {
                return Cell {
                    figure: "—".to_owned(),
                    share: None,
                    range: None,
                    difference: None,
                    per_cent: None,
                    reason: Some(reason),
                };
            }
        };
        let share =
            (self.unit == Unit::Persons).then(|| format::per_cent(value / self.scenarios[position].inputs.population));
        let shown = self.rounded(value);
        // Simulations that share their chance are compared one by one, in a table of their own.
        let is_paired = self.scenarios[position].differences.is_some();
        let is_compared = position > 0 && !is_paired && !self.is_beyond_run(position, value);
        let baseline = self.values[0].ok().filter(|value| is_compared && !self.is_beyond_run(0, *value));
        let baseline = baseline.map(|value| self.rounded(value));
        let (difference, per_cent) = match baseline {
            None => (None, None),
            Some(baseline) => self.difference(shown, baseline),
        };
        let range = self.ranges[position].map(|range| {
            let [low, high] = [range.q05, range.q95].map(|value| self.figure(position, value));
            match self.unit {
                Unit::InRun if low == high => low,
                _ => format!("{} to {high}", low.strip_suffix(" %").unwrap_or(&low)),
            }
        });
        Cell { figure: self.figure(position, value), share, range, difference, per_cent, reason: None }
    }

    /// A scenario's value with its unit.
    fn figure(&self, position: usize, value: f64) -> String {
        let shown = self.rounded(value);
        match self.unit {
            Unit::Share => format!("{} %", format::decimal(shown, self.places)),
            Unit::Persons | Unit::Count => format::count(shown),
            Unit::InRun => format::days_in_run(value, self.scenarios[position].last_day),
            // In a table of many columns the year stands once, in the last day's head.
            Unit::Day(calendar, last) if calendar != Calendar::default() => calendar.short(shown, last),
            Unit::Plain | Unit::Day(..) => format::decimal(shown, self.places),
        }
    }

    /// It is a length of time that ends after the scenario's last day, and no figure of its own is shown.
    fn is_beyond_run(&self, position: usize, value: f64) -> bool {
        self.unit == Unit::InRun && value > f64::from(self.scenarios[position].last_day)
    }

    /// The same column with an ensemble's ranges.
    fn ranging(self, range: impl Fn(&Numbers<Quantiles<f64>>) -> Option<Quantiles<f64>>) -> Self {
        let ranges = self.scenarios.iter().map(|scenario| range(scenario.ranges()?)).collect();
        Self { ranges, ..self }
    }

    /// The same for a number that follows from the rates alone: it ranges where they do.
    fn ranging_with_rates(self, range: impl Fn(&Numbers<Quantiles<f64>>) -> Option<Quantiles<f64>>) -> Self {
        let scenarios = self.scenarios;
        let ranging = self.ranging(range);
        let ranges = (ranging.ranges.into_iter().zip(scenarios))
            .map(|(range, scenario)| range.filter(|_| !scenario.inputs.uncertain.is_empty()))
            .collect();
        Self { ranges, ..ranging }
    }

    /// The value as shown: differences are taken between shown figures, so that a reader can check them.
    fn rounded(&self, value: f64) -> f64 {
        let value = match self.unit {
            Unit::Share => value * 100.0,
            // A date is a whole day.
            Unit::Day(calendar, _) if calendar != Calendar::default() => value.round(),
            _ => value,
        };
        match self.unit {
            Unit::Persons | Unit::Count => format::rounded_count(value),
            _ => format::rounded_decimal(value, self.places),
        }
    }

    fn difference(&self, shown: f64, baseline: f64) -> (Option<String>, Option<String>) {
        let difference = shown - baseline;
        let is_dated = matches!(self.unit, Unit::Day(calendar, _) if calendar != Calendar::default());
        let text = match self.unit {
            Unit::Persons | Unit::Count => format::count(difference.abs()),
            _ => format::decimal(difference.abs(), if is_dated { 0 } else { self.places }),
        };
        if text.bytes().all(|byte| matches!(byte, b'0' | b'.')) {
            return (Some("same".to_owned()), None);
        }
        let sign = if difference < 0.0 { '−' } else { '+' };
        if is_dated {
            let unit = if text == "1" { "day" } else { "days" };
            return (Some(format!("{sign}{text} {unit}")), None);
        }
        let unit = if self.unit == Unit::Share { " points" } else { "" };
        let relative = (difference / baseline * 100.0).abs();
        let per_cent = (baseline != 0.0 && relative.is_finite()).then(|| {
            let places = if relative < 0.95 { 1 } else { 0 };
            format::times(shown / baseline).map_or_else(
                || format!("{sign}{} %", format::decimal(relative, places)),
                |times| format!("{times} times"),
            )
        });
        (Some(format!("{sign}{text}{unit}")), per_cent)
    }
}
