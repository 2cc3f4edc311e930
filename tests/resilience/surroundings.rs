//! What the operating system gives the program: few open files, other signals, files that are none.

use std::fs;
use std::io::Write;
use std::os::unix::fs::symlink;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use crate::case::{Case, Form, Outcome};
use crate::database::{Database, SQLITE};

pub const CASES: &[Case] = &[Case {
    number: 41,
    is_short: true,
    what: "100 open files and 120 connections; SIGQUIT, SIGHUP, and SIGHUP where it is ignored; a pipe, a device and the kernel’s log among the presets",
    expected: "every page is shown once connections have gone, none is refused by the system; exit code 0, and no end under `nohup`; ready within 3 s, and no page shows an absolute path",
    on: SQLITE,
    run: surroundings,
}];

fn surroundings(database: &mut Database, _: Form) -> Outcome {
    let mut outcome = Outcome::default();
    few_files(database, &mut outcome);
    signals(database, &mut outcome);
    presets(database, &mut outcome);
    outcome
}

fn few_files(database: &Database, outcome: &mut Outcome) {
    let mut program = database.prepare(&[]).after("ulimit -n 100");
    program.start_again();
    let client = program.client();
    let mut open: Vec<_> = (0..120).map(|_| client.connect().unwrap()).collect();
    for stream in &mut open {
        stream.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").ok();
    }
    thread::sleep(Duration::from_secs(1));
    drop(open);
    let shown = (0..20).filter(|_| client.get("/runs").is_ok_and(|answer| answer.status == 200)).count();
    let refused = program.log().matches("no connection can be accepted").count();
    let is_said = program.log().contains("connections are served at a time instead of");
    outcome.add(
        format!("100 open files: {shown} of 20 pages, {refused} lines about connections"),
        shown == 20 && refused == 0,
    );
    outcome.add(if is_said { "the log says how many places there are" } else { "the log does not say it" }, is_said);
}

fn signals(database: &Database, outcome: &mut Outcome) {
    // These tests may be started with `nohup` themselves.
    let heeded = "exec env --default-signal=HUP \"$0\"";
    for (name, shell, ends) in [("QUIT", "", true), ("HUP", heeded, true), ("HUP", "trap '' HUP", false)] {
        let mut program = database.prepare(&[]).after(shell);
        program.start_again();
        program.signal(name);
        let (status, took) = program.wait(Duration::from_secs(if ends { 10 } else { 1 }));
        let code = status.and_then(|status| status.code());
        let ignored = if ends { "" } else { ", ignored" };
        let took = took.as_secs_f64();
        outcome.add(format!("SIG{name}{ignored}: {code:?} after {took:.1} s"), code == ends.then_some(0));
    }
}

fn presets(database: &Database, outcome: &mut Outcome) {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("pipe.toml");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    symlink("/proc/kmsg", folder.path().join("kernel.toml")).unwrap();
    symlink("/dev/zero", folder.path().join("endless.toml")).unwrap();
    fs::write(folder.path().join("broken.toml"), "title = 1").unwrap();
    let path = folder.path().display().to_string();
    let started = Instant::now();
    let mut program = database.prepare(&[("EPICURVE_PRESETS_DIR", &path)]);
    program.start_again();
    let took = started.elapsed().as_secs_f64();
    outcome.add_time(format!("ready after {took:.1} s"), took, 3.0);
    let page = program.client().get("/presets").unwrap();
    let (shows_path, names) = (page.text().contains(&path), page.text().matches(".toml</b>").count());
    outcome.add(
        format!("/presets: {}, {names} of 4 files named, path shown: {shows_path}", page.status),
        page.status == 200 && !shows_path && names >= 3 && page.text().contains("broken.toml"),
    );
}
