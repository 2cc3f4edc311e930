//! `epicurve serve`, which is also the default command.

use std::process::ExitCode;

use super::environment::configuration;
use super::outcome::{BAD_INPUT, FAILED_MIGRATION, FAILURE, Failed, exit_code};
use crate::server::ServeError;
use crate::{config, logging, server};

/// Serves until a signal ends it.
pub fn run() -> ExitCode {
    let (config, filter) = match configuration() {
        Ok(configuration) => configuration,
        Err(failed) => return exit_code(Err(failed)),
    };
    let sizes = logging::Sizes { day: config.log_bytes_per_day.get(), all: config.log_bytes.get() };
    let _log = logging::start(filter, config.log_dir.as_deref(), sizes);
    if let Some(unknown) = config::unknown_in_environment() {
        tracing::warn!("{unknown}");
    }
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => {
            return exit_code(Err(Failed::failure(format!("no threads can be started: {error}"))));
        }
    };
    let outcome = runtime.block_on(server::serve(config));
    // Does not wait for abandoned computations: the process ends at once.
    runtime.shutdown_background();
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("{error}");
            ExitCode::from(exit_status(&error))
        }
    }
}

fn exit_status(error: &ServeError) -> u8 {
    match error {
        ServeError::Address(_) | ServeError::Password(_) => BAD_INPUT,
        ServeError::Migration(_) => FAILED_MIGRATION,
        ServeError::Listen(_) | ServeError::Metrics(_) | ServeError::Database { .. } | ServeError::Signals(_) => {
            FAILURE
        }
    }
}
