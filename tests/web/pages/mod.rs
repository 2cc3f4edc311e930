//! Pages by their addresses.

mod compare;
mod learn;
mod login;
mod presets;
pub(crate) mod runs;
mod scripts;
mod sweep;
mod workbench;
