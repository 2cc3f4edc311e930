//! Cancellation of a running simulation.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use super::error::EngineError;

/// A token that cancels a running simulation from any thread.
#[derive(Debug, Clone, Default)]
pub struct CancelToken {
    requested: Arc<AtomicBool>,
    /// Number of remaining checks before the simulation is cancelled; `None` for no limit.
    remaining_checks: Option<Arc<AtomicU32>>,
}

impl CancelToken {
    /// Creates a token that cancels after this number of steps of the adaptive solver, counted over all scenarios.
    #[must_use]
    pub fn after_steps(steps: u32) -> Self {
        Self { remaining_checks: Some(Arc::new(AtomicU32::new(steps))), ..Self::default() }
    }

    /// Requests cancellation.
    pub fn request(&self) {
        self.requested.store(true, Ordering::Relaxed);
    }

    /// Returns [`EngineError::Stopped`] if cancellation is requested or no checks remain.
    pub(crate) fn check(&self) -> Result<(), EngineError> {
        let is_over = |remaining: &Arc<AtomicU32>| {
            remaining.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_err()
        };
        if self.requested.load(Ordering::Relaxed) || self.remaining_checks.as_ref().is_some_and(is_over) {
            Err(EngineError::Stopped)
        } else {
            Ok(())
        }
    }
}
