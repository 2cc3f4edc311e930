//! The method of simulation, and the size of an ensemble.

use serde::{Deserialize, Serialize};

use crate::model::distributions::Sampling;

/// The method of simulation, and the size of an ensemble.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "SolverFields", into = "SolverFields")]
pub struct Solver {
    /// Method of one simulation.
    pub method: Method,
    /// The simulations of each scenario; `None` if one is enough, because the method is deterministic and every rate is
    /// a number.
    pub ensemble: Option<Ensemble>,
}

/// Method of one simulation. A fixed step is one day divided by a whole number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Error-controlled Dormand-Prince steps.
    Adaptive,
    /// Euler's method.
    Euler {
        /// Steps in a day.
        steps_per_day: u32,
    },
    /// The classical Runge-Kutta method of order 4.
    Rk4 {
        /// Steps in a day.
        steps_per_day: u32,
    },
    /// Random jumps and tau leaps of whole people.
    Stochastic,
}

/// Several simulations of each scenario.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ensemble {
    /// Number of simulations of each scenario.
    pub members: u32,
    /// Seed of the random numbers; equal seeds give equal results.
    pub seed: u64,
    /// How the members sample uncertain rates; `None` if every rate is a number.
    pub sampling: Option<Sampling>,
}

impl Solver {
    /// One simulation of each scenario, with error-controlled steps.
    pub const ADAPTIVE: Self = Self::once(Method::Adaptive);

    /// One simulation of each scenario.
    pub const fn once(method: Method) -> Self {
        Self { method, ensemble: None }
    }

    /// An ensemble of stochastic simulations of each scenario.
    pub const fn stochastic(members: u32, seed: u64) -> Self {
        Self { method: Method::Stochastic, ensemble: Some(Ensemble { members, seed, sampling: None }) }
    }

    /// Returns the seed of an ensemble.
    pub fn seed(self) -> Option<u64> {
        self.ensemble.map(|ensemble| ensemble.seed)
    }

    /// Returns the number of simulations of each scenario in an ensemble.
    pub fn members(self) -> Option<u32> {
        self.ensemble.map(|ensemble| ensemble.members)
    }

    /// Returns how an ensemble samples uncertain rates, if any rate is uncertain.
    pub fn sampling(self) -> Option<Sampling> {
        self.ensemble.and_then(|ensemble| ensemble.sampling)
    }
}

impl Method {
    /// Returns its name in the API and in addresses.
    pub fn name(self) -> &'static str {
        match self {
            Self::Adaptive => "adaptive",
            Self::Euler { .. } => "euler",
            Self::Rk4 { .. } => "rk4",
            Self::Stochastic => "stochastic",
        }
    }

    /// Returns the fixed step in days; `None` if the method chooses its own steps.
    pub fn step(self) -> Option<f64> {
        match self {
            Self::Adaptive | Self::Stochastic => None,
            Self::Euler { steps_per_day } | Self::Rk4 { steps_per_day } => Some(1.0 / f64::from(steps_per_day)),
        }
    }
}

/// The API's form of [`Solver`].
#[derive(Serialize, Deserialize)]
struct SolverFields {
    method: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    step: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    members: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    seed: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sampling: Option<Sampling>,
}

impl From<Solver> for SolverFields {
    fn from(solver: Solver) -> Self {
        Self {
            method: solver.method.name().to_owned(),
            step: solver.method.step(),
            members: solver.members(),
            seed: solver.seed(),
            sampling: solver.sampling(),
        }
    }
}

impl TryFrom<SolverFields> for Solver {
    type Error = String;

    fn try_from(fields: SolverFields) -> Result<Self, String> {
        let steps_per_day = fields.step.and_then(crate::model::limits::steps_per_day);
        let sampling = fields.sampling;
        let ensemble = fields.members.zip(fields.seed).map(|(members, seed)| Ensemble { members, seed, sampling });
        let method = match (fields.method.as_str(), steps_per_day, ensemble) {
            ("adaptive", ..) => Method::Adaptive,
            ("euler", Some(steps_per_day), _) => Method::Euler { steps_per_day },
            ("rk4", Some(steps_per_day), _) => Method::Rk4 { steps_per_day },
            ("stochastic", _, Some(_)) => Method::Stochastic,
            (method, ..) => return Err(format!("method {method:?} with step {:?} is unknown", fields.step)),
        };
        Ok(Self { method, ensemble })
    }
}
