//! Means and quantiles over the members of a scenario, for each day.

use rayon::prelude::*;

use super::quantiles::{mean, quantiles};
use crate::model::inputs::scenario::Scenario;
use crate::model::results::series::DailyValues;
use crate::model::results::{Quantiles, Quantity, Series};

/// Means and quantiles of each series on each day; `None` for a series that the scenario does not have.
pub(super) struct Table {
    pub(super) means: Series,
    pub(super) bands: Series<Quantiles<Vec<f64>>>,
}

impl Table {
    pub(super) fn new(scenario: &Scenario, days: u32) -> Self {
        let empty = || Vec::with_capacity(days as usize + 1);
        let bands = || Quantiles { q05: empty(), q25: empty(), q50: empty(), q75: empty(), q95: empty() };
        let has = |series: Quantity| (series.row().has)(scenario);
        Self {
            means: Series::from_fn(|series| has(series).then(empty)),
            bands: Series::from_fn(|series| has(series).then(bands)),
        }
    }

    /// Adds the means and quantiles of the next `days` days. In `values`, each member has `days_per_member` consecutive
    /// entries, of which the first `days` are used.
    pub(super) fn add(&mut self, values: &[DailyValues], days_per_member: usize, days: usize) {
        let existing: Vec<Quantity> =
            Quantity::ALL.into_iter().filter(|series| self.means[*series].is_some()).collect();
        let each: Vec<Vec<(f64, Quantiles<f64>)>> = (0..days)
            .into_par_iter()
            .map_init(Vec::new, |column, day| {
                let of_series = |series: &Quantity| {
                    column.clear();
                    column.extend(values.chunks_exact(days_per_member).map(|days| days[day][*series as usize]));
                    let mean = mean(column);
                    let quantiles = quantiles(column)?;
                    // For equal values, the mean could differ from them by rounding. The column is sorted.
                    let are_equal = column.first() == column.last();
                    Some((if are_equal { quantiles.q50 } else { mean }, quantiles))
                };
                existing.iter().filter_map(of_series).collect()
            })
            .collect();
        for day in each {
            for (series, (mean, quantiles)) in existing.iter().zip(day) {
                self.push(*series, mean, &quantiles);
            }
        }
    }

    fn push(&mut self, series: Quantity, mean: f64, quantiles: &Quantiles<f64>) {
        if let (Some(means), Some(bands)) = (&mut self.means[series], &mut self.bands[series]) {
            means.push(mean);
            bands.q05.push(quantiles.q05);
            bands.q25.push(quantiles.q25);
            bands.q50.push(quantiles.q50);
            bands.q75.push(quantiles.q75);
            bands.q95.push(quantiles.q95);
        }
    }
}
