//! A stored run, read back.

use super::errors::Failure;
use super::figure::{Shown, shown};
use super::ids::is_id;
use super::saving::SCHEMA_VERSION;
use crate::model::{Comparison, Engine, Results};
use crate::storage::{Run, Store};

/// A run with its inputs and results read.
pub struct StoredRun {
    /// As it was stored.
    pub run: Run,
    /// Its inputs.
    pub comparison: Comparison,
    /// Its results: stored, never computed again.
    pub results: Results,
}

impl StoredRun {
    /// Loads a run; one that is not there is [`Failure::RunNotFound`].
    pub async fn load(store: &Store, id: &str) -> Result<Self, Failure> {
        let run = load(store, id).await?;
        if run.schema_version != SCHEMA_VERSION {
            tracing::error!(run.schema_version, "a run was stored by a newer Epicurve");
            return Err(Failure::Internal);
        }
        Ok(Self { comparison: serde_json::from_str(&run.inputs)?, results: serde_json::from_str(&run.results)?, run })
    }

    /// Its scenarios as pages show them.
    pub fn shown(&self) -> Vec<Shown<'_>> {
        shown(&self.comparison, &self.results)
    }
}

/// A run as it was stored. What can't be an id is not asked of the database.
pub async fn load(store: &Store, id: &str) -> Result<Run, Failure> {
    if !is_id(id) {
        return Err(Failure::RunNotFound);
    }
    store.run(id).await?.ok_or(Failure::RunNotFound)
}

/// "Deterministic model, adaptive solver, relative tolerance 1e-8"
pub fn method_sentence(engine: &Engine) -> String {
    let solver = match engine.method.as_str() {
        "euler" => "Euler’s method",
        "rk4" => "Runge-Kutta method of order 4",
        "adaptive" => "adaptive solver",
        other => other,
    };
    // The hyphen that does not break: "1e-" at a line's end would read as another number.
    let tolerance = engine.relative_tolerance.map(|tolerance| format!("{tolerance:e}").replace('-', "\u{2011}"));
    let tolerance = tolerance.map(|tolerance| format!(", relative tolerance {tolerance}"));
    let step = engine.step.map(|step| format!(", step {step} day"));
    format!("Deterministic model, {solver}{}{}", tolerance.unwrap_or_default(), step.unwrap_or_default())
}
