//! What tells whether a run is as it was: all that can change about it leaves a trace here.

use std::sync::LazyLock;

use chrono::{DateTime, Utc};

use super::Run;
use super::columns::has_nul;
use crate::storage::Store;
use crate::storage::error::StoreError;
use crate::storage::retry::{READ, on_connection};

/// The state of a run that is there. Inputs and results under an id never change, and every change of title, note and tags
/// is kept: the same revision means the same run, to the byte.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct RunRevision {
    /// Number of changes of title, note, tags and their history.
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

/// Ids in the longest statement.
const MOST_IDS: usize = 64;

/// The statements for 1, 2, 4, … ids. They are few and always the same, so that they may stay prepared.
static SELECT: LazyLock<[String; MOST_IDS.ilog2() as usize + 1]> = LazyLock::new(|| {
    std::array::from_fn(|power| {
        let places: Vec<String> = (1..=1_usize << power).map(|place| format!("${place}")).collect();
        format!(
            "SELECT id, edit_count, archived_at FROM runs WHERE deleted_at IS NULL AND id IN ({})",
            places.join(", ")
        )
    })
});

impl Store {
    /// The revisions of those of these runs that are there, in any order; each by its id.
    pub async fn run_revisions(&self, ids: &[String]) -> Result<Vec<(String, RunRevision)>, StoreError> {
        let ids: Vec<&String> = ids.iter().filter(|id| !has_nul(id)).collect();
        let mut revisions = Vec::with_capacity(ids.len());
        for part in ids.chunks(MOST_IDS) {
            // Filled up with the last one, to the next length that there is a statement for.
            let mut part = part.to_vec();
            part.resize(part.len().next_power_of_two(), part[part.len() - 1]);
            let select = SELECT[part.len().ilog2() as usize].as_str();
            let rows: Vec<(String, i64, Option<DateTime<Utc>>)> = on_connection!(self, READ, connection => {
                let mut query = sqlx::query_as(select);
                for id in &part {
                    query = query.bind(id.as_str());
                }
                query.fetch_all(&mut *connection).await
            })?;
            let found = |(id, edit_count, archived_at)| (id, RunRevision { edit_count, archived_at });
            revisions.extend(rows.into_iter().map(found));
        }
        Ok(revisions)
    }
}
