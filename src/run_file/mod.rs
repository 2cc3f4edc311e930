//! Runs as files: the JSON document, the line of JSON, and the validation of imported files.

mod check;
pub(crate) mod document;
pub(crate) mod export;
pub(crate) mod json;
pub(crate) mod jsonl;
pub(crate) mod stored_run;
pub(crate) mod view;

pub use export::Unsaved;
pub use jsonl::{run_from_line, run_to_line};
pub use stored_run::UnreadableRun;

/// Schema version of the stored inputs and results. All earlier versions can still be read.
///
/// 1: SIR, by 0.1.0. 2: the whole model; serde's defaults replace the fields that version 1 does not have.
/// 3: ensembles; a run of version 2 has null in their fields. 4: rates that are distributions.
/// 5: scenarios that external engines simulated. 6: warnings, and whether the peak is reached.
pub const SCHEMA_VERSION: i64 = 6;
