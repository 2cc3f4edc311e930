//! POST /runs/{id}/archive, /unarchive and /restore: out of the list and back. The view of the run's page is kept.

use axum::extract::Path;

use super::load::load_head;
use crate::model::run_id::is_id;
use crate::web::error::{Failure, HandlerResult};
use crate::web::http::chart_query::read_view_query;
use crate::web::http::query::{Pairs, address};
use crate::web::http::redirect::see_other;
use crate::web::state::Session;

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
pub fn view_query(query: &Pairs) -> String {
    address("", &read_view_query(query).pairs())
}
