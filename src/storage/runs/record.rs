//! The columns of a run: as a new run brings them, as whole runs move between databases, and as the list shows them.

use std::sync::LazyLock;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::RunView;
use super::columns::{instant, to_the_microsecond};
use super::cursor::Cursor;
use super::key_metrics::{KeyNumbers, columns, places};
use super::metadata::RunEdit;
use super::provenance::Imported;
use super::search::sort::Order;
use crate::model::STORED;
use crate::storage::row_macros::from_row;

/// A run to be saved. Texts are stored as they are: what may stand in them is the caller's to check.
#[derive(Clone, Debug)]
pub struct NewRun {
    /// The last part of the run's address: unguessable, without a dot.
    pub id: String,
    /// Now; cut to microseconds when stored.
    pub created_at: DateTime<Utc>,
    /// The shape of `inputs` and `results`.
    pub schema_version: i64,
    /// The version that computed the results.
    pub engine_version: String,
    /// What the run is called.
    pub title: String,
    /// Free text.
    pub note: String,
    /// Tags in their order.
    pub tags: Vec<String>,
    /// The scenarios in their order, for the list and the search.
    pub scenario_names: Vec<String>,
    /// The comparison, as JSON text.
    pub inputs: String,
    /// The answer, as JSON text.
    pub results: String,
    /// The baseline's key numbers, for the list and its order.
    pub numbers: KeyNumbers,
    /// What the scenarios' models have, for the list and to find it by.
    pub model: Vec<String>,
    /// A small curve for the list, as JSON text.
    pub sparkline: String,
    /// The date of day 0, for the list; none where days are numbered.
    pub start_date: Option<NaiveDate>,
    /// What makes one run of two requests that are the same.
    pub idempotency: Option<Idempotency>,
    /// Where it came from; none where it was computed here.
    pub imported: Option<Imported>,
    /// The view in which it is saved; none for an imported run whose file does not name one.
    pub view: Option<RunView>,
}

/// A key that is sent again when a request is.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Idempotency {
    /// Of a form. With other inputs it counts as another key: the visitor went back in the browser and changed an input.
    Form {
        /// The key.
        key: String,
    },
    /// Of a program: with another request it is a mistake.
    Program {
        /// The key.
        key: String,
        /// All that was asked for.
        request: String,
    },
}

/// A run with every column, texts as they are stored. What it is found and sorted by is drawn anew from the others.
///
/// A field that this version does not know is refused when it is read: leaving it out would lose something.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WholeRun {
    /// The last part of the run's address.
    pub id: String,
    /// When it was saved, in microseconds.
    #[serde(serialize_with = "to_the_microsecond")]
    pub created_at: DateTime<Utc>,
    /// The shape of `inputs` and `results`.
    pub schema_version: i64,
    /// The version that computed the results.
    pub engine_version: String,
    /// What the run is called.
    pub title: String,
    /// Free text.
    pub note: String,
    /// The scenarios in their order, as a JSON array.
    pub scenario_names: String,
    /// The comparison, as JSON text.
    pub inputs: String,
    /// The answer, as JSON text.
    pub results: String,
    /// The baseline's most infectious people at once.
    pub peak_infectious: f64,
    /// The day of that peak.
    pub peak_day: f64,
    /// A small curve for the list, as JSON text.
    pub sparkline: String,
    /// The date of day 0; none where days are numbered.
    #[serde(default)]
    pub start_date: Option<NaiveDate>,
    /// A digest of the form's key and the inputs.
    #[serde(default)]
    pub idempotency_key: Option<String>,
    /// A digest of the request that brought a program's key.
    #[serde(default)]
    pub request_digest: Option<String>,
    /// Since when it is archived.
    #[serde(default, serialize_with = "to_the_microsecond_if_any")]
    pub archived_at: Option<DateTime<Utc>>,
    /// Tags in their order, as a JSON array.
    #[serde(default = "no_tags")]
    pub tags: String,
    /// Where it came from; none where it was computed here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub imported: Option<Imported>,
    /// The view in which it was saved; none for a run that was saved before views were stored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub view: Option<RunView>,
    /// The number of changes, of which `edits` keeps some; 0 in a line of a version that kept all.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub edit_count: i64,
    /// The changes of title, note and tags, the first one first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub edits: Vec<RunEdit>,
}

// The edits are rows of another table.
from_row!(WholeRun: id, created_at, schema_version, engine_version, title, note, scenario_names, inputs, results,
    peak_infectious, peak_day, sparkline, start_date, idempotency_key, request_digest, archived_at, tags, edit_count;
    json imported, view with edits = |_| Ok::<_, sqlx::Error>(Vec::new()));

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
fn is_zero(number: &i64) -> bool {
    *number == 0
}

fn no_tags() -> String {
    "[]".to_owned()
}

impl WholeRun {
    /// Its place among all runs.
    #[must_use]
    pub fn cursor(&self) -> Cursor {
        Cursor { number: None, created_at: self.created_at, id: self.id.clone() }
    }
}

fn to_the_microsecond_if_any<S: serde::Serializer>(
    time: &Option<DateTime<Utc>>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    time.map(instant).serialize(serializer)
}

pub(super) const WHOLE_COLUMNS: &str = "id, created_at, schema_version, engine_version, title, note, scenario_names, inputs, results, \
                       peak_infectious, peak_day, sparkline, start_date, idempotency_key, request_digest, archived_at, \
                       tags, imported, view, edit_count";

/// A run as the list shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct RunListing {
    /// The last part of the run's address.
    pub id: String,
    /// When it was saved.
    pub created_at: DateTime<Utc>,
    /// What the run is called.
    pub title: String,
    /// The scenarios in their order.
    pub scenario_names: Vec<String>,
    /// The baseline's key numbers.
    pub numbers: KeyNumbers,
    /// What the scenarios' models have.
    pub model: Vec<String>,
    /// Tags in their order.
    pub tags: Vec<String>,
    /// A small curve, as JSON text.
    pub sparkline: String,
    /// The date of day 0; none where days are numbered.
    pub start_date: Option<NaiveDate>,
    /// Whether it came out of another Epicurve's file.
    pub imported: bool,
}

pub(super) static LISTED_COLUMNS: LazyLock<String> = LazyLock::new(|| {
    format!(
        "runs.id, runs.created_at, runs.title, runs.scenario_names, runs.model, runs.tags, runs.sparkline, runs.start_date, \
         {}, runs.imported IS NOT NULL AS imported",
        columns("runs.")
    )
});

from_row!(RunListing: id, created_at, title, sparkline, start_date, imported; json scenario_names, model, tags
    with numbers = KeyNumbers::from_row);

impl RunListing {
    pub(super) fn cursor(&self, order: Order) -> Cursor {
        let number = order.number().and_then(|number| self.numbers.get(number));
        Cursor { number, created_at: self.created_at, id: self.id.clone() }
    }
}

/// The values of a new row that are not fields of [`NewRun`] and [`WholeRun`] under the same name and of the same type.
pub(super) struct Row {
    pub(super) idempotency_key: Option<String>,
    pub(super) request_digest: Option<String>,
    pub(super) scenario_names: String,
    pub(super) tags: String,
    pub(super) model: String,
    pub(super) imported: Option<String>,
    pub(super) view: Option<String>,
    pub(super) archived_at: Option<DateTime<Utc>>,
    pub(super) edit_count: i64,
    pub(super) numbers: KeyNumbers,
}

/// Values of an [`insert`]: 18 and the key numbers.
pub(super) const VALUES: usize = 18 + STORED.len();

/// The statement that stores a run unless this column conflicts; `key` is the idempotency key, from the first value.
pub(super) fn insert(key: &str, conflict: &str) -> String {
    format!(
        "INSERT INTO runs (idempotency_key, request_digest, id, created_at, schema_version, engine_version, title, note,
                           scenario_names, sparkline, start_date, tags, model, imported, view, archived_at, edit_count, {})
         VALUES ({key}, {})
         ON CONFLICT ({conflict}) DO NOTHING",
        columns(""),
        places(2, VALUES - 1)
    )
}

/// An [`insert`] with its values: those of a [`NewRun`] or a [`WholeRun`], and of its [`Row`].
macro_rules! bind_run {
    ($insert:expr, $run:expr, $row:expr) => {{
        let mut insert = sqlx::query($insert)
            .bind(&$row.idempotency_key)
            .bind(&$row.request_digest)
            .bind(&$run.id)
            .bind($run.created_at.trunc_subsecs(6))
            .bind($run.schema_version)
            .bind(&$run.engine_version)
            .bind(&$run.title)
            .bind(&$run.note)
            .bind(&$row.scenario_names)
            .bind(&$run.sparkline)
            .bind($run.start_date)
            .bind(&$row.tags)
            .bind(&$row.model)
            .bind(&$row.imported)
            .bind(&$row.view)
            .bind($row.archived_at)
            .bind($row.edit_count)
            .bind($row.numbers.peak_reached);
        for metric in $crate::model::STORED {
            insert = insert.bind($row.numbers.get(metric));
        }
        insert
    }};
}
pub(super) use bind_run;

pub(super) const INSERT_DOCUMENTS: &str = "INSERT INTO run_documents (run_id, inputs, results) VALUES ($1, $2, $3)";
