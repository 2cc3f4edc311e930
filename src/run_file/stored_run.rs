//! A stored run, read back.

use super::SCHEMA_VERSION;
use super::view::stored_view;
use crate::model::{Comparison, Results};
use crate::report::chart_options::View;
use crate::report::view_model::Shown;
use crate::storage::Run;

/// Why a stored run cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum UnreadableRun {
    /// This version of the schema is newer than [`SCHEMA_VERSION`].
    #[error("the run was stored by a newer Epicurve, in version {0} of the schema")]
    Newer(i64),
    /// Its inputs or results are no JSON of the kind.
    #[error("stored JSON could not be read: {0}")]
    Json(#[from] serde_json::Error),
}

/// A run with its inputs and results read.
pub struct StoredRun {
    /// The stored run without the text of its results, which can have five megabytes and is read into `results`.
    pub run: Run,
    /// Its inputs.
    pub comparison: Comparison,
    /// Its results: stored, never computed again.
    pub results: Results,
}

impl StoredRun {
    /// Reads a run, by this or any earlier version.
    ///
    /// # Errors
    ///
    /// What a newer version wrote, and what is damaged.
    pub fn read(mut run: Run) -> Result<Self, UnreadableRun> {
        if !(1..=SCHEMA_VERSION).contains(&run.schema_version) {
            return Err(UnreadableRun::Newer(run.schema_version));
        }
        let text = std::mem::take(&mut run.results);
        Ok(Self { comparison: serde_json::from_str(&run.inputs)?, results: serde_json::from_str(&text)?, run })
    }

    /// Its scenarios as pages show them.
    pub fn shown(&self) -> Shown<'_> {
        Shown::new(&self.comparison, &self.results)
    }

    /// The view in which it was saved, which is shown where an address does not name another.
    pub fn view(&self) -> View {
        stored_view(self.run.view.as_ref())
    }

    /// Whether an older Epicurve than this one computed it. A version that is none counts as today's.
    pub fn is_older(&self) -> bool {
        let ours = numbers(env!("CARGO_PKG_VERSION"));
        numbers(&self.run.engine_version).zip(ours).is_some_and(|(theirs, ours)| theirs < ours)
    }
}

/// "0.10.2" in numbers, for its order.
fn numbers(version: &str) -> Option<Vec<u64>> {
    version.split('.').map(|part| part.parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_ordered_by_their_numbers() {
        assert!(numbers("0.9.3") < numbers("0.10.0"));
        assert_eq!(numbers("unknown"), None);
    }
}
