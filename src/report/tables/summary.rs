//! The table under a chart: a row a scenario, each number with its difference from the baseline.

use crate::charts::line_sample;
use crate::format::calendar::Calendar;
use crate::format::numbers;
use crate::model::{
    ExternalEngine, IN_SUMMARY_TABLE, Metric, MetricUnit, Presence, Quantiles, Quantity, Source,
    why_no_endemic_equilibrium,
};
use crate::report::beds::BedsTable;
use crate::report::chart_options::View;
use crate::report::text::{beds_title, metric_label, simulations};
use crate::report::view_model::{Shown, ShownScenario};

/// Most columns of one table. More are split into two: outcomes, and numbers that follow from the inputs alone.
const MOST_COLUMNS: usize = 7;

/// The summary, ready for a template.
#[derive(Debug)]
pub struct SummaryTable {
    /// Whether the beds are enough, where scenarios have some.
    pub beds: Option<BedsTable>,
    /// One table, or two where one would be too wide.
    pub tables: Vec<Table>,
    /// Numbers that all scenarios share.
    pub shared: Option<String>,
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

/// Some of the numbers.
#[derive(Debug)]
pub struct Table {
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
    /// Of an ensemble, from what to what nine in ten simulations go.
    pub range: Option<String>,
    /// The difference from the baseline, in the figure's unit; "same" for none.
    pub difference: Option<String>,
    /// The difference in per cent of the baseline; a very large one as a multiple of it, "12 times".
    pub per_cent: Option<String>,
    /// Why the number is withheld.
    pub reason: Option<&'static str>,
    /// The number is that of the last day and still rising: no difference is shown.
    pub is_rising: bool,
}

/// A column before it is written: a value or the reason why there is none, for each scenario.
struct Column<'a> {
    head: String,
    unit: MetricUnit,
    /// Each figure counts people, and their share is beside it.
    shows_share: bool,
    places: usize,
    values: Vec<Result<f64, &'static str>>,
    /// Of ensembles.
    ranges: Vec<Option<Quantiles<f64>>>,
    shown: &'a Shown<'a>,
    /// What the notes under the table call it.
    called: String,
    /// Of which scenarios the number is not final.
    rising: Vec<bool>,
    /// It follows from the inputs alone.
    is_formula: bool,
}

impl SummaryTable {
    /// The summary of these scenarios beside a chart in this view.
    pub fn new(shown: &Shown, view: View) -> Self {
        let is_headline = shown.view(view).plot == Quantity::HospitalCensus;
        let beds = BedsTable::new(shown, beds_title(shown).filter(|_| !is_headline));
        let (mut columns, mut empty, mut shared) = (Vec::new(), Vec::new(), Vec::new());
        for column in columns_of(shown, beds.is_some()) {
            let cells: Vec<_> = (0..column.values.len()).map(|position| column.cell(position)).collect();
            if !column.has_value() {
                empty.push(column);
            } else if is_shared(&cells) {
                shared.push(column);
            } else {
                columns.push((column, cells));
            }
        }
        let (outcomes, formulas): (Vec<_>, Vec<_>) = if columns.len() > MOST_COLUMNS {
            columns.into_iter().partition(|(column, _)| !column.is_formula)
        } else {
            (columns, Vec::new())
        };
        let tables = [outcomes, formulas].into_iter().filter(|columns| !columns.is_empty());
        let tables: Vec<_> = tables.map(|columns| Table::new(shown, columns)).collect();
        Self {
            beds,
            shared: shared_numbers(&shared),
            left_out: left_out(&empty, shown.scenarios.len()),
            caption: caption(shown, &tables),
            tables,
            has_ranges: shown.scenarios.iter().any(|scenario| scenario.ranges.is_some()),
            is_partial: shown.scenarios.iter().any(is_partial),
            elsewhere: shown.scenarios.iter().filter_map(|scenario| elsewhere(scenario, shown)).collect(),
        }
    }
}

impl Table {
    /// The columns, each with its cells.
    fn new(shown: &Shown, columns: Vec<(Column, Vec<Cell>)>) -> Self {
        let mut rows: Vec<_> = (shown.scenarios.iter().enumerate())
            .map(|(position, scenario)| Row {
                sample: line_sample(position),
                name: scenario.name.clone(),
                is_baseline: position == 0,
                cells: Vec::new(),
            })
            .collect();
        let mut heads = Vec::new();
        for (column, cells) in columns {
            heads.push(column.head);
            rows.iter_mut().zip(cells).for_each(|(row, cell)| row.cells.push(cell));
        }
        Self { heads, rows }
    }
}

/// Note on a model that reports whole days only.
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
        value if value < 1e-3 => format!("{} persons", numbers::fixed(value, 6).trim_end_matches('0')),
        value => format!("{} persons", numbers::count(value)),
    }
}

/// Some of the scenario's simulations lack a number that the table tells of the others.
fn is_partial(scenario: &ShownScenario) -> bool {
    let Some(numbers) = scenario.correlations else { return false };
    let is_partial = |metric: Metric| numbers[metric].as_ref().is_some_and(|number| number.left_out > 0);
    let may_be_partial = |metric: &Metric| matches!(metric.row().presence, Presence::IfDefined);
    IN_SUMMARY_TABLE.into_iter().filter(may_be_partial).any(is_partial)
}

/// What the figures are, behind "Summary".
fn caption(shown: &Shown, tables: &[Table]) -> Option<String> {
    let mut cells = tables.iter().flat_map(|table| &table.rows).flat_map(|row| &row.cells);
    let has_differences = cells.any(|cell| cell.difference.is_some());
    match shown.ensemble() {
        Some(ensemble) => {
            Some(format!("medians of {}, with the range of 9 in 10 of them", simulations(ensemble.members)))
        }
        None => has_differences.then(|| "with differences from the baseline".to_owned()),
    }
}

/// "The same in all scenarios: R0 2.5, doubling time 4.7 days."
fn shared_numbers(columns: &[Column]) -> Option<String> {
    let each = |column: &Column| {
        let figure = column.cell(0).figure;
        let unit = if column.unit == MetricUnit::Duration && !figure.contains("day") { " days" } else { "" };
        format!("{} {figure}{unit}", column.called)
    };
    // With the reasons why it is not available in the others.
    let with_reasons = |column: &Column| format!("{} (elsewhere: {})", each(column), column.reasons());
    let known = |column: &&Column| column.values.iter().filter(|value| value.is_ok()).count();
    let baseline = columns.first().map_or("", |column| column.shown.scenarios[0].name.as_str());
    let all = columns.iter().filter(|column| known(column) == column.values.len()).map(each);
    let some = columns.iter().filter(|column| (2..column.values.len()).contains(&known(column))).map(with_reasons);
    let one = columns.iter().filter(|column| known(column) == 1).map(with_reasons);
    let groups = [
        ("The same in all scenarios".to_owned(), all.collect::<Vec<_>>()),
        ("The same where it is defined".to_owned(), some.collect()),
        (format!("Defined in {baseline} only"), one.collect()),
    ];
    let groups = groups.into_iter().filter(|(_, numbers)| !numbers.is_empty());
    let groups: Vec<_> = groups.map(|(before, numbers)| format!("{before}: {}.", numbers.join(", "))).collect();
    (!groups.is_empty()).then(|| groups.join(" "))
}

/// "Not defined for these scenarios: the analytic final size (has interventions)."
fn left_out(columns: &[Column], count: usize) -> Option<String> {
    let each: Vec<_> = columns
        .iter()
        .map(|column| {
            let article = if column.called == "R0" { "" } else { "the " };
            format!("{article}{} ({})", column.called, column.reasons())
        })
        .collect();
    let scenarios = if count == 1 { "this scenario" } else { "these scenarios" };
    (!each.is_empty()).then(|| format!("Not defined for {scenarios}: {}.", each.join(", ")))
}

/// The columns of the numbers that these scenarios can have, and that of the endemic equilibrium.
fn columns_of<'a>(shown: &'a Shown<'a>, has_beds_table: bool) -> Vec<Column<'a>> {
    let scenarios = shown.scenarios.as_slice();
    let has_beds = |scenario: &ShownScenario| scenario.inputs.hospital.is_none_or(|hospital| hospital.beds.is_some());
    // The table of beds shows the same numbers.
    let is_in_beds_table = has_beds_table && scenarios.iter().all(has_beds);
    let is_there = |metric: &Metric| match metric.row().series {
        Some(Quantity::Deceased) => shown.has(Quantity::Deceased),
        Some(Quantity::HospitalCensus) => shown.has(Quantity::HospitalCensus) && !is_in_beds_table,
        _ => !matches!(metric.row().source, Source::Ensemble) || scenarios.iter().any(by_chance),
    };
    let numbers = IN_SUMMARY_TABLE.into_iter().filter(is_there).map(|metric| Column::new(shown, metric));
    let has_equilibrium = scenarios.iter().any(|scenario| scenario.summary.endemic_equilibrium.is_some());
    numbers.chain(has_equilibrium.then(|| endemic_equilibrium(shown))).collect()
}

/// The column of the infectious at the endemic equilibrium, which is no metric.
fn endemic_equilibrium<'a>(shown: &'a Shown<'a>) -> Column<'a> {
    let value = |scenario: &ShownScenario| {
        let reproduction = scenario.summary.get(Metric::BasicReproductionNumber);
        let state = scenario.summary.endemic_equilibrium.map(|state| state.infectious);
        state.ok_or_else(|| or_not_said(scenario, why_no_endemic_equilibrium(scenario.inputs, reproduction)))
    };
    Column {
        head: "Endemic equilibrium, infectious".to_owned(),
        unit: MetricUnit::People,
        shows_share: false,
        places: 0,
        values: shown.scenarios.iter().map(value).collect(),
        ranges: vec![None; shown.scenarios.len()],
        shown,
        called: "infectious people at the endemic equilibrium".to_owned(),
        rising: vec![false; shown.scenarios.len()],
        is_formula: true,
    }
}

/// A scenario's number, or why it is not available.
fn value(scenario: &ShownScenario, metric: Metric) -> Result<f64, &'static str> {
    let (row, summary) = (metric.row(), scenario.summary);
    let why = || match row.source {
        Source::Ensemble if !by_chance(scenario) => "deterministic",
        _ => (row.why_unavailable)(scenario.inputs, summary.get(Metric::BasicReproductionNumber)),
    };
    let is_there = metric != Metric::Deaths || scenario.has(Quantity::Deceased);
    match (summary.get(metric).filter(|_| is_there), row.series) {
        // Without a fatality no deaths are counted.
        (None, _) if metric == Metric::Deaths && !scenario.is_of_another_model() => Ok(0.0),
        // The day of a highest value that is still rising is no day of a peak.
        (Some(_), Some(series)) if row.unit == MetricUnit::Day && scenario.is_rising(series) => {
            Err(or_not_said(scenario, "still rising"))
        }
        (Some(value), _) => Ok(value),
        (None, _) => Err(or_not_said(scenario, why())),
    }
}

/// The reason; of another model, which says none, in the narrowest words, as all of its row may be so.
fn or_not_said(scenario: &ShownScenario, reason: &'static str) -> &'static str {
    if scenario.is_of_another_model() { "not said" } else { reason }
}

/// Chance has a part in its numbers.
fn by_chance(scenario: &ShownScenario) -> bool {
    scenario.ensemble.is_some_and(|ensemble| ensemble.by_chance)
}

/// Decimals of a number.
fn places(scenarios: &[ShownScenario], metric: Metric) -> usize {
    let has_one = |value: f64| (value * 10.0 - (value * 10.0).round()).abs() < 1e-6;
    let mut values = scenarios.iter().filter_map(|scenario| scenario.summary.get(metric));
    let mut members = scenarios.iter().filter_map(|scenario| scenario.ensemble).map(|ensemble| ensemble.members);
    match (metric, metric.row().unit) {
        // As many as the number of simulations allows.
        (Metric::MinorOutbreakProbability, _) => usize::from(members.all(|members| members >= 2_000)),
        (Metric::HerdImmunityThreshold, _) | (_, MetricUnit::People | MetricUnit::WholeDays) => 0,
        (_, MetricUnit::Day | MetricUnit::Duration | MetricUnit::Share) => 1,
        (_, MetricUnit::Ratio | MetricUnit::PerDay) => 2 - usize::from(values.all(has_one)),
    }
}

/// Every other scenario has the baseline's number or none: the column would say "same" or "—" in each row.
fn is_shared(cells: &[Cell]) -> bool {
    let Some((first, others)) = cells.split_first() else { return false };
    let is_same = |cell: &Cell| cell.reason.is_some() || (&cell.figure, &cell.share) == (&first.figure, &first.share);
    !others.is_empty()
        && first.reason.is_none()
        && others.iter().all(is_same)
        && cells.iter().all(|cell| cell.range.is_none() && !cell.is_rising)
}

impl<'a> Column<'a> {
    /// The column of a number.
    fn new(shown: &'a Shown<'a>, metric: Metric) -> Self {
        let (row, scenarios) = (metric.row(), shown.scenarios.as_slice());
        let end = if shown.last_days_differ() { "the last day".to_owned() } else { shown.end() };
        let rising = |scenario: &ShownScenario| row.series.is_some_and(|series| scenario.is_rising(series));
        let is_formula = !matches!(row.source, Source::Simulation(_));
        // A formula ranges where the rates do.
        let ranges = |scenario: &&ShownScenario| !is_formula || scenario.inputs.has_ranges();
        let range = |scenario: &ShownScenario| Some(scenario).filter(ranges)?.ranges?[metric];
        let is_no_peak = metric == Metric::PeakInfectious && scenarios.iter().all(rising);
        let head = match row.unit {
            _ if is_no_peak => format!("Infectious on {end}"),
            MetricUnit::Duration => metric_label(metric, &end) + ", days",
            _ => metric_label(metric, &end),
        };
        Column {
            called: match is_no_peak {
                true => format!("infectious on {end}"),
                false => row.in_sentence.replace("{end}", &end),
            },
            head,
            unit: row.unit,
            shows_share: metric == Metric::PeakInfectious,
            places: places(scenarios, metric),
            values: scenarios.iter().map(|scenario| value(scenario, metric)).collect(),
            ranges: scenarios.iter().map(range).collect(),
            shown,
            rising: scenarios.iter().map(|scenario| row.unit != MetricUnit::Day && rising(scenario)).collect(),
            is_formula,
        }
    }

    fn has_value(&self) -> bool {
        self.values.iter().any(Result::is_ok)
    }

    /// Why the number is not available, each reason once.
    fn reasons(&self) -> String {
        let mut reasons: Vec<&str> = Vec::new();
        for reason in self.values.iter().filter_map(|value| value.err()) {
            if !reasons.contains(&reason) {
                reasons.push(reason);
            }
        }
        reasons.join("; ")
    }

    fn cell(&self, position: usize) -> Cell {
        let is_rising = self.rising[position];
        let empty = Cell {
            figure: "—".to_owned(),
            share: None,
            range: None,
            difference: None,
            per_cent: None,
            reason: None,
            is_rising,
        };
        let value = match self.values[position] {
            Ok(value) => value,
            Err(reason) => return Cell { reason: Some(reason), is_rising: false, ..empty },
        };
        // Where populations differ, people are compared as shares.
        let counts_people = self.unit == MetricUnit::People;
        let has_share = self.shows_share || (counts_people && self.shown.compares_shares());
        let share = has_share.then(|| numbers::per_cent(value / self.population(position)));
        // Simulations that share their chance are compared one by one, in a table of their own.
        let is_paired = self.shown.scenarios[position].differences.is_some();
        let is_final = !self.is_beyond_run(position, value) && !is_rising && !self.rising[0];
        let is_compared = position > 0 && !is_paired && is_final && self.is_comparable();
        let baseline = self.values[0].ok().filter(|value| is_compared && !self.is_beyond_run(0, *value));
        let (difference, per_cent) = match baseline {
            None => (None, None),
            Some(baseline) if has_share && self.shown.compares_shares() => {
                difference_of_shares(value / self.population(position), baseline / self.population(0))
            }
            Some(baseline) => difference(
                (self.unit, if self.is_dated() { 0 } else { self.places }),
                self.rounded(value),
                self.rounded(baseline),
            ),
        };
        let range = self.ranges[position].map(|range| {
            let [low, high] = [range.q05, range.q95].map(|value| self.figure(position, value));
            match self.unit {
                MetricUnit::Duration if low == high => low,
                _ => format!("{} to {high}", low.strip_suffix(" %").unwrap_or(&low)),
            }
        });
        Cell { figure: self.figure(position, value), share, range, difference, per_cent, ..empty }
    }

    fn population(&self, position: usize) -> f64 {
        self.shown.scenarios[position].inputs.population
    }

    /// Its days are shown as dates, which are whole.
    fn is_dated(&self) -> bool {
        self.unit == MetricUnit::Day && self.shown.calendar != Calendar::default()
    }

    /// Days of runs that begin on different dates are not compared.
    fn is_comparable(&self) -> bool {
        !(self.shown.first_days_differ && self.unit == MetricUnit::Day)
    }

    /// A scenario's value with its unit.
    fn figure(&self, position: usize, value: f64) -> String {
        let shown = self.rounded(value);
        match self.unit {
            MetricUnit::Share => format!("{} %", numbers::decimal(shown, self.places)),
            MetricUnit::People => numbers::count(shown),
            MetricUnit::Duration => numbers::days_in_run(value, self.shown.scenarios[position].last_day),
            // In a table of many columns the year stands once, in the last day's head.
            _ if self.is_dated() => self.shown.calendar.short(shown, self.shown.last_day),
            _ => numbers::decimal(shown, self.places),
        }
    }

    /// It is a length of time that ends after the scenario's last day, and no figure of its own is shown.
    fn is_beyond_run(&self, position: usize, value: f64) -> bool {
        self.unit == MetricUnit::Duration && value > f64::from(self.shown.scenarios[position].last_day)
    }

    /// The value as shown: differences are taken between shown figures, so that a reader can check them.
    fn rounded(&self, value: f64) -> f64 {
        let value = match self.unit {
            MetricUnit::Share => value * 100.0,
            // A date is a whole day.
            _ if self.is_dated() => value.round(),
            _ => value,
        };
        match self.unit {
            MetricUnit::People => numbers::rounded_count(value),
            _ => numbers::rounded_decimal(value, self.places),
        }
    }
}

/// The difference of two shares of the people, in points and in per cent of the baseline's.
fn difference_of_shares(share: f64, baseline: f64) -> (Option<String>, Option<String>) {
    let [share, baseline] = [share, baseline].map(|share| numbers::rounded_decimal(share * 100.0, 2));
    let (points, _) = difference((MetricUnit::Share, 2), share, baseline);
    let (_, per_cent) = difference((MetricUnit::Ratio, 2), share, baseline);
    (points, per_cent)
}

/// Returns the difference of two displayed figures: in their unit, with `places` decimals, and in per cent of the baseline.
fn difference((unit, places): (MetricUnit, usize), shown: f64, baseline: f64) -> (Option<String>, Option<String>) {
    let difference = shown - baseline;
    let text = match unit {
        MetricUnit::People => numbers::count(difference.abs()),
        _ => numbers::decimal(difference.abs(), places),
    };
    if text.bytes().all(|byte| matches!(byte, b'0' | b'.')) {
        return (Some("same".to_owned()), None);
    }
    let sign = if difference < 0.0 { '−' } else { '+' };
    let after = match unit {
        MetricUnit::Day if text == "1" => " day",
        MetricUnit::Day => " days",
        MetricUnit::Share => " points",
        _ => "",
    };
    // A day is no amount, and a share of a share says less than its points.
    let is_amount = !matches!(unit, MetricUnit::Day | MetricUnit::Share);
    let relative = (difference / baseline * 100.0).abs();
    let per_cent = (is_amount && baseline != 0.0 && relative.is_finite()).then(|| {
        let decimals = if relative < 0.95 { 1 } else { 0 };
        numbers::times(shown / baseline).map_or_else(
            || format!("{sign}{} %", numbers::decimal(relative, decimals)),
            |times| format!("{times} times"),
        )
    });
    (Some(format!("{sign}{text}{after}")), per_cent)
}
