//! Values for the columns of a run: JSON as text, and times in microseconds.

use chrono::{DateTime, Utc};
use serde::{Serialize, Serializer};

use crate::storage::error::StoreError;

/// Whether a text has the character 0, which PostgreSQL does not store.
pub fn has_nul(text: &str) -> bool {
    text.contains('\0')
}

/// The error about a value that a column cannot hold.
pub fn not_storable(why: &str) -> StoreError {
    StoreError::Internal(sqlx::Error::Encode(why.into()))
}

/// A value as JSON text.
pub fn json(value: &impl Serialize) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| StoreError::Internal(sqlx::Error::Encode(error.into())))
}

/// Reads a list of names from JSON text.
pub fn names_from_json(text: &str) -> Result<Vec<String>, StoreError> {
    serde_json::from_str(text).map_err(|error| StoreError::Internal(sqlx::Error::Decode(error.into())))
}

/// "2026-01-05T12:00:00.123456Z", whole seconds too: the same instant is always the same text.
pub fn instant(time: DateTime<Utc>) -> String {
    time.format("%Y-%m-%dT%H:%M:%S%.6fZ").to_string()
}

/// Writes a time as [`instant`] does.
pub fn to_the_microsecond<S: Serializer>(time: &DateTime<Utc>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&instant(*time))
}
