//! A scenario that another program simulated: what it answered, checked, and how far it is from our own engine.

mod answer;
mod trajectory;

use super::dynamics::quantity::SERIES;
use super::dynamics::transitions::Epidemic;
use super::inputs::scenario::Scenario;
use super::inputs::solver::Solver;
use super::results::series::series;
use super::results::summary::{read_off, summary};
use super::results::{ScenarioResult, Series};
use super::solvers::cancel_token::CancelToken;
use super::solvers::error::EngineError;
use super::solvers::simulate_scenario;
use crate::model::results::external_engine::{ExternalEngine, LargestDifference};
use trajectory::{find_peaks_between_days, trajectory};

/// An engine's answer, as it came but for its form.
#[derive(Debug, Clone, PartialEq)]
pub struct ExternalAnswer {
    engine: ExternalEngine,
    series: Series,
}

impl ExternalAnswer {
    /// The answer that a result was made from; none of what our own engine simulated.
    pub fn kept(result: &ScenarioResult) -> Option<Self> {
        let engine = ExternalEngine { largest_difference: None, ..result.external.clone()? };
        Some(Self { engine, series: result.series.clone() })
    }

    /// Who answered and how far it is from what Epicurve's own engine gives, for whoever looks whether a service works.
    pub fn engine(&self, scenario: &Scenario, days: u32) -> ExternalEngine {
        // It is never stopped, so that there is a result.
        let result = self.result(scenario, days, &CancelToken::default()).ok();
        result.and_then(|result| result.external).unwrap_or_else(|| self.engine.clone())
    }

    /// The scenario's result: of a known model with everything that follows, and the cross-check; of any other the series as
    /// they came, and the numbers that can be read off them.
    ///
    /// # Errors
    ///
    /// [`EngineError::Stopped`] alone.
    pub(super) fn result(
        &self,
        scenario: &Scenario,
        days: u32,
        stop: &CancelToken,
    ) -> Result<ScenarioResult, EngineError> {
        let mut trajectory = trajectory(&self.series, days);
        let (mut engine, given) = (self.engine.clone(), self.series.clone());
        let (series, summary) = if engine.is_known_model() {
            let epidemic = Epidemic::new(scenario);
            find_peaks_between_days(&epidemic, &mut trajectory);
            let computed = series(scenario, &epidemic, &trajectory);
            // What it says itself stays as it came.
            let complete = Series::from_fn(|series| {
                let ours = computed[series].as_ref()?;
                Some(given[series].as_ref().unwrap_or(ours).clone())
            });
            engine.largest_difference = match simulate_scenario(scenario, days, Solver::ADAPTIVE, stop) {
                // Only what it says itself: what follows from that would count its rounding twice.
                Ok(own) => largest_difference(&given, &series(scenario, &epidemic, &own)),
                Err(EngineError::Stopped) => return Err(EngineError::Stopped),
                // What ours can't simulate, theirs may.
                Err(_) => None,
            };
            (complete, summary(scenario, &epidemic, &trajectory))
        } else {
            let summary = read_off(&given, scenario, &trajectory);
            (given, summary)
        };
        Ok(ScenarioResult { external: Some(engine), ..ScenarioResult::single(scenario.name.clone(), series, summary) })
    }
}

/// Over the series that both have and that count persons.
fn largest_difference(one: &Series, other: &Series) -> Option<LargestDifference> {
    let mut largest: Option<LargestDifference> = None;
    for row in SERIES.iter().filter(|row| row.series.counts_persons()) {
        let (Some(one), Some(other)) = (&one[row.series], &other[row.series]) else { continue };
        for (day, (one, other)) in (0_u32..).zip(one.iter().zip(other)) {
            let persons = (one - other).abs();
            if largest.as_ref().is_none_or(|largest| persons > largest.persons) {
                largest = Some(LargestDifference { persons, series: row.name.to_owned(), day });
            }
        }
    }
    largest
}
