//! What the members of a scenario say of each day: means and quantiles.

use rayon::prelude::*;

use super::quantiles::{mean, quantiles};
use crate::model::inputs::scenario::Scenario;
use crate::model::results::series::{SERIES, has_series};
use crate::model::results::{Quantiles, Series};

/// Means and quantiles of each series, day by day; none of a series that the scenario lacks.
pub(super) struct Table {
    means: [Option<Vec<f64>>; SERIES],
    bands: [Option<Quantiles<Vec<f64>>>; SERIES],
}

impl Table {
    pub(super) fn new(scenario: &Scenario, days: u32) -> Self {
        let room = || Vec::with_capacity(days as usize + 1);
        let has = has_series(scenario);
        Self {
            means: has.map(|has| has.then(room)),
            bands: has
                .map(|has| has.then(|| Quantiles { q05: room(), q25: room(), q50: room(), q75: room(), q95: room() })),
        }
    }

    /// The members' values of some days: `rows` has each member's days one after the other, `row` places for each member.
    pub(super) fn add(&mut self, rows: &[[f64; SERIES]], row: usize, days: usize) {
        let kept: Vec<usize> = (0..SERIES).filter(|place| self.means[*place].is_some()).collect();
        let each: Vec<Vec<(f64, Quantiles<f64>)>> = (0..days)
            .into_par_iter()
            .map_init(Vec::new, |column, day| {
                let of_series = |place: &usize| {
                    column.clear();
                    column.extend(rows.chunks_exact(row).map(|days| days[day][*place]));
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
            for (place, (mean, quantiles)) in kept.iter().zip(day) {
                self.push(*place, mean, &quantiles);
            }
        }
    }

    fn push(&mut self, place: usize, mean: f64, quantiles: &Quantiles<f64>) {
        if let (Some(means), Some(bands)) = (&mut self.means[place], &mut self.bands[place]) {
            means.push(mean);
            bands.q05.push(quantiles.q05);
            bands.q25.push(quantiles.q25);
            bands.q50.push(quantiles.q50);
            bands.q75.push(quantiles.q75);
            bands.q95.push(quantiles.q95);
        }
    }

    /// The means and the quantiles.
    pub(super) fn finish(mut self) -> (Series, Series<Quantiles<Vec<f64>>>) {
        (Series::from_fn(|place| self.means[place].take()), Series::from_fn(|place| self.bands[place].take()))
    }
}
