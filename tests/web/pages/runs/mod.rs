//! Saved runs: their pages, their files, and what changes them.

mod delete;
mod embed;
mod files;
pub(crate) mod import;
mod list;
mod upgrade;
mod views;
