//! The table of rank correlations between a scenario's uncertain rates and its numbers.

use crate::charts::{correlation_bar, line_sample};
use crate::format::numbers;
use crate::model::{
    EnteredAs, IN_CORRELATIONS_TABLE, Metric, MetricUnit, PerMetric, Quantity, RankCorrelations, UncertainRate,
};
use crate::report::tables::sign;
use crate::report::text::metric_label;
use crate::report::view_model::{Shown, ShownScenario};

/// The table, ready for a template.
#[derive(Debug)]
pub struct CorrelationsTable {
    /// Names of the rates that have a range in at least one scenario.
    pub rates: Vec<String>,
    /// The scenarios with ranges.
    pub scenarios: Vec<ScenarioCorrelations>,
    /// Whether no scenario has more than one range. Then the correlations are not partial ones.
    pub is_of_one: bool,
}

/// The correlations of a scenario.
#[derive(Debug)]
pub struct ScenarioCorrelations {
    /// The sample of its line, as SVG.
    pub sample: String,
    /// The scenario's name.
    pub name: String,
    /// "The peak follows beta most closely, the attack rate gamma most closely"
    pub sentence: Option<String>,
    /// A row for each number.
    pub rows: Vec<Row>,
}

/// A number and its correlation with each rate.
#[derive(Debug)]
pub struct Row {
    /// The number's label.
    pub label: String,
    /// The coefficients in the order of the rates, each as a text and a bar; `None` without a coefficient.
    pub cells: Vec<Option<(String, String)>>,
    /// "312 of 500", if the number is undefined in some simulations.
    pub used: Option<String>,
}

impl CorrelationsTable {
    /// Returns the table of these scenarios, or `None` if no rate has a range.
    pub fn new(shown: &Shown) -> Option<Self> {
        let with_ranges = || shown.scenarios.iter().enumerate().filter(|(_, scenario)| scenario.correlations.is_some());
        let is_varied =
            |rate: &UncertainRate| with_ranges().any(|(_, scenario)| scenario.inputs.uncertain(*rate).is_some());
        let rates: Vec<UncertainRate> = UncertainRate::ALL.into_iter().filter(is_varied).collect();
        let of_scenario = |(position, scenario): (usize, &ShownScenario)| {
            let correlations = scenario.correlations?;
            Some(ScenarioCorrelations {
                sample: line_sample(position),
                name: scenario.name.clone(),
                sentence: sentence(shown, scenario, correlations),
                rows: rows(shown, scenario, correlations, &rates),
            })
        };
        let scenarios: Vec<_> = with_ranges().filter_map(of_scenario).collect();
        let is_of_one = shown.scenarios.iter().all(|scenario| scenario.inputs.uncertain_rates().count() <= 1);
        let names = |rate: &UncertainRate| {
            let with_rate = with_ranges().filter(|(_, scenario)| scenario.inputs.uncertain(*rate).is_some());
            let mut names: Vec<_> = with_rate.map(|(_, scenario)| rate_name(scenario, *rate)).collect();
            names.sort_unstable();
            names.dedup();
            names.join(" or ")
        };
        (!scenarios.is_empty()).then(|| Self { rates: rates.iter().map(names).collect(), scenarios, is_of_one })
    }
}

/// Returns the rate's name, or "R0" if its range was typed as one of R0.
fn rate_name(scenario: &ShownScenario, rate: UncertainRate) -> &'static str {
    match scenario.inputs.uncertain(rate).and_then(|uncertain| uncertain.of) {
        Some(EnteredAs::R0) => "R0",
        _ => rate.name(),
    }
}

/// Returns a row for each number of the scenario that the table shows.
fn rows(
    shown: &Shown,
    scenario: &ShownScenario,
    correlations: &PerMetric<RankCorrelations>,
    rates: &[UncertainRate],
) -> Vec<Row> {
    let count = |members: u32| numbers::exact(f64::from(members));
    let row = |metric: Metric| {
        let number = correlations[metric].as_ref()?;
        let is_rising = metric.row().series.is_some_and(|series| scenario.is_rising(series));
        let label = match metric {
            Metric::Deaths if !shown.has(Quantity::Deceased) => return None,
            // A curve that still rises in most simulations has no peak yet.
            _ if is_rising && metric.row().unit == MetricUnit::Day => return None,
            Metric::PeakInfectious if is_rising => format!("Most infectious by {}", shown.end()),
            _ => metric_label(metric, &shown.end()),
        };
        let cell = |rate: &UncertainRate| {
            let coefficient = number.rates.get(rate).copied().flatten()?;
            Some((figure(coefficient), correlation_bar(coefficient)))
        };
        let all = number.members + number.left_out;
        let used = (number.left_out > 0).then(|| format!("{} of {}", count(number.members), count(all)));
        Some(Row { label, cells: rates.iter().map(cell).collect(), used })
    };
    IN_CORRELATIONS_TABLE.into_iter().filter_map(row).collect()
}

/// Formats a coefficient: "+0.98", "−0.40", "0.00".
fn figure(coefficient: f64) -> String {
    let text = numbers::fixed(coefficient.abs(), 2);
    format!("{}{text}", sign(coefficient, &text))
}

/// Returns the sentence that names the rates with the strongest correlation with the peak and with the attack rate.
fn sentence(shown: &Shown, scenario: &ShownScenario, correlations: &PerMetric<RankCorrelations>) -> Option<String> {
    let peak = strongest(scenario, correlations[Metric::PeakInfectious].as_ref())?;
    let what = if scenario.is_rising(Quantity::Infectious) {
        format!("The highest number of infectious people by {}", shown.end())
    } else {
        "The peak".to_owned()
    };
    Some(match strongest(scenario, correlations[Metric::AttackRate].as_ref()) {
        Some(attack_rate) if attack_rate == peak => format!("{what} and the attack rate follow {peak}"),
        Some(attack_rate) => format!("{what} follows {peak}, the attack rate {attack_rate}"),
        None => format!("{what} follows {peak}"),
    })
}

/// Returns "beta most closely", or "beta and gamma alike" if their shown coefficients are equal.
fn strongest(scenario: &ShownScenario, found: Option<&RankCorrelations>) -> Option<String> {
    let shown = |coefficient: f64| figure(coefficient.abs());
    let rates: Vec<(UncertainRate, f64)> =
        found?.rates.iter().filter_map(|(rate, coefficient)| Some((*rate, (*coefficient)?))).collect();
    let highest = rates.iter().map(|(_, coefficient)| coefficient.abs()).max_by(f64::total_cmp)?;
    let names: Vec<_> = (rates.iter())
        .filter(|(_, coefficient)| shown(*coefficient) == shown(highest))
        .map(|(rate, _)| rate_name(scenario, *rate))
        .collect();
    Some(match names.as_slice() {
        [one] => format!("{one} most closely"),
        several => format!("{} alike", several.join(" and ")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coefficients_have_a_sign_and_two_decimals() {
        assert_eq!([0.984, -0.4, 0.001, -0.001].map(figure), ["+0.98", "−0.40", "0.00", "0.00"]);
    }
}
