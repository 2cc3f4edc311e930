//! What can go wrong in the database, sorted by what the caller can do about it.

use sqlx::error::DatabaseError;
use sqlx::migrate::MigrateError;
use sqlx::postgres::PgDatabaseError;

/// Why a storage call failed.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database cannot answer at the moment: away, hung, full, out of connections or not migrated yet.
    /// The same call may succeed later.
    #[error("the database is not available: {0}")]
    Unavailable(String),
    /// The file of SQLite was moved, removed, replaced, shortened or overwritten under the running server, which has logged
    /// it already. Whether the call was carried out is unknown.
    #[error("the database is not available: {0}")]
    FileChanged(String),
    /// The database answered, and it is our mistake: trying again will not help.
    #[error("a database call failed: {0}")]
    Internal(#[source] sqlx::Error),
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        match error {
            // sqlx's own text speaks of its pool only.
            sqlx::Error::PoolTimedOut => {
                Self::Unavailable("no connection to it in time: it is away, hung or busy".to_owned())
            }
            error if is_unavailable(&error) => Self::Unavailable(error.to_string()),
            error => Self::Internal(error),
        }
    }
}

/// `DATABASE_URL` cannot be used. The text never holds the address itself, because a password may be in it.
#[derive(Debug, thiserror::Error)]
pub enum AddressError {
    /// Neither PostgreSQL nor SQLite.
    #[error("DATABASE_URL must begin with postgres://, postgresql:// or sqlite:")]
    Scheme,
    /// SQLite without a file: every run would be lost at the end.
    #[error("DATABASE_URL must name a file after sqlite:, such as sqlite:epicurve.db")]
    NoFile,
    /// A password that is not percent-encoded would be taken for a host or a database.
    #[error(
        "DATABASE_URL has @, /, ? or # where it cannot be read, probably in the password. Percent-encode them there (@ is \
         %40, / is %2F, ? is %3F, # is %23), or leave the password out and set DATABASE_PASSWORD"
    )]
    NotEncoded,
    /// The driver cannot read the rest of the address.
    #[error("DATABASE_URL cannot be read: {0}")]
    Malformed(String),
}

/// Why the tables could not be brought up to date.
#[derive(Debug, thiserror::Error)]
pub enum MigrationError {
    /// The database could not be reached or another process is migrating: worth trying again.
    #[error("the database is not available: {0}")]
    Unavailable(String),
    /// This program and this database do not fit together. Nothing was changed and no lock is left behind.
    #[error("the database could not be migrated: {0}")]
    Failed(String),
}

impl From<StoreError> for MigrationError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Unavailable(reason) => Self::Unavailable(reason),
            StoreError::FileChanged(reason) => Self::Failed(reason),
            StoreError::Internal(error) => Self::Failed(one_line(&error.to_string())),
        }
    }
}

impl From<MigrateError> for MigrationError {
    fn from(error: MigrateError) -> Self {
        let version = env!("CARGO_PKG_VERSION");
        match error {
            MigrateError::Execute(error) => error.into(),
            MigrateError::VersionMissing(number) => Self::Failed(format!(
                "it has migration {number}, which Epicurve {version} does not know. A newer Epicurve has used it: \
                 start that one, or restore a backup"
            )),
            MigrateError::VersionMismatch(number) => Self::Failed(format!(
                "migration {number} is not the one of Epicurve {version}: its checksum differs. \
                 Start the Epicurve that made this database, or restore a backup"
            )),
            MigrateError::Dirty(number) => {
                Self::Failed(format!("migration {number} was left half done. Restore a backup"))
            }
            other => Self::Failed(one_line(&other.to_string())),
        }
    }
}

impl From<sqlx::Error> for MigrationError {
    fn from(error: sqlx::Error) -> Self {
        // A wrong password or a missing database does not heal while a person waits at the terminal: say so and stop.
        let refused = sqlstate(&error).is_some_and(|state| state.starts_with("28") || state.starts_with("3D"));
        if is_unavailable(&error) && !refused && !is_damage_in_sqlite(&error) {
            Self::Unavailable(one_line(&error.to_string()))
        } else {
            Self::Failed(one_line(&error.to_string()))
        }
    }
}

/// Whether the same call may succeed later without anybody changing the program.
fn is_unavailable(error: &sqlx::Error) -> bool {
    match error {
        error if is_damage_in_sqlite(error) => true,
        sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::WorkerCrashed => true,
        sqlx::Error::Database(error) => match postgres_code(&**error) {
            Some(state) => is_unavailable_in_postgres(state),
            None => is_unavailable_in_sqlite(&**error),
        },
        _ => false,
    }
}

/// Whether the connection broke while it was used, because the server was stopped or started anew.
pub(super) fn is_broken(error: &sqlx::Error) -> bool {
    matches!(error, sqlx::Error::Io(_)) || sqlstate(error).is_some_and(|state| state.starts_with("57P"))
}

/// By SQLSTATE: <https://www.postgresql.org/docs/current/errcodes-appendix.html>.
fn is_unavailable_in_postgres(state: &str) -> bool {
    // Connection, authorization, no such database, resources (disk, memory, connections), operator, system error.
    let classes = ["08", "28", "3D", "53", "57P", "58"];
    // Read-only server, serialization, deadlock, statement and lock time-outs, and no such table: not migrated yet.
    let states = ["25006", "40001", "40P01", "57014", "55P03", "42P01"];
    classes.iter().any(|class| state.starts_with(class)) || states.contains(&state)
}

/// Whether the file is no database, or not a whole one.
pub(super) fn is_damage_in_sqlite(error: &sqlx::Error) -> bool {
    const CORRUPT: u32 = 11;
    const NOTADB: u32 = 26;
    let sqlx::Error::Database(error) = error else { return false };
    postgres_code(&**error).is_none() && matches!(sqlite_code(&**error), Some(CORRUPT | NOTADB))
}

/// By primary result code: <https://www.sqlite.org/rescode.html>.
fn is_unavailable_in_sqlite(error: &dyn DatabaseError) -> bool {
    const BUSY: u32 = 5;
    const LOCKED: u32 = 6;
    const READONLY: u32 = 8;
    const IOERR: u32 = 10;
    const FULL: u32 = 13;
    const CANTOPEN: u32 = 14;
    matches!(sqlite_code(error), Some(BUSY | LOCKED | READONLY | IOERR | FULL | CANTOPEN))
}

fn sqlite_code(error: &dyn DatabaseError) -> Option<u32> {
    // The low byte is the primary code, the rest says more about it.
    error.code().and_then(|code| code.parse::<u32>().ok()).map(|code| code & 0xff)
}

fn sqlstate(error: &sqlx::Error) -> Option<&str> {
    match error {
        sqlx::Error::Database(error) => postgres_code(&**error),
        _ => None,
    }
}

fn postgres_code(error: &dyn DatabaseError) -> Option<&str> {
    error.try_downcast_ref::<PgDatabaseError>().map(PgDatabaseError::code)
}

/// A migration's error may hold a whole SQL message with its context: one line is promised.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
