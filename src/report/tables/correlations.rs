//! The table of which uncertain rate drives which number of a scenario.

use crate::charts::{correlation_bar, line_sample};
use crate::format::numbers;
use crate::model::{
    EnteredAs, IN_CORRELATIONS_TABLE, Metric, MetricUnit, PerMetric, Quantity, RankCorrelations, UncertainRate,
};
use crate::report::text::metric_label;
use crate::report::view_model::{Shown, ShownScenario};

/// The table, ready for a template.
#[derive(Debug)]
pub struct CorrelationsTable {
    /// The rates that any scenario has as a range.
    pub rates: Vec<String>,
    /// Every scenario with ranges.
    pub scenarios: Vec<Driven>,
    /// There is one rate alone, and nothing is held fixed.
    pub is_of_one: bool,
}

/// What drives the numbers of one scenario.
#[derive(Debug)]
pub struct Driven {
    /// Its line, as SVG.
    pub sample: String,
    /// Its name.
    pub name: String,
    /// "The peak follows beta most, the attack rate gamma."
    pub sentence: Option<String>,
    /// A number each.
    pub rows: Vec<Row>,
}

/// A number and how it follows each rate.
#[derive(Debug)]
pub struct Row {
    /// What the number is.
    pub label: String,
    /// In the order of the rates: the figure and its bar; nothing where there is no coefficient.
    pub cells: Vec<Option<(String, String)>>,
    /// "312 of 500", where some simulations lack the number.
    pub used: Option<String>,
}

impl CorrelationsTable {
    /// The table of these scenarios; none where every rate is a number.
    pub fn new(shown: &Shown) -> Option<Self> {
        let with_ranges = || shown.scenarios.iter().enumerate().filter(|(_, scenario)| scenario.correlations.is_some());
        let is_varied =
            |rate: &UncertainRate| with_ranges().any(|(_, scenario)| scenario.inputs.uncertain(*rate).is_some());
        let rates: Vec<UncertainRate> = UncertainRate::ALL.into_iter().filter(is_varied).collect();
        let driven = |(position, scenario): (usize, &ShownScenario)| {
            let numbers = numbers(shown, scenario, scenario.correlations?);
            Some(Driven {
                sample: line_sample(position),
                name: scenario.name.clone(),
                sentence: sentence(shown, scenario, scenario.correlations?),
                rows: numbers.into_iter().map(|(label, found)| row(label, found, &rates)).collect(),
            })
        };
        let scenarios: Vec<_> = with_ranges().filter_map(driven).collect();
        let is_of_one = shown.scenarios.iter().all(|scenario| scenario.inputs.uncertain_rates().count() <= 1);
        let called = |rate: &UncertainRate| {
            let with_rate = with_ranges().filter(|(_, scenario)| scenario.inputs.uncertain(*rate).is_some());
            let mut names: Vec<_> = with_rate.map(|(_, scenario)| called(scenario, *rate)).collect();
            names.sort_unstable();
            names.dedup();
            names.join(" or ")
        };
        (!scenarios.is_empty()).then(|| Self { rates: rates.iter().map(called).collect(), scenarios, is_of_one })
    }
}

/// What the rate is called: R0 where that has the range.
fn called(scenario: &ShownScenario, rate: UncertainRate) -> &'static str {
    match scenario.inputs.uncertain(rate).and_then(|uncertain| uncertain.of) {
        Some(EnteredAs::R0) => "R0",
        _ => rate.name(),
    }
}

/// The numbers that the table shows, of those that the scenario has.
fn numbers<'a>(
    shown: &Shown,
    scenario: &ShownScenario,
    correlations: &'a PerMetric<RankCorrelations>,
) -> Vec<(String, &'a RankCorrelations)> {
    let number = |metric: Metric| {
        let found = correlations[metric].as_ref()?;
        let row = metric.row();
        let is_rising = row.series.is_some_and(|series| scenario.is_rising(series));
        match metric {
            Metric::Deaths if !shown.has(Quantity::Deceased) => None,
            // What is still rising in most simulations has no day of a peak.
            _ if is_rising && row.unit == MetricUnit::Day => None,
            Metric::PeakInfectious if is_rising => Some((format!("Most infectious by {}", shown.end()), found)),
            _ => Some((metric_label(metric, &shown.end()), found)),
        }
    };
    IN_CORRELATIONS_TABLE.into_iter().filter_map(number).collect()
}

fn row(label: String, found: &RankCorrelations, rates: &[UncertainRate]) -> Row {
    let all = found.members + found.left_out;
    let count = |members: u32| numbers::exact(f64::from(members));
    Row {
        label,
        cells: (rates.iter())
            .map(|rate| {
                let coefficient = found.rates.get(rate).copied().flatten()?;
                Some((figure(coefficient), correlation_bar(coefficient)))
            })
            .collect(),
        used: (found.left_out > 0).then(|| format!("{} of {}", count(found.members), count(all))),
    }
}

/// "+0.98", "−0.40", "0.00"
fn figure(coefficient: f64) -> String {
    let text = numbers::fixed(coefficient.abs(), 2);
    match coefficient {
        _ if text == "0.00" => text,
        _ if coefficient < 0.0 => format!("−{text}"),
        _ => format!("+{text}"),
    }
}

/// Which rates the peak and the attack rate follow most.
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

/// "beta most closely", or "beta and gamma alike" where the figures are the same.
fn strongest(scenario: &ShownScenario, found: Option<&RankCorrelations>) -> Option<String> {
    let shown = |coefficient: f64| figure(coefficient.abs());
    let rates: Vec<(UncertainRate, f64)> =
        found?.rates.iter().filter_map(|(rate, coefficient)| Some((*rate, (*coefficient)?))).collect();
    let highest = rates.iter().map(|(_, coefficient)| coefficient.abs()).max_by(f64::total_cmp)?;
    let names: Vec<_> = (rates.iter())
        .filter(|(_, coefficient)| shown(*coefficient) == shown(highest))
        .map(|(rate, _)| called(scenario, *rate))
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
