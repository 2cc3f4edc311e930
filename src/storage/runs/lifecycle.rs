//! What becomes of a saved run: archived and taken back, deleted and restored, and in the end purged.

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use sqlx::Connection;

use super::columns::has_nul;
use crate::storage::Store;
use crate::storage::error::StoreError;
use crate::storage::retry::{WRITE, on_connection};

/// How long a deleted run can be restored. Whoever runs a server purges it afterwards.
pub const DELETED_RUNS_KEPT: TimeDelta = TimeDelta::days(7);

const ARCHIVE: &str = "UPDATE runs SET archived_at = $2 WHERE id = $1 AND deleted_at IS NULL AND archived_at IS NULL";

const UNARCHIVE: &str = "UPDATE runs SET archived_at = NULL WHERE id = $1 AND deleted_at IS NULL";

/// The key goes with it: who sends the same once more means to have a run.
const DELETE: &str = "
    UPDATE runs SET deleted_at = $2, idempotency_key = NULL, request_digest = NULL WHERE id = $1 AND deleted_at IS NULL";

const RESTORE: &str = "UPDATE runs SET deleted_at = NULL WHERE id = $1 AND deleted_at IS NOT NULL";

/// Terms stand where their run does, so that a search reads one shelf's alone.
const MOVE_TERMS: &str = "UPDATE run_terms SET shelf = runs.shelf FROM runs WHERE runs.id = $1 AND run_id = runs.id";

const DELETED_TITLE: &str = "SELECT title FROM runs WHERE id = $1 AND deleted_at IS NOT NULL";

const DELETE_FOR_GOOD: &str = "DELETE FROM runs WHERE id = $1";

const PURGE: &str = "
    DELETE FROM runs WHERE id IN (SELECT id FROM runs WHERE deleted_at < $1 ORDER BY deleted_at LIMIT $2)";

impl Store {
    /// Takes a run out of the list; false when there is none in it.
    pub async fn archive_run(&self, id: &str, now: DateTime<Utc>) -> Result<bool, StoreError> {
        self.change(ARCHIVE, id, Some(now)).await
    }

    /// Puts a run back into the list, if it is archived; false when there is no such run.
    pub async fn unarchive_run(&self, id: &str) -> Result<bool, StoreError> {
        self.change(UNARCHIVE, id, None).await
    }

    /// Deletes a run, which can be restored until it is purged; false when there is no such run.
    pub async fn delete_run(&self, id: &str, now: DateTime<Utc>) -> Result<bool, StoreError> {
        self.change(DELETE, id, Some(now)).await
    }

    /// Brings a deleted run back; false when there is no such one, or no more.
    pub async fn restore_run(&self, id: &str) -> Result<bool, StoreError> {
        self.change(RESTORE, id, None).await
    }

    /// What a deleted run was called, while it can be restored.
    pub async fn deleted_title(&self, id: &str) -> Result<Option<String>, StoreError> {
        Ok(self.find::<(String,)>(DELETED_TITLE, id).await?.map(|(title,)| title))
    }

    /// Deletes a run for good, whatever has become of it before; false when there is no such run.
    pub async fn delete_run_for_good(&self, id: &str) -> Result<bool, StoreError> {
        self.change(DELETE_FOR_GOOD, id, None).await
    }

    /// Deletes at most `limit` runs for good that were deleted before this time; how many there were.
    pub async fn purge_runs(&self, before: DateTime<Utc>, limit: u32) -> Result<u64, StoreError> {
        on_connection!(self, WRITE, connection => {
            let purge = sqlx::query(PURGE).bind(before).bind(i64::from(limit));
            purge.execute(&mut *connection).await.map(|done| done.rows_affected())
        })
    }

    /// Puts a run elsewhere or deletes it, and its terms with it: whether the statement found the run. `now` is its second place.
    async fn change(&self, sql: &'static str, id: &str, now: Option<DateTime<Utc>>) -> Result<bool, StoreError> {
        if has_nul(id) {
            return Ok(false);
        }
        on_connection!(self, WRITE, connection => async {
            let mut transaction = connection.begin().await?;
            let mut change = sqlx::query(sql).bind(id);
            if let Some(now) = now {
                change = change.bind(now.trunc_subsecs(6));
            }
            let is_found = change.execute(&mut *transaction).await?.rows_affected() == 1;
            if is_found {
                sqlx::query(MOVE_TERMS).bind(id).execute(&mut *transaction).await?;
            }
            transaction.commit().await?;
            Ok(is_found)
        }.await)
    }
}
