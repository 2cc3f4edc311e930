//! The stochastic solver: exact jumps of one person while few are infected, else binomial leaps (Gillespie, J. Phys.
//! Chem. 81 (1977) 2340; Tian and Burrage, J. Chem. Phys. 121 (2004) 10356), on the deterministic solvers' transitions.

mod binomial;
mod exponentials;
mod member;
pub(crate) mod rng_streams;
mod schedule;

use super::cancel_token::CancelToken;
use super::error::EngineError;
use crate::model::dynamics::transitions::Epidemic;
use crate::model::inputs::scenario::Scenario;
use crate::model::trajectory::{Trajectory, daily_differences};

pub(crate) use member::Member;
pub use rng_streams::GENERATOR;
pub(in crate::model) use schedule::Schedule;

/// Simulates one member of an ensemble, day by day.
pub(crate) fn trajectory(
    epidemic: &Epidemic,
    scenario: &Scenario,
    days: u32,
    (seed, member): (u64, u32),
    stop: &CancelToken,
) -> Result<Trajectory, EngineError> {
    let schedule = Schedule::new(scenario, epidemic);
    let mut member = Member::new(&schedule, seed, member);
    let mut states = Vec::with_capacity(days as usize + 1);
    states.push(member.state);
    for day in 0..days {
        stop.check()?;
        member.simulate_day(&schedule, day);
        states.push(member.state);
    }
    let outcome = member.outcome();
    Ok(Trajectory {
        new_infections: daily_differences(&states),
        days: states,
        infectious: outcome.infectious,
        hospital: outcome.hospital,
    })
}
