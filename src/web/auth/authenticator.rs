//! Password checks, sessions, and the rate limit of failed log-ins.

use std::sync::Mutex;

use axum::http::{HeaderMap, HeaderValue};
use chrono::{DateTime, Utc};
use tokio::sync::Semaphore;

use super::attempts::{Attempts, Kind, Sender};
use super::browser_cookie;
use super::password::{Known, Password};
use super::proxies::Peers;
use super::session::{LENGTH, cookie, new_token, token};
use crate::storage::Store;
use crate::web::error::Failure;
use crate::web::http::client_ip::Client;
use crate::web::http::metrics;
use crate::web::http::site::Site;
use crate::web::limits::lock;
use crate::web::limits::worker_pool::WorkerPool;

/// Maximum number of password checks at a time: each takes a processor and 19 MiB.
const CHECKED_AT_ONCE: usize = 2;

/// The password, and this process's state of its checks. Sessions are in the database.
pub struct Authenticator {
    password: Password,
    attempts: Attempts,
    peers: Peers,
    checking: Semaphore,
    /// Digest of the password, set by the first right one. A program sends the password with every call, and only the
    /// first call takes the 20 ms of argon2.
    known: Mutex<Option<Known>>,
}

/// Context of an authenticator's calls.
pub struct AuthContext<'a> {
    /// Store of the sessions.
    pub store: &'a Store,
    /// Pool that runs the password checks.
    pub workers: &'a WorkerPool,
    /// Site that cookies are set for.
    pub site: &'a Site,
    /// Current time.
    pub now: DateTime<Utc>,
}

impl Authenticator {
    /// Creates an authenticator that has checked no password yet.
    pub fn new(password: Password, peers: Peers) -> Self {
        Self {
            password,
            attempts: Attempts::new(),
            peers,
            checking: Semaphore::new(CHECKED_AT_ONCE),
            known: Mutex::new(None),
        }
    }

    /// Returns the peer addresses of requests so far.
    pub fn peers(&self) -> &Peers {
        &self.peers
    }

    /// Returns whether the browser has a valid session.
    pub async fn has_session(&self, context: &AuthContext<'_>, headers: &HeaderMap) -> Result<bool, Failure> {
        match token(headers) {
            None => Ok(false),
            Some(token) => Ok(context.store.has_session(&self.password.session_digest(token), context.now).await?),
        }
    }

    /// Checks a password. After too many wrong ones from the same sender the check waits or is refused.
    pub async fn verify(
        &self,
        context: &AuthContext<'_>,
        client: Client,
        headers: &HeaderMap,
        kind: Kind,
        password: Vec<u8>,
    ) -> Result<bool, Failure> {
        // An empty form is not an attempt.
        if password.is_empty() {
            return Ok(false);
        }
        let browser = browser_cookie::known(headers, &self.password, context.now);
        let turn = self.attempts.turn(browser.map_or(Sender::Address(client), Sender::Browser), kind).await?;
        let outcome = self.check(context, password).await;
        if let Ok(is_right) = outcome {
            metrics::password_checked(kind == Kind::Form, is_right);
        }
        if !matches!(outcome, Ok(false)) {
            turn.give_back();
        }
        outcome
    }

    async fn check(&self, context: &AuthContext<'_>, attempt: Vec<u8>) -> Result<bool, Failure> {
        if lock(&self.known).as_ref().is_some_and(|known| self.password.is_known(known, &attempt)) {
            return Ok(true);
        }
        let _place = self.checking.acquire().await.map_err(|_| Failure::Internal)?;
        let (password, known) = (self.password.clone(), self.password.remember(&attempt));
        let is_right = context.workers.run(move |_| password.is(&attempt)).await?;
        if is_right {
            *lock(&self.known) = Some(known);
        }
        Ok(is_right)
    }

    /// Starts a session for a client that sent the password in a form. Returns the cookies of the session and of the
    /// known browser, or `None` if the password is wrong.
    pub async fn log_in(
        &self,
        context: &AuthContext<'_>,
        client: Client,
        headers: &HeaderMap,
        password: Vec<u8>,
    ) -> Result<Option<[HeaderValue; 2]>, Failure> {
        if !self.verify(context, client, headers, Kind::Form, password).await? {
            return Ok(None);
        }
        let (token, now) = (new_token()?, context.now);
        context.store.start_session(&self.password.session_digest(&token), now, now + LENGTH).await?;
        let browser = browser_cookie::new_cookie(context.site, &self.password, now)?;
        Ok(Some([cookie(context.site, &token)?, browser]))
    }

    /// Ends the browser's session, if it has one.
    pub async fn log_out(&self, context: &AuthContext<'_>, headers: &HeaderMap) -> Result<(), Failure> {
        if let Some(token) = token(headers) {
            context.store.end_session(&self.password.session_digest(token)).await?;
        }
        Ok(())
    }
}
