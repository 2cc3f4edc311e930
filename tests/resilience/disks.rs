//! Disks that are full: the database's, and that of the log files.

use std::fs;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use sqlx::{Connection, PgConnection};

use crate::case::{Case, Form, Outcome};
use crate::client::Client;
use crate::database::{BOTH, Database};
use crate::load::{at_once, failed, sample, slowest};
use crate::support::disk::Disk;
use crate::support::needs::MOUNT;

pub const CASES: &[Case] = &[Case {
    number: 9,
    is_short: true,
    what: "The database's disk is full for 10 s, then the disk of the log files from the start",
    expected: "saving is 503 with Retry-After within 3.5 s, every page is shown, nothing crashes; saves again within 2 s when there is room; without room for logs everything is served, and one line says so",
    on: BOTH,
    run: full_disks,
}];

/// So large that it does not fit into what is left of a page or two.
fn large_run(title: &str) -> Value {
    json!({ "title": title, "days": 1000, "scenarios": [{ "beta": 0.3, "gamma": 0.1 }, { "beta": 0.2, "gamma": 0.1 }] })
}

fn is_whole(client: Client, id: &str) -> bool {
    client
        .get(&format!("/runs/{id}.csv"))
        .is_ok_and(|answer| answer.status == 200 && answer.text().lines().count() == 2003)
}

fn full_disks(database: &mut Database, _: Form) -> Outcome {
    if !MOUNT.is_met() {
        return Outcome::of("not tested: nothing may be mounted here", true);
    }
    let mut outcome = Outcome::default();
    full_database(&Database::on_small_disk(database.kind()), &mut outcome);
    full_logs(database, &mut outcome);
    outcome
}

fn full_database(database: &Database, outcome: &mut Outcome) {
    let mut program = database.program();
    let client = program.client();
    let save = |title: &str| client.post_json("/api/v1/runs", None, &large_run(title)).unwrap();
    let mut kept: Vec<String> = (0..3).map(|_| save("before").id().unwrap()).collect();
    // A session that lives through it, unless the server had to begin anew.
    let mut witness =
        database.is_postgres().then(|| database.block_on(PgConnection::connect(&database.url())).unwrap());

    database.disk().fill();
    let started = Instant::now();
    let (mut saved, mut refused, mut other) = (0, 0, Vec::new());
    let mut slowest_refusal = Duration::ZERO;
    let mut shown = Vec::new();
    while started.elapsed() < Duration::from_secs(10) {
        let asked = Instant::now();
        let answer = save("without room");
        match answer.status {
            // There may be room left in the pages that it has.
            201 => {
                saved += 1;
                kept.push(answer.id().unwrap());
            }
            503 if answer.header("retry-after").is_some() => {
                refused += 1;
                slowest_refusal = slowest_refusal.max(asked.elapsed());
            }
            status => other.push(status),
        }
        for path in ["/", "/runs", "/runs?q=before", &format!("/runs/{}", kept[0]), "/health/live"] {
            shown.push(sample(client, path));
        }
        thread::sleep(Duration::from_millis(200));
    }
    outcome.add(
        format!("{saved} saved into what was left, {refused} × 503 with Retry-After, {} others {other:?}", other.len()),
        refused > 0 && other.is_empty(),
    );
    outcome.add_time(format!("the longest {} ms", slowest_refusal.as_millis()), slowest_refusal.as_secs_f64(), 3.5);
    outcome.add(format!("{} pages, {} not shown", shown.len(), failed(&shown)), failed(&shown) == 0);

    database.disk().clear();
    let freed = Instant::now();
    loop {
        let answer = save("afterwards");
        if answer.status == 201 {
            kept.push(answer.id().unwrap());
            break;
        }
        assert!(freed.elapsed() < Duration::from_secs(30), "nothing is saved any more: {}", answer.text());
        thread::sleep(Duration::from_millis(50));
    }
    let back = freed.elapsed().as_secs_f64();
    outcome.add_time(format!("saves again after {back:.2} s"), back, 2.0);
    if let Some(witness) = &mut witness {
        let lives = database.block_on(witness.ping()).is_ok();
        outcome.add(if lives { "PostgreSQL went on" } else { "PostgreSQL crashed" }, lives);
    }
    // What a server shows may be seen by itself alone.
    program.kill();
    program.start_again();
    let missing = kept.iter().filter(|id| !is_whole(client, id)).count();
    outcome.add(format!("{missing} of {} acknowledged runs missing after `kill -9`", kept.len()), missing == 0);
}

fn full_logs(database: &Database, outcome: &mut Outcome) {
    const LOST: &str = "EPICURVE_LOG_DIR: log lines are being lost";
    let logs = database.folder().join("logs");
    fs::create_dir(&logs).unwrap();
    let disk = Disk::mount(&logs, 1024);
    disk.fill();
    let program = database.program_with(&[("EPICURVE_LOG_DIR", logs.to_str().unwrap())]);
    let samples: Vec<_> = (0..10).flat_map(|_| at_once(program.client(), "/runs", 20)).collect();
    let said = program.log().matches(LOST).count();
    outcome.add(
        format!(
            "without room for logs {} of {} pages shown, the longest {:.0} ms",
            samples.len() - failed(&samples),
            samples.len(),
            slowest(&samples) * 1e3
        ),
        failed(&samples) == 0,
    );
    outcome.add(format!("{said} line about it"), said == 1);
}
