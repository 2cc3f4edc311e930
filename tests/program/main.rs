//! The program as a process: its commands, its start and end, its log files and metrics; and its listener.

#![expect(clippy::unwrap_used, reason = "a helper of a test may stop it")]

#[path = "../support/command.rs"]
mod command;
mod commands;
mod configuration;
mod listener;
mod process;
#[path = "../support/mod.rs"]
mod support;
mod transfer;
