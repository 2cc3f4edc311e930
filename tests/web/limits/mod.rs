//! What a client, and all of them together, may take up.

mod lists;
mod quotas;
mod worker_pool;
