//! Progress of long work, on stderr where that is a terminal; where it is not, nothing at all.

use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

/// Work that takes no longer than this shows nothing.
const SHORT: Duration = Duration::from_millis(500);
/// How often a clock moves on.
const TICK: Duration = Duration::from_millis(100);

/// Does some work, and shows for how long it has been at it. How far it is, it cannot tell.
pub fn while_working<T>(text: &'static str, work: impl FnOnce() -> T) -> T {
    thread::scope(|scope| {
        let (working, wait) = channel::<()>();
        scope.spawn(move || {
            if wait.recv_timeout(SHORT) == Err(RecvTimeoutError::Timeout) {
                let bar = clock(text);
                // It ends with an error, when the other side is gone.
                let _: Result<(), _> = wait.recv();
                bar.finish_and_clear();
            }
        });
        let done = work();
        drop(working);
        done
    })
}

fn clock(text: &'static str) -> ProgressBar {
    let bar = ProgressBar::new_spinner().with_message(text).with_style(style("{spinner} {msg} {elapsed}"));
    bar.enable_steady_tick(TICK);
    bar
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_spinner())
}

/// How far work of a known size is. It takes itself away when it is dropped.
pub struct Progress(ProgressBar);

impl Progress {
    /// So many runs.
    pub fn of_runs(total: u64) -> Self {
        Self(ProgressBar::new(total).with_style(style("{bar:40} {pos} of {len} runs, {eta} left")))
    }

    /// So many bytes, where that is known.
    pub fn of_bytes(total: Option<u64>) -> Self {
        Self(match total {
            Some(total) => ProgressBar::new(total).with_style(style("{bar:40} {bytes} of {total_bytes}, {eta} left")),
            None => clock("importing"),
        })
    }

    /// So much more is done.
    pub fn advance(&self, by: u64) {
        self.0.inc(by);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
