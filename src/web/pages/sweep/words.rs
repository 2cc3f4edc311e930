//! Parameters and metrics in words and figures.

use crate::format::calendar::Calendar;
use crate::format::numbers;
use crate::format::units::Unit;
use crate::model::{Metric, Parameter, ParameterKind, Scenario};
use crate::report::text::interventions::share;

/// What axes, heads and lists call it, with its unit.
pub fn label(parameter: Parameter, scenario: &Scenario) -> String {
    let called = parameter.called(scenario);
    let called = called.strip_prefix("the ").unwrap_or(&called);
    let called = called.strip_prefix("number ").unwrap_or(called).trim_start_matches("of ");
    match parameter.kind() {
        ParameterKind::Rate => format!("{called}, per day"),
        _ if parameter == Parameter::own("importation") => "Importation, per day".to_owned(),
        ParameterKind::Ratio => called.to_owned(),
        _ => {
            let mut characters = called.chars();
            characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
        }
    }
}

/// The unit of an axis with its values.
pub fn axis_unit(parameter: Parameter) -> Unit {
    match parameter.kind() {
        ParameterKind::Share => Unit::Share,
        ParameterKind::Count | ParameterKind::Day => Unit::Persons,
        ParameterKind::Rate | ParameterKind::Ratio => Unit::Ratio,
    }
}

/// One of its values: a count in full, others in four digits at most.
pub fn value(parameter: Parameter, value: f64) -> String {
    match parameter.kind() {
        ParameterKind::Share => share(value).replace(' ', "\u{a0}"),
        ParameterKind::Count => numbers::input_count(value),
        ParameterKind::Rate | ParameterKind::Ratio | ParameterKind::Day => numbers::number(value),
    }
}

/// What the links call a metric.
pub fn metric_link(metric: Metric) -> &'static str {
    match metric {
        Metric::PeakInfectious => "Peak",
        Metric::PeakDay => "Day of peak",
        Metric::AttackRate => "Attack rate",
        Metric::Deaths => "Deaths",
    }
}

/// What a metric counts, over so many days.
pub fn metric_counts(metric: Metric, end: &str) -> String {
    match metric {
        Metric::PeakInfectious => "Most people infectious at once".to_owned(),
        Metric::PeakDay => "Day of the peak".to_owned(),
        Metric::AttackRate => format!("Per cent of people infected by {end}"),
        Metric::Deaths => format!("Deaths by {end}"),
    }
}

/// The unit of a chart with a metric's values.
pub fn metric_unit(metric: Metric) -> Unit {
    match metric {
        Metric::PeakInfectious | Metric::PeakDay | Metric::Deaths => Unit::Persons,
        Metric::AttackRate => Unit::Share,
    }
}

/// A metric's value, without what it counts.
pub fn metric_figure(metric: Metric, value: f64, calendar: Calendar) -> String {
    match metric {
        Metric::PeakInfectious | Metric::Deaths => numbers::count(value),
        Metric::PeakDay => calendar.value(value, 1),
        Metric::AttackRate => numbers::per_cent(value).replace(' ', "\u{a0}"),
    }
}
