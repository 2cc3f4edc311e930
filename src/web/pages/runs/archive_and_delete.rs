//! POST /runs/{id}/archive, /unarchive, /delete and /restore: move a run between the list, the archive and the deleted
//! runs. GET /runs/{id}/delete asks for confirmation; the list shown after a deletion offers to undo it.

use askama::Template;
use axum::extract::Path;
use axum::response::{Html, IntoResponse};

use super::load::load_head;
use crate::model::run_id::is_id;
use crate::storage::{DELETED_RUNS_KEPT, RunHead};
use crate::web::error::{Failure, HandlerResult};
use crate::web::http::chart_query::read_view_query;
use crate::web::http::query::{Pairs, address};
use crate::web::http::redirect::see_other;
use crate::web::http::site::{Section, Site};
use crate::web::state::Session;

#[derive(Template)]
#[template(path = "pages/runs/delete.html")]
struct DeletePage<'a> {
    site: &'a Site,
    section: Section,
    run: &'a RunHead,
    /// The view's part of the run's address, from its `?`.
    query: String,
}

/// Moves a run to the archive and redirects to its page in the same view.
pub async fn archive(Session(state): Session, Path(id): Path<String>, query: Pairs) -> HandlerResult {
    // A missing run is an error, but archiving twice is not.
    load_head(&state, &id).await?;
    state.store.archive_run(&id, state.now()).await?;
    Ok(see_other(&state.site().run(&id, &view_query(&query))))
}

/// Moves a run back to the list and redirects to its page in the same view.
pub async fn unarchive(Session(state): Session, Path(id): Path<String>, query: Pairs) -> HandlerResult {
    load_head(&state, &id).await?;
    state.store.unarchive_run(&id).await?;
    Ok(see_other(&state.site().run(&id, &view_query(&query))))
}

/// Asks for confirmation. The link back to the run keeps the view.
pub async fn confirm_deletion(Session(state): Session, Path(id): Path<String>, query: Pairs) -> HandlerResult {
    let run = load_head(&state, &id).await?;
    let page = DeletePage { site: state.site(), section: Section::Runs, run: &run, query: view_query(&query) };
    Ok(Html(page.render()?).into_response())
}

/// Deletes a run, which can be restored for [`DELETED_RUNS_KEPT`].
pub async fn delete(Session(state): Session, Path(id): Path<String>) -> HandlerResult {
    let run = load_head(&state, &id).await?;
    if state.store.delete_run(&run.id, state.now()).await? {
        Ok(see_other(&state.site().path(&format!("/runs?deleted={}", run.id))))
    } else {
        Err(Failure::RunNotFound)
    }
}

/// Undoes a deletion and redirects to the run. A run that is not deleted is not an error.
pub async fn restore(Session(state): Session, Path(id): Path<String>) -> HandlerResult {
    if !is_id(&id) {
        return Err(Failure::RunNotFound);
    }
    if !state.store.restore_run(&id).await? {
        load_head(&state, &id).await?;
    }
    Ok(see_other(&state.site().run(&id, "")))
}

/// Returns the view's part of the run's address, from its `?`.
fn view_query(query: &Pairs) -> String {
    address("", &read_view_query(query).pairs())
}
