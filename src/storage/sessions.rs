//! The table `sessions`: a browser that is logged in each. What it is known by is a digest that the caller makes.

use chrono::{DateTime, SubsecRound, Utc};

use super::retry::{READ, WRITE, on_connection};
use super::{Store, StoreError};

/// The same browser may be told twice: a call that was sent again has logged it in already.
const START: &str = "
    INSERT INTO sessions (token_digest, created_at, expires_at) VALUES ($1, $2, $3)
    ON CONFLICT (token_digest) DO NOTHING";

const FIND: &str = "SELECT COUNT(*) FROM sessions WHERE token_digest = $1 AND expires_at > $2";

const END: &str = "DELETE FROM sessions WHERE token_digest = $1";

const PURGE: &str = "DELETE FROM sessions WHERE expires_at <= $1";

impl Store {
    /// Begins a session, known by this digest until it expires.
    pub async fn start_session(
        &self,
        token_digest: &str,
        now: DateTime<Utc>,
        expires_at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let (now, expires_at) = (now.trunc_subsecs(6), expires_at.trunc_subsecs(6));
        on_connection!(self, WRITE, connection => {
            let start = sqlx::query(START).bind(token_digest).bind(now).bind(expires_at);
            start.execute(&mut *connection).await.map(|_| ())
        })
    }

    /// Whether this digest is that of a session that has not expired.
    pub async fn has_session(&self, token_digest: &str, now: DateTime<Utc>) -> Result<bool, StoreError> {
        let now = now.trunc_subsecs(6);
        let found: i64 = on_connection!(self, READ, connection => {
            sqlx::query_scalar(FIND).bind(token_digest).bind(now).fetch_one(&mut *connection).await
        })?;
        Ok(found > 0)
    }

    /// Ends a session; it may have ended before.
    pub async fn end_session(&self, token_digest: &str) -> Result<(), StoreError> {
        on_connection!(self, WRITE, connection => {
            sqlx::query(END).bind(token_digest).execute(&mut *connection).await.map(|_| ())
        })
    }

    /// Forgets the sessions that have expired; how many there were.
    pub async fn purge_sessions(&self, now: DateTime<Utc>) -> Result<u64, StoreError> {
        let now = now.trunc_subsecs(6);
        on_connection!(self, WRITE, connection => {
            sqlx::query(PURGE).bind(now).execute(&mut *connection).await.map(|done| done.rows_affected())
        })
    }
}
