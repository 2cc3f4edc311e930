//! How much a client may take up.

use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use super::client::Client;
use super::errors::Failure;

/// Between two times that clients without a recent save are forgotten.
const SAVES_UNTIL_TIDYING: u32 = 1_024;

/// The runs that each client may save: so many at once, and one more with every such part of a minute.
///
/// It counts what this process saved; several servers on one database each have their own.
pub struct SaveQuota {
    limiter: Option<DefaultKeyedRateLimiter<Client>>,
    asked: AtomicU32,
}

impl SaveQuota {
    /// So many in a minute, or any number.
    pub fn new(per_minute: Option<NonZeroU32>) -> Self {
        let limiter = per_minute.map(|saves| RateLimiter::keyed(Quota::per_minute(saves)));
        Self { limiter, asked: AtomicU32::new(0) }
    }

    /// Counts a run that a client is about to save.
    pub fn take(&self, client: Client) -> Result<(), Failure> {
        let Some(limiter) = &self.limiter else { return Ok(()) };
        if self.asked.fetch_add(1, Ordering::Relaxed) % SAVES_UNTIL_TIDYING == SAVES_UNTIL_TIDYING - 1 {
            limiter.retain_recent();
        }
        limiter.check_key(&client).map_err(|until| {
            let wait = until.wait_time_from(DefaultClock::default().now());
            let seconds = u32::try_from(wait.as_secs()).unwrap_or(u32::MAX).saturating_add(1);
            Failure::TooManySaves { seconds }
        })
    }
}
