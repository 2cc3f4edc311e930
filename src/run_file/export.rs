//! A comparison that is not saved, with its results, for the command line: the bytes of the API and of a run's addresses.

use crate::model::{CancelToken, Comparison, Problem, Results, simulate};
use crate::report::csv::results_csv;
use crate::report::view_model::Shown;

/// A comparison with its results.
#[derive(Debug)]
pub struct Unsaved {
    comparison: Comparison,
    pub(crate) results: Results,
}

impl Unsaved {
    /// Simulates for as long as it takes.
    ///
    /// # Errors
    ///
    /// What the solver refuses, as a problem of what was asked for.
    pub fn simulate(comparison: Comparison) -> Result<Self, Vec<Problem>> {
        let results = simulate(&comparison, &CancelToken::default()).map_err(|error| vec![error.problem()])?;
        Ok(Self { comparison, results })
    }

    /// A row for each scenario and day, as `/runs/{id}.csv` has them.
    ///
    /// # Errors
    ///
    /// When the results cannot be written, which is our mistake.
    pub fn csv(&self) -> Result<String, csv::Error> {
        results_csv(self.comparison.start_date(), &self.results)
    }

    /// The scenarios as a figure shows them.
    pub(crate) fn shown(&self) -> Shown<'_> {
        Shown::new(&self.comparison, &self.results)
    }
}
