//! The command line.

mod commands;
mod logging;

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};
use epicurve::config::{self, Config, ConfigError};
use epicurve::server::{self, ServeError};
use tracing_subscriber::EnvFilter;

use crate::commands::{health, secret};

/// What the exit codes mean; `epicurve --help` says so.
const FAILURE: u8 = 1;
const BAD_CONFIGURATION: u8 = 2;
const FAILED_MIGRATION: u8 = 3;

/// Epicurve: run, compare, save and share epidemic scenarios.
///
/// Without a command it serves the dashboard at http://127.0.0.1:8000 and keeps saved runs in the SQLite file
/// epicurve.db in the working directory. Everything is configured by environment variables.
#[derive(Debug, Parser)]
#[command(version)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Default, Subcommand)]
enum Command {
    /// Serve the dashboard (what happens without a command, too)
    ///
    /// SIGTERM or Ctrl-C lets requests in flight finish and ends the program within ten seconds.
    #[default]
    Serve,
    /// Ask the server on this machine whether it is ready; exit code 0: yes, 1: no
    ///
    /// It asks GET /health/ready at the port of EPICURVE_LISTEN. This is the health check of the Docker image.
    Health {
        /// Seconds to wait for the answer
        #[arg(long, value_name = "SECONDS", default_value_t = 2, value_parser = clap::value_parser!(u64).range(1..=60))]
        timeout: u64,
    },
    /// Make sure that a file holds a password, for the database of the Compose stack
    ///
    /// A password that is there is kept. Otherwise a random one is written, or that of POSTGRES_PASSWORD if it is set.
    Secret {
        /// The file that holds the password
        file: PathBuf,
    },
}

fn main() -> ExitCode {
    let help = format!(
        "{}\nExit codes: 0 success, 1 failure, 2 wrong configuration or usage, 3 the database cannot be migrated.",
        config::help()
    );
    let matches = Arguments::command().after_long_help(help).get_matches();
    let arguments = Arguments::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
    match arguments.command.unwrap_or_default() {
        Command::Serve => serve(),
        Command::Health { timeout } => health(Duration::from_secs(timeout)),
        Command::Secret { file } => secret(&file),
    }
}

fn serve() -> ExitCode {
    let (config, filter) = match configuration() {
        Ok(configuration) => configuration,
        Err(problem) => return fail(BAD_CONFIGURATION, &problem),
    };
    let _log = logging::start(filter, config.log_dir.as_deref());
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => return fail(FAILURE, &format!("no threads can be started: {error}")),
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

fn configuration() -> Result<(Config, EnvFilter), String> {
    let config = Config::from_environment().map_err(|error| error.to_string())?;
    // sqlx tells of every connection that breaks; whoever needed one says so already, once.
    let quiet =
        if config.log_filter.contains("sqlx") { "" } else { "sqlx_core::pool=error,sqlx::postgres::notice=error," };
    let filter = EnvFilter::try_new(format!("{quiet}{}", config.log_filter))
        .map_err(|error| format!("RUST_LOG cannot be read: {error}. Set it to error, warn, info or debug"))?;
    Ok((config, filter))
}

fn exit_code(error: &ServeError) -> u8 {
    match error {
        ServeError::Address(_) => BAD_CONFIGURATION,
        ServeError::Migration(_) => FAILED_MIGRATION,
        ServeError::Listen(_) | ServeError::Database { .. } | ServeError::Signals(_) => FAILURE,
    }
}

fn health(limit: Duration) -> ExitCode {
    let address = match config::listen_from_environment() {
        Ok(address) => server::reachable(address),
        Err(error) => return fail(FAILURE, &error.to_string()),
    };
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return fail(FAILURE, &error.to_string()),
    };
    match runtime.block_on(health::check(address, limit)) {
        Ok(()) => say(&format!("http://{address} is ready")),
        Err(reason) => fail(FAILURE, &reason),
    }
}

fn secret(file: &std::path::Path) -> ExitCode {
    let chosen = match config::chosen_password_from_environment() {
        Ok(chosen) => chosen,
        Err(error) => return fail(BAD_CONFIGURATION, &ConfigError::to_string(&error)),
    };
    let shown = file.display();
    match secret::ensure(file, chosen.as_ref().map(config::Secret::expose)) {
        Ok(secret::Outcome::Kept) => say(&format!("{shown} holds a password already; it is kept")),
        Ok(secret::Outcome::Chosen) => say(&format!("{shown} now holds the password of POSTGRES_PASSWORD")),
        Ok(secret::Outcome::Made) => say(&format!("{shown} now holds a new random password")),
        Err(error) => fail(FAILURE, &format!("{shown} cannot be written: {error}")),
    }
}

fn say(text: &str) -> ExitCode {
    // Whoever closed our output does not want to read it.
    drop(writeln!(io::stdout(), "{text}"));
    ExitCode::SUCCESS
}

fn fail(code: u8, text: &str) -> ExitCode {
    drop(writeln!(io::stderr(), "epicurve: {text}"));
    ExitCode::from(code)
}
