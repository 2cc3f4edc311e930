//! Ends a simulation before it is through.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use super::error::EngineError;

/// Asks a running simulation to give up, from any thread.
#[derive(Debug, Clone, Default)]
pub struct CancelToken {
    requested: Arc<AtomicBool>,
    /// How often it may look before it has to give up by itself.
    looks: Option<Arc<AtomicU32>>,
}

impl CancelToken {
    /// A token that ends a simulation after this number of steps of the adaptive solver, of all scenarios together.
    #[must_use]
    pub fn after_steps(steps: u32) -> Self {
        Self { looks: Some(Arc::new(AtomicU32::new(steps))), ..Self::default() }
    }

    /// From now on.
    pub fn request(&self) {
        self.requested.store(true, Ordering::Relaxed);
    }

    pub(crate) fn check(&self) -> Result<(), EngineError> {
        let is_over = |looks: &Arc<AtomicU32>| {
            looks.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_err()
        };
        if self.requested.load(Ordering::Relaxed) || self.looks.as_ref().is_some_and(is_over) {
            Err(EngineError::Stopped)
        } else {
            Ok(())
        }
    }
}
