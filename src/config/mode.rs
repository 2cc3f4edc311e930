//! Which visitors may save, and the address of a published port.

use std::net::{IpAddr, SocketAddr};

use argon2::Params;
use argon2::password_hash::phc::PasswordHash;

use super::reading::{Lookup, non_empty, one, text};
use super::variables::{MODE, PASSWORD, PUBLISHED_AT};
use super::{ConfigError, Secret};

/// Minimum length of a password in characters; shorter ones can be guessed.
const MIN_PASSWORD: usize = 8;

/// Which visitors may save, change and delete runs. All can run scenarios and view runs in each mode.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub enum Mode {
    /// All visitors.
    #[default]
    Open,
    /// No visitors.
    ReadOnly,
    /// Those who log in with the password.
    Protected {
        /// `EPICURVE_PASSWORD`: the password itself, or its argon2id hash as a PHC string, which has been checked.
        password: Secret,
    },
}

/// Reads the mode. A missing password is an error, and so is one that the mode does not use.
pub(super) fn mode(lookup: Lookup<'_>) -> Result<Mode, ConfigError> {
    let password = non_empty(text(lookup, &PASSWORD)?);
    match (text(lookup, &MODE)?.as_str(), password) {
        ("open", None) => Ok(Mode::Open),
        // A password that is never checked protects nothing.
        ("open", Some(_)) => Err(PASSWORD.error(
            "is set, but EPICURVE_MODE is open, so that all visitors may save and delete: set EPICURVE_MODE=protected, or remove \
             the password")),
        ("readonly", _) => Ok(Mode::ReadOnly),
        ("protected", Some(password)) => Ok(Mode::Protected { password: usable(password)? }),
        ("protected", None) => Err(PASSWORD.error(
            "must be set if EPICURVE_MODE is protected: best as EPICURVE_PASSWORD_FILE, the name of a file with the \
             password")),
        (other, _) => Err(MODE.error(format!("must be open, readonly or protected, not \"{other}\""))),
    }
}

fn usable(password: String) -> Result<Secret, ConfigError> {
    if password.trim() != password {
        return Err(PASSWORD.error(
            "begins or ends with a space or an empty line, which programs cannot send: remove it, also from the file with \
             the password"));
    }
    if password.contains(char::is_control) {
        return Err(PASSWORD.error(
            "has a tab, a line break or another control character, which cannot be typed: choose another password",
        ));
    }
    if password.starts_with("$argon2") {
        let hash = PasswordHash::new(&password).ok();
        let is_usable = hash.is_some_and(|hash| {
            hash.algorithm.as_str() == "argon2id"
                && hash.salt.is_some()
                && hash.hash.is_some()
                && Params::try_from(&hash).is_ok()
        });
        return is_usable.then_some(Secret(password)).ok_or_else(|| {
            PASSWORD.error("begins like a hash, but is not a whole argon2id hash: $argon2id$v=19$m=…,t=…,p=…$…$…")
        });
    }
    if password.chars().count() < MIN_PASSWORD {
        return Err(PASSWORD.error(format!("must have {MIN_PASSWORD} characters or more: choose a longer one")));
    }
    Ok(Secret(password))
}

/// Reads the address of a published port, with or without the port, as Compose and Docker write it.
pub(super) fn published_at(lookup: Lookup<'_>) -> Result<Option<IpAddr>, ConfigError> {
    one(lookup, &PUBLISHED_AT, "be an address, such as 127.0.0.1 or 0.0.0.0:8000", |value| {
        let bare = value.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(value);
        bare.parse().ok().or_else(|| value.parse::<SocketAddr>().ok().map(|address| address.ip()))
    })
}
