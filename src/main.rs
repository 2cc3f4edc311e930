//! The command line.

mod commands;
mod logging;

use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use epicurve::config::{self, ConfigError};
use epicurve::server::{self, ServeError};

use crate::commands::arguments::{self, Command};
use crate::commands::environment::configuration;
use crate::commands::{
    BAD_INPUT, FAILED_MIGRATION, FAILURE, Failed, Outcome, check, completions, health, migrate, presets, say, secret,
    simulate, transfer,
};

/// See Cargo.toml.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let outcome = match arguments::parse() {
        Command::Serve => return serve(),
        Command::Simulate(arguments) => simulate::run(&arguments),
        Command::Presets { id: Some(id), .. } => presets::print(&id),
        Command::Presets { check: Some(file), .. } => presets::check(&file),
        Command::Presets { .. } => presets::list(),
        Command::Export { output } => transfer::export(output.as_deref()),
        Command::Import { file } => transfer::import(file.as_deref()),
        Command::Migrate => migrate::run(),
        Command::Check => check::run(),
        Command::Completions { shell } => completions::run(shell),
        Command::Health { timeout } => health(Duration::from_secs(timeout)),
        Command::Secret { file } => secret(&file),
    };
    commands::exit_code(outcome)
}

fn serve() -> ExitCode {
    let (config, filter) = match configuration() {
        Ok(configuration) => configuration,
        Err(failed) => return commands::exit_code(Err(failed)),
    };
    let sizes = logging::Sizes { day: config.log_bytes_per_day.get(), all: config.log_bytes.get() };
    let _log = logging::start(filter, config.log_dir.as_deref(), sizes);
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => {
            return commands::exit_code(Err(Failed::failure(format!("no threads can be started: {error}"))));
        }
    };
    let outcome = runtime.block_on(server::serve(config));
    // A computation that nobody waits for any more must not keep the process from ending.
    runtime.shutdown_background();
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("{error}");
            ExitCode::from(exit_code(&error))
        }
    }
}

fn exit_code(error: &ServeError) -> u8 {
    match error {
        ServeError::Address(_) | ServeError::Password(_) => BAD_INPUT,
        ServeError::Migration(_) => FAILED_MIGRATION,
        ServeError::Listen(_) | ServeError::Metrics(_) | ServeError::Database { .. } | ServeError::Signals(_) => {
            FAILURE
        }
    }
}

fn health(limit: Duration) -> Outcome {
    let address = config::listen_from_environment().map_err(|error| Failed::failure(error.to_string()))?;
    let address = server::reachable(address);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Failed::failure(error.to_string()))?;
    runtime.block_on(health::check(address, limit)).map_err(Failed::failure)?;
    say(&format!("http://{address} is ready"))
}

fn secret(file: &Path) -> Outcome {
    let chosen = config::chosen_password_from_environment();
    let chosen = chosen.map_err(|error| Failed::bad_input(ConfigError::to_string(&error)))?;
    let shown = file.display();
    match secret::ensure(file, chosen.as_ref().map(config::Secret::expose)) {
        Ok(secret::Outcome::Kept) => say(&format!("{shown} holds a password already; it is kept")),
        Ok(secret::Outcome::Chosen) => say(&format!("{shown} now holds the password of POSTGRES_PASSWORD")),
        Ok(secret::Outcome::Made) => say(&format!("{shown} now holds a new random password")),
        Err(error) => Err(Failed::failure(format!("{shown} cannot be written: {error}"))),
    }
}
