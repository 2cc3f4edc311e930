//! The files of a comparison that nobody has saved, for the command line: the bytes of the API and of a run's addresses.

use crate::charts::PngError;
use crate::model::{CancelToken, Comparison, Problem, Quantity, Results, Warning, simulate};
use crate::report::chart_options::View;
use crate::report::csv::results_csv;
use crate::report::figure;
use crate::report::view_model::Shown;

/// A comparison with its results.
#[derive(Debug)]
pub struct Unsaved {
    comparison: Comparison,
    results: Results,
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

    /// The same with a warning more, about what was given.
    #[must_use]
    pub fn with_warning(mut self, warning: Option<Warning>) -> Self {
        self.results.warnings.extend(warning);
        self
    }

    /// The answer of POST /api/v1/simulations.
    ///
    /// # Errors
    ///
    /// When the results cannot be written, which is our mistake.
    pub fn json(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string(&self.results)
    }

    /// A row for each scenario and day, as `/runs/{id}.csv` has them.
    ///
    /// # Errors
    ///
    /// When the results cannot be written, which is our mistake.
    pub fn csv(&self) -> Result<String, csv::Error> {
        results_csv(self.comparison.start_date(), &self.results)
    }

    /// The chart, as `/runs/{id}.svg` has it.
    #[must_use]
    pub fn svg(&self, view: View) -> String {
        figure::file(&self.shown(), view)
    }

    /// The chart as a picture, as `/runs/{id}.png` has it.
    ///
    /// # Errors
    ///
    /// When it cannot be drawn, which is our mistake.
    pub fn png(&self, view: View) -> Result<Vec<u8>, PngError> {
        figure::png(&self.shown(), view)
    }

    /// Whether a chart of this series shows anything.
    #[must_use]
    pub fn has(&self, plot: Quantity) -> bool {
        self.shown().has(plot)
    }

    fn shown(&self) -> Shown<'_> {
        Shown::new(&self.comparison, &self.results)
    }
}
