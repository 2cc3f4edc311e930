//! Log lines on their way to a thread that writes them: when the disk does not keep up, lines are lost and not requests.

use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use tracing_subscriber::fmt::MakeWriter;

/// Maximum number of lines that wait to be written; further ones are lost.
const WAITING: usize = 16_384;
/// How often the thread looks whether the program ends.
const LOOK: Duration = Duration::from_millis(100);
/// Maximum time for writing the last lines at the program's end. A disk that does not answer must not keep it from ending.
const LAST: Duration = Duration::from_secs(1);

/// Takes lines for the thread.
#[derive(Clone)]
pub struct Lines(SyncSender<Vec<u8>>);

/// The thread. Dropping this ends it, after the lines that wait.
pub struct LineThread {
    is_ending: Arc<AtomicBool>,
    /// Closed when the thread has ended.
    ended: Receiver<()>,
}

impl Lines {
    /// Starts a thread that writes into this.
    ///
    /// # Errors
    ///
    /// When no thread can be started.
    pub fn to(target: impl Write + Send + 'static) -> io::Result<(Self, LineThread)> {
        let (sender, receiver) = sync_channel(WAITING);
        let (alive, ended) = sync_channel(0);
        let is_ending = Arc::new(AtomicBool::new(false));
        let ending = Arc::clone(&is_ending);
        thread::Builder::new().name("log-files".to_owned()).spawn(move || {
            write(target, &receiver, &ending);
            drop(alive);
        })?;
        Ok((Self(sender), LineThread { is_ending, ended }))
    }
}

/// The subscriber lives as long as the process, and so do its senders: the end is told by `is_ending`.
fn write(mut target: impl Write, lines: &Receiver<Vec<u8>>, is_ending: &AtomicBool) {
    let mut end = None;
    loop {
        if is_ending.load(Ordering::Acquire) {
            end = end.or_else(|| Instant::now().checked_add(LAST));
        }
        let wait = if end.is_some() { Duration::ZERO } else { LOOK };
        match lines.recv_timeout(wait) {
            // The target reports its own failures.
            Ok(line) => drop(target.write_all(&line)),
            Err(RecvTimeoutError::Timeout) if end.is_none() => {}
            Err(_) => return,
        }
        if end.is_some_and(|end| Instant::now() > end) {
            return;
        }
    }
}

impl Drop for LineThread {
    fn drop(&mut self) {
        self.is_ending.store(true, Ordering::Release);
        // An error means that the thread has ended, or takes too long.
        let _ = self.ended.recv_timeout(2 * LAST);
    }
}

impl<'a> MakeWriter<'a> for Lines {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

impl Write for Lines {
    /// Takes one whole line, as the subscriber writes them.
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        // Where too many wait, the line is lost.
        drop(self.0.try_send(line.to_vec()));
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    /// A target that takes some time for each line.
    #[derive(Clone, Default)]
    struct Slow(Arc<Mutex<Vec<String>>>, Duration);

    impl Write for Slow {
        fn write(&mut self, line: &[u8]) -> io::Result<usize> {
            thread::sleep(self.1);
            self.0.lock().unwrap().push(String::from_utf8(line.to_vec()).unwrap());
            Ok(line.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn all_lines_are_written_in_their_order_before_the_end() {
        let written = Slow::default();
        let (mut lines, thread) = Lines::to(written.clone()).unwrap();
        let expected: Vec<String> = (0..10_000).map(|number| format!("{number}\n")).collect();
        for line in &expected {
            lines.write_all(line.as_bytes()).unwrap();
        }
        drop(thread);
        assert_eq!(*written.0.lock().unwrap(), expected);
    }

    #[test]
    fn a_slow_disk_loses_lines_and_holds_nothing_up() {
        let written = Slow(Arc::default(), Duration::from_millis(50));
        let (mut lines, thread) = Lines::to(written.clone()).unwrap();
        let started = Instant::now();
        for _ in 0..2 * WAITING {
            lines.write_all(b"line\n").unwrap();
        }
        assert!(started.elapsed() < Duration::from_secs(1), "{:?}", started.elapsed());
        drop(thread);
        assert!(started.elapsed() < Duration::from_secs(4), "the end waits a second at most");
        assert!((1..100).contains(&written.0.lock().unwrap().len()));
    }
}
