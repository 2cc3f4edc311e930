//! What several test binaries share.

#![expect(dead_code, reason = "each test binary uses its own part of this module")]
#![expect(clippy::unwrap_used, reason = "a helper of a test may stop it")]

pub mod chromium;
pub mod disk;
pub mod needs;
pub mod node;
pub mod postgres;
pub mod program;
pub mod server;

use epicurve::storage::Store;

/// Dead in every binary, so that the `expect` above always has something to expect.
fn never_called() {}

/// A store in a temporary SQLite file, migrated. The folder goes with the second value.
pub async fn sqlite() -> (Store, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&sqlite_url(&folder), None).unwrap();
    store.migrate().await.unwrap();
    (store, folder)
}

/// The address of a file in that folder.
pub fn sqlite_url(folder: &tempfile::TempDir) -> String {
    format!("sqlite:{}", folder.path().join("test.db").display())
}
