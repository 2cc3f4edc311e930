//! POST /runs/{id}/details: a run's title and note, the only things about it that change.

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;

use super::body;
use super::errors::Failure;
use super::redirect::see_other;
use super::run::refused;
use super::sentences::default_title;
use super::state::AppState;
use super::stored::StoredRun;
use crate::model::{MAXIMUM_TITLE, check_note, check_title};

/// An empty title goes back to the scenarios' names.
pub async fn post(
    State(state): State<AppState>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body::Form(form): body::Form,
) -> Result<Response, Failure> {
    let stored = StoredRun::load(state.store(), &id).await?;
    let typed = |name: &str| form.first(name).unwrap_or_default().to_owned();
    let (title, note) = (typed("title"), typed("note"));
    let (title, note) = match (check_title(&title), check_note(&note)) {
        (Ok(title), Ok(note)) => (title, note),
        (checked_title, checked_note) => {
            let problems: Vec<_> = [checked_title, checked_note].into_iter().filter_map(Result::err).collect();
            return refused(&state, &stored, (title, note), &problems, &headers);
        }
    };
    let title = if title.is_empty() {
        let names: Vec<_> = stored.comparison.scenarios().iter().map(|scenario| scenario.name.clone()).collect();
        default_title(&names, MAXIMUM_TITLE)
    } else {
        title
    };
    if state.store().update_details(&id, &title, &note).await? {
        Ok(see_other(&state.site().path(&format!("/runs/{id}"))))
    } else {
        Err(Failure::RunNotFound)
    }
}
