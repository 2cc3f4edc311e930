//! The pages: a folder or a file each.

pub(crate) mod about;
pub(crate) mod chart_values;
pub(crate) mod compare;
pub(crate) mod file_answer;
pub(crate) mod learn;
pub(crate) mod login;
mod more_days;
pub(crate) mod presets;
pub(crate) mod runs;
pub(crate) mod scripts;
pub(crate) mod sweep;
pub(crate) mod workbench;
