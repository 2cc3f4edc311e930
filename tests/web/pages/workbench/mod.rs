//! The workbench: what is typed, how it is read, and what comes back.

mod dates;
mod form;
mod observations;
mod parse_number;
mod ranges;
mod scenario_names;
mod unit_questions;
mod whole_model;
