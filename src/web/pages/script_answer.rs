//! A script as a file.

use axum::http::HeaderMap;

use super::file_answer::file_answer;
use crate::model::Comparison;
use crate::report::scripts::{Language, Origin, script};
use crate::web::error::HandlerResult;
use crate::web::state::AppState;

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
