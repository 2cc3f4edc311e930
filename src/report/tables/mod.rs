//! The tables under a chart.

pub(crate) mod correlations;
pub(crate) mod differences;
pub(crate) mod inputs;
pub(crate) mod summary;
pub(crate) mod values;
