//! View model of a simulated sweep: drawings, tables and notes.

use super::inputs::SweepInputs;
use super::words;
use crate::charts::{HeatMap, Ink, MOST_LINES, MetricChart, Names, ParameterAxis, Size};
use crate::format::calendar::Calendar;
use crate::format::numbers;
use crate::model::{
    Comparison, EnteredAs, InputKind, Metric, MetricUnit, Parameter, Quantity, Range, SWEPT, Scenario, Spacing,
    Summary, Sweep, SweepResults, UncertainRate, disturbance,
};
use crate::report::chart_options::View;
use crate::report::figure::Figure;
use crate::report::view_links::ViewLink;
use crate::report::view_model::{Shown, ShownScenario};

/// Label of the contour and of the threshold.
const THRESHOLD: &str = "R0 = 1";
/// Maximum rows and columns of the table under a map. If there are more, every second or third value is shown.
const MAX_TABLE_SIZE: usize = 14;

/// A simulated sweep and the chosen metric.
pub struct Swept {
    /// Comparison with the swept scenario alone.
    pub comparison: Comparison,
    /// The sweep's inputs.
    pub sweep: Sweep,
    /// The sweep's results.
    pub results: SweepResults,
    /// The chosen metric.
    pub metric: Metric,
    /// The chosen metric in each cell; `None` if it is withheld.
    pub values: Vec<Option<f64>>,
    /// The value at which R0 is 1, in a sweep over one parameter.
    threshold: Option<f64>,
    /// The curve on which R0 is 1, in a sweep over two parameters.
    contour: Vec<(f64, f64)>,
}

/// A table of the values.
pub struct Table {
    /// Label of the closed table.
    pub summary: String,
    /// Column heads; the first is that of the row heads.
    pub heads: Vec<String>,
    /// Rows; the first cell is the row head.
    pub rows: Vec<Vec<String>>,
}

impl Swept {
    /// Combines a sweep with its results, and finds where R0 is 1.
    pub fn new(comparison: Comparison, sweep: Sweep, results: SweepResults, metric: Metric) -> Self {
        let (threshold, contour) = match sweep.y() {
            None => (sweep.threshold_value(), Vec::new()),
            Some(_) => (None, sweep.threshold_curve()),
        };
        let values = results.values(metric);
        Self { comparison, sweep, results, metric, values, threshold, contour }
    }

    fn scenario(&self) -> &Scenario {
        self.sweep.scenario()
    }

    /// Returns the calendar with the date of day 0, if it has one.
    pub fn calendar(&self) -> Calendar {
        Calendar::new(self.comparison.start_date())
    }

    /// Names the last day.
    pub fn end(&self) -> String {
        self.calendar().on(f64::from(self.sweep.days()))
    }

    /// Tells whether any cell has a value.
    pub fn has_values(&self) -> bool {
        self.values.iter().any(Option::is_some)
    }

    /// Describes the values and names the scenario.
    pub fn subtitle(&self) -> String {
        let swept = |parameter: Parameter| self.ranges().any(|range| range.parameter() == parameter);
        let population = if swept(Parameter::own("population")) {
            String::new()
        } else {
            format!(" of a population of {}", numbers::count(self.scenario().population))
        };
        let counts = words::metric_counts(self.metric, &self.end());
        let description = match self.metric.row().unit {
            MetricUnit::Share => counts.replacen(" of people", &population, 1),
            MetricUnit::People => format!("{counts}{}", population.replacen(" of", ", of", 1)),
            _ => counts,
        };
        // Prevents line breaks in short names such as "R0 = 3".
        format!("{description}. Scenario: {}", self.scenario().name.replace(' ', "\u{a0}"))
    }

    fn ranges(&self) -> impl Iterator<Item = &Range> {
        std::iter::once(self.sweep.x()).chain(self.sweep.y())
    }

    /// Draws the map, or the line over one parameter. At least one value must be present.
    pub fn svg(&self, size: Size, ink: Ink, id: &str) -> String {
        let (title, subtitle) = (self.title(), self.subtitle());
        let named = |range: &Range| words::label(range.parameter(), self.scenario());
        let x_name = named(self.sweep.x());
        let unit = words::metric_unit(self.metric);
        match self.sweep.y() {
            None => {
                let value = |at| words::value(self.sweep.x().parameter(), at);
                let at = self.threshold.map_or_else(String::new, |at| format!(" R0 is 1 at {}.", value(at)));
                let description = format!("One line over {} values of {x_name}. {title}.{at}", self.values.len());
                let chart = MetricChart {
                    names: Names { title: &title, subtitle: &subtitle, description: &description },
                    x: axis(self.sweep.x(), &x_name),
                    values: &self.values,
                    unit,
                    threshold: self.threshold.map(|at| (at, THRESHOLD)),
                };
                chart.svg(size, ink, id)
            }
            Some(y) => {
                let y_name = named(y);
                let contour = if self.contour.is_empty() { "" } else { " A curve shows where R0 is 1." };
                let description = format!(
                    "A map of {} values of {x_name} across and {} of {y_name} upwards, the deeper the colour the more. {title}.{contour} The values stand in the table below.",
                    self.sweep.x().values().len(),
                    y.values().len()
                );
                let map = HeatMap {
                    names: Names { title: &title, subtitle: &subtitle, description: &description },
                    x: axis(self.sweep.x(), &x_name),
                    y: axis(y, &y_name),
                    values: &self.values,
                    unit,
                    legend: &words::metric_counts(self.metric, &self.end()),
                    contour: (&self.contour, THRESHOLD),
                };
                map.svg(size, ink, id)
            }
        }
    }

    fn figure(&self, metric: Metric, value: Option<f64>) -> String {
        value.map_or_else(|| "—".to_owned(), |value| words::metric_figure(metric, value, self.calendar()))
    }

    /// Returns the metrics that can differ from 0 in this sweep, and the chosen one.
    fn metrics(&self) -> impl Iterator<Item = Metric> + Clone {
        let can_kill = self.scenario().fatality > 0.0
            || self.ranges().any(|range| range.parameter() == Parameter::own("fatality"))
            || self.metric == Metric::Deaths;
        SWEPT.into_iter().filter(move |metric| *metric != Metric::Deaths || can_kill)
    }

    /// Builds the table of the values.
    pub fn table(&self) -> Table {
        self.sweep.y().map_or_else(|| self.table_of_one(), |y| self.table_of_two(y))
    }

    fn table_of_one(&self) -> Table {
        let parameter = self.sweep.x().parameter();
        let mut heads = vec![words::label(parameter, self.scenario()), "R0".to_owned()];
        heads.extend(self.metrics().map(|metric| words::texts(metric).link.to_owned()));
        let row = |(at, summary): (&f64, &Summary)| {
            let reproduction =
                summary.get(Metric::BasicReproductionNumber).map_or_else(|| "—".to_owned(), numbers::ratio);
            let figures = self.metrics().map(|metric| self.figure(metric, summary.of_reached_peak(metric)));
            [words::value(parameter, *at), reproduction].into_iter().chain(figures).collect()
        };
        let rows: Vec<_> = self.sweep.x().values().iter().zip(&self.results.summaries).map(row).collect();
        Table { summary: format!("All {} values as a table", rows.len()), heads, rows }
    }

    fn table_of_two(&self, y: &Range) -> Table {
        let x = self.sweep.x();
        let (columns, rows) = (places(x.values().len()), places(y.values().len()));
        let name = |range: &Range| range.parameter().called(self.scenario());
        let mut heads = vec![format!("{} ↓ {} →", name(y), name(x))];
        heads.extend(columns.iter().filter_map(|column| Some(words::value(x.parameter(), *x.values().get(*column)?))));
        let (across, up) = (x.values().len(), y.values().len());
        let row = |row: &usize| {
            let at = y.values().get(*row).copied().unwrap_or_default();
            let cell =
                |column: &usize| self.figure(self.metric, self.values.get(row * across + column).copied().flatten());
            std::iter::once(words::value(y.parameter(), at)).chain(columns.iter().map(cell)).collect()
        };
        let summary = match (columns.len(), rows.len()) {
            shown if shown == (across, up) => "The values as a table".to_owned(),
            (columns, rows) => {
                format!("{columns} by {rows} of the {across} by {up} values as a table; the CSV file has all")
            }
        };
        // The largest value is on top, as in the map.
        Table { summary, heads, rows: rows.iter().rev().map(row).collect() }
    }

    /// Writes the notes under the drawing.
    pub fn notes(&self) -> Vec<String> {
        let values = &self.values;
        let scenario = self.scenario();
        let parameters: Vec<_> = self.ranges().map(Range::parameter).collect();
        let mut notes = Vec::new();
        let withheld = values.iter().filter(|value| value.is_none()).count();
        let rising = self.results.rising();
        let row = self.metric.row();
        if rising > 0 && row.series == Some(Quantity::Infectious) {
            let (end, all) = (self.end(), values.len());
            let consequence = match row.unit {
                MetricUnit::Day => "there is no day of a peak there yet",
                _ => "the number there is that of the last day",
            };
            notes.push(format!("The infectious are still rising on {end} at {rising} of {all} values: {consequence}."));
        } else if withheld > 0 {
            let cell = (self.sweep.cells().into_iter().zip(values)).find(|(_, value)| value.is_none());
            let reason = cell.map_or("not defined", |((x, y), _)| {
                let reproduction = self.sweep.reproduction(x, y);
                (row.why_unavailable)(&self.sweep.scenario_at(x, y), reproduction)
            });
            let which = match self.sweep.y() {
                _ if withheld == values.len() => "Withheld for every value",
                Some(_) => "Hatched cells are withheld",
                None => "Withheld where the line is interrupted",
            };
            notes.push(format!("{which}: {} is not defined where {reason}.", words::texts(self.metric).with_article));
        }
        let sweeps_reproduction = parameters.contains(&Parameter::BasicReproductionNumber);
        let moving: Vec<_> = parameters.iter().filter(|parameter| parameter.moves_reproduction()).collect();
        if !moving.is_empty()
            && !sweeps_reproduction
            && scenario.beta.entered == Some(EnteredAs::R0)
            && !parameters.contains(&Parameter::BETA)
        {
            let names: Vec<_> = moving.iter().map(|parameter| parameter.called(scenario)).collect();
            let change = if names.len() == 1 { "changes: R0 changes with it" } else { "change: R0 changes with them" };
            notes.push(format!(
                "beta was typed as R0 and stays at its rate, {} per day, while {} {change}. To hold R0, sweep R0 as one of two parameters.",
                words::value(Parameter::BETA, scenario.beta.value),
                names.join(" and "),
            ));
        }
        let is_swept = |rate: &UncertainRate| {
            let beta_follows = sweeps_reproduction && *rate == UncertainRate::Beta;
            beta_follows || parameters.iter().any(|parameter| parameter.name() == rate.name())
        };
        let at_medians: Vec<_> = self.sweep.ranges().filter(|rate| !is_swept(rate)).map(UncertainRate::name).collect();
        if !at_medians.is_empty() {
            let stay = match at_medians.len() {
                1 => "is a range and stays at its median",
                _ => "are ranges and stay at their medians",
            };
            notes.push(format!("{} {stay}.", at_medians.join(" and ")));
        }
        if sweeps_reproduction {
            notes.push("beta follows from each R0 and the other rates of the same cell.".to_owned());
        }
        if self.threshold.is_some() || !self.contour.is_empty() {
            let has_others = disturbance(scenario).is_some() || scenario.initial_immune > 0.0;
            let others = if has_others { ", without season, intervention or immunity" } else { "" };
            notes.push(format!(
                "R0 is taken at the plain beta{others}: below 1 an infection does not spread by itself."
            ));
        }
        notes
    }

    /// Returns the links to the metrics, above the drawing.
    pub fn metric_links(&self, inputs: &SweepInputs, path: impl Fn(&str) -> String) -> Vec<ViewLink> {
        let link = |metric: Metric| ViewLink {
            text: words::texts(metric).link,
            href: path(&SweepInputs { metric, ..inputs.clone() }.address("/sweep")),
            current: metric == self.metric,
        };
        self.metrics().map(link).collect()
    }

    /// Writes the title of the curves, with the number of values shown.
    pub fn curves_title(&self) -> String {
        let range = self.sweep.x();
        let called = range.parameter().called(self.scenario());
        match range.values().len() {
            count if count > MOST_LINES => format!("The curves of {MOST_LINES} of the {count} values of {called}"),
            count => format!("The curves of all {count} values of {called}"),
        }
    }

    /// Builds the chart of the epidemic curves of at most [`MOST_LINES`] values, evenly chosen.
    pub fn curves(&self, view: View, href: impl Fn(View) -> String) -> Figure {
        let range = self.sweep.x();
        let count = range.values().len();
        let shown = count.min(MOST_LINES);
        let places = (0..shown).map(|at| (at * (count - 1) + (shown - 1) / 2) / (shown - 1));
        let chosen = places.filter_map(|place| Some((place, *range.values().get(place)?)));
        let chosen: Vec<_> = chosen.map(|(place, at)| (place, at, self.sweep.scenario_at(at, None))).collect();
        let parameter = range.parameter();
        let name = |at: f64| match parameter.kind() {
            _ if parameter == Parameter::BasicReproductionNumber => format!("R0 {}", words::value(parameter, at)),
            InputKind::Beta | InputKind::Rate => {
                format!("{} {}", parameter.called(self.scenario()), words::value(parameter, at))
            }
            InputKind::Day | InputKind::Duration => format!("day {}", words::value(parameter, at)),
            _ => words::value(parameter, at),
        };
        let scenarios = chosen.iter().filter_map(|(place, at, inputs)| {
            let results = (self.results.series.get(*place)?, self.results.summaries.get(*place)?);
            Some(ShownScenario::single(name(*at), inputs, self.sweep.days(), results))
        });
        let shown = Shown {
            scenarios: scenarios.collect(),
            last_day: self.sweep.days(),
            calendar: self.calendar(),
            observed: Vec::new(),
            first_days_differ: false,
        };
        Figure::new(&shown, view, href)
    }
}

fn axis<'a>(range: &'a Range, name: &'a str) -> ParameterAxis<'a> {
    ParameterAxis {
        name,
        values: range.values(),
        is_log: range.spacing() == Spacing::Log,
        unit: words::axis_unit(range.parameter()),
    }
}

/// Returns the positions of at most [`MAX_TABLE_SIZE`] values, at equal distances, from the first.
fn places(count: usize) -> Vec<usize> {
    (0..count).step_by(count.div_ceil(MAX_TABLE_SIZE)).collect()
}
