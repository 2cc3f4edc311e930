//! The two services of examples/engines as plain processes.

#![expect(clippy::unwrap_used, reason = "a helper of a test may stop it")]

use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use epicurve::config::Engine;

use crate::support::needs::python_with_fastapi;

/// A service that is stopped with the test, or before.
pub struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

/// One of them, on this port.
pub fn start(name: &str, port: u16) -> Running {
    let mut command = match name {
        "desolve" => {
            let mut command = Command::new("Rscript");
            command.args(["--vanilla", "-e", &format!("plumber::pr_run(plumber::pr('model.R'), port = {port})")]);
            command.current_dir(folder("r"));
            command
        }
        _ => {
            let mut command = Command::new(python_with_fastapi().unwrap());
            command.args(["-m", "uvicorn", "model:app", "--port", &port.to_string()]);
            command.current_dir(folder("python")).env("PYTHONDONTWRITEBYTECODE", "1");
            command
        }
    };
    let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let running = Running(child);
    let started = Instant::now();
    while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err() {
        assert!(started.elapsed() < Duration::from_secs(60), "{command:?} does not listen");
        thread::sleep(Duration::from_millis(50));
    }
    running
}

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/engines").join(name)
}

/// A port that nobody listens on.
pub fn free_port() -> u16 {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port()
}

/// How the application finds it.
pub fn service(name: &str, port: u16) -> Engine {
    Engine { name: name.to_owned(), host: Ipv4Addr::LOCALHOST.to_string(), port, path: String::new() }
}
