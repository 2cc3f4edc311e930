//! A backup is made while people save, by the README's commands, and another server is put up from it.

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::sync::atomic::AtomicBool;
use std::thread;
use std::time::{Duration, Instant};

use crate::case::{Case, Form, Outcome};
use crate::client::Client;
use crate::crashes::{CLIENTS, HALF_RUNS, Ledger, RUNS, Stopping};
use crate::database::{BOTH, Database};
use crate::support::needs::SQLITE3;

pub const CASES: &[Case] = &[Case {
    number: 14,
    is_short: true,
    what: "20 clients save; a backup is made meanwhile (`pg_dump`; `VACUUM INTO`), and another server is put up from it",
    expected: "every run acknowledged before the backup began is there with the same numbers, 0 half runs; seconds and MB for 10,000 runs",
    on: BOTH,
    run: restored,
}];

/// What made it, and what takes it back.
struct Backup<'a> {
    database: &'a Database,
    file: PathBuf,
}

impl Backup<'_> {
    fn make(&self) {
        let file = self.file.to_str().unwrap();
        if self.database.is_postgres() {
            let dump = self.postgres("pg_dump").args(["-Fc", &self.database.url()]).output().unwrap();
            assert!(dump.status.success(), "{}", String::from_utf8_lossy(&dump.stderr));
            fs::write(file, dump.stdout).unwrap();
        } else {
            run(Command::new("sqlite3").arg(self.database.file()).arg(format!("VACUUM INTO '{file}'")));
        }
    }

    fn restore_into(&self, other: &Database) {
        if self.database.is_postgres() {
            let file = fs::File::open(&self.file).unwrap();
            run(self.postgres("pg_restore").args(["--exit-on-error", "-d", &other.url()]).stdin(file));
        } else {
            fs::copy(&self.file, other.file()).unwrap();
        }
    }

    fn postgres(&self, program: &str) -> Command {
        self.database.cluster().program(program)
    }
}

fn run(command: &mut Command) {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
}

fn table(client: Client, id: &str) -> Option<String> {
    client.get(&format!("/runs/{id}.csv")).ok().filter(|answer| answer.status == 200).map(|answer| answer.text())
}

fn restored(database: &mut Database, form: Form) -> Outcome {
    if !database.is_postgres() && !SQLITE3.is_met() {
        return Outcome::of("not tested: no sqlite3", true);
    }
    let wanted = form.rounds(10_000, 300) as usize;
    let program = database.program();
    let client = program.client();
    let ledger = Ledger::default();
    let backup = Backup { database, file: database.folder().join("backup") };
    let stop = AtomicBool::new(false);
    let (acknowledged, took) = thread::scope(|scope| {
        let _stop = Stopping(&stop);
        for _ in 0..CLIENTS {
            scope.spawn(|| ledger.save_until(&stop, client));
        }
        while ledger.acknowledged().len() < wanted {
            thread::sleep(Duration::from_millis(100));
        }
        let acknowledged = ledger.acknowledged();
        let started = Instant::now();
        backup.make();
        (acknowledged, started.elapsed())
    });
    let megabytes = fs::metadata(&backup.file).unwrap().len() as f64 / 1e6;
    let (before, refused) = (acknowledged.len(), ledger.refused());
    let after = ledger.acknowledged().len();

    let other = Database::new(database.kind());
    let started = Instant::now();
    backup.restore_into(&other);
    let restoring = started.elapsed();
    let second = other.program();
    let missing = acknowledged.iter().filter(|id| table(second.client(), id).is_none()).count();
    // Each table twice: some hundred of them will do.
    let every = (before / 500).max(1);
    let changed =
        acknowledged.iter().step_by(every).filter(|id| table(client, id) != table(second.client(), id)).count();
    let (runs, half) = (other.number(RUNS), other.number(HALF_RUNS));
    let mut outcome = Outcome::of(
        format!("{before} runs acknowledged before it and {} during it, {refused} not saved", after - before),
        refused == 0 && after > before,
    );
    outcome.add(format!("{missing} missing, {half} half runs"), missing == 0 && half == 0);
    outcome.add(format!("{changed} of {} tables changed", before.div_ceil(every)), changed == 0);
    outcome.add(
        format!(
            "{runs} runs in {megabytes:.1} MB, made in {:.1} s, restored in {:.1} s",
            took.as_secs_f64(),
            restoring.as_secs_f64()
        ),
        usize::try_from(runs).unwrap() >= before,
    );
    outcome
}
