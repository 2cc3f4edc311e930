//! The engines: a scenario's transitions → its trajectory.

mod adaptive;
mod fixed;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::comparison::{Comparison, Scenario, Solver};
use super::results::{Engine, Results, ScenarioResult, Series};
use super::summary::{basic_reproduction_number, summary};
use super::transitions::{CUMULATIVE_INFECTIONS, Compartment, Epidemic, State, living};

pub use adaptive::{RELATIVE_TOLERANCE, absolute_tolerance};

/// Asks a running simulation to give up, from any thread.
#[derive(Debug, Clone, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    /// From now on.
    pub fn request(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    fn check(&self) -> Result<(), EngineError> {
        if self.0.load(Ordering::Relaxed) { Err(EngineError::Stopped) } else { Ok(()) }
    }
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum EngineError {
    /// [`Stop`] was requested.
    #[error("the simulation was stopped")]
    Stopped,
    /// A fixed step that would take a compartment, or the new infections, below zero.
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
        /// Which compartment, or the new infections.
        quantity: &'static str,
    },
    /// The error control asked for a step that the clock's last digit can't hold.
    #[error("the solver could not keep its tolerance in “{scenario}” on day {day}")]
    ToleranceNotKept {
        /// The scenario's name.
        scenario: String,
        /// The whole day.
        day: u32,
    },
}

/// What one simulation returns.
#[derive(Debug, Clone)]
pub struct Trajectory {
    /// The state on each whole day, from 0.
    pub days: Vec<State>,
    /// The most persons infectious at once.
    pub peak_infectious: f64,
    /// The first time of that, in days.
    pub peak_day: f64,
}

/// Simulates every scenario of a comparison.
pub fn simulate(comparison: &Comparison, stop: &Stop) -> Result<Results, EngineError> {
    let solver = comparison.solver();
    let scenarios = comparison
        .scenarios()
        .iter()
        .map(|scenario| {
            let trajectory = simulate_scenario(scenario, comparison.days(), solver, stop)?;
            Ok(ScenarioResult {
                name: scenario.name.clone(),
                series: series(scenario, &trajectory),
                summary: summary(scenario, &trajectory),
                bands: (),
                summary_bands: (),
            })
        })
        .collect::<Result<_, _>>()?;
    Ok(Results {
        engine: Engine {
            name: "epicurve".to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            method: solver.method().to_owned(),
            relative_tolerance: matches!(solver, Solver::Adaptive).then_some(RELATIVE_TOLERANCE),
            step: solver.step(),
        },
        days: (0..=comparison.days()).collect(),
        scenarios,
    })
}

/// Simulates one scenario over this many days.
pub fn simulate_scenario(
    scenario: &Scenario,
    days: u32,
    solver: Solver,
    stop: &Stop,
) -> Result<Trajectory, EngineError> {
    let epidemic = Epidemic::new(scenario);
    let recorder = Recorder::new(scenario, days, &epidemic.initial);
    match solver {
        Solver::Adaptive => adaptive::solve(&epidemic, scenario, days, stop, recorder),
        Solver::Euler { steps_per_day } => {
            fixed::solve(&epidemic, scenario, days, steps_per_day, fixed::euler, stop, recorder)
        }
        Solver::Rk4 { steps_per_day } => {
            fixed::solve(&epidemic, scenario, days, steps_per_day, fixed::rk4, stop, recorder)
        }
    }
}

/// Collects a trajectory while an engine runs.
struct Recorder {
    trajectory: Trajectory,
    /// Nobody is born here, so no compartment can pass this; rounding can.
    population: f64,
}

impl Recorder {
    fn new(scenario: &Scenario, days: u32, initial: &State) -> Self {
        let mut recorder = Self {
            trajectory: Trajectory {
                days: Vec::with_capacity(days as usize + 1),
                peak_infectious: initial[Compartment::Infectious.index()],
                peak_day: 0.0,
            },
            population: scenario.population,
        };
        recorder.day(initial);
        recorder
    }

    /// The state on the next whole day; what lies outside 0 to N by the solver's tolerance is brought back.
    fn day(&mut self, state: &State) {
        let reported = state.map(|persons| if persons > 0.0 { persons.min(self.population) } else { 0.0 });
        self.trajectory.days.push(reported);
    }

    /// A state that may be the peak; the first counts if equal.
    fn peak(&mut self, time: f64, state: &State) {
        let infectious = state[Compartment::Infectious.index()].min(self.population);
        if infectious > self.trajectory.peak_infectious {
            self.trajectory.peak_infectious = infectious;
            self.trajectory.peak_day = time;
        }
    }

    fn finish(self) -> Trajectory {
        self.trajectory
    }
}

/// The series of a trajectory on its whole days.
fn series(scenario: &Scenario, trajectory: &Trajectory) -> Series {
    let days = &trajectory.days;
    let column = |index: usize| days.iter().map(|state| state[index]).collect::<Vec<f64>>();
    let cumulative = column(CUMULATIVE_INFECTIONS);
    let new_infections = std::iter::once(0.0)
        .chain(cumulative.windows(2).map(|pair| {
            // Far in the tail two days may differ by less than the tolerance, either way.
            (pair[1] - pair[0]).max(0.0)
        }))
        .collect();
    let effective = basic_reproduction_number(scenario).map(|reproduction| {
        days.iter()
            .map(|state| {
                let living = living(state);
                if living > 0.0 { reproduction * state[Compartment::Susceptible.index()] / living } else { 0.0 }
            })
            .collect()
    });
    Series {
        susceptible: Some(column(Compartment::Susceptible.index())),
        infectious: Some(column(Compartment::Infectious.index())),
        recovered: Some(column(Compartment::Recovered.index())),
        new_infections: Some(new_infections),
        cumulative_infections: Some(cumulative),
        effective_reproduction_number: effective,
        ..Series::default()
    }
}
