//! Rank correlations of a scenario's metrics with its uncertain rates.

use super::members::varied;
use super::{MemberNumbers, column};
use crate::model::distributions::{Design, partial_rank_correlations};
use crate::model::inputs::scenario::Scenario;
use crate::model::results::{Metric, PerMetric, RankCorrelations};

/// Returns the partial rank correlations of each metric with the scenario's uncertain rates. A metric that no member
/// has is left out. Returns `None` if no rate is uncertain.
pub(super) fn rank_correlations(
    scenario: &Scenario,
    design: &Design,
    numbers: &[MemberNumbers],
) -> Option<PerMetric<RankCorrelations>> {
    if !scenario.has_ranges() {
        return None;
    }
    let members = u32::try_from(numbers.len()).ok()?;
    let (rates, inputs): (Vec<_>, Vec<_>) = varied(scenario, design, members).into_iter().unzip();
    let of_number = |metric: Metric| {
        let output: Vec<_> = column(numbers, metric).collect();
        if output.iter().all(Option::is_none) {
            return None;
        }
        let found = partial_rank_correlations(&inputs, &output);
        let coefficient = |rate| {
            let place = rates.iter().position(|varied| *varied == rate);
            place.and_then(|place| found.coefficients[place])
        };
        Some(RankCorrelations {
            rates: scenario.uncertain_rates().map(|(rate, _)| (rate, coefficient(rate))).collect(),
            members: u32::try_from(found.used).ok()?,
            left_out: u32::try_from(found.left_out).ok()?,
        })
    };
    Some(PerMetric::of_members(of_number))
}
