//! `epicurve migrate`.

use super::environment::{migrate, with_store};
use super::outcome::{Outcome, say};
use crate::storage::Store;

/// Brings the tables up to date, and says of which version they are.
pub fn run() -> Outcome {
    with_store(async |store| {
        migrate(store).await?;
        say(&format!("{}: its tables are up to date, version {}", store.place(), Store::latest_version()))
    })
}
