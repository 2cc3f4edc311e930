//! Limits for one client and for all clients together: simulations, saves, large answers, uploads.

pub(crate) mod bytes;
pub(crate) mod large_answers;
pub(crate) mod quotas;
pub(crate) mod simulate;
pub(crate) mod token_bucket;
pub(crate) mod uploads;
pub(crate) mod worker_pool;
