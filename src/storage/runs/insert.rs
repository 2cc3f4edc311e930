//! How a run is saved: once, whole, and only where there is room for it.

use std::sync::LazyLock;

use chrono::SubsecRound;
use sha2::{Digest, Sha256};
use sqlx::Connection;

use super::capacity::{COUNT_UP_TO, Room, signed};
use super::columns::{has_nul, json, not_storable};
use super::key_metrics::places;
use super::record::{INSERT_DOCUMENTS, Idempotency, NewRun, Row, VALUES, bind_run, insert};
use super::search::terms::Terms;
use crate::storage::Store;
use crate::storage::error::StoreError;
use crate::storage::retry::{WRITE, on_connection};

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

static INSERT: LazyLock<String> = LazyLock::new(|| insert("$1", "idempotency_key"));

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
    /// Saves a run, once, where there is room for it: a key that was used before for the same answers the run that is there,
    /// even when both saves arrive at the same moment, and whether there is room or not.
    ///
    /// Two servers that save at the same moment in PostgreSQL may each save the last run.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`] when the database cannot answer now. Whether the run was stored is then unknown;
    /// saving again with the same key is safe.
    pub async fn save_run(&self, run: &NewRun, room: Room) -> Result<Saved, StoreError> {
        let saved = self.try_to_save_run(run, room).await?;
        if saved == Saved::TooManyBytes && self.empty_log().await? {
            return self.try_to_save_run(run, room).await;
        }
        Ok(saved)
    }

    async fn try_to_save_run(&self, run: &NewRun, room: Room) -> Result<Saved, StoreError> {
        check_storable(run)?;
        let size = self.size_statement();
        let terms = Terms::new(&run.title, &run.note, &run.scenario_names, &run.tags, &run.model);
        let (idempotency_key, request_digest) = match &run.idempotency {
            None => (None, None),
            Some(Idempotency::Form { key }) => (Some(digest("form", key, &run.inputs)), None),
            Some(Idempotency::Program { key, request }) => {
                (Some(digest("program", key, "")), Some(digest("request", "", request)))
            }
        };
        let row = Row {
            idempotency_key,
            request_digest,
            scenario_names: json(&run.scenario_names)?,
            tags: json(&run.tags)?,
            model: json(&run.model)?,
            imported: run.imported.as_ref().map(json).transpose()?,
            view: run.view.as_ref().map(json).transpose()?,
            archived_at: None,
            edit_count: 0,
            numbers: run.numbers,
        };
        // Where a run may turn out to be too much, it takes several statements to find out.
        let is_at_once = matches!(self, Self::Postgres(_)) && room == Room::default();
        let insert = if is_at_once { INSERT_AT_ONCE.as_str() } else { INSERT.as_str() };
        let terms_at_once = if is_at_once { terms.json()? } else { String::new() };
        // Checked before anything is written, too: PostgreSQL does not free the space of a rollback.
        let is_full = self.is_full(room, 0).await?;
        on_connection!(self, WRITE, connection => loop {
            let insert = bind_run!(insert, run, row);
            if is_at_once {
                let insert = insert.bind(&run.inputs).bind(&run.results).bind(&terms_at_once);
                if insert.fetch_optional(&mut *connection).await?.is_some() {
                    break Ok(Saved::New);
                }
            } else if !is_full {
                let mut transaction = connection.begin().await?;
                if insert.execute(&mut *transaction).await?.rows_affected() == 1 {
                    let documents = sqlx::query(INSERT_DOCUMENTS).bind(&run.id).bind(&run.inputs).bind(&run.results);
                    documents.execute(&mut *transaction).await?;
                    terms.store(&run.id, &mut *transaction).await?;
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
                sqlx::query_as(BY_KEY).bind(&row.idempotency_key).fetch_optional(&mut *connection).await?;
            if let Some((id, of_request)) = earlier {
                break Ok(if of_request == row.request_digest { Saved::Existing(id) } else { Saved::KeyReused });
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
