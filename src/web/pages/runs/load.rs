//! Loads runs for pages, with a limit on large runs in memory.

use std::ops::Deref;

use tokio::task::spawn_blocking;

use crate::model::run_id::is_id;
use crate::run_file::stored_run::StoredRun;
use crate::storage::{Run, RunHead};
use crate::web::error::Failure;
use crate::web::limits::large_answers::Turn;
use crate::web::state::AppState;

/// Size of results in bytes from which parsing takes a millisecond or more.
const LARGE: usize = 256 * 1024;

/// A run in memory; a large one holds a [`Turn`] until it is dropped.
pub struct LoadedRun {
    stored: StoredRun,
    _turn: Option<Turn>,
}

impl Deref for LoadedRun {
    type Target = StoredRun;

    fn deref(&self) -> &StoredRun {
        &self.stored
    }
}

/// Loads a run; a large one after waiting for a [`Turn`]. A missing run is [`Failure::RunNotFound`].
pub async fn load_run(state: &AppState, id: &str) -> Result<LoadedRun, Failure> {
    let turn = turn(state, id).await?;
    Ok(LoadedRun { stored: load_run_in_turn(state, id).await?, _turn: turn })
}

/// Loads a run for a caller that already holds a [`Turn`] if the run is large.
pub async fn load_run_in_turn(state: &AppState, id: &str) -> Result<StoredRun, Failure> {
    let run = document(state, id).await?;
    if run.results.len() < LARGE {
        return Ok(StoredRun::read(run)?);
    }
    // Do not block other requests.
    Ok(spawn_blocking(|| StoredRun::read(run)).await.map_err(|_| Failure::Internal)??)
}

/// Loads a run as it was stored, and the [`Turn`] of a large one.
pub async fn load_document(state: &AppState, id: &str) -> Result<(Run, Option<Turn>), Failure> {
    let turn = turn(state, id).await?;
    Ok((document(state, id).await?, turn))
}

async fn turn(state: &AppState, id: &str) -> Result<Option<Turn>, Failure> {
    state.large_answers.turn(load_head(state, id).await?.document_bytes).await
}

/// Loads a run without its inputs and results. An invalid id is refused without a query.
pub async fn load_head(state: &AppState, id: &str) -> Result<RunHead, Failure> {
    if !is_id(id) {
        return Err(Failure::RunNotFound);
    }
    state.store.run_head(id).await?.ok_or(Failure::RunNotFound)
}

async fn document(state: &AppState, id: &str) -> Result<Run, Failure> {
    state.store.run(id).await?.ok_or(Failure::RunNotFound)
}
