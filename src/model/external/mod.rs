//! Results of external engines: reading their answers, and comparing them with Epicurve's own engine.

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

/// The checked answer of an external engine.
#[derive(Debug, Clone, PartialEq)]
pub struct ExternalAnswer {
    engine: ExternalEngine,
    series: Series,
}

impl ExternalAnswer {
    /// Restores the answer from a saved result. Returns `None` for a result of Epicurve's own engine.
    pub fn kept(result: &ScenarioResult) -> Option<Self> {
        let engine = ExternalEngine { largest_difference: None, ..result.external.clone()? };
        Some(Self { engine, series: result.series.clone() })
    }

    /// Returns the engine's description, with the largest difference from Epicurve's own engine, to check a service.
    pub fn engine(&self, scenario: &Scenario, days: u32) -> ExternalEngine {
        // This token is never cancelled, therefore there is a result.
        let result = self.result(scenario, days, &CancelToken::default()).ok();
        result.and_then(|result| result.external).unwrap_or_else(|| self.engine.clone())
    }

    /// Returns the scenario's result: for Epicurve's model with all series, all metrics and the difference from
    /// Epicurve's own engine, for other models with the answer's series and the metrics that follow from them.
    ///
    /// # Errors
    ///
    /// [`EngineError::Stopped`] is the only error.
    pub(super) fn result(
        &self,
        scenario: &Scenario,
        days: u32,
        stop: &CancelToken,
    ) -> Result<ScenarioResult, EngineError> {
        let mut trajectory = trajectory(&self.series, days);
        let (mut engine, answered) = (self.engine.clone(), self.series.clone());
        let (series, summary) = if engine.is_known_model() {
            let epidemic = Epidemic::new(scenario);
            find_peaks_between_days(&epidemic, &mut trajectory);
            let computed = series(scenario, &epidemic, &trajectory);
            // The engine's own series take precedence over computed ones.
            let complete = Series::from_fn(|series| {
                let computed = computed[series].as_ref()?;
                Some(answered[series].as_ref().unwrap_or(computed).clone())
            });
            engine.largest_difference = match simulate_scenario(scenario, days, Solver::ADAPTIVE, stop) {
                // Compare only the engine's own series: computed ones would count its rounding twice.
                Ok(own) => largest_difference(&answered, &series(scenario, &epidemic, &own)),
                Err(EngineError::Stopped) => return Err(EngineError::Stopped),
                // An external engine may simulate scenarios that Epicurve's engine refuses.
                Err(_) => None,
            };
            (complete, summary(scenario, &epidemic, &trajectory))
        } else {
            let summary = read_off(&answered, scenario, &trajectory);
            (answered, summary)
        };
        Ok(ScenarioResult { external: Some(engine), ..ScenarioResult::single(scenario.name.clone(), series, summary) })
    }
}

/// Finds the largest difference over all series that both have and that count people.
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
