//! How a run is saved: once, whole, and only where there is room for it.

use std::sync::LazyLock;

use chrono::{DateTime, NaiveDate, SubsecRound, Utc};
use sha2::{Digest, Sha256};
use sqlx::Connection;

use super::capacity::{COUNT_UP_TO, Room, signed};
use super::columns::{has_nul, json, not_storable};
use super::key_metrics::{KeyNumbers, columns, places};
use super::provenance::Imported;
use super::search::terms::Terms;
use super::view::RunView;
use crate::model::STORED;
use crate::storage::Store;
use crate::storage::error::StoreError;
use crate::storage::retry::{WRITE, on_connection};

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
    /// Of a form. With other inputs it counts as another key: somebody went back and changed something.
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

/// What became of a [`Store::save_run`].
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Saved {
    /// The run is stored under its own id.
    New,
    /// The same had been sent before: the run is stored already, under this id.
    Existing(String),
    /// A program's key had been sent with another request. Nothing is stored.
    KeyReused,
    /// There are as many runs as there is room for. Nothing is stored.
    TooManyRuns,
    /// The database would become larger than there is room for. Nothing is stored.
    TooManyBytes,
}

/// Values of [`INSERT`]: 16 and the key numbers.
const VALUES: usize = 16 + STORED.len();

static INSERT: LazyLock<String> = LazyLock::new(|| {
    format!(
        "INSERT INTO runs (id, created_at, schema_version, engine_version, title, note, scenario_names, sparkline, start_date,
                           tags, model, idempotency_key, request_digest, imported, view, peak_reached, {})
         VALUES ({})
         ON CONFLICT (idempotency_key) DO NOTHING",
        columns(""),
        places(1, VALUES)
    )
});

pub(super) const INSERT_DOCUMENTS: &str = "INSERT INTO run_documents (run_id, inputs, results) VALUES ($1, $2, $3)";

/// All of a run in one statement, which saves PostgreSQL four round trips. The terms are a JSON array of pairs.
static INSERT_AT_ONCE: LazyLock<String> = LazyLock::new(|| {
    format!(
        "WITH run AS ({} RETURNING id, shelf, created_at),
              documents AS (INSERT INTO run_documents (run_id, inputs, results) SELECT id, {} FROM run),
              terms AS (
                  INSERT INTO run_terms (kind, shelf, term, created_at, run_id)
                  SELECT pair->>0, shelf, pair->>1, created_at, id
                  FROM run CROSS JOIN jsonb_array_elements(CAST({} AS jsonb)) AS pairs (pair)
              )
         SELECT id FROM run",
        *INSERT,
        places(VALUES + 1, 2),
        places(VALUES + 3, 1)
    )
});

const BY_KEY: &str = "SELECT id, request_digest FROM runs WHERE idempotency_key = $1";

impl Store {
    /// Saves a run, once: a key that was used before for the same answers the run that is there, even when both saves
    /// arrive at the same moment.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`] when the database cannot answer now. Whether the run was stored is then unknown;
    /// saving again with the same key is safe.
    pub async fn save_run(&self, run: &NewRun) -> Result<Saved, StoreError> {
        self.save_run_within(run, Room::default()).await
    }

    /// The same where there is room for it. What was saved before under its key is answered whether there is room or not.
    ///
    /// Two servers that save at the same moment in PostgreSQL may each save the last run.
    pub async fn save_run_within(&self, run: &NewRun, room: Room) -> Result<Saved, StoreError> {
        let saved = self.try_to_save_run(run, room).await?;
        if saved == Saved::TooManyBytes && self.empty_log().await? {
            return self.try_to_save_run(run, room).await;
        }
        Ok(saved)
    }

    async fn try_to_save_run(&self, run: &NewRun, room: Room) -> Result<Saved, StoreError> {
        check_storable(run)?;
        let size = self.size_statement();
        let (names, tags, model) = (json(&run.scenario_names)?, json(&run.tags)?, json(&run.model)?);
        let terms = Terms::new(&run.title, &run.note, &run.scenario_names, &run.tags, &run.model);
        let imported = run.imported.as_ref().map(Imported::text).transpose()?;
        let view = run.view.as_ref().map(RunView::text).transpose()?;
        let (key, request) = match &run.idempotency {
            None => (None, None),
            Some(Idempotency::Form { key }) => (Some(digest("form", key, &run.inputs)), None),
            Some(Idempotency::Program { key, request }) => {
                (Some(digest("program", key, "")), Some(digest("request", "", request)))
            }
        };
        // Where a run may turn out to be too much, it takes several statements to find out.
        let is_at_once = matches!(self, Self::Postgres(_)) && room == Room::default();
        let insert = if is_at_once { INSERT_AT_ONCE.as_str() } else { INSERT.as_str() };
        let terms_at_once = if is_at_once { terms.json()? } else { String::new() };
        // Checked before anything is written, too: PostgreSQL does not free the space of a rollback.
        let is_full = self.is_full(room, 0).await?;
        on_connection!(self, WRITE, connection => loop {
            let mut insert = sqlx::query(insert)
                .bind(&run.id)
                .bind(run.created_at.trunc_subsecs(6))
                .bind(run.schema_version)
                .bind(&run.engine_version)
                .bind(&run.title)
                .bind(&run.note)
                .bind(&names)
                .bind(&run.sparkline)
                .bind(run.start_date)
                .bind(&tags)
                .bind(&model)
                .bind(&key)
                .bind(&request)
                .bind(&imported)
                .bind(&view)
                .bind(run.numbers.peak_reached);
            for metric in STORED {
                insert = insert.bind(run.numbers.get(metric));
            }
            if is_at_once {
                let insert = insert.bind(&run.inputs).bind(&run.results).bind(&terms_at_once);
                if insert.fetch_optional(&mut *connection).await?.is_some() {
                    break Ok(Saved::New);
                }
            } else if !is_full {
                let mut transaction = connection.begin().await?;
                if insert.execute(&mut *transaction).await?.rows_affected() == 1 {
                    sqlx::query(INSERT_DOCUMENTS)
                        .bind(&run.id)
                        .bind(&run.inputs)
                        .bind(&run.results)
                        .execute(&mut *transaction)
                        .await?;
                    if let Some(mut insert) = terms.insert(&run.id) {
                        insert.build().persistent(false).execute(&mut *transaction).await?;
                    }
                    // Looked at with the run in it, which is gone again if it is too much.
                    if let Some(most) = room.runs.map(signed) {
                        let count = sqlx::query_scalar(COUNT_UP_TO).bind(most.saturating_add(1));
                        let runs: i64 = count.fetch_one(&mut *transaction).await?;
                        if runs > most {
                            transaction.rollback().await?;
                            break Ok(Saved::TooManyRuns);
                        }
                    }
                    if let Some(most) = room.bytes.map(signed) {
                        let bytes: i64 = sqlx::query_scalar(size).fetch_one(&mut *transaction).await?;
                        if bytes.saturating_add(signed(self.log_bytes())) > most {
                            transaction.rollback().await?;
                            break Ok(Saved::TooManyBytes);
                        }
                    }
                    transaction.commit().await?;
                    break Ok(Saved::New);
                }
                transaction.rollback().await?;
            }
            let earlier: Option<(String, Option<String>)> =
                sqlx::query_as(BY_KEY).bind(&key).fetch_optional(&mut *connection).await?;
            if let Some((id, of_request)) = earlier {
                break Ok(if of_request == request { Saved::Existing(id) } else { Saved::KeyReused });
            }
            if is_full {
                break Ok(Saved::TooManyBytes);
            }
            // It was deleted between the two statements: the key is free again.
        })
    }
}

/// What PostgreSQL refuses (NUL) or only one of the two does (SQLite has no NaN) is refused before either sees it.
fn check_storable(run: &NewRun) -> Result<(), StoreError> {
    let texts = [&run.id, &run.engine_version, &run.title, &run.note, &run.inputs, &run.results, &run.sparkline];
    if texts.into_iter().chain(&run.scenario_names).chain(&run.tags).chain(&run.model).any(|text| has_nul(text)) {
        return Err(not_storable("a text holds a NUL character"));
    }
    if !run.numbers.are_finite() {
        return Err(not_storable("a number is not finite"));
    }
    Ok(())
}

/// A short stand-in for a key together with what it was used for.
fn digest(kind: &str, key: &str, used_for: &str) -> String {
    let mut digest = Sha256::new();
    // The length first: no other texts give the same bytes.
    for text in [kind, key, used_for] {
        digest.update(u64::try_from(text.len()).unwrap_or(u64::MAX).to_be_bytes());
        digest.update(text);
    }
    digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}
