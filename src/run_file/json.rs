//! Writes a run's JSON document, which is the contents of its file.

use serde::Serialize;
use serde_json::value::RawValue;

use crate::storage::{Run, RunView, instant};

/// A run's document. Stored JSON is copied unchanged.
#[derive(Serialize)]
struct Document<'a> {
    id: &'a str,
    title: &'a str,
    note: &'a str,
    created_at: String,
    schema_version: i64,
    /// Absent in a run that was saved before views were stored, so that the bytes of its file do not change.
    #[serde(skip_serializing_if = "Option::is_none")]
    view: Option<&'a RunView>,
    inputs: &'a RawValue,
    results: &'a RawValue,
}

/// Writes a run's document as JSON.
///
/// # Errors
///
/// If the stored inputs or results are not JSON.
pub fn run_json(run: &Run) -> Result<String, serde_json::Error> {
    let document = Document {
        id: &run.id,
        title: &run.title,
        note: &run.note,
        created_at: instant(run.created_at),
        schema_version: run.schema_version,
        view: run.view.as_ref(),
        inputs: serde_json::from_str(&run.inputs)?,
        results: serde_json::from_str(&run.results)?,
    };
    serde_json::to_string(&document)
}
