//! `epicurve migrate`.

use crate::storage::Store;

use super::environment::{migrate, with_store};
use super::{Outcome, say};

/// Brings the tables up to date, and says of which version they are.
pub fn run() -> Outcome {
    with_store(async |store| {
        migrate(store).await?;
        say(&format!("{}: its tables are up to date, version {}", store.place(), Store::latest_version()))
    })
}
