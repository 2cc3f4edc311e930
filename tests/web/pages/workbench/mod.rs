//! The workbench: its fields, its address and its buttons.

mod dates;
mod form;
mod observations;
mod parse_number;
mod ranges;
mod scenario_names;
mod unit_questions;
mod whole_model;
