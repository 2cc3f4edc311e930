//! One step of the method, accepted or not.

use super::RELATIVE_TOLERANCE;
use super::dense::Dense;
use super::tableau::{ERROR_3, ERROR_5, INNER, LAST, NODES, OUTER, Row, SOLUTION, STAGES};
use crate::model::dynamics::compartments::CUMULATIVE_INFECTIONS;
use crate::model::dynamics::phases::Phase;
use crate::model::dynamics::transitions::Epidemic;

/// Of the first numbers of a state.
pub(super) struct Step<const W: usize> {
    /// When it starts, in days.
    pub(super) time: f64,
    /// In days.
    pub(super) length: f64,
    pub(super) start: [f64; W],
    pub(super) end: [f64; W],
    /// The absolute tolerance of each number.
    pub(super) tolerances: [f64; W],
    /// The derivatives; those after the end are evaluated for the dense output alone.
    pub(super) stages: [[f64; W]; STAGES],
}

impl<const W: usize> Step<W> {
    /// A step from this state, not taken yet.
    pub(super) fn new(epidemic: &Epidemic, phase: &Phase, time: f64, start: [f64; W], tolerances: [f64; W]) -> Self {
        let mut stages = [[0.0; W]; STAGES];
        stages[0] = epidemic.derivative(phase, time, &start);
        Self { time, length: 0.0, start, end: start, tolerances, stages }
    }

    /// Evaluates the stages up to the end of a step of this length.
    pub(super) fn take(&mut self, epidemic: &Epidemic, phase: &Phase, length: f64) {
        self.length = length;
        for (index, row) in INNER.iter().enumerate() {
            self.evaluate(epidemic, phase, index + 1, row);
        }
        self.end = self.moved(SOLUTION);
    }

    /// The next step starts where this one, whose end is finished, has ended.
    pub(super) fn advance(&mut self, time: f64) {
        self.time = time;
        self.start = self.end;
        // Counted anew in each step: a few infections are not lost among the millions before them.
        self.start[CUMULATIVE_INFECTIONS] = 0.0;
        self.stages[0] = self.stages[LAST];
    }

    /// Evaluates the derivative at the end, where the next step starts.
    pub(super) fn finish(&mut self, epidemic: &Epidemic, phase: &Phase) {
        self.stages[LAST] = epidemic.derivative(phase, self.time + self.length, &self.end);
    }

    /// The solution inside the step, three stages later.
    pub(super) fn dense(&mut self, epidemic: &Epidemic, phase: &Phase) -> Dense<W> {
        for (index, row) in OUTER.iter().enumerate() {
            self.evaluate(epidemic, phase, LAST + 1 + index, row);
        }
        Dense::new(self)
    }

    /// The error of a number of this size that is just accepted.
    pub(super) fn scale(&self, index: usize, size: f64) -> f64 {
        self.tolerances[index] + RELATIVE_TOLERANCE * size.abs()
    }

    /// The largest error over the compartments, as a multiple of the tolerance.
    pub(super) fn error(&self) -> f64 {
        let (fifth, third) = (self.weighted(ERROR_5), self.weighted(ERROR_3));
        let mut largest: f64 = 0.0;
        for index in 0..W {
            let scale = 1.0 / self.scale(index, self.start[index].abs().max(self.end[index].abs()));
            let (fifth, third) = (fifth[index] * scale, third[index] * scale);
            let square = fifth * fifth;
            let spread = square + 0.01 * third * third;
            let error = if spread == 0.0 { 0.0 } else { square * square / spread };
            // f64::max would drop what is no number.
            if error > largest || error.is_nan() {
                largest = error;
            }
        }
        self.length * largest.sqrt()
    }

    /// Whether no compartment is below zero by more than its tolerance.
    pub(super) fn stays_above_zero(&self) -> bool {
        self.end.iter().zip(&self.tolerances).all(|(people, tolerance)| *people >= -tolerance)
    }

    /// The stages' sum under these weights.
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

    /// The state to which these weights lead from the start.
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
