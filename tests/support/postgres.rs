//! A PostgreSQL to test with: `TEST_DATABASE_URL`, or a throw-away server from this machine's own binaries.

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};

use super::disk::Disk;

/// The server of this test binary: started by the first test that asks, stopped when the process ends.
static SERVER: OnceLock<Option<String>> = OnceLock::new();
static DATABASES: AtomicU32 = AtomicU32::new(0);

/// An empty database for one test, dropped at its end.
pub struct Database {
    server: String,
    name: String,
}

/// A new database, or `None` after having said that there is no PostgreSQL.
pub async fn database() -> Option<Database> {
    if !super::needs::POSTGRES.is_met() {
        return None;
    }
    // Starting a server takes a second or two, on a thread that may wait.
    let server = tokio::task::spawn_blocking(|| SERVER.get_or_init(find_or_start).clone()).await.unwrap();
    let server = server.expect("the throw-away PostgreSQL starts");
    let name = format!("epicurve_test_{}_{}", std::process::id(), DATABASES.fetch_add(1, Ordering::Relaxed));
    let mut connection = PgConnection::connect(&server).await.unwrap();
    connection.execute(AssertSqlSafe(format!("CREATE DATABASE {name}"))).await.unwrap();
    connection.close().await.unwrap();
    Some(Database { server, name })
}

impl Database {
    /// The address of the database.
    pub fn url(&self) -> String {
        let (server, parameters) = self.server.split_once('?').unwrap_or((&self.server, ""));
        let (host, _) = server.rsplit_once('/').unwrap();
        format!("{host}/{}?{parameters}", self.name)
    }

    /// A connection of the test's own, to look at what the store did.
    pub async fn connect(&self) -> PgConnection {
        PgConnection::connect(&self.url()).await.unwrap()
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let drop_database = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name);
        let server = self.server.clone();
        // A thread of its own, because the test's runtime may be ending.
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let mut connection = PgConnection::connect(&server).await?;
                connection.execute(AssertSqlSafe(drop_database)).await
            })
        });
        // What is left over goes with the server, or has a name that says where it is from.
        drop(thread.join());
    }
}

/// Whether this machine has a server to test with, or the programs to start one.
pub fn is_there() -> bool {
    configured().is_some() || binaries().is_some()
}

fn configured() -> Option<String> {
    std::env::var("TEST_DATABASE_URL").ok().filter(|url| !url.is_empty())
}

fn find_or_start() -> Option<String> {
    if let Some(url) = configured() {
        return Some(url);
    }
    let binaries = binaries()?;
    // Another process may take the free port before we do.
    let cluster = (0..3).find_map(|_| Cluster::start_new(&binaries, FOR_TESTS, None))?;
    let url = cluster.url("postgres");
    // It runs until the watchdog sees this process end.
    std::mem::forget(cluster);
    Some(url)
}

/// The folder with `initdb`, `pg_ctl` and the rest: what PATH says, or the newest of Debian's.
fn binaries() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let in_path =
        std::env::split_paths(&path).find(|folder| folder.join("initdb").is_file() && folder.join("pg_ctl").is_file());
    in_path.or_else(|| of_debian("initdb"))
}

/// The folder of Debian's newest PostgreSQL with this program.
fn of_debian(program: &str) -> Option<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    versions.map(|version| version.path().join("bin")).filter(|folder| folder.join(program).is_file()).max()
}

/// A PostgreSQL server of a test's own. It refuses to run as root, so that root runs it as somebody else.
pub struct Cluster {
    binaries: PathBuf,
    folder: PathBuf,
    user: Option<User>,
    /// Given to the server at each start.
    options: String,
    port: u16,
    /// Where its folder is one.
    disk: Option<Disk>,
}

struct User {
    name: &'static str,
    group: String,
}

/// Nothing has to survive a power cut, and there is a connection pool for every test.
const FOR_TESTS: &str = "-c max_connections=300 -c fsync=off -c synchronous_commit=off -c full_page_writes=off";

/// How a server is stopped.
#[derive(Clone, Copy, Debug)]
pub enum Stop {
    /// Connections are cut, transactions rolled back.
    Fast,
    /// As if the power had been cut.
    Immediate,
}

impl Cluster {
    /// A server as it is installed: what it has acknowledged is on the disk. It goes when this is dropped.
    pub fn durable() -> Option<Self> {
        let binaries = binaries()?;
        (0..3).find_map(|_| Self::start_new(&binaries, "-c max_connections=100", None))
    }

    /// The same on a disk of its own of so many kB.
    pub fn on_small_disk(kilobytes: u32) -> Option<Self> {
        let binaries = binaries()?;
        (0..3).find_map(|_| Self::start_new(&binaries, "-c max_connections=100", Some(kilobytes)))
    }

    /// A new server, or `None` if it did not start.
    fn start_new(binaries: &Path, options: &str, kilobytes: Option<u32>) -> Option<Self> {
        let user = if id(&["-u"])? == "0" { Some(other_user()?) } else { None };
        let port = TcpListener::bind("127.0.0.1:0").ok()?.local_addr().ok()?.port();
        let folder = tempfile::Builder::new().prefix("epicurve-postgres-").tempdir().ok()?;
        let options = format!("-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories='' {options}");
        let disk = kilobytes.map(|kilobytes| Disk::mount(folder.path(), kilobytes));
        let cluster =
            Self { binaries: binaries.to_owned(), folder: folder.path().to_owned(), user, options, port, disk };
        cluster.watch()?;
        // From here on it is the watchdog that removes the folder.
        drop(folder.keep());
        if let Some(user) = &cluster.user {
            run(Command::new("chown").arg(user.name).arg(&cluster.folder))?;
        }
        run(cluster
            .command("initdb")
            .args(["--auth=trust", "--username=epicurve", "--encoding=UTF8", "--no-locale"])
            .args(["--no-sync", "-D", &cluster.data()]))?;
        cluster.start()?;
        Some(cluster)
    }

    /// Starts it again after [`Self::stop`].
    pub fn start(&self) -> Option<()> {
        let log = self.folder.join("log");
        run(self.command("pg_ctl").args(["start", "-w", "-D", &self.data(), "-o", &self.options, "-l"]).arg(log))
    }

    /// Stops it and waits for its end.
    pub fn stop(&self, how: Stop) {
        let mode = match how {
            Stop::Fast => "fast",
            Stop::Immediate => "immediate",
        };
        run(self.command("pg_ctl").args(["stop", "-w", "-m", mode, "-D", &self.data()])).unwrap();
    }

    /// Sends a signal, by its name without `SIG`, to the server and all its processes.
    pub fn signal(&self, name: &str) {
        let first = fs::read_to_string(self.folder.join("data/postmaster.pid")).unwrap();
        let first = first.lines().next().unwrap();
        // The first one before its children, so that it makes no new ones.
        let children = Command::new("pgrep").args(["-P", first]).output().unwrap();
        let children = String::from_utf8(children.stdout).unwrap();
        run(Command::new("kill").args(["-s", name, first]).args(children.split_whitespace())).unwrap();
    }

    /// Sends a signal to the processes of those sessions whose application's name begins like this.
    pub async fn signal_sessions(&self, name: &str, application: &'static str) {
        let processes = self.sessions(application).await;
        let processes = processes.iter().map(ToString::to_string);
        run(Command::new("kill").args(["-s", name]).args(processes)).unwrap();
    }

    /// Private memory of these processes in MB.
    pub async fn sessions_memory(&self, application: &'static str) -> f64 {
        let kilobytes = |process: &i32| {
            // One may have ended meanwhile.
            let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
            let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:").map(str::to_owned));
            line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok()).unwrap_or_default()
        };
        self.sessions(application).await.iter().map(kilobytes).sum::<f64>() / 1024.0
    }

    async fn sessions(&self, application: &'static str) -> Vec<i32> {
        const PROCESSES: &str = "SELECT pid FROM pg_stat_activity WHERE starts_with(application_name, $1)";
        let mut connection = PgConnection::connect(&self.url("postgres")).await.unwrap();
        sqlx::query_scalar(PROCESSES).bind(application).fetch_all(&mut connection).await.unwrap()
    }

    /// The disk that [`Self::on_small_disk`] has put it on.
    pub fn disk(&self) -> &Disk {
        self.disk.as_ref().expect("a server on a small disk")
    }

    /// What it has said since its first start.
    pub fn log(&self) -> String {
        fs::read_to_string(self.folder.join("log")).unwrap()
    }

    /// The address of a database in it.
    pub fn url(&self, database: &str) -> String {
        format!("postgres://epicurve@127.0.0.1:{}/{database}", self.port)
    }

    /// A program of this version of PostgreSQL, as the user that the server runs as.
    pub fn program(&self, name: &str) -> Command {
        self.command(name)
    }

    fn data(&self) -> String {
        self.folder.join("data").to_str().unwrap().to_owned()
    }

    fn command(&self, program: &str) -> Command {
        // Those that only ask a server may be installed elsewhere.
        let beside = self.binaries.join(program);
        let program = if beside.is_file() { beside } else { of_debian(program).unwrap_or_default().join(program) };
        let mut command = match &self.user {
            None => Command::new(program),
            Some(User { name, group }) => {
                let mut command = Command::new("setpriv");
                command.args([&format!("--reuid={name}"), &format!("--regid={group}"), "--clear-groups", "--"]);
                command.arg(program);
                command
            }
        };
        // The working directory may be one that the other user cannot enter.
        command.current_dir("/");
        command
    }

    /// Nothing runs at the end of a test process for certain, so that a small shell waits for it, stops the server and
    /// removes its files.
    fn watch(&self) -> Option<()> {
        const SCRIPT: &str = r#"while kill -0 "$1" 2>/dev/null; do sleep 1; done
            test -f "$2/data/postmaster.pid" && kill -QUIT "$(head -n 1 "$2/data/postmaster.pid")"
            while test -f "$2/data/postmaster.pid" && kill -0 "$(head -n 1 "$2/data/postmaster.pid")"; do sleep 0.1; done
            umount --lazy "$2" 2>/dev/null
            rm -rf "$2""#;
        use std::os::unix::process::CommandExt;
        let mut watchdog = Command::new("sh");
        watchdog.args(["-c", SCRIPT, "watchdog", &std::process::id().to_string()]).arg(&self.folder);
        // A group of its own survives Ctrl-C; open output would keep `cargo test | less` from ending.
        watchdog.process_group(0).current_dir("/");
        watchdog.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().ok().map(drop)
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // A test may have stopped it already. What is left the watchdog removes.
        self.command("pg_ctl").args(["stop", "-w", "-m", "immediate", "-D", &self.data()]).output().ok();
        drop(self.disk.take());
        fs::remove_dir_all(&self.folder).ok();
    }
}

/// Which PostgreSQL the tests start.
pub fn version() -> Option<String> {
    let output = Command::new(binaries()?.join("postgres")).arg("--version").output().ok()?;
    Some(String::from_utf8(output.stdout).ok()?.split_whitespace().nth(2)?.to_owned())
}

fn other_user() -> Option<User> {
    ["postgres", "nobody"].into_iter().find_map(|name| Some(User { name, group: id(&["-g", name])? }))
}

fn id(arguments: &[&str]) -> Option<String> {
    let output = Command::new("id").args(arguments).output().ok().filter(|output| output.status.success())?;
    Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Runs a command to its end; what it says is shown only if it fails.
fn run(command: &mut Command) -> Option<()> {
    let output = command.stdin(Stdio::null()).output();
    match output {
        Ok(output) if output.status.success() => Some(()),
        Ok(output) => {
            eprintln!("{command:?} failed: {}", String::from_utf8_lossy(&output.stderr));
            None
        }
        Err(error) => {
            eprintln!("{command:?} failed: {error}");
            None
        }
    }
}
