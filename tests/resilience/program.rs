//! The program as a process of its own, which may be killed.

use std::fs::{self, File};
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::client::Client;

/// A server on an address that it keeps over restarts.
pub struct Program {
    folder: PathBuf,
    variables: Vec<(String, String)>,
    /// What a shell does before it becomes the program: nothing, as a rule.
    shell: &'static str,
    address: SocketAddr,
    child: Option<Child>,
}

impl Program {
    /// Starts it in this folder, with nothing in its environment but what stands here, and waits until it is ready.
    pub fn start(folder: &Path, variables: &[(&str, &str)]) -> Self {
        let mut program = Self::prepare(folder, variables);
        program.start_again();
        program
    }

    /// Chooses an address, and starts nothing.
    pub fn prepare(folder: &Path, variables: &[(&str, &str)]) -> Self {
        let address = free_address();
        let variables = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Self { folder: folder.to_owned(), variables, shell: "", address, child: None }
    }

    /// Lets a shell do this before it becomes the program, from the next start on: `ulimit -n 64`.
    pub fn after(mut self, shell: &'static str) -> Self {
        self.shell = shell;
        self
    }

    /// Starts it and waits until it is ready; how long that took.
    pub fn start_again(&mut self) -> Duration {
        let started = Instant::now();
        self.spawn();
        self.wait_until_ready(Duration::from_secs(20));
        started.elapsed()
    }

    /// Starts it and waits for nothing. What it says is added to its log.
    pub fn spawn(&mut self) {
        let log = File::options().create(true).append(true).open(self.log_file()).unwrap();
        let child = Command::new("/bin/sh")
            .args(["-c", &format!("{}\nexec \"$0\"", self.shell), env!("CARGO_BIN_EXE_epicurve")])
            .env_clear()
            .env("EPICURVE_LISTEN", self.address.to_string())
            .envs(self.variables.iter().map(|(name, value)| (name, value)))
            .current_dir(&self.folder)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .unwrap();
        self.child = Some(child);
    }

    /// Asks for readiness until it is there; how long that took.
    pub fn wait_until_ready(&self, limit: Duration) -> Duration {
        let started = Instant::now();
        let client = self.client();
        while client.get("/health/ready").ok().map(|answer| answer.status) != Some(200) {
            assert!(started.elapsed() < limit, "not ready after {limit:?}: {}", self.log());
            thread::sleep(Duration::from_millis(10));
        }
        started.elapsed()
    }

    /// `kill -9`
    pub fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().unwrap();
            child.wait().unwrap();
        }
    }

    /// Sends a signal by its name, without `SIG`.
    pub fn signal(&self, name: &str) {
        let status = Command::new("kill").args(["-s", name, &self.process().to_string()]).status().unwrap();
        assert!(status.success());
    }

    /// How it ends by itself, and after how long.
    pub fn wait(&mut self, limit: Duration) -> (Option<ExitStatus>, Duration) {
        let started = Instant::now();
        let child = self.child.as_mut().unwrap();
        loop {
            let status = child.try_wait().unwrap();
            if status.is_some() || started.elapsed() > limit {
                return (status, started.elapsed());
            }
            thread::sleep(Duration::from_millis(10));
        }
    }

    /// Its process number.
    pub fn process(&self) -> u32 {
        self.child.as_ref().unwrap().id()
    }

    /// Forgets the most memory that it had so far.
    pub fn forget_memory(&self) {
        fs::write(format!("/proc/{}/clear_refs", self.process()), "5").unwrap();
    }

    /// Memory that it has in use, in MB; the most that it had since [`Self::forget_memory`].
    pub fn memory(&self) -> (f64, f64) {
        let status = fs::read_to_string(format!("/proc/{}/status", self.process())).unwrap();
        let field = |name: &str| {
            let line = status.lines().find(|line| line.starts_with(name)).unwrap();
            line.split_whitespace().nth(1).unwrap().parse::<f64>().unwrap() / 1024.0
        };
        (field("VmRSS:"), field("VmHWM:"))
    }

    /// Processor time that it has used, in seconds.
    pub fn processor_time(&self) -> f64 {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.process())).unwrap();
        // The second field is the name in brackets; user and system time are the 14th and 15th, in hundredths.
        let fields: Vec<&str> = stat.rsplit_once(')').unwrap().1.split_whitespace().collect();
        fields[11..13].iter().map(|ticks| ticks.parse::<f64>().unwrap() / 100.0).sum()
    }

    /// File descriptors that it has open.
    pub fn descriptors(&self) -> usize {
        fs::read_dir(format!("/proc/{}/fd", self.process())).unwrap().count()
    }

    /// Where it listens.
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Somebody who asks it, with a new connection for each question.
    pub fn client(&self) -> Client {
        Client::new(self.address)
    }

    /// All that it has said.
    pub fn log(&self) -> String {
        fs::read_to_string(self.log_file()).unwrap_or_default()
    }

    fn log_file(&self) -> PathBuf {
        self.folder.join(format!("{}.log", self.address.port()))
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        if let Some(child) = &mut self.child {
            child.kill().ok();
            child.wait().ok();
        }
    }
}

/// A free address. If another program takes it first, the start fails with that reason.
pub fn free_address() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}
