//! The checked inputs of a comparison.

pub(crate) mod comparison;
pub(crate) mod features;
pub(crate) mod input;
pub(crate) mod parameters;
pub(crate) mod scenario;
mod scenario_json;
pub(crate) mod solver;
pub(crate) mod values;
