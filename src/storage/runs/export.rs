//! Whole runs, with every column, on their way from one database to another.

use std::sync::LazyLock;

use chrono::SubsecRound;
use sqlx::{ConnectOptions, Connection, PgConnection, PgPool, SqliteConnection};

use super::backfill::model_of;
use super::columns::{has_nul, json, names_from_json, not_storable};
use super::cursor::Cursor;
use super::key_metrics::KeyNumbers;
use super::record::{INSERT_DOCUMENTS, Row, WHOLE_COLUMNS, WholeRun, bind_run, insert};
use super::search::sql::{AnyConnection, Statement};
use super::search::terms::Terms;
use crate::model::Metric;
use crate::storage::Store;
use crate::storage::error::StoreError;
use crate::storage::retry::{READ, on_connection};

/// A key that another run has is left away: all it does is to make one run of a form that is sent twice.
static INSERT: LazyLock<String> = LazyLock::new(|| {
    insert("CASE WHEN EXISTS (SELECT 1 FROM runs WHERE idempotency_key = $1) THEN NULL ELSE $1 END", "id")
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
                let mut runs: Vec<WholeRun> = connection.rows(page(after, limit)).await?;
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
            Self::Postgres(pool) => {
                // Later options win over the pool's: a file may come slowly through a pipe, and no page waits for it.
                let options = PgPool::connect_options(pool)
                    .as_ref()
                    .clone()
                    .options([("statement_timeout", "60s"), ("idle_in_transaction_session_timeout", "0")]);
                let mut connection = options.connect().await?;
                sqlx::query("BEGIN").execute(&mut connection).await?;
                Transaction::Postgres(connection)
            }
            Self::Sqlite(pool, _) => {
                let mut connection = pool.connect_options().connect().await?;
                // The write lock at once: a transaction that reads first could not always get it later.
                sqlx::query("BEGIN IMMEDIATE").execute(&mut connection).await?;
                Transaction::Sqlite(connection)
            }
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
        let mut numbers = KeyNumbers::of_results(&run.results);
        numbers.values[Metric::PeakInfectious] = Some(run.peak_infectious);
        numbers.values[Metric::PeakDay] = Some(run.peak_day);
        let terms = Terms::new(&run.title, &run.note, &names, &tags, &model);
        let row = Row {
            idempotency_key: run.idempotency_key.clone(),
            request_digest: run.request_digest.clone(),
            scenario_names: run.scenario_names.clone(),
            tags: run.tags.clone(),
            model: json(&model)?,
            imported: run.imported.as_ref().map(json).transpose()?,
            view: run.view.as_ref().map(json).transpose()?,
            archived_at: run.archived_at,
            edit_count: i64::try_from(run.edits.len()).unwrap_or(i64::MAX).max(run.edit_count),
            numbers,
        };
        on_transaction!(self, connection => {
            // One that was deleted here comes back as it is there.
            sqlx::query(FORGET).bind(&run.id).execute(&mut *connection).await?;
            let insert = bind_run!(INSERT.as_str(), run, row);
            let is_new = insert.execute(&mut *connection).await?.rows_affected() == 1;
            if is_new {
                let documents = sqlx::query(INSERT_DOCUMENTS).bind(&run.id).bind(&run.inputs).bind(&run.results);
                documents.execute(&mut *connection).await?;
                terms.store(&run.id, &mut *connection).await?;
                for (number, edit) in (1_i64..).zip(&run.edits) {
                    let insert = sqlx::query(INSERT_EDIT).bind(&run.id).bind(number).bind(edit.edited_at);
                    let insert = insert.bind(&edit.title).bind(&edit.note).bind(&edit.tags);
                    insert.execute(&mut *connection).await?;
                }
            }
            Ok(is_new)
        })
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

fn page(after: Option<&Cursor>, limit: u32) -> Statement {
    let mut query = Statement::begin("SELECT ");
    query.push(WHOLE_COLUMNS).push(" FROM runs JOIN run_documents ON run_id = id WHERE deleted_at IS NULL");
    if let Some(cursor) = after {
        query.push(" AND (created_at, id) > (").time(cursor.created_at).push(", ").text(cursor.id.as_str()).push(")");
    }
    query.push(" ORDER BY created_at, id LIMIT ").count(limit as usize);
    query
}
