//! A folder or a file for each page.

pub(crate) mod about;
pub(crate) mod compare;
pub(crate) mod learn;
pub(crate) mod login;
pub(crate) mod presets;
pub(crate) mod runs;
pub(crate) mod scripts;
pub(crate) mod sweep;
pub(crate) mod workbench;
