//! The program as a process of its own that serves an SQLite file.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

use tempfile::TempDir;

/// A server on a port of its own, with its working directory. It ends with this value.
pub struct Program {
    child: Child,
    /// Its address, without a slash at the end.
    pub url: String,
    pub folder: TempDir,
}

impl Program {
    /// Starts a server in an empty folder.
    pub fn start() -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_epicurve"));
        let folder = tempfile::tempdir().unwrap();
        command.env_clear().current_dir(folder.path());
        let (child, url) = serve(command);
        Self { child, url, folder }
    }

    /// The body of a successful answer.
    pub fn get(&self, address: &str) -> String {
        ureq::get(address).call().unwrap().body_mut().read_to_string().unwrap()
    }
}

/// Starts a server by this command, and returns its address.
pub fn serve(mut command: Command) -> (Child, String) {
    command.env("EPICURVE_LISTEN", "127.0.0.1:0").stdin(Stdio::null()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let output = BufReader::new(child.stderr.take().unwrap());
    let (sender, addresses) = channel();
    // All lines are read, because a full pipe would block the server.
    thread::spawn(move || {
        for line in output.lines().map_while(Result::ok) {
            if let Some((_, address)) = line.split_once(" is at http://") {
                sender.send(format!("http://{}", address.split([' ', '/']).next().unwrap())).ok();
            }
        }
    });
    let address = addresses.recv_timeout(Duration::from_secs(20));
    if address.is_err() {
        eprintln!("{command:?} does not serve");
        child.kill().ok();
    }
    (child, address.unwrap())
}

impl Drop for Program {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}
