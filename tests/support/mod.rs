//! What several test binaries share.

#![expect(dead_code, reason = "each test binary uses its own part of this module")]
#![expect(clippy::unwrap_used, reason = "a helper of a test may stop it")]

pub mod postgres;

use std::io::Write;

use epicurve::storage::{Store, StoreSettings};

/// Dead in every binary, so that the `expect` above always has something to expect.
fn never_called() {}

/// Says loudly that this machine lacks something, and how to get it; the test then returns without having tested.
/// Where `CI` is set, everything has to be there, so that it is a failure.
///
/// It writes past the test harness, which hides what a test that passes prints.
pub fn lacking(what: &str, how_to_get_it: &str) {
    let test = std::thread::current().name().unwrap_or("a test").to_owned();
    let message = format!("NOT TESTED: {test} needs {what}, which this machine lacks. {how_to_get_it}");
    let line = "=".repeat(message.len().min(120));
    drop(writeln!(std::io::stderr(), "\n{line}\n{message}\n{line}"));
    let in_ci = std::env::var("CI").is_ok_and(|ci| !ci.is_empty() && ci != "false");
    assert!(!in_ci, "{message}");
}

/// A store in a temporary SQLite file, migrated. The folder goes with the second value.
pub async fn sqlite() -> (Store, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::connect(&sqlite_settings(&folder)).await.unwrap();
    store.migrate().await.unwrap();
    (store, folder)
}

/// The address of a file in that folder.
pub fn sqlite_settings(folder: &tempfile::TempDir) -> StoreSettings {
    StoreSettings::new(format!("sqlite:{}", folder.path().join("test.db").display()))
}
