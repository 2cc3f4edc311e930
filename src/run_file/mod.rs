//! A run as a file: its JSON document, a line of JSON, and what is checked before a file becomes a run.

mod check;
pub(crate) mod document;
pub(crate) mod export;
pub(crate) mod jsonl;
pub(crate) mod stored_run;
