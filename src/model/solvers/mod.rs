//! The solvers, which compute a trajectory from a scenario's transitions.

mod adaptive;
pub(crate) mod cancel_token;
pub(crate) mod error;
mod fixed_step;
pub(crate) mod stochastic;

use super::dynamics::transitions::Epidemic;
use super::inputs::scenario::Scenario;
use super::inputs::solver::{Method, Solver};
use super::results::series::series;
use super::results::summary::summary;
use super::results::{ScenarioResult, Summary};
use fixed_step::Scheme;

pub use super::trajectory::Trajectory;
use crate::model::solvers::cancel_token::CancelToken;
use crate::model::solvers::error::EngineError;
pub use adaptive::{MAXIMUM_STEPS, RELATIVE_TOLERANCE};

/// Simulates one scenario, and returns its series and summary.
pub(super) fn scenario_result(
    scenario: &Scenario,
    days: u32,
    solver: Solver,
    stop: &CancelToken,
) -> Result<ScenarioResult, EngineError> {
    let epidemic = Epidemic::new(scenario);
    let trajectory = trajectory(scenario, &epidemic, days, solver, stop)?;
    let series = series(scenario, &epidemic, &trajectory);
    Ok(ScenarioResult::single(scenario.name.clone(), series, summary(scenario, &epidemic, &trajectory)))
}

/// Simulates one scenario, and returns its summary alone.
pub(super) fn scenario_summary(
    scenario: &Scenario,
    days: u32,
    solver: Solver,
    stop: &CancelToken,
) -> Result<Summary, EngineError> {
    let epidemic = Epidemic::new(scenario);
    let trajectory = trajectory(scenario, &epidemic, days, solver, stop)?;
    Ok(summary(scenario, &epidemic, &trajectory))
}

/// Simulates one scenario over a number of days. Of an ensemble, only the first member is simulated.
pub fn simulate_scenario(
    scenario: &Scenario,
    days: u32,
    solver: Solver,
    stop: &CancelToken,
) -> Result<Trajectory, EngineError> {
    trajectory(scenario, &Epidemic::new(scenario), days, solver, stop)
}

/// Simulates one scenario from its transitions. With the stochastic method, simulates the ensemble's first member.
pub(super) fn trajectory(
    scenario: &Scenario,
    epidemic: &Epidemic,
    days: u32,
    solver: Solver,
    stop: &CancelToken,
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
