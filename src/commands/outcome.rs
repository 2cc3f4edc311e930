//! The end of a command: its exit code and its output.

use std::io::{self, Write};
use std::process::ExitCode;

use epicurve_startup::stdout_was_closed;

use crate::model::Problem;

/// Something could not be done.
pub const FAILURE: u8 = 1;

/// What was given cannot be used: a file, a value, an option, a variable.
pub const BAD_INPUT: u8 = 2;

/// This program and the database do not fit together.
pub const FAILED_MIGRATION: u8 = 3;

/// How a command ended.
pub type Outcome = Result<(), Failed>;

/// Why a command did not do what was asked.
#[derive(Debug)]
pub struct Failed {
    code: u8,
    /// For stderr, whole; empty where nobody wants to read it.
    text: String,
}

impl Failed {
    /// It could not be done.
    pub fn failure(sentence: impl AsRef<str>) -> Self {
        Self::new(FAILURE, sentence.as_ref())
    }

    /// What was given cannot be used.
    pub fn bad_input(sentence: impl AsRef<str>) -> Self {
        Self::new(BAD_INPUT, sentence.as_ref())
    }

    /// A line for each field that keeps a comparison from being legal, in the sentences of the form.
    pub fn problems(problems: &[Problem]) -> Self {
        let line = |problem: &Problem| match problem.pointer.as_str() {
            "" => problem.sentence.clone(),
            pointer => format!("{pointer}: {}", problem.sentence),
        };
        Self { code: BAD_INPUT, text: problems.iter().map(line).collect::<Vec<_>>().join("\n") }
    }

    /// Writing failed. Whoever closed our output, as `head` does, has read what was wanted: that is no failure.
    pub fn writing(place: &str, error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self { code: 0, text: String::new() },
            _ => Self::failure(format!("{place} cannot be written: {error}")),
        }
    }

    /// The exit code.
    pub fn code(&self) -> u8 {
        self.code
    }

    /// What went wrong, without the program's name.
    pub fn sentence(&self) -> &str {
        self.text.strip_prefix("epicurve: ").unwrap_or(&self.text)
    }

    /// Ends with this exit code.
    pub fn new(code: u8, sentence: &str) -> Self {
        Self { code, text: format!("epicurve: {sentence}") }
    }
}

/// Says what went wrong, if anything did.
pub fn exit_code(outcome: Outcome) -> ExitCode {
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failed { code, text }) => {
            if !text.is_empty() {
                // Where stderr is closed, the exit code says enough.
                drop(writeln!(io::stderr(), "{text}"));
            }
            ExitCode::from(code)
        }
    }
}

/// Fails where stdout was closed (`>&-`): what is written there would be lost and seem to be written.
pub fn require_stdout() -> Outcome {
    if stdout_was_closed() {
        return Err(Failed::failure("standard output is closed: nothing can be written there. Leave out `>&-`"));
    }
    Ok(())
}

/// Writes a text and the end of its line to stdout.
pub fn say(text: &str) -> Outcome {
    require_stdout()?;
    writeln!(io::stdout(), "{text}")
        .and_then(|()| io::stdout().flush())
        .map_err(|error| Failed::writing("standard output", &error))
}
