//! Batched queries for the revisions of runs: requests that arrive during a query form the next query. Every result is
//! read after its request arrived, as with a separate query.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;

use tokio::sync::oneshot;

use crate::storage::{RunRevision, Store};
use crate::web::error::Failure;
use crate::web::limits::lock;

/// Requests for revisions that wait for the next query.
#[derive(Default)]
pub struct Revisions {
    waiting: Mutex<Vec<Waiting>>,
    /// Held during a query.
    query: tokio::sync::Mutex<()>,
}

struct Waiting {
    run: String,
    answer: oneshot::Sender<Result<Option<RunRevision>, Failure>>,
}

impl Revisions {
    /// Returns the current revision of a run, or `None` if there is no such run.
    pub async fn of(&self, store: &Store, run: &str) -> Result<Option<RunRevision>, Failure> {
        loop {
            let (answer, mut answered) = oneshot::channel();
            lock(&self.waiting).push(Waiting { run: run.to_owned(), answer });
            tokio::select! {
                biased;
                found = &mut answered => match found {
                    Ok(found) => return found,
                    // The request that ran the query was dropped, because its client disconnected.
                    Err(_) => continue,
                },
                _guard = self.query.lock() => self.query_all(store).await,
            }
            if let Ok(found) = answered.await {
                return found;
            }
        }
    }

    async fn query_all(&self, store: &Store) {
        let all = std::mem::take(&mut *lock(&self.waiting));
        let ids: BTreeSet<String> = all.iter().map(|waiting| waiting.run.clone()).collect();
        match store.run_revisions(&ids.into_iter().collect::<Vec<_>>()).await {
            Ok(found) => {
                let found: BTreeMap<_, _> = found.into_iter().collect();
                answer(all.into_iter(), |run| Ok(found.get(run).copied()));
            }
            Err(error) => {
                let failure = Failure::from(error);
                // Requests that arrived meanwhile fail too, so that no request waits for two time-outs.
                let late = std::mem::take(&mut *lock(&self.waiting));
                answer(all.into_iter().chain(late), |_| Err(failure));
            }
        }
    }
}

fn answer(all: impl Iterator<Item = Waiting>, found: impl Fn(&str) -> Result<Option<RunRevision>, Failure>) {
    for waiting in all {
        // Sending fails if the client has disconnected.
        let _ = waiting.answer.send(found(&waiting.run));
    }
}
