//! What may change about a saved run: its title, its note and its tags. Every change is kept with its time.

use chrono::{DateTime, SubsecRound, Utc};
use serde::{Deserialize, Serialize};
use sqlx::Connection;

use super::terms::{FORGET_TERMS, Terms};
use super::{has_nul, json, names_from_json, not_storable};
use crate::storage::rows::from_row;
use crate::storage::{READ, Store, StoreError, WRITE, on_connection};

/// What a run's page lets people change. Texts are stored as they are: what may stand in them is the caller's to check.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct RunDetails<'a> {
    /// What the run is called.
    pub title: &'a str,
    /// Free text.
    pub note: &'a str,
    /// Tags in their order.
    pub tags: &'a [String],
}

/// A change of a run's details: what stood there before it, and none where it left a text as it was.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RunEdit {
    /// When it was made, in microseconds.
    #[serde(serialize_with = "super::transfer::to_the_microsecond")]
    pub edited_at: DateTime<Utc>,
    /// The earlier title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The earlier note.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// The earlier tags, as a JSON array.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tags: Option<String>,
}

from_row!(RunEdit, [edited_at, title, note, tags]);

impl RunEdit {
    /// The earlier tags in their order.
    ///
    /// # Errors
    ///
    /// When they are no JSON array of texts.
    pub fn earlier_tags(&self) -> Result<Option<Vec<String>>, StoreError> {
        self.tags.as_deref().map(names_from_json).transpose()
    }
}

const NAMES: &str = "SELECT scenario_names, model FROM runs WHERE id = $1 AND deleted_at IS NULL";

/// Changes nothing, and makes whoever else changes this run wait: its edits are numbered one after the other.
const LOCK: &str = "UPDATE runs SET title = title WHERE id = $1 AND deleted_at IS NULL";

const KEEP_EARLIER: &str = "
    INSERT INTO run_edits (run_id, number, edited_at, title, note, tags)
    SELECT id, (SELECT COALESCE(MAX(number), 0) + 1 FROM run_edits WHERE run_id = $1), $2,
           CASE WHEN title <> $3 THEN title END, CASE WHEN note <> $4 THEN note END, CASE WHEN tags <> $5 THEN tags END
    FROM runs WHERE id = $1 AND (title <> $3 OR note <> $4 OR tags <> $5)";

const UPDATE: &str = "UPDATE runs SET title = $2, note = $3, tags = $4 WHERE id = $1";

const EDITS: &str = "SELECT edited_at, title, note, tags FROM run_edits WHERE run_id = $1 ORDER BY number";

impl Store {
    /// Changes what of a run may change, and keeps what was there before with the time, if anything is another; false
    /// when there is no such run.
    ///
    /// # Errors
    ///
    /// When the database cannot answer, or a text cannot be stored.
    pub async fn update_details(
        &self,
        id: &str,
        details: RunDetails<'_>,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let RunDetails { title, note, tags } = details;
        if has_nul(id) {
            return Ok(false);
        }
        if [title, note].into_iter().chain(tags.iter().map(String::as_str)).any(has_nul) {
            return Err(not_storable("a text holds a NUL character"));
        }
        // They never change, so nothing can come between reading them and writing.
        let unchanged: Option<(String, Option<String>)> = on_connection!(self, READ, connection => {
            sqlx::query_as(NAMES).bind(id).fetch_optional(&mut *connection).await
        })?;
        let Some((names, model)) = unchanged else { return Ok(false) };
        let (names, model) = (names_from_json(&names)?, model.as_deref().map(names_from_json).transpose()?);
        let terms = Terms::new(title, note, &names, tags, &model.unwrap_or_default());
        let tags = json(tags)?;
        let now = now.trunc_subsecs(6);
        on_connection!(self, WRITE, connection => async {
            let mut transaction = connection.begin().await?;
            if sqlx::query(LOCK).bind(id).execute(&mut *transaction).await?.rows_affected() == 0 {
                return Ok(false);
            }
            let keep = sqlx::query(KEEP_EARLIER).bind(id).bind(now).bind(title).bind(note).bind(&tags);
            if keep.execute(&mut *transaction).await?.rows_affected() == 1 {
                let update = sqlx::query(UPDATE).bind(id).bind(title).bind(note).bind(&tags);
                update.execute(&mut *transaction).await?;
                sqlx::query(FORGET_TERMS).bind(id).execute(&mut *transaction).await?;
                if let Some(mut insert) = terms.insert(id) {
                    insert.build().persistent(false).execute(&mut *transaction).await?;
                }
            }
            transaction.commit().await?;
            Ok(true)
        }.await)
    }

    /// The changes of a run's details, the first one first.
    ///
    /// # Errors
    ///
    /// When the database cannot answer.
    pub async fn run_edits(&self, id: &str) -> Result<Vec<RunEdit>, StoreError> {
        if has_nul(id) {
            return Ok(Vec::new());
        }
        on_connection!(self, READ, connection => {
            sqlx::query_as::<_, RunEdit>(EDITS).bind(id).fetch_all(&mut *connection).await
        })
    }
}
