//! Saved runs: their pages, their files, and their changes.

mod delete;
mod embed;
mod files;
pub(crate) mod import;
mod list;
mod upgrade;
mod views;
