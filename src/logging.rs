//! Where log lines go: to stderr, for people or for programs, and into files if wanted.

use std::fs;
use std::io::{self, IsTerminal, Write};
use std::path::Path;
use std::time::Duration;

use tracing_appender::non_blocking::{NonBlocking, WorkerGuard};
use tracing_appender::rolling::{InitError, RollingFileAppender, Rotation};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer, fmt};

const DAYS_KEPT: u8 = 14;
const DAY: Duration = Duration::from_hours(24);

/// Starts logging. What it returns must live as long as the program: dropping it writes out the last lines.
pub fn start(filter: EnvFilter, folder: Option<&Path>) -> Option<WorkerGuard> {
    let to_stderr = if io::stderr().is_terminal() {
        fmt::layer().compact().with_target(false).with_writer(io::stderr).boxed()
    } else {
        fmt::layer().json().flatten_event(true).with_ansi(false).with_writer(io::stderr).boxed()
    };
    let files = folder.map(|folder| (folder, open_files(folder)));
    let (to_files, guard, problem) = match files {
        None => (None, None, None),
        Some((_, Ok((writer, guard)))) => {
            let layer = fmt::layer().json().flatten_event(true).with_ansi(false).with_writer(writer);
            (Some(layer), Some(guard), None)
        }
        Some((folder, Err(error))) => (None, None, Some((folder, error))),
    };
    tracing_subscriber::registry().with(to_stderr).with(to_files).with(filter).init();
    if let Some((folder, error)) = problem {
        // Losing log files is no reason not to serve.
        tracing::warn!("EPICURVE_LOG_DIR: no log files, {} cannot be written: {error}", folder.display());
    }
    guard
}

fn open_files(folder: &Path) -> Result<(NonBlocking, WorkerGuard), String> {
    // First, because the appender would complain about a missing folder to stderr by itself.
    fs::create_dir_all(folder).map_err(|error| error.to_string())?;
    remove_old_files(folder);
    let appender = RollingFileAppender::builder()
        .rotation(Rotation::DAILY)
        // Several processes may share the folder, and each container has a host name of its own.
        .filename_prefix(format!("epicurve-{}", host_name()))
        .filename_suffix("log")
        .max_log_files(DAYS_KEPT.into())
        .build(folder)
        .map_err(|error| cause(&error))?;
    // Lines are handed to a thread; when the disk does not keep up, lines are lost and not requests.
    Ok(tracing_appender::non_blocking(WarnOnce { inner: appender, warned: false }))
}

/// The appender only removes files of its own host name, and every new container has a new one.
fn remove_old_files(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let is_ours = name.to_str().is_some_and(|name| name.starts_with("epicurve-") && name.ends_with(".log"));
        let age = entry.metadata().and_then(|data| data.modified()).ok().and_then(|time| time.elapsed().ok());
        if is_ours && age.is_some_and(|age| age > DAY * u32::from(DAYS_KEPT)) {
            // If it cannot be removed it is still there next time.
            drop(fs::remove_file(entry.path()));
        }
    }
}

fn host_name() -> String {
    let name = fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let plain: String =
        name.trim().chars().filter(|sign| sign.is_ascii_alphanumeric() || "-._".contains(*sign)).collect();
    if plain.is_empty() { "localhost".to_owned() } else { plain }
}

/// tracing-appender hides the operating system's reason in the error's source.
fn cause(error: &InitError) -> String {
    std::error::Error::source(error).map_or_else(|| error.to_string(), ToString::to_string)
}

/// A disk that is full is worth one line on stderr, not one for every line that is lost.
struct WarnOnce<W> {
    inner: W,
    warned: bool,
}

impl<W: Write> WarnOnce<W> {
    fn noting<T>(&mut self, outcome: io::Result<T>) -> io::Result<T> {
        match &outcome {
            Err(error) if !self.warned => {
                self.warned = true;
                tracing::warn!("EPICURVE_LOG_DIR: log lines are being lost: {error}");
            }
            Err(_) => {}
            Ok(_) => self.warned = false,
        }
        outcome
    }
}

impl<W: Write> Write for WarnOnce<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let outcome = self.inner.write(bytes);
        self.noting(outcome)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}
