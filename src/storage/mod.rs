//! Saved runs, and who may save them, in PostgreSQL or SQLite.
//!
//! [`Store`] is an enum of two pools with one set of SQL: `$1` placeholders, no dialect. There is no check of the SQL
//! at compile time, so `tests/storage/` calls every method on both databases. A file here is a noun of the tables.

mod database_url;
mod error;
mod migrate;
mod pool;
mod retry;
mod row_macros;
mod runs;
mod server_fit;
mod sessions;
mod sqlite_file;

use std::sync::Arc;

use sqlx::{PgPool, SqlitePool};

pub use self::error::{AddressError, MigrationError, StoreError};
use self::retry::{PING, on_connection};
use self::sqlite_file::SqliteFile;
pub use pool::Connections;
pub use runs::{
    Cursor, DELETED_RUNS_KEPT, Edited, Idempotency, Import, Imported, KeyNumbers, NewRun, Order, Page, Recomputed,
    Room, Run, RunDetails, RunEdit, RunHead, RunListing, RunPage, RunQuery, RunRevision, RunView, Saved, Shelf,
    WholeRun, instant,
};

const VERSION: &str = "SELECT COALESCE(MAX(version), 0) FROM _sqlx_migrations WHERE success";

/// The database, shared by all requests: cloning it clones a handle.
///
/// Every method that asks the database returns an error when it cannot answer.
#[derive(Clone, Debug)]
pub enum Store {
    /// A PostgreSQL server.
    Postgres(PgPool),
    /// A file next to the program, and whether it is still there.
    Sqlite(SqlitePool, Arc<SqliteFile>),
}

impl Store {
    /// The file of SQLite.
    fn file(&self) -> Option<&Arc<SqliteFile>> {
        match self {
            Self::Postgres(_) => None,
            Self::Sqlite(_, file) => Some(file),
        }
    }

    /// Fails while the file of SQLite is gone, another or damaged.
    async fn look(&self) -> Result<(), StoreError> {
        match self.file() {
            None => Ok(()),
            Some(file) => file.look().await,
        }
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
        self.file().map(|file| file.path().to_owned()).filter(|path| !path.exists())
    }

    /// Why the SQLite file must not be opened, in a sentence: it is missing or empty, and its write-ahead log is there.
    #[must_use]
    pub fn unusable_file(&self) -> Option<String> {
        sqlite_file::unusable(self.file()?.path())
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
            Self::Sqlite(_, file) => format!("SQLite, {}", file.path().display()),
        }
    }
}
