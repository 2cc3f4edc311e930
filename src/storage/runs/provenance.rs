//! What is known of a run that came as a file.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::model::Deviations;

/// Where a run came from that was not computed here, and whether its numbers could be confirmed. The database keeps it as
/// a JSON object.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Imported {
    /// When the file says that the run was saved, in microseconds.
    #[serde(serialize_with = "super::columns::to_the_microsecond")]
    pub saved_at: DateTime<Utc>,
    /// What computing the file's inputs anew gave when it was imported.
    pub recomputed: Recomputed,
}

/// What computing a file's inputs anew gave.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Recomputed {
    /// Results to lay beside those of the file.
    Compared(Deviations),
    /// No results.
    Refused {
        /// The version that was to compute them.
        version: String,
        /// Why not, in a sentence.
        reason: String,
    },
}
