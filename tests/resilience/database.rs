//! The database of a case: an SQLite file, or a PostgreSQL server of its own that may be hurt.

use std::fmt;
use std::path::Path;

use sqlx::{Connection, PgConnection, SqliteConnection};
use tempfile::TempDir;
use tokio::runtime::Runtime;

use crate::program::Program;
use crate::support::postgres::Cluster;

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Kind {
    Postgres,
    Sqlite,
}

pub const BOTH: &[Kind] = &[Kind::Postgres, Kind::Sqlite];
pub const POSTGRES: &[Kind] = &[Kind::Postgres];
/// For what has nothing to do with the database.
pub const SQLITE: &[Kind] = &[Kind::Sqlite];

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
    folder: TempDir,
    runtime: Runtime,
}

impl Database {
    /// An empty one.
    pub fn new(kind: Kind) -> Self {
        let cluster = (kind == Kind::Postgres).then(|| Cluster::durable().expect("a PostgreSQL of the case's own"));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        Self { kind, cluster, folder: tempfile::tempdir().unwrap(), runtime }
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
            None => format!("sqlite:{}", self.folder.path().join("runs.db").display()),
        }
    }

    /// The PostgreSQL server.
    pub fn cluster(&self) -> &Cluster {
        self.cluster.as_ref().expect("a case on PostgreSQL")
    }

    /// Sends a signal to the processes of PostgreSQL that serve our program.
    pub fn signal_sessions(&self, name: &str) {
        self.runtime.block_on(self.cluster().signal_sessions(name, "epicurve/"));
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

    /// A number out of the database, asked on a connection of the test's own.
    pub fn number(&self, sql: &'static str) -> i64 {
        let url = self.url();
        self.runtime.block_on(async {
            match self.kind {
                Kind::Postgres => {
                    let mut connection = PgConnection::connect(&url).await.unwrap();
                    let number = sqlx::query_scalar(sql).fetch_one(&mut connection).await.unwrap();
                    connection.close().await.unwrap();
                    number
                }
                Kind::Sqlite => {
                    let mut connection = SqliteConnection::connect(&url).await.unwrap();
                    let number = sqlx::query_scalar(sql).fetch_one(&mut connection).await.unwrap();
                    connection.close().await.unwrap();
                    number
                }
            }
        })
    }

    /// A change of the database, on a connection of the test's own.
    pub fn execute(&self, sql: &'static str) {
        let url = self.url();
        self.runtime.block_on(async {
            match self.kind {
                Kind::Postgres => {
                    let mut connection = PgConnection::connect(&url).await.unwrap();
                    sqlx::query(sql).execute(&mut connection).await.unwrap();
                    connection.close().await.unwrap();
                }
                Kind::Sqlite => {
                    let mut connection = SqliteConnection::connect(&url).await.unwrap();
                    sqlx::query(sql).execute(&mut connection).await.unwrap();
                    connection.close().await.unwrap();
                }
            }
        });
    }
}
