//! The outcome of a simulation, from which its summary is computed.

use super::{Peak, Trajectory};
use crate::model::dynamics::compartments::{Compartment, HOSPITAL_CENSUS, State};

/// The outcome of a simulation, from which its summary is computed.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// State at the end.
    pub last: State,
    /// Peak of infectious people.
    pub infectious: Peak,
    /// Peak of people in hospital.
    pub hospital: Peak,
    /// Whether more people are infectious on the last day than on any day before: the peak is not reached.
    pub is_rising: bool,
    /// Number of whole days with more people in hospital than beds.
    pub days_over_capacity: u32,
}

impl Outcome {
    /// Creates the outcome of a simulation that has not started.
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

    /// Computes the outcome of a whole trajectory.
    pub fn of(trajectory: &Trajectory, beds: Option<f64>) -> Self {
        let initial = trajectory.days.first().copied().unwrap_or_default();
        let mut outcome =
            Self { infectious: trajectory.infectious, hospital: trajectory.hospital, ..Self::new(&initial) };
        for (day, state) in (0_u32..).zip(&trajectory.days) {
            outcome.end_day(day, state, beds);
        }
        outcome
    }

    /// Raises the peaks to a state between two days, if it is higher.
    #[inline]
    pub fn pass(&mut self, time: f64, state: &State) {
        self.infectious.raise(time, state[Compartment::Infectious.index()]);
        self.hospital.raise(time, state[HOSPITAL_CENSUS]);
    }

    /// Takes in the state on a whole day.
    pub fn end_day(&mut self, day: u32, state: &State, beds: Option<f64>) {
        let infectious = state[Compartment::Infectious.index()];
        self.is_rising = infectious >= self.infectious.value && self.infectious.day > f64::from(day) - 1.0 && day > 0;
        self.last = *state;
        if beds.is_some_and(|beds| state[HOSPITAL_CENSUS] > beds) {
            self.days_over_capacity += 1;
        }
    }
}
