//! Questions for the revisions of runs, asked together: while the database answers one, those that come meanwhile wait and
//! are the next one. Each answer is as fresh as if it had been asked for alone.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;

use crate::storage::{RunRevision, Store};
use crate::web::error::Failure;

/// Where questions wait for each other.
#[derive(Default)]
pub struct Revisions {
    waiting: Mutex<Vec<Waiting>>,
    turn: tokio::sync::Mutex<()>,
}

struct Waiting {
    run: String,
    answer: oneshot::Sender<Result<Option<RunRevision>, Failure>>,
}

impl Revisions {
    /// The present revision of a run; none where there is no such run.
    pub async fn of(&self, store: &Store, run: &str) -> Result<Option<RunRevision>, Failure> {
        loop {
            let (answer, mut answered) = oneshot::channel();
            self.waiting().push(Waiting { run: run.to_owned(), answer });
            tokio::select! {
                biased;
                found = &mut answered => match found {
                    Ok(found) => return found,
                    // Whoever asked for all has hung up meanwhile.
                    Err(_) => continue,
                },
                _turn = self.turn.lock() => self.ask(store).await,
            }
            if let Ok(found) = answered.await {
                return found;
            }
        }
    }

    async fn ask(&self, store: &Store) {
        let all = std::mem::take(&mut *self.waiting());
        let ids: BTreeSet<String> = all.iter().map(|waiting| waiting.run.clone()).collect();
        match store.run_revisions(&ids.into_iter().collect::<Vec<_>>()).await {
            Ok(found) => {
                let found: BTreeMap<_, _> = found.into_iter().collect();
                answer(all.into_iter(), |run| Ok(found.get(run).copied()));
            }
            Err(error) => {
                let failure = Failure::from(error);
                // Requests that came meanwhile too: none waits for two time-outs.
                let late = std::mem::take(&mut *self.waiting());
                answer(all.into_iter().chain(late), |_| Err(failure));
            }
        }
    }

    fn waiting(&self) -> MutexGuard<'_, Vec<Waiting>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn answer(all: impl Iterator<Item = Waiting>, found: impl Fn(&str) -> Result<Option<RunRevision>, Failure>) {
    for waiting in all {
        // Who has hung up needs no answer.
        let _ = waiting.answer.send(found(&waiting.run));
    }
}
