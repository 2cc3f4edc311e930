//! A PostgreSQL to test with: `TEST_DATABASE_URL`, or a throw-away server from this machine's own binaries.

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use epicurve::storage::StoreSettings;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};

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

    /// The same, as the store takes it.
    pub fn settings(&self) -> StoreSettings {
        StoreSettings::new(self.url())
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
    (0..3).find_map(|_| Cluster::start(&binaries))
}

/// The folder with `initdb`, `pg_ctl` and the rest: the newest of Debian's, or what PATH says.
fn binaries() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let in_path =
        std::env::split_paths(&path).find(|folder| folder.join("initdb").is_file() && folder.join("pg_ctl").is_file());
    let mut debian: Vec<PathBuf> = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .map(|version| version.path().join("bin"))
        .filter(|folder| folder.join("initdb").is_file())
        .collect();
    debian.sort();
    in_path.or_else(|| debian.pop())
}

/// PostgreSQL refuses to run as root, so that root runs it as somebody else.
struct Cluster {
    binaries: PathBuf,
    folder: PathBuf,
    user: Option<User>,
}

struct User {
    name: &'static str,
    group: String,
}

impl Cluster {
    /// The address of the new server, or `None` if it did not start.
    fn start(binaries: &Path) -> Option<String> {
        let user = if id(&["-u"])? == "0" { Some(other_user()?) } else { None };
        let port = TcpListener::bind("127.0.0.1:0").ok()?.local_addr().ok()?.port();
        let folder = tempfile::Builder::new().prefix("epicurve-postgres-").tempdir().ok()?;
        let cluster = Self { binaries: binaries.to_owned(), folder: folder.path().to_owned(), user };
        cluster.watch()?;
        // From here on it is the watchdog that removes the folder.
        drop(folder.keep());
        if let Some(user) = &cluster.user {
            run(Command::new("chown").arg(user.name).arg(&cluster.folder))?;
        }
        let data = cluster.data();
        run(cluster
            .command("initdb")
            .args(["--auth=trust", "--username=epicurve", "--encoding=UTF8", "--no-locale"])
            .args(["--no-sync", "-D", &data]))?;
        // Nothing here has to survive a power cut, and there is a connection pool for every test.
        let options = format!(
            "-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories='' -c max_connections=300 \
             -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
        );
        let log = cluster.folder.join("log");
        run(cluster.command("pg_ctl").args(["start", "-w", "-D", &data, "-o", &options, "-l"]).arg(log))?;
        Some(format!("postgres://epicurve@127.0.0.1:{port}/postgres"))
    }

    fn data(&self) -> String {
        self.folder.join("data").to_str().unwrap().to_owned()
    }

    fn command(&self, program: &str) -> Command {
        let program = self.binaries.join(program);
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
            rm -rf "$2""#;
        use std::os::unix::process::CommandExt;
        let mut watchdog = Command::new("sh");
        watchdog.args(["-c", SCRIPT, "watchdog", &std::process::id().to_string()]).arg(&self.folder);
        // A group of its own survives Ctrl-C; open output would keep `cargo test | less` from ending.
        watchdog.process_group(0).current_dir("/");
        watchdog.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().ok().map(drop)
    }
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
