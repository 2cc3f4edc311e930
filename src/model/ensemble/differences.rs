//! What a scenario changes, member by member.

use super::quantiles::{mean, quantiles};
use super::{MemberNumbers, column};
use crate::model::results::{PairedDifference, PerMetric};

/// Of a normal distribution, this many standard deviations hold 95 %.
const NORMAL_95: f64 = 1.96;

/// Each number of a scenario's members less that of the baseline's.
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

fn difference(mut differences: Vec<f64>) -> Option<PairedDifference> {
    let members = u32::try_from(differences.len()).ok()?;
    let (mean, error) = mean_and_error(&differences)?;
    let quantiles = quantiles(&mut differences)?;
    Some(PairedDifference {
        mean,
        mean_low: mean - NORMAL_95 * error,
        mean_high: mean + NORMAL_95 * error,
        q05: quantiles.q05,
        q95: quantiles.q95,
        members,
    })
}

/// The mean and its standard error; none of fewer than two values.
fn mean_and_error(values: &[f64]) -> Option<(f64, f64)> {
    if values.len() < 2 {
        return None;
    }
    let count = values.len() as f64;
    let mean = mean(values);
    let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
    Some((mean, (squares / (count - 1.0) / count).sqrt()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_has_its_mean_its_precision_and_its_range() {
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
