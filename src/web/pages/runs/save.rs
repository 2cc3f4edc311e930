//! Builds a run from a finished comparison, checks the limits and saves it.

use chrono::{DateTime, Utc};

use crate::model::{Comparison, Results};
use crate::report::chart_options::View;
use crate::report::sparkline::curves;
use crate::report::text::default_title;
use crate::run_file::SCHEMA_VERSION;
use crate::run_file::view::view_to_store;
use crate::storage::{Idempotency, KeyNumbers, NewRun, Saved};
use crate::web::error::Failure;
use crate::web::http::client_ip::Client;
use crate::web::http::ids::new_id;
use crate::web::http::metrics;
use crate::web::state::AppState;

/// Builds a run with a new id, in this view. Its title is the default one, from the scenarios' names.
pub fn new_run(
    comparison: &Comparison,
    results: &Results,
    view: View,
    idempotency: Option<Idempotency>,
    now: DateTime<Utc>,
) -> Result<NewRun, Failure> {
    let baseline = results.scenarios.first().ok_or(Failure::Internal)?;
    Ok(NewRun {
        id: new_id()?,
        created_at: now,
        schema_version: SCHEMA_VERSION,
        engine_version: results.engine.version.clone(),
        title: default_title(comparison),
        note: String::new(),
        tags: Vec::new(),
        inputs: serde_json::to_string(comparison)?,
        results: serde_json::to_string(results)?,
        numbers: KeyNumbers::of(&baseline.summary),
        model: comparison.model_features().into_iter().map(|feature| feature.name().to_owned()).collect(),
        sparkline: serde_json::to_string(&curves(results))?,
        start_date: comparison.start_date(),
        idempotency,
        imported: None,
        view: Some(view_to_store(view)),
        scenario_names: comparison.scenarios().iter().map(|scenario| scenario.name.clone()).collect(),
    })
}

/// Saves a run within the client's rate limit and the database's capacity. Returns the id of an earlier run that was
/// saved under the same key, if there is one.
pub async fn save(state: &AppState, client: Client, run: &NewRun) -> Result<Option<String>, Failure> {
    state.saves.take(client)?;
    let room = state.capacity.room(&state.store).await?;
    match state.store.save_run(run, room).await? {
        Saved::New => {
            metrics::run_saved();
            Ok(None)
        }
        Saved::Existing(id) => Ok(Some(id)),
        // Only a program's key: a form's key includes its inputs.
        Saved::KeyReused => Err(Failure::KeyReused),
        Saved::TooManyRuns => Err(Failure::TooManyRuns),
        Saved::TooManyBytes => Err(Failure::TooManyBytes),
    }
}
