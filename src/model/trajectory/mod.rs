//! Trajectories, and the recorder that collects one while a solver runs.

pub(crate) mod outcome;

use super::dynamics::compartments::{CUMULATIVE_INFECTIONS, Compartment, HOSPITAL_CENSUS, State, WIDTH};
use super::inputs::scenario::Scenario;

/// The result of one simulation.
#[derive(Debug, Clone)]
pub struct Trajectory {
    /// State on each whole day, from day 0.
    pub days: Vec<State>,
    /// People infected since the day before, for each whole day; 0 on day 0.
    pub new_infections: Vec<f64>,
    /// Peak of infectious people.
    pub infectious: Peak,
    /// Peak of people in hospital.
    pub hospital: Peak,
}

/// Returns each day's new infections as differences of cumulative infections, which are exact for whole numbers.
pub(crate) fn daily_differences(days: &[State]) -> Vec<f64> {
    let between = |pair: &[State]| pair[1][CUMULATIVE_INFECTIONS] - pair[0][CUMULATIVE_INFECTIONS];
    std::iter::once(0.0).chain(days.windows(2).map(between)).collect()
}

/// The highest value of a series, and the time when it is first reached.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Peak {
    /// Number of people.
    pub value: f64,
    /// Time in days.
    pub day: f64,
}

impl Peak {
    /// Replaces the peak if this value is higher. Of equal values the first is kept.
    #[inline]
    pub(crate) fn raise(&mut self, day: f64, value: f64) {
        if value > self.value {
            *self = Self { value, day };
        }
    }
}

/// Collects the days and the peaks of a trajectory.
pub(crate) struct Recorder {
    pub(crate) trajectory: Trajectory,
    /// Upper limit of each number, to which rounding errors are clamped. Births equal natural deaths, therefore no
    /// compartment exceeds the population. Cumulative infections can exceed it by waning immunity and by births.
    maximum: State,
    /// First day that is not recorded yet.
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
            maximum: std::array::from_fn(|index| match index {
                HOSPITAL_CENSUS => f64::INFINITY,
                CUMULATIVE_INFECTIONS if scenario.omega.value > 0.0 || scenario.mu.value > 0.0 => f64::INFINITY,
                _ => scenario.population,
            }),
            next_day: 0.0,
        };
        recorder.day(initial, 0.0);
        recorder
    }

    /// Records the state on the next whole day, and raises the peaks. Numbers outside 0 to N, by the solver's
    /// tolerance, are clamped.
    #[inline]
    pub(crate) fn day(&mut self, state: &State, new_infections: f64) {
        // The compiler vectorizes these comparisons, but not f64's max and min.
        let (mut reported, maximum) = (*state, &self.maximum);
        for persons in &mut reported {
            *persons = if *persons > 0.0 { *persons } else { 0.0 };
        }
        for index in 0..WIDTH {
            reported[index] = if reported[index] < maximum[index] { reported[index] } else { maximum[index] };
        }
        self.trajectory.days.push(reported);
        self.trajectory.new_infections.push(new_infections.max(0.0));
        self.trajectory.infectious.raise(self.next_day, reported[Compartment::Infectious.index()]);
        self.trajectory.hospital.raise(self.next_day, reported[HOSPITAL_CENSUS]);
        self.next_day += 1.0;
    }

    /// Raises the peak of infectious people to their number at this time, if it is higher.
    pub(crate) fn infectious(&mut self, time: f64, persons: f64) {
        self.trajectory.infectious.raise(time, persons.min(self.maximum[Compartment::Infectious.index()]));
    }

    /// Raises the peak of the hospital census to its value at this time, if it is higher.
    pub(crate) fn hospital(&mut self, time: f64, census: f64) {
        self.trajectory.hospital.raise(time, census);
    }
}

/// Number of infected people below which the infection is over.
pub const NEGLIGIBLE: f64 = 1e-250;
