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
}

impl Solver {
    /// The method's name in the API and in addresses.
    pub fn method(self) -> &'static str {
        match self {
            Self::Adaptive => "adaptive",
            Self::Euler { .. } => "euler",
            Self::Rk4 { .. } => "rk4",
        }
    }

    /// The fixed step in days; none where the method chooses its own.
    pub fn step(self) -> Option<f64> {
        match self {
            Self::Adaptive => None,
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
}

impl From<Solver> for SolverFields {
    fn from(solver: Solver) -> Self {
        Self { method: solver.method().to_owned(), step: solver.step() }
    }
}

impl TryFrom<SolverFields> for Solver {
    type Error = String;

    fn try_from(fields: SolverFields) -> Result<Self, String> {
        let steps_per_day = fields.step.and_then(super::limits::steps_per_day);
        match (fields.method.as_str(), steps_per_day) {
            ("adaptive", _) => Ok(Self::Adaptive),
            ("euler", Some(steps_per_day)) => Ok(Self::Euler { steps_per_day }),
            ("rk4", Some(steps_per_day)) => Ok(Self::Rk4 { steps_per_day }),
            (method, _) => Err(format!("method {method:?} with step {:?} is unknown", fields.step)),
        }
    }
}
