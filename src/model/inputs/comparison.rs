//! The inputs of a comparison, checked: the only way in is [`ComparisonDraft::check`](crate::model::validation::ComparisonDraft::check).

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::scenario::Scenario;
use super::solver::Solver;

/// One to eight scenarios over the same days, drawn on one chart; the first is the baseline.
///
/// Its JSON is the API's body with every default written out. Deserialising is for runs that were checked when they
/// were saved; whatever comes from outside goes through [`ComparisonDraft`](crate::model::validation::ComparisonDraft).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    days: u32,
    #[serde(default)]
    start_date: Option<NaiveDate>,
    solver: Solver,
    scenarios: Vec<Scenario>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    observations: Option<Observations>,
}

impl Comparison {
    pub(crate) fn checked(
        days: u32,
        start_date: Option<NaiveDate>,
        solver: Solver,
        scenarios: Vec<Scenario>,
        observations: Option<Observations>,
    ) -> Self {
        Self { days, start_date, solver, scenarios, observations }
    }

    /// The same without some of its scenarios, by their places from 0; none where none is left.
    pub fn without(mut self, is_left_out: impl Fn(usize) -> bool) -> Option<Self> {
        let mut places = 0..;
        self.scenarios.retain(|_| places.next().is_some_and(|place| !is_left_out(place)));
        (!self.scenarios.is_empty()).then_some(self)
    }

    /// The same over another number of days, each scenario simulated once by the adaptive method.
    pub fn once_over(&self, days: u32) -> Self {
        Self { days, solver: Solver::ADAPTIVE, ..self.clone() }
    }

    /// Whether an external engine simulates any of its scenarios.
    pub fn has_external(&self) -> bool {
        self.scenarios.iter().any(|scenario| scenario.engine.is_some())
    }

    /// Simulated days: the series are reported on day 0 to this day, inclusive.
    pub fn days(&self) -> u32 {
        self.days
    }

    /// The date of day 0; without it, days are numbered.
    pub fn start_date(&self) -> Option<NaiveDate> {
        self.start_date
    }

    /// How the equations are solved.
    pub fn solver(&self) -> Solver {
        self.solver
    }

    /// The scenarios, the baseline first.
    pub fn scenarios(&self) -> &[Scenario] {
        &self.scenarios
    }

    /// What was observed, to be drawn beside the scenarios. No simulation reads it.
    pub fn observations(&self) -> Option<&Observations> {
        self.observations.as_ref()
    }
}

/// Observed values of one series.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Observations {
    /// What was counted, such as "Pupils in bed".
    pub name: String,
    /// The series that it stands beside, by its name in the API.
    pub series: String,
    /// Day and persons, the days ascending.
    pub values: Vec<(f64, f64)>,
}
