//! One step of the adaptive method, which can be accepted or rejected.

use super::RELATIVE_TOLERANCE;
use super::dense::Dense;
use super::tableau::{ERROR_3, ERROR_5, INNER, LAST, NODES, OUTER, Row, SOLUTION, STAGES};
use crate::model::dynamics::compartments::CUMULATIVE_INFECTIONS;
use crate::model::dynamics::phases::Phase;
use crate::model::dynamics::transitions::Epidemic;

/// A step of the first `W` numbers of a state.
pub(super) struct Step<const W: usize> {
    /// Start in days.
    pub(super) time: f64,
    /// Length in days.
    pub(super) length: f64,
    pub(super) start: [f64; W],
    pub(super) end: [f64; W],
    /// Absolute tolerance of each number.
    pub(super) tolerances: [f64; W],
    /// Derivatives of the stages. Those after [`LAST`] are only evaluated for the dense output.
    pub(super) stages: [[f64; W]; STAGES],
}

impl<const W: usize> Step<W> {
    /// Creates a step that starts from this state and is not taken yet.
    pub(super) fn new(epidemic: &Epidemic, phase: &Phase, time: f64, start: [f64; W], tolerances: [f64; W]) -> Self {
        let mut stages = [[0.0; W]; STAGES];
        stages[0] = epidemic.derivative(phase, time, &start);
        Self { time, length: 0.0, start, end: start, tolerances, stages }
    }

    /// Takes a step of this length: evaluates the stages and computes the end.
    pub(super) fn take(&mut self, epidemic: &Epidemic, phase: &Phase, length: f64) {
        self.length = length;
        for (index, row) in INNER.iter().enumerate() {
            self.evaluate(epidemic, phase, index + 1, row);
        }
        self.end = self.moved(SOLUTION);
    }

    /// Moves the start of the step to its end. The derivative at the end must be evaluated, see [`Self::finish`].
    pub(super) fn advance(&mut self, time: f64) {
        self.time = time;
        self.start = self.end;
        // Count from 0 in each step: added to millions of earlier infections, a few infections would lose digits.
        self.start[CUMULATIVE_INFECTIONS] = 0.0;
        self.stages[0] = self.stages[LAST];
    }

    /// Evaluates the derivative at the end, where the next step starts.
    pub(super) fn finish(&mut self, epidemic: &Epidemic, phase: &Phase) {
        self.stages[LAST] = epidemic.derivative(phase, self.time + self.length, &self.end);
    }

    /// Evaluates three more stages and returns the dense output.
    pub(super) fn dense(&mut self, epidemic: &Epidemic, phase: &Phase) -> Dense<W> {
        for (index, row) in OUTER.iter().enumerate() {
            self.evaluate(epidemic, phase, LAST + 1 + index, row);
        }
        Dense::new(self)
    }

    /// Returns the largest accepted error of a number with this value.
    pub(super) fn scale(&self, index: usize, size: f64) -> f64 {
        self.tolerances[index] + RELATIVE_TOLERANCE * size.abs()
    }

    /// Returns the largest error over the compartments, as a multiple of the tolerance.
    pub(super) fn error(&self) -> f64 {
        let (fifth, third) = (self.weighted(ERROR_5), self.weighted(ERROR_3));
        let mut largest: f64 = 0.0;
        for index in 0..W {
            let scale = 1.0 / self.scale(index, self.start[index].abs().max(self.end[index].abs()));
            let (fifth, third) = (fifth[index] * scale, third[index] * scale);
            let square = fifth * fifth;
            let spread = square + 0.01 * third * third;
            let error = if spread == 0.0 { 0.0 } else { square * square / spread };
            // f64::max would ignore NaN.
            if error > largest || error.is_nan() {
                largest = error;
            }
        }
        self.length * largest.sqrt()
    }

    /// Returns whether no compartment is below zero by more than its tolerance.
    pub(super) fn stays_above_zero(&self) -> bool {
        self.end.iter().zip(&self.tolerances).all(|(people, tolerance)| *people >= -tolerance)
    }

    /// Returns the sum of the stages with these weights.
    pub(super) fn weighted(&self, row: Row) -> [f64; W] {
        let mut sum = [0.0; W];
        for &(stage, weight) in row {
            let slopes = &self.stages[stage];
            for index in 0..W {
                sum[index] += weight * slopes[index];
            }
        }
        sum
    }

    /// Returns the state after moving from the start by the sum of the stages with these weights.
    fn moved(&self, row: Row) -> [f64; W] {
        let mut moved = self.weighted(row);
        for (index, number) in moved.iter_mut().enumerate() {
            *number = self.start[index] + self.length * *number;
        }
        moved
    }

    fn evaluate(&mut self, epidemic: &Epidemic, phase: &Phase, stage: usize, row: Row) {
        let time = self.time + NODES[stage] * self.length;
        self.stages[stage] = epidemic.derivative(phase, time, &self.moved(row));
    }
}
