//! A run's JSON document, as its file has it.

use serde::Serialize;
use serde_json::value::RawValue;

use crate::storage::{Run, RunView, instant};

/// A run's document: what was stored goes in as it was stored.
#[derive(Serialize)]
struct Document<'a> {
    id: &'a str,
    title: &'a str,
    note: &'a str,
    created_at: String,
    schema_version: i64,
    /// Absent in a run that was saved before views were stored: its file stays the same to the byte.
    #[serde(skip_serializing_if = "Option::is_none")]
    view: Option<&'a RunView>,
    inputs: &'a RawValue,
    results: &'a RawValue,
}

/// A run's document, as JSON.
///
/// # Errors
///
/// When the stored inputs or results are no JSON.
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
