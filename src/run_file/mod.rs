//! A run as a file: its JSON document, a line of JSON, and the checks of a file before it becomes a run.

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

/// How the stored inputs and results are written; a reader of every earlier version stays.
///
/// 1: SIR, by 0.1.0. 2: the whole model; what version 1 lacks is absent from the epidemic, as serde's defaults say.
/// 3: ensembles; a run of version 2 has null in their places. 4: rates that are distributions.
/// 5: scenarios that external engines simulated. 6: warnings, and whether the infectious have had their peak.
pub const SCHEMA_VERSION: i64 = 6;
