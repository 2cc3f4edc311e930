//! Limits for one client and for all clients together: simulations, saves, large answers, uploads.

pub(crate) mod bytes;
pub(crate) mod large_answers;
pub(crate) mod quotas;
pub(crate) mod simulate;
pub(crate) mod token_bucket;
pub(crate) mod uploads;
pub(crate) mod worker_pool;

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Locks a mutex, also after a panic in another thread that held it.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
