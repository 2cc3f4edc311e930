//! Brings the database up to date, now or as soon as it is there.

use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::ServeError;
use crate::storage::{MigrationError, Store};

/// From the first pause to the longest: a database that comes back is in use again within that time.
const PAUSES: (Duration, Duration) = (Duration::from_millis(500), Duration::from_secs(3));
/// The same fault is logged this often.
const REMINDER: Duration = Duration::from_secs(10);

/// For SQLite: the file is there or it is not.
pub(super) async fn once(store: &Store) -> Result<(), ServeError> {
    store.migrate().await.map_err(|error| match error {
        MigrationError::Unavailable(reason) => ServeError::Database { place: store.place(), reason },
        failed @ MigrationError::Failed(_) => ServeError::Migration(failed),
    })
}

/// For PostgreSQL, while requests are answered already: tries until it succeeds, and then waits for ever. It ends only
/// with a fault that trying again does not heal.
pub(super) async fn until_it_fails(store: &Store) -> MigrationError {
    if let Store::Postgres(_) = store
        && let Err(error) = until_done(store).await
    {
        return error;
    }
    std::future::pending().await
}

async fn until_done(store: &Store) -> Result<(), MigrationError> {
    let mut pause = PAUSES.0;
    let mut said: Option<(String, Instant)> = None;
    loop {
        let reason = match store.migrate().await {
            Ok(()) => break,
            Err(MigrationError::Unavailable(reason)) => reason,
            Err(failed) => return Err(failed),
        };
        let is_news = said.as_ref().is_none_or(|(last, when)| *last != reason || when.elapsed() >= REMINDER);
        if is_news {
            tracing::warn!("waiting for the database ({}): {reason}", store.place());
            said = Some((reason, Instant::now()));
        }
        sleep(pause).await;
        pause = PAUSES.1.min(pause * 2);
    }
    if said.is_some() {
        tracing::info!("the database is there");
    }
    Ok(())
}
