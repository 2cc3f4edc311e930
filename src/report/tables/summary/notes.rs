//! The caption of the summary table and the notes under it.

use super::column::Column;
use super::table::Table;
use crate::format::calendar::Calendar;
use crate::format::numbers;
use crate::model::{ExternalEngine, IN_SUMMARY_TABLE, Metric, MetricUnit, Presence};
use crate::report::text::simulations;
use crate::report::view_model::{Shown, ShownScenario};

/// Note on a model that reports whole days only.
const WHOLE_DAYS: &str = "its peaks are those of whole days";

/// Returns the text after the heading "Summary", such as "with differences from the baseline".
pub(super) fn caption(shown: &Shown, tables: &[Table]) -> Option<String> {
    if let Some(ensemble) = shown.ensemble() {
        return Some(format!("medians of {}, with the range of 9 in 10 of them", simulations(ensemble.members)));
    }
    let mut cells = tables.iter().flat_map(|table| &table.rows).flat_map(|row| &row.cells);
    let has_differences = cells.any(|cell| cell.difference.is_some());
    has_differences.then(|| "with differences from the baseline".to_owned())
}

/// Returns sentences such as "The same in all scenarios: R0 2.5, doubling time 4.7 days."
pub(super) fn shared_numbers(shown: &Shown, columns: &[Column]) -> Option<String> {
    let (mut in_all, mut in_some, mut in_one) = (Vec::new(), Vec::new(), Vec::new());
    for column in columns {
        let figure = column.cell(0).figure;
        let unit = if column.unit == MetricUnit::Duration && !figure.contains("day") { " days" } else { "" };
        let number = format!("{} {figure}{unit}", column.name);
        let with_reasons = || format!("{number} (elsewhere: {})", column.reasons());
        match column.values.iter().filter(|value| value.is_ok()).count() {
            count if count == column.values.len() => in_all.push(number),
            1 => in_one.push(with_reasons()),
            _ => in_some.push(with_reasons()),
        }
    }
    let groups = [
        ("The same in all scenarios".to_owned(), in_all),
        ("The same where it is defined".to_owned(), in_some),
        (format!("Defined in {} only", shown.scenarios.first()?.name), in_one),
    ];
    let groups = groups.into_iter().filter(|(_, numbers)| !numbers.is_empty());
    let groups: Vec<_> = groups.map(|(before, numbers)| format!("{before}: {}.", numbers.join(", "))).collect();
    (!groups.is_empty()).then(|| groups.join(" "))
}

/// Returns a sentence such as "Not defined for these scenarios: the analytic final size (has interventions)."
pub(super) fn unavailable_numbers(columns: &[Column], scenarios: usize) -> Option<String> {
    let number = |column: &Column| {
        let article = if column.name == "R0" { "" } else { "the " };
        format!("{article}{} ({})", column.name, column.reasons())
    };
    let numbers: Vec<_> = columns.iter().map(number).collect();
    let scenarios = if scenarios == 1 { "this scenario" } else { "these scenarios" };
    (!numbers.is_empty()).then(|| format!("Not defined for {scenarios}: {}.", numbers.join(", ")))
}

/// Whether a number of the table is undefined in some of the scenario's simulations.
pub(super) fn is_partial(scenario: &ShownScenario) -> bool {
    let Some(numbers) = scenario.correlations else { return false };
    let is_partial = |metric: Metric| numbers[metric].as_ref().is_some_and(|number| number.left_out > 0);
    let may_be_partial = |metric: &Metric| matches!(metric.row().presence, Presence::IfDefined);
    IN_SUMMARY_TABLE.into_iter().filter(may_be_partial).any(is_partial)
}

/// Returns sentences that name the external engine of a scenario, and compare it with Epicurve's own engine.
pub(super) fn external_engine(scenario: &ShownScenario, calendar: Calendar) -> Option<String> {
    let ExternalEngine { name, software, version, model, largest_difference } = scenario.external?;
    let engine = format!("“{}” was simulated by the engine {name}: {software} {version}", scenario.name);
    let comparison = match (largest_difference, model) {
        (Some(found), _) => format!(
            "It differs from Epicurve’s own adaptive engine on the same inputs by {} at most, over all series and whole days \
             ({}, {})",
            persons(found.persons),
            found.series.replace('_', " "),
            calendar.on(f64::from(found.day))
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
    Some(format!("{engine}. {comparison}."))
}

/// Formats a difference in persons; a smaller one than 0.000001 is only rounding.
fn persons(value: f64) -> String {
    match value {
        value if value < 1e-6 => "less than 0.000001 persons".to_owned(),
        value if value < 1e-3 => format!("{} persons", numbers::fixed(value, 6).trim_end_matches('0')),
        value => format!("{} persons", numbers::count(value)),
    }
}
