//! What must hold when things go wrong: the program as a process of its own is killed, starved, attacked and cut off from
//! its database, and what it does is measured.
//!
//! `cargo test --test resilience` runs the short form, which is part of `.ci/run`;
//! `cargo test --release --test resilience -- --ignored` runs everything and takes half an hour. Names of cases, such as
//! `T02`, choose among them. With `RENEW_RELIABILITY=1` the table is written to docs/reliability.md, and the rows of chosen cases
//! into it.

#![expect(clippy::unwrap_used, reason = "a case that cannot go on has failed")]
#![expect(clippy::print_stdout, reason = "the table is what this program is for")]

mod backups;
mod case;
mod client;
mod crashes;
mod database;
mod deleted;
mod disks;
mod edits;
mod ending;
mod files;
mod fixtures;
mod hostile;
mod hosts;
mod limits;
mod lists;
mod load;
mod logs;
mod migrations;
mod outages;
mod passwords;
mod peers;
mod program;
mod proxies;
mod readers;
mod refusals;
mod soak;
mod suites;
#[path = "../support/mod.rs"]
mod support;
mod surroundings;
mod table;
mod tables;
mod web;

use std::process::ExitCode;

use case::{Case, Form, Verdict};

/// All of them, in the order of their numbers.
fn cases() -> Vec<Case> {
    let groups = [
        backups::CASES,
        crashes::CASES,
        deleted::CASES,
        disks::CASES,
        edits::CASES,
        ending::CASES,
        files::CASES,
        hostile::CASES,
        hosts::CASES,
        limits::CASES,
        lists::CASES,
        logs::CASES,
        migrations::CASES,
        outages::CASES,
        passwords::CASES,
        peers::CASES,
        proxies::CASES,
        readers::CASES,
        refusals::CASES,
        soak::CASES,
        suites::CASES,
        surroundings::CASES,
        tables::CASES,
        web::CASES,
    ];
    let mut cases = groups.concat();
    cases.sort_by_key(|case| case.number);
    cases
}

fn main() -> ExitCode {
    let mut form = Form::Short;
    let mut asked = Vec::new();
    for argument in std::env::args().skip(1) {
        match argument.as_str() {
            "--ignored" | "--include-ignored" => form = Form::Long,
            // What `cargo test` and those who call it pass to every test binary.
            other if other.starts_with('-') => {}
            name => asked.push(name.to_owned()),
        }
    }
    let chosen: Vec<Case> = cases().into_iter().filter(|case| case.is_asked(form, &asked)).collect();
    let rows = table::run(&chosen, form, !asked.is_empty());
    let failed = rows.iter().filter(|row| row.verdict == Verdict::Failed).count();
    let outcome = if failed == 0 { "ok" } else { "FAILED" };
    println!("\ntest result: {outcome}. {} passed; {failed} failed; resilience", rows.len() - failed);
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
