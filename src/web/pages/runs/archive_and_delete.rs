//! A run moves between the list, the archive and the deleted: POST /runs/{id}/archive, /unarchive, /delete and /restore. The
//! view of the run's page is kept. GET /runs/{id}/delete asks first, and the list that follows offers to undo it.

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
    /// The view's part of an address of the run, from its `?`.
    query: String,
}

/// Takes the run out of the list; its page says so.
pub async fn archive(Session(state): Session, Path(id): Path<String>, query: Pairs) -> HandlerResult {
    // Archiving twice is no mistake.
    load_head(&state, &id).await?;
    state.store.archive_run(&id, state.now()).await?;
    Ok(see_other(&state.site().run(&id, &view_query(&query))))
}

/// Puts the run back into the list.
pub async fn unarchive(Session(state): Session, Path(id): Path<String>, query: Pairs) -> HandlerResult {
    load_head(&state, &id).await?;
    state.store.unarchive_run(&id).await?;
    Ok(see_other(&state.site().run(&id, &view_query(&query))))
}

/// Names the run and what will be lost; the way back keeps the view.
pub async fn confirm_deletion(Session(state): Session, Path(id): Path<String>, query: Pairs) -> HandlerResult {
    let run = load_head(&state, &id).await?;
    let page = DeletePage { site: state.site(), section: Section::Runs, run: &run, query: view_query(&query) };
    Ok(Html(page.render()?).into_response())
}

/// Deletes the run; it can be restored for some days.
pub async fn delete(Session(state): Session, Path(id): Path<String>) -> HandlerResult {
    let run = load_head(&state, &id).await?;
    if state.store.delete_run(&run.id, state.now()).await? {
        Ok(see_other(&state.site().path(&format!("/runs?deleted={}", run.id))))
    } else {
        Err(Failure::RunNotFound)
    }
}

/// Undoes a deletion; what is there already is shown as well.
pub async fn restore(Session(state): Session, Path(id): Path<String>) -> HandlerResult {
    if !is_id(&id) {
        return Err(Failure::RunNotFound);
    }
    if !state.store.restore_run(&id).await? {
        load_head(&state, &id).await?;
    }
    Ok(see_other(&state.site().run(&id, "")))
}

/// The view's part of an address of the run, from its `?`.
fn view_query(query: &Pairs) -> String {
    address("", &read_view_query(query).pairs())
}
