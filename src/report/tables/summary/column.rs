//! A column of the summary table: a number of each scenario, and its difference from the baseline's.

use super::table::Cell;
use crate::format::calendar::Calendar;
use crate::format::numbers;
use crate::model::{IN_SUMMARY_TABLE, Metric, MetricUnit, Quantiles, Quantity, Source, why_no_endemic_equilibrium};
use crate::report::tables::sign;
use crate::report::text::metric_label;
use crate::report::view_model::{Shown, ShownScenario};

/// A column before its numbers are formatted. Its lists have an item for each scenario.
pub(super) struct Column<'a> {
    pub(super) head: String,
    /// The number's name in the notes under the table.
    pub(super) name: String,
    pub(super) unit: MetricUnit,
    /// The numbers, or the reasons why they are not available.
    pub(super) values: Vec<Result<f64, &'static str>>,
    /// Whether the number is computed from the inputs alone.
    pub(super) is_formula: bool,
    /// Whether each number of people is followed by its share of the population.
    shows_share: bool,
    /// Decimals.
    places: usize,
    /// The quantiles of ensembles.
    ranges: Vec<Option<Quantiles<f64>>>,
    /// Whether the number still rises on the last day.
    rising: Vec<bool>,
    shown: &'a Shown<'a>,
}

/// Returns the columns of the numbers that these scenarios can have, and of the endemic equilibrium.
pub(super) fn columns<'a>(shown: &'a Shown<'a>, has_beds_table: bool) -> Vec<Column<'a>> {
    let scenarios = shown.scenarios.as_slice();
    let has_beds = |scenario: &ShownScenario| scenario.inputs.hospital.is_none_or(|hospital| hospital.beds.is_some());
    // The table of beds shows the same numbers.
    let is_in_beds_table = has_beds_table && scenarios.iter().all(has_beds);
    let is_included = |metric: &Metric| match metric.row().series {
        Some(Quantity::Deceased) => shown.has(Quantity::Deceased),
        Some(Quantity::HospitalCensus) => shown.has(Quantity::HospitalCensus) && !is_in_beds_table,
        _ => !matches!(metric.row().source, Source::Ensemble) || scenarios.iter().any(is_stochastic),
    };
    let columns = IN_SUMMARY_TABLE.into_iter().filter(is_included).map(|metric| Column::new(shown, metric));
    let has_equilibrium = scenarios.iter().any(|scenario| scenario.summary.endemic_equilibrium.is_some());
    columns.chain(has_equilibrium.then(|| Column::endemic_equilibrium(shown))).collect()
}

impl<'a> Column<'a> {
    fn new(shown: &'a Shown<'a>, metric: Metric) -> Self {
        let (row, scenarios) = (metric.row(), shown.scenarios.as_slice());
        let end = if shown.last_days_differ() { "the last day".to_owned() } else { shown.end() };
        let is_rising = |scenario: &ShownScenario| row.series.is_some_and(|series| scenario.is_rising(series));
        let is_formula = !matches!(row.source, Source::Simulation(_));
        // A number computed from the inputs has a range only if a rate has one.
        let may_range = |scenario: &&ShownScenario| !is_formula || scenario.inputs.has_ranges();
        let range = |scenario: &ShownScenario| Some(scenario).filter(may_range)?.ranges?[metric];
        let (head, name) = if metric == Metric::PeakInfectious && scenarios.iter().all(is_rising) {
            (format!("Infectious on {end}"), format!("infectious on {end}"))
        } else {
            let unit = if row.unit == MetricUnit::Duration { ", days" } else { "" };
            (metric_label(metric, &end) + unit, row.in_sentence.replace("{end}", &end))
        };
        Column {
            head,
            name,
            unit: row.unit,
            values: scenarios.iter().map(|scenario| value(scenario, metric)).collect(),
            is_formula,
            shows_share: metric == Metric::PeakInfectious,
            places: places(scenarios, metric),
            ranges: scenarios.iter().map(range).collect(),
            rising: scenarios.iter().map(|scenario| row.unit != MetricUnit::Day && is_rising(scenario)).collect(),
            shown,
        }
    }

    /// Returns the column of the infectious at the endemic equilibrium, which is not a [`Metric`].
    fn endemic_equilibrium(shown: &'a Shown<'a>) -> Self {
        let value = |scenario: &ShownScenario| {
            let reproduction = scenario.summary.get(Metric::BasicReproductionNumber);
            let state = scenario.summary.endemic_equilibrium.map(|state| state.infectious);
            state.ok_or_else(|| reason(scenario, why_no_endemic_equilibrium(scenario.inputs, reproduction)))
        };
        Column {
            head: "Endemic equilibrium, infectious".to_owned(),
            name: "infectious people at the endemic equilibrium".to_owned(),
            unit: MetricUnit::People,
            values: shown.scenarios.iter().map(value).collect(),
            is_formula: true,
            shows_share: false,
            places: 0,
            ranges: vec![None; shown.scenarios.len()],
            rising: vec![false; shown.scenarios.len()],
            shown,
        }
    }

    /// Returns the reasons why the number is not available, each reason once.
    pub(super) fn reasons(&self) -> String {
        let mut reasons: Vec<&str> = Vec::new();
        for reason in self.values.iter().filter_map(|value| value.err()) {
            if !reasons.contains(&reason) {
                reasons.push(reason);
            }
        }
        reasons.join("; ")
    }

    pub(super) fn cell(&self, position: usize) -> Cell {
        let value = match self.values[position] {
            Ok(value) => value,
            Err(reason) => return Cell { figure: "—".to_owned(), reason: Some(reason), ..Cell::default() },
        };
        let is_rising = self.rising[position];
        // If populations differ, numbers of people are compared as shares.
        let compares_shares = self.shown.compares_shares();
        let has_share = self.shows_share || (self.unit == MetricUnit::People && compares_shares);
        let share = has_share.then(|| numbers::per_cent(value / self.population(position)));
        // Paired simulations have a table of differences instead.
        let is_paired = self.shown.scenarios[position].differences.is_some();
        let is_final = !self.is_beyond_run(position, value) && !is_rising && !self.rising[0];
        // Days of runs that begin on different dates cannot be compared.
        let is_comparable = !(self.shown.first_days_differ && self.unit == MetricUnit::Day);
        let is_compared = position > 0 && !is_paired && is_final && is_comparable;
        let baseline = self.values[0].ok().filter(|value| is_compared && !self.is_beyond_run(0, *value));
        let (difference, per_cent) = match baseline {
            None => (None, None),
            Some(baseline) if has_share && compares_shares => {
                difference_of_shares(value / self.population(position), baseline / self.population(0))
            }
            Some(baseline) => {
                let places = if self.is_dated() { 0 } else { self.places };
                difference(self.unit, places, self.rounded(value), self.rounded(baseline))
            }
        };
        let range = self.ranges[position].map(|range| {
            let [low, high] = [range.q05, range.q95].map(|value| self.figure(position, value));
            match self.unit {
                MetricUnit::Duration if low == high => low,
                _ => format!("{} to {high}", low.strip_suffix(" %").unwrap_or(&low)),
            }
        });
        Cell { figure: self.figure(position, value), share, range, difference, per_cent, reason: None, is_rising }
    }

    fn population(&self, position: usize) -> f64 {
        self.shown.scenarios[position].inputs.population
    }

    /// Whether the numbers are days that are shown as dates. A date is a whole day.
    fn is_dated(&self) -> bool {
        self.unit == MetricUnit::Day && self.shown.calendar != Calendar::default()
    }

    /// Formats a scenario's value with its unit.
    fn figure(&self, position: usize, value: f64) -> String {
        let rounded = self.rounded(value);
        match self.unit {
            MetricUnit::Share => format!("{} %", numbers::decimal(rounded, self.places)),
            MetricUnit::People => numbers::count(rounded),
            MetricUnit::Duration => numbers::days_in_run(value, self.shown.scenarios[position].last_day),
            // Columns are narrow: only the head with the last day has the year.
            _ if self.is_dated() => self.shown.calendar.short(rounded, self.shown.last_day),
            _ => numbers::decimal(rounded, self.places),
        }
    }

    /// Whether the value is a duration longer than the scenario's run, of which no figure is shown.
    fn is_beyond_run(&self, position: usize, value: f64) -> bool {
        self.unit == MetricUnit::Duration && value > f64::from(self.shown.scenarios[position].last_day)
    }

    /// Rounds a value to the shown digits. Differences of rounded values can be checked by a reader.
    fn rounded(&self, value: f64) -> f64 {
        match self.unit {
            MetricUnit::Share => numbers::rounded_decimal(value * 100.0, self.places),
            MetricUnit::People => numbers::rounded_count(value),
            _ if self.is_dated() => numbers::rounded_decimal(value.round(), self.places),
            _ => numbers::rounded_decimal(value, self.places),
        }
    }
}

/// Returns a scenario's number, or the reason why it is not available.
fn value(scenario: &ShownScenario, metric: Metric) -> Result<f64, &'static str> {
    let (row, summary) = (metric.row(), scenario.summary);
    let why = || match row.source {
        Source::Ensemble if !is_stochastic(scenario) => "deterministic",
        _ => (row.why_unavailable)(scenario.inputs, summary.get(Metric::BasicReproductionNumber)),
    };
    let is_included = metric != Metric::Deaths || scenario.has(Quantity::Deceased);
    match (summary.get(metric).filter(|_| is_included), row.series) {
        // Without a fatality there are no deaths.
        (None, _) if metric == Metric::Deaths && !scenario.is_of_another_model() => Ok(0.0),
        // While the curve still rises, the day of its highest value is not the day of the peak.
        (Some(_), Some(series)) if row.unit == MetricUnit::Day && scenario.is_rising(series) => {
            Err(reason(scenario, "still rising"))
        }
        (Some(value), _) => Ok(value),
        (None, _) => Err(reason(scenario, why())),
    }
}

/// Returns the reason why a number is not available; for another model, whose reasons are unknown, a short text.
fn reason(scenario: &ShownScenario, reason: &'static str) -> &'static str {
    if scenario.is_of_another_model() { "not said" } else { reason }
}

/// Whether the scenario was simulated by the stochastic method.
fn is_stochastic(scenario: &ShownScenario) -> bool {
    scenario.ensemble.is_some_and(|ensemble| ensemble.by_chance)
}

/// Returns the decimals with which a number is shown.
fn places(scenarios: &[ShownScenario], metric: Metric) -> usize {
    let has_one_decimal = |value: f64| (value * 10.0 - (value * 10.0).round()).abs() < 1e-6;
    let mut values = scenarios.iter().filter_map(|scenario| scenario.summary.get(metric));
    let mut members = scenarios.iter().filter_map(|scenario| scenario.ensemble).map(|ensemble| ensemble.members);
    match (metric, metric.row().unit) {
        // A tenth of a per cent is precise enough only with many simulations.
        (Metric::MinorOutbreakProbability, _) => usize::from(members.all(|members| members >= 2_000)),
        (Metric::HerdImmunityThreshold, _) | (_, MetricUnit::People | MetricUnit::WholeDays) => 0,
        (_, MetricUnit::Day | MetricUnit::Duration | MetricUnit::Share) => 1,
        (_, MetricUnit::Ratio | MetricUnit::PerDay) => 2 - usize::from(values.all(has_one_decimal)),
    }
}

/// Returns the difference of two shares of a population: in percentage points, and in per cent of the baseline's share.
fn difference_of_shares(share: f64, baseline: f64) -> (Option<String>, Option<String>) {
    let [share, baseline] = [share, baseline].map(|share| numbers::rounded_decimal(share * 100.0, 2));
    let (points, _) = difference(MetricUnit::Share, 2, share, baseline);
    let (_, per_cent) = difference(MetricUnit::Ratio, 2, share, baseline);
    (points, per_cent)
}

/// Returns the difference of two shown figures: in their unit, and in per cent of the baseline.
fn difference(unit: MetricUnit, places: usize, figure: f64, baseline: f64) -> (Option<String>, Option<String>) {
    let difference = figure - baseline;
    let text = match unit {
        MetricUnit::People => numbers::count(difference.abs()),
        _ => numbers::decimal(difference.abs(), places),
    };
    let sign = sign(difference, &text);
    if sign.is_empty() {
        return (Some("same".to_owned()), None);
    }
    let after = match unit {
        MetricUnit::Day if text == "1" => " day",
        MetricUnit::Day => " days",
        MetricUnit::Share => " points",
        _ => "",
    };
    // A day is not an amount, and a percentage of a share is less clear than percentage points.
    let is_amount = !matches!(unit, MetricUnit::Day | MetricUnit::Share);
    let relative = (difference / baseline * 100.0).abs();
    let per_cent = (is_amount && baseline != 0.0 && relative.is_finite()).then(|| {
        let decimals = if relative < 0.95 { 1 } else { 0 };
        numbers::times(figure / baseline).map_or_else(
            || format!("{sign}{} %", numbers::decimal(relative, decimals)),
            |times| format!("{times} times"),
        )
    });
    (Some(format!("{sign}{text}{after}")), per_cent)
}
