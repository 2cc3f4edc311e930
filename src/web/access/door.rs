//! Where the password is asked for: who is known, who may try, and who is let in.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use axum::http::{HeaderMap, HeaderValue};
use tokio::sync::Semaphore;

use super::password::{Known, Password};
use super::session::{LENGTH, cookie, new_token, token};
use crate::web::allowance::Allowance;
use crate::web::client::Client;
use crate::web::errors::Failure;
use crate::web::state::AppState;

/// Wrong passwords that a client may try in a minute.
const WRONG_PER_MINUTE: u32 = 5;
/// Passwords that are checked at once: each takes a processor and 19 MiB.
const CHECKED_AT_ONCE: usize = 2;

/// The password, and what this process remembers about those who gave it. Sessions are in the database.
pub struct Door {
    password: Password,
    wrong: Allowance,
    checking: Semaphore,
    /// Once somebody has given it: a program sends the password with every call, and only the first one takes the time
    /// that argon2 takes.
    known: Mutex<Option<Known>>,
}

/// What came of a password.
pub enum Entry {
    /// A new session: the cookie for it.
    Open(HeaderValue),
    /// It was another password.
    Wrong,
}

impl Door {
    /// One that nobody has passed yet.
    pub fn new(password: Password) -> Self {
        Self {
            password,
            wrong: Allowance::new(f64::from(WRONG_PER_MINUTE), Duration::from_mins(1)),
            checking: Semaphore::new(CHECKED_AT_ONCE),
            known: Mutex::new(None),
        }
    }

    /// Whether the browser is logged in.
    pub async fn knows(&self, state: &AppState, headers: &HeaderMap) -> Result<bool, Failure> {
        match token(headers) {
            None => Ok(false),
            Some(token) => Ok(state.store().has_session(&self.password.session_digest(token), state.now()).await?),
        }
    }

    /// Whether this is the password. A client that has given too many wrong ones is not answered for a while.
    pub async fn verify(&self, state: &AppState, client: Client, given: Vec<u8>) -> Result<bool, Failure> {
        // A press of the button before anything was typed is no guess.
        if given.is_empty() {
            return Ok(false);
        }
        // Counted before it is checked, and taken back if it is right: nobody tries several at once for the price of one.
        self.wrong.take(client, 1.0).map_err(|seconds| Failure::TooManyLogIns { seconds })?;
        let outcome = self.check(state, given).await;
        if !matches!(outcome, Ok(false)) {
            self.wrong.give_back(client, 1.0);
        }
        outcome
    }

    async fn check(&self, state: &AppState, given: Vec<u8>) -> Result<bool, Failure> {
        if self.is_known(&given) {
            return Ok(true);
        }
        let _place = self.checking.acquire().await.map_err(|_| Failure::Internal)?;
        let (password, known) = (self.password.clone(), self.password.remember(&given));
        let is_right = state.gate().run(move |_| password.is(&given)).await?;
        if is_right {
            *self.known.lock().unwrap_or_else(PoisonError::into_inner) = Some(known);
        }
        Ok(is_right)
    }

    fn is_known(&self, given: &[u8]) -> bool {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.as_ref().is_some_and(|known| self.password.is_known(known, given))
    }

    /// Begins a session for who gives the password.
    pub async fn log_in(&self, state: &AppState, client: Client, given: Vec<u8>) -> Result<Entry, Failure> {
        if !self.verify(state, client, given).await? {
            return Ok(Entry::Wrong);
        }
        let (token, now) = (new_token()?, state.now());
        state.store().start_session(&self.password.session_digest(&token), now, now + LENGTH).await?;
        Ok(Entry::Open(cookie(state.site(), &token)?))
    }

    /// Ends the browser's session, if it has one.
    pub async fn log_out(&self, state: &AppState, headers: &HeaderMap) -> Result<(), Failure> {
        if let Some(token) = token(headers) {
            state.store().end_session(&self.password.session_digest(token)).await?;
        }
        Ok(())
    }
}
