//! Error-controlled steps of Dormand and Prince's method of order 5(4) with dense output.
//!
//! Source of the coefficients, the dense output and the step control: Hairer, Nørsett and Wanner, Solving Ordinary
//! Differential Equations I, 2nd edition, sections II.4 to II.6 (their DOPRI5).

use super::{EngineError, Recorder, Stop, Trajectory};
use crate::model::comparison::Scenario;
use crate::model::transitions::{COMPARTMENTS, Compartment, Epidemic, State};

/// The error of a step, relative to a compartment.
pub const RELATIVE_TOLERANCE: f64 = 1e-8;

/// The error of a step in persons that is accepted in a compartment that is nearly empty.
///
/// It stops growing at 10,000 people: an error in a trough grows in the next wave.
pub fn absolute_tolerance(population: f64) -> f64 {
    1e-6 * (population / 10_000.0).min(1.0)
}

const STAGES: usize = 7;
/// The stages' weights; the last row is the solution of order 5, whose derivative is the next step's first stage.
const A: [[f64; STAGES - 1]; STAGES - 1] = [
    [1.0 / 5.0, 0.0, 0.0, 0.0, 0.0, 0.0],
    [3.0 / 40.0, 9.0 / 40.0, 0.0, 0.0, 0.0, 0.0],
    [44.0 / 45.0, -56.0 / 15.0, 32.0 / 9.0, 0.0, 0.0, 0.0],
    [19372.0 / 6561.0, -25360.0 / 2187.0, 64448.0 / 6561.0, -212.0 / 729.0, 0.0, 0.0],
    [9017.0 / 3168.0, -355.0 / 33.0, 46732.0 / 5247.0, 49.0 / 176.0, -5103.0 / 18656.0, 0.0],
    [35.0 / 384.0, 0.0, 500.0 / 1113.0, 125.0 / 192.0, -2187.0 / 6784.0, 11.0 / 84.0],
];
/// The difference of the solutions of order 5 and 4.
const ERROR: [f64; STAGES] =
    [71.0 / 57600.0, 0.0, -71.0 / 16695.0, 71.0 / 1920.0, -17253.0 / 339200.0, 22.0 / 525.0, -1.0 / 40.0];
/// The dense output's last coefficient.
const DENSE: [f64; STAGES] = [
    -12_715_105_075.0 / 11_282_082_432.0,
    0.0,
    87_487_479_700.0 / 32_700_410_799.0,
    -10_690_763_975.0 / 1_880_347_072.0,
    701_980_252_875.0 / 199_316_789_632.0,
    -1_453_857_185.0 / 822_651_844.0,
    69_997_945.0 / 29_380_423.0,
];

const SAFETY: f64 = 0.9;
const STEP_MAY_SHRINK_TO: f64 = 0.2;
const STEP_MAY_GROW_TO: f64 = 10.0;
/// The step control's memory of the error before.
const STABILISATION: f64 = 0.04;

pub(super) fn solve(
    epidemic: &Epidemic,
    scenario: &Scenario,
    days: u32,
    stop: &Stop,
    recorder: Recorder,
) -> Result<Trajectory, EngineError> {
    let mut integration = Integration {
        epidemic,
        scenario,
        stop,
        recorder,
        absolute_tolerance: absolute_tolerance(scenario.population),
        next_day: 1,
    };
    let mut state = epidemic.initial;
    let mut start = 0.0;
    let last = f64::from(days);
    for &end in epidemic.discontinuities().iter().chain([&last]) {
        state = integration.segment(start, end, state)?;
        start = end;
    }
    Ok(integration.recorder.finish())
}

struct Integration<'a> {
    epidemic: &'a Epidemic,
    scenario: &'a Scenario,
    stop: &'a Stop,
    recorder: Recorder,
    absolute_tolerance: f64,
    /// The first whole day that is not reported yet.
    next_day: u32,
}

impl Integration<'_> {
    /// Integrates between two discontinuities; returns the state at the end.
    fn segment(&mut self, start: f64, end: f64, initial: State) -> Result<State, EngineError> {
        let mut time = start;
        let mut state = initial;
        let mut derivative = self.epidemic.derivative(&state);
        let mut length = self.first_step(&state, &derivative).min(end - start);
        let mut error_before: f64 = 1e-4;
        let mut rejected = false;
        while time < end {
            self.stop.check()?;
            if length <= f64::EPSILON * 16.0 * time.max(1.0) {
                return Err(EngineError::ToleranceNotKept {
                    scenario: self.scenario.name.clone(),
                    day: self.next_day - 1,
                });
            }
            // The last step ends on the segment's end to the bit, and no sliver is left for a step after it.
            let is_last = time + length * 1.000_001 >= end;
            if is_last {
                length = end - time;
            }
            let step = Step::take(self.epidemic, time, length, state, derivative);
            let error = step.error(self.absolute_tolerance);
            if error <= 1.0 && step.stays_above(-self.absolute_tolerance) {
                let grown =
                    SAFETY * error_before.powf(STABILISATION) / error.max(1e-10).powf(0.2 - 0.75 * STABILISATION);
                let most = if rejected { 1.0 } else { STEP_MAY_GROW_TO };
                let dense = step.dense();
                time = if is_last { end } else { time + length };
                self.report(&step, &dense, time);
                length *= grown.clamp(STEP_MAY_SHRINK_TO, most);
                error_before = error.max(1e-4);
                rejected = false;
                state = step.end;
                derivative = step.stages[STAGES - 1];
            } else {
                // A small error can stand here too: of a step that went below zero.
                let shrunk = if error > 1.0 { SAFETY / error.powf(0.2) } else { 0.5 };
                length *= shrunk.clamp(STEP_MAY_SHRINK_TO, SAFETY);
                rejected = true;
            }
        }
        self.recorder.peak(end, &state);
        Ok(state)
    }

    /// A first step on which Euler's method would change the state by about a hundredth of the tolerance's scale.
    fn first_step(&self, state: &State, derivative: &State) -> f64 {
        let relative = |values: &State| {
            (0..COMPARTMENTS)
                .map(|index| {
                    let scale = self.absolute_tolerance + RELATIVE_TOLERANCE * state[index].abs();
                    (values[index] / scale).abs()
                })
                .fold(0.0, f64::max)
        };
        let slope = relative(derivative);
        if slope > 1e-10 { (0.01 * relative(state) / slope).max(1e-9) } else { 1e-3 }
    }

    /// Reports the whole days in a step, and the peak where the infectious stop growing in it.
    fn report(&mut self, step: &Step, dense: &Dense, end: f64) {
        while f64::from(self.next_day) <= end {
            let fraction = (f64::from(self.next_day) - step.time) / step.length;
            let state = if fraction < 1.0 { dense.at(fraction) } else { step.end };
            self.recorder.day(&state);
            self.next_day += 1;
        }
        let infectious = Compartment::Infectious.index();
        if step.stages[0][infectious] > 0.0 && step.stages[STAGES - 1][infectious] <= 0.0 {
            let fraction = dense.turning_point(infectious);
            self.recorder.peak(step.time + fraction * step.length, &dense.at(fraction));
        }
    }
}

/// One step, accepted or not.
struct Step {
    time: f64,
    length: f64,
    start: State,
    end: State,
    stages: [State; STAGES],
}

impl Step {
    fn take(epidemic: &Epidemic, time: f64, length: f64, start: State, derivative: State) -> Self {
        let mut stages = [State::default(); STAGES];
        stages[0] = derivative;
        let mut end = start;
        for (stage, weights) in A.iter().enumerate() {
            end = std::array::from_fn(|index| {
                let slope: f64 =
                    weights[..=stage].iter().zip(&stages).map(|(weight, slopes)| weight * slopes[index]).sum();
                start[index] + length * slope
            });
            stages[stage + 1] = epidemic.derivative(&end);
        }
        Self { time, length, start, end, stages }
    }

    /// The largest error over the compartments, as a multiple of the tolerance.
    fn error(&self, absolute_tolerance: f64) -> f64 {
        let mut largest: f64 = 0.0;
        for index in 0..COMPARTMENTS {
            let size = self.start[index].abs().max(self.end[index].abs());
            let error = self.length * self.weighted(&ERROR, index);
            let ratio = (error / (absolute_tolerance + RELATIVE_TOLERANCE * size)).abs();
            // f64::max would drop what is no number; total_cmp puts it above all.
            if ratio.total_cmp(&largest).is_gt() {
                largest = ratio;
            }
        }
        largest
    }

    fn stays_above(&self, lowest: f64) -> bool {
        self.end[..COMPARTMENTS].iter().all(|persons| *persons >= lowest)
    }

    fn weighted(&self, weights: &[f64; STAGES], index: usize) -> f64 {
        weights.iter().zip(&self.stages).map(|(weight, slopes)| weight * slopes[index]).sum()
    }

    fn dense(&self) -> Dense {
        let difference: State = std::array::from_fn(|index| self.end[index] - self.start[index]);
        let bulge: State = std::array::from_fn(|index| self.length * self.stages[0][index] - difference[index]);
        Dense {
            coefficients: [
                self.start,
                difference,
                bulge,
                std::array::from_fn(|index| {
                    difference[index] - self.length * self.stages[STAGES - 1][index] - bulge[index]
                }),
                std::array::from_fn(|index| self.length * self.weighted(&DENSE, index)),
            ],
        }
    }
}

/// The solution inside a step, as a polynomial of order 4.
struct Dense {
    coefficients: [State; 5],
}

impl Dense {
    /// The state at a fraction of the step, from 0 to 1.
    fn at(&self, fraction: f64) -> State {
        let rest = 1.0 - fraction;
        let [start, first, second, third, fourth] = &self.coefficients;
        std::array::from_fn(|index| {
            start[index]
                + fraction * (first[index] + rest * (second[index] + fraction * (third[index] + rest * fourth[index])))
        })
    }

    /// The slope at a fraction of the step, per step: at 0 and 1 the derivative itself.
    fn slope(&self, fraction: f64, index: usize) -> f64 {
        let [_, first, second, third, fourth] = self.coefficients.each_ref().map(|state| state[index]);
        let square = fraction * fraction;
        first
            + (1.0 - 2.0 * fraction) * second
            + (2.0 * fraction - 3.0 * square) * third
            + (2.0 * fraction - 6.0 * square + 4.0 * square * fraction) * fourth
    }

    /// Where the slope falls through 0, as a fraction of the step, to the last digit.
    fn turning_point(&self, index: usize) -> f64 {
        let (mut growing, mut falling) = (0.0, 1.0);
        loop {
            let middle = 0.5 * (growing + falling);
            if middle <= growing || middle >= falling {
                return middle;
            }
            if self.slope(middle, index) > 0.0 {
                growing = middle;
            } else {
                falling = middle;
            }
        }
    }
}
