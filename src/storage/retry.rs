//! A call's connection: within how much time it is taken, and which failures are a reason to ask once more.

use std::time::Duration;

use sqlx::pool::PoolConnection;
use sqlx::{Database, Pool};
use tokio::time::{Instant, timeout_at};

use super::error::{is_broken, is_damage_in_sqlite};
use super::{Store, StoreError, pool};

/// How a call goes about it.
#[derive(Clone, Copy)]
pub(super) struct Call {
    /// How long it may take altogether, waiting for a connection included: a hung database must not hang a page.
    pub(super) limit: Duration,
    /// Whether to ask once more when the connection breaks: a database that is started anew then goes unnoticed.
    pub(super) again: bool,
}

pub(super) const READ: Call = Call { limit: Duration::from_secs(5), again: true };
/// Once only: the first time may have worked, and deleting again would find nothing.
pub(super) const WRITE: Call = Call { limit: Duration::from_secs(5), again: false };
/// A health check has to answer before its caller gives up.
pub(super) const PING: Call = Call { limit: Duration::from_secs(1), again: true };

/// A server that closes its connections takes a moment to stop answering, or to answer again.
pub(super) const PAUSE: Duration = Duration::from_millis(100);

/// Takes a connection from the pool of either database and runs the same code on it, each arm checked by its own driver.
///
/// A connection that did not answer in time is closed instead of going back to the pool: what it would answer to is
/// unknown, and with a server that is gone it would hold its place for a quarter of an hour.
///
/// The file of SQLite is looked at first, so that no connection is opened to another one; once more where a connection was
/// opened all the same, so that it does not write into that one; and again before anything is answered: a commit
/// into a file that has lost its name is not acknowledged.
///
/// A macro holds only what names the caller's code: the rest is compiled once for each database, in functions.
macro_rules! on_connection {
    ($store:expr, $call:expr, $connection:ident => $body:expr) => {{
        let deadline = tokio::time::Instant::now() + $call.limit;
        let mut again = $call.again;
        // On the heap: a driver's future has kilobytes, which a request would take up while it waits for anything else.
        let answer = async {
            match $store {
                $crate::storage::Store::Postgres(pool) => {
                    on_connection!(@arm $store, deadline, again, pool, $connection => $body)
                }
                $crate::storage::Store::Sqlite(pool, _) => {
                    on_connection!(@arm $store, deadline, again, pool, $connection => $body)
                }
            }
        };
        Box::pin(answer).await
    }};
    (@arm $store:expr, $deadline:ident, $again:ident, $pool:ident, $connection:ident => $body:expr) => {
        loop {
            let failure = match $store.take_connection($pool, $deadline).await {
                Err(failure) => failure,
                Ok(mut $connection) => match tokio::time::timeout_at($deadline, async { $body }).await {
                    // The connection is kept: one that is opened in its place while others are in use would empty the
                    // index that those have in memory, which ends the process.
                    Ok(Ok(answer)) => break $store.look_until($deadline).await.map(|()| answer),
                    Ok(Err(error)) => $store.failure_of(error, $deadline).await,
                    Err(_) => {
                        $connection.close_on_drop();
                        $crate::storage::retry::Failure::no_answer()
                    }
                },
            };
            if let Err(error) = failure.retry(&mut $again) {
                break Err(error);
            }
            tokio::time::sleep($crate::storage::retry::PAUSE).await;
        }
    };
}
pub(super) use on_connection;

/// Why a call has no answer.
pub(super) enum Failure {
    /// No second attempt is made.
    Final(StoreError),
    /// An error of the database or of its driver: a broken connection is a reason to ask once more.
    Database(sqlx::Error),
}

impl Failure {
    pub(super) fn no_answer() -> Self {
        Self::Final(no_answer())
    }

    /// Gives the call's error, unless it may try again: once, after a broken connection.
    pub(super) fn retry(self, again: &mut bool) -> Result<(), StoreError> {
        match self {
            Self::Database(error) if *again && is_broken(&error) => {
                *again = false;
                Ok(())
            }
            Self::Database(error) => Err(error.into()),
            Self::Final(error) => Err(error),
        }
    }
}

pub(super) fn no_answer() -> StoreError {
    StoreError::Unavailable("it did not answer in time".to_owned())
}

impl Store {
    /// Takes a connection from the pool, once SQLite's file has been looked at.
    pub(super) async fn take_connection<DB: Database>(
        &self,
        pool: &Pool<DB>,
        deadline: Instant,
    ) -> Result<PoolConnection<DB>, Failure> {
        self.look_until(deadline).await.map_err(Failure::Final)?;
        let openings = || self.file().map(|file| file.openings());
        let before = openings();
        let mut connection = match timeout_at(deadline, pool.acquire()).await {
            Err(_) => {
                pool::count_time_out();
                return Err(Failure::no_answer());
            }
            Ok(Err(error)) => {
                if matches!(error, sqlx::Error::PoolTimedOut) {
                    pool::count_time_out();
                }
                return Err(Failure::Database(error));
            }
            Ok(Ok(connection)) => connection,
        };
        if openings() != before
            && let Err(error) = self.look_until(deadline).await
        {
            connection.close_on_drop();
            return Err(Failure::Final(error));
        }
        Ok(connection)
    }

    /// Returns what an error of a statement means, once SQLite's file has been looked at.
    pub(super) async fn failure_of(&self, error: sqlx::Error, deadline: Instant) -> Failure {
        // SQLite has found a page that it cannot have written: nothing is saved until a restart.
        if is_damage_in_sqlite(&error)
            && let Some(file) = self.file()
        {
            file.note_damage();
        }
        match self.look_until(deadline).await {
            Err(changed @ StoreError::FileChanged(_)) => Failure::Final(changed),
            _ => Failure::Database(error),
        }
    }

    pub(super) async fn look_until(&self, deadline: Instant) -> Result<(), StoreError> {
        timeout_at(deadline, self.look()).await.unwrap_or_else(|_| Err(no_answer()))
    }
}
