//! Collects a trajectory while an engine runs.

pub(crate) mod outcome;

use super::dynamics::compartments::{CUMULATIVE_INFECTIONS, Compartment, HOSPITAL_CENSUS, State, WIDTH};
use super::inputs::scenario::Scenario;

/// What one simulation returns.
#[derive(Debug, Clone)]
pub struct Trajectory {
    /// The state on each whole day, from 0.
    pub days: Vec<State>,
    /// People infected since the day before, for each whole day; 0 on day 0.
    pub new_infections: Vec<f64>,
    /// The most persons infectious at once.
    pub infectious: Peak,
    /// The most persons in hospital at once.
    pub hospital: Peak,
}

/// New infections of each day as differences of the cumulative infections. For counts of whole people they are exact.
pub(crate) fn daily_differences(days: &[State]) -> Vec<f64> {
    let between = |pair: &[State]| pair[1][CUMULATIVE_INFECTIONS] - pair[0][CUMULATIVE_INFECTIONS];
    std::iter::once(0.0).chain(days.windows(2).map(between)).collect()
}

/// A highest value and its first time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Peak {
    /// Persons.
    pub value: f64,
    /// Days.
    pub day: f64,
}

impl Peak {
    /// The first counts if equal.
    #[inline]
    pub(crate) fn raise(&mut self, day: f64, value: f64) {
        if value > self.value {
            *self = Self { value, day };
        }
    }
}

pub(crate) struct Recorder {
    pub(crate) trajectory: Trajectory,
    /// What each number can't pass, but rounding can: as many are born as die, so that every compartment stays within the
    /// population; only who loses immunity or is born can be counted twice.
    most: State,
    /// The first day that is not reported yet.
    next_day: f64,
}

impl Recorder {
    pub(crate) fn new(scenario: &Scenario, days: u32, initial: &State) -> Self {
        let peak = |index: usize| Peak { value: initial[index], day: 0.0 };
        let mut recorder = Self {
            trajectory: Trajectory {
                days: Vec::with_capacity(days as usize + 1),
                new_infections: Vec::with_capacity(days as usize + 1),
                infectious: peak(Compartment::Infectious.index()),
                hospital: peak(HOSPITAL_CENSUS),
            },
            most: std::array::from_fn(|index| match index {
                HOSPITAL_CENSUS => f64::INFINITY,
                CUMULATIVE_INFECTIONS if scenario.omega.value > 0.0 || scenario.mu.value > 0.0 => f64::INFINITY,
                _ => scenario.population,
            }),
            next_day: 0.0,
        };
        recorder.day(initial, 0.0);
        recorder
    }

    /// The state on the next whole day; what lies outside 0 to N by the solver's tolerance is brought back. No peak is below
    /// what is reported.
    #[inline]
    pub(crate) fn day(&mut self, state: &State, new_infections: f64) {
        // Each of the two comparisons is one instruction for several numbers, which f64's max and min are not.
        let (mut reported, most) = (*state, &self.most);
        for persons in &mut reported {
            *persons = if *persons > 0.0 { *persons } else { 0.0 };
        }
        for index in 0..WIDTH {
            reported[index] = if reported[index] < most[index] { reported[index] } else { most[index] };
        }
        self.trajectory.days.push(reported);
        self.trajectory.new_infections.push(new_infections.max(0.0));
        self.trajectory.infectious.raise(self.next_day, reported[Compartment::Infectious.index()]);
        self.trajectory.hospital.raise(self.next_day, reported[HOSPITAL_CENSUS]);
        self.next_day += 1.0;
    }

    /// The infectious at a time that may be that of their peak.
    pub(crate) fn infectious(&mut self, time: f64, persons: f64) {
        self.trajectory.infectious.raise(time, persons.min(self.most[Compartment::Infectious.index()]));
    }

    /// The hospital census at a time that may be that of its peak.
    pub(crate) fn hospital(&mut self, time: f64, census: f64) {
        self.trajectory.hospital.raise(time, census);
    }
}

/// Fewer infected people than this count as none: the infection is over.
pub const NEGLIGIBLE: f64 = 1e-250;
