//! Cases that are test binaries of their own: their rows say what came of them.

use std::process::Command;

use crate::case::{Case, Form, Outcome};
use crate::database::{Database, POSTGRES, SQLITE};

pub const CASES: &[Case] = &[
    Case {
        number: 27,
        is_short: false,
        what: "The containers as a user starts them (tests/containers.rs)",
        expected: "user 65532, read-only root, no capability, no shell, no secret in sight, published on 127.0.0.1, an image of 40 MB at most; runs survive `down`, go with `down -v`, come back from a dump",
        on: POSTGRES,
        run: containers,
    },
    Case {
        number: 30,
        is_short: false,
        what: "The journeys in Chromium, with JavaScript and without, on telephones and desktops (tests/browser.rs, journeys, accessibility.rs, printing.rs)",
        expected: "every journey to its end, 0 violations by axe-core, no page scrolls sideways at 320 px, all by keyboard, printed reports on their pages",
        on: SQLITE,
        run: browser,
    },
];

fn containers(_: &mut Database, _: Form) -> Outcome {
    suites(&["containers"])
}

fn browser(_: &mut Database, _: Form) -> Outcome {
    suites(&["browser", "journeys", "accessibility", "printing"])
}

/// Runs these test binaries as cargo does, and says what they say of themselves: a line that begins with "measured: ".
fn suites(names: &[&str]) -> Outcome {
    let mut outcome = Outcome::default();
    for name in names {
        let mut command = Command::new(env!("CARGO"));
        command.args(["test", "--manifest-path", concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"), "--test", name]);
        // What this was built as is there already.
        command.args(if cfg!(debug_assertions) { [].as_slice() } else { &["--release"] });
        let output = command.args(["--", "--nocapture"]).output().unwrap();
        let said = [output.stdout, output.stderr].concat();
        let said = String::from_utf8_lossy(&said);
        let result = said.lines().find_map(|line| line.strip_prefix("test result: ")).unwrap_or("it did not run");
        let result = result.split(';').take(2).collect::<Vec<_>>().join(",");
        outcome.add(format!("{name}: {result}"), output.status.success());
        for measured in said.lines().filter_map(|line| line.split_once("measured: ")) {
            outcome.add(measured.1, true);
        }
    }
    outcome
}
