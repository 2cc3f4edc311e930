//! The password of those who may write: how it is checked, and what stands for it elsewhere.

use std::fmt;
use std::sync::Arc;

use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

/// Bytes of a key of HMAC with SHA-256.
const KEY_LENGTH: usize = 64;
const SALT_LENGTH: usize = 16;
/// The same on every server, so that each of them makes the same key of the same password.
const BROWSER_SALT: &[u8] = b"epicurve browser";

/// The password itself is nowhere in it: only what a given one is compared with.
#[derive(Clone)]
pub struct Password(Arc<Parts>);

struct Parts {
    hash: PasswordHash,
    /// Another with another password: sessions are known by digests with this key.
    session_key: [u8; KEY_LENGTH],
    /// Likewise: cookies of browsers that have logged in are signed with it.
    browser_key: [u8; KEY_LENGTH],
    /// Another in every process.
    process_key: [u8; KEY_LENGTH],
}

/// What a text that is known to be the password is remembered by, in this process.
pub struct Known(Vec<u8>);

/// A text that begins like a hash of argon2 and is none, or an operating system without randomness.
#[derive(Debug, thiserror::Error)]
#[error("the password cannot be used: {0}")]
pub struct UnusablePassword(String);

impl Password {
    /// From the password, or from its argon2id hash as a PHC string, `$argon2id$v=19$m=…`.
    ///
    /// # Errors
    ///
    /// When such a string is none, or the operating system gives no randomness for a salt.
    pub fn new(text: &str) -> Result<Self, UnusablePassword> {
        let hash = if text.starts_with("$argon2id$") {
            let hash = PasswordHash::new(text).map_err(unusable)?;
            // Both may be left out of such a string.
            if hash.salt.is_none() || hash.hash.is_none() {
                return Err(unusable("a part of the hash is missing"));
            }
            hash
        } else {
            let salt: [u8; SALT_LENGTH] = random()?;
            Argon2::default().hash_password_with_salt(text.as_bytes(), &salt).map_err(unusable)?
        };
        let mut session_key = [0; KEY_LENGTH];
        let digest = Sha256::new().chain_update("epicurve session").chain_update(text).finalize();
        session_key.iter_mut().zip(digest).for_each(|(byte, of_digest)| *byte = of_digest);
        // Through argon2: a stolen cookie must not let passwords be tried faster than the server's own hash does.
        let mut browser_key = [0; KEY_LENGTH];
        Argon2::default().hash_password_into(text.as_bytes(), BROWSER_SALT, &mut browser_key).map_err(unusable)?;
        Ok(Self(Arc::new(Parts { hash, session_key, browser_key, process_key: random()? })))
    }

    /// Whether this is it: 20 ms of work and 19 MiB of memory, or what the given hash says.
    pub fn is(&self, given: &[u8]) -> bool {
        Argon2::default().verify_password(given, &self.0.hash).is_ok()
    }

    /// What this text is remembered by, once it is known to be the password.
    pub fn remember(&self, given: &[u8]) -> Known {
        Known(keyed(&self.0.process_key, given).finalize().into_bytes().to_vec())
    }

    /// Whether this is what was remembered, compared in constant time.
    pub fn is_known(&self, known: &Known, given: &[u8]) -> bool {
        keyed(&self.0.process_key, given).verify_slice(&known.0).is_ok()
    }

    /// What a session is known by in the database.
    pub fn session_digest(&self, token: &str) -> String {
        hexadecimal(keyed(&self.0.session_key, token.as_bytes()))
    }

    /// Signs the content of a browser's cookie.
    pub fn browser_signature(&self, text: &str) -> String {
        hexadecimal(keyed(&self.0.browser_key, text.as_bytes()))
    }

    /// Whether this signature is ours, compared in constant time.
    pub fn has_signed(&self, text: &str, signature: &str) -> bool {
        self.is_known(&self.remember(self.browser_signature(text).as_bytes()), signature.as_bytes())
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("(secret)")
    }
}

fn random<const LENGTH: usize>() -> Result<[u8; LENGTH], UnusablePassword> {
    let mut bytes = [0; LENGTH];
    getrandom::fill(&mut bytes).map_err(unusable)?;
    Ok(bytes)
}

fn unusable(error: impl fmt::Display) -> UnusablePassword {
    UnusablePassword(error.to_string())
}

/// HMAC with SHA-256.
fn keyed(key: &[u8; KEY_LENGTH], text: &[u8]) -> Hmac<Sha256> {
    Hmac::<Sha256>::new(key.into()).chain_update(text)
}

fn hexadecimal(mac: Hmac<Sha256>) -> String {
    mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What a program sends as `Authorization: Bearer`. Bytes, because a password need not be ASCII.
pub fn bearer(headers: &HeaderMap) -> Option<&[u8]> {
    let value = headers.get(AUTHORIZATION)?.as_bytes();
    let (scheme, given) = value.split_at_checked("Bearer ".len())?;
    scheme.eq_ignore_ascii_case(b"Bearer ").then(|| given.trim_ascii())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By the reference implementation in C, through argon2-cffi: `hash_secret(b"correct horse", b"epicurvesalt",
    /// time_cost=2, memory_cost=64, parallelism=1, hash_len=32, type=Type.ID)`.
    const HASH: &str = "$argon2id$v=19$m=64,t=2,p=1$ZXBpY3VydmVzYWx0$JhB9YUEu7btIUoZZ1dAEILPxt0ZioV/yyE4dZuj4vT4";

    #[test]
    fn a_hash_made_elsewhere_is_that_of_its_password_alone() {
        let password = Password::new(HASH).unwrap();
        assert!(password.is(b"correct horse"));
        assert!(!password.is(b"correct horsf") && !password.is(b"") && !password.is(HASH.as_bytes()));
    }

    #[test]
    fn a_password_is_known_again_and_shown_nowhere() {
        let (one, other) = (Password::new("correct horse").unwrap(), Password::new("correct horse").unwrap());
        assert!(one.is(b"correct horse") && other.is(b"correct horse") && !one.is(b"Correct horse"));
        assert_ne!(one.0.hash, other.0.hash, "each start has a salt of its own");
        assert_eq!(one.session_digest("abc"), other.session_digest("abc"), "and every server the same sessions");
        assert_ne!(one.session_digest("abc"), Password::new("correct horsf").unwrap().session_digest("abc"));
        assert!(!format!("{one:?}").contains("horse"));
    }

    #[test]
    fn half_a_hash_is_refused() {
        assert!(Password::new("$argon2id$v=19$m=64").is_err());
    }

    #[test]
    fn a_bearer_is_read_in_any_case() {
        let with = |value: &[u8]| {
            let mut headers = HeaderMap::new();
            headers.insert(AUTHORIZATION, axum::http::HeaderValue::from_bytes(value).unwrap());
            bearer(&headers).map(<[u8]>::to_vec)
        };
        assert_eq!(with(b"Bearer a b").unwrap(), b"a b");
        assert_eq!(with("bearer geheimnisträger".as_bytes()).unwrap(), "geheimnisträger".as_bytes());
        assert_eq!((with(b"Basic abc"), with(b"Bearer"), bearer(&HeaderMap::new())), (None, None, None));
    }
}
