//! Presentation of a comparison and its results on pages and in files: figure, tables, sentences, scripts, CSV.

mod annotations;
mod beds;
pub(crate) mod chart_options;
pub(crate) mod csv;
pub(crate) mod figure;
pub(crate) mod scripts;
pub(crate) mod sparkline;
pub(crate) mod tables;
pub(crate) mod text;
pub(crate) mod view_links;
pub(crate) mod view_model;

pub use chart_options::View;
pub use scripts::{Language, Origin, ScriptError, script};
