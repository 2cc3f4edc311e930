//! Reading a run without its inputs and results, which may have megabytes.

use chrono::{DateTime, Utc};

use super::columns::{has_nul, names_from_json};
use crate::storage::Store;
use crate::storage::error::StoreError;
use crate::storage::retry::{READ, on_connection};
use crate::storage::row_macros::from_row;

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

struct Row {
    id: String,
    created_at: DateTime<Utc>,
    engine_version: String,
    title: String,
    scenario_names: String,
    document_bytes: i64,
}

from_row!(Row, [id, created_at, engine_version, title, scenario_names, document_bytes]);

/// Both databases know a text's length without reading the text.
const HEAD_BY_ID: &str = "
    SELECT id, created_at, engine_version, title, scenario_names,
           CAST(OCTET_LENGTH(inputs) + OCTET_LENGTH(results) AS BIGINT) AS document_bytes
    FROM runs JOIN run_documents ON run_documents.run_id = runs.id
    WHERE id = $1 AND deleted_at IS NULL";

impl Store {
    /// Reads the head of a run by its id.
    pub async fn run_head(&self, id: &str) -> Result<Option<RunHead>, StoreError> {
        if has_nul(id) {
            return Ok(None);
        }
        let row: Option<Row> = on_connection!(self, READ, connection => {
            sqlx::query_as(HEAD_BY_ID).bind(id).fetch_optional(&mut *connection).await
        })?;
        row.map(Row::head).transpose()
    }
}

impl Row {
    fn head(self) -> Result<RunHead, StoreError> {
        Ok(RunHead {
            id: self.id,
            created_at: self.created_at,
            engine_version: self.engine_version,
            title: self.title,
            scenario_names: names_from_json(&self.scenario_names)?,
            document_bytes: u64::try_from(self.document_bytes).unwrap_or_default(),
        })
    }
}
