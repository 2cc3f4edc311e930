//! The results in sentences: the headline over a chart, the line under it, and the description for screen readers.

pub(crate) mod assumptions;
mod beds;
pub(crate) mod durations;
mod ensemble;
mod headline;
pub(crate) mod interventions;
mod key_finding;
pub(crate) mod method;
mod observed;
mod phrases;
#[cfg(test)]
mod random_tests;
pub(crate) mod ranges;
mod rt;
mod scenario_inputs;

use super::chart_options::View;
use super::view_model::Shown;
use crate::format::calendar::Calendar;
use crate::format::numbers;
use crate::format::units::Unit;
use crate::model::{Comparison, MAXIMUM_TITLE, Metric, MetricUnit, Quantity};

pub use beds::title as beds_title;
pub use ensemble::{note, simulations};
pub use headline::{Statement, statements, title};
pub use key_finding::reading;
pub use observed::not_drawn;
pub use scenario_inputs::restated;

/// Replaces the space before each per-cent sign by a no-break space, because no line may begin with the sign.
pub fn with_no_break_spaces(text: &str) -> String {
    text.replace(" %", "\u{a0}%")
}

/// Returns the text before a number: "a median of " if it is a median, otherwise an empty text.
fn median_of(is_median: bool) -> &'static str {
    if is_median { "a median of " } else { "" }
}

/// Returns the line under the headline: the quantity and the population, so that the axes need no titles.
pub fn subtitle(shown: &Shown, view: View) -> String {
    format!("{}{}", counted(shown, view), ensemble::subtitle(shown, view.plot))
}

fn counted(shown: &Shown, view: View) -> String {
    let quantity = phrases::phrases(view.plot).each_day;
    let people = match view.unit() {
        Unit::Ratio => return quantity.to_owned(),
        Unit::Persons => "People",
        Unit::Share => "Per cent of people",
    };
    let scenarios = shown.scenarios.iter().filter(|scenario| scenario.has(view.plot));
    let populations = scenarios.map(|scenario| scenario.inputs.population);
    let smallest = populations.clone().fold(f64::INFINITY, f64::min);
    let largest = populations.fold(0.0, f64::max);
    if smallest < largest {
        let [smallest, largest] = [smallest, largest].map(numbers::count);
        format!("{people} {quantity}, of populations from {smallest} to {largest}")
    } else {
        format!("{people} {quantity}, of a population of {}", numbers::count(largest))
    }
}

/// Returns the description for screen readers, with the number of each scenario.
pub fn description(shown: &Shown, view: View) -> String {
    let days = if shown.calendar == Calendar::default() {
        format!("over days 0 to {}", shown.last_day)
    } else {
        format!("from {} to {}", shown.calendar.on(0.0), shown.end())
    };
    let mut sentences = vec![format!("A line for each scenario {days}.")];
    let readings = headline::readings(shown, view);
    sentences.extend(readings.iter().map(|reading| format!("{}.", headline::alone(reading, view))));
    if view.plot == Quantity::EffectiveReproductionNumber {
        sentences.push(format!("{}.", rt::title(shown)));
    }
    if shown.scenarios.iter().any(|scenario| scenario.ensemble.is_some()) {
        sentences.push("Bands around a line hold half and nine in ten of the simulations.".to_owned());
    }
    let without: Vec<_> = (shown.scenarios.iter().filter(|scenario| !scenario.has(view.plot)))
        .map(|scenario| scenario.name.as_str())
        .collect();
    if !without.is_empty() {
        sentences.push(format!("Without a line: {}.", without.join(", ")));
    }
    sentences.join(" ")
}

/// Returns the label of a number's column or row; `end` is the last day.
pub fn metric_label(metric: Metric, end: &str) -> String {
    metric.row().label.replace("{end}", end)
}

/// Formats a number by its unit. Days have no word for the unit.
pub fn metric_figure(unit: MetricUnit, value: f64) -> String {
    match unit {
        MetricUnit::People => numbers::count(value),
        MetricUnit::Share => numbers::per_cent(value),
        MetricUnit::Ratio | MetricUnit::PerDay => numbers::ratio(value),
        MetricUnit::Day | MetricUnit::Duration => numbers::decimal(value, 1),
        MetricUnit::WholeDays => numbers::number(value),
    }
}

/// Writes a number below ten as a word: "three". Larger numbers are written in digits.
pub fn count(number: usize) -> String {
    const WORDS: [&str; 10] = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
    WORDS.get(number).map_or_else(|| number.to_string(), |word| (*word).to_owned())
}

/// Names all of several scenarios: "both scenarios", "all three scenarios".
pub fn all_scenarios(number: usize) -> String {
    if number == 2 { "both scenarios".to_owned() } else { format!("all {} scenarios", count(number)) }
}

/// Returns the title of a run that has no other title: its scenarios' names.
pub fn default_title(comparison: &Comparison) -> String {
    let names: Vec<_> = comparison.scenarios().iter().map(|scenario| scenario.name.as_str()).collect();
    let title = names.join(", ");
    if title.chars().count() <= MAXIMUM_TITLE {
        return title;
    }
    let kept: String = title.chars().take(MAXIMUM_TITLE - 1).collect();
    format!("{}…", kept.trim_end_matches([' ', ',']))
}
