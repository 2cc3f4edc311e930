//! The table of paired differences between an ensemble's scenarios and the baseline, simulation by simulation.

use crate::charts::line_sample;
use crate::format::numbers;
use crate::model::{IN_DIFFERENCES_TABLE, Metric, MetricUnit, PairedDifference, PerMetric, Quantity};
use crate::report::tables::sign;
use crate::report::text::{metric_label, simulations};
use crate::report::view_model::{Shown, ShownScenario};

/// The table, ready for a template.
#[derive(Debug)]
pub struct DifferencesTable {
    /// The baseline's name.
    pub baseline: String,
    /// "500 simulations"
    pub simulations: String,
    /// The random inputs that two paired simulations share.
    pub shared: &'static str,
    /// All scenarios except the baseline.
    pub scenarios: Vec<Changes>,
}

/// The differences of a scenario from the baseline.
#[derive(Debug)]
pub struct Changes {
    /// The sample of its line, as SVG.
    pub sample: String,
    /// The scenario's name.
    pub name: String,
    /// A row for each number.
    pub rows: Vec<Row>,
}

/// The differences of a number.
#[derive(Debug)]
pub struct Row {
    /// The number's label.
    pub label: String,
    /// The mean of the simulations' differences.
    pub mean: String,
    /// The confidence interval of that mean.
    pub interval: String,
    /// The 5 % to 95 % range of the simulations' differences.
    pub range: String,
}

impl DifferencesTable {
    /// Returns the table of these scenarios, or `None` if their simulations are not paired.
    pub fn new(shown: &Shown) -> Option<Self> {
        let ensemble = shown.ensemble()?;
        let scenarios: Vec<_> = (shown.scenarios.iter().enumerate())
            .filter_map(|(position, scenario)| {
                let rows = rows(shown, scenario, scenario.differences?);
                let changes = Changes { sample: line_sample(position), name: scenario.name.clone(), rows };
                (!changes.rows.is_empty()).then_some(changes)
            })
            .collect();
        let baseline = shown.scenarios.first()?.name.clone();
        let shared = match (ensemble.by_chance, ensemble.sampling) {
            (_, None) => "random numbers",
            (false, Some(_)) => "quantiles of all ranges",
            (true, Some(_)) => "random numbers and the same quantiles of all ranges",
        };
        let simulations = simulations(ensemble.members);
        (!scenarios.is_empty()).then_some(Self { baseline, simulations, shared, scenarios })
    }
}

/// Returns the differences from the baseline. Leaves out numbers that still rise in one of the two scenarios, and
/// numbers of people if populations differ.
fn rows(shown: &Shown, scenario: &ShownScenario, differences: &PerMetric<PairedDifference>) -> Vec<Row> {
    let is_final = |quantity: Quantity| !scenario.is_rising(quantity) && !shown.scenarios[0].is_rising(quantity);
    let row = |metric: Metric| {
        let (unit, series) = (metric.row().unit, metric.row().series);
        let is_comparable = series.is_none_or(is_final) && !(unit == MetricUnit::People && shown.compares_shares());
        let is_included = metric != Metric::Deaths || shown.has(Quantity::Deceased);
        let difference = differences[metric].filter(|_| is_comparable && is_included)?;
        let PairedDifference { mean, mean_low, mean_high, q05, q95, .. } = difference;
        let (scale, counted) = match unit {
            MetricUnit::Share => (100.0, ", points"),
            MetricUnit::Day | MetricUnit::Duration => (1.0, ", days"),
            _ => (1.0, ""),
        };
        let places = places((mean_high - mean_low) * scale);
        let text = |value: f64| signed(value * scale, places, unit);
        Some(Row {
            label: metric_label(metric, &shown.end()) + counted,
            mean: text(mean),
            interval: format!("{} to {}", text(mean_low), text(mean_high)),
            range: format!("{} to {}", text(q05), text(q95)),
        })
    };
    IN_DIFFERENCES_TABLE.into_iter().filter_map(row).collect()
}

/// Returns the decimals, at most three, with which an interval of this width has two digits.
fn places(width: f64) -> usize {
    match width {
        width if width >= 10.0 || width <= 0.0 => 0,
        width if width >= 1.0 => 1,
        width if width >= 0.1 => 2,
        _ => 3,
    }
}

/// Formats a difference with its sign: "+12", "−3.4", "0". It has `places` decimals, or fewer if its unit allows fewer.
fn signed(value: f64, places: usize, unit: MetricUnit) -> String {
    let text = match (unit, value.abs()) {
        (MetricUnit::People, size) if size >= 9.95 => numbers::count(size),
        (MetricUnit::People, size) if size >= 0.995 => numbers::fixed(size, places.min(1)),
        (_, size) => numbers::decimal(size, places),
    };
    match sign(value, &text) {
        "" => "0".to_owned(),
        sign => format!("{sign}{text}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_have_a_sign_and_decimals_by_their_precision() {
        for (value, places, unit, text) in [
            (-1451.0, 0, MetricUnit::People, "−1,451"),
            (3.04, 1, MetricUnit::People, "+3.0"),
            (0.04, 1, MetricUnit::People, "0"),
            (-2_013_224.2, 3, MetricUnit::People, "−2,013,224"),
            (5.1234, 3, MetricUnit::People, "+5.1"),
            (123.456, 3, MetricUnit::Day, "+123.5"),
            (5.1234, 3, MetricUnit::Share, "+5.123"),
        ] {
            assert_eq!(signed(value, places, unit), text, "{value}");
        }
        assert_eq!([0.0, 0.01, 0.2, 3.0, 40.0].map(places), [0, 3, 2, 1, 0]);
    }
}
