//! Removes deleted runs after their retention period, and expired sessions.

use std::convert::Infallible;
use std::time::Duration;

use chrono::Utc;
use tokio::time::{interval, sleep};

use crate::storage::{DELETED_RUNS_KEPT, Store};

/// Interval between two purges.
const PERIOD: Duration = Duration::from_hours(1);
/// Maximum number of runs that are removed at once, so that other writes do not wait long.
const BATCH: u32 = 100;
/// Pause between two batches.
const PAUSE: Duration = Duration::from_millis(200);

/// Purges at the start and once per hour, and never returns. Several servers may purge one database at the same time.
/// If the database is unavailable, the next attempt is an hour later.
pub(super) async fn purge_hourly(store: &Store) -> Infallible {
    let mut hours = interval(PERIOD);
    loop {
        hours.tick().await;
        #[expect(clippy::disallowed_methods, reason = "there is no request whose time could be used")]
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
