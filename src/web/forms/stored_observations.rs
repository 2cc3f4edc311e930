//! The observed values of a saved run, for inputs that refer to it.

use super::Inputs;
use crate::model::Comparison;
use crate::model::run_id::is_id;
use crate::storage::Store;
use crate::web::error::Failure;

/// Loads the observed values that the inputs refer to; where the run is not there or has none, their check says so.
///
/// # Errors
///
/// When the database cannot answer.
pub async fn load_observations(store: &Store, inputs: &mut Inputs) -> Result<(), Failure> {
    let Some(id) = inputs.observed_run().filter(|id| is_id(id)) else { return Ok(()) };
    if let Some(stored) = store.run_inputs(id).await? {
        let comparison: Comparison = serde_json::from_str(&stored)?;
        inputs.found_observations(comparison.observations().cloned());
    }
    Ok(())
}
