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
    expected: "0 runs acknowledged after it; lists and saves answer 503 with Retry-After, /health/ready too, /health/live 200; no file is made in its place; one log line; moved back, it goes on by itself within 2 s, and after `kill -9` 0 acknowledged runs are missing; a live replacement is refused, and a backup is there after stop, remove, copy, start",
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
    let mut outcome = Outcome::default();
    for suffix in ["", "-wal", "-shm"] {
        for _ in 0..form.rounds(5, 1) {
            moved_and_back(suffix, &mut outcome);
        }
    }
    for _ in 0..form.rounds(5, 1) {
        replaced("removed", |files, _| files.remove(), &mut outcome);
        replaced("renamed into its place", Files::replace, &mut outcome);
        replaced("copied into it", Files::overwrite, &mut outcome);
        cut_by_half(&mut outcome);
        replaced("emptied", |files, _| files.cut(0), &mut outcome);
    }
    outcome
}

fn moved_and_back(suffix: &str, outcome: &mut Outcome) {
    let database = Database::new(Kind::Sqlite);
    let mut program = database.program();
    let client = program.client();
    let files = Files { file: database.file() };
    let (here, away) = (files.with(suffix), database.folder().join("away"));
    let ledger = Ledger::default();
    let stop = AtomicBool::new(false);
    let back = thread::scope(|scope| {
        let _stop = Stopping(&stop);
        for _ in 0..CLIENTS {
            scope.spawn(|| ledger.save_until(&stop, client));
        }
        thread::sleep(Duration::from_millis(400));
        fs::rename(&here, &away).unwrap();
        let refusals = Refusals::of(client, Duration::from_millis(400));
        let is_made = here.exists();
        fs::rename(&away, &here).unwrap();
        let back = seconds_until_saved(client);
        refusals.add(&format!("moved runs.db{suffix}"), &program, outcome);
        // A connection that is being opened at that very moment may make an empty log, which nothing is written into.
        if suffix.is_empty() {
            outcome.add(if is_made { "a file was made in its place" } else { "none made" }, !is_made);
        }
        thread::sleep(Duration::from_millis(200));
        back
    });
    outcome.add_time(format!("saves again {back:.2} s after it is back"), back, 2.0);
    program.kill();
    program.start_again();
    let acknowledged = ledger.acknowledged();
    let missing = acknowledged.iter().filter(|id| !is_there(client, id)).count();
    outcome.add(
        format!("{missing} of {} acknowledged runs missing after `kill -9`", acknowledged.len()),
        missing == 0 && !acknowledged.is_empty(),
    );
}

/// What is done to the files has no way back but a backup, which is made before and put back by the README's steps.
fn replaced(how: &str, change: impl FnOnce(&Files, &Path), outcome: &mut Outcome) {
    let database = Database::new(Kind::Sqlite);
    let mut program = database.program();
    let client = program.client();
    let files = Files { file: database.file() };
    let kept = save(client).id().unwrap();
    let backup = database.folder().join("backup.db");
    database.run_script(format!("VACUUM INTO '{}'", backup.display()));
    let ledger = Ledger::default();
    let stop = AtomicBool::new(false);
    thread::scope(|scope| {
        let _stop = Stopping(&stop);
        for _ in 0..CLIENTS {
            scope.spawn(|| ledger.save_until(&stop, client));
        }
        thread::sleep(Duration::from_millis(300));
        change(&files, &backup);
        Refusals::of(client, Duration::from_millis(300)).add(how, &program, outcome);
    });
    let after = save(client);
    program.signal("TERM");
    let (status, _) = program.wait(Duration::from_secs(10));
    assert!(status.is_some_and(|status| status.success()), "{}", program.log());
    files.remove();
    fs::copy(&backup, &files.file).unwrap();
    program.start_again();
    let is_restored = is_there(client, &kept) && save(client).status == 201;
    outcome.add(
        format!("restored: {}", if is_restored { "the backup's run is there" } else { "not whole" }),
        is_restored && after.status == 503,
    );
}

/// Where SQLite is copying its log into the file at that moment, it may write all that was cut once more, and goes on.
fn cut_by_half(outcome: &mut Outcome) {
    let database = Database::new(Kind::Sqlite);
    let mut program = database.program();
    let client = program.client();
    let files = Files { file: database.file() };
    let ledger = Ledger::default();
    let stop = AtomicBool::new(false);
    let refusals = thread::scope(|scope| {
        let _stop = Stopping(&stop);
        for _ in 0..CLIENTS {
            scope.spawn(|| ledger.save_until(&stop, client));
        }
        thread::sleep(Duration::from_millis(300));
        files.cut(fs::metadata(&files.file).unwrap().len() / 2);
        Refusals::of(client, Duration::from_millis(300))
    });
    if program.log().contains(SAID) {
        refusals.add("cut by half", &program, outcome);
        return;
    }
    program.kill();
    program.start_again();
    let acknowledged = ledger.acknowledged();
    let missing = acknowledged.iter().filter(|id| !is_there(client, id)).count();
    outcome.add(
        format!(
            "cut by half while its log was copied into it: {missing} of {} acknowledged missing",
            acknowledged.len()
        ),
        missing == 0,
    );
}

/// What is answered for some time after the file has changed.
#[derive(Default)]
struct Refusals {
    refused: u32,
    acknowledged: u32,
    others: Vec<String>,
}

impl Refusals {
    fn of(client: Client, time: Duration) -> Self {
        let mut refusals = Self::default();
        let started = Instant::now();
        while started.elapsed() < time {
            let save = save(client);
            refusals.acknowledged += u32::from(save.status == 201);
            refusals.note("a save", &save);
            for path in ["/runs", "/api/v1/runs", "/health/ready"] {
                refusals.note(path, &client.get(path).unwrap());
            }
            if client.get("/health/live").unwrap().status != 200 {
                refusals.others.push("not live".to_owned());
            }
            thread::sleep(Duration::from_millis(20));
        }
        refusals
    }

    fn note(&mut self, what: &str, answer: &Answer) {
        if answer.status == 503 && answer.header("retry-after").is_some() {
            self.refused += 1;
        } else {
            self.others.push(format!("{what}: {}", answer.status));
        }
    }

    fn add(&self, how: &str, program: &Program, outcome: &mut Outcome) {
        let said = program.log().matches(SAID).count();
        let Self { refused, acknowledged, others } = self;
        outcome.add(
            format!(
                "{how}: {refused} × 503 with Retry-After, {} others {others:?}, {acknowledged} acknowledged, {said} log line",
                others.len()
            ),
            others.is_empty() && *acknowledged == 0 && said == 1,
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
