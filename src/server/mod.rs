//! Starts the server from its configuration, and stops it cleanly.
//!
//! ```text
//! config → store → router → listener
//! ```

mod first_request;
mod listener;
mod metrics;
mod migration;
mod open_files;
mod purge;

use std::convert::Infallible;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::time::timeout;

pub use self::listener::{Limits, run_listener};
use crate::config::{Config, Secret};
use crate::storage::{AddressError, MigrationError, Store};
use crate::web;

/// Maximum time to close the database's connections. Together with the drain of [`Limits`] it is less than ten seconds,
/// after which Docker kills the process.
const CLOSE: Duration = Duration::from_millis(700);

/// Reason why the server cannot start or has to stop.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// `DATABASE_URL` cannot be used.
    #[error(transparent)]
    Address(#[from] AddressError),
    /// The address cannot be listened on. The text names the variable.
    #[error("{0}")]
    Listen(String),
    /// Metrics cannot be collected.
    #[error("EPICURVE_METRICS_LISTEN: {0}")]
    Metrics(String),
    /// The SQLite file cannot be opened.
    #[error("DATABASE_URL: {place} cannot be opened ({reason}). Its folder must exist and this user may write there")]
    Database {
        /// The file.
        place: String,
        /// Error of SQLite.
        reason: String,
    },
    /// The database cannot be migrated by this version of the program.
    #[error("{0}")]
    Migration(MigrationError),
    /// The password cannot be used, or the operating system provides no randomness.
    #[error("EPICURVE_PASSWORD: {0}")]
    Password(#[from] web::UnusablePassword),
    /// Signal handlers cannot be installed.
    #[error("signals cannot be received: {0}")]
    Signals(#[source] std::io::Error),
}

/// Serves until SIGTERM, SIGINT, SIGQUIT or SIGHUP, and then finishes the requests in flight.
///
/// While PostgreSQL is unavailable, the server runs and answers 503. It migrates the tables as soon as PostgreSQL is
/// available. An SQLite file is migrated before the first request.
///
/// # Errors
///
/// If the server cannot start, or its database cannot be migrated.
pub async fn serve(config: Config) -> Result<(), ServeError> {
    // Before everything else, because process 1 of a container has no default signal handlers that would stop it.
    let shutdown = shutdown_signal()?;

    let store = open_store(&config)?;
    // Before the migration, so that a second server on the same port fails without changing the database.
    let (listener, address) = listen("EPICURVE_LISTEN", config.listen).await?;
    let metrics = match config.metrics_listen {
        Some(address) => Some(listen("EPICURVE_METRICS_LISTEN", address).await?),
        None => None,
    };
    if let Store::Sqlite(..) = store {
        migration::once(&store).await?;
    }

    if let Some(folder) = config.settings.presets_dir.clone() {
        // On a separate thread, so that the server also starts if the file system does not respond.
        std::thread::spawn(move || web::report_presets(&folder));
    }
    let router = web::router(web::AppState::new(store.clone(), config.settings.clone())?);

    tracing::info!(
        "Epicurve {} is at http://{}{} ({})",
        env!("CARGO_PKG_VERSION"),
        reachable(address),
        config.settings.base_path,
        store.place()
    );
    if let Some(address) = config.open_to_others_at() {
        tracing::warn!(
            "All visitors who reach {address} may save and delete runs. Set EPICURVE_MODE=protected or readonly; or, if the \
             port of this container is published on 127.0.0.1 alone, EPICURVE_PUBLISHED_AT=127.0.0.1"
        );
    }
    if config.has_one_peer() {
        tracing::warn!(
            "All visitors have one address here, that of a proxy on this machine, so that their password attempts are counted \
             together. If there is a proxy, name it: TRUSTED_PROXIES=127.0.0.1,::1"
        );
    }
    let limits = Limits { connections: open_files::connections(Limits::default().connections), ..Limits::default() };
    let metrics = serve_metrics(metrics, &store)?;
    let migration = matches!(store, Store::Postgres(_)).then(|| migration::until_it_fails(&store));
    let outcome = tokio::select! {
        () = run_listener(listener, router, limits, shutdown) => Ok(()),
        error = or_never(migration) => Err(ServeError::Migration(error)),
        never = purge::purge_hourly(&store) => match never {},
        never = or_never(metrics) => match never {},
    };
    if timeout(CLOSE, store.close()).await.is_err() {
        tracing::warn!("the database's connections did not close in time");
    }
    if outcome.is_ok() {
        tracing::info!("Epicurve has stopped");
    }
    outcome
}

/// Starts to collect metrics and serves them, if there is a listener for them.
fn serve_metrics(
    listener: Option<(TcpListener, SocketAddr)>,
    store: &Store,
) -> Result<Option<impl Future<Output = Infallible>>, ServeError> {
    let Some((listener, address)) = listener else { return Ok(None) };
    let collected = metrics::collect(store).map_err(ServeError::Metrics)?;
    tracing::info!("Metrics are at http://{}/metrics", reachable(address));
    Ok(Some(collected.serve(listener, Limits::default())))
}

/// Awaits a future; without one it never returns.
async fn or_never<T>(future: Option<impl Future<Output = T>>) -> T {
    match future {
        Some(future) => future.await,
        None => std::future::pending().await,
    }
}

/// Opens the configured database, which may be unavailable.
///
/// # Errors
///
/// If `DATABASE_URL` cannot be used.
pub fn open_store(config: &Config) -> Result<Store, AddressError> {
    Store::open(config.database_url.expose(), config.database_password.as_ref().map(Secret::expose))
}

async fn listen(variable: &str, address: SocketAddr) -> Result<(TcpListener, SocketAddr), ServeError> {
    let problem = |error: std::io::Error| {
        let problem = match error.kind() {
            std::io::ErrorKind::AddrInUse => format!(
                "{address} is in use. Stop the other program, or set another port, such as {variable}=127.0.0.1:8001"
            ),
            std::io::ErrorKind::PermissionDenied => format!(
                "{address} is not allowed for this user. Set a port above 1023, such as {variable}=127.0.0.1:8000"
            ),
            std::io::ErrorKind::AddrNotAvailable => format!(
                "{address} is no address of this machine. 127.0.0.1 serves this machine only, 0.0.0.0 others too"
            ),
            _ => format!("{address} cannot be listened on: {error}"),
        };
        ServeError::Listen(format!("{variable}: {problem}"))
    };
    let listener = TcpListener::bind(address).await.map_err(problem)?;
    let address = listener.local_addr().map_err(problem)?;
    Ok((listener, address))
}

/// Returns an address for browsers on this machine.
#[must_use]
pub fn reachable(address: SocketAddr) -> SocketAddr {
    if !address.ip().is_unspecified() {
        return address;
    }
    match address {
        SocketAddr::V4(_) => (std::net::Ipv4Addr::LOCALHOST, address.port()).into(),
        SocketAddr::V6(_) => (std::net::Ipv6Addr::LOCALHOST, address.port()).into(),
    }
}

/// Installs handlers for the signals to stop. The returned future completes when one arrives.
fn shutdown_signal() -> Result<impl Future<Output = ()>, ServeError> {
    use tokio::signal::unix::{Signal, SignalKind, signal};
    let listen = |kind| signal(kind).map_err(ServeError::Signals);
    let mut terminate = listen(SignalKind::terminate())?;
    let mut interrupt = listen(SignalKind::interrupt())?;
    let mut quit = listen(SignalKind::quit())?;
    // A handler would undo the effect of `nohup`.
    let mut hang_up = if ignores_hang_up() { None } else { Some(listen(SignalKind::hangup())?) };
    Ok(async move {
        let name = tokio::select! {
            _ = terminate.recv() => "SIGTERM",
            _ = interrupt.recv() => "SIGINT",
            _ = quit.recv() => "SIGQUIT",
            _ = or_never(hang_up.as_mut().map(Signal::recv)) => "SIGHUP",
        };
        tracing::info!("{name}: finishing what is in flight");
    })
}

/// Returns whether this process was started with SIGHUP ignored, as by `nohup`. Linux tells it in a file. Elsewhere it
/// takes unsafe code, so the result is `true` there, and SIGHUP keeps its previous effect.
fn ignores_hang_up() -> bool {
    let Ok(status) = std::fs::read_to_string("/proc/self/status") else { return true };
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    // One bit per signal. The lowest bit is signal 1, SIGHUP.
    ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).is_some_and(|mask| mask & 1 == 1)
}
