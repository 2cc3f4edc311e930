//! A comparison that is not saved, with its results, for the command line. Its output equals that of the API and of a
//! run's addresses to the byte.

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
    /// Simulates a comparison, without a time limit.
    ///
    /// # Errors
    ///
    /// The solver's error, as a problem of the inputs.
    pub fn simulate(comparison: Comparison) -> Result<Self, Vec<Problem>> {
        let results = simulate(&comparison, &CancelToken::default()).map_err(|error| vec![error.problem()])?;
        Ok(Self { comparison, results })
    }

    /// Writes the results as CSV, with a row for each scenario and day, as in `/runs/{id}.csv`.
    ///
    /// # Errors
    ///
    /// If the results cannot be written, which is a bug.
    pub fn csv(&self) -> Result<String, csv::Error> {
        results_csv(self.comparison.start_date(), &self.results)
    }

    /// Returns the view model of the scenarios.
    pub(crate) fn shown(&self) -> Shown<'_> {
        Shown::new(&self.comparison, &self.results)
    }
}
