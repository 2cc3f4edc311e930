//! What a simulation comes to, from which its summary is drawn.

use super::{Peak, Trajectory};
use crate::model::dynamics::compartments::{Compartment, HOSPITAL_CENSUS, State};

/// What a simulation comes to.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// The state at the end.
    pub last: State,
    /// The most persons infectious at once.
    pub infectious: Peak,
    /// The most persons in hospital at once.
    pub hospital: Peak,
    /// The infectious on the last day are the most so far, and more than on any day before: their peak is not reached.
    pub is_rising: bool,
    /// Whole days with more persons in hospital than beds.
    pub days_over_capacity: u32,
}

impl Outcome {
    /// Before anything has happened.
    pub fn new(initial: &State) -> Self {
        let peak = |index: usize| Peak { value: initial[index], day: 0.0 };
        Self {
            last: *initial,
            infectious: peak(Compartment::Infectious.index()),
            hospital: peak(HOSPITAL_CENSUS),
            is_rising: false,
            days_over_capacity: 0,
        }
    }

    /// Of a whole trajectory.
    pub fn of(trajectory: &Trajectory, beds: Option<f64>) -> Self {
        let initial = trajectory.days.first().copied().unwrap_or_default();
        let mut outcome =
            Self { infectious: trajectory.infectious, hospital: trajectory.hospital, ..Self::new(&initial) };
        for (day, state) in (0_u32..).zip(&trajectory.days) {
            outcome.end_day(day, state, beds);
        }
        outcome
    }

    /// A state between two days, which may be that of a peak.
    #[inline]
    pub fn pass(&mut self, time: f64, state: &State) {
        self.infectious.raise(time, state[Compartment::Infectious.index()]);
        self.hospital.raise(time, state[HOSPITAL_CENSUS]);
    }

    /// A state on a whole day.
    pub fn end_day(&mut self, day: u32, state: &State, beds: Option<f64>) {
        let infectious = state[Compartment::Infectious.index()];
        self.is_rising = infectious >= self.infectious.value && self.infectious.day > f64::from(day) - 1.0 && day > 0;
        self.last = *state;
        if beds.is_some_and(|beds| state[HOSPITAL_CENSUS] > beds) {
            self.days_over_capacity += 1;
        }
    }
}
