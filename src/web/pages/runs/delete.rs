//! GET /runs/{id}/delete asks, POST /runs/{id}/delete deletes, and the list that follows offers to undo it.

use askama::Template;
use axum::extract::Path;
use axum::response::{Html, IntoResponse};

use super::archive::view_query;
use super::load::load_head;
use crate::storage::{DELETED_RUNS_KEPT, RunHead};
use crate::web::error::{Failure, HandlerResult};
use crate::web::http::query::Pairs;
use crate::web::http::redirect::see_other;
use crate::web::http::site::{Section, Site};
use crate::web::state::Session;

#[derive(Template)]
#[template(path = "pages/runs/delete.html")]
struct DeletePage<'a> {
    site: &'a Site,
    section: Section,
    run: &'a RunHead,
    days_kept: i64,
    /// The view's part of an address of the run, from its `?`.
    query: String,
}

/// Names the run and what will be lost; the way back keeps the view.
pub async fn confirm(Session(state): Session, Path(id): Path<String>, query: Pairs) -> HandlerResult {
    let run = load_head(&state, &id).await?;
    let page = DeletePage {
        site: state.site(),
        section: Section::Runs,
        run: &run,
        days_kept: DELETED_RUNS_KEPT.num_days(),
        query: view_query(&query),
    };
    Ok(Html(page.render()?).into_response())
}

/// Deletes the run; it can be restored for some days.
pub async fn post(Session(state): Session, Path(id): Path<String>) -> HandlerResult {
    let run = load_head(&state, &id).await?;
    if state.store.delete_run(&run.id, state.now()).await? {
        Ok(see_other(&state.site().path(&format!("/runs?deleted={}", run.id))))
    } else {
        Err(Failure::RunNotFound)
    }
}
