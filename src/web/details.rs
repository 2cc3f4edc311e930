//! POST /runs/{id}/details: a run's title, note and tags, the only things about it that change.

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;

use super::body;
use super::errors::Failure;
use super::pairs::{Pairs, address};
use super::redirect::see_other;
use super::run::{Details, refused};
use super::sentences::default_title;
use super::state::AppState;
use super::stored::StoredRun;
use super::view::ViewQuery;
use crate::model::{MAXIMUM_TITLE, Problem, check_note, check_tags, check_title};
use crate::storage::RunDetails;

/// An empty title goes back to the scenarios' names. The view of the page is kept.
pub async fn post(
    State(state): State<AppState>,
    Path(id): Path<String>,
    query: Pairs,
    headers: HeaderMap,
    body::Form(form): body::Form,
) -> Result<Response, Failure> {
    let asked = ViewQuery::read(&query);
    let stored = StoredRun::load(state.store(), state.large_answers(), &id).await?;
    let typed = |name: &str| form.first(name).unwrap_or_default().to_owned();
    let (title, note) = (typed("title"), typed("note"));
    // A form without the field, of a page that was opened before an upgrade, leaves the tags as they are.
    let tags = form.first("tags").map_or_else(|| stored.run.tags.0.join(", "), str::to_owned);
    let (title, note, tags) = match (check_title(&title), check_note(&note), check_tags(tags.split(','))) {
        (Ok(title), Ok(note), Ok(tags)) => (title, note, tags),
        (checked_title, checked_note, checked_tags) => {
            let sentence = |problem: Problem| problem.sentence;
            let details = Details {
                title_error: checked_title.err().map(sentence),
                note_error: checked_note.err().map(sentence),
                tags_error: checked_tags.err().map(sentence),
                title,
                note,
                tags,
            };
            return refused(&state, &stored, asked, details, &headers).await;
        }
    };
    let title = if title.is_empty() {
        let names: Vec<_> = stored.comparison.scenarios().iter().map(|scenario| scenario.name.clone()).collect();
        default_title(&names, MAXIMUM_TITLE)
    } else {
        title
    };
    let details = RunDetails { title: &title, note: &note, tags: &tags };
    if state.store().update_details(&id, details, state.now()).await? {
        Ok(see_other(&state.site().path(&address(&format!("/runs/{id}"), &asked.pairs()))))
    } else {
        Err(Failure::RunNotFound)
    }
}
