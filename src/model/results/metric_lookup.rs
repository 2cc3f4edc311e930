//! Finds the row of a metric, and metrics by the contents of their rows.

use super::metric_types::{Presence, Source};
use super::metrics::{METRICS, Metric, Row};

impl Metric {
    /// Returns its row.
    pub fn row(self) -> &'static Row {
        &METRICS[self as usize]
    }

    /// Returns its key in JSON and in addresses, which is also the name of its column in the database.
    pub fn key(self) -> &'static str {
        self.row().key
    }

    /// Returns the metric with this key.
    pub fn from_key(key: &str) -> Option<Self> {
        METRICS.iter().find(|row| row.key == key).map(|row| row.metric)
    }

    /// Returns all metrics.
    pub fn all() -> impl Iterator<Item = Self> {
        METRICS.iter().map(|row| row.metric)
    }

    /// Returns the metrics that each member of an ensemble has.
    pub fn of_members() -> impl Iterator<Item = Self> {
        METRICS.iter().filter(|row| !matches!(row.source, Source::Ensemble)).map(|row| row.metric)
    }

    /// Returns whether every scenario has it.
    pub fn is_always_there(self) -> bool {
        matches!(self.row().presence, Presence::Always)
    }
}
