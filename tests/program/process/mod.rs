//! The program itself: how it starts, waits for its database, answers its health check, and ends.

mod logs;
mod metrics;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use epicurve::storage::Store;

use crate::support;

/// The program in an environment that holds nothing but what the test says.
fn epicurve(folder: &Path, variables: &[(&str, &str)]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_epicurve"));
    command.env_clear().current_dir(folder);
    command.env("EPICURVE_LISTEN", "127.0.0.1:0").envs(variables.iter().copied());
    command
}

fn run(folder: &Path, variables: &[(&str, &str)], arguments: &[&str]) -> Output {
    epicurve(folder, variables).args(arguments).output().unwrap()
}

/// A server that runs until the test ends.
struct Process {
    child: Child,
    /// What it writes to stderr, line by line.
    lines: Receiver<String>,
    /// `127.0.0.1:` and the port that it got.
    address: String,
}

impl Process {
    fn start(folder: &Path, variables: &[(&str, &str)]) -> Self {
        let mut child = epicurve(folder, variables).stderr(Stdio::piped()).spawn().unwrap();
        let output = BufReader::new(child.stderr.take().unwrap());
        let (sender, lines) = channel();
        thread::spawn(move || output.lines().map_while(Result::ok).try_for_each(|line| sender.send(line)));
        let first = lines.recv_timeout(Duration::from_secs(20)).unwrap();
        let (_, address) = first.split_once(" is at http://").ok_or(&first).unwrap();
        let address = address.split([' ', '/']).next().unwrap().to_owned();
        Self { child, lines, address }
    }

    /// The status of an address's answer.
    fn get(&self, path: &str) -> u16 {
        status(&self.address, path)
    }

    fn wait_until_ready(&self) -> Duration {
        let started = Instant::now();
        while self.get("/health/ready") != 200 {
            assert!(started.elapsed() < Duration::from_secs(20), "it does not become ready");
            thread::sleep(Duration::from_millis(50));
        }
        started.elapsed()
    }

    fn signal(&self, name: &str) {
        let status = Command::new("kill").args(["-s", name, &self.child.id().to_string()]).status().unwrap();
        assert!(status.success());
    }

    /// How it ended, and all that it had to say.
    fn wait(&mut self, limit: Duration) -> (ExitStatus, String) {
        let started = Instant::now();
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            assert!(started.elapsed() < limit, "it still runs after {limit:?}");
            thread::sleep(Duration::from_millis(20));
        };
        (status, self.lines.iter().collect::<Vec<_>>().join("\n"))
    }
}

/// The status of what a server answers.
fn status(address: &str, path: &str) -> u16 {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer.split(' ').nth(1).unwrap().parse().unwrap()
}

impl Drop for Process {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

#[test]
fn it_serves_without_any_configuration_and_ends_when_told() {
    for signal in ["TERM", "INT"] {
        let folder = tempfile::tempdir().unwrap();
        let mut process = Process::start(folder.path(), &[]);
        assert!(folder.path().join("epicurve.db").is_file());
        assert_eq!(process.get("/health/live"), 200);
        assert_eq!(process.get("/health/ready"), 200, "SQLite is ready before anybody is let in");
        process.signal(signal);
        let (status, said) = process.wait(Duration::from_secs(10));
        assert_eq!(status.code(), Some(0), "{said}");
        assert!(said.contains(&format!("SIG{signal}")) && said.contains("Epicurve has stopped"), "{said}");
        let left: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|file| file.unwrap().file_name()).collect();
        assert_eq!(left, ["epicurve.db"], "the write-ahead log is put away");
    }
}

#[test]
fn half_a_request_does_not_keep_it_from_ending() {
    let folder = tempfile::tempdir().unwrap();
    let mut process = Process::start(folder.path(), &[]);
    let mut half_open = TcpStream::connect(&process.address).unwrap();
    half_open.write_all(b"GET / HT").unwrap();
    assert_eq!(process.get("/health/live"), 200);
    process.signal("TERM");
    let (status, said) = process.wait(Duration::from_secs(10));
    assert_eq!(status.code(), Some(0), "{said}");
}

#[test]
fn a_wrong_configuration_is_one_line_and_exit_code_2() {
    let folder = tempfile::tempdir().unwrap();
    for (name, value) in [
        ("EPICURVE_LISTEN", "nonsense"),
        ("DATABASE_URL", "mysql://me:secret@db/x"),
        ("DATABASE_PASSWORD_FILE", "/nowhere"),
        ("BASE_PATH", "epicurve"),
        ("EPICURVE_MODE", "protected"),
        ("EPICURVE_PASSWORD", "secret"),
        ("EPICURVE_PASSWORD_FILE", "/nowhere"),
        ("EPICURVE_MOST_BYTES", "much"),
        ("EPICURVE_CORS_ORIGINS", "https://twin.example.org/"),
        ("EPICURVE_EMBED_ORIGINS", "*"),
        ("RUST_LOG", "a=b=c"),
    ] {
        let output = run(folder.path(), &[(name, value)], &["serve"]);
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert_eq!(said.lines().count(), 1, "{said}");
        assert!(said.contains(name) && !said.contains("me:secret") && !said.contains("\"secret\""), "{said}");
    }
    assert_eq!(run(folder.path(), &[], &["nonsense"]).status.code(), Some(2));
}

#[test]
fn a_port_that_is_taken_is_said_to_be() {
    let folder = tempfile::tempdir().unwrap();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    let _taken = TcpListener::bind(&taken).unwrap();
    let output = run(folder.path(), &[("EPICURVE_LISTEN", &taken)], &[]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains(&format!("EPICURVE_LISTEN: {taken} is in use")), "{said}");
    assert!(!folder.path().join("epicurve.db").exists(), "nothing was touched");
}

#[test]
fn an_sqlite_file_that_cannot_be_opened_is_said_to_be() {
    let folder = tempfile::tempdir().unwrap();
    let output = run(folder.path(), &[("DATABASE_URL", "sqlite:no/where.db")], &[]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("DATABASE_URL: SQLite, no/where.db cannot be opened"), "{said}");
}

#[tokio::test]
async fn a_database_of_another_version_ends_it_with_exit_code_3() {
    const FROM_THE_FUTURE: &str = "
        INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
        VALUES (9999, 'from the future', TRUE, 'x', 0)";
    let folder = tempfile::tempdir().unwrap();
    let (store, file) = support::sqlite().await;
    let Store::Sqlite(pool, _) = &store else { unreachable!() };
    sqlx::query(FROM_THE_FUTURE).execute(pool).await.unwrap();
    store.close().await;
    let mut urls = vec![format!("sqlite:{}", file.path().join("test.db").display())];
    let database = support::postgres::database().await;
    if let Some(database) = &database {
        let store = Store::open(&database.url(), None).unwrap();
        store.migrate().await.unwrap();
        sqlx::query(FROM_THE_FUTURE).execute(&mut database.connect().await).await.unwrap();
        urls.push(database.url());
    }
    for url in urls {
        let started = Instant::now();
        let output = run(folder.path(), &[("DATABASE_URL", &url)], &[]);
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(3), "{said}");
        assert!(said.contains("the database could not be migrated: it has migration 9999"), "{said}");
        assert!(started.elapsed() < Duration::from_secs(5), "{:?}", started.elapsed());
    }
}

/// Passes bytes on to the real server, so that a test can let the database come late.
fn forward(listener: TcpListener, to: String) {
    thread::spawn(move || {
        for client in listener.incoming().flatten() {
            let server = TcpStream::connect(&to).unwrap();
            for (mut from, mut to) in [(client.try_clone().unwrap(), server.try_clone().unwrap()), (server, client)] {
                thread::spawn(move || {
                    std::io::copy(&mut from, &mut to).ok();
                    to.shutdown(std::net::Shutdown::Both).ok();
                });
            }
        }
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn it_waits_for_its_database_and_is_ready_soon_after() {
    let Some(database) = support::postgres::database().await else { return };
    let url = database.url();
    let (_, rest) = url.split_once('@').unwrap();
    let real = rest.split('/').next().unwrap().to_owned();
    let reserved = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    let url = url.replace(&real, &reserved);

    let folder = tempfile::tempdir().unwrap();
    let process = Process::start(folder.path(), &[("DATABASE_URL", &url)]);
    let started = Instant::now();
    while started.elapsed() < Duration::from_secs(3) {
        assert_eq!(process.get("/health/live"), 200);
        assert_eq!(process.get("/health/ready"), 503);
    }
    let asked = Instant::now();
    assert_eq!(process.get("/runs"), 503);
    assert!(asked.elapsed() < Duration::from_millis(3500), "{:?}", asked.elapsed());
    let said: Vec<_> = process.lines.try_iter().filter(|line| line.contains("waiting for the database")).collect();
    assert_eq!(said.len(), 1, "the same fault is one line: {said:#?}");

    forward(TcpListener::bind(&reserved).unwrap(), real);
    let took = process.wait_until_ready();
    assert!(took < Duration::from_secs(5), "{took:?}");
    assert_eq!(process.get("/runs"), 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn its_check_names_the_servers_version_and_says_what_is_wrong() {
    let Some(database) = support::postgres::database().await else { return };
    let folder = tempfile::tempdir().unwrap();
    let check = |url: &str| {
        let output = run(folder.path(), &[("DATABASE_URL", url)], &["check"]);
        (output.status.code(), String::from_utf8(output.stdout).unwrap())
    };
    let url = database.url();
    let (code, said) = check(&url);
    assert!(code == Some(0) && said.contains(": answers, version 1"), "{said}");
    assert!(said.contains("✓ tables         none yet"), "{said}");
    let store = Store::open(&database.url(), None).unwrap();
    store.migrate().await.unwrap();
    assert!(check(&url).1.contains("up to date; 0 runs"));
    let (code, said) = check(&url.replace("epicurve_test_", "no_such_database_"));
    assert!(code == Some(1) && said.contains("does not exist") && said.contains("DATABASE_URL names"), "{said}");
    sqlx::query("UPDATE _sqlx_migrations SET version = version + 9000")
        .execute(&mut database.connect().await)
        .await
        .unwrap();
    let (code, said) = check(&url);
    assert!(code == Some(3) && said.contains("✗ tables         a newer Epicurve has used it"), "{said}");
}

#[test]
fn the_health_check_asks_the_server() {
    let folder = tempfile::tempdir().unwrap();
    let process = Process::start(folder.path(), &[]);
    let health = |listen: &str| run(folder.path(), &[("EPICURVE_LISTEN", listen)], &["health"]);
    let port = process.address.rsplit(':').next().unwrap();
    for listen in [&process.address, &format!("0.0.0.0:{port}")] {
        let output = health(listen);
        assert_eq!(output.status.code(), Some(0), "{output:?}");
    }

    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    for (listen, reason) in [
        (silent.local_addr().unwrap().to_string(), "did not answer within 2 s"),
        (nobody.to_string(), "does not answer"),
        ("nonsense".to_owned(), "EPICURVE_LISTEN must be"),
    ] {
        let output = health(&listen);
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(said.contains(reason) && said.lines().count() == 1, "{said}");
    }
}

#[test]
fn a_password_is_written_once_and_never_shown() {
    let folder = tempfile::tempdir().unwrap();
    let output = run(folder.path(), &[("POSTGRES_PASSWORD", "hush")], &["secret", "password"]);
    assert_eq!(output.status.code(), Some(0));
    let again = run(folder.path(), &[], &["secret", "password"]);
    assert_eq!(again.status.code(), Some(0));
    let said = format!("{output:?}{again:?}");
    assert!(!said.contains("hush") && said.contains("POSTGRES_PASSWORD") && said.contains("it is kept"), "{said}");
    assert_eq!(std::fs::read_to_string(folder.path().join("password")).unwrap(), "hush");
    assert_eq!(run(folder.path(), &[], &["secret", "no/where"]).status.code(), Some(1));
}

#[test]
fn log_files_are_written_and_never_stop_it() {
    let folder = tempfile::tempdir().unwrap();
    let logs = folder.path().join("logs");
    let mut process = Process::start(folder.path(), &[("EPICURVE_LOG_DIR", "logs")]);
    process.signal("TERM");
    process.wait(Duration::from_secs(10));
    let files: Vec<_> = std::fs::read_dir(&logs).unwrap().map(|file| file.unwrap().path()).collect();
    assert_eq!(files.len(), 1, "{files:?}");
    let text = std::fs::read_to_string(&files[0]).unwrap();
    assert!(text.contains(" is at http://") && text.contains("Epicurve has stopped"), "{text}");
    assert!(text.lines().all(|line| serde_json::from_str::<serde_json::Value>(line).is_ok()), "{text}");

    // Not a folder: one warning, and it serves.
    std::fs::write(folder.path().join("file"), "").unwrap();
    let mut child = epicurve(folder.path(), &[("EPICURVE_LOG_DIR", "file")]).stderr(Stdio::piped()).spawn().unwrap();
    let lines: Vec<_> = BufReader::new(child.stderr.take().unwrap()).lines().take(2).map(Result::unwrap).collect();
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(lines[0].contains("WARN") && lines[0].contains("EPICURVE_LOG_DIR: no log files"), "{lines:?}");
    assert!(lines[1].contains(" is at http://"), "{lines:?}");
}

#[test]
fn presets_that_cannot_be_read_are_reported_at_the_start_and_stop_nothing() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("presets")).unwrap();
    std::fs::write(folder.path().join("presets/bad.toml"), "title = \"Ours\"\nsummary = 3\n[comparison]\n").unwrap();
    for (value, said) in [
        ("nowhere", "EPICURVE_PRESETS_DIR: nowhere: the folder can't be read"),
        ("presets", "EPICURVE_PRESETS_DIR: presets/bad.toml, line 2: summary must be a text"),
    ] {
        let mut child =
            epicurve(folder.path(), &[("EPICURVE_PRESETS_DIR", value)]).stderr(Stdio::piped()).spawn().unwrap();
        let lines: Vec<_> = BufReader::new(child.stderr.take().unwrap()).lines().take(3).map(Result::unwrap).collect();
        child.kill().unwrap();
        child.wait().unwrap();
        // The folder is read on a thread of its own, so the three lines come in any order.
        assert!(lines.iter().any(|line| line.contains("WARN") && line.contains(said)), "{lines:?}");
        assert!(lines.iter().any(|line| line.contains(" is at http://")), "{lines:?}");
    }
}

#[test]
fn an_open_server_that_others_reach_says_so_once() {
    let folder = tempfile::tempdir().unwrap();
    let all = ("EPICURVE_LISTEN", "0.0.0.0:0");
    std::fs::write(folder.path().join("password"), "correct horse\n").unwrap();
    for (variables, expected) in [
        (vec![], 0),
        (vec![all], 1),
        (vec![all, ("EPICURVE_PUBLISHED_AT", "127.0.0.1")], 0),
        (vec![all, ("EPICURVE_PUBLISHED_AT", "192.0.2.1")], 1),
        (vec![("EPICURVE_PUBLISHED_AT", "0.0.0.0")], 1),
        (vec![all, ("EPICURVE_MODE", "readonly")], 0),
        (vec![all, ("EPICURVE_MODE", "protected"), ("EPICURVE_PASSWORD_FILE", "password")], 0),
    ] {
        let mut process = Process::start(folder.path(), &variables);
        assert_eq!(process.get("/"), 200);
        process.signal("TERM");
        let (_, said) = process.wait(Duration::from_secs(10));
        let warnings: Vec<_> = said.lines().filter(|line| line.contains("WARN")).collect();
        assert_eq!(warnings.len(), expected, "{variables:?}: {said}");
        assert!(warnings.iter().all(|line| line.contains("All visitors who reach ")), "{said}");
        assert!(!said.contains("correct horse"), "{said}");
    }
}

#[test]
fn a_protected_server_says_where_all_visitors_have_one_address() {
    let folder = tempfile::tempdir().unwrap();
    let protected = [("EPICURVE_MODE", "protected"), ("EPICURVE_PASSWORD", "correct horse")];
    let all = ("EPICURVE_LISTEN", "0.0.0.0:0");
    let trusted = ("TRUSTED_PROXIES", "127.0.0.1");
    for (more, requests, expected) in [
        // At the start, where no other peer can come.
        (vec![], 0, 1),
        (vec![], 150, 1),
        (vec![trusted], 150, 0),
        // Where others could come, and none has.
        (vec![all], 50, 0),
        (vec![all], 150, 1),
        (vec![all, trusted], 150, 0),
    ] {
        let mut process = Process::start(folder.path(), &[&protected[..], &more].concat());
        for _ in 0..requests {
            assert_eq!(process.get("/about"), 200);
        }
        process.signal("TERM");
        let (_, said) = process.wait(Duration::from_secs(10));
        let warnings = said.lines().filter(|line| line.contains("WARN") && line.contains("TRUSTED_PROXIES=127.0.0.1"));
        assert_eq!(warnings.count(), expected, "{more:?}, {requests} requests: {said}");
    }
}

#[test]
fn an_unknown_variable_is_named_at_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let variables = [("EPICURVE_PASWORD", "correct horse")];
    let mut child = epicurve(folder.path(), &variables).stderr(Stdio::piped()).spawn().unwrap();
    let lines: Vec<_> = BufReader::new(child.stderr.take().unwrap()).lines().take(2).map(Result::unwrap).collect();
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(lines[0].contains("WARN") && lines[0].contains("the nearest name is EPICURVE_PASSWORD"), "{lines:?}");
    assert!(lines[1].contains(" is at http://"), "{lines:?}");
    assert!(!lines.concat().contains("correct horse"), "{lines:?}");
}
