//! Log lines: one for each request, one a second for each fault, and a disk that is full.

use std::collections::BTreeSet;
use std::fs;

use serde_json::Value;

use super::*;

/// Every line that the server has written to the end, each of them JSON.
fn ended(process: &mut Process) -> Vec<Value> {
    process.signal("TERM");
    let (status, said) = process.wait(Duration::from_secs(12));
    assert_eq!(status.code(), Some(0), "{said}");
    said.lines().map(|line| serde_json::from_str(line).map_err(|_| line).unwrap()).collect()
}

fn of<'a>(lines: &'a [Value], message: &'a str) -> impl Iterator<Item = &'a Value> {
    lines.iter().filter(move |line| line["message"].as_str().is_some_and(|text| text.starts_with(message)))
}

#[test]
fn each_request_is_one_line_whatever_it_sends() {
    let folder = tempfile::tempdir().unwrap();
    let mut process = Process::start(folder.path(), &[]);
    let mut answered = BTreeSet::new();
    for (path, header) in [
        ("/", "User-Agent: plain"),
        ("/runs", "User-Agent: \u{1b}[31mred\u{1b}[0m"),
        ("/runs/%0d%0a%1b[31m", "X-Request-Id: chosen.by-a_proxy:1"),
        ("/about", "X-Request-Id: a\u{1b}[31m"),
        ("/about", "X-Request-Id: \"quoted\" {\"level\": \"ERROR\"}"),
        ("/about", "User-Agent: one\r\n two"),
        ("/nothing", "User-Agent: one\rtwo"),
        ("/runs?q=%0Anew+line", "X-Forwarded-For: 1.2.3.4\tx"),
    ] {
        let mut stream = TcpStream::connect(&process.address).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nHost: test\r\nConnection: close\r\n{header}\r\n\r\n").unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let answer = String::from_utf8_lossy(&answer);
        // What is no HTTP is refused before it is a request.
        let id = answer.lines().find_map(|line| line.strip_prefix("x-request-id: "));
        assert!(id.is_some() || answer.starts_with("HTTP/1.1 400 "), "{answer}");
        answered.extend(id.map(|id| id.trim().to_owned()));
    }
    assert!(answered.len() == 4 && answered.contains("chosen.by-a_proxy:1"), "{answered:?}");
    assert!(!answered.iter().any(|id| id.contains('"')), "an id that is no plain word is replaced: {answered:?}");
    let lines = ended(&mut process);
    let logged: Vec<_> = of(&lines, "request").map(|line| line["id"].as_str().unwrap().to_owned()).collect();
    assert_eq!(logged.len(), answered.len(), "{lines:#?}");
    assert_eq!(logged.into_iter().collect::<BTreeSet<_>>(), answered);
}

#[test]
fn the_same_fault_is_a_line_a_second_and_none_goes_uncounted() {
    let folder = tempfile::tempdir().unwrap();
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let mut process = Process::start(folder.path(), &[("DATABASE_URL", &format!("postgres://me@{nobody}/x"))]);
    let started = Instant::now();
    let address = process.address.clone();
    for _ in 0..2 {
        thread::scope(|scope| {
            for _ in 0..100 {
                scope.spawn(|| assert_eq!(status(&address, "/runs"), 503));
            }
        });
    }
    let seconds = started.elapsed().as_secs_f64();
    let lines = ended(&mut process);
    assert_eq!(of(&lines, "request").count(), 200, "requests are a line each");
    let faults: Vec<_> = of(&lines, "the database is not available").collect();
    assert!(!faults.is_empty() && faults.len() as f64 <= seconds + 2.0, "{seconds} s: {faults:#?}");
    let counted: u64 = faults.iter().map(|line| line["more"].as_u64().unwrap_or(1)).sum();
    assert_eq!(counted, 200, "{faults:#?}");
    assert!(faults.iter().any(|line| line["message"].as_str().unwrap().ends_with(" more like it")), "{faults:#?}");
}

/// What the server calls its file of today.
fn todays_file() -> String {
    let host = fs::read_to_string("/proc/sys/kernel/hostname").unwrap();
    let today = Command::new("date").args(["-u", "+%Y-%m-%d"]).output().unwrap();
    format!("epicurve-{}.{}.log", host.trim(), String::from_utf8(today.stdout).unwrap().trim())
}

#[test]
fn a_days_file_and_all_files_have_a_size() {
    let folder = tempfile::tempdir().unwrap();
    let logs = folder.path().join("logs");
    fs::create_dir(&logs).unwrap();
    for day in 1..=9 {
        fs::write(logs.join(format!("epicurve-other.2026-01-0{day}.log")), vec![b'x'; 20_000]).unwrap();
    }
    let sizes = [("EPICURVE_LOG_BYTES_PER_DAY", "30kB"), ("EPICURVE_LOG_BYTES", "100kB")];
    let mut process = Process::start(folder.path(), &[&[("EPICURVE_LOG_DIR", "logs")], &sizes[..]].concat());
    for _ in 0..300 {
        assert_eq!(process.get("/about"), 200);
    }
    let lines = ended(&mut process);
    assert_eq!(of(&lines, "request").count(), 300, "stderr has them all");
    assert_eq!(of(&lines, "EPICURVE_LOG_BYTES_PER_DAY: ").count(), 1, "said once");
    let written = fs::read_to_string(logs.join(todays_file())).unwrap();
    assert!((25_000..=30_000).contains(&written.len()), "{}", written.len());
    assert!(written.ends_with('\n') && written.lines().all(|line| serde_json::from_str::<Value>(line).is_ok()));
    let all: u64 = fs::read_dir(&logs).unwrap().map(|file| file.unwrap().metadata().unwrap().len()).sum();
    assert!((80_000..=100_000).contains(&all), "{all}");
}

#[test]
fn a_folder_that_vanishes_is_said_and_made_anew() {
    let folder = tempfile::tempdir().unwrap();
    let logs = folder.path().join("logs");
    let mut process = Process::start(folder.path(), &[("EPICURVE_LOG_DIR", "logs")]);
    assert_eq!(process.get("/about"), 200);
    let file = logs.join(todays_file());
    let started = Instant::now();
    while !fs::read_to_string(&file).is_ok_and(|text| text.contains("/about")) {
        assert!(started.elapsed() < Duration::from_secs(5));
        thread::sleep(Duration::from_millis(10));
    }
    fs::remove_dir_all(&logs).unwrap();
    for _ in 0..20 {
        assert_eq!(process.get("/learn"), 200);
    }
    let lines = ended(&mut process);
    let said: Vec<_> = of(&lines, "EPICURVE_LOG_DIR: ").collect();
    assert_eq!(said.len(), 1, "{said:#?}");
    assert!(said[0]["message"].as_str().unwrap().contains("was moved or removed"), "{said:#?}");
    let written = fs::read_to_string(&file).unwrap();
    assert_eq!(written.matches("\"/learn\"").count(), 20, "{written}");
}

fn serves_with_a_full_disk(folder: &Path) -> Vec<Value> {
    let mut process = Process::start(folder, &[("EPICURVE_LOG_DIR", "logs")]);
    for _ in 0..300 {
        assert_eq!(process.get("/about"), 200);
    }
    let lines = ended(&mut process);
    assert_eq!(of(&lines, "request").count(), 300, "stderr has them all");
    let lost: Vec<_> = of(&lines, "EPICURVE_LOG_DIR: log lines are being lost").collect();
    assert_eq!(lost.len(), 1, "said once: {lost:#?}");
    assert!(lost[0]["message"].as_str().unwrap().contains("No space left on device"), "{lost:#?}");
    lines
}

#[test]
fn a_log_file_that_takes_nothing_is_said_once_and_stops_nothing() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("logs")).unwrap();
    // Each byte that is written there finds the disk full.
    std::os::unix::fs::symlink("/dev/full", folder.path().join("logs").join(todays_file())).unwrap();
    serves_with_a_full_disk(folder.path());
}

#[test]
fn a_disk_that_fills_up_with_log_files_stops_nothing() {
    if !support::needs::MOUNT.is_met() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let logs = folder.path().join("logs");
    fs::create_dir(&logs).unwrap();
    let _disk = support::disk::Disk::mount(&logs, 32);
    serves_with_a_full_disk(folder.path());
    let written = fs::read_to_string(logs.join(todays_file())).unwrap();
    assert!(written.lines().count() > 20 && written.lines().count() < 300, "{}", written.lines().count());
}
