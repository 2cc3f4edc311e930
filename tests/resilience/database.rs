//! The database of a case: an SQLite file, or a PostgreSQL server of its own that may be hurt.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor, PgConnection, SqliteConnection};
use tempfile::TempDir;
use tokio::runtime::Runtime;

use crate::program::Program;
use crate::support::disk::Disk;
use crate::support::postgres::Cluster;

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Kind {
    Postgres,
    Sqlite,
}

/// What may run at the same time as a case.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Beside {
    Nothing,
    /// In the short form, a case on the other database.
    OneCase,
    AllCases,
}

/// What a case is run on.
#[derive(Clone, Copy)]
pub struct Databases {
    pub kinds: &'static [Kind],
    pub beside: Beside,
}

pub const BOTH: Databases = Databases { kinds: &[Kind::Postgres, Kind::Sqlite], beside: Beside::OneCase };
/// For what takes half an hour and leaves the machine idle.
pub const BOTH_BESIDE_OTHERS: Databases = Databases { beside: Beside::AllCases, ..BOTH };
pub const POSTGRES: Databases = Databases { kinds: &[Kind::Postgres], beside: Beside::OneCase };
/// For what depends on milliseconds.
pub const POSTGRES_ALONE: Databases = Databases { beside: Beside::Nothing, ..POSTGRES };
/// For what has nothing to do with the database.
pub const SQLITE: Databases = Databases { kinds: &[Kind::Sqlite], beside: Beside::OneCase };

impl fmt::Display for Kind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Postgres => "PostgreSQL",
            Self::Sqlite => "SQLite",
        })
    }
}

pub struct Database {
    kind: Kind,
    /// As an operator would run it, with every write on the disk before it is acknowledged.
    cluster: Option<Cluster>,
    /// What an SQLite file lies on, if it is a disk of its own. It goes before its folder.
    disk: Option<Disk>,
    folder: TempDir,
    runtime: Runtime,
}

impl Database {
    /// An empty one.
    pub fn new(kind: Kind) -> Self {
        let cluster = (kind == Kind::Postgres).then(|| Cluster::durable().expect("a PostgreSQL of the case's own"));
        Self::of(kind, cluster, None, tempfile::tempdir().unwrap())
    }

    /// An empty one on a disk of its own, with room for a few hundred runs.
    pub fn on_small_disk(kind: Kind) -> Self {
        const KILOBYTES: u32 = 120_000;
        let folder = tempfile::tempdir().unwrap();
        match kind {
            Kind::Postgres => {
                let cluster = Cluster::on_small_disk(KILOBYTES).expect("a PostgreSQL of the case's own");
                Self::of(kind, Some(cluster), None, folder)
            }
            Kind::Sqlite => {
                let mount = folder.path().join("disk");
                fs::create_dir(&mount).unwrap();
                Self::of(kind, None, Some(Disk::mount(&mount, KILOBYTES)), folder)
            }
        }
    }

    fn of(kind: Kind, cluster: Option<Cluster>, disk: Option<Disk>, folder: TempDir) -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        Self { kind, cluster, disk, folder, runtime }
    }

    /// The disk of [`Self::on_small_disk`].
    pub fn disk(&self) -> &Disk {
        self.disk.as_ref().unwrap_or_else(|| self.cluster().disk())
    }

    /// Which of the two.
    pub const fn kind(&self) -> Kind {
        self.kind
    }

    /// Whether it has a server of its own.
    pub fn is_postgres(&self) -> bool {
        self.kind == Kind::Postgres
    }

    /// Its address.
    pub fn url(&self) -> String {
        match &self.cluster {
            Some(cluster) => cluster.url("postgres"),
            None => format!("sqlite:{}", self.file().display()),
        }
    }

    /// The file of SQLite.
    pub fn file(&self) -> PathBuf {
        self.folder.path().join(if self.disk.is_some() { "disk/runs.db" } else { "runs.db" })
    }

    /// The PostgreSQL server.
    pub fn cluster(&self) -> &Cluster {
        self.cluster.as_ref().expect("a case on PostgreSQL")
    }

    /// Sends a signal to the processes of PostgreSQL that serve our program.
    pub fn signal_sessions(&self, name: &str) {
        self.runtime.block_on(self.cluster().signal_sessions(name, "epicurve/"));
    }

    /// Memory of PostgreSQL's processes that serve our program, in MB, without shared memory; 0 of SQLite.
    pub fn sessions_memory(&self) -> f64 {
        self.cluster.as_ref().map_or(0.0, |cluster| self.runtime.block_on(cluster.sessions_memory("epicurve/")))
    }

    /// Waits for what is asynchronous.
    pub fn block_on<T>(&self, future: impl Future<Output = T>) -> T {
        self.runtime.block_on(future)
    }

    /// For files of the case.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// A server on this database, ready.
    pub fn program(&self) -> Program {
        self.program_with(&[])
    }

    /// The same with further variables.
    pub fn program_with(&self, more: &[(&str, &str)]) -> Program {
        let url = self.url();
        Program::start(self.folder(), &[&[("DATABASE_URL", url.as_str())], more].concat())
    }

    /// The same, not started yet.
    pub fn prepare(&self, more: &[(&str, &str)]) -> Program {
        let url = self.url();
        Program::prepare(self.folder(), &[&[("DATABASE_URL", url.as_str())], more].concat())
    }

    /// How many bytes it takes up.
    pub fn size(&self) -> f64 {
        let sql = match self.kind {
            Kind::Postgres => "SELECT pg_database_size(current_database())",
            Kind::Sqlite => "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()",
        };
        self.number(sql) as f64
    }

    /// A number out of the database, asked on a connection of the test's own.
    pub fn number(&self, sql: &'static str) -> i64 {
        let url = self.url();
        self.runtime.block_on(async {
            match self.kind {
                Kind::Postgres => sqlx::query_scalar(sql).fetch_one(&mut postgres(&url).await).await.unwrap(),
                Kind::Sqlite => sqlx::query_scalar(sql).fetch_one(&mut sqlite(&url).await).await.unwrap(),
            }
        })
    }

    /// Its tables, columns, indexes and constraints, but for those of sqlx.
    pub fn schema(&self) -> String {
        const IN_POSTGRES: &str = "
            SELECT string_agg(line, E'\n' ORDER BY line) FROM (
                SELECT concat_ws(' ', table_name, row_number() OVER (PARTITION BY table_name ORDER BY ordinal_position),
                    column_name, data_type, is_nullable, column_default) AS line
                FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> '_sqlx_migrations'
                UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename <> '_sqlx_migrations'
                UNION ALL SELECT concat_ws(' ', conrelid::regclass, conname, pg_get_constraintdef(oid)) FROM pg_constraint
                WHERE connamespace = 'public'::regnamespace AND conrelid::regclass::text <> '_sqlx_migrations'
            ) AS lines";
        const IN_SQLITE: &str = "
            SELECT group_concat(sql, char(10)) FROM (
                SELECT sql FROM sqlite_schema WHERE tbl_name <> '_sqlx_migrations' AND sql IS NOT NULL ORDER BY type, name
            )";
        let url = self.url();
        self.runtime.block_on(async {
            match self.kind {
                Kind::Postgres => sqlx::query_scalar(IN_POSTGRES).fetch_one(&mut postgres(&url).await).await.unwrap(),
                Kind::Sqlite => sqlx::query_scalar(IN_SQLITE).fetch_one(&mut sqlite(&url).await).await.unwrap(),
            }
        })
    }

    /// A change of the database, on a connection of the test's own.
    pub fn execute(&self, sql: &'static str) {
        self.run_script(sql.to_owned());
    }

    /// Any number of commands. They may set what they like: the connection is theirs alone.
    pub fn run_script(&self, sql: String) {
        let url = self.url();
        self.runtime.block_on(async {
            match self.kind {
                Kind::Postgres => postgres(&url).await.execute(AssertSqlSafe(sql)).await.map(drop).unwrap(),
                Kind::Sqlite => sqlite(&url).await.execute(AssertSqlSafe(sql)).await.map(drop).unwrap(),
            }
        });
    }
}

async fn postgres(url: &str) -> PgConnection {
    PgConnection::connect(url).await.unwrap()
}

/// A file that is not there yet is made.
async fn sqlite(url: &str) -> SqliteConnection {
    let options: SqliteConnectOptions = url.parse().unwrap();
    options.create_if_missing(true).connect().await.unwrap()
}
