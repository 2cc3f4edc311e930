//! Simulations off the server's own threads: as many at once as there are processors, a short queue, and an end when
//! nobody waits any more.

use std::sync::Arc;
use std::thread::available_parallelism;
use std::time::Duration;

use tokio::sync::{Semaphore, TryAcquireError};

use super::errors::Failure;
use crate::model::{Comparison, EngineError, Problem, Results, Stop, simulate};

/// Simulations that may wait; the next one is told to come back.
const QUEUE: usize = 32;

/// From its start to the end of a simulation; longer ones are not worth a page's wait.
const DEADLINE: Duration = Duration::from_secs(10);

/// Where simulations wait for a processor.
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
        let _place = self.places.try_acquire().map_err(|error| match error {
            TryAcquireError::NoPermits => Failure::Busy,
            TryAcquireError::Closed => Failure::Internal,
        })?;
        let processor = self.processors.clone().acquire_owned().await.map_err(|_| Failure::Internal)?;
        let stop = StopWhenDropped(Stop::default());
        let (cloned, asked) = (comparison.clone(), stop.0.clone());
        let task = tokio::task::spawn_blocking(move || {
            let results = simulate(&cloned, &asked);
            // The processor is free when the work has ended, not when its reader has gone.
            drop(processor);
            results
        });
        let Ok(finished) = tokio::time::timeout(DEADLINE, task).await else {
            let sentence = format!(
                "These simulations take longer than {} seconds: choose fewer simulations, days or scenarios",
                DEADLINE.as_secs()
            );
            let field = if comparison.solver().members().is_some() { "/solver/members" } else { "/days" };
            return Ok(Err(vec![Problem::new(field, sentence)]));
        };
        match finished {
            Ok(Ok(results)) => Ok(Ok(results)),
            Ok(Err(error @ (EngineError::StepTooLong { .. } | EngineError::StepTooLongForStay { .. }))) => {
                Ok(Err(vec![Problem::new("/solver/step", error.to_string())]))
            }
            Ok(Err(error @ EngineError::TooManySteps { .. })) => {
                Ok(Err(vec![Problem::new("/days", error.to_string())]))
            }
            Ok(Err(error)) => {
                tracing::error!(%error, "a simulation failed");
                Err(Failure::Internal)
            }
            Err(error) => {
                tracing::error!(%error, "a simulation panicked");
                Err(Failure::Internal)
            }
        }
    }
}

/// A handler is dropped when its client hangs up or its time is over.
struct StopWhenDropped(Stop);

impl Drop for StopWhenDropped {
    fn drop(&mut self) {
        self.0.request();
    }
}
