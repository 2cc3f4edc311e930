//! The file of SQLite is moved, removed, replaced, shortened or overwritten under the running server.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::case::{Case, Form, Outcome};
use crate::client::{Answer, Client};
use crate::crashes::{Ledger, Stopping};
use crate::database::{Database, Kind, SQLITE};
use crate::program::Program;

pub const CASES: &[Case] = &[Case {
    number: 34,
    is_short: true,
    what: "Eight clients save; meanwhile the file of SQLite is moved and moved back (so are its log and the log's index), removed, replaced by a backup (renamed into its place; copied into it), shortened, emptied",
    expected: "0 runs acknowledged after it; lists and saves answer 503 with Retry-After, /health/ready too, /health/live 200; no file is made in its place; one log line; after the move back runs are saved within 2 s, and after `kill -9` 0 acknowledged runs are missing; a live replacement is refused, and a backup is there after stop, remove, copy, start",
    on: SQLITE,
    run: changed_files,
}];

const CLIENTS: u32 = 8;

/// Begins the one line in the log.
const SAID: &str = "while the server uses it";

/// The database's file, and those beside it.
struct Files {
    file: PathBuf,
}

impl Files {
    fn with(&self, suffix: &str) -> PathBuf {
        PathBuf::from(format!("{}{suffix}", self.file.display()))
    }

    fn remove(&self) {
        for suffix in ["", "-wal", "-shm"] {
            fs::remove_file(self.with(suffix)).ok();
        }
    }

    fn cut(&self, length: u64) {
        File::options().write(true).open(&self.file).unwrap().set_len(length).unwrap();
    }

    /// As `cp` does.
    fn overwrite(&self, by: &Path) {
        fs::copy(by, &self.file).unwrap();
    }

    /// As `mv` does within a file system.
    fn replace(&self, by: &Path) {
        let copy = self.with("-new");
        fs::copy(by, &copy).unwrap();
        fs::rename(copy, &self.file).unwrap();
    }
}

fn changed_files(_: &mut Database, form: Form) -> Outcome {
    let rounds = form.rounds(5, 1);
    let mut outcome = Outcome::default();
    for suffix in ["", "-wal", "-shm"] {
        moved_and_back(suffix, rounds, &mut outcome);
    }
    replaced("removed", rounds, |files, _| files.remove(), &mut outcome);
    replaced("renamed into its place", rounds, Files::replace, &mut outcome);
    replaced("copied into it", rounds, Files::overwrite, &mut outcome);
    cut_by_half(rounds, &mut outcome);
    replaced("emptied", rounds, |files, _| files.cut(0), &mut outcome);
    outcome
}

/// A server on a database of its own.
struct Saving {
    database: Database,
    program: Program,
    files: Files,
}

impl Saving {
    fn new() -> Self {
        let database = Database::new(Kind::Sqlite);
        let (program, files) = (database.program(), Files { file: database.file() });
        Self { database, program, files }
    }

    /// Starts clients that save, calls `act` after this time and stops them. Returns its answer, and the acknowledged runs.
    fn during<T>(&self, time: Duration, act: impl FnOnce(&Self) -> T) -> (T, Vec<String>) {
        let (ledger, stop, client) = (Ledger::default(), AtomicBool::new(false), self.program.client());
        let answer = thread::scope(|scope| {
            let _stop = Stopping(&stop);
            for _ in 0..CLIENTS {
                scope.spawn(|| ledger.save_until(&stop, client));
            }
            thread::sleep(time);
            act(self)
        });
        (answer, ledger.acknowledged())
    }

    /// Kills and starts the server. Returns the number of these runs that are missing.
    fn missing_after_kill(&mut self, acknowledged: &[String]) -> usize {
        self.program.kill();
        self.program.start_again();
        acknowledged.iter().filter(|id| !is_there(self.program.client(), id)).count()
    }

    fn log_lines(&self) -> usize {
        self.program.log().matches(SAID).count()
    }
}

fn moved_and_back(suffix: &str, rounds: u32, outcome: &mut Outcome) {
    let (mut refusals, mut made, mut longest) = (Refusals::default(), 0, 0.0_f64);
    let (mut acknowledged, mut missing) = (0, 0);
    for _ in 0..rounds {
        let mut saving = Saving::new();
        let (here, away) = (saving.files.with(suffix), saving.database.folder().join("away"));
        let (back, saved) = saving.during(Duration::from_millis(400), |saving| {
            let client = saving.program.client();
            fs::rename(&here, &away).unwrap();
            refusals.note_for(client, Duration::from_millis(400));
            made += u32::from(here.exists());
            fs::rename(&away, &here).unwrap();
            let back = seconds_until_saved(client);
            thread::sleep(Duration::from_millis(200));
            back
        });
        refusals.end_round(saving.log_lines());
        longest = longest.max(back);
        acknowledged += saved.len();
        missing += saving.missing_after_kill(&saved);
    }
    refusals.add(&format!("moved runs.db{suffix}"), outcome);
    // A connection that is being opened at that very moment may make an empty log, which nothing is written into.
    if suffix.is_empty() {
        outcome.add(format!("{made} files made in its place"), made == 0);
    }
    outcome.add_time(format!("saves again {longest:.2} s after it is back"), longest, 2.0);
    outcome.add(
        format!("{missing} of {acknowledged} acknowledged runs missing after `kill -9`"),
        missing == 0 && acknowledged > 0,
    );
}

/// What is done to the files has no way back but a backup, which is made before and put back by the README's steps.
fn replaced(how: &str, rounds: u32, change: impl Fn(&Files, &Path), outcome: &mut Outcome) {
    let (mut refusals, mut restored) = (Refusals::default(), 0);
    for _ in 0..rounds {
        let mut saving = Saving::new();
        let client = saving.program.client();
        let kept = save(client).id().unwrap();
        let backup = saving.database.folder().join("backup.db");
        saving.database.run_script(format!("VACUUM INTO '{}'", backup.display()));
        saving.during(Duration::from_millis(300), |saving| {
            change(&saving.files, &backup);
            refusals.note_for(client, Duration::from_millis(300));
        });
        refusals.note("a save later", &save(client));
        refusals.end_round(saving.log_lines());
        let Saving { program, files, .. } = &mut saving;
        program.signal("TERM");
        let (status, _) = program.wait(Duration::from_secs(10));
        assert!(status.is_some_and(|status| status.success()), "{}", program.log());
        files.remove();
        fs::copy(&backup, &files.file).unwrap();
        program.start_again();
        restored += u32::from(is_there(client, &kept) && save(client).status == 201);
    }
    refusals.add(how, outcome);
    outcome.add(format!("{restored} backups restored"), restored == rounds);
}

/// Where SQLite is copying its log into the file at that moment, it may write all that was cut once more, and goes on.
fn cut_by_half(rounds: u32, outcome: &mut Outcome) {
    let (mut refusals, mut unnoticed, mut missing) = (Refusals::default(), 0, 0);
    for _ in 0..rounds {
        let mut saving = Saving::new();
        let (mut refused, saved) = saving.during(Duration::from_millis(300), |saving| {
            saving.files.cut(fs::metadata(&saving.files.file).unwrap().len() / 2);
            let mut refused = Refusals::default();
            refused.note_for(saving.program.client(), Duration::from_millis(300));
            refused
        });
        let lines = saving.log_lines();
        if lines > 0 {
            refused.end_round(lines);
            refusals.extend(refused);
        } else {
            unnoticed += 1;
            missing += saving.missing_after_kill(&saved);
        }
    }
    refusals.add("cut by half", outcome);
    if unnoticed > 0 {
        outcome.add(
            format!("{unnoticed} times while its log was copied into it: {missing} acknowledged runs missing"),
            missing == 0,
        );
    }
}

/// The answers after the file has changed, in all rounds.
#[derive(Default)]
struct Refusals {
    rounds: u32,
    refused: u32,
    acknowledged: u32,
    others: Vec<String>,
    log_lines: usize,
    /// Rounds with another number of log lines than one.
    wrong_logs: u32,
}

impl Refusals {
    fn note_for(&mut self, client: Client, time: Duration) {
        let started = Instant::now();
        while started.elapsed() < time {
            let save = save(client);
            self.acknowledged += u32::from(save.status == 201);
            self.note("a save", &save);
            for path in ["/runs", "/api/v1/runs", "/health/ready"] {
                self.note(path, &client.get(path).unwrap());
            }
            if client.get("/health/live").unwrap().status != 200 {
                self.others.push("not live".to_owned());
            }
            thread::sleep(Duration::from_millis(20));
        }
    }

    fn note(&mut self, what: &str, answer: &Answer) {
        if answer.status == 503 && answer.header("retry-after").is_some() {
            self.refused += 1;
        } else {
            self.others.push(format!("{what}: {}", answer.status));
        }
    }

    fn end_round(&mut self, log_lines: usize) {
        self.rounds += 1;
        self.log_lines += log_lines;
        self.wrong_logs += u32::from(log_lines != 1);
    }

    fn extend(&mut self, other: Self) {
        self.rounds += other.rounds;
        self.refused += other.refused;
        self.acknowledged += other.acknowledged;
        self.others.extend(other.others);
        self.log_lines += other.log_lines;
        self.wrong_logs += other.wrong_logs;
    }

    fn add(&self, how: &str, outcome: &mut Outcome) {
        let Self { rounds, refused, acknowledged, others, log_lines, wrong_logs } = self;
        outcome.add(
            format!(
                "{how}, {rounds} times: {refused} × 503 with Retry-After, {} others {others:?}, {acknowledged} acknowledged, \
                 {log_lines} log lines",
                others.len()
            ),
            others.is_empty() && *acknowledged == 0 && *wrong_logs == 0,
        );
    }
}

fn save(client: Client) -> Answer {
    let run = json!({ "days": 60, "scenarios": [{ "beta": 0.3, "gamma": 0.1 }] });
    client.post_json("/api/v1/runs", None, &run).unwrap()
}

fn is_there(client: Client, id: &str) -> bool {
    client.get(&format!("/runs/{id}.json")).is_ok_and(|answer| answer.status == 200)
}

fn seconds_until_saved(client: Client) -> f64 {
    let started = Instant::now();
    while save(client).status != 201 {
        assert!(started.elapsed() < Duration::from_secs(20), "nothing is saved any more");
        thread::sleep(Duration::from_millis(10));
    }
    started.elapsed().as_secs_f64()
}
