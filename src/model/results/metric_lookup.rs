//! Finds the row of a number, and numbers by what their rows say.

use super::metric_types::{Presence, Source};
use super::metrics::{METRICS, Metric, Row};

impl Metric {
    /// Its row.
    pub fn row(self) -> &'static Row {
        &METRICS[self as usize]
    }

    /// Its key in JSON and in addresses, and the name of its column in the database.
    pub fn key(self) -> &'static str {
        self.row().key
    }

    /// Returns the number with this key.
    pub fn from_key(key: &str) -> Option<Self> {
        METRICS.iter().find(|row| row.key == key).map(|row| row.metric)
    }

    /// All numbers.
    pub fn all() -> impl Iterator<Item = Self> {
        METRICS.iter().map(|row| row.metric)
    }

    /// The numbers that each member of an ensemble has.
    pub fn of_members() -> impl Iterator<Item = Self> {
        METRICS.iter().filter(|row| !matches!(row.source, Source::Ensemble)).map(|row| row.metric)
    }

    /// Whether no scenario withholds it.
    pub fn is_always_there(self) -> bool {
        matches!(self.row().presence, Presence::Always)
    }
}
