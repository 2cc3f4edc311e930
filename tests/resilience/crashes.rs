//! Nothing that was acknowledged is lost, whatever ends in the middle of it.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::case::{Case, Form, Outcome};
use crate::client::Client;
use crate::database::{BOTH, Database, POSTGRES};
use crate::program::Program;
use crate::support::postgres::Stop;

pub const CASES: &[Case] = &[
    Case {
        number: 2,
        is_short: true,
        what: "20 clients save; the server is killed (`kill -9`) in the middle and started again",
        expected: "0 acknowledged runs missing, 0 half runs, 0 duplicates for a key; ready again within 2 s",
        on: BOTH,
        run: killed_server,
    },
    Case {
        number: 3,
        is_short: false,
        what: "20 clients save; PostgreSQL is stopped as by a power cut and started again",
        expected: "0 acknowledged runs missing, 0 half runs, 0 duplicates for a key, `pg_amcheck` clean; a run is shown within 3 s",
        on: POSTGRES,
        run: crashed_database,
    },
];

pub const CLIENTS: u32 = 20;

/// What the clients know: for each key that was sent, the id that was acknowledged for it, if one was.
#[derive(Default)]
pub struct Ledger {
    sent: Mutex<BTreeMap<String, Option<String>>>,
    keys: AtomicU32,
    refused: AtomicU32,
}

impl Ledger {
    /// Saves runs until it is told to stop; a key without an answer is left to [`Self::settle`].
    pub fn save_until(&self, stop: &AtomicBool, client: Client) {
        while !stop.load(Ordering::Relaxed) {
            let key = format!("key-{:08}", self.keys.fetch_add(1, Ordering::Relaxed));
            self.sent.lock().unwrap().insert(key.clone(), None);
            match save(client, &key) {
                Some(id) => self.acknowledge(&key, id),
                None => {
                    self.refused.fetch_add(1, Ordering::Relaxed);
                    // A server that is gone answers at once: the others need the processor.
                    thread::sleep(Duration::from_millis(20));
                }
            }
        }
    }

    fn acknowledge(&self, key: &str, id: String) {
        self.sent.lock().unwrap().insert(key.to_owned(), Some(id));
    }

    /// Sends once more what had no answer, as a client would, and every tenth of the others; how many of these have now
    /// another id than before.
    fn settle(&self, client: Client) -> usize {
        let sent = self.sent.lock().unwrap().clone();
        let mut changed = 0;
        for (number, (key, before)) in sent.into_iter().enumerate() {
            if before.is_some() && number % 10 != 0 {
                continue;
            }
            let id = save(client, &key).expect("the server is there again");
            changed += usize::from(before.is_some_and(|before| before != id));
            self.acknowledge(&key, id);
        }
        changed
    }

    /// The ids of all that are known to be saved.
    pub fn acknowledged(&self) -> Vec<String> {
        self.sent.lock().unwrap().values().flatten().cloned().collect()
    }

    /// How many requests had no good answer.
    pub fn refused(&self) -> u32 {
        self.refused.load(Ordering::Relaxed)
    }
}

/// Tells the others to stop when this goes, also because something has failed.
pub struct Stopping<'a>(pub &'a AtomicBool);

impl Drop for Stopping<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// A run with a key; the id if it was acknowledged.
fn save(client: Client, key: &str) -> Option<String> {
    let run = json!({ "title": key, "days": 60, "scenarios": [{ "name": key, "beta": 0.3, "gamma": 0.1 }] });
    let answer = client.post_json("/api/v1/runs", Some(key), &run).ok()?;
    if matches!(answer.status, 200 | 201) { answer.id() } else { None }
}

/// Whether a run is there in full: its inputs, each day of each series, its title and its words.
fn is_whole(client: Client, id: &str) -> bool {
    let Ok(answer) = client.get(&format!("/runs/{id}.json")) else { return false };
    if answer.status != 200 {
        return false;
    }
    let run: Value = answer.json();
    let series = &run["results"]["scenarios"][0]["series"];
    let is_complete = |name: &str| series[name].as_array().map(Vec::len) == Some(61);
    ["susceptible", "infectious", "recovered", "cumulative_infections"].into_iter().all(is_complete)
}

/// All runs.
pub const RUNS: &str = "SELECT COUNT(*) FROM runs";
/// Runs of which something is missing.
pub const HALF_RUNS: &str = "
    SELECT (SELECT COUNT(*) FROM runs LEFT JOIN run_documents ON run_id = id WHERE run_id IS NULL)
         + (SELECT COUNT(*) FROM run_documents LEFT JOIN runs ON run_id = id WHERE id IS NULL)
         + (SELECT COUNT(*) FROM runs WHERE NOT EXISTS (SELECT 1 FROM run_terms WHERE run_id = id))";

/// Saves with twenty clients and calls `hurt` in the middle of it, which leaves everything running again.
fn round(client: Client, ledger: &Ledger, mut hurt: impl FnMut()) {
    let stop = AtomicBool::new(false);
    thread::scope(|scope| {
        let _stop = Stopping(&stop);
        for _ in 0..CLIENTS {
            scope.spawn(|| ledger.save_until(&stop, client));
        }
        // Somewhere between the first saves and hundreds of them.
        let nanoseconds = std::time::UNIX_EPOCH.elapsed().unwrap().subsec_nanos();
        thread::sleep(Duration::from_millis(100 + u64::from(nanoseconds) % 900));
        hurt();
    });
}

/// Adds what is the same for every crash.
fn judge(outcome: &mut Outcome, database: &Database, client: Client, ledger: &Ledger, rounds: u32) {
    let acknowledged = ledger.acknowledged();
    let missing = acknowledged.iter().filter(|id| !is_whole(client, id)).count();
    let changed = ledger.settle(client);
    let (keys, runs) = (ledger.sent.lock().unwrap().len(), database.number(RUNS));
    let half = database.number(HALF_RUNS);
    let refused = ledger.refused();
    outcome.add(
        format!(
            "{rounds} rounds, {} runs acknowledged before the end, {refused} requests without a good answer",
            acknowledged.len()
        ),
        acknowledged.len() > 10 && refused > 0,
    );
    outcome.add(format!("missing or incomplete {missing}"), missing == 0);
    outcome.add(format!("half runs {half}"), half == 0);
    let duplicates = runs - i64::try_from(keys).unwrap();
    outcome.add(format!("duplicates {duplicates}, keys with another run {changed}"), duplicates == 0 && changed == 0);
}

fn killed_server(database: &mut Database, form: Form) -> Outcome {
    let rounds = form.rounds(20, 4);
    let mut program = database.program();
    let client = program.client();
    let ledger = Ledger::default();
    let mut slowest = Duration::ZERO;
    for _ in 0..rounds {
        round(client, &ledger, || {
            program.kill();
            slowest = slowest.max(program.start_again());
        });
    }
    let mut outcome = Outcome::default();
    judge(&mut outcome, database, client, &ledger, rounds);
    outcome.add_time(format!("ready again after {} ms at most", slowest.as_millis()), slowest.as_secs_f64(), 2.0);
    outcome
}

fn crashed_database(database: &mut Database, form: Form) -> Outcome {
    let rounds = form.rounds(10, 2);
    let program: Program = database.program();
    let client = program.client();
    let ledger = Ledger::default();
    let mut slowest = Duration::ZERO;
    for _ in 0..rounds {
        round(client, &ledger, || {
            let known = ledger.acknowledged().first().cloned();
            database.cluster().stop(Stop::Immediate);
            database.cluster().start().unwrap();
            let started = Instant::now();
            if let Some(id) = known {
                while client.get(&format!("/runs/{id}")).ok().map(|answer| answer.status) != Some(200) {
                    assert!(started.elapsed() < Duration::from_secs(20), "no run is shown after the crash");
                }
                slowest = slowest.max(started.elapsed());
            }
        });
    }
    let mut outcome = Outcome::default();
    judge(&mut outcome, database, client, &ledger, rounds);
    outcome.add_time(format!("a run shown {} ms after the start", slowest.as_millis()), slowest.as_secs_f64(), 3.0);
    let url = database.url();
    database.execute("CREATE EXTENSION IF NOT EXISTS amcheck");
    let check = database.cluster().program("pg_amcheck").args(["--heapallindexed", &url]).output().unwrap();
    let said = String::from_utf8_lossy(&[check.stdout, check.stderr].concat()).trim().to_owned();
    let is_clean = check.status.success() && said.is_empty();
    outcome.add(if is_clean { "pg_amcheck clean".to_owned() } else { format!("pg_amcheck: {said}") }, is_clean);
    outcome
}
