//! Simulates a comparison.

use rayon::prelude::*;

use super::ensemble;
use super::external::ExternalAnswer;
use super::inputs::comparison::Comparison;
use super::inputs::scenario::Scenario;
use super::inputs::solver::{Method, Solver};
use super::results::warnings::warnings;
use super::results::{Engine, Results, ScenarioResult};
use super::solvers::RELATIVE_TOLERANCE;
use super::solvers::cancel_token::CancelToken;
use super::solvers::error::EngineError;
use super::solvers::{scenario_result, stochastic};

/// Simulates every scenario of a comparison. Scenarios with an external engine need [`simulate_with`].
pub fn simulate(comparison: &Comparison, stop: &CancelToken) -> Result<Results, EngineError> {
    simulate_with(comparison, &[], stop)
}

/// Simulates every scenario of a comparison, except those that an external engine has answered. `answers` are in the
/// order of the scenarios; missing answers count as `None`.
pub fn simulate_with(
    comparison: &Comparison,
    answers: &[Option<ExternalAnswer>],
    stop: &CancelToken,
) -> Result<Results, EngineError> {
    let solver = comparison.solver();
    let scenarios = match solver.ensemble {
        Some(ensemble) => ensemble::simulate(comparison, ensemble, stop)?,
        None => each_once(comparison, answers, stop)?,
    };
    let warnings = warnings(comparison, &scenarios);
    Ok(Results { engine: engine(solver), days: (0..=comparison.days()).collect(), scenarios, warnings })
}

/// Describes Epicurve's own engine with this solver.
pub fn engine(solver: Solver) -> Engine {
    Engine {
        name: "epicurve".to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        method: solver.method.name().to_owned(),
        relative_tolerance: (solver.method == Method::Adaptive).then_some(RELATIVE_TOLERANCE),
        step: solver.method.step(),
        members: solver.members(),
        seed: solver.seed(),
        sampling: solver.sampling(),
        generator: solver.ensemble.map(|_| stochastic::GENERATOR.to_owned()),
    }
}

fn each_once(
    comparison: &Comparison,
    answers: &[Option<ExternalAnswer>],
    stop: &CancelToken,
) -> Result<Vec<ScenarioResult>, EngineError> {
    let (days, solver) = (comparison.days(), comparison.solver());
    let answers = answers.iter().map(Option::as_ref).chain(std::iter::repeat(None));
    let scenarios: Vec<_> = comparison.scenarios().iter().zip(answers).collect();
    let result = |(scenario, answer): &(&Scenario, Option<&ExternalAnswer>)| match (answer, &scenario.engine) {
        (Some(answer), _) => answer.result(scenario, days, stop),
        (None, None) => scenario_result(scenario, days, solver, stop),
        (None, Some(engine)) => Err(EngineError::NotAsked { scenario: scenario.name.clone(), engine: engine.clone() }),
    };
    if solver.method == Method::Adaptive {
        // A scenario takes about a millisecond: distributing them over threads takes longer.
        return scenarios.iter().map(result).collect();
    }
    // Of several errors the first scenario's is returned, so that the answer does not depend on timing.
    let results: Vec<_> = scenarios.par_iter().map(result).collect();
    results.into_iter().collect()
}
