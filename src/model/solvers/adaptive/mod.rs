//! The adaptive solver: Dormand and Prince's method of order 8(5,3) with error control and dense output of order 7.
//!
//! Source of the method, the dense output and the step control: Hairer, Nørsett and Wanner, Solving Ordinary
//! Differential Equations I, 2nd edition, sections II.4 to II.6, and their program DOP853. The solver restarts at the
//! beginning and end of each intervention and campaign.

mod census;
mod dense;
mod step;
mod tableau;

use super::cancel_token::CancelToken;
use super::error::EngineError;
use crate::model::dynamics::compartments::{
    CUMULATIVE_INFECTIONS, Compartment, HOSPITAL_CENSUS, NARROW, State, WIDTH, infected, is_compartment, is_infected,
    living,
};
use crate::model::dynamics::phases::Phase;
use crate::model::dynamics::transitions::Epidemic;
use crate::model::inputs::scenario::Scenario;
use crate::model::trajectory::{NEGLIGIBLE, Recorder, Trajectory};
use census::Reading;
use dense::falls_through_zero;
use step::Step;

/// Relative tolerance: largest accepted error of a step, relative to a compartment.
pub const RELATIVE_TOLERANCE: f64 = 1e-8;

/// Absolute tolerance of R, V and D, in people, for a population of 10,000 or more.
const TOLERANCE: f64 = 1e-8;
/// Absolute tolerance of S: a force of infection of 100 per day or more turns errors in S into infections.
const TOLERANCE_OF_SUSCEPTIBLE: f64 = 1e-13;
/// Absolute tolerance of E and I. It is negligible because an error in a trough grows with the next wave.
const TOLERANCE_OF_INFECTED: f64 = NEGLIGIBLE * RELATIVE_TOLERANCE;

/// Number of living people, for a population of 10,000 or more, below which all compartments have the [`TOLERANCE`]:
/// none will contain a whole person again, and importation among so few causes rates of thousands per day.
const FEW_LIVING: f64 = 1e-4;

/// Returns the factor of the absolute tolerances for a population. It is below 1 for fewer than 10,000 people.
fn tolerance_factor(population: f64) -> f64 {
    (population / 10_000.0).min(1.0)
}

/// Returns the absolute tolerance of each number of a state: infinity for numbers that are not error-controlled.
fn tolerances<const W: usize>(population: f64, state: &[f64; W]) -> [f64; W] {
    let factor = tolerance_factor(population);
    let are_few = living(state) < FEW_LIVING * factor;
    std::array::from_fn(|index| match index {
        index if !is_compartment(index) => f64::INFINITY,
        index if is_infected(index) && !are_few => TOLERANCE_OF_INFECTED,
        index if index == Compartment::Susceptible.index() && !are_few => TOLERANCE_OF_SUSCEPTIBLE * factor,
        _ => TOLERANCE * factor,
    })
}

/// Maximum number of steps of a simulation, including rejected ones: about half a second. The fastest legal rates need
/// a third of them over the maximum number of days. Only importation into a population that dies out needs more.
pub const MAXIMUM_STEPS: u32 = 1_000_000;

// Error control checks only the end of a step. These limits make the dense output, which gives whole days and peaks, as
// precise. With all limits, E, I and daily new infections were within 6e-6 of an independent solution in 10,000 random
// scenarios; without any one of the limits, some differed by more than 1e-5.

/// Longest step, as a multiple of the shortest mean stay: exposed, infectious or immune.
const LONGEST_IN_STAYS: f64 = 1.5;
/// Longest step times the sum of the rates of leaving E and I, the rate at which both approach a common growth rate.
const LONGEST_IN_BOTH_STAGES: f64 = 2.2;
/// Largest change of ln I in a step longer than [`SHORT`].
const LARGEST_GROWTH: f64 = 0.6;
/// Longest step, if longer than [`SHORT`], as a multiple of the mean time that people stay susceptible.
const LONGEST_SUSCEPTIBLE: f64 = 1.0;
/// Longest step, in days, without a limit on growth. A whole day has several such steps, and depends little on each.
const SHORT: f64 = 0.25;

/// Distance from the ends of a step, in days, within which a kink of the vaccination rate is ignored.
const KINK_PRECISION: f64 = 1e-6;

/// Shortest first step of a phase, as a fraction of the longest step.
const SHORTEST_FIRST_STEP: f64 = 1e-6;

const SAFETY: f64 = 0.9;
const STEP_MAY_SHRINK_TO: f64 = 0.333;
const STEP_MAY_GROW_TO: f64 = 6.0;

/// Returns the eighth root, because the method's order is 8.
fn eighth_root(value: f64) -> f64 {
    value.sqrt().sqrt().sqrt()
}

pub(super) fn solve(
    epidemic: &Epidemic,
    scenario: &Scenario,
    days: u32,
    stop: &CancelToken,
) -> Result<Trajectory, EngineError> {
    let (gamma, omega, mu) = (scenario.recovery_rate(), scenario.omega.value, scenario.mu.value);
    let sigma = scenario.sigma.map(|sigma| sigma.value);
    let (from_infectious, from_exposed) = (gamma + mu, sigma.map_or(0.0, |sigma| sigma + mu));
    let fastest = from_infectious.max(from_exposed).max(omega + mu);
    let longest = (LONGEST_IN_STAYS / fastest).min(LONGEST_IN_BOTH_STAGES / (from_infectious + from_exposed));
    let integration = Integration {
        epidemic,
        scenario,
        stop,
        recorder: Recorder::new(scenario, days, &epidemic.initial),
        longest,
        next_day: 1,
        steps: 0,
        infected_until: epidemic.initial[CUMULATIVE_INFECTIONS],
        infected_since_day: 0.0,
        census: 0.0,
    };
    if epidemic.is_narrow() { integration.run::<NARROW>(days) } else { integration.run::<WIDTH>(days) }
}

/// A simulation in progress.
struct Integration<'a> {
    epidemic: &'a Epidemic,
    scenario: &'a Scenario,
    stop: &'a CancelToken,
    recorder: Recorder,
    /// Longest step that the mean stays allow, in days.
    longest: f64,
    /// First whole day that is not recorded yet.
    next_day: u32,
    /// Number of steps taken so far.
    steps: u32,
    /// Number of people ever infected until the start of this step.
    infected_until: f64,
    /// Number of people infected from the last whole day to the start of this step.
    infected_since_day: f64,
    /// Number of people in hospital at the end of the last step.
    census: f64,
}

impl Integration<'_> {
    /// Integrates the first `W` numbers of the state over all days.
    fn run<const W: usize>(mut self, days: u32) -> Result<Trajectory, EngineError> {
        let mut state: [f64; W] = std::array::from_fn(|index| self.epidemic.initial[index]);
        state[CUMULATIVE_INFECTIONS] = 0.0;
        self.end_infection(&mut state);
        let last = f64::from(days);
        let phases = &self.epidemic.phases;
        for (index, phase) in phases.iter().enumerate().filter(|(_, phase)| phase.start < last) {
            let end = phases.get(index + 1).map_or(last, |next| next.start.min(last));
            state = self.phase(phase, end, state)?;
        }
        Ok(self.recorder.trajectory)
    }

    /// Integrates to the end of a phase, and returns the state there.
    fn phase<const W: usize>(&mut self, phase: &Phase, end: f64, initial: [f64; W]) -> Result<[f64; W], EngineError> {
        let population = self.scenario.population;
        let mut step = Step::new(self.epidemic, phase, phase.start, initial, tolerances(population, &initial));
        let mut length = self.first_step(phase, end, &step);
        let mut rejected = false;
        while step.time < end {
            self.stop.check()?;
            // The last step ends exactly at the end of the phase. The tolerance avoids a tiny step after it.
            let is_last = step.time + length * 1.000_001 >= end;
            if is_last {
                length = end - step.time;
            }
            self.steps += 1;
            if self.steps > MAXIMUM_STEPS || (!is_last && length <= f64::EPSILON * 16.0 * step.time.max(1.0)) {
                return Err(EngineError::TooManySteps { scenario: self.scenario.name.clone(), day: self.next_day - 1 });
            }
            step.take(self.epidemic, phase, length);
            let error = step.error();
            if error <= 1.0 && step.stays_above_zero() {
                if let Some(fraction) = self.kink(&mut step, phase) {
                    length *= fraction;
                    continue;
                }
                fill_up(&mut step.end);
                self.end_infection(&mut step.end);
                step.finish(self.epidemic, phase);
                let time = if is_last { end } else { step.time + length };
                self.report(&mut step, phase, time);
                step.advance(time);
                let max_growth = if rejected { 1.0 } else { STEP_MAY_GROW_TO };
                let grown = SAFETY / eighth_root(error.max(1e-10));
                length = (length * grown.clamp(STEP_MAY_SHRINK_TO, max_growth)).min(self.step_limit(phase, &step));
                step.tolerances = tolerances(population, &step.start);
                rejected = false;
            } else {
                // The error is small if the step was rejected because a compartment is below zero.
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

    /// Returns the longest next step, in days.
    fn step_limit<const W: usize>(&self, phase: &Phase, step: &Step<W>) -> f64 {
        let (state, slope) = (&step.start, &step.stages[0]);
        let infectious = Compartment::Infectious.index();
        let growth = if state[infectious] > 0.0 { slope[infectious].abs() / state[infectious] } else { 0.0 };
        let hazard = self.epidemic.susceptible_hazard(phase, step.time, state);
        (LARGEST_GROWTH / growth).min(LONGEST_SUSCEPTIBLE / hazard).max(SHORT).min(self.longest)
    }

    /// Finds the time, as a fraction of an accepted step, at which doses become enough or too few for all who are
    /// offered one. The vaccination rate has a kink there; dense output across it would be wrong in the fifth digit.
    fn kink<const W: usize>(&self, step: &mut Step<W>, phase: &Phase) -> Option<f64> {
        let shortage = |state: &[f64; W]| self.epidemic.shortage_of_doses(phase, state);
        let (at_start, at_end) = (shortage(&step.start), shortage(&step.end));
        if at_start * at_end >= 0.0 {
            return None;
        }
        step.finish(self.epidemic, phase);
        let dense = step.dense(self.epidemic, phase);
        let fraction = falls_through_zero((0.0, at_start.abs()), (1.0, -at_end.abs()), |fraction| {
            shortage(&dense.at(fraction)) * at_start.signum()
        });
        let (before, after) = (fraction * step.length, (1.0 - fraction) * step.length);
        (before > KINK_PRECISION && after > KINK_PRECISION).then_some(fraction)
    }

    /// Sets E and I to 0 if they are below [`NEGLIGIBLE`] and no infection is imported.
    fn end_infection<const W: usize>(&self, state: &mut [f64; W]) {
        if infected(state) < NEGLIGIBLE && self.scenario.importation.value == 0.0 {
            for (_, people) in state.iter_mut().enumerate().filter(|(index, _)| is_infected(*index)) {
                *people = 0.0;
            }
        }
    }

    /// Estimates the length of the first step, whose error should just be accepted, from the derivative and its change.
    fn first_step<const W: usize>(&self, phase: &Phase, end: f64, step: &Step<W>) -> f64 {
        let (time, state, derivative) = (step.time, &step.start, &step.stages[0]);
        let relative = |values: &[f64; W]| {
            (0..W)
                // Any inflow is infinite relative to an empty compartment.
                .filter(|index| !is_infected(*index) || state[*index] > 0.0)
                .map(|index| (values[index] / step.scale(index, state[index])).abs())
                .fold(0.0, f64::max)
        };
        let longest = self.step_limit(phase, step).min(end - time);
        let (size, slope) = (relative(state), relative(derivative));
        let trial = if size < 1e-5 || slope < 1e-5 { 1e-6 } else { 0.01 * size / slope }.min(longest);
        let moved: [f64; W] = std::array::from_fn(|index| state[index] + trial * derivative[index]);
        let next = self.epidemic.derivative(phase, time + trial, &moved);
        let change: [f64; W] = std::array::from_fn(|index| next[index] - derivative[index]);
        let steepest = slope.max(relative(&change) / trial);
        let length = if steepest <= 1e-15 { (trial * 1e-3).max(1e-6) } else { eighth_root(0.01 / steepest) };
        // An inflow into a nearly empty compartment would make the step too short to advance the time.
        (100.0 * trial).min(length).max(SHORTEST_FIRST_STEP * longest).min(longest)
    }

    /// Records the whole days and the peaks in a step, and adds up its infections.
    fn report<const W: usize>(&mut self, step: &mut Step<W>, phase: &Phase, end: f64) {
        let infections = step.end[CUMULATIVE_INFECTIONS];
        let counted = self.report_days(step, phase, end);
        self.infected_until += infections;
        self.infected_since_day += infections - counted;
    }

    /// Records the whole days and the peaks in a step. Returns the number of infections in it up to its last whole day.
    fn report_days<const W: usize>(&mut self, step: &mut Step<W>, phase: &Phase, end: f64) -> f64 {
        let infectious = Compartment::Infectious.index();
        let has_day = f64::from(self.next_day) <= end;
        // The number of infectious people has at most one peak in a step: a step with more would exceed the tolerance.
        let turns = step.stages[0][infectious] > 0.0 && step.stages[tableau::LAST][infectious] <= 0.0;
        if !has_day && !turns && self.epidemic.hospital.is_none() {
            return 0.0;
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
        // Number of infections in this step up to its last whole day.
        let mut counted = 0.0;
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
            let infected = state[CUMULATIVE_INFECTIONS].max(counted);
            state[CUMULATIVE_INFECTIONS] = self.infected_until + infected;
            state[HOSPITAL_CENSUS] = self.census;
            self.recorder.day(&state, self.infected_since_day + (infected - counted));
            (self.infected_since_day, counted) = (0.0, infected);
            self.next_day += 1;
        }
        if let Some(reading) = reading {
            self.census = reading.advance(time, end, self.census, |day, census| self.recorder.hospital(day, census));
        }
        if turns {
            let fraction = dense.turning_point(infectious);
            self.recorder.infectious(step.time + fraction * step.length, dense.at(fraction)[infectious]);
        }
        counted
    }
}

/// Sets compartments that are below zero, by rounding or within the tolerance, to 0, and subtracts the difference from
/// the largest compartment. This conserves the population, and no wave grows from a negative number.
fn fill_up<const W: usize>(state: &mut [f64; W]) {
    if state.iter().all(|persons| *persons >= 0.0) {
        return;
    }
    let mut missing = 0.0;
    let mut largest = Compartment::Susceptible.index();
    for index in (0..W).filter(|index| is_compartment(*index)) {
        if state[index] < 0.0 {
            missing += state[index];
            state[index] = 0.0;
        }
        if state[index] > state[largest] {
            largest = index;
        }
    }
    state[largest] += missing;
}
