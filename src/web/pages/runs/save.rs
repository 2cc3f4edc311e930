//! A finished comparison → a run to store, and its way into the database past all limits.

use chrono::{DateTime, Utc};

use crate::model::{Comparison, MAXIMUM_TITLE, Quantity, Results, curve};
use crate::report::chart_options::View;
use crate::report::text::default_title;
use crate::storage::{Idempotency, KeyNumbers, NewRun, Saved};
use crate::web::error::Failure;
use crate::web::http::client_ip::Client;
use crate::web::http::ids::new_id;
use crate::web::http::metrics;
use crate::web::state::AppState;

/// How the stored inputs and results are written; a reader of every earlier version stays.
///
/// 1: SIR, by 0.1.0. 2: the whole model; what version 1 lacks is absent from the epidemic, as serde's defaults say.
/// 3: ensembles; a run of version 2 has null in their places. 4: rates that are distributions.
/// 5: scenarios that external engines simulated. 6: warnings, and whether the infectious have had their peak.
pub const SCHEMA_VERSION: i64 = 6;
/// Points of a sparkline's curve.
const SPARKLINE_POINTS: usize = 66;

/// A run with a new id, under its scenarios' names, in this view.
pub fn new_run(
    comparison: &Comparison,
    results: &Results,
    view: View,
    idempotency: Option<Idempotency>,
    now: DateTime<Utc>,
) -> Result<NewRun, Failure> {
    let scenario_names: Vec<_> = comparison.scenarios().iter().map(|scenario| scenario.name.clone()).collect();
    let baseline = results.scenarios.first().ok_or(Failure::Internal)?;
    Ok(NewRun {
        id: new_id()?,
        created_at: now,
        schema_version: SCHEMA_VERSION,
        engine_version: results.engine.version.clone(),
        title: default_title(&scenario_names, MAXIMUM_TITLE),
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
        view: Some(view.to_store()),
        scenario_names,
    })
}

/// Saves a run, where the client may and there is room; the id of the run that had been saved under its key before.
pub async fn save(state: &AppState, client: Client, run: &NewRun) -> Result<Option<String>, Failure> {
    state.saves().take(client)?;
    let room = state.capacity().room(state.store()).await?;
    match state.store().save_run_within(run, room).await? {
        Saved::New => {
            metrics::run_saved();
            Ok(None)
        }
        Saved::Existing(id) => Ok(Some(id)),
        // A form's key counts together with its inputs: this one was a program's.
        Saved::KeyReused => Err(Failure::KeyReused),
        Saved::TooManyRuns => Err(Failure::TooManyRuns),
        Saved::TooManyBytes => Err(Failure::TooManyBytes),
    }
}

/// The infectious of every scenario in thousandths of the highest, thinned to what a small drawing can show.
pub fn curves(results: &Results) -> Vec<Vec<f64>> {
    let curves: Vec<&[f64]> = results
        .scenarios
        .iter()
        .map(|scenario| curve(&scenario.series, scenario.bands.as_ref(), Quantity::Infectious))
        .collect();
    let highest = curves.iter().copied().flatten().copied().fold(f64::MIN_POSITIVE, f64::max);
    curves
        .into_iter()
        .map(|curve| {
            let last = curve.len().saturating_sub(1);
            let points = last.clamp(1, SPARKLINE_POINTS - 1);
            (0..=points)
                .filter_map(|point| curve.get(point * last / points))
                .map(|value| (value / highest * 1e3).round() / 1e3)
                .collect()
        })
        .collect()
}
