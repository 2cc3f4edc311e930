//! Chromium as every test starts it, whether through chromedriver or through Node.js.

#![expect(clippy::unwrap_used, reason = "a helper of a test may stop it")]

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, ChildStdout, Command, Stdio};

/// Debian's names; the chromedriver must be of the browser's version.
pub const PROGRAM: &str = "/usr/bin/chromium";
pub const DRIVER: &str = "/usr/bin/chromedriver";

/// Nothing that asks the network for anything but the pages under test, in containers too.
pub const ARGUMENTS: [&str; 9] = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
];

/// A chromedriver, which starts the browsers.
pub struct Driver {
    process: Child,
    /// Where it listens.
    pub url: String,
    /// Open until the end, because chromedriver may write more.
    _output: BufReader<ChildStdout>,
}

impl Driver {
    /// Starts one; it chooses a free port itself and says which.
    pub fn start() -> Self {
        let mut process = Command::new(DRIVER)
            .arg("--port=0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut output = BufReader::new(process.stdout.take().unwrap());
        let port = output.by_ref().lines().find_map(|line| {
            let port = line.ok()?.split_once("started successfully on port ")?.1.trim_end_matches('.').to_owned();
            Some(port)
        });
        Self { process, url: format!("http://127.0.0.1:{}", port.unwrap()), _output: output }
    }
}

impl Drop for Driver {
    /// The browsers are gone by now: each ends with its test's handle, also when an assertion fails.
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}
