//! The tables under a chart, with what their templates show.

pub(crate) mod correlations;
pub(crate) mod differences;
pub(crate) mod inputs;
pub(crate) mod summary;
pub(crate) mod values;
