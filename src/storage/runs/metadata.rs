//! The parts of a saved run that may change: title, note and tags. A bounded history of changes is kept with their times.

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use sqlx::Connection;

use super::capacity::Room;
use super::columns::{has_nul, json, names_from_json, not_storable};
use super::search::terms::{FORGET_TERMS, Terms};
use crate::storage::Store;
use crate::storage::error::StoreError;
use crate::storage::retry::{READ, WRITE, on_connection};
use crate::storage::row_macros::from_row;

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
    #[serde(serialize_with = "super::columns::to_the_microsecond")]
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

from_row!(RunEdit: edited_at, title, note, tags);

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

/// The outcome of a change of a run's details.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Edited {
    /// The run has these details.
    Done,
    /// There is no such run.
    NotFound,
    /// The database would become larger than there is room for. Nothing is changed.
    NoRoom,
}

/// Time after an edit within which others are merged with it.
const MERGED: TimeDelta = TimeDelta::minutes(1);
/// The last edits that are kept, beside the first one.
const LAST_KEPT: i64 = 49;

const PRESENT: &str = "SELECT title, note, tags, scenario_names, model FROM runs WHERE id = $1 AND deleted_at IS NULL";

/// Changes nothing, and makes other changes of this run wait: its edits are numbered one after the other.
const LOCK: &str = "UPDATE runs SET title = title WHERE id = $1 AND deleted_at IS NULL";

/// Adds to the last edit, if it is later than this time, the texts that it left as they were.
const MERGE: &str = "
    UPDATE run_edits SET title = COALESCE(title, $3), note = COALESCE(note, $4), tags = COALESCE(tags, $5)
    WHERE run_id = $1 AND number = (SELECT MAX(number) FROM run_edits WHERE run_id = $1) AND edited_at > $2";

const KEEP_EARLIER: &str = "
    INSERT INTO run_edits (run_id, number, edited_at, title, note, tags)
    VALUES ($1, (SELECT COALESCE(MAX(number), 0) + 1 FROM run_edits WHERE run_id = $1), $2, $3, $4, $5)";

/// Forgets the edits between the first one and the last ones.
const FORGET_MIDDLE: &str = "
    DELETE FROM run_edits WHERE run_id = $1
    AND number > (SELECT MIN(number) FROM run_edits WHERE run_id = $1)
    AND number <= (SELECT number FROM run_edits WHERE run_id = $1 ORDER BY number DESC LIMIT 1 OFFSET $2)";

const UPDATE: &str = "UPDATE runs SET title = $2, note = $3, tags = $4, edit_count = edit_count + 1 WHERE id = $1";

/// A run that an earlier version saved may have any number of edits.
const EDITS: &str = "
    SELECT edited_at, title, note, tags FROM (
        SELECT * FROM (
            SELECT number, edited_at, title, note, tags FROM run_edits WHERE run_id = $1 ORDER BY number LIMIT 1
        ) AS first_one
        UNION
        SELECT * FROM (
            SELECT number, edited_at, title, note, tags FROM run_edits WHERE run_id = $1 ORDER BY number DESC LIMIT $2
        ) AS last_ones
    ) AS kept ORDER BY number";

const FORGET_EDITS: &str = "DELETE FROM run_edits WHERE run_id = $1";

const COUNT_EDIT: &str = "UPDATE runs SET edit_count = edit_count + 1 WHERE id = $1 AND deleted_at IS NULL";

/// A run's present details, with its fixed parts that it is found by.
struct Present {
    title: String,
    note: String,
    tags: String,
    scenario_names: String,
    model: Option<String>,
}

from_row!(Present: title, note, tags, scenario_names, model);

impl Present {
    /// Bytes of title, note and tags.
    fn bytes(&self) -> usize {
        self.title.len() + self.note.len() + self.tags.len()
    }

    fn terms(&self) -> Result<Terms, StoreError> {
        let model = self.model.as_deref().map(names_from_json).transpose()?.unwrap_or_default();
        let (names, tags) = (names_from_json(&self.scenario_names)?, names_from_json(&self.tags)?);
        Ok(Terms::new(&self.title, &self.note, &names, &tags, &model))
    }

    /// The texts of this that differ in `other`: title, note and tags.
    fn changed(&self, other: &Self) -> [Option<&str>; 3] {
        let pairs = [(&self.title, &other.title), (&self.note, &other.note), (&self.tags, &other.tags)];
        pairs.map(|(earlier, later)| (earlier != later).then_some(earlier.as_str()))
    }
}

impl Store {
    /// Changes a run's details where there is room for it, and keeps the earlier ones with the time. Where there is no room,
    /// texts may still be shortened.
    ///
    /// Edits within a minute of the first of them are kept as one, with the details before it. Of many edits the first and
    /// the last 49 are kept.
    ///
    /// # Errors
    ///
    /// When the database cannot answer, or a text cannot be stored.
    pub async fn update_details(
        &self,
        id: &str,
        details: RunDetails<'_>,
        now: DateTime<Utc>,
        room: Room,
    ) -> Result<Edited, StoreError> {
        let RunDetails { title, note, tags } = details;
        if [title, note].into_iter().chain(tags.iter().map(String::as_str)).any(has_nul) {
            return Err(not_storable("a text holds a NUL character"));
        }
        let Some(present) = self.find::<Present>(PRESENT, id).await? else { return Ok(Edited::NotFound) };
        let (title, note, tags) = (title.to_owned(), note.to_owned(), json(&tags)?);
        // Names and model never change, so nothing can come between reading them and writing.
        let (scenario_names, model) = (present.scenario_names.clone(), present.model.clone());
        let wanted = Present { title, note, tags, scenario_names, model };
        if present.changed(&wanted) == [None; 3] {
            return Ok(Edited::Done);
        }
        let terms = wanted.terms()?;
        // Checked before anything is written: PostgreSQL does not free the space of a rollback.
        let is_full = self.is_full(room, present.bytes() + wanted.bytes()).await?;
        let is_shorter = wanted.bytes() < present.bytes() && terms.len() <= present.terms()?.len();
        if is_full && !is_shorter {
            return Ok(Edited::NoRoom);
        }
        let now = now.trunc_subsecs(6);
        // A full server keeps one edit more of each run at most.
        let merged_after = if is_full { DateTime::UNIX_EPOCH } else { now - MERGED };
        on_connection!(self, WRITE, connection => async {
            let mut transaction = connection.begin().await?;
            if sqlx::query(LOCK).bind(id).execute(&mut *transaction).await?.rows_affected() == 0 {
                return Ok(Edited::NotFound);
            }
            let present: Present = sqlx::query_as(PRESENT).bind(id).fetch_one(&mut *transaction).await?;
            let [title, note, tags] = present.changed(&wanted);
            let keep = |sql, time: DateTime<Utc>| sqlx::query(sql).bind(id).bind(time).bind(title).bind(note).bind(tags);
            if keep(MERGE, merged_after).execute(&mut *transaction).await?.rows_affected() == 0 {
                keep(KEEP_EARLIER, now).execute(&mut *transaction).await?;
                sqlx::query(FORGET_MIDDLE).bind(id).bind(LAST_KEPT).execute(&mut *transaction).await?;
            }
            let update = sqlx::query(UPDATE).bind(id).bind(&wanted.title).bind(&wanted.note).bind(&wanted.tags);
            update.execute(&mut *transaction).await?;
            sqlx::query(FORGET_TERMS).bind(id).execute(&mut *transaction).await?;
            terms.store(id, &mut *transaction).await?;
            transaction.commit().await?;
            Ok(Edited::Done)
        }.await)
    }

    /// The kept changes of a run's details, the first one first: the first one ever and the last 49.
    pub async fn run_edits(&self, id: &str) -> Result<Vec<RunEdit>, StoreError> {
        if has_nul(id) {
            return Ok(Vec::new());
        }
        on_connection!(self, READ, connection => {
            sqlx::query_as::<_, RunEdit>(EDITS).bind(id).bind(LAST_KEPT).fetch_all(&mut *connection).await
        })
    }

    /// Deletes a run's earlier titles, notes and tags for good; false when there is no such run.
    pub async fn forget_edits(&self, id: &str) -> Result<bool, StoreError> {
        if has_nul(id) {
            return Ok(false);
        }
        on_connection!(self, WRITE, connection => async {
            let mut transaction = connection.begin().await?;
            let is_there = sqlx::query(COUNT_EDIT).bind(id).execute(&mut *transaction).await?.rows_affected() == 1;
            if is_there {
                sqlx::query(FORGET_EDITS).bind(id).execute(&mut *transaction).await?;
            }
            transaction.commit().await?;
            Ok(is_there)
        }.await)
    }
}
