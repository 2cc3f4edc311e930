//! Where log lines go: to stderr, for people or for programs, and into files if wanted.

mod files;
mod limit;
mod lines;

use std::io::{self, IsTerminal};
use std::panic;
use std::path::Path;

use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{Layer, fmt};

use self::files::DayFiles;
pub use self::files::Sizes;
use self::limit::{Limit, Rest};
use self::lines::{LineThread, Lines};

/// Must live as long as the program: dropping it writes out the last lines, in the order of its parts.
pub struct Logging {
    _rest: Rest,
    _files: Option<LineThread>,
}

/// Starts logging.
pub fn start(filter: Targets, folder: Option<&Path>, sizes: Sizes) -> Logging {
    let to_stderr = if io::stderr().is_terminal() {
        fmt::layer().compact().with_target(false).with_writer(io::stderr).boxed()
    } else {
        fmt::layer().json().flatten_event(true).with_ansi(false).with_writer(io::stderr).boxed()
    };
    let (opened, problem) = match folder.map(|folder| open_files(folder, sizes)).transpose() {
        Ok(opened) => (opened, None),
        Err(error) => (None, folder.zip(Some(error))),
    };
    let (lines, guard) = opened.unzip();
    let to_files =
        lines.map(|lines: Lines| fmt::layer().json().flatten_event(true).with_ansi(false).with_writer(lines));
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

fn open_files(folder: &Path, sizes: Sizes) -> io::Result<(Lines, LineThread)> {
    Lines::to(DayFiles::open(folder, sizes)?)
}
