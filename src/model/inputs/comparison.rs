//! The checked inputs of a comparison.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::scenario::Scenario;
use super::solver::Solver;

/// One to eight scenarios over the same days, drawn on one chart; the first is the baseline.
///
/// Its JSON is the API's body with every default written out. It is deserialised only from saved runs, which were
/// checked before; all other input is checked by [`ComparisonDraft`](crate::model::validation::ComparisonDraft).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    pub(in crate::model) days: u32,
    #[serde(default)]
    pub(in crate::model) start_date: Option<NaiveDate>,
    pub(in crate::model) solver: Solver,
    pub(in crate::model) scenarios: Vec<Scenario>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::model) observations: Option<Observations>,
}

impl Comparison {
    /// Removes some of the scenarios, by their positions from 0; returns `None` if no scenario is left.
    pub fn without(mut self, is_left_out: impl Fn(usize) -> bool) -> Option<Self> {
        let mut places = 0..;
        self.scenarios.retain(|_| places.next().is_some_and(|place| !is_left_out(place)));
        (!self.scenarios.is_empty()).then_some(self)
    }

    /// Returns a copy over another number of days, with the adaptive method and one simulation of each scenario.
    pub fn once_over(&self, days: u32) -> Self {
        Self { days, solver: Solver::ADAPTIVE, ..self.clone() }
    }

    /// Returns whether an external engine simulates any of its scenarios.
    pub fn has_external(&self) -> bool {
        self.scenarios.iter().any(|scenario| scenario.engine.is_some())
    }

    /// Returns the number of simulated days: the series are reported on day 0 to this day, inclusive.
    pub fn days(&self) -> u32 {
        self.days
    }

    /// Returns the date of day 0; without it, days are numbered.
    pub fn start_date(&self) -> Option<NaiveDate> {
        self.start_date
    }

    /// Returns how the scenarios are simulated.
    pub fn solver(&self) -> Solver {
        self.solver
    }

    /// Returns the scenarios, the baseline first.
    pub fn scenarios(&self) -> &[Scenario] {
        &self.scenarios
    }

    /// Returns the observed values, which charts draw beside the scenarios. Simulations do not use them.
    pub fn observations(&self) -> Option<&Observations> {
        self.observations.as_ref()
    }
}

/// Observed values of one series.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Observations {
    /// Name of the observed quantity, such as "Pupils in bed".
    pub name: String,
    /// API name of the series with which they are compared.
    pub series: String,
    /// Day and number of people, in ascending order of days.
    pub values: Vec<(f64, f64)>,
}
