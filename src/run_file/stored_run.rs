//! Reads a stored run.

use super::SCHEMA_VERSION;
use super::view::stored_view;
use crate::model::{Comparison, Results};
use crate::report::chart_options::View;
use crate::report::view_model::Shown;
use crate::storage::Run;

/// The reason why a stored run cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum UnreadableRun {
    /// Its schema version is newer than [`SCHEMA_VERSION`].
    #[error("the run was stored by a newer Epicurve, in version {0} of the schema")]
    Newer(i64),
    /// Its inputs or results are not valid JSON.
    #[error("stored JSON could not be read: {0}")]
    Json(#[from] serde_json::Error),
}

/// A stored run with its parsed inputs and results.
pub struct StoredRun {
    /// The stored run without the text of its results, which can have five megabytes.
    pub run: Run,
    /// Its inputs.
    pub comparison: Comparison,
    /// Its results, as stored.
    pub results: Results,
}

impl StoredRun {
    /// Parses a run that this or an earlier version stored.
    ///
    /// # Errors
    ///
    /// If a newer version stored it, or if it is damaged.
    pub fn read(mut run: Run) -> Result<Self, UnreadableRun> {
        if !(1..=SCHEMA_VERSION).contains(&run.schema_version) {
            return Err(UnreadableRun::Newer(run.schema_version));
        }
        let text = std::mem::take(&mut run.results);
        Ok(Self { comparison: serde_json::from_str(&run.inputs)?, results: serde_json::from_str(&text)?, run })
    }

    /// Returns the view model of its scenarios.
    pub fn shown(&self) -> Shown<'_> {
        Shown::new(&self.comparison, &self.results)
    }

    /// Returns the view in which it was saved, which is the default of its page.
    pub fn view(&self) -> View {
        stored_view(self.run.view.as_ref())
    }

    /// Returns whether an older version of Epicurve computed it. An unknown version does not count as older.
    pub fn is_older(&self) -> bool {
        let ours = numbers(env!("CARGO_PKG_VERSION"));
        numbers(&self.run.engine_version).zip(ours).is_some_and(|(theirs, ours)| theirs < ours)
    }
}

/// Parses a version such as "0.10.2" to numbers, for comparison.
fn numbers(version: &str) -> Option<Vec<u64>> {
    version.split('.').map(|part| part.parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_by_their_numbers() {
        assert!(numbers("0.9.3") < numbers("0.10.0"));
        assert_eq!(numbers("unknown"), None);
    }
}
