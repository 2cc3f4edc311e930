//! Labels, units and number formats of parameters and metrics.

use crate::format::calendar::Calendar;
use crate::format::numbers;
use crate::format::text::capitalised;
use crate::format::units::Unit;
use crate::model::{InputKind, Metric, MetricUnit, Parameter, Scenario, SweepTexts};
use crate::report::text::interventions::share;

/// Returns a parameter's label for axes, column heads and lists, with its unit.
pub fn label(parameter: Parameter, scenario: &Scenario) -> String {
    let called = parameter.called(scenario);
    let called = called.strip_prefix("the ").unwrap_or(&called);
    let called = called.strip_prefix("number ").unwrap_or(called).trim_start_matches("of ");
    match parameter.kind() {
        InputKind::Beta | InputKind::Rate => format!("{called}, per day"),
        _ if parameter == Parameter::own("importation") => "Importation, per day".to_owned(),
        InputKind::Number => called.to_owned(),
        _ => capitalised(called),
    }
}

/// Returns the unit of an axis with a parameter's values.
pub fn axis_unit(parameter: Parameter) -> Unit {
    match parameter.kind() {
        InputKind::Share => Unit::Share,
        InputKind::Beta | InputKind::Rate | InputKind::Number => Unit::Ratio,
        _ => Unit::Persons,
    }
}

/// Formats a parameter's value: a count in full, other values with at most four digits.
pub fn value(parameter: Parameter, value: f64) -> String {
    match parameter.kind() {
        InputKind::Share => share(value).replace(' ', "\u{a0}"),
        InputKind::Count | InputKind::CountPerDay | InputKind::PerDay => numbers::input_count(value),
        _ => numbers::number(value),
    }
}

/// Returns a metric's texts; empty for a metric that sweeps do not show.
pub fn texts(metric: Metric) -> SweepTexts {
    metric.row().in_sweep.unwrap_or_default()
}

/// Describes what a metric counts until the last day, `end`.
pub fn metric_counts(metric: Metric, end: &str) -> String {
    texts(metric).counts.replace("{end}", end)
}

/// Returns the unit of a chart with a metric's values.
pub fn metric_unit(metric: Metric) -> Unit {
    match metric.row().unit {
        MetricUnit::People | MetricUnit::Day | MetricUnit::Duration | MetricUnit::WholeDays => Unit::Persons,
        MetricUnit::Share => Unit::Share,
        MetricUnit::Ratio | MetricUnit::PerDay => Unit::Ratio,
    }
}

/// Formats a metric's value, without its noun.
pub fn metric_figure(metric: Metric, value: f64, calendar: Calendar) -> String {
    match metric.row().unit {
        MetricUnit::Day => calendar.value(value, 1),
        unit => crate::report::text::metric_figure(unit, value).replace(" %", "\u{a0}%"),
    }
}
