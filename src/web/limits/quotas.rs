//! Quotas for saved runs: saves per minute of each client, and the total number of runs and bytes.

use std::num::{NonZeroU32, NonZeroU64};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use super::lock;
use super::token_bucket::TokenBucket;
use crate::storage::{Room, Store, StoreError};
use crate::web::error::Failure;
use crate::web::http::client_ip::Client;

/// Time for which a count of the runs remains valid.
const COUNT_LIFETIME: Duration = Duration::from_secs(5);
/// Number of free places above which the count need not be exact: more than are filled in [`COUNT_LIFETIME`].
const MANY_MORE: u64 = 1_000;

/// Rate limit of each client for saving and changing runs.
pub struct SaveQuota(Option<TokenBucket>);

impl SaveQuota {
    /// Creates the limit. `None` allows any number of saves.
    pub fn new(per_minute: Option<NonZeroU32>) -> Self {
        Self(per_minute.map(|saves| TokenBucket::new(saves.get().into(), Duration::from_mins(1))))
    }

    /// Counts a run that a client is about to save, or a change of a run's title, note and tags.
    pub fn take(&self, client: Client) -> Result<(), Failure> {
        let Some(saves) = &self.0 else { return Ok(()) };
        saves.take(client, 1.0).map_err(|seconds| Failure::TooManySaves { seconds })
    }
}

/// Maximum number of runs and bytes in the database. Remembers the last count of the runs, because counting a million
/// runs takes longer than saving one.
pub struct Capacity {
    limits: Room,
    /// Time of the last count, and whether there was room for many more runs.
    counted: Mutex<Option<(Instant, bool)>>,
}

impl Capacity {
    /// Creates the limits. `None` allows any number.
    pub fn new(runs: Option<NonZeroU64>, bytes: Option<NonZeroU64>) -> Self {
        let limits = Room { runs: runs.map(NonZeroU64::get), bytes: bytes.map(NonZeroU64::get) };
        Self { limits, counted: Mutex::new(None) }
    }

    /// Returns the limits to check when a run is saved now.
    pub async fn room(&self, store: &Store) -> Result<Room, StoreError> {
        let runs = match self.limits.runs {
            Some(max) if self.has_room_for_many(max, store).await? => None,
            max => max,
        };
        Ok(Room { runs, ..self.limits })
    }

    /// Returns the limits to check when a run is changed.
    pub fn bytes(&self) -> Room {
        Room { runs: None, ..self.limits }
    }

    async fn has_room_for_many(&self, max: u64, store: &Store) -> Result<bool, StoreError> {
        let Some(few) = max.checked_sub(MANY_MORE) else { return Ok(false) };
        let counted = *lock(&self.counted);
        if let Some((at, has_room)) = counted
            && at.elapsed() < COUNT_LIFETIME
        {
            return Ok(has_room);
        }
        let has_room = store.count_runs_up_to(few + 1).await? <= few;
        *lock(&self.counted) = Some((Instant::now(), has_room));
        Ok(has_room)
    }
}
