//! Loading of the observed values of a saved run to which inputs refer.

use super::{Inputs, ObservationsInputs};
use crate::model::Comparison;
use crate::model::run_id::is_id;
use crate::storage::Store;
use crate::web::error::Failure;
use crate::web::http::query::Pairs;

/// Reads inputs, and loads the observed values of the saved run to which they refer. If the run does not exist or has
/// no observed values, [`Inputs::check`] reports a problem.
///
/// # Errors
///
/// Returns an error if the database fails.
pub async fn read_with_observations(store: &Store, pairs: &Pairs) -> Result<Inputs, Failure> {
    let mut inputs = Inputs::read(pairs);
    if let Some(ObservationsInputs::OfRun { id, found }) = &mut inputs.observations
        && is_id(id)
        && let Some(stored) = store.run_inputs(id).await?
    {
        let comparison: Comparison = serde_json::from_str(&stored)?;
        *found = comparison.observations().cloned();
    }
    Ok(inputs)
}
