//! Paired differences: each member of a scenario compared with the same member of the baseline.

use super::quantiles::{mean, quantiles};
use super::{MemberNumbers, column};
use crate::model::results::{PairedDifference, PerMetric};

/// Standard deviations on each side of the mean that contain 95 % of a normal distribution.
const NORMAL_95: f64 = 1.96;

/// Subtracts each metric of the baseline's members from that of the scenario's members.
pub(super) fn paired_differences(
    baseline: &[MemberNumbers],
    scenario: &[MemberNumbers],
) -> PerMetric<PairedDifference> {
    PerMetric::of_members(|metric| {
        let pairs = column(baseline, metric).zip(column(scenario, metric));
        let differences: Vec<f64> = pairs.filter_map(|(baseline, scenario)| Some(scenario? - baseline?)).collect();
        difference(differences)
    })
}

/// Returns the mean, its confidence interval and the quantiles of the members' differences; `None` for fewer than two.
fn difference(mut differences: Vec<f64>) -> Option<PairedDifference> {
    if differences.len() < 2 {
        return None;
    }
    let members = u32::try_from(differences.len()).ok()?;
    let (count, mean) = (f64::from(members), mean(&differences));
    let squares: f64 = differences.iter().map(|value| (value - mean) * (value - mean)).sum();
    let standard_error = (squares / (count - 1.0) / count).sqrt();
    let quantiles = quantiles(&mut differences)?;
    Some(PairedDifference {
        mean,
        mean_low: mean - NORMAL_95 * standard_error,
        mean_high: mean + NORMAL_95 * standard_error,
        q05: quantiles.q05,
        q95: quantiles.q95,
        members,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_has_a_mean_a_confidence_interval_and_quantiles() {
        let found = difference(vec![1.0, 2.0, 3.0, 4.0, 10.0]).unwrap();
        // sd = sqrt(50 / 4), error = sd / sqrt(5)
        let error = (12.5_f64 / 5.0).sqrt();
        assert_eq!((found.mean, found.members), (4.0, 5));
        assert!((found.mean_low - (4.0 - 1.96 * error)).abs() < 1e-12);
        assert!((found.mean_high - (4.0 + 1.96 * error)).abs() < 1e-12);
        assert!((found.q05 - 1.2).abs() < 1e-12 && (found.q95 - 8.8).abs() < 1e-12);
        assert_eq!(difference(vec![1.0]), None);
    }
}
