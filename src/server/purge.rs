//! Deletes for good what was deleted long enough ago, and forgets the sessions that have expired.

use std::convert::Infallible;
use std::time::Duration;

use chrono::Utc;
use tokio::time::{interval, sleep};

use crate::storage::{DELETED_RUNS_KEPT, Store};

/// From one look to the next.
const PERIOD: Duration = Duration::from_hours(1);
/// Runs at once: others want to write in between.
const BATCH: u32 = 100;
/// Between two batches.
const PAUSE: Duration = Duration::from_millis(200);

/// For ever, at the start and once an hour. Several servers on one database may do so at once. A database that does not
/// answer is asked again an hour later.
pub(super) async fn what_is_over(store: &Store) -> Infallible {
    let mut hours = interval(PERIOD);
    loop {
        hours.tick().await;
        #[expect(clippy::disallowed_methods, reason = "nobody asks for this work, so nobody gives it a time")]
        let now = Utc::now();
        if let Err(error) = store.purge_sessions(now).await {
            tracing::debug!(%error, "sessions could not be purged now");
        }
        let before = now - DELETED_RUNS_KEPT;
        let mut purged = 0;
        loop {
            match store.purge_runs(before, BATCH).await {
                Ok(runs) => {
                    purged += runs;
                    if runs < u64::from(BATCH) {
                        break;
                    }
                }
                Err(error) => {
                    tracing::debug!(%error, "deleted runs could not be purged now");
                    break;
                }
            }
            sleep(PAUSE).await;
        }
        if purged > 0 {
            tracing::info!(purged, "deleted runs were purged");
        }
    }
}
