//! The programs in tests/accessibility, which look at pages with libraries that exist for Node.js alone.

#![expect(clippy::unwrap_used, reason = "a helper of a test may stop it")]

use std::io::Write;
use std::process::{Command, Stdio};

use super::chromium;
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::task::spawn_blocking;

/// Runs one with a question as JSON on its standard input, and reads its answer. What else it says goes to stderr.
pub async fn ask<T: DeserializeOwned>(program: &str, question: &impl Serialize) -> T {
    let file = format!("{}/tests/accessibility/{program}", env!("CARGO_MANIFEST_DIR"));
    let question = serde_json::to_vec(question).unwrap();
    let run = move || {
        let mut child = Command::new("node")
            .arg(&file)
            .env("CHROMIUM_PROGRAM", chromium::PROGRAM)
            .env("CHROMIUM_ARGUMENTS", chromium::ARGUMENTS.join(" "))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(&question).unwrap();
        child.wait_with_output().unwrap()
    };
    let output = spawn_blocking(run).await.unwrap();
    assert!(output.status.success(), "{program} did not come to its end: {}", output.status);
    serde_json::from_slice(&output.stdout).unwrap()
}
