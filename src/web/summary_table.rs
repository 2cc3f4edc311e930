//! The table under a chart: a row a scenario, each number with its difference from the baseline.

use super::figure::Shown;
use crate::charts::{format, line_sample};

/// The table, ready for a template.
#[derive(Debug)]
pub struct SummaryTable {
    /// The columns' heads, without the scenarios'.
    pub heads: Vec<String>,
    /// The baseline first.
    pub rows: Vec<Row>,
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
    /// The difference from the baseline, in the figure's unit; "same" for none.
    pub difference: Option<String>,
    /// The difference in per cent of the baseline.
    pub per_cent: Option<String>,
    /// Why the number is withheld.
    pub reason: Option<&'static str>,
}

/// What a column's numbers are.
#[derive(Clone, Copy, PartialEq)]
enum Unit {
    Persons,
    Plain,
    Share,
}

/// A column before it is written: a value or the reason why there is none, for each scenario.
struct Column<'a> {
    head: String,
    unit: Unit,
    places: usize,
    values: Vec<Result<f64, &'static str>>,
    scenarios: &'a [Shown<'a>],
}

impl SummaryTable {
    /// The table of these scenarios after this many days.
    pub fn new(scenarios: &[Shown], last_day: u32) -> Self {
        let columns = columns(scenarios, last_day);
        let rows = (scenarios.iter().enumerate())
            .map(|(position, scenario)| Row {
                sample: line_sample(position),
                name: scenario.name.clone(),
                is_baseline: position == 0,
                cells: columns.iter().map(|column| column.cell(position)).collect(),
            })
            .collect();
        Self { heads: columns.into_iter().map(|column| column.head).collect(), rows }
    }
}

fn columns<'a>(scenarios: &'a [Shown<'a>], last_day: u32) -> Vec<Column<'a>> {
    let column = |head: String, unit, places, value: &dyn Fn(&Shown) -> Result<f64, &'static str>| Column {
        head,
        unit,
        places,
        values: scenarios.iter().map(value).collect(),
        scenarios,
    };
    let peaks = || scenarios.iter().map(|scenario| scenario.summary.peak_infectious);
    let peak_places = if peaks().all(|peak| peak.fract() == 0.0) { 0 } else { places(peaks().fold(0.0, f64::max)) };
    let reproductions = || scenarios.iter().filter_map(|scenario| scenario.summary.basic_reproduction_number);
    let reproduction_places = if reproductions().all(has_one_decimal) { 1 } else { 2 };
    vec![
        column("Peak infectious".to_owned(), Unit::Persons, peak_places, &|scenario| {
            Ok(scenario.summary.peak_infectious)
        }),
        column("Day of peak".to_owned(), Unit::Plain, 1, &|scenario| Ok(scenario.summary.peak_day)),
        column(format!("Infected by day {last_day}"), Unit::Share, 1, &|scenario| {
            scenario.summary.attack_rate.ok_or("not defined")
        }),
        column("Final size, analytic".to_owned(), Unit::Share, 1, &|scenario| {
            scenario.summary.analytic_final_size.ok_or("gamma is 0")
        }),
        column("R0".to_owned(), Unit::Plain, reproduction_places, &|scenario| {
            scenario.summary.basic_reproduction_number.ok_or("gamma is 0")
        }),
        column("Doubling time, days".to_owned(), Unit::Plain, 1, &|scenario| {
            scenario.summary.doubling_time.ok_or("no growth")
        }),
        column("Herd-immunity threshold".to_owned(), Unit::Share, 0, &|scenario| {
            let summary = scenario.summary;
            let reason = if summary.basic_reproduction_number.is_some() { "R0 is at most 1" } else { "gamma is 0" };
            summary.herd_immunity_threshold.ok_or(reason)
        }),
    ]
}

/// Decimals that show a count of this size to three digits or more.
fn places(largest: f64) -> usize {
    match largest {
        _ if largest >= 100.0 => 0,
        _ if largest >= 10.0 => 1,
        _ if largest >= 1.0 => 2,
        _ => 4,
    }
}

fn has_one_decimal(value: f64) -> bool {
    (value * 10.0 - (value * 10.0).round()).abs() < 1e-6
}

impl Column<'_> {
    fn cell(&self, position: usize) -> Cell {
        let value = match self.values[position] {
            Ok(value) => value,
            Err(reason) => {
                return Cell {
                    figure: "—".to_owned(),
                    share: None,
                    difference: None,
                    per_cent: None,
                    reason: Some(reason),
                };
            }
        };
        let share = (self.unit == Unit::Persons).then(|| format::per_cent(value / self.scenarios[position].population));
        let shown = self.rounded(value);
        let figure = match self.unit {
            Unit::Share => format!("{} %", format::fixed(shown, self.places)),
            Unit::Persons | Unit::Plain => format::fixed(shown, self.places),
        };
        let baseline = self.values[0].ok().filter(|_| position > 0).map(|value| self.rounded(value));
        let (difference, per_cent) = match baseline {
            None => (None, None),
            Some(baseline) => self.difference(shown, baseline),
        };
        Cell { figure, share, difference, per_cent, reason: None }
    }

    /// The value as shown: differences are taken between shown figures, so that a reader can check them.
    fn rounded(&self, value: f64) -> f64 {
        let value = if self.unit == Unit::Share { value * 100.0 } else { value };
        let scale = 10_f64.powi(i32::try_from(self.places).unwrap_or_default());
        (value * scale).round() / scale
    }

    fn difference(&self, shown: f64, baseline: f64) -> (Option<String>, Option<String>) {
        let difference = shown - baseline;
        let text = format::fixed(difference.abs(), self.places);
        if text.bytes().all(|byte| matches!(byte, b'0' | b'.')) {
            return (Some("same".to_owned()), None);
        }
        let sign = if difference < 0.0 { '−' } else { '+' };
        let unit = if self.unit == Unit::Share { " points" } else { "" };
        let relative = (difference / baseline * 100.0).abs();
        let per_cent = relative.is_finite().then(|| {
            let places = if relative < 0.95 { 1 } else { 0 };
            format!("{sign}{} %", format::fixed(relative, places))
        });
        (Some(format!("{sign}{text}{unit}")), per_cent)
    }
}
