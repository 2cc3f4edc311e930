//! Whole runs, with every column, on their way from one database to another.

use std::sync::LazyLock;

use chrono::{DateTime, NaiveDate, SubsecRound, Utc};
use serde::{Deserialize, Serialize};
use sqlx::{
    ConnectOptions, Connection, Database, Encode, PgConnection, PgPool, QueryBuilder, SqliteConnection, SqlitePool,
    Type,
};

use super::backfill::model_of;
use super::columns::{has_nul, json, names_from_json, not_storable};
use super::cursor::Cursor;
use super::insert::INSERT_DOCUMENTS;
use super::key_metrics::{KeyNumbers, columns, places};
use super::metadata::RunEdit;
use super::provenance::Imported;
use super::search::terms::Terms;
use super::view::RunView;
use crate::model::{Metric, STORED};
use crate::storage::Store;
use crate::storage::error::StoreError;
use crate::storage::retry::{READ, on_connection};
use crate::storage::row_macros::from_row;
use crate::storage::runs::columns::to_the_microsecond;

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

from_row!(
    WholeRun,
    [
        id,
        created_at,
        schema_version,
        engine_version,
        title,
        note,
        scenario_names,
        inputs,
        results,
        peak_infectious,
        peak_day,
        sparkline,
        start_date,
        idempotency_key,
        request_digest,
        archived_at,
        tags,
        imported,
        view,
        edit_count
    ],
    // They are rows of another table.
    edits: |_| Ok::<_, sqlx::Error>(Vec::new())
);

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
    match time {
        Some(time) => to_the_microsecond(time, serializer),
        None => serializer.serialize_none(),
    }
}

const COLUMNS: &str = "id, created_at, schema_version, engine_version, title, note, scenario_names, inputs, results, \
                       peak_infectious, peak_day, sparkline, start_date, idempotency_key, request_digest, archived_at, \
                       tags, imported, view, edit_count";

/// A key that another run has is left away: all it does is to make one run of a form that is sent twice.
static INSERT: LazyLock<String> = LazyLock::new(|| {
    format!(
        "INSERT INTO runs (idempotency_key, id, created_at, schema_version, engine_version, title, note, scenario_names,
                           sparkline, start_date, request_digest, archived_at, tags, model, imported, view, peak_reached,
                           edit_count, {})
         VALUES (CASE WHEN EXISTS (SELECT 1 FROM runs WHERE idempotency_key = $1) THEN NULL ELSE $1 END, {})
         ON CONFLICT (id) DO NOTHING",
        columns(""),
        places(2, 17 + STORED.len())
    )
});

const EDITS: &str = "SELECT edited_at, title, note, tags FROM run_edits WHERE run_id = $1 ORDER BY number";

const INSERT_EDIT: &str =
    "INSERT INTO run_edits (run_id, number, edited_at, title, note, tags) VALUES ($1, $2, $3, $4, $5, $6)";

const FORGET: &str = "DELETE FROM runs WHERE id = $1 AND deleted_at IS NOT NULL";

impl Store {
    /// At most `limit` runs, the oldest first, from the one on that follows this place.
    pub async fn whole_runs(&self, after: Option<&Cursor>, limit: u32) -> Result<Vec<WholeRun>, StoreError> {
        on_connection!(self, READ, connection => {
            async {
                let mut page = page(after, limit);
                let select = page.build_query_as::<WholeRun>().persistent(false);
                let mut runs = select.fetch_all(&mut *connection).await?;
                for run in &mut runs {
                    run.edits = sqlx::query_as(EDITS).bind(&run.id).fetch_all(&mut *connection).await?;
                }
                Ok(runs)
            }.await
        })
    }

    /// Begins to take in runs. Until [`Import::commit`] nobody sees any of them, and without it none stays.
    pub async fn import(&self) -> Result<Import, StoreError> {
        self.look().await?;
        let transaction = match self {
            Self::Postgres(pool) => Transaction::Postgres(begin_postgres(pool).await?),
            Self::Sqlite(pool, _) => Transaction::Sqlite(begin_sqlite(pool).await?),
        };
        // Not into a file that was put there while the connection was opened.
        self.look().await?;
        Ok(Import { transaction, store: self.clone() })
    }
}

/// Runs that are being taken in, all or none. Dropping it takes back everything.
#[derive(Debug)]
pub struct Import {
    transaction: Transaction,
    store: Store,
}

/// On a connection of its own: closing it, however that comes about, ends the transaction.
#[derive(Debug)]
enum Transaction {
    Postgres(PgConnection),
    Sqlite(SqliteConnection),
}

/// The same code on either connection.
macro_rules! on_transaction {
    ($import:expr, $connection:ident => $body:expr) => {
        match $import.transaction {
            Transaction::Postgres(ref mut $connection) => $body,
            Transaction::Sqlite(ref mut $connection) => $body,
        }
    };
}

impl Import {
    /// Takes in a run as it is; false when a run with this id is there already, which is kept as it is.
    ///
    /// # Errors
    ///
    /// When the database cannot answer, or the run cannot be stored to the last bit.
    pub async fn add(&mut self, run: &WholeRun) -> Result<bool, StoreError> {
        check(run)?;
        let names = names_from_json(&run.scenario_names)?;
        let tags = names_from_json(&run.tags)?;
        let model = model_of(&run.inputs);
        let mut numbers = KeyNumbers::of_results(&run.results).filter(KeyNumbers::are_finite).unwrap_or_default();
        numbers.values[Metric::PeakInfectious] = Some(run.peak_infectious);
        numbers.values[Metric::PeakDay] = Some(run.peak_day);
        let terms = Terms::new(&run.title, &run.note, &names, &tags, &model);
        let model = json(&model)?;
        let edit_count = i64::try_from(run.edits.len()).unwrap_or(i64::MAX).max(run.edit_count);
        let imported = run.imported.as_ref().map(Imported::text).transpose()?;
        let view = run.view.as_ref().map(RunView::text).transpose()?;
        // One that was deleted here comes back as it is there.
        on_transaction!(self, connection => {
            sqlx::query(FORGET).bind(&run.id).execute(&mut *connection).await.map(drop)
        })?;
        let done = on_transaction!(self, connection => {
            let mut insert = sqlx::query(INSERT.as_str())
                .bind(&run.idempotency_key)
                .bind(&run.id)
                .bind(run.created_at)
                .bind(run.schema_version)
                .bind(&run.engine_version)
                .bind(&run.title)
                .bind(&run.note)
                .bind(&run.scenario_names)
                .bind(&run.sparkline)
                .bind(run.start_date)
                .bind(&run.request_digest)
                .bind(run.archived_at)
                .bind(&run.tags)
                .bind(&model)
                .bind(&imported)
                .bind(&view)
                .bind(numbers.peak_reached)
                .bind(edit_count);
            for metric in STORED {
                insert = insert.bind(numbers.get(metric));
            }
            insert.execute(&mut *connection).await.map(|done| done.rows_affected() == 1)
        });
        let is_new = done?;
        if is_new {
            on_transaction!(self, connection => {
                sqlx::query(INSERT_DOCUMENTS)
                    .bind(&run.id)
                    .bind(&run.inputs)
                    .bind(&run.results)
                    .execute(&mut *connection)
                    .await?;
                if let Some(mut insert) = terms.insert(&run.id) {
                    insert.build().persistent(false).execute(&mut *connection).await?;
                }
                for (number, edit) in (1_i64..).zip(&run.edits) {
                    sqlx::query(INSERT_EDIT)
                        .bind(&run.id)
                        .bind(number)
                        .bind(edit.edited_at)
                        .bind(&edit.title)
                        .bind(&edit.note)
                        .bind(&edit.tags)
                        .execute(&mut *connection)
                        .await?;
                }
            });
        }
        Ok(is_new)
    }

    /// Keeps everything.
    pub async fn commit(mut self) -> Result<(), StoreError> {
        on_transaction!(self, connection => sqlx::query("COMMIT").execute(&mut *connection).await.map(drop))?;
        match self.transaction {
            Transaction::Postgres(connection) => connection.close().await,
            Transaction::Sqlite(connection) => connection.close().await,
        }?;
        // Runs that went into a file without a name are lost.
        self.store.look().await
    }
}

async fn begin_postgres(pool: &PgPool) -> Result<PgConnection, sqlx::Error> {
    // Later options win over the pool's: a file may come slowly through a pipe, and nobody waits at a page for it.
    let options = PgPool::connect_options(pool)
        .as_ref()
        .clone()
        .options([("statement_timeout", "60s"), ("idle_in_transaction_session_timeout", "0")]);
    let mut connection = options.connect().await?;
    sqlx::query("BEGIN").execute(&mut connection).await?;
    Ok(connection)
}

async fn begin_sqlite(pool: &SqlitePool) -> Result<SqliteConnection, sqlx::Error> {
    let mut connection = SqlitePool::connect_options(pool).as_ref().clone().connect().await?;
    // The write lock at once: a transaction that reads first could not always get it later.
    sqlx::query("BEGIN IMMEDIATE").execute(&mut connection).await?;
    Ok(connection)
}

fn check(run: &WholeRun) -> Result<(), StoreError> {
    let texts = [&run.id, &run.engine_version, &run.title, &run.note, &run.scenario_names, &run.inputs, &run.results];
    let edits = run.edits.iter().flat_map(|edit| [&edit.title, &edit.note, &edit.tags]).flatten();
    let more =
        [&run.sparkline, &run.tags].into_iter().chain(edits).chain(&run.idempotency_key).chain(&run.request_digest);
    if texts.into_iter().chain(more).any(|text| has_nul(text)) {
        return Err(not_storable("a text holds a NUL character"));
    }
    if !(run.peak_infectious.is_finite() && run.peak_day.is_finite()) {
        return Err(not_storable("a number is not finite"));
    }
    for edit in &run.edits {
        edit.earlier_tags()?;
    }
    let times = run.edits.iter().map(|edit| edit.edited_at).chain([run.created_at]).chain(run.archived_at);
    let mut times = times.chain(run.imported.as_ref().map(|imported| imported.saved_at));
    if times.any(|time| time != time.trunc_subsecs(6)) {
        return Err(not_storable("a time is given in parts of a microsecond"));
    }
    Ok(())
}

fn page<DB>(after: Option<&Cursor>, limit: u32) -> QueryBuilder<DB>
where
    DB: Database<Arguments: Default>,
    String: for<'t> Encode<'t, DB> + Type<DB>,
    DateTime<Utc>: for<'t> Encode<'t, DB> + Type<DB>,
    i64: for<'t> Encode<'t, DB> + Type<DB>,
{
    let mut query = QueryBuilder::new(format!(
        "SELECT {COLUMNS} FROM runs JOIN run_documents ON run_id = id WHERE deleted_at IS NULL"
    ));
    if let Some(cursor) = after {
        query.push(" AND (created_at, id) > (").push_bind(cursor.created_at);
        query.push(", ").push_bind(cursor.id.clone()).push(")");
    }
    query.push(" ORDER BY created_at, id LIMIT ").push_bind(i64::from(limit));
    query
}
