//! The program as a process, and what its output must be.

use std::process::{Command, Output, Stdio};

/// The program in an environment that holds nothing but what the test adds.
pub fn epicurve(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_epicurve"));
    command.env_clear().args(arguments);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// What a command wrote to stdout; it must have succeeded without a word on stderr.
#[track_caller]
pub fn written(output: Output) -> String {
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!((output.status.code(), said.as_str()), (Some(0), ""));
    String::from_utf8(output.stdout).unwrap()
}

/// What a command said of a mistake; it must not have written anything.
#[track_caller]
pub fn refused(output: Output, code: i32) -> String {
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!((output.status.code(), output.stdout.len()), (Some(code), 0), "{said}");
    said
}
