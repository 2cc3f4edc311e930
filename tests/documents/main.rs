//! The documents: their links lead somewhere, and their commands work.

#![expect(clippy::unwrap_used, reason = "a helper of a test may stop it")]

mod commands;
mod links;
mod markdown;
#[path = "../support/mod.rs"]
mod support;
