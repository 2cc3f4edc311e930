//! The table `runs`: a saved comparison each.

mod backfill;
mod capacity;
pub(crate) mod columns;
mod cursor;
mod export;
mod head;
mod insert;
mod key_metrics;
mod lifecycle;
mod list;
mod metadata;
mod provenance;
mod search;
pub(crate) mod tags;
mod version;
mod view;

use chrono::{DateTime, Utc};

use super::Store;
use super::error::StoreError;
use super::retry::{READ, on_connection};
use super::row_macros::from_row;

pub use self::cursor::{Cursor, Page};
pub use self::head::RunHead;
pub use self::view::RunView;
use crate::storage::runs::columns::has_nul;
use crate::storage::runs::tags::Tags;
pub use capacity::Room;
pub use export::{Import, WholeRun};
pub use insert::{Idempotency, NewRun, Saved};
pub use key_metrics::KeyNumbers;
pub use lifecycle::DELETED_RUNS_KEPT;
pub use list::{RunListing, RunPage};
pub use metadata::{Edited, RunDetails, RunEdit};
pub use provenance::{Imported, Recomputed};
pub use search::query::{RunQuery, Shelf};
pub use search::sort::Order;
pub use version::RunRevision;

/// A saved run as its page shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// The last part of the run's address.
    pub id: String,
    /// When it was saved, in microseconds.
    pub created_at: DateTime<Utc>,
    /// The shape of `inputs` and `results`.
    pub schema_version: i64,
    /// The version that computed the results.
    pub engine_version: String,
    /// What the run is called.
    pub title: String,
    /// Free text.
    pub note: String,
    /// The comparison, as JSON text, to the byte.
    pub inputs: String,
    /// The answer, as JSON text, to the byte.
    pub results: String,
    /// Tags in their order.
    pub tags: Tags,
    /// Since when it is archived; none while it is in the list.
    pub archived_at: Option<DateTime<Utc>>,
    /// Where it came from; none where it was computed here.
    pub imported: Option<Imported>,
    /// The view in which it was saved; none for a run that was saved before views were stored.
    pub view: Option<RunView>,
    /// How often its title, note or tags, or the history of them, were changed.
    pub edit_count: i64,
}

from_row!(
    Run,
    [
        id,
        created_at,
        schema_version,
        engine_version,
        title,
        note,
        inputs,
        results,
        tags,
        archived_at,
        imported,
        view,
        edit_count
    ]
);

const BY_ID: &str = "
    SELECT id, created_at, schema_version, engine_version, title, note, inputs, results, tags, archived_at, imported, view,
           edit_count
    FROM runs JOIN run_documents ON run_documents.run_id = runs.id
    WHERE id = $1 AND deleted_at IS NULL";

const INPUTS_BY_ID: &str = "
    SELECT inputs FROM runs JOIN run_documents ON run_documents.run_id = runs.id
    WHERE id = $1 AND deleted_at IS NULL";

impl Store {
    /// The inputs of a run by its id, as JSON text, without its results, which may have megabytes.
    pub async fn run_inputs(&self, id: &str) -> Result<Option<String>, StoreError> {
        if has_nul(id) {
            return Ok(None);
        }
        on_connection!(self, READ, connection => {
            sqlx::query_scalar::<_, String>(INPUTS_BY_ID).bind(id).fetch_optional(&mut *connection).await
        })
    }

    /// A run by its id.
    pub async fn run(&self, id: &str) -> Result<Option<Run>, StoreError> {
        if has_nul(id) {
            return Ok(None);
        }
        on_connection!(self, READ, connection => {
            sqlx::query_as::<_, Run>(BY_ID).bind(id).fetch_optional(&mut *connection).await
        })
    }
}
