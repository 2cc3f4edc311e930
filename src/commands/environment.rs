//! What commands take from the environment: the configuration, and the database in it.

use crate::config::Config;
use crate::server::open_store;
use crate::storage::{MigrationError, Store, StoreError};
use tracing_subscriber::filter::Targets;

use super::outcome::{FAILED_MIGRATION, Failed, Outcome};

/// Every variable, and what is to be logged.
pub fn configuration() -> Result<(Config, Targets), Failed> {
    let config = Config::from_environment().map_err(|error| Failed::bad_input(error.to_string()))?;
    // sqlx tells of every connection that breaks; whoever needed one says so already, once.
    let quiet =
        if config.log_filter.contains("sqlx") { "" } else { "sqlx_core::pool=error,sqlx::postgres::notice=error," };
    let filter = format!("{quiet}{}", config.log_filter).parse().map_err(|error| {
        Failed::bad_input(format!("RUST_LOG cannot be read: {error}. Set it to error, warn, info or debug"))
    })?;
    Ok((config, filter))
}

/// Does something with the database, and lets it go in an orderly way.
pub fn with_store(work: impl AsyncFnOnce(&Store) -> Outcome) -> Outcome {
    let (config, _) = configuration()?;
    block_on(async {
        let store = open(&config)?;
        let outcome = work(&store).await;
        store.close().await;
        outcome
    })
}

/// Runs to its end what has to wait for something.
pub fn block_on(work: impl Future<Output = Outcome>) -> Outcome {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.map_err(|error| Failed::failure(format!("nothing can be started: {error}")))?.block_on(work)
}

/// The database; it may be away.
pub fn open(config: &Config) -> Result<Store, Failed> {
    open_store(config).map_err(|error| Failed::bad_input(error.to_string()))
}

/// Brings the tables up to date.
pub async fn migrate(store: &Store) -> Outcome {
    store.migrate().await.map_err(|error| match error {
        MigrationError::Unavailable(reason) => unreachable(store, &reason),
        MigrationError::Failed(_) => Failed::new(FAILED_MIGRATION, &error.to_string()),
    })
}

/// Makes sure that the tables are there and of this version, and changes nothing.
pub async fn require_tables(store: &Store) -> Outcome {
    if let Some(reason) = store.unusable_file() {
        return Err(Failed::bad_input(format!("DATABASE_URL: {reason}")));
    }
    if let Some(file) = store.missing_file() {
        return Err(Failed::bad_input(format!("DATABASE_URL: there is no file {}", file.display())));
    }
    let found = store.version().await.map_err(|error| failed(store, &error))?;
    let expected = Store::latest_version();
    let place = store.place();
    match found {
        Some(version) if version == expected => Ok(()),
        Some(version) if version > expected => {
            Err(Failed::new(FAILED_MIGRATION, &format!("{place}: {}", newer(version))))
        }
        _ => {
            let sentence = format!("{place}: its tables are not those of this version. Run `epicurve migrate` first");
            Err(Failed::new(FAILED_MIGRATION, &sentence))
        }
    }
}

/// What a schema version from the future means.
pub fn newer(version: i64) -> String {
    format!(
        "a newer Epicurve has used it: its schema is version {version}, and Epicurve {} knows up to {}",
        env!("CARGO_PKG_VERSION"),
        Store::latest_version()
    )
}

/// A call of the database's that came to nothing.
pub fn failed(store: &Store, error: &StoreError) -> Failed {
    match error {
        StoreError::Unavailable(reason) | StoreError::FileChanged(reason) => unreachable(store, reason),
        StoreError::Internal(_) => Failed::failure(format!("{}: {error}", store.place())),
    }
}

fn unreachable(store: &Store, reason: &str) -> Failed {
    Failed::failure(format!("DATABASE_URL: {} cannot be used now: {reason}", store.place()))
}
