//! Brings the tables up to date at start.

use std::sync::LazyLock;
use std::time::Duration;

use sqlx::migrate::{Migrate, MigrateError, Migration, MigrationType, Migrator};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, PgConnection, PgPool, SqlSafeStr, SqliteConnection, SqlitePool};
use tokio::time::{Instant, sleep, timeout};

use super::{MigrationError, Store, server_fit};

/// The files of a folder, by their numbers. sqlx has a macro for it, which has both drivers compiled a second time for the
/// compiler itself; a test says when a file is missing here.
macro_rules! migrations {
    ($folder:literal) => {
        migrations!($folder:
            "0001_runs",
            "0002_runs_start_date",
            "0003_runs_request_digest",
            "0004_runs_shelf",
            "0005_run_tags_and_edits",
            "0006_runs_apart_from_documents",
            "0007_runs_imported",
            "0008_sessions",
            "0009_lz4",
            "0010_run_terms_in_order",
            "0011_runs_view",
            "0012_runs_peak_reached",
            "0013_runs_edit_count"
        )
    };
    ($folder:literal: $($name:literal),+) => {
        [$(migration($name, include_str!(concat!("../../migrations/", $folder, "/", $name, ".sql")))),+]
    };
}

static POSTGRES: LazyLock<Migrator> = LazyLock::new(|| Migrator::with_migrations(migrations!("postgres").into()));
static SQLITE: LazyLock<Migrator> = LazyLock::new(|| Migrator::with_migrations(migrations!("sqlite").into()));

/// How long a server may take to let us in, and to say goodbye.
const GREETING: Duration = Duration::from_secs(3);
/// Between two attempts to open a new SQLite file.
const PAUSE: Duration = Duration::from_millis(20);
/// No migration of ours takes this long: the connection must have died without a word.
const WHOLE: Duration = Duration::from_mins(10);

impl Store {
    /// Runs the migrations that the database lacks, and draws from the runs that are there what the tables did not hold.
    /// Several processes may do so at once.
    ///
    /// A connection of its own is used and closed in any case: sqlx takes an advisory lock and keeps it when it finds
    /// a mistake, and a connection that went back to the pool with the lock would block every other process.
    ///
    /// # Errors
    ///
    /// [`MigrationError::Unavailable`] when it is worth trying again, [`MigrationError::Failed`] when a person has to
    /// look.
    pub async fn migrate(&self) -> Result<(), MigrationError> {
        let work = async {
            match self {
                Self::Postgres(pool) => migrate_postgres(pool).await.map(|()| None),
                Self::Sqlite(pool, file) => {
                    file.make()?;
                    // Also where it was made before.
                    file.look().await?;
                    migrate_sqlite(pool).await.map(|connection| Some((connection, file)))
                }
            }
        };
        let opened = timeout(WHOLE, work).await.unwrap_or_else(|_| Err(no_answer()))?;
        // One run at a time and as long as it takes: broken off, it goes on where it stopped.
        let described = self.describe_runs().await?;
        if described > 0 {
            tracing::info!(described, "runs of an earlier version were made ready to be found and sorted");
        }
        if let Some((mut connection, file)) = opened {
            mark(&mut connection).await;
            file.settle(connection).await?;
            self.look().await?;
        }
        Ok(())
    }
}

/// The schema version that this program works with; both folders have the same numbers.
pub(super) fn latest_version() -> i64 {
    POSTGRES.iter().map(|migration| migration.version).max().unwrap_or_default()
}

/// A migration as sqlx reads it from its file: databases remember its description and the digest of its text.
fn migration(name: &'static str, sql: &'static str) -> Migration {
    let without_transaction = false;
    let (number, description) = name.split_once('_').unwrap_or_default();
    Migration::new(
        number.parse().unwrap_or_default(),
        description.replace('_', " ").into(),
        MigrationType::Simple,
        sql.into_sql_str(),
        without_transaction,
    )
}

async fn migrate_postgres(pool: &PgPool) -> Result<(), MigrationError> {
    let options = PgPool::connect_options(pool).as_ref().clone().options([
        // Later options win over the pool's: a migration may take its time, and waits for other processes' migrations.
        ("statement_timeout", "0"),
        ("lock_timeout", "60s"),
        // "Relation already exists, skipping" is not worth a line in the log.
        ("client_min_messages", "warning"),
    ]);
    let mut connection: PgConnection = timeout(GREETING, options.connect()).await.map_err(|_| no_answer())??;
    let outcome = async {
        server_fit::require(&mut connection).await?;
        Ok(run(&POSTGRES, &mut connection).await?)
    }
    .await;
    // Ends the session, and with it the advisory lock. If even that fails, dropping the socket does it.
    drop(timeout(GREETING, connection.close()).await);
    outcome
}

async fn migrate_sqlite(pool: &SqlitePool) -> Result<SqliteConnection, MigrationError> {
    let mut connection = connect_sqlite(pool).await?;
    // sqlx has no lock for SQLite: the write lock, taken before reading what is there, makes other processes wait.
    let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
    run(&SQLITE, &mut *transaction).await?;
    transaction.commit().await?;
    Ok(connection)
}

/// Makes the file's header tell it from copies and from other files: see `sqlite_file.rs`. On a full disk it stays as it is.
async fn mark(connection: &mut SqliteConnection) {
    let marked = async {
        let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
        let found: i64 = sqlx::query_scalar("PRAGMA user_version").fetch_one(&mut *transaction).await?;
        let lineage = match u32::try_from(found) {
            Ok(0) | Err(_) => getrandom::u32().map_err(|error| sqlx::Error::Encode(Box::new(error)))? >> 1 | 1,
            Ok(lineage) => lineage,
        };
        // The same number is written again, too: that increases the counter in the header.
        let set = AssertSqlSafe(format!("PRAGMA user_version = {lineage}"));
        sqlx::query(set).execute(&mut *transaction).await?;
        transaction.commit().await?;
        // Others who use the file are not waited for: then the header is written later.
        sqlx::raw_sql("PRAGMA busy_timeout = 0; PRAGMA wal_checkpoint(TRUNCATE)").execute(connection).await
    };
    if let Err(error) = marked.await {
        tracing::debug!(%error, "the header of the file could not be marked");
    }
}

/// Several processes that open a new file at once all switch it to WAL mode, and there SQLite does not wait for the
/// others but answers "busy" at once: so we wait.
async fn connect_sqlite(pool: &SqlitePool) -> Result<SqliteConnection, MigrationError> {
    let deadline = Instant::now() + GREETING;
    loop {
        match pool.connect_options().connect().await.map_err(MigrationError::from) {
            Err(MigrationError::Unavailable(_)) if Instant::now() < deadline => sleep(PAUSE).await,
            outcome => return outcome,
        }
    }
}

/// `Migrator::run`, except that the compiler can see that its future may move between threads: sqlx keeps this form,
/// undocumented, for that reason.
async fn run<C: Migrate>(migrator: &Migrator, connection: &mut C) -> Result<(), MigrateError> {
    let (up_to, without_running) = (None, false);
    migrator.run_direct(up_to, connection, without_running).await
}

fn no_answer() -> MigrationError {
    MigrationError::Unavailable("it did not answer in time".to_owned())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[tokio::test]
    async fn migrations_are_those_that_sqlx_reads_from_their_folders() {
        // Everything that a database compares, or that says how a text is run.
        let parts = |migration: &Migration| {
            let Migration { version, description, migration_type, sql, checksum, no_tx } = migration.clone();
            (version, description, migration_type, sql.as_str().to_owned(), checksum, no_tx)
        };
        for (folder, ours) in [("postgres", &POSTGRES), ("sqlite", &SQLITE)] {
            let read =
                Migrator::new(Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations").join(folder)).await.unwrap();
            assert_eq!(ours.iter().map(parts).collect::<Vec<_>>(), read.iter().map(parts).collect::<Vec<_>>());
            assert!(read.iter().count() > 0);
        }
    }
}
