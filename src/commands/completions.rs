//! `epicurve completions SHELL`.

use clap_complete::{Shell, generate};

use super::arguments::definition;
use super::outcome::{Outcome, say};

/// Prints what the shell needs to complete the command line.
pub fn run(shell: Shell) -> Outcome {
    // Into memory first: clap's own writer would panic at a closed pipe.
    let mut script = Vec::new();
    generate(shell, &mut definition(), "epicurve", &mut script);
    say(String::from_utf8_lossy(&script).trim_end())
}
