//! How much a client may take up, and how much all of them together.

use std::num::{NonZeroU32, NonZeroU64};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::token_bucket::TokenBucket;
use crate::storage::{Room, Store, StoreError};
use crate::web::error::Failure;
use crate::web::http::client_ip::Client;

/// How long it is believed that there is room for many more runs.
const BELIEVED: Duration = Duration::from_secs(5);
/// So many: more than are saved in that time.
const MANY_MORE: u64 = 1_000;

/// The runs that each client may save or change: a number at once, and one more with every such part of a minute.
pub struct SaveQuota(Option<TokenBucket>);

impl SaveQuota {
    /// A number of saves in a minute, or any number.
    pub fn new(per_minute: Option<NonZeroU32>) -> Self {
        Self(per_minute.map(|saves| TokenBucket::new(saves.get().into(), Duration::from_mins(1))))
    }

    /// Counts a run that a client is about to save, or a change of its title, note and tags.
    pub fn take(&self, client: Client) -> Result<(), Failure> {
        let Some(allowance) = &self.0 else { return Ok(()) };
        allowance.take(client, 1.0).map_err(|seconds| Failure::TooManySaves { seconds })
    }
}

/// How many runs and bytes are kept at most, and when that was last looked at: counting a million runs takes longer than
/// saving one.
pub struct Capacity {
    most: Room,
    /// When the runs were counted, and whether there was room for many more.
    counted: Mutex<Option<(Instant, bool)>>,
}

impl Capacity {
    /// So many runs and bytes, or any number.
    pub fn new(runs: Option<NonZeroU64>, bytes: Option<NonZeroU64>) -> Self {
        let most = Room { runs: runs.map(NonZeroU64::get), bytes: bytes.map(NonZeroU64::get) };
        Self { most, counted: Mutex::new(None) }
    }

    /// What has to be looked at when a run is saved now.
    pub async fn room(&self, store: &Store) -> Result<Room, StoreError> {
        let runs = match self.most.runs {
            Some(most) if self.has_room_for_many(most, store).await? => None,
            most => most,
        };
        Ok(Room { runs, ..self.most })
    }

    /// The limit that matters when a run is changed.
    pub fn bytes(&self) -> Room {
        Room { runs: None, ..self.most }
    }

    async fn has_room_for_many(&self, most: u64, store: &Store) -> Result<bool, StoreError> {
        let Some(few) = most.checked_sub(MANY_MORE) else { return Ok(false) };
        let counted = *self.counted.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((at, has_room)) = counted
            && at.elapsed() < BELIEVED
        {
            return Ok(has_room);
        }
        let has_room = store.count_runs_up_to(few + 1).await? <= few;
        *self.counted.lock().unwrap_or_else(PoisonError::into_inner) = Some((Instant::now(), has_room));
        Ok(has_room)
    }
}
