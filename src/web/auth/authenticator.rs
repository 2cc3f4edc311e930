//! Where the password is asked for: who is known, who may try, and who is let in.

use std::sync::{Mutex, PoisonError};

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
use crate::web::limits::worker_pool::WorkerPool;

/// Passwords that are checked at once: each takes a processor and 19 MiB.
const CHECKED_AT_ONCE: usize = 2;

/// The password, and what this process remembers about those who gave it. Sessions are in the database.
pub struct Authenticator {
    password: Password,
    attempts: Attempts,
    peers: Peers,
    checking: Semaphore,
    /// Set by the first right password: a program sends the password with every call, and only the first one takes the time
    /// that argon2 takes.
    known: Mutex<Option<Known>>,
}

/// What an authenticator works with.
pub struct AuthContext<'a> {
    /// Where sessions are.
    pub store: &'a Store,
    /// Where passwords are checked.
    pub workers: &'a WorkerPool,
    /// Where cookies belong to.
    pub site: &'a Site,
    /// The present.
    pub now: DateTime<Utc>,
}

impl Authenticator {
    /// One that nobody has passed yet.
    pub fn new(password: Password, peers: Peers) -> Self {
        Self {
            password,
            attempts: Attempts::new(),
            peers,
            checking: Semaphore::new(CHECKED_AT_ONCE),
            known: Mutex::new(None),
        }
    }

    /// Where requests come from.
    pub fn peers(&self) -> &Peers {
        &self.peers
    }

    /// Whether the browser is logged in.
    pub async fn knows(&self, context: &AuthContext<'_>, headers: &HeaderMap) -> Result<bool, Failure> {
        match token(headers) {
            None => Ok(false),
            Some(token) => Ok(context.store.has_session(&self.password.session_digest(token), context.now).await?),
        }
    }

    /// Whether this is the password. An attempt waits, or is refused, where its sender has given too many wrong ones.
    pub async fn verify(
        &self,
        context: &AuthContext<'_>,
        client: Client,
        headers: &HeaderMap,
        kind: Kind,
        given: Vec<u8>,
    ) -> Result<bool, Failure> {
        // A press of the button before anything was typed is no guess.
        if given.is_empty() {
            return Ok(false);
        }
        let browser = browser_cookie::known(headers, &self.password, context.now);
        let turn = self.attempts.turn(browser.map_or(Sender::Address(client), Sender::Browser), kind).await?;
        let outcome = self.check(context, given).await;
        if let Ok(is_right) = outcome {
            metrics::password_checked(kind == Kind::Form, is_right);
        }
        if !matches!(outcome, Ok(false)) {
            turn.give_back();
        }
        outcome
    }

    async fn check(&self, context: &AuthContext<'_>, given: Vec<u8>) -> Result<bool, Failure> {
        if self.is_known(&given) {
            return Ok(true);
        }
        let _place = self.checking.acquire().await.map_err(|_| Failure::Internal)?;
        let (password, known) = (self.password.clone(), self.password.remember(&given));
        let is_right = context.workers.run(move |_| password.is(&given)).await?;
        if is_right {
            *self.known.lock().unwrap_or_else(PoisonError::into_inner) = Some(known);
        }
        Ok(is_right)
    }

    fn is_known(&self, given: &[u8]) -> bool {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.as_ref().is_some_and(|known| self.password.is_known(known, given))
    }

    /// Begins a session for a client that sends the password in a form: the cookies of the session, and of a browser that has
    /// logged in. None where it was another password.
    pub async fn log_in(
        &self,
        context: &AuthContext<'_>,
        client: Client,
        headers: &HeaderMap,
        given: Vec<u8>,
    ) -> Result<Option<[HeaderValue; 2]>, Failure> {
        if !self.verify(context, client, headers, Kind::Form, given).await? {
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
