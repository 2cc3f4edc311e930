//! Runs cases one after the other and lays out what they measured.

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::Command;
use std::thread;
use std::time::Instant;

use crate::case::{Case, Form, Outcome, Verdict};
use crate::database::{Database, Kind};
use crate::support::needs::POSTGRES;

/// A line of the table.
pub struct Row {
    name: String,
    what: &'static str,
    expected: &'static str,
    database: Kind,
    measured: String,
    seconds: f64,
    pub verdict: Verdict,
}

/// Runs them all, prints the table, and writes it where that is asked for.
pub fn run(cases: &[Case], form: Form) -> Vec<Row> {
    let started = Instant::now();
    let has_postgres = POSTGRES.is_met();
    let kinds = |case: &Case| case.on.kinds.iter().copied().filter(move |kind| has_postgres || *kind != Kind::Postgres);
    let mut rows: Vec<Row> = thread::scope(|scope| {
        let (beside, others): (Vec<&Case>, Vec<&Case>) = cases.iter().partition(|case| case.on.are_beside_others);
        let mut running = Vec::new();
        for case in beside {
            running.extend(kinds(case).map(|kind| scope.spawn(move || row(case, kind, form))));
        }
        let one_by_one = others.into_iter().flat_map(|case| kinds(case).map(move |kind| row(case, kind, form)));
        let one_by_one: Vec<Row> = one_by_one.collect();
        one_by_one.into_iter().chain(running.into_iter().map(|row| row.join().unwrap())).collect()
    });
    rows.sort_by(|a, b| a.name.cmp(&b.name));
    println!("\n{}", markdown(&rows));
    if std::env::var_os("RENEW_RELIABILITY").is_some() {
        write(&rows, form, started.elapsed().as_secs_f64() / 60.0);
    }
    rows
}

fn row(case: &Case, kind: Kind, form: Form) -> Row {
    println!("{} on {kind}: {} …", case.name(), case.what);
    let started = Instant::now();
    let outcome = catch_unwind(AssertUnwindSafe(|| (case.run)(&mut Database::new(kind), form)));
    let outcome = outcome.unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().cloned();
        let text = text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
        Outcome::of(text.unwrap_or_else(|| "it panicked".to_owned()), false)
    });
    let row = Row {
        name: case.name(),
        what: case.what,
        expected: case.expected,
        database: kind,
        measured: outcome.text(),
        seconds: started.elapsed().as_secs_f64(),
        verdict: outcome.verdict(),
    };
    println!("    {} on {kind}: {:?} in {:.1} s: {}", row.name, row.verdict, row.seconds, row.measured);
    row
}

fn markdown(rows: &[Row]) -> String {
    let mut text = "| | case | on | expected | measured | |\n| --- | --- | --- | --- | --- | --- |\n".to_owned();
    for Row { name, what, expected, database, measured, verdict, .. } in rows {
        let verdict = match verdict {
            Verdict::AsExpected => "as expected",
            Verdict::FallsShort => "**falls short**",
            Verdict::Failed => "**failed**",
        };
        let measured = measured.replace('|', "\\|").replace('\n', " ");
        text.push_str(&format!("| {name} | {what} | {database} | {expected} | {measured} | {verdict} |\n"));
    }
    text
}

const RELIABILITY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/RELIABILITY.md");

/// Between these lines of RELIABILITY.md stands what a run has measured.
const START: &str = "<!-- measured: from here -->\n";
const END: &str = "<!-- measured: to here -->\n";

fn write(rows: &[Row], form: Form, minutes: f64) {
    let text = fs::read_to_string(RELIABILITY).unwrap();
    let (before, rest) = text.split_once(START).unwrap();
    let (_, after) = rest.split_once(END).unwrap();
    let form = match form {
        Form::Short => "The short form",
        Form::Long => "The long form",
    };
    let build = if cfg!(debug_assertions) { "a development build" } else { "the release build" };
    let date = said("date", &["-u", "+%-d %B %Y"]);
    let commit = said("git", &["-C", env!("CARGO_MANIFEST_DIR"), "rev-parse", "--short", "HEAD"]);
    let measured = format!(
        "{form}, {build}, on {date} at commit {commit}: {} rows in {minutes:.0} minutes. The machine: {}.\n\n{}",
        rows.len(),
        machine(),
        markdown(rows)
    );
    fs::write(RELIABILITY, format!("{before}{START}\n{measured}\n{END}{after}")).unwrap();
}

/// Processors, memory and system, by what Linux says of them.
fn machine() -> String {
    let processors = fs::read_to_string("/proc/cpuinfo").unwrap();
    let model = processors.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let count = processors.lines().filter(|line| line.starts_with("processor")).count();
    let memory = fs::read_to_string("/proc/meminfo").unwrap();
    let kilobytes: f64 = memory.split_whitespace().nth(1).unwrap().parse().unwrap();
    format!(
        "{count} × {}, {:.0} GB, Linux {}, PostgreSQL {}",
        model.map_or("unknown processor", |(_, name)| name.trim()),
        kilobytes / 1e6,
        said("uname", &["-r"]),
        crate::support::postgres::version().unwrap_or_else(|| "none".to_owned()),
    )
}

fn said(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output();
    output.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned()).unwrap_or_default()
}
