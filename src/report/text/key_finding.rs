//! The sentence under the chart: the share infected in each scenario, and for a single scenario its peak.

use super::{median_of, with_no_break_spaces};
use crate::format::numbers;
use crate::model::{Metric, Quantity};
use crate::report::view_model::{Shown, ShownScenario};

/// Maximum scenarios of the sentence. For more, the summary table is clearer.
const MAX_SCENARIOS: usize = 3;

/// Returns "A peaks on day 27 with 30.4 % infectious; 94.1 % infected by day 200." for one scenario, and "Infected by
/// day 200: 94.1 % in A; 80.0 % in B." for several. `None` for many scenarios, or without such a number.
pub fn reading(shown: &Shown) -> Option<String> {
    let sentence = match shown.scenarios.as_slice() {
        [only] => {
            let infected = infected(only).map(|text| format!("; {text} infected by {}", shown.calendar.on(last(only))));
            format!("{} {}{}.", only.name, peak(shown, only), infected.unwrap_or_default())
        }
        all if all.len() > MAX_SCENARIOS => return None,
        all => {
            let each = |scenario: &ShownScenario| Some(format!("{} in {}", infected(scenario)?, scenario.name));
            let each: Vec<_> = all.iter().filter_map(each).collect();
            if each.is_empty() {
                return None;
            }
            let by = if shown.last_days_differ() { "the last day".to_owned() } else { shown.end() };
            format!("Infected by {by}: {}.", each.join("; "))
        }
    };
    Some(with_no_break_spaces(&sentence))
}

fn last(scenario: &ShownScenario) -> f64 {
    f64::from(scenario.last_day)
}

fn peak(shown: &Shown, scenario: &ShownScenario) -> String {
    let summary = scenario.summary;
    let share = numbers::per_cent(summary.peak_infectious() / scenario.inputs.population);
    let median = median_of(scenario.varies());
    if scenario.is_rising(Quantity::Infectious) {
        format!("is still rising on {}, with {median}{share} infectious", shown.calendar.on(last(scenario)))
    } else if summary.peak_day() > 0.0 {
        format!("peaks on {} with {median}{share} infectious", shown.calendar.on(summary.peak_day()))
    } else {
        format!("never has more than the {share} infectious of {}", shown.calendar.on(0.0))
    }
}

/// Returns the share ever infected: "94.1 %", or "13.6 % and still rising" before the epidemic is over.
fn infected(scenario: &ShownScenario) -> Option<String> {
    let share = numbers::decimal(numbers::rounded_decimal(scenario.summary.get(Metric::AttackRate)? * 100.0, 1), 1);
    let median = median_of(scenario.varies());
    let rising = if scenario.is_rising(Quantity::CumulativeInfections) { " and still rising" } else { "" };
    Some(format!("{median}{share} %{rising}"))
}
