//! How many connections there are, for operators.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use sqlx::{ConnectOptions, Connection};
use tokio::time::timeout;

use super::error::StoreError;
use super::retry::no_answer;
use super::{Store, server_fit};

/// How long a database may take to say its version.
const GREETING: Duration = Duration::from_secs(3);

/// A process has one store, and an enum of two pools has no room for a number beside them.
static TIME_OUTS: AtomicU64 = AtomicU64::new(0);

/// What the pool of connections is doing.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Connections {
    /// Those that are open, or being opened.
    pub open: u32,
    /// Those of them that nobody uses.
    pub idle: u32,
    /// As many may be open.
    pub most: u32,
    /// How often somebody waited for one in vain, since the process began.
    pub time_outs: u64,
}

impl Connections {
    /// Those that are being used, or opened for somebody.
    #[must_use]
    pub fn in_use(&self) -> u32 {
        self.open.saturating_sub(self.idle)
    }
}

pub(super) fn count_time_out() {
    TIME_OUTS.fetch_add(1, Ordering::Relaxed);
}

impl Store {
    /// What the pool is doing now; the database is not asked.
    #[must_use]
    pub fn connections(&self) -> Connections {
        let (open, idle, most) = match self {
            Self::Postgres(pool) => (pool.size(), pool.num_idle(), pool.options().get_max_connections()),
            Self::Sqlite(pool, _) => (pool.size(), pool.num_idle(), pool.options().get_max_connections()),
        };
        let idle = u32::try_from(idle).unwrap_or(u32::MAX).min(open);
        Connections { open, idle, most, time_outs: TIME_OUTS.load(Ordering::Relaxed) }
    }

    /// The version of the database program, asked on a connection of its own: the pool would try again until its time is
    /// over, and forget why.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`] with the reason, when it does not answer within three seconds.
    pub async fn server_version(&self) -> Result<String, StoreError> {
        self.look().await?;
        let asked = async {
            match self {
                Self::Postgres(pool) => {
                    let mut connection = pool.connect_options().connect().await?;
                    let version = sqlx::query_scalar("SHOW server_version").fetch_one(&mut connection).await?;
                    connection.close().await?;
                    Ok(version)
                }
                Self::Sqlite(pool, _) => {
                    let mut connection = pool.connect_options().connect().await?;
                    let version = sqlx::query_scalar("SELECT sqlite_version()").fetch_one(&mut connection).await?;
                    connection.close().await?;
                    Ok::<String, sqlx::Error>(version)
                }
            }
        };
        Ok(timeout(GREETING, asked).await.map_err(|_| no_answer())??)
    }

    /// Why this PostgreSQL server or database cannot hold the tables, in a sentence: too old, or not in UTF-8.
    ///
    /// # Errors
    ///
    /// When it does not answer within three seconds.
    pub async fn unfit_server(&self) -> Result<Option<String>, StoreError> {
        let Self::Postgres(pool) = self else { return Ok(None) };
        let asked = async {
            let mut connection = pool.connect_options().connect().await?;
            let fault = server_fit::find_fault(&mut connection).await?;
            connection.close().await?;
            Ok::<_, sqlx::Error>(fault)
        };
        Ok(timeout(GREETING, asked).await.map_err(|_| no_answer())??)
    }

    /// What SQLite's own check finds wrong with the file, if anything; it reads all of it. PostgreSQL is not asked.
    ///
    /// # Errors
    ///
    /// When the file cannot be opened.
    pub async fn quick_check(&self) -> Result<Option<String>, StoreError> {
        let Self::Sqlite(pool, _) = self else { return Ok(None) };
        self.look().await?;
        let mut connection = pool.connect_options().connect().await?;
        let found: String = sqlx::query_scalar("PRAGMA quick_check(1)").fetch_one(&mut connection).await?;
        connection.close().await?;
        Ok((found != "ok").then_some(found))
    }

    /// The kind of database: `postgresql` or `sqlite`.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Postgres(_) => "postgresql",
            Self::Sqlite(..) => "sqlite",
        }
    }
}
