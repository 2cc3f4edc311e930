//! How much is kept at most: so many runs, so many bytes.

use crate::storage::Store;
use crate::storage::error::StoreError;
use crate::storage::retry::{READ, WRITE, on_connection};

/// Never more than somebody needs to know: counting ends there.
pub(super) const COUNT_UP_TO: &str = "SELECT COUNT(*) FROM (SELECT 1 FROM runs LIMIT $1) AS counted";

const SIZE_IN_POSTGRES: &str = "SELECT pg_database_size(current_database())";

/// What the file takes up, less the pages that are free to be used again: it never becomes smaller by itself. The
/// write-ahead log comes on top of it.
const SIZE_IN_SQLITE: &str = "
    SELECT (page_count - freelist_count) * page_size
    FROM pragma_page_count(), pragma_freelist_count(), pragma_page_size()";

/// How much may be there when a run has been saved.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Room {
    /// Runs, those included that are archived, or deleted and not purged yet; none: any number.
    pub runs: Option<u64>,
    /// Bytes of the database; none: any number.
    pub bytes: Option<u64>,
}

impl Store {
    /// How many runs there are, those included that are archived, or deleted and not purged yet; but never more than
    /// `most`, which bounds the time that it takes.
    pub async fn count_runs_up_to(&self, most: u64) -> Result<u64, StoreError> {
        let count: i64 = on_connection!(self, READ, connection => {
            sqlx::query_scalar(COUNT_UP_TO).bind(signed(most)).fetch_one(&mut *connection).await
        })?;
        Ok(u64::try_from(count).unwrap_or_default())
    }

    /// How many bytes the database takes up, whatever else is in it included.
    pub async fn size(&self) -> Result<u64, StoreError> {
        Ok(self.number(self.size_statement()).await?.saturating_add(self.log_bytes()))
    }

    /// Reads a number that is not negative.
    pub(super) async fn number(&self, sql: &'static str) -> Result<u64, StoreError> {
        let number: i64 = on_connection!(self, READ, connection => {
            sqlx::query_scalar(sql).fetch_one(&mut *connection).await
        })?;
        Ok(u64::try_from(number).unwrap_or_default())
    }

    /// The length of SQLite's write-ahead log; 0 for PostgreSQL, whose log belongs to no database.
    pub(super) fn log_bytes(&self) -> u64 {
        self.file().map_or(0, |file| file.log_bytes())
    }

    /// Writes SQLite's write-ahead log into the file and empties it; whether that has given anything back.
    pub(super) async fn empty_log(&self) -> Result<bool, StoreError> {
        let before = self.log_bytes();
        if before == 0 {
            return Ok(false);
        }
        on_connection!(self, WRITE, connection => {
            sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(&mut *connection).await.map(drop)
        })?;
        Ok(self.log_bytes() < before)
    }

    /// Whether there is no room for this number of bytes more.
    pub(super) async fn is_full(&self, room: Room, more: usize) -> Result<bool, StoreError> {
        let Some(most) = room.bytes else { return Ok(false) };
        Ok(self.size().await?.saturating_add(more as u64) > most)
    }

    /// The databases share no word for this.
    pub(super) fn size_statement(&self) -> &'static str {
        match self {
            Self::Postgres(_) => SIZE_IN_POSTGRES,
            Self::Sqlite(..) => SIZE_IN_SQLITE,
        }
    }
}

/// As both databases count.
pub(super) fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
