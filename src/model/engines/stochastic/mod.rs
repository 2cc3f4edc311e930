//! Chance: exact jumps of one person where few are infected, binomial leaps elsewhere (Gillespie, J. Phys. Chem. 81 (1977)
//! 2340; Tian and Burrage, J. Chem. Phys. 121 (2004) 10356), on the transitions that the deterministic engines read.

mod binomial;
mod course;
mod exponentials;
mod member;
mod streams;

use super::{EngineError, Stop, Trajectory, daily_differences};
use crate::model::scenario::Scenario;
use crate::model::transitions::Epidemic;

pub(in crate::model) use course::Course;
pub(in crate::model) use member::Member;
pub use streams::GENERATOR;

/// One member of an ensemble, day by day.
pub(in crate::model) fn trajectory(
    epidemic: &Epidemic,
    scenario: &Scenario,
    days: u32,
    (seed, member): (u64, u32),
    stop: &Stop,
) -> Result<Trajectory, EngineError> {
    let course = Course::new(scenario, epidemic);
    let mut member = Member::new(&course, seed, member);
    let mut states = Vec::with_capacity(days as usize + 1);
    states.push(member.state);
    for day in 0..days {
        stop.check()?;
        member.live_through(&course, day);
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
