//! Where log lines go: to stderr, for people or for programs, and into files if wanted.

mod limit;

use std::fs;
use std::io::{self, IsTerminal, Write};
use std::panic;
use std::path::Path;
use std::time::Duration;

use tracing_appender::non_blocking::{NonBlocking, WorkerGuard};
use tracing_appender::rolling::{InitError, RollingFileAppender, Rotation};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer, fmt};

use self::limit::{Limit, Rest};

const DAYS_KEPT: u8 = 14;
const DAY: Duration = Duration::from_hours(24);

/// Must live as long as the program: dropping it writes out the last lines, in the order of its parts.
pub struct Logging {
    _rest: Rest,
    _files: Option<WorkerGuard>,
}

/// Starts logging.
pub fn start(filter: EnvFilter, folder: Option<&Path>) -> Logging {
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
    let (limit, rest) = Limit::new();
    tracing_subscriber::registry().with(to_stderr).with(to_files).with(filter).with(limit).init();
    // A panic in a request is a line like any other, which programs can read.
    panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, reason = panic.payload_as_str().unwrap_or_default(), "something panicked");
    }));
    if let Some((folder, error)) = problem {
        // Losing log files is no reason not to serve.
        tracing::warn!("EPICURVE_LOG_DIR: no log files, {} cannot be written: {error}", folder.display());
    }
    Logging { _rest: rest, _files: guard }
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
    fn note(&mut self, outcome: &io::Result<usize>, whole: usize) {
        match outcome {
            Err(error) if !self.warned => {
                self.warned = true;
                tracing::warn!("EPICURVE_LOG_DIR: log lines are being lost: {error}");
            }
            // The last bytes of a full disk take half a line: only a whole one shows that there is room again.
            Ok(written) if *written == whole => self.warned = false,
            Err(_) | Ok(_) => {}
        }
    }
}

impl<W: Write> Write for WarnOnce<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let outcome = self.inner.write(bytes);
        self.note(&outcome, bytes.len());
        outcome
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}
