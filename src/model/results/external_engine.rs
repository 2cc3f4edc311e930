//! The external engine that computed a result.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Model name of an engine that solves the equations of [`transitions`](crate::model::dynamics::transitions).
pub const KNOWN_MODEL: &str = "epicurve";

/// Who simulated a scenario that Epicurve did not.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ExternalEngine {
    /// What the configuration calls it.
    pub name: String,
    /// What it says it computes with, such as `deSolve`.
    pub software: String,
    /// The version of that.
    pub version: String,
    /// What it says it solves: `epicurve` where these are the equations of GET /about.
    pub model: Option<String>,
    /// Where it solves those, the largest difference from Epicurve's own adaptive engine; null also where that can't simulate
    /// the scenario.
    pub largest_difference: Option<LargestDifference>,
}

impl ExternalEngine {
    /// Returns whether the engine states that it solves Epicurve's own equations.
    pub fn is_known_model(&self) -> bool {
        self.model.as_deref() == Some(KNOWN_MODEL)
    }
}

/// The largest difference between two engines' answers, over all series of persons and all days.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct LargestDifference {
    /// Persons, never negative.
    pub persons: f64,
    /// The series in which it is.
    pub series: String,
    /// The whole day.
    pub day: u32,
}
