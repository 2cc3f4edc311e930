//! The table `runs`: a saved comparison each.

mod backfill;
mod capacity;
pub(crate) mod columns;
mod cursor;
mod export;
mod insert;
mod key_metrics;
mod lifecycle;
mod list;
mod metadata;
mod provenance;
mod record;
mod search;
mod version;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::Store;
use super::error::StoreError;
use super::retry::{READ, on_connection};
use super::row_macros::from_row;

use self::columns::has_nul;
pub use self::columns::instant;
pub use self::cursor::{Cursor, Page};
use self::search::sql::FromAnyRow;
pub use capacity::Room;
pub use export::Import;
pub use insert::Saved;
pub use key_metrics::KeyNumbers;
pub use lifecycle::DELETED_RUNS_KEPT;
pub use list::RunPage;
pub use metadata::{Edited, RunDetails, RunEdit};
pub use provenance::{Imported, Recomputed};
pub use record::{Idempotency, NewRun, RunListing, WholeRun};
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
    pub tags: Vec<String>,
    /// Since when it is archived; none while it is in the list.
    pub archived_at: Option<DateTime<Utc>>,
    /// Where it came from; none where it was computed here.
    pub imported: Option<Imported>,
    /// The view in which it was saved; none for a run that was saved before views were stored.
    pub view: Option<RunView>,
    /// How often its title, note or tags, or the history of them, were changed.
    pub edit_count: i64,
}

from_row!(Run: id, created_at, schema_version, engine_version, title, note, inputs, results, archived_at, edit_count;
    json tags, imported, view);

/// A saved run without its inputs and results.
#[derive(Clone, Debug, PartialEq)]
pub struct RunHead {
    /// The last part of the run's address.
    pub id: String,
    /// When it was saved, in microseconds.
    pub created_at: DateTime<Utc>,
    /// The version that computed the results.
    pub engine_version: String,
    /// What the run is called.
    pub title: String,
    /// The scenarios' names, in their order.
    pub scenario_names: Vec<String>,
    /// Bytes of its inputs and results, as they are stored.
    pub document_bytes: u64,
}

from_row!(RunHead: id, created_at, engine_version, title; json scenario_names
    with document_bytes = |row| sqlx::Row::try_get(row, "document_bytes").map(i64::unsigned_abs));

/// The view of the chart in which a run was saved, by the names that addresses use. The database keeps it as a JSON object.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RunView {
    /// The series, such as `infectious`.
    pub plot: String,
    /// What people are counted in, such as `share`.
    pub unit: String,
    /// How the value axis is divided, such as `log`.
    pub axis: String,
}

const BY_ID: &str = "
    SELECT id, created_at, schema_version, engine_version, title, note, inputs, results, tags, archived_at, imported, view,
           edit_count
    FROM runs JOIN run_documents ON run_documents.run_id = runs.id
    WHERE id = $1 AND deleted_at IS NULL";

const INPUTS_BY_ID: &str = "
    SELECT inputs FROM runs JOIN run_documents ON run_documents.run_id = runs.id
    WHERE id = $1 AND deleted_at IS NULL";

/// Both databases know a text's length without reading the text.
const HEAD_BY_ID: &str = "
    SELECT id, created_at, engine_version, title, scenario_names,
           CAST(OCTET_LENGTH(inputs) + OCTET_LENGTH(results) AS BIGINT) AS document_bytes
    FROM runs JOIN run_documents ON run_documents.run_id = runs.id
    WHERE id = $1 AND deleted_at IS NULL";

impl Store {
    /// The inputs of a run by its id, as JSON text, without its results, which may have megabytes.
    pub async fn run_inputs(&self, id: &str) -> Result<Option<String>, StoreError> {
        Ok(self.find::<(String,)>(INPUTS_BY_ID, id).await?.map(|(inputs,)| inputs))
    }

    /// A run by its id.
    pub async fn run(&self, id: &str) -> Result<Option<Run>, StoreError> {
        self.find(BY_ID, id).await
    }

    /// A run by its id, without its inputs and results.
    pub async fn run_head(&self, id: &str) -> Result<Option<RunHead>, StoreError> {
        self.find(HEAD_BY_ID, id).await
    }

    /// Reads a row about one run.
    async fn find<T: FromAnyRow>(&self, sql: &'static str, id: &str) -> Result<Option<T>, StoreError> {
        if has_nul(id) {
            return Ok(None);
        }
        on_connection!(self, READ, connection => sqlx::query_as(sql).bind(id).fetch_optional(&mut *connection).await)
    }
}
