//! GET /script.R, /script.py and /script.sh: scripts of the comparison in the workbench's query. The scripts of a saved
//! run are at the run's address.

use axum::http::{HeaderMap, Uri};

use super::file_answer::script_answer;
use super::workbench;
use crate::report::scripts::Language;
use crate::report::text::default_title;
use crate::web::error::{Failure, HandlerResult};
use crate::web::forms::stored_observations::read_with_observations;
use crate::web::http::query::Pairs;
use crate::web::limits::simulate::SimulateError;
use crate::web::state::Session;

/// Answers with the script in the language of the address's extension. Problems with the fields are shown on the
/// workbench's page.
pub async fn get(Session(state): Session, uri: Uri, query: Pairs, headers: HeaderMap) -> HandlerResult {
    let extension = uri.path().rsplit_once('.').map_or("", |(_, extension)| extension);
    let language = Language::of_extension(extension).ok_or(Failure::NotFound)?;
    let inputs = read_with_observations(&state.store, &query).await?;
    match inputs.check() {
        Err(problems) => workbench::not_simulated(&state, &inputs, SimulateError::Inputs(problems), &headers),
        Ok(comparison) => {
            let title = default_title(&comparison);
            script_answer(language, &state, &comparison, (&title, &inputs.address()), &headers)
        }
    }
}
