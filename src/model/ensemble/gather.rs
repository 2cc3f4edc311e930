//! Runs the members of one scenario and gathers what they say, day by day.

use rayon::prelude::*;

use super::MemberNumbers;
use super::quantiles::{mean, quantiles};
use crate::model::engines::stochastic::{Course, Member};
use crate::model::engines::{EngineError, Stop};
use crate::model::results::{Quantiles, Series, Summary};
use crate::model::scenario::Scenario;
use crate::model::series::{SERIES, has_series, reproduction_number_on, values};
use crate::model::summary::{formulas, with_outcome};
use crate::model::transitions::{CUMULATIVE_INFECTIONS, Compartment, Epidemic, State, at};

/// Values that are kept at once before their quantiles are taken: few megabytes.
const VALUES_AT_ONCE: usize = 500_000;

/// What the members of a scenario say together.
pub(super) struct Gathered {
    /// Of each day.
    pub(super) means: Series,
    /// Of each day.
    pub(super) bands: Series<Quantiles<Vec<f64>>>,
    /// What follows from the scenario alone.
    pub(super) formulas: Summary,
    /// Each member's own.
    pub(super) numbers: Vec<MemberNumbers>,
    /// Of each member, that nobody is infected at the end.
    pub(super) is_over: Vec<bool>,
}

/// Runs this many members of a scenario over the days.
pub(super) fn gather(
    scenario: &Scenario,
    epidemic: &Epidemic,
    days: u32,
    members: u32,
    seed: u64,
    stop: &Stop,
) -> Result<Gathered, EngineError> {
    let course = Course::new(scenario, epidemic);
    let reproduction: Vec<f64> =
        (0..=days).map(|day| reproduction_number_on(scenario, epidemic, day).unwrap_or_default()).collect();
    let mut running: Vec<Member> =
        (0..members).into_par_iter().map(|member| Member::new(&course, seed, member)).collect();
    let mut table = Table::new(scenario, days);
    table.add(&values(&epidemic.initial, epidemic.initial[CUMULATIVE_INFECTIONS], reproduction[0]));

    let days_at_once = (VALUES_AT_ONCE / (running.len() * SERIES)).max(1);
    let all_days: Vec<u32> = (0..days).collect();
    let mut block = vec![[0.0; SERIES]; running.len() * days_at_once];
    for some_days in all_days.chunks(days_at_once) {
        let rows = block.par_chunks_mut(days_at_once);
        running.par_iter_mut().zip(rows).try_for_each(|(member, row)| {
            for (day, place) in some_days.iter().zip(row) {
                stop.check()?;
                let before = member.state[CUMULATIVE_INFECTIONS];
                member.live_through(&course, *day);
                *place = values(&member.state, before, reproduction[*day as usize + 1]);
            }
            Ok(())
        })?;
        table.add_block(&block, days_at_once, some_days.len());
    }

    let formulas = formulas(scenario, epidemic);
    let infected = |state: &State| at(state, Compartment::Exposed) + at(state, Compartment::Infectious);
    Ok(Gathered {
        numbers: running.iter().map(|member| with_outcome(&formulas, scenario, member.outcome()).numbers()).collect(),
        is_over: running.iter().map(|member| infected(&member.state) == 0.0).collect(),
        means: Series::from_fn(|place| table.means[place].take()),
        bands: Series::from_fn(|place| table.bands[place].take()),
        formulas,
    })
}

/// Means and quantiles of each series, day by day; none of a series that the scenario lacks.
struct Table {
    means: [Option<Vec<f64>>; SERIES],
    bands: [Option<Quantiles<Vec<f64>>>; SERIES],
}

impl Table {
    fn new(scenario: &Scenario, days: u32) -> Self {
        let room = || Vec::with_capacity(days as usize + 1);
        let has = has_series(scenario);
        Self {
            means: has.map(|has| has.then(room)),
            bands: has
                .map(|has| has.then(|| Quantiles { q05: room(), q25: room(), q50: room(), q75: room(), q95: room() })),
        }
    }

    /// The members' values of some days: `rows` has each member's days one after the other, `row` places for each member.
    fn add_block(&mut self, rows: &[[f64; SERIES]], row: usize, days: usize) {
        let kept: Vec<usize> = (0..SERIES).filter(|place| self.means[*place].is_some()).collect();
        let each: Vec<Vec<(f64, Quantiles<f64>)>> = (0..days)
            .into_par_iter()
            .map_init(Vec::new, |column, day| {
                let of_series = |place: &usize| {
                    column.clear();
                    column.extend(rows.chunks_exact(row).map(|days| days[day][*place]));
                    let mean = mean(column);
                    quantiles(column).map(|quantiles| (mean, quantiles))
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

    /// A day on which all members are the same.
    fn add(&mut self, values: &[f64; SERIES]) {
        for (place, value) in values.iter().enumerate() {
            self.push(place, *value, &Quantiles { q05: *value, q25: *value, q50: *value, q75: *value, q95: *value });
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
}
