//! GET /script.R, /script.py and /script.sh: the scripts of the comparison in the workbench's query. A saved run has them
//! at its own address.

use axum::http::HeaderMap;
use axum::response::Response;

use super::script_answer::script_answer;
use super::workbench;
use crate::model::MAXIMUM_TITLE;
use crate::report::scripts::Language;
use crate::report::text::default_title;
use crate::web::error::Failure;
use crate::web::forms::Inputs;
use crate::web::forms::stored_observations::load_observations;
use crate::web::http::query::Pairs;
use crate::web::state::{AppState, Session};

/// GET /script.R
pub async fn r(Session(state): Session, query: Pairs, headers: HeaderMap) -> Result<Response, Failure> {
    get(Language::R, &state, &query, &headers).await
}

/// GET /script.py
pub async fn python(Session(state): Session, query: Pairs, headers: HeaderMap) -> Result<Response, Failure> {
    get(Language::Python, &state, &query, &headers).await
}

/// GET /script.sh
pub async fn curl(Session(state): Session, query: Pairs, headers: HeaderMap) -> Result<Response, Failure> {
    get(Language::Curl, &state, &query, &headers).await
}

/// The script of what stands in the fields; what is wrong with them is said on the workbench's own page.
async fn get(language: Language, state: &AppState, query: &Pairs, headers: &HeaderMap) -> Result<Response, Failure> {
    let mut inputs = Inputs::read(query);
    load_observations(state.store(), &mut inputs).await?;
    match inputs.check() {
        Err(problems) => workbench::refused(state, &inputs, problems, headers),
        Ok(comparison) => {
            let names: Vec<_> = comparison.scenarios().iter().map(|scenario| scenario.name.clone()).collect();
            let title = default_title(&names, MAXIMUM_TITLE);
            script_answer(language, state, &comparison, (&title, &inputs.address()), headers)
        }
    }
}
