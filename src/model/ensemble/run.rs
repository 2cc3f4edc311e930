//! Runs the members of one scenario and collects their results day by day.

use rayon::prelude::*;

use super::MemberNumbers;
use super::daily_quantiles::Table;
use super::members::Members;
use crate::model::dynamics::compartments::{CUMULATIVE_INFECTIONS, infected};
use crate::model::dynamics::quantity::Quantity;
use crate::model::dynamics::transitions::Epidemic;
use crate::model::inputs::scenario::Scenario;
use crate::model::inputs::solver::{Method, Solver};
use crate::model::results::series::{DailyValues, reproduction_number_on, values};
use crate::model::results::summary::{formulas, with_outcome};
use crate::model::results::{Quantiles, Series, Summary};
use crate::model::solvers::cancel_token::CancelToken;
use crate::model::solvers::error::EngineError;
use crate::model::solvers::stochastic::{Member, Schedule};
use crate::model::solvers::trajectory;
use crate::model::trajectory::outcome::Outcome;

/// Number of values kept in memory before their quantiles are computed: a few megabytes.
const VALUES_AT_ONCE: usize = 500_000;
/// Number of values kept in memory if members have to run again for each block of days: a hundred megabytes.
const VALUES_OF_WHOLE_RUNS: usize = 12_500_000;

/// The combined results of a scenario's members.
pub(super) struct Gathered {
    /// Means of each day.
    pub(super) means: Series,
    /// Quantiles of each day.
    pub(super) bands: Series<Quantiles<Vec<f64>>>,
    /// Metrics that follow from the scenario alone: one entry for all members, or one per member.
    pub(super) formulas: Vec<Summary>,
    /// Metrics of each member.
    pub(super) numbers: Vec<MemberNumbers>,
    /// Whether no one is infected at the end, for each member.
    pub(super) is_over: Vec<bool>,
    /// Number of members whose infectious people are still rising on the last day.
    pub(super) rising: usize,
}

/// Runs the members of a scenario over the days.
pub(super) fn gather(
    scenario: &Scenario,
    members: &Members,
    days: u32,
    solver: Solver,
    stop: &CancelToken,
) -> Result<Gathered, EngineError> {
    let mut table = Table::new(scenario, days);
    let reproduction = ReproductionNumbers::new(members, days);
    let first = |(place, (_, epidemic)): (usize, &(Scenario, Epidemic))| {
        values(&epidemic.initial, 0.0, reproduction.on(place, 0))
    };
    table.add(&members.each().iter().enumerate().map(first).collect::<Vec<_>>(), 1, 1);
    let formulas: Vec<Summary> =
        members.each().par_iter().map(|(scenario, epidemic)| formulas(scenario, epidemic)).collect();
    let numbers = |member: usize, outcome: &Outcome| {
        let formulas = &formulas[if formulas.len() == 1 { 0 } else { member }];
        with_outcome(formulas, &members.of(member).0, outcome).numbers
    };
    let outcomes = match solver.method {
        Method::Stochastic => by_chance(members, days, &reproduction, solver, &mut table, stop)?,
        Method::Adaptive | Method::Euler { .. } | Method::Rk4 { .. } => {
            let days_at_once = VALUES_OF_WHOLE_RUNS / (members.each().len() * Quantity::COUNT);
            let days_at_once = days_at_once.clamp(1, days as usize);
            by_rates(members, days, &reproduction, solver, days_at_once, &mut table, stop)?
        }
    };
    let is_over = |outcome: &Outcome| infected(&outcome.last) == 0.0;
    // If members do not differ at all, there is one outcome for all of them.
    let all = |member: u32| &outcomes[if outcomes.len() == 1 { 0 } else { member as usize }];
    let Table { means, bands } = table;
    Ok(Gathered {
        numbers: (0..members.count).map(|member| numbers(member as usize, all(member))).collect(),
        is_over: (0..members.count).map(|member| is_over(all(member))).collect(),
        rising: (0..members.count).filter(|member| all(*member).is_rising).count(),
        means,
        bands,
        formulas,
    })
}

/// Runs members that differ by random events. They advance together, a few days at a time.
fn by_chance(
    members: &Members,
    days: u32,
    reproduction: &ReproductionNumbers<'_>,
    solver: Solver,
    table: &mut Table,
    stop: &CancelToken,
) -> Result<Vec<Outcome>, EngineError> {
    let seed = solver.seed().unwrap_or_default();
    let schedules: Vec<Schedule> =
        members.each().iter().map(|(scenario, epidemic)| Schedule::new(scenario, epidemic)).collect();
    let schedule = |member: usize| &schedules[if schedules.len() == 1 { 0 } else { member }];
    let mut running: Vec<Member> =
        (0..members.count).into_par_iter().map(|member| Member::new(schedule(member as usize), seed, member)).collect();
    let days_at_once = (VALUES_AT_ONCE / (running.len() * Quantity::COUNT)).max(1);
    let all_days: Vec<u32> = (0..days).collect();
    let mut block = vec![DailyValues::default(); running.len() * days_at_once];
    for some_days in all_days.chunks(days_at_once) {
        let rows = block.par_chunks_mut(days_at_once);
        running.par_iter_mut().zip(rows).enumerate().try_for_each(|(place, (member, row))| {
            for (day, values_of_day) in some_days.iter().zip(row) {
                stop.check()?;
                let before = member.state[CUMULATIVE_INFECTIONS];
                member.simulate_day(schedule(place), *day);
                // Differences of whole numbers are exact.
                let new_infections = member.state[CUMULATIVE_INFECTIONS] - before;
                *values_of_day = values(&member.state, new_infections, reproduction.on(place, day + 1));
            }
            Ok(())
        })?;
        table.add(&block, days_at_once, some_days.len());
    }
    Ok(running.into_iter().map(|member| member.outcome().clone()).collect())
}

/// Runs members that differ by their rates alone, from the first day to the last. Only `days_at_once` days are kept at
/// once; the members run again for each further block of days.
fn by_rates(
    members: &Members,
    days: u32,
    reproduction: &ReproductionNumbers<'_>,
    solver: Solver,
    days_at_once: usize,
    table: &mut Table,
    stop: &CancelToken,
) -> Result<Vec<Outcome>, EngineError> {
    let all_days: Vec<u32> = (1..=days).collect();
    let mut block = vec![DailyValues::default(); members.each().len() * days_at_once];
    let mut outcomes = Vec::new();
    for some_days in all_days.chunks(days_at_once) {
        let run = |(place, row): (usize, &mut [DailyValues])| {
            let (scenario, epidemic) = members.of(place);
            let found = trajectory(scenario, epidemic, days, solver, stop)?;
            for (day, values_of_day) in some_days.iter().zip(row) {
                let (state, new_infections) = (&found.days[*day as usize], found.new_infections[*day as usize]);
                *values_of_day = values(state, new_infections, reproduction.on(place, *day));
            }
            let beds = scenario.hospital.and_then(|hospital| hospital.beds);
            Ok(Outcome::of(&found, beds))
        };
        outcomes = block.par_chunks_mut(days_at_once).enumerate().map(run).collect::<Result<_, EngineError>>()?;
        table.add(&block, days_at_once, some_days.len());
    }
    Ok(outcomes)
}

/// R0 with the beta of each day, for each member.
struct ReproductionNumbers<'a> {
    members: &'a Members,
    /// R0 on each day, if it is the same for all members.
    shared: Option<Vec<f64>>,
}

impl<'a> ReproductionNumbers<'a> {
    fn new(members: &'a Members, days: u32) -> Self {
        let shared = match members.each() {
            [(scenario, epidemic)] => Some((0..=days).map(|day| on(scenario, epidemic, day)).collect()),
            _ => None,
        };
        Self { members, shared }
    }

    fn on(&self, member: usize, day: u32) -> f64 {
        match &self.shared {
            Some(days) => days[day as usize],
            None => {
                let (scenario, epidemic) = self.members.of(member);
                on(scenario, epidemic, day)
            }
        }
    }
}

fn on(scenario: &Scenario, epidemic: &Epidemic, day: u32) -> f64 {
    reproduction_number_on(scenario, epidemic, day).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::distributions::{Distribution, Sampling, Uncertain};
    use crate::model::ensemble::members::design;
    use crate::model::inputs::solver::Ensemble;

    #[test]
    fn results_do_not_depend_on_the_days_kept_at_once() {
        let mut scenario = crate::model::presets::default_preset().scenarios()[0].clone();
        let distribution = Distribution::Uniform { low: 0.2, high: 0.4 };
        let beta = Uncertain { distribution, of: None };
        scenario.beta = beta.into();
        let ensemble = Ensemble { members: 20, seed: 1, sampling: Some(Sampling::Sobol) };
        let members = Members::new(&scenario, design(ensemble).as_ref(), ensemble.members);
        let solver = Solver { ensemble: Some(ensemble), ..Solver::ADAPTIVE };
        let with = |days_at_once: usize| {
            let mut table = Table::new(&scenario, 30);
            let reproduction = ReproductionNumbers::new(&members, 30);
            let stop = CancelToken::default();
            let outcomes = by_rates(&members, 30, &reproduction, solver, days_at_once, &mut table, &stop).unwrap();
            (outcomes.len(), table.means, table.bands)
        };
        assert_eq!(with(7), with(30));
    }
}
