//! Migrates the database, at the start or as soon as it is available.

use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::ServeError;
use crate::storage::{MigrationError, Store};

/// First and longest pause between two attempts. A database that is available again is used within the longest pause.
const PAUSES: (Duration, Duration) = (Duration::from_millis(500), Duration::from_secs(3));
/// Interval at which an unchanged error is logged again.
const REMINDER: Duration = Duration::from_secs(10);

/// Migrates an SQLite file. Its error is final: the file is available at the start or not at all.
pub(super) async fn once(store: &Store) -> Result<(), ServeError> {
    store.migrate().await.map_err(|error| match error {
        MigrationError::Unavailable(reason) => ServeError::Database { place: store.place(), reason },
        failed @ MigrationError::Failed(_) => ServeError::Migration(failed),
    })
}

/// Migrates a PostgreSQL database while the server already answers requests: tries until it succeeds, and then never
/// returns. It returns only an error that further attempts cannot solve.
pub(super) async fn until_it_fails(store: &Store) -> MigrationError {
    let mut pause = PAUSES.0;
    let mut logged: Option<(String, Instant)> = None;
    loop {
        let reason = match store.migrate().await {
            Ok(()) => break,
            Err(MigrationError::Unavailable(reason)) => reason,
            Err(failed) => return failed,
        };
        let is_due = logged.as_ref().is_none_or(|(last, when)| *last != reason || when.elapsed() >= REMINDER);
        if is_due {
            tracing::warn!("waiting for the database ({}): {reason}", store.place());
            logged = Some((reason, Instant::now()));
        }
        sleep(pause).await;
        pause = PAUSES.1.min(pause * 2);
    }
    if logged.is_some() {
        tracing::info!("the database is there");
    }
    std::future::pending().await
}
