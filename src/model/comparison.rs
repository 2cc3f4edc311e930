//! The inputs of a comparison, checked: the only way in is [`ComparisonDraft::check`](super::ComparisonDraft::check).

use serde::{Deserialize, Serialize};

/// One to eight scenarios over the same days, drawn on one chart; the first is the baseline.
///
/// Its JSON is the API's body with every default written out. Deserialising is for runs that were checked when they
/// were saved; whatever comes from outside goes through [`ComparisonDraft`](super::ComparisonDraft).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    days: u32,
    solver: Solver,
    scenarios: Vec<Scenario>,
}

impl Comparison {
    pub(super) fn checked(days: u32, solver: Solver, scenarios: Vec<Scenario>) -> Self {
        Self { days, solver, scenarios }
    }

    /// Simulated days: the series are reported on day 0 to this day, inclusive.
    pub fn days(&self) -> u32 {
        self.days
    }

    /// How the equations are solved.
    pub fn solver(&self) -> Solver {
        self.solver
    }

    /// The scenarios, the baseline first.
    pub fn scenarios(&self) -> &[Scenario] {
        &self.scenarios
    }
}

/// A name and the parameters of one simulated epidemic.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Scenario {
    /// Plain text, unique in its comparison.
    pub name: String,
    /// Living persons on day 0.
    pub population: f64,
    /// Infectious persons on day 0; the others are susceptible.
    pub initial_infectious: f64,
    /// Transmission rate, per day.
    pub beta: f64,
    /// Recovery rate, per day.
    pub gamma: f64,
}

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
