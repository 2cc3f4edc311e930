//! The errors of a simulation.

use crate::model::validation::Problem;

/// The reason why a simulation has no result.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum EngineError {
    /// The [`CancelToken`](super::cancel_token::CancelToken) cancelled the simulation.
    #[error("the simulation was stopped")]
    Stopped,
    /// A fixed step takes a compartment, the new infections or the hospital census below zero.
    #[error(
        "A step of {step} day is too long for “{scenario}”: on day {day} it takes the {quantity} below zero. Choose a shorter step"
    )]
    StepTooLong {
        /// The scenario's name.
        scenario: String,
        /// Step in days.
        step: f64,
        /// Whole day in which the step starts.
        day: u32,
        /// Name of the series below zero.
        quantity: &'static str,
    },
    /// A fixed step is too long for the hospital stay: the census would oscillate with growing amplitude.
    #[error(
        "A step of {step} day is too long for the hospital stay of {stay_days} days in “{scenario}”. Choose a step of at most {longest} day, or the adaptive method"
    )]
    StepTooLongForStay {
        /// The scenario's name.
        scenario: String,
        /// Step in days.
        step: f64,
        /// Mean stay in days.
        stay_days: f64,
        /// Longest possible step for this stay, in days.
        longest: f64,
    },
    /// The scenario is for an external engine.
    #[error(
        "“{scenario}” is for the engine “{engine}”, which is not asked here: choose Epicurve's own engine for it, or run it \
         in the workbench of a server that has that engine"
    )]
    NotAsked {
        /// The scenario's name.
        scenario: String,
        /// The engine's name in the configuration.
        engine: String,
    },
    /// The error control needs more steps than [`MAXIMUM_STEPS`](super::MAXIMUM_STEPS).
    #[error(
        "“{scenario}” changes too fast from day {day} on: the adaptive method takes at most 1,000,000 steps. Choose fewer days, less importation, or a lower fatality"
    )]
    TooManySteps {
        /// The scenario's name.
        scenario: String,
        /// Whole day that the simulation has reached.
        day: u32,
    },
}

impl EngineError {
    /// Returns the error as a problem, with a pointer into the request.
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
