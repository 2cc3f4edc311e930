//! Euler's method and the classical Runge-Kutta method of order 4, with steps of one day divided by a whole number.

use super::cancel_token::CancelToken;
use super::error::EngineError;
use crate::model::dynamics::compartments::{
    CUMULATIVE_INFECTIONS, Compartment, HOSPITAL_CENSUS, NARROW, State, WIDTH, is_compartment,
};
use crate::model::dynamics::phases::Phase;
use crate::model::dynamics::quantity::{SERIES, SeriesRow, SeriesSource};
use crate::model::dynamics::transitions::Epidemic;
use crate::model::inputs::scenario::Scenario;
use crate::model::trajectory::{Recorder, Trajectory};

/// Rounding error that is accepted below zero, as a share of the population. A step that leaves less is refused.
const ROUNDING: f64 = 1e-12;

/// The method of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scheme {
    Euler,
    Rk4,
}

impl Scheme {
    /// Returns the longest step, in mean stays, with which the hospital census is stable. The compartments have no such
    /// bound in advance: a step that is too long for them takes one below zero.
    fn longest_in_stays(self) -> f64 {
        match self {
            Self::Euler => 1.0,
            Self::Rk4 => 2.7,
        }
    }
}

pub(super) fn solve(
    epidemic: &Epidemic,
    scenario: &Scenario,
    days: u32,
    steps_per_day: u32,
    scheme: Scheme,
    stop: &CancelToken,
) -> Result<Trajectory, EngineError> {
    let step = 1.0 / f64::from(steps_per_day);
    if let Some(hospital) = &scenario.hospital {
        let longest = scheme.longest_in_stays() * hospital.stay_days;
        if step > longest {
            return Err(EngineError::StepTooLongForStay {
                scenario: scenario.name.clone(),
                step,
                stay_days: hospital.stay_days,
                longest,
            });
        }
    }
    let simulation = Simulation { epidemic, scenario, days, steps_per_day, scheme, stop };
    if epidemic.is_narrow() { simulation.run::<NARROW>() } else { simulation.run::<WIDTH>() }
}

struct Simulation<'a> {
    epidemic: &'a Epidemic,
    scenario: &'a Scenario,
    days: u32,
    steps_per_day: u32,
    scheme: Scheme,
    stop: &'a CancelToken,
}

impl Simulation<'_> {
    /// Simulates the first `W` numbers of the state.
    fn run<const W: usize>(&self) -> Result<Trajectory, EngineError> {
        let Self { epidemic, steps_per_day, .. } = *self;
        let step = 1.0 / f64::from(steps_per_day);
        let mut recorder = Recorder::new(self.scenario, self.days, &epidemic.initial);
        let lowest = -ROUNDING * self.scenario.population;
        let mut state: [f64; W] = std::array::from_fn(|index| epidemic.initial[index]);
        let mut infected_until = state[CUMULATIVE_INFECTIONS];
        let mut count: u32 = 0;
        for day in 0..self.days {
            self.stop.check()?;
            // Count from 0 each day: added to millions of earlier infections, a few infections would lose digits.
            state[CUMULATIVE_INFECTIONS] = 0.0;
            for _ in 0..steps_per_day {
                // Divide instead of adding up steps: a step at 30.3 then starts exactly at the number 30.3.
                let time = f64::from(count) / f64::from(steps_per_day);
                let slopes = Slopes { epidemic, phase: epidemic.phase_at(time), time, step };
                let next = match self.scheme {
                    Scheme::Euler => slopes.euler(&state),
                    Scheme::Rk4 => slopes.rk4(&state),
                };
                if let Some(quantity) = below_zero(&state, &next, lowest) {
                    let scenario = self.scenario.name.clone();
                    return Err(EngineError::StepTooLong { scenario, step, day, quantity });
                }
                state = next;
                count += 1;
                let end = f64::from(count) / f64::from(steps_per_day);
                recorder.infectious(end, state[Compartment::Infectious.index()]);
                if let Some(census) = state.get(HOSPITAL_CENSUS) {
                    recorder.hospital(end, *census);
                }
            }
            let mut reported = State::default();
            reported[..W].copy_from_slice(&state);
            let new_infections = state[CUMULATIVE_INFECTIONS];
            infected_until += new_infections;
            reported[CUMULATIVE_INFECTIONS] = infected_until;
            recorder.day(&reported, new_infections);
        }
        Ok(recorder.trajectory)
    }
}

/// Returns the name of a series that a step took below zero. The Runge-Kutta method can also move people backwards,
/// from infectious to susceptible: then all compartments can stay above zero, but the new infections are negative.
fn below_zero<const W: usize>(before: &[f64; W], after: &[f64; W], lowest: f64) -> Option<&'static str> {
    let new_infections = after[CUMULATIVE_INFECTIONS] - before[CUMULATIVE_INFECTIONS];
    if new_infections >= lowest && after.iter().all(|persons| *persons >= lowest) {
        return None;
    }
    let is_emptied = |row: &&SeriesRow| match row.source {
        SeriesSource::State(place) if is_compartment(place) => {
            after.get(place).is_some_and(|persons| *persons < lowest)
        }
        _ => false,
    };
    let emptied = SERIES.iter().find(is_emptied).map(|row| row.name);
    Some(emptied.unwrap_or(if new_infections < lowest { "new infections" } else { "hospital census" }))
}

/// The derivative during one step. Within it the season changes, but interventions and campaigns do not.
struct Slopes<'a> {
    epidemic: &'a Epidemic,
    phase: &'a Phase,
    time: f64,
    step: f64,
}

impl Slopes<'_> {
    fn euler<const W: usize>(&self, state: &[f64; W]) -> [f64; W] {
        moved(state, self.step, &self.at(0.0, state))
    }

    fn rk4<const W: usize>(&self, state: &[f64; W]) -> [f64; W] {
        let half = self.step / 2.0;
        let first = self.at(0.0, state);
        let second = self.at(half, &moved(state, half, &first));
        let third = self.at(half, &moved(state, half, &second));
        let fourth = self.at(self.step, &moved(state, self.step, &third));
        std::array::from_fn(|index| {
            let slopes = first[index] + 2.0 * (second[index] + third[index]) + fourth[index];
            state[index] + self.step / 6.0 * slopes
        })
    }

    /// Returns the derivative a number of days after the start of the step, including that of the hospital census.
    fn at<const W: usize>(&self, after: f64, state: &[f64; W]) -> [f64; W] {
        self.epidemic.derivative_with_hospital(self.phase, self.time + after, state)
    }
}

fn moved<const W: usize>(state: &[f64; W], step: f64, derivative: &[f64; W]) -> [f64; W] {
    std::array::from_fn(|index| state[index] + step * derivative[index])
}
