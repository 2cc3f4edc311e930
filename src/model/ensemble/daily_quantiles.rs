//! What the members of a scenario say of each day: means and quantiles.

use rayon::prelude::*;

use super::quantiles::{mean, quantiles};
use crate::model::inputs::scenario::Scenario;
use crate::model::results::series::DailyValues;
use crate::model::results::{Quantiles, Quantity, Series};

/// Means and quantiles of each series, day by day; none of a series that the scenario lacks.
pub(super) struct Table {
    pub(super) means: Series,
    pub(super) bands: Series<Quantiles<Vec<f64>>>,
}

impl Table {
    pub(super) fn new(scenario: &Scenario, days: u32) -> Self {
        let room = || Vec::with_capacity(days as usize + 1);
        let bands = || Quantiles { q05: room(), q25: room(), q50: room(), q75: room(), q95: room() };
        let has = |series: Quantity| (series.row().has)(scenario);
        Self {
            means: Series::from_fn(|series| has(series).then(room)),
            bands: Series::from_fn(|series| has(series).then(bands)),
        }
    }

    /// The members' values of some days: `rows` has each member's days one after the other, `row` places for each member.
    pub(super) fn add(&mut self, rows: &[DailyValues], row: usize, days: usize) {
        let kept: Vec<Quantity> = Quantity::ALL.into_iter().filter(|series| self.means[*series].is_some()).collect();
        let each: Vec<Vec<(f64, Quantiles<f64>)>> = (0..days)
            .into_par_iter()
            .map_init(Vec::new, |column, day| {
                let of_series = |series: &Quantity| {
                    column.clear();
                    column.extend(rows.chunks_exact(row).map(|days| days[day][*series as usize]));
                    let mean = mean(column);
                    let quantiles = quantiles(column)?;
                    // Of equal values, the sum's rounding would make another one.
                    let is_same = column.first() == column.last();
                    Some((if is_same { quantiles.q50 } else { mean }, quantiles))
                };
                kept.iter().filter_map(of_series).collect()
            })
            .collect();
        for day in each {
            for (series, (mean, quantiles)) in kept.iter().zip(day) {
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
