//! Euler's method and the classical Runge-Kutta method of order 4, with steps of one day divided by a whole number.

use super::{EngineError, Recorder, Stop, Trajectory};
use crate::model::comparison::Scenario;
use crate::model::transitions::{CUMULATIVE_INFECTIONS, Compartment, Epidemic, State};

/// A method's next state after a step of this length in days.
type Method = fn(&Epidemic, &State, f64) -> State;

/// Rounding may leave this share of the population below zero; a step that takes more is refused.
const ROUNDING: f64 = 1e-12;

pub(super) fn solve(
    epidemic: &Epidemic,
    scenario: &Scenario,
    days: u32,
    steps_per_day: u32,
    method: Method,
    stop: &Stop,
    mut recorder: Recorder,
) -> Result<Trajectory, EngineError> {
    let step = 1.0 / f64::from(steps_per_day);
    let lowest = -ROUNDING * scenario.population;
    let mut state = epidemic.initial;
    for day in 0..days {
        stop.check()?;
        for index in 1..=steps_per_day {
            let next = method(epidemic, &state, step);
            if let Some(quantity) = below_zero(&state, &next, lowest) {
                return Err(EngineError::StepTooLong { scenario: scenario.name.clone(), step, day, quantity });
            }
            state = next;
            recorder.peak(f64::from(day) + f64::from(index) * step, &state);
        }
        recorder.day(&state);
    }
    Ok(recorder.finish())
}

/// What a step has taken below zero, if anything. Runge-Kutta's weights can also move people backwards, from infectious
/// to susceptible, and leave every compartment above zero: then the new infections are below it.
fn below_zero(before: &State, after: &State, lowest: f64) -> Option<&'static str> {
    let emptied = Compartment::ALL.into_iter().find(|compartment| after[compartment.index()] < lowest);
    let new_infections = after[CUMULATIVE_INFECTIONS] - before[CUMULATIVE_INFECTIONS];
    emptied.map(Compartment::name).or_else(|| (new_infections < lowest).then_some("new infections"))
}

pub(super) fn euler(epidemic: &Epidemic, state: &State, step: f64) -> State {
    moved(state, step, &epidemic.derivative(state))
}

pub(super) fn rk4(epidemic: &Epidemic, state: &State, step: f64) -> State {
    let half = step / 2.0;
    let first = epidemic.derivative(state);
    let second = epidemic.derivative(&moved(state, half, &first));
    let third = epidemic.derivative(&moved(state, half, &second));
    let fourth = epidemic.derivative(&moved(state, step, &third));
    std::array::from_fn(|index| {
        let slopes = first[index] + 2.0 * (second[index] + third[index]) + fourth[index];
        state[index] + step / 6.0 * slopes
    })
}

fn moved(state: &State, step: f64, derivative: &State) -> State {
    std::array::from_fn(|index| state[index] + step * derivative[index])
}
