//! What tells whether a run is as it was: all that can change about it leaves a trace here.

use chrono::{DateTime, Utc};
use sqlx::QueryBuilder;

use super::{Run, has_nul};
use crate::storage::rows::from_row;
use crate::storage::{READ, Store, StoreError, on_connection};

/// The state of a run that is there. Inputs and results under an id never change, and every change of title, note and tags
/// is kept: the same revision means the same run, to the byte.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct RunRevision {
    /// Changes of title, note and tags.
    pub edit_count: i64,
    /// Since when it is archived.
    pub archived_at: Option<DateTime<Utc>>,
}

impl Run {
    /// The revision that was read.
    #[must_use]
    pub fn revision(&self) -> RunRevision {
        RunRevision { edit_count: self.edit_count, archived_at: self.archived_at }
    }
}

struct Row {
    id: String,
    edit_count: i64,
    archived_at: Option<DateTime<Utc>>,
}

from_row!(Row, [id, edit_count, archived_at]);

const SELECT: &str = "
    SELECT id, (SELECT COUNT(*) FROM run_edits WHERE run_id = id) AS edit_count, archived_at
    FROM runs WHERE deleted_at IS NULL AND id IN (";

impl Store {
    /// The revisions of those of these runs that are there, in any order; each by its id.
    ///
    /// # Errors
    ///
    /// When the database cannot answer.
    pub async fn run_revisions(&self, ids: &[String]) -> Result<Vec<(String, RunRevision)>, StoreError> {
        let mut ids: Vec<&String> = ids.iter().filter(|id| !has_nul(id)).collect();
        let Some(last) = ids.last().copied() else { return Ok(Vec::new()) };
        // Filled up, so that the statements that the databases keep prepared are few.
        ids.resize(ids.len().next_power_of_two(), last);
        let rows: Vec<Row> = on_connection!(self, READ, connection => {
            let mut query = QueryBuilder::new(SELECT);
            let mut places = query.separated(", ");
            for id in &ids {
                places.push_bind(id.as_str());
            }
            query.push(")");
            query.build_query_as().fetch_all(&mut *connection).await
        })?;
        let found = |Row { id, edit_count, archived_at }| (id, RunRevision { edit_count, archived_at });
        Ok(rows.into_iter().map(found).collect())
    }
}
