//! Error-controlled steps of Dormand and Prince's method of order 8(5,3) with dense output of order 7.
//!
//! Source of the method, the dense output and the step control: Hairer, Nørsett and Wanner, Solving Ordinary
//! Differential Equations I, 2nd edition, sections II.4 to II.6, and their program DOP853. It is restarted wherever an
//! intervention or a campaign begins or ends.

mod census;
mod dense;
mod step;
mod tableau;

use self::census::Reading;
use self::step::Step;
use super::recorder::{Recorder, Trajectory};
use super::{EngineError, Stop};
use crate::model::phases::Phase;
use crate::model::scenario::Scenario;
use crate::model::transitions::{Compartment, Epidemic, HOSPITAL_CENSUS, NARROW, State, WIDTH, is_compartment};

/// The error of a step, relative to a compartment.
pub const RELATIVE_TOLERANCE: f64 = 1e-8;

/// The error of a step in persons that is accepted in a compartment that is nearly empty.
///
/// It stops growing at 10,000 people: an error in a trough grows in the next wave.
pub fn absolute_tolerance(population: f64) -> f64 {
    1e-6 * (population / 10_000.0).min(1.0)
}

/// Steps that a simulation may take, rejected ones included: about half a second's worth. The fastest legal rates take a
/// third of them over the most legal days; more are asked for only where importation meets a population that dies out.
pub const MAXIMUM_STEPS: u32 = 1_000_000;

/// The longest step, in mean stays of the infected stage with the shorter one. Error control sees nothing below the
/// absolute tolerance; this keeps a decay there true to four digits and above zero, so that the next wave starts from
/// what the last one has left.
const LONGEST_STEP_IN_STAYS: f64 = 2.0;

const SAFETY: f64 = 0.9;
const STEP_MAY_SHRINK_TO: f64 = 0.333;
const STEP_MAY_GROW_TO: f64 = 6.0;

/// The power of one over the method's order, 8.
fn eighth_root(value: f64) -> f64 {
    value.sqrt().sqrt().sqrt()
}

pub(super) fn solve(
    epidemic: &Epidemic,
    scenario: &Scenario,
    days: u32,
    stop: &Stop,
) -> Result<Trajectory, EngineError> {
    let leaving = (scenario.gamma + scenario.mu).max(scenario.sigma.map_or(0.0, |sigma| sigma + scenario.mu));
    let integration = Integration {
        epidemic,
        scenario,
        stop,
        recorder: Recorder::new(scenario, days, &epidemic.initial),
        absolute_tolerance: absolute_tolerance(scenario.population),
        longest: if leaving > 0.0 { LONGEST_STEP_IN_STAYS / leaving } else { f64::INFINITY },
        next_day: 1,
        steps: 0,
        census: 0.0,
    };
    if epidemic.is_narrow() { integration.run::<NARROW>(days) } else { integration.run::<WIDTH>(days) }
}

struct Integration<'a> {
    epidemic: &'a Epidemic,
    scenario: &'a Scenario,
    stop: &'a Stop,
    recorder: Recorder,
    absolute_tolerance: f64,
    /// The longest step, in days.
    longest: f64,
    /// The first whole day that is not reported yet.
    next_day: u32,
    /// Taken so far.
    steps: u32,
    /// Persons in hospital where the last step ended.
    census: f64,
}

impl Integration<'_> {
    /// Integrates the first numbers of the state over all days.
    fn run<const W: usize>(mut self, days: u32) -> Result<Trajectory, EngineError> {
        let mut state: [f64; W] = std::array::from_fn(|index| self.epidemic.initial[index]);
        let last = f64::from(days);
        let phases = self.epidemic.phases();
        for (index, phase) in phases.iter().enumerate().filter(|(_, phase)| phase.start < last) {
            let end = phases.get(index + 1).map_or(last, |next| next.start.min(last));
            state = self.phase(phase, end, state)?;
        }
        Ok(self.recorder.finish())
    }

    /// Integrates to the end of a phase; returns the state there.
    fn phase<const W: usize>(&mut self, phase: &Phase, end: f64, initial: [f64; W]) -> Result<[f64; W], EngineError> {
        let mut step = Step::new(self.epidemic, phase, phase.start, initial);
        let mut length = self.first_step(phase, end, &step);
        let mut rejected = false;
        while step.time < end {
            self.stop.check()?;
            // The last step ends on the phase's end to the bit, and no sliver is left for a step after it.
            let is_last = step.time + length * 1.000_001 >= end;
            if is_last {
                length = end - step.time;
            }
            self.steps += 1;
            if self.steps > MAXIMUM_STEPS || (!is_last && length <= f64::EPSILON * 16.0 * step.time.max(1.0)) {
                return Err(EngineError::TooManySteps { scenario: self.scenario.name.clone(), day: self.next_day - 1 });
            }
            step.take(self.epidemic, phase, length);
            let error = step.error(self.absolute_tolerance);
            if error <= 1.0 && step.stays_above(-self.absolute_tolerance) {
                fill_up(&mut step.end);
                step.finish(self.epidemic, phase);
                let time = if is_last { end } else { step.time + length };
                self.report(&mut step, phase, time);
                step.advance(time);
                let most = if rejected { 1.0 } else { STEP_MAY_GROW_TO };
                let grown = SAFETY / eighth_root(error.max(1e-10));
                length = (length * grown.clamp(STEP_MAY_SHRINK_TO, most)).min(self.longest);
                rejected = false;
            } else {
                // A small error can stand here too: of a step that went below zero.
                let shrunk = if error > 1.0 { SAFETY / eighth_root(error) } else { 0.5 };
                length *= shrunk.clamp(STEP_MAY_SHRINK_TO, SAFETY);
                rejected = true;
            }
        }
        let state = step.start;
        self.recorder.infectious(end, state[Compartment::Infectious.index()]);
        self.recorder.hospital(end, self.census);
        Ok(state)
    }

    /// A first length with which the error should just be accepted, from the size of the derivative and of its change.
    fn first_step<const W: usize>(&self, phase: &Phase, end: f64, step: &Step<W>) -> f64 {
        let (time, state, derivative) = (step.time, &step.start, &step.stages[0]);
        let relative = |values: &[f64; W]| {
            (0..W)
                .filter(|index| is_compartment(*index))
                .map(|index| {
                    let scale = self.absolute_tolerance + RELATIVE_TOLERANCE * state[index].abs();
                    (values[index] / scale).abs()
                })
                .fold(0.0, f64::max)
        };
        let longest = self.longest.min(end - time);
        let (size, slope) = (relative(state), relative(derivative));
        let trial = if size < 1e-5 || slope < 1e-5 { 1e-6 } else { 0.01 * size / slope }.min(longest);
        let moved: [f64; W] = std::array::from_fn(|index| state[index] + trial * derivative[index]);
        let next = self.epidemic.derivative(phase, time + trial, &moved);
        let change: [f64; W] = std::array::from_fn(|index| next[index] - derivative[index]);
        let steepest = slope.max(relative(&change) / trial);
        let length = if steepest <= 1e-15 { (trial * 1e-3).max(1e-6) } else { eighth_root(0.01 / steepest) };
        (100.0 * trial).min(length).min(longest)
    }

    /// Reports the whole days and the peaks in a step.
    fn report<const W: usize>(&mut self, step: &mut Step<W>, phase: &Phase, end: f64) {
        let infectious = Compartment::Infectious.index();
        let has_day = f64::from(self.next_day) <= end;
        // Once at most: a step in which they turned twice would not keep the tolerance.
        let turns = step.stages[0][infectious] > 0.0 && step.stages[tableau::LAST][infectious] <= 0.0;
        if !has_day && !turns && self.epidemic.hospital.is_none() {
            return;
        }
        let dense = step.dense(self.epidemic, phase);
        let reading = self.epidemic.hospital.as_ref().map(|hospital| Reading {
            epidemic: self.epidemic,
            hospital,
            phase,
            dense: &dense,
            start: step.time,
            length: step.length,
        });
        let mut time = step.time;
        while f64::from(self.next_day) <= end {
            let day = f64::from(self.next_day);
            if let Some(reading) = &reading {
                self.census =
                    reading.advance(time, day, self.census, |day, census| self.recorder.hospital(day, census));
                time = day;
            }
            let fraction = (day - step.time) / step.length;
            let mut reached = if fraction < 1.0 { dense.at(fraction) } else { step.end };
            fill_up(&mut reached);
            let mut state = State::default();
            state[..W].copy_from_slice(&reached);
            state[HOSPITAL_CENSUS] = self.census;
            self.recorder.day(&state);
            self.next_day += 1;
        }
        if let Some(reading) = reading {
            self.census = reading.advance(time, end, self.census, |day, census| self.recorder.hospital(day, census));
        }
        if turns {
            let fraction = dense.turning_point(infectious);
            self.recorder.infectious(step.time + fraction * step.length, dense.at(fraction)[infectious]);
        }
    }
}

/// Raises compartments that rounding or the tolerance left below zero to it, at the cost of the fullest one, so that
/// nobody is made or lost and no wave grows from less than nobody.
fn fill_up<const W: usize>(state: &mut [f64; W]) {
    if state.iter().all(|persons| *persons >= 0.0) {
        return;
    }
    let mut missing = 0.0;
    let mut fullest = Compartment::Susceptible.index();
    for index in (0..W).filter(|index| is_compartment(*index)) {
        if state[index] < 0.0 {
            missing += state[index];
            state[index] = 0.0;
        }
        if state[index] > state[fullest] {
            fullest = index;
        }
    }
    state[fullest] += missing;
}
