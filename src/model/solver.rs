//! How the equations are solved.

use serde::{Deserialize, Serialize};

/// How the equations are solved. A step is one day divided by a whole number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "SolverFields", into = "SolverFields")]
pub enum Solver {
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
    /// An ensemble of jumps and leaps of whole persons.
    Stochastic {
        /// Simulations of each scenario.
        members: u32,
        /// Where chance starts from: the same seed gives the same numbers.
        seed: u64,
    },
}

impl Solver {
    /// The method's name in the API and in addresses.
    pub fn method(self) -> &'static str {
        match self {
            Self::Adaptive => "adaptive",
            Self::Euler { .. } => "euler",
            Self::Rk4 { .. } => "rk4",
            Self::Stochastic { .. } => "stochastic",
        }
    }

    /// The fixed step in days; none where the method chooses its own.
    pub fn step(self) -> Option<f64> {
        match self {
            Self::Adaptive | Self::Stochastic { .. } => None,
            Self::Euler { steps_per_day } | Self::Rk4 { steps_per_day } => Some(1.0 / f64::from(steps_per_day)),
        }
    }

    /// How many simulations an ensemble has; none where each scenario is simulated once.
    pub fn members(self) -> Option<u32> {
        match self {
            Self::Stochastic { members, .. } => Some(members),
            Self::Adaptive | Self::Euler { .. } | Self::Rk4 { .. } => None,
        }
    }

    /// Where chance starts from, where it has a part.
    pub fn seed(self) -> Option<u64> {
        match self {
            Self::Stochastic { seed, .. } => Some(seed),
            Self::Adaptive | Self::Euler { .. } | Self::Rk4 { .. } => None,
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
}

impl From<Solver> for SolverFields {
    fn from(solver: Solver) -> Self {
        Self { method: solver.method().to_owned(), step: solver.step(), members: solver.members(), seed: solver.seed() }
    }
}

impl TryFrom<SolverFields> for Solver {
    type Error = String;

    fn try_from(fields: SolverFields) -> Result<Self, String> {
        let steps_per_day = fields.step.and_then(super::limits::steps_per_day);
        match (fields.method.as_str(), steps_per_day, fields.members, fields.seed) {
            ("adaptive", ..) => Ok(Self::Adaptive),
            ("euler", Some(steps_per_day), ..) => Ok(Self::Euler { steps_per_day }),
            ("rk4", Some(steps_per_day), ..) => Ok(Self::Rk4 { steps_per_day }),
            ("stochastic", _, Some(members), Some(seed)) => Ok(Self::Stochastic { members, seed }),
            (method, ..) => Err(format!("method {method:?} with step {:?} is unknown", fields.step)),
        }
    }
}
