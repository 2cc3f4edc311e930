//! Limits for one client and for all clients together.

mod lists;
mod quotas;
mod worker_pool;
