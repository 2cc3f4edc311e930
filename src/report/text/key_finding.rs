//! The sentence under the chart: the share infected in each scenario, and for a single scenario its peak.

use crate::format::numbers;
use crate::model::{Metric, Quantity};
use crate::report::view_model::{Shown, ShownScenario};

/// Scenarios of which the sentence says how many are infected.
const MOST_SCENARIOS: usize = 3;

/// Returns "A peaks on day 27 with 30.4 % infectious; 94.1 % are infected by day 200." for one scenario, and "Infected by day
/// 200: 94.1 % in A; 80.0 % in B." for several. `None` without such a number.
pub fn reading(shown: &Shown) -> Option<String> {
    let sentence = match shown.scenarios.as_slice() {
        [] => return None,
        // Of more, the table says it better.
        all if all.len() > MOST_SCENARIOS => return None,
        [only] => {
            let infected = infected(only).map(|text| format!("; {text} infected by {}", shown.calendar.on(last(only))));
            format!("{} {}{}.", only.name, peak(shown, only), infected.unwrap_or_default())
        }
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
    // A line must not begin with a per-cent sign.
    Some(sentence.replace(" %", "\u{a0}%"))
}

fn last(scenario: &ShownScenario) -> f64 {
    f64::from(scenario.last_day)
}

fn peak(shown: &Shown, scenario: &ShownScenario) -> String {
    let summary = scenario.summary;
    let share = numbers::per_cent(summary.peak_infectious() / scenario.inputs.population);
    let median = if scenario.varies() { "a median of " } else { "" };
    if scenario.is_rising(Quantity::Infectious) {
        format!("is still rising on {}, with {median}{share} infectious", shown.calendar.on(last(scenario)))
    } else if summary.peak_day() > 0.0 {
        format!("peaks on {} with {median}{share} infectious", shown.calendar.on(summary.peak_day()))
    } else {
        format!("never has more than the {share} infectious of {}", shown.calendar.on(0.0))
    }
}

/// "94.1 %", or "13.6 % and still rising" before the epidemic is over.
fn infected(scenario: &ShownScenario) -> Option<String> {
    let share = numbers::decimal(numbers::rounded_decimal(scenario.summary.get(Metric::AttackRate)? * 100.0, 1), 1);
    let median = if scenario.varies() { "a median of " } else { "" };
    let rising = if scenario.is_rising(Quantity::CumulativeInfections) { " and still rising" } else { "" };
    Some(format!("{median}{share} %{rising}"))
}
