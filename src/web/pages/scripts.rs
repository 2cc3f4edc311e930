//! GET /script.R, /script.py and /script.sh: the scripts of the comparison in the workbench's query. A saved run has them
//! at its own address.

use axum::http::{HeaderMap, Uri};

use super::file_answer::file_answer;
use super::workbench;
use crate::model::{Comparison, MAXIMUM_TITLE};
use crate::report::scripts::{Language, Origin, script};
use crate::report::text::default_title;
use crate::web::error::{Failure, HandlerResult};
use crate::web::forms::stored_observations::read_with_observations;
use crate::web::http::query::Pairs;
use crate::web::state::{AppState, Session};

/// The script of the comparison in the fields, in the language of the address's extension; what is wrong with them is said on
/// the workbench's own page.
pub async fn get(Session(state): Session, uri: Uri, query: Pairs, headers: HeaderMap) -> HandlerResult {
    let extension = uri.path().rsplit_once('.').map_or("", |(_, extension)| extension);
    let language = Language::of_extension(extension).ok_or(Failure::NotFound)?;
    let inputs = read_with_observations(&state.store, &query).await?;
    match inputs.check() {
        Err(problems) => workbench::refused(&state, &inputs, problems, &headers),
        Ok(comparison) => {
            let names: Vec<_> = comparison.scenarios().iter().map(|scenario| scenario.name.clone()).collect();
            let title = default_title(&names, MAXIMUM_TITLE);
            script_answer(language, &state, &comparison, (&title, &inputs.address()), &headers)
        }
    }
}

/// A script as a file: of a comparison with this title, whose page is at this path.
pub fn script_answer(
    language: Language,
    state: &AppState,
    comparison: &Comparison,
    (title, path): (&str, &str),
    headers: &HeaderMap,
) -> HandlerResult {
    let absolute = |path: &str| state.site().absolute(path, headers);
    let (link, api) = (absolute(path), absolute("/api/v1/simulations"));
    let script = script(language, comparison, Origin { title, link: Some(&link), api: &api })?;
    // As plain text a browser shows it, so that it can be read before it is run.
    file_answer(headers, "text/plain; charset=utf-8", language.extension(), title, script)
}
