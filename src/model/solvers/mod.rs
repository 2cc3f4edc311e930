//! The engines: a scenario's transitions → its trajectory.

mod adaptive;
mod fixed_step;
pub(crate) mod outcome;
pub(crate) mod stochastic;
mod trajectory;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use rayon::prelude::*;

use super::dynamics::transitions::Epidemic;
use super::ensemble;
use super::external::ExternalAnswer;
use super::inputs::comparison::Comparison;
use super::inputs::scenario::Scenario;
use super::inputs::solver::{Method, Solver};
use super::results::series::series;
use super::results::summary::summary;
use super::results::warnings::warnings;
use super::results::{Engine, Results, ScenarioResult, Summary};
use fixed_step::Scheme;

pub use adaptive::{MAXIMUM_STEPS, NEGLIGIBLE, RELATIVE_TOLERANCE};
pub(super) use trajectory::daily_differences;
pub use trajectory::{Peak, Trajectory};

/// Asks a running simulation to give up, from any thread.
#[derive(Debug, Clone, Default)]
pub struct Stop {
    requested: Arc<AtomicBool>,
    /// How often it may look before it has to give up by itself.
    looks: Option<Arc<AtomicU32>>,
}

impl Stop {
    /// One that a simulation meets by itself after so many steps of the adaptive solver, of all scenarios together.
    #[must_use]
    pub fn after_steps(steps: u32) -> Self {
        Self { looks: Some(Arc::new(AtomicU32::new(steps))), ..Self::default() }
    }

    /// From now on.
    pub fn request(&self) {
        self.requested.store(true, Ordering::Relaxed);
    }

    pub(super) fn check(&self) -> Result<(), EngineError> {
        let is_over = |looks: &Arc<AtomicU32>| {
            looks.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_err()
        };
        if self.requested.load(Ordering::Relaxed) || self.looks.as_ref().is_some_and(is_over) {
            Err(EngineError::Stopped)
        } else {
            Ok(())
        }
    }
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum EngineError {
    /// [`Stop`] was requested.
    #[error("the simulation was stopped")]
    Stopped,
    /// A fixed step that would take a compartment, the new infections or the hospital census below zero.
    #[error(
        "A step of {step} day is too long for “{scenario}”: on day {day} it takes the {quantity} below zero. Choose a shorter step"
    )]
    StepTooLong {
        /// The scenario's name.
        scenario: String,
        /// Days.
        step: f64,
        /// The whole day in which the step begins.
        day: u32,
        /// Which compartment, or what else.
        quantity: &'static str,
    },
    /// A fixed step with which the hospital census would swing ever higher.
    #[error(
        "A step of {step} day is too long for the hospital stay of {stay_days} days in “{scenario}”. Choose a step of at most {longest} day, or the adaptive method"
    )]
    StepTooLongForStay {
        /// The scenario's name.
        scenario: String,
        /// Days.
        step: f64,
        /// Mean stay in days.
        stay_days: f64,
        /// The longest step for it, in days.
        longest: f64,
    },
    /// A scenario for another engine.
    #[error(
        "“{scenario}” is for the engine “{engine}”, which is not asked here: choose Epicurve's own engine for it, or run it \
         in the workbench of a server that has that engine"
    )]
    NotAsked {
        /// The scenario's name.
        scenario: String,
        /// What the configuration calls the engine.
        engine: String,
    },
    /// The error control asked for more steps than are taken.
    #[error(
        "“{scenario}” changes too fast from day {day} on: the adaptive method takes at most 1,000,000 steps. Choose fewer days, less importation, or a lower fatality"
    )]
    TooManySteps {
        /// The scenario's name.
        scenario: String,
        /// The whole day.
        day: u32,
    },
}

/// Simulates every scenario of a comparison. One that names an engine of its own cannot be: see [`simulate_with`].
pub fn simulate(comparison: &Comparison, stop: &Stop) -> Result<Results, EngineError> {
    simulate_with(comparison, &[], stop)
}

/// Simulates every scenario of a comparison but those for which their engines have answered, each in the scenario's place;
/// no answers at all are as many as none.
pub fn simulate_with(
    comparison: &Comparison,
    answers: &[Option<ExternalAnswer>],
    stop: &Stop,
) -> Result<Results, EngineError> {
    let solver = comparison.solver();
    let scenarios = match solver.ensemble {
        Some(ensemble) => ensemble::simulate(comparison, ensemble, stop)?,
        None => each_once(comparison, answers, stop)?,
    };
    let warnings = warnings(comparison, &scenarios);
    Ok(Results { engine: engine(solver), days: (0..=comparison.days()).collect(), scenarios, warnings })
}

/// Who computes with this solver.
pub(super) fn engine(solver: Solver) -> Engine {
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
    stop: &Stop,
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
        // A millisecond each: sharing them out would take longer.
        return scenarios.iter().map(result).collect();
    }
    // Of several errors the first scenario's is said, whichever came first.
    let results: Vec<_> = scenarios.par_iter().map(result).collect();
    results.into_iter().collect()
}

/// One scenario's series and summary.
pub(super) fn scenario_result(
    scenario: &Scenario,
    days: u32,
    solver: Solver,
    stop: &Stop,
) -> Result<ScenarioResult, EngineError> {
    let epidemic = Epidemic::new(scenario);
    let trajectory = trajectory(scenario, &epidemic, days, solver, stop)?;
    let series = series(scenario, &epidemic, &trajectory);
    Ok(ScenarioResult::single(scenario.name.clone(), series, summary(scenario, &epidemic, &trajectory)))
}

/// One scenario's summary alone.
pub(super) fn scenario_summary(
    scenario: &Scenario,
    days: u32,
    solver: Solver,
    stop: &Stop,
) -> Result<Summary, EngineError> {
    let epidemic = Epidemic::new(scenario);
    let trajectory = trajectory(scenario, &epidemic, days, solver, stop)?;
    Ok(summary(scenario, &epidemic, &trajectory))
}

/// Simulates one scenario over this many days; of an ensemble, its first member.
pub fn simulate_scenario(
    scenario: &Scenario,
    days: u32,
    solver: Solver,
    stop: &Stop,
) -> Result<Trajectory, EngineError> {
    trajectory(scenario, &Epidemic::new(scenario), days, solver, stop)
}

/// One simulation of one scenario; where chance has a part, that of the ensemble's first member.
pub(super) fn trajectory(
    scenario: &Scenario,
    epidemic: &Epidemic,
    days: u32,
    solver: Solver,
    stop: &Stop,
) -> Result<Trajectory, EngineError> {
    match solver.method {
        Method::Adaptive => adaptive::solve(epidemic, scenario, days, stop),
        Method::Euler { steps_per_day } => {
            fixed_step::solve(epidemic, scenario, days, steps_per_day, Scheme::Euler, stop)
        }
        Method::Rk4 { steps_per_day } => fixed_step::solve(epidemic, scenario, days, steps_per_day, Scheme::Rk4, stop),
        Method::Stochastic => {
            stochastic::trajectory(epidemic, scenario, days, (solver.seed().unwrap_or_default(), 0), stop)
        }
    }
}
