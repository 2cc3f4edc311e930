//! Runs cases and lays out what they measured.

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::Command;
use std::thread;
use std::time::Instant;

use crate::case::{Case, Form, Outcome, Verdict};
use crate::database::{Beside, Database, Kind};
use crate::support::needs::POSTGRES;

/// A line of the table.
#[derive(Clone)]
pub struct Row {
    name: String,
    what: &'static str,
    expected: &'static str,
    database: Kind,
    measured: String,
    seconds: f64,
    pub verdict: Verdict,
}

/// Runs them all, one by one on each database, prints the table, and writes it where that is asked for; of some cases, in
/// the place of their rows.
pub fn run(cases: &[Case], form: Form, are_some: bool) -> Vec<Row> {
    let started = Instant::now();
    let has_postgres = POSTGRES.is_met();
    let kinds = |case: &Case| case.on.kinds.iter().copied().filter(move |kind| has_postgres || *kind != Kind::Postgres);
    let with = |beside: Beside| cases.iter().filter(move |case| case.on.beside == beside);
    let one_by_one = |beside: Beside, kind: Kind| {
        let rows = with(beside).filter(|case| kinds(case).any(|other| other == kind));
        rows.map(|case| row(case, kind, form)).collect::<Vec<Row>>()
    };
    let mut rows = [Kind::Postgres, Kind::Sqlite].map(|kind| one_by_one(Beside::Nothing, kind)).concat();
    thread::scope(|scope| {
        let mut running = Vec::new();
        for case in with(Beside::AllCases) {
            running.extend(kinds(case).map(|kind| scope.spawn(move || row(case, kind, form))));
        }
        let on = |kind: Kind| one_by_one(Beside::OneCase, kind);
        let others = match form {
            // Most cases wait most of the time. What they measure counts in the long form.
            Form::Short => {
                let on_sqlite = scope.spawn(move || on(Kind::Sqlite));
                [on(Kind::Postgres), on_sqlite.join().unwrap()]
            }
            Form::Long => [Kind::Postgres, Kind::Sqlite].map(on),
        };
        rows.extend(others.into_iter().flatten().chain(running.into_iter().map(|row| row.join().unwrap())));
    });
    rows.sort_by(|a, b| a.name.cmp(&b.name));
    println!("\n{}", markdown(&rows));
    // Once more at the end, where a log that is cut off still has them.
    let short: Vec<&Row> = rows.iter().filter(|row| row.verdict != Verdict::AsExpected).collect();
    if !short.is_empty() {
        println!("Not as expected:\n\n{}", short.into_iter().map(Row::markdown).collect::<String>());
    }
    if std::env::var_os("RENEW_RELIABILITY").is_some() {
        if are_some {
            write_some(&rows, form);
        } else {
            write(&rows, form, started.elapsed().as_secs_f64() / 60.0);
        }
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

const HEAD: &str = "| | case | on | expected | measured | |\n| --- | --- | --- | --- | --- | --- |\n";

fn markdown(rows: &[Row]) -> String {
    HEAD.to_owned() + &rows.iter().map(Row::markdown).collect::<String>()
}

impl Row {
    fn markdown(&self) -> String {
        let Self { name, what, expected, database, measured, verdict, .. } = self;
        let verdict = match verdict {
            Verdict::AsExpected => "as expected",
            Verdict::FallsShort => "**falls short**",
            Verdict::Failed => "**failed**",
        };
        let measured = measured.replace('|', "\\|").replace('\n', " ");
        format!("| {name} | {what} | {database} | {expected} | {measured} | {verdict} |\n")
    }
}

const RELIABILITY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/reliability.md");

/// Between these lines of docs/reliability.md stands what a run has measured.
const START: &str = "<!-- measured: from here -->\n";
const END: &str = "<!-- measured: to here -->\n";

fn write(rows: &[Row], form: Form, minutes: f64) {
    let measured = format!(
        "Measured by {}: {} rows in {minutes:.0} minutes. The machine: {}.\n\n{}",
        occasion(form),
        rows.len(),
        machine(),
        markdown(rows)
    );
    replace(|_| measured);
}

/// Puts these rows into the place of those of the same cases, and says so.
fn write_some(rows: &[Row], form: Form) {
    replace(|measured| {
        let (said, table) = measured.split_once(HEAD).unwrap();
        let is_anew = |line: &&str| rows.iter().any(|row| line.starts_with(&format!("| {} |", row.name)));
        let kept = table.lines().filter(|line| !is_anew(line)).map(|line| format!("{line}\n"));
        let mut lines: Vec<String> = kept.chain(rows.iter().map(Row::markdown)).collect();
        // By the case's name, which comes first; the sort keeps the databases in their order.
        lines.sort_by_key(|line| line.split('|').nth(1).map(str::to_owned));
        let mut names: Vec<&str> = rows.iter().map(|row| row.name.as_str()).collect();
        names.dedup();
        format!("{}\n\nAgain {} by {}.\n\n{HEAD}{}", said.trim_end(), names.join(", "), occasion(form), lines.concat())
    });
}

/// Which form, of what, when.
fn occasion(form: Form) -> String {
    let form = match form {
        Form::Short => "the short form",
        Form::Long => "the long form",
    };
    let build = if cfg!(debug_assertions) { "a development build" } else { "the release build" };
    let date = said("date", &["-u", "+%-d %B %Y"]);
    let commit = said("git", &["-C", env!("CARGO_MANIFEST_DIR"), "rev-parse", "--short", "HEAD"]);
    format!("{form}, {build}, on {date} at commit {commit}")
}

/// Makes what is measured from what was.
fn replace(measured: impl FnOnce(&str) -> String) {
    let text = fs::read_to_string(RELIABILITY).unwrap();
    let (before, rest) = text.split_once(START).unwrap();
    let (old, after) = rest.split_once(END).unwrap();
    let measured = measured(old.trim());
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
