//! The curves of a run's sparkline, the small drawing in lists of runs.

use crate::model::{Quantity, Results, curve};

/// Maximum points of a sparkline's curve.
const SPARKLINE_POINTS: usize = 66;

/// Returns a few values of the infectious of each scenario, in thousandths of the highest value of all.
pub fn curves(results: &Results) -> Vec<Vec<f64>> {
    let curves: Vec<&[f64]> = results
        .scenarios
        .iter()
        .map(|scenario| curve(&scenario.series, scenario.bands.as_ref(), Quantity::Infectious))
        .collect();
    let highest = curves.iter().copied().flatten().copied().fold(f64::MIN_POSITIVE, f64::max);
    curves
        .into_iter()
        .map(|curve| {
            let last = curve.len().saturating_sub(1);
            let points = last.clamp(1, SPARKLINE_POINTS - 1);
            (0..=points)
                .filter_map(|point| curve.get(point * last / points))
                .map(|value| (value / highest * 1e3).round() / 1e3)
                .collect()
        })
        .collect()
}
