//! Why a simulation has no result.

use crate::model::validation::Problem;

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum EngineError {
    /// [`CancelToken`](super::cancel_token::CancelToken) was requested.
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

impl EngineError {
    /// The same as a problem of what was asked for.
    #[must_use]
    pub fn problem(&self) -> Problem {
        let pointer = match self {
            Self::StepTooLong { .. } | Self::StepTooLongForStay { .. } => "/solver/step",
            Self::TooManySteps { .. } | Self::Stopped => "/days",
            Self::NotAsked { .. } => "/scenarios",
        };
        Problem::new(pointer, self.to_string())
    }
}
