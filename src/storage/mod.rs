//! Saved runs, and who may save them, in PostgreSQL or SQLite.
//!
//! [`Store`] is an enum of two pools with one set of SQL: `$1` placeholders, no dialect. There is no check of the SQL
//! at compile time, so `tests/storage/` calls every method on both databases. A file here is a noun of the tables.

mod database_url;
mod error;
mod migrate;
mod pool;
mod row_macros;
mod runs;
mod server_fit;
mod sessions;
mod sqlite_file;

use std::sync::Arc;
use std::time::Duration;

use sqlx::{PgPool, SqlitePool};

pub use self::error::{AddressError, MigrationError, StoreError};
use self::sqlite_file::SqliteFile;
pub use database_url::StoreSettings;
pub use pool::Connections;
pub use runs::tags::Tags;
pub use runs::{
    Cursor, DELETED_RUNS_KEPT, Edited, Idempotency, Import, Imported, KeyNumber, KeyNumbers, NewRun, Order, Page,
    Recomputed, Room, Run, RunDetails, RunEdit, RunHead, RunListing, RunPage, RunQuery, RunRevision, RunView, Saved,
    Shelf, WholeRun,
};

/// How a call goes about it.
#[derive(Clone, Copy)]
struct Call {
    /// How long it may take altogether, waiting for a connection included: a hung database must not hang a page.
    limit: Duration,
    /// Whether to ask once more when the connection breaks: a database that is started anew then goes unnoticed.
    again: bool,
}

const READ: Call = Call { limit: Duration::from_secs(5), again: true };
/// Once only: the first time may have worked, and deleting again would find nothing.
const WRITE: Call = Call { limit: Duration::from_secs(5), again: false };
/// A health check has to answer before its caller gives up.
const PING: Call = Call { limit: Duration::from_secs(1), again: true };

const VERSION: &str = "SELECT COALESCE(MAX(version), 0) FROM _sqlx_migrations WHERE success";

/// A server that closes its connections takes a moment to stop answering, or to answer again.
const AGAIN: Duration = Duration::from_millis(100);

/// The database, shared by all requests: cloning it clones a handle.
#[derive(Clone, Debug)]
pub enum Store {
    /// A PostgreSQL server.
    Postgres(PgPool),
    /// A file next to the program, and whether it is still there.
    Sqlite(SqlitePool, Arc<SqliteFile>),
}

/// Takes a connection from whichever pool there is and runs the same code on it, each arm checked by its own driver.
///
/// A connection that did not answer in time is closed instead of going back to the pool: what it would answer to is
/// unknown, and with a server that is gone it would hold its place for a quarter of an hour.
///
/// The file of SQLite is looked at first, so that no connection is opened to another one; once more where a connection was
/// opened all the same, so that it does not write into that one; and again before anything is answered: a commit
/// into a file that has lost its name is not acknowledged.
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
            if let Err(error) = $store.look_until($deadline).await {
                break Err(error);
            }
            let openings = $store.openings();
            let error = match tokio::time::timeout_at($deadline, $pool.acquire()).await {
                Err(_) => {
                    $crate::storage::pool::count_time_out();
                    break Err($crate::storage::no_answer());
                }
                Ok(Err(error)) => {
                    if matches!(error, sqlx::Error::PoolTimedOut) {
                        $crate::storage::pool::count_time_out();
                    }
                    error
                }
                Ok(Ok(mut $connection)) => {
                    if $store.openings() != openings
                        && let Err(error) = $store.look_until($deadline).await
                    {
                        $connection.close_on_drop();
                        break Err(error);
                    }
                    match tokio::time::timeout_at($deadline, async { $body }).await {
                        // The connection is kept: one that is opened in its place while others are in use would empty
                        // the index that those have in memory, which ends the process.
                        Ok(Ok(answer)) => match $store.look_until($deadline).await {
                            Ok(()) => break Ok(answer),
                            Err(error) => break Err(error),
                        },
                        Ok(Err(error)) => {
                            if $crate::storage::error::is_damage_in_sqlite(&error) {
                                $store.note_damage();
                            }
                            if let Err(changed @ $crate::storage::StoreError::FileChanged(_)) =
                                $store.look_until($deadline).await
                            {
                                break Err(changed);
                            }
                            error
                        }
                        Err(_) => {
                            $connection.close_on_drop();
                            break Err($crate::storage::no_answer());
                        }
                    }
                }
            };
            if !($again && $crate::storage::error::is_broken(&error)) {
                break Err($crate::storage::StoreError::from(error));
            }
            $again = false;
            tokio::time::sleep($crate::storage::AGAIN).await;
        }
    };
}
use on_connection;

fn no_answer() -> StoreError {
    StoreError::Unavailable("it did not answer in time".to_owned())
}

impl Store {
    /// Reads the address and makes the pool. Nothing is connected yet, so the database may still be away.
    ///
    /// # Errors
    ///
    /// When the address names no database that Epicurve knows.
    pub async fn connect(settings: &StoreSettings) -> Result<Self, AddressError> {
        settings.open()
    }

    /// Fails while the file of SQLite is gone, another or damaged.
    async fn look(&self) -> Result<(), StoreError> {
        match self {
            Self::Postgres(_) => Ok(()),
            Self::Sqlite(_, file) => file.look().await,
        }
    }

    /// How many connections to SQLite's file have been opened.
    fn openings(&self) -> u64 {
        match self {
            Self::Postgres(_) => 0,
            Self::Sqlite(_, file) => file.openings(),
        }
    }

    /// SQLite has found a page that it cannot have written: nothing is saved until a restart.
    fn note_damage(&self) {
        if let Self::Sqlite(_, file) = self {
            file.note_damage();
        }
    }

    async fn look_until(&self, deadline: tokio::time::Instant) -> Result<(), StoreError> {
        tokio::time::timeout_at(deadline, self.look()).await.unwrap_or_else(|_| Err(no_answer()))
    }

    /// Asks the database for its schema version, within a second: whether requests can be answered now.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`] when it does not answer, or answers with another version than this program's.
    pub async fn ping(&self) -> Result<(), StoreError> {
        let found: i64 = on_connection!(self, PING, connection => {
            sqlx::query_scalar(VERSION).fetch_one(&mut *connection).await
        })?;
        let expected = Self::latest_version();
        if found == expected {
            Ok(())
        } else {
            Err(StoreError::Unavailable(format!("its schema is version {found}, this program needs {expected}")))
        }
    }

    /// The schema version that this program works with.
    #[must_use]
    pub fn latest_version() -> i64 {
        migrate::latest_version()
    }

    /// The schema version that the database has; none where Epicurve has never been at work.
    ///
    /// # Errors
    ///
    /// When it does not answer within a second.
    pub async fn version(&self) -> Result<Option<i64>, StoreError> {
        if self.missing_file().is_some() {
            return Ok(None);
        }
        // The only words of this file that the databases do not share: each keeps its list of tables elsewhere.
        let tables = match self {
            Self::Postgres(_) => {
                "SELECT COUNT(*) FROM information_schema.tables \
                 WHERE table_name = '_sqlx_migrations' AND table_schema = current_schema()"
            }
            Self::Sqlite(..) => "SELECT COUNT(*) FROM sqlite_master WHERE name = '_sqlx_migrations'",
        };
        on_connection!(self, PING, connection => async {
            let found: i64 = sqlx::query_scalar(tables).fetch_one(&mut *connection).await?;
            if found == 0 {
                return Ok(None);
            }
            sqlx::query_scalar(VERSION).fetch_one(&mut *connection).await.map(Some)
        }.await)
    }

    /// The SQLite file, where it is not there yet: [`Self::migrate`] would make it.
    #[must_use]
    pub fn missing_file(&self) -> Option<std::path::PathBuf> {
        match self {
            Self::Postgres(_) => None,
            Self::Sqlite(pool, _) => {
                Some(pool.connect_options().get_filename().to_path_buf()).filter(|file| !file.exists())
            }
        }
    }

    /// Why the SQLite file must not be opened, in a sentence: it is missing or empty, and its write-ahead log is there.
    #[must_use]
    pub fn unusable_file(&self) -> Option<String> {
        match self {
            Self::Postgres(_) => None,
            Self::Sqlite(pool, _) => sqlite_file::unusable(pool.connect_options().get_filename()),
        }
    }

    /// Lets running calls finish and closes the connections. Calls that come later answer [`StoreError::Unavailable`].
    pub async fn close(&self) {
        match self {
            Self::Postgres(pool) => pool.close().await,
            Self::Sqlite(pool, file) => {
                pool.close().await;
                file.close().await;
            }
        }
    }

    /// Where the data is, for people: without user name and password.
    #[must_use]
    pub fn place(&self) -> String {
        match self {
            Self::Postgres(pool) => {
                let options = pool.connect_options();
                let database = options.get_database().unwrap_or(options.get_username());
                match options.get_socket() {
                    Some(socket) => format!("PostgreSQL, {database} at {}", socket.display()),
                    None => format!("PostgreSQL, {database} at {}:{}", options.get_host(), options.get_port()),
                }
            }
            Self::Sqlite(pool, _) => format!("SQLite, {}", pool.connect_options().get_filename().display()),
        }
    }
}
