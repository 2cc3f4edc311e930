//! The command line: a file per command, and what they share.
//!
//! A command says what it has to say on stdout and what went wrong on stderr, and scripts can rely on its exit code.

mod arguments;
mod check;
mod completions;
mod environment;
mod health;
mod input;
mod migrate;
pub(crate) mod outcome;
mod output;
mod presets;
mod progress;
mod secret;
mod serve;
mod simulate;
mod transfer;

use std::process::ExitCode;
use std::time::Duration;

use crate::commands::outcome::exit_code;
use arguments::Command;

/// Does what the command line asks for; `--help`, `--version` and mistakes end the program here.
#[must_use]
pub fn run() -> ExitCode {
    let outcome = match arguments::parse() {
        Command::Serve => return serve::run(),
        Command::Simulate(arguments) => simulate::run(&arguments),
        Command::Presets { id: Some(id), .. } => presets::print(&id),
        Command::Presets { check: Some(file), .. } => presets::check(&file),
        Command::Presets { .. } => presets::list(),
        Command::Export { output } => transfer::export(output.as_deref()),
        Command::Import { file } => transfer::import(file.as_deref()),
        Command::Migrate => migrate::run(),
        Command::Check => check::run(),
        Command::Completions { shell } => completions::run(shell),
        Command::Health { timeout } => health::run(Duration::from_secs(timeout)),
        Command::Secret { file } => secret::run(&file),
    };
    exit_code(outcome)
}
