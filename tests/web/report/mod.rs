//! Figures, tables and sentences about a comparison.

mod chart_values;
mod csv;
mod ensembles;
mod key_finding;
mod numbers;
mod observed;
pub(crate) mod view_model;
