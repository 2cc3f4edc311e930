//! The password for write access: its check, and the keys that are derived from it.

use std::fmt;
use std::sync::Arc;

use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

/// Length in bytes of a key of HMAC-SHA-256.
const KEY_LENGTH: usize = 64;
/// Length in bytes of the random salt of the password's hash.
const SALT_LENGTH: usize = 16;
/// Fixed salt of the key for browser cookies, so that all servers derive the same key from the same password.
const BROWSER_SALT: &[u8] = b"epicurve browser";

/// Hash of the password and keys derived from it. The password itself is not kept.
#[derive(Clone)]
pub struct Password(Arc<Parts>);

struct Parts {
    hash: PasswordHash,
    /// Key of the digests of sessions in the database, derived from the password.
    session_key: [u8; KEY_LENGTH],
    /// Key of the signatures of browser cookies, derived from the password.
    browser_key: [u8; KEY_LENGTH],
    /// Random key of this process.
    process_key: [u8; KEY_LENGTH],
}

/// Digest of the right password with this process's key, for fast comparison.
pub struct Known(Vec<u8>);

/// Error of a password hash that cannot be read, or of an operating system that provides no randomness.
#[derive(Debug, thiserror::Error)]
#[error("the password cannot be used: {0}")]
pub struct UnusablePassword(String);

impl Password {
    /// Reads the password, or its argon2id hash as a PHC string, `$argon2id$v=19$m=…`.
    ///
    /// # Errors
    ///
    /// If a PHC string is invalid, or the operating system provides no randomness.
    pub fn new(text: &str) -> Result<Self, UnusablePassword> {
        let hash = if text.starts_with("$argon2id$") {
            let hash = PasswordHash::new(text).map_err(unusable)?;
            // Both are optional in a PHC string.
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
        // Derived with argon2, so that a stolen cookie does not allow faster guesses than a stolen password hash.
        let mut browser_key = [0; KEY_LENGTH];
        Argon2::default().hash_password_into(text.as_bytes(), BROWSER_SALT, &mut browser_key).map_err(unusable)?;
        Ok(Self(Arc::new(Parts { hash, session_key, browser_key, process_key: random()? })))
    }

    /// Returns whether a text is the password. It takes 20 ms and 19 MiB, or as much as a configured hash requires.
    pub fn is(&self, attempt: &[u8]) -> bool {
        Argon2::default().verify_password(attempt, &self.0.hash).is_ok()
    }

    /// Returns the digest of a text, to be kept if the text is the password.
    pub fn remember(&self, attempt: &[u8]) -> Known {
        Known(keyed(&self.0.process_key, attempt).finalize().into_bytes().to_vec())
    }

    /// Compares a text with a digest in constant time.
    pub fn is_known(&self, known: &Known, attempt: &[u8]) -> bool {
        keyed(&self.0.process_key, attempt).verify_slice(&known.0).is_ok()
    }

    /// Returns the digest by which the database stores a session.
    pub fn session_digest(&self, token: &str) -> String {
        hexadecimal(keyed(&self.0.session_key, token.as_bytes()))
    }

    /// Signs the content of a browser's cookie.
    pub fn browser_signature(&self, text: &str) -> String {
        hexadecimal(keyed(&self.0.browser_key, text.as_bytes()))
    }

    /// Returns whether this is the signature of a text, compared in constant time.
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

/// Computes the HMAC-SHA-256 of a text.
fn keyed(key: &[u8; KEY_LENGTH], text: &[u8]) -> Hmac<Sha256> {
    Hmac::<Sha256>::new(key.into()).chain_update(text)
}

fn hexadecimal(mac: Hmac<Sha256>) -> String {
    mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Returns the password in an `Authorization: Bearer` header. It is bytes, because a password need not be ASCII.
pub fn bearer(headers: &HeaderMap) -> Option<&[u8]> {
    let value = headers.get(AUTHORIZATION)?.as_bytes();
    let (scheme, password) = value.split_at_checked("Bearer ".len())?;
    scheme.eq_ignore_ascii_case(b"Bearer ").then(|| password.trim_ascii())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Made with the reference implementation in C, through argon2-cffi: `hash_secret(b"correct horse",
    /// b"epicurvesalt", time_cost=2, memory_cost=64, parallelism=1, hash_len=32, type=Type.ID)`.
    const HASH: &str = "$argon2id$v=19$m=64,t=2,p=1$ZXBpY3VydmVzYWx0$JhB9YUEu7btIUoZZ1dAEILPxt0ZioV/yyE4dZuj4vT4";

    #[test]
    fn a_hash_of_the_reference_implementation_accepts_only_its_password() {
        let password = Password::new(HASH).unwrap();
        assert!(password.is(b"correct horse"));
        assert!(!password.is(b"correct horsf") && !password.is(b"") && !password.is(HASH.as_bytes()));
    }

    #[test]
    fn servers_agree_on_session_digests_and_debug_output_hides_the_password() {
        let (one, other) = (Password::new("correct horse").unwrap(), Password::new("correct horse").unwrap());
        assert!(one.is(b"correct horse") && other.is(b"correct horse") && !one.is(b"Correct horse"));
        assert_ne!(one.0.hash, other.0.hash, "each start has its own salt");
        assert_eq!(
            one.session_digest("abc"),
            other.session_digest("abc"),
            "all servers with one password share sessions"
        );
        assert_ne!(one.session_digest("abc"), Password::new("correct horsf").unwrap().session_digest("abc"));
        assert!(!format!("{one:?}").contains("horse"));
    }

    #[test]
    fn an_incomplete_hash_is_refused() {
        assert!(Password::new("$argon2id$v=19$m=64").is_err());
    }

    #[test]
    fn a_bearer_header_is_read_in_upper_and_lower_case() {
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
