//! A stored run, read back.

use tokio::task::spawn_blocking;

use crate::format::numbers;
use crate::model::{Comparison, Engine, Results};
use crate::report::chart_options::View;
use crate::report::text::design;
use crate::report::view_model::Shown;
use crate::storage::{Run, RunHead, Store};
use crate::web::Failure;
use crate::web::http::ids::is_id;
use crate::web::limits::large_answers::{LargeAnswers, Turn};
use crate::web::pages::runs::save::SCHEMA_VERSION;

/// Results that take a millisecond or more to be read, in bytes.
const LARGE: usize = 256 * 1024;

/// A run with its inputs and results read.
pub struct StoredRun {
    /// As it was stored, but for the text of its results: five megabytes at times, and nobody needs it twice.
    pub run: Run,
    /// Its inputs.
    pub comparison: Comparison,
    /// Its results: stored, never computed again.
    pub results: Results,
    /// Kept for as long as a large run is in memory.
    _turn: Option<Turn>,
}

impl StoredRun {
    /// Loads a run, a large one in its turn; one that is not there is [`Failure::RunNotFound`].
    pub async fn load(store: &Store, large: &LargeAnswers, id: &str) -> Result<Self, Failure> {
        let head = load_head(store, id).await?;
        let turn = large.turn(head.document_bytes).await?;
        Ok(Self { _turn: turn, ..Self::load_in_turn(store, id).await? })
    }

    /// Loads a run for a caller that has the turn, if it needs one.
    pub async fn load_in_turn(store: &Store, id: &str) -> Result<Self, Failure> {
        let run = document(store, id).await?;
        if !(1..=SCHEMA_VERSION).contains(&run.schema_version) {
            tracing::error!(run.schema_version, "a run was stored by a newer Epicurve");
            return Err(Failure::Internal);
        }
        if run.results.len() < LARGE {
            return Self::read(run);
        }
        // Other requests go on meanwhile.
        spawn_blocking(|| Self::read(run)).await.map_err(|_| Failure::Internal)?
    }

    fn read(mut run: Run) -> Result<Self, Failure> {
        let text = std::mem::take(&mut run.results);
        Ok(Self {
            comparison: serde_json::from_str(&run.inputs)?,
            results: serde_json::from_str(&text)?,
            run,
            _turn: None,
        })
    }

    /// Its scenarios as pages show them.
    pub fn shown(&self) -> Shown<'_> {
        Shown::new(&self.comparison, &self.results)
    }

    /// The view in which it was saved, which is shown where an address does not name another.
    pub fn view(&self) -> View {
        View::stored(self.run.view.as_ref())
    }

    /// Whether an older Epicurve than this one computed it. A version that is none counts as today's.
    pub fn is_older(&self) -> bool {
        let ours = numbers(env!("CARGO_PKG_VERSION"));
        numbers(&self.run.engine_version).zip(ours).is_some_and(|(theirs, ours)| theirs < ours)
    }
}

/// A run as it was stored, and the turn in which a large one was read.
pub async fn load(store: &Store, large: &LargeAnswers, id: &str) -> Result<(Run, Option<Turn>), Failure> {
    let head = load_head(store, id).await?;
    let turn = large.turn(head.document_bytes).await?;
    Ok((document(store, id).await?, turn))
}

/// A run without its inputs and results. What can't be an id is not asked of the database.
pub async fn load_head(store: &Store, id: &str) -> Result<RunHead, Failure> {
    if !is_id(id) {
        return Err(Failure::RunNotFound);
    }
    store.run_head(id).await?.ok_or(Failure::RunNotFound)
}

async fn document(store: &Store, id: &str) -> Result<Run, Failure> {
    store.run(id).await?.ok_or(Failure::RunNotFound)
}

/// "0.10.2" in numbers, for its order.
fn numbers(version: &str) -> Option<Vec<u64>> {
    version.split('.').map(|part| part.parse().ok()).collect()
}

/// "Deterministic model, adaptive solver, relative tolerance 1e-8"
pub fn method_sentence(engine: &Engine) -> String {
    let solver = match engine.method.as_str() {
        "stochastic" => return format!("Stochastic model{}", ensemble_phrase(engine)),
        "euler" => "Euler’s method",
        "rk4" => "Runge-Kutta method of order 4",
        "adaptive" => "adaptive solver",
        other => other,
    };
    // The hyphen that does not break: "1e-" at a line's end would read as another number.
    let tolerance = engine.relative_tolerance.map(|tolerance| format!("{tolerance:e}").replace('-', "\u{2011}"));
    let tolerance = tolerance.map(|tolerance| format!(", relative tolerance {tolerance}"));
    let step = engine.step.map(|step| format!(", step {step} day"));
    let parts = [tolerance, step].map(Option::unwrap_or_default);
    format!("Deterministic model, {solver}{}{}", parts.concat(), ensemble_phrase(engine))
}

/// The same of results, some of which external engines may have computed.
pub fn results_sentence(results: &Results) -> String {
    let external = results.scenarios.iter().filter(|scenario| scenario.external.is_some()).count();
    match external {
        0 => method_sentence(&results.engine),
        all if all == results.scenarios.len() => "Simulated by external engines".to_owned(),
        _ => format!("{}; some scenarios by external engines", method_sentence(&results.engine)),
    }
}

/// ", 500 simulations of each scenario, rates drawn by Latin hypercube sampling, seed 42, random numbers from xoshiro256++"
fn ensemble_phrase(engine: &Engine) -> String {
    let members =
        engine.members.map(|members| format!(", {} simulations of each scenario", numbers::exact(members.into())));
    let sampling = engine.sampling.map(|sampling| format!(", rates drawn by {}", design(sampling)));
    let seed = engine.seed.map(|seed| format!(", seed {seed}"));
    let generator = engine.generator.as_ref().map(|generator| format!(", random numbers from {generator}"));
    [members, sampling, seed, generator].map(Option::unwrap_or_default).concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_ordered_by_their_numbers() {
        assert!(numbers("0.9.3") < numbers("0.10.0"));
        assert_eq!(numbers("unknown"), None);
    }
}
