//! How many files come in at a time, how much of them is in memory, and how slowly they may come.

use std::time::Duration;

use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::{Instant, timeout};

use super::bytes::MOST_BYTES;
use crate::web::error::Failure;

/// Files that come in at a time.
const PLACES: usize = 16;

/// Files of them that may have more than [`SMALL`] bytes.
const LARGE_PLACES: usize = 2;

/// Bytes that every file may have in memory.
pub const SMALL: usize = 1 << 20;

/// Maximum wait for a place.
const PATIENCE: Duration = Duration::from_secs(10);

/// Time at an upload's start in which its rate is not checked.
const GRACE: Duration = Duration::from_secs(5);

/// Minimum average rate after that, in bytes per second.
const SLOWEST: u64 = 20_000;

/// The places where files are read.
pub struct Uploads {
    places: Semaphore,
    large: Semaphore,
}

/// The place of one file, with the start and the size of its upload.
pub struct UploadPlace<'a> {
    uploads: &'a Uploads,
    _place: SemaphorePermit<'a>,
    large: Option<SemaphorePermit<'a>>,
    started: Instant,
    bytes: u64,
}

impl Uploads {
    /// Makes the places, all of them free.
    pub fn new() -> Self {
        Self { places: Semaphore::new(PLACES), large: Semaphore::new(LARGE_PLACES) }
    }

    /// Waits for a place.
    pub async fn place(&self) -> Result<UploadPlace<'_>, Failure> {
        let place = wait_for(&self.places).await?;
        Ok(UploadPlace { uploads: self, _place: place, large: None, started: Instant::now(), bytes: 0 })
    }
}

impl UploadPlace<'_> {
    /// Waits for the next part of the body, for as long as the file is not too slow.
    pub async fn next<T>(&self, part: impl Future<Output = T>) -> Result<T, Failure> {
        let due = GRACE + Duration::from_millis(self.bytes * 1_000 / SLOWEST);
        let left = due.saturating_sub(self.started.elapsed());
        timeout(left, part).await.map_err(|_| Failure::TooSlow)
    }

    /// Counts bytes that came.
    pub fn count(&mut self, bytes: usize) {
        self.bytes += bytes as u64;
    }

    /// Adds a part to the bytes of a file, which must fit. What makes it a large one waits for one of the few places, and its
    /// sender with it.
    pub async fn keep(&mut self, bytes: &mut Vec<u8>, part: &[u8]) -> Result<(), Failure> {
        if self.large.is_none() && bytes.len() + part.len() > SMALL {
            let waiting = Instant::now();
            self.large = Some(wait_for(&self.uploads.large).await?);
            self.started += waiting.elapsed();
            // At once for the largest: a vector that grows is in memory twice.
            bytes.reserve_exact(MOST_BYTES - bytes.len());
        }
        bytes.extend_from_slice(part);
        Ok(())
    }
}

async fn wait_for(places: &Semaphore) -> Result<SemaphorePermit<'_>, Failure> {
    match timeout(PATIENCE, places.acquire()).await {
        Ok(place) => place.map_err(|_| Failure::Internal),
        Err(_) => Err(Failure::Crowded),
    }
}
