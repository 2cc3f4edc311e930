//! Simulates the runs of a lesson: once, at the first request, as lessons do not change while the server runs.

use super::formula::{Formula, Simulated};
use super::lesson::Lesson;
use crate::model::{CancelToken, Comparison, EngineError, Results, simulate};

/// A lesson's runs.
#[derive(Debug)]
pub struct Solved {
    /// Each different comparison of the lesson once, the starting one first.
    runs: Vec<(Comparison, Results)>,
    /// For each task, the positions in `runs` of its comparisons before and after the change.
    tasks: Vec<(usize, usize)>,
}

/// The two runs from which a task's numbers are computed.
#[derive(Debug, Clone, Copy)]
pub struct Values<'a> {
    before: &'a (Comparison, Results),
    after: &'a (Comparison, Results),
}

impl Solved {
    /// Simulates every comparison of a lesson.
    pub fn new(lesson: &Lesson, stop: &CancelToken) -> Result<Self, EngineError> {
        let mut runs = vec![(lesson.comparison.clone(), simulate(&lesson.comparison, stop)?)];
        let mut place = |comparison: &Comparison| match runs.iter().position(|(known, _)| known == comparison) {
            Some(place) => Ok(place),
            None => {
                runs.push((comparison.clone(), simulate(comparison, stop)?));
                Ok(runs.len() - 1)
            }
        };
        let tasks = lesson.tasks.iter().map(|task| Ok((place(&task.before)?, place(&task.after)?)));
        let tasks = tasks.collect::<Result<_, EngineError>>()?;
        Ok(Self { runs, tasks })
    }

    /// Returns the results of the starting comparison.
    pub fn results(&self) -> &Results {
        &self.runs[0].1
    }

    /// Returns the run from which the numbers in the lesson's text are computed.
    pub fn start(&self) -> Values<'_> {
        Values { before: &self.runs[0], after: &self.runs[0] }
    }

    /// Returns the runs from which a task's numbers are computed.
    pub fn task(&self, place: usize) -> Option<Values<'_>> {
        let (before, after) = self.tasks.get(place)?;
        Some(Values { before: self.runs.get(*before)?, after: self.runs.get(*after)? })
    }
}

impl Values<'_> {
    /// Computes a formula; `None` if a number in it is withheld.
    pub fn value(&self, formula: &Formula) -> Option<f64> {
        formula.value(&|is_before, scenario| self.simulated(is_before, scenario))
    }

    fn simulated(&self, is_before: bool, scenario: usize) -> Option<Simulated<'_>> {
        let (comparison, results) = if is_before { self.before } else { self.after };
        Some((comparison.scenarios().get(scenario)?, results.scenarios.get(scenario)?))
    }
}
