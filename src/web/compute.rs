//! Simulations and pictures off the server's own threads: as many at once as there are processors, a short queue, and an end when
//! nobody waits any more.

use std::sync::Arc;
use std::thread::available_parallelism;
use std::time::Duration;

use tokio::sync::{Semaphore, TryAcquireError};

use super::errors::Failure;
use crate::model::{Comparison, EngineError, Problem, Results, Stop, simulate};

/// Computations that may wait; the next one is told to come back.
const QUEUE: usize = 32;

/// From the start to the end of a computation; longer ones are not worth a page's wait.
const DEADLINE: Duration = Duration::from_secs(10);

/// Where simulations and pictures wait for a processor.
pub struct Gate {
    places: Arc<Semaphore>,
    processors: Arc<Semaphore>,
}

impl Gate {
    /// A gate for this machine.
    pub fn new() -> Self {
        let processors = available_parallelism().map_or(1, std::num::NonZero::get);
        Self { places: Arc::new(Semaphore::new(processors + QUEUE)), processors: Arc::new(Semaphore::new(processors)) }
    }

    /// Simulates; what the solver refuses is a problem of what was asked for.
    pub async fn simulate(&self, comparison: &Comparison) -> Result<Result<Results, Vec<Problem>>, Failure> {
        let comparison = comparison.clone();
        Ok(refusals(self.run(move |stop| simulate(&comparison, stop)).await?))
    }

    /// Does any long work, which must end soon once it is asked to stop.
    pub async fn run<T: Send + 'static>(&self, work: impl FnOnce(&Stop) -> T + Send + 'static) -> Result<T, Failure> {
        let _place = self.places.try_acquire().map_err(|error| match error {
            TryAcquireError::NoPermits => Failure::Busy,
            TryAcquireError::Closed => Failure::Internal,
        })?;
        let processor = self.processors.clone().acquire_owned().await.map_err(|_| Failure::Internal)?;
        let stop = StopWhenDropped(Stop::default());
        let asked = stop.0.clone();
        let mut task = tokio::task::spawn_blocking(move || {
            let done = work(&asked);
            // The processor is free when the work has ended, not when its reader has gone.
            drop(processor);
            done
        });
        let finished = match tokio::time::timeout(DEADLINE, &mut task).await {
            Ok(finished) => finished,
            Err(_) => {
                stop.0.request();
                task.await
            }
        };
        finished.map_err(|error| {
            tracing::error!(%error, "a computation panicked");
            Failure::Internal
        })
    }
}

/// What the solver refuses as problems of what was asked for.
pub fn refusals<T>(results: Result<T, EngineError>) -> Result<T, Vec<Problem>> {
    let (pointer, sentence) = match results {
        Ok(results) => return Ok(results),
        Err(error @ (EngineError::StepTooLong { .. } | EngineError::StepTooLongForStay { .. })) => {
            ("/solver/step", error.to_string())
        }
        Err(error @ EngineError::TooManySteps { .. }) => ("/days", error.to_string()),
        // Whoever hangs up reads no answer: it was the deadline.
        Err(EngineError::Stopped) => {
            let seconds = DEADLINE.as_secs();
            let fewer = "choose fewer days, scenarios or simulations";
            ("/days", format!("This takes longer than {seconds} seconds to simulate, which is the most: {fewer}"))
        }
    };
    Err(vec![Problem::new(pointer, sentence)])
}

/// A handler is dropped when its client hangs up or its time is over.
struct StopWhenDropped(Stop);

impl Drop for StopWhenDropped {
    fn drop(&mut self) {
        self.0.request();
    }
}
