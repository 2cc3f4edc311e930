//! Limits for uploaded files: their number at a time, their memory, and their minimum rate.

use std::time::Duration;

use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::{Instant, timeout};

use super::bytes::MOST_BYTES;
use crate::web::error::Failure;

/// Maximum number of uploads at a time.
const PLACES: usize = 16;

/// Maximum number of uploads at a time that have more than [`SMALL`] bytes.
const LARGE_PLACES: usize = 2;

/// Bytes of a file above which it needs one of the few places for large files.
pub const SMALL: usize = 1 << 20;

/// Maximum wait for a place.
const PATIENCE: Duration = Duration::from_secs(10);

/// Time after the start of an upload during which its rate is not checked.
const GRACE: Duration = Duration::from_secs(5);

/// Minimum average rate of an upload after [`GRACE`], in bytes per second.
const SLOWEST: u64 = 20_000;

/// Places for uploads, and for large uploads among them.
pub struct Uploads {
    places: Semaphore,
    large: Semaphore,
}

/// Place of one file, with the start and the size of its upload so far.
pub struct UploadPlace<'a> {
    uploads: &'a Uploads,
    _place: SemaphorePermit<'a>,
    large: Option<SemaphorePermit<'a>>,
    started: Instant,
    bytes: u64,
}

impl Uploads {
    /// Creates the places, all of them free.
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
    /// Waits for the next part of the body, unless the average rate becomes too low.
    pub async fn next<T>(&self, part: impl Future<Output = T>) -> Result<T, Failure> {
        let due = GRACE + Duration::from_millis(self.bytes * 1_000 / SLOWEST);
        let left = due.saturating_sub(self.started.elapsed());
        timeout(left, part).await.map_err(|_| Failure::TooSlow)
    }

    /// Counts received bytes.
    pub fn count(&mut self, bytes: usize) {
        self.bytes += bytes as u64;
    }

    /// Appends a part to the bytes of a file, which must have room for it within [`MOST_BYTES`]. A file that becomes
    /// large waits for a place for large files; its sender waits meanwhile.
    pub async fn keep(&mut self, bytes: &mut Vec<u8>, part: &[u8]) -> Result<(), Failure> {
        if self.large.is_none() && bytes.len() + part.len() > SMALL {
            let waiting = Instant::now();
            self.large = Some(wait_for(&self.uploads.large).await?);
            self.started += waiting.elapsed();
            // Room for the largest file at once: while a vector grows, its content is in memory twice.
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
