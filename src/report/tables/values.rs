//! The values of a chart's lines as texts: those of some days as a table under the chart, those of each day for the
//! script that shows the values at the pointer.

use crate::format::numbers;
use crate::report::chart_options::View;
use crate::report::view_model::{Shown, ShownScenario};

/// Maximum rows of the table, besides those of the first and the last day.
const MAX_ROWS: u32 = 40;
/// Possible numbers of days between two rows.
const STEPS: [u32; 9] = [1, 2, 5, 10, 20, 50, 100, 200, 500];

/// The table, ready for a template.
#[derive(Debug)]
pub struct ValuesTable {
    /// The interval of its days: "every 5 days".
    pub days: String,
    /// The scenarios' names.
    pub heads: Vec<String>,
    /// The days, each with a value for each scenario.
    pub rows: Vec<(String, Vec<String>)>,
}

impl ValuesTable {
    /// Returns the values of the view's quantity, or of the infectious if no scenario has that quantity.
    pub fn new(shown: &Shown, view: View) -> Self {
        let view = shown.view(view);
        let step = STEPS.into_iter().find(|step| shown.last_day / step <= MAX_ROWS).unwrap_or(shown.last_day);
        let last = (!shown.last_day.is_multiple_of(step)).then_some(shown.last_day);
        let days = (0..=shown.last_day).step_by(usize::try_from(step).unwrap_or(1)).chain(last);
        let row = |day: u32| {
            let figures = with_lines(shown, view).map(|(_, scenario)| figure(scenario, view, day)).collect();
            (shown.calendar.value(f64::from(day), 0), figures)
        };
        Self {
            days: if step == 1 { "each day".to_owned() } else { format!("every {step} days") },
            heads: with_lines(shown, view).map(|(_, scenario)| scenario.name.clone()).collect(),
            rows: days.map(row).collect(),
        }
    }
}

/// Returns the scenarios that have the quantity, with their positions.
pub fn with_lines<'a>(shown: &'a Shown, view: View) -> impl Iterator<Item = (usize, &'a ShownScenario<'a>)> {
    shown.scenarios.iter().enumerate().filter(move |(_, scenario)| scenario.has(view.plot))
}

/// Formats a day's value. For an ensemble, that is the median with the 5 % to 95 % range, or only the range if the
/// chart shows single simulations. Empty after the scenario's last day.
pub fn figure(scenario: &ShownScenario, view: View, day: u32) -> String {
    let at = |values: &[f64]| {
        let value = usize::try_from(day).ok().and_then(|day| values.get(day).copied())?;
        Some(numbers::value_in_full(scenario.in_unit(value, view.unit()), view.unit()))
    };
    let Some(value) = at(scenario.curve(view.plot)) else { return String::new() };
    let range = scenario.band(view.plot).and_then(|band| Some((at(&band.q05)?, at(&band.q95)?)));
    let Some((low, high)) = range else { return value };
    let range = format!("{} to {high}", low.strip_suffix(" %").unwrap_or(&low));
    if scenario.sample(view.plot).is_some() { range } else { format!("{value} ({range})") }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::format::units::Unit;
    use crate::model::{CancelToken, Quantity, read_comparison, simulate};

    fn table(inputs: &Value, view: View) -> ValuesTable {
        let comparison = read_comparison(&inputs.into()).unwrap();
        let results = simulate(&comparison, &CancelToken::default()).unwrap();
        ValuesTable::new(&Shown::new(&comparison, &results), view)
    }

    #[test]
    fn the_table_has_the_first_and_last_day_and_few_days_between() {
        for (days, rows, interval) in
            [(1, 2, "each day"), (40, 41, "each day"), (83, 18, "every 5 days"), (3_650, 38, "every 100 days")]
        {
            let inputs = json!({"days": days, "scenarios": [{"name": "A", "beta": 0.3, "gamma": 0.1}]});
            let table = table(&inputs, View::default());
            assert_eq!((table.rows.len(), table.days.as_str()), (rows, interval), "{days}");
            assert_eq!(table.rows[0], ("0".to_owned(), vec!["100".to_owned()]));
            assert_eq!(table.rows[rows - 1].0, numbers::fixed(f64::from(days), 0));
        }
    }

    #[test]
    fn ranges_of_ensembles_are_in_the_charts_unit() {
        let inputs = json!({"days": 30, "solver": {"method": "stochastic", "members": 50, "seed": 1},
            "scenarios": [{"beta": 0.3, "gamma": 0.1, "initial_infectious": 100}]});
        let table = table(&inputs, View { unit: Unit::Share, plot: Quantity::Infectious, ..View::default() });
        assert_eq!(table.rows[0].1, ["1.0 % (1.0 to 1.0 %)"]);
        assert!(table.rows[30].1[0].ends_with(" %)") && table.rows[30].1[0].contains(" to "), "{:?}", table.rows[30]);
    }
}
