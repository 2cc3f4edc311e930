//! Who may write, and where others reach the server.

use std::net::{IpAddr, SocketAddr};

use argon2::Params;
use argon2::password_hash::phc::PasswordHash;

use super::reading::{Lookup, non_empty, one, text};
use super::variables::{MODE, PASSWORD, PUBLISHED_AT};
use super::{ConfigError, Secret};

/// Fewer characters are guessed.
const SHORTEST_PASSWORD: usize = 8;

/// Which visitors may save, change and delete runs. All can run scenarios and view runs in each mode.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub enum Mode {
    /// All visitors.
    #[default]
    Open,
    /// None.
    ReadOnly,
    /// Those who log in with the password.
    Protected {
        /// `EPICURVE_PASSWORD`: the password itself, or its argon2id hash as a PHC string, which has been checked.
        password: Secret,
    },
}

/// The mode; a password that it lacks, or that it would not ask for, is an error.
pub(super) fn mode(lookup: Lookup<'_>) -> Result<Mode, ConfigError> {
    let password = non_empty(text(lookup, &PASSWORD)?);
    match (text(lookup, &MODE)?.as_str(), password) {
        ("open", None) => Ok(Mode::Open),
        // A password that is set and never asked for protects nothing.
        ("open", Some(_)) => Err(PASSWORD.error(
            "is set, but EPICURVE_MODE is open, so that all visitors may save and delete: set EPICURVE_MODE=protected, or remove \
             the password")),
        ("readonly", _) => Ok(Mode::ReadOnly),
        ("protected", Some(password)) => Ok(Mode::Protected { password: usable(password)? }),
        ("protected", None) => Err(PASSWORD.error(
            "must be set where EPICURVE_MODE is protected: best as EPICURVE_PASSWORD_FILE, the name of a file that holds \
             the password")),
        (other, _) => Err(MODE.error(format!("must be open, readonly or protected, not \"{other}\""))),
    }
}

fn usable(password: String) -> Result<Secret, ConfigError> {
    if password.trim() != password {
        return Err(PASSWORD.error(
            "begins or ends with a space or an empty line, which programs cannot send: remove it, also from the file that \
             holds the password"));
    }
    if password.contains(char::is_control) {
        return Err(PASSWORD.error(
            "has a tab, a line's end or another control character in it, which cannot be typed: choose another one",
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
            PASSWORD.error(
                "begins like a hash, but is none of argon2id: give the whole of it, $argon2id$v=19$m=…,t=…,p=…$…$…",
            )
        });
    }
    if password.chars().count() < SHORTEST_PASSWORD {
        return Err(PASSWORD.error(format!("must have {SHORTEST_PASSWORD} characters or more: choose a longer one")));
    }
    Ok(Secret(password))
}

/// An address, with or without a port, as Compose and Docker write where a port is published.
pub(super) fn published_at(lookup: Lookup<'_>) -> Result<Option<IpAddr>, ConfigError> {
    one(lookup, &PUBLISHED_AT, "be an address, such as 127.0.0.1 or 0.0.0.0:8000", |value| {
        let bare = value.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(value);
        bare.parse().ok().or_else(|| value.parse::<SocketAddr>().ok().map(|address| address.ip()))
    })
}
