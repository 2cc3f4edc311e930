//! The environment: every variable once, with its name, its default and what to do when its value is wrong.

mod engines;
mod mode;
mod reading;
mod variables;

use std::env::VarError;
use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::num::{NonZeroU32, NonZeroU64};
use std::path::PathBuf;

use ipnet::IpNet;

pub use self::engines::Engine;
pub use self::mode::Mode;
use self::reading::{
    Lookup, allowed_hosts, base_path, base_url, bytes, listen, log_bytes, metrics_listen, non_empty, number, origins,
    read, static_dir, text, trusted_proxies,
};
use self::variables::{
    COMPUTE_SECONDS_PER_MINUTE, CORS_ORIGINS, DATABASE_PASSWORD, DATABASE_URL, EMBED_ORIGINS, LOG_DIR, MOST_BYTES,
    MOST_RUNS, PRESETS_DIR, RUST_LOG, SAVES_PER_MINUTE,
};
pub use self::variables::{VARIABLES, Variable};

/// Above a thousand a second it limits nothing.
const MOST_SAVES_PER_MINUTE: u64 = 60_000;
/// A thousand processors that do nothing else.
const MOST_COMPUTE_SECONDS: u64 = 60_000;
/// As many as both databases can count.
const MOST_RUNS_KEPT: u64 = 1_000_000_000_000;

/// Only `epicurve secret` reads this one: the official PostgreSQL image's name for the password of a new database.
const POSTGRES_PASSWORD: &str = "POSTGRES_PASSWORD";

/// A value that must not reach a log.
#[derive(Clone, Eq, PartialEq)]
pub struct Secret(String);

impl Secret {
    /// The value itself.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Secret {
    fn from(value: &str) -> Self {
        Self(value.to_owned())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("(secret)")
    }
}

/// The configuration of a server.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Config {
    /// `EPICURVE_LISTEN`
    pub listen: SocketAddr,
    /// `EPICURVE_METRICS_LISTEN`
    pub metrics_listen: Option<SocketAddr>,
    /// `DATABASE_URL`
    pub database_url: Secret,
    /// `DATABASE_PASSWORD`
    pub database_password: Option<Secret>,
    /// `EPICURVE_LOG_DIR`
    pub log_dir: Option<PathBuf>,
    /// `EPICURVE_LOG_BYTES_PER_DAY`
    pub log_bytes_per_day: NonZeroU64,
    /// `EPICURVE_LOG_BYTES`, no less than a day's
    pub log_bytes: NonZeroU64,
    /// `EPICURVE_PUBLISHED_AT`, without a port
    pub published_at: Option<IpAddr>,
    /// `RUST_LOG`
    pub log_filter: String,
    /// Settings of the pages and the API
    pub settings: Settings,
}

/// Settings of the pages and the API. The default is an open server without limits.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Settings {
    /// `EPICURVE_STATIC_DIR`
    pub static_dir: Option<PathBuf>,
    /// `EPICURVE_PRESETS_DIR`; it need not exist
    pub presets_dir: Option<PathBuf>,
    /// `BASE_URL`, without a slash at the end
    pub base_url: Option<String>,
    /// `BASE_PATH`: empty, or `/` and more without a slash at the end
    pub base_path: String,
    /// Host names of `EPICURVE_ALLOWED_HOSTS` and `BASE_URL`, which requests may use besides addresses and local names.
    /// `None` allows every name, because other machines reach the server directly
    pub allowed_hosts: Option<Vec<String>>,
    /// `EPICURVE_CORS_ORIGINS`, each as browsers send it
    pub cors_origins: Vec<String>,
    /// `EPICURVE_EMBED_ORIGINS`, in the same form
    pub embed_origins: Vec<String>,
    /// `EPICURVE_MODE`, with `EPICURVE_PASSWORD`
    pub mode: Mode,
    /// Whether only this machine can connect, by `EPICURVE_LISTEN`
    pub listens_on_loopback: bool,
    /// `EPICURVE_SAVES_PER_MINUTE`
    pub saves_per_minute: Option<NonZeroU32>,
    /// `EPICURVE_MOST_RUNS`
    pub most_runs: Option<NonZeroU64>,
    /// `EPICURVE_MOST_BYTES`
    pub most_bytes: Option<NonZeroU64>,
    /// `EPICURVE_COMPUTE_SECONDS_PER_MINUTE`
    pub compute_seconds_per_minute: Option<NonZeroU32>,
    /// `EPICURVE_ENGINES`, in their order
    pub engines: Vec<Engine>,
    /// `TRUSTED_PROXIES`
    pub trusted_proxies: Vec<IpNet>,
}

/// A variable that cannot be used; the text names it and says what to do.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("{name} {problem}")]
pub struct ConfigError {
    name: String,
    problem: String,
}

impl Config {
    /// Reads the process's environment.
    ///
    /// # Errors
    ///
    /// When a variable's value cannot be used.
    pub fn from_environment() -> Result<Self, ConfigError> {
        Self::from_lookup(environment)
    }

    /// Reads whatever answers like [`std::env::var`], so that a test needs no environment.
    ///
    /// # Errors
    ///
    /// When a variable's value cannot be used.
    pub fn from_lookup(lookup: impl Fn(&str) -> Result<String, VarError>) -> Result<Self, ConfigError> {
        let listen = listen(&lookup)?;
        let (log_bytes_per_day, log_bytes) = log_bytes(&lookup)?;
        Ok(Self {
            listen,
            metrics_listen: metrics_listen(&lookup, listen)?,
            database_url: Secret(text(&lookup, &DATABASE_URL)?),
            database_password: non_empty(text(&lookup, &DATABASE_PASSWORD)?).map(Secret),
            log_dir: non_empty(text(&lookup, &LOG_DIR)?).map(PathBuf::from),
            log_bytes_per_day,
            log_bytes,
            settings: Settings {
                static_dir: static_dir(&lookup)?,
                // A folder that is missing is reported where presets are, and keeps nothing else from working.
                presets_dir: non_empty(text(&lookup, &PRESETS_DIR)?).map(PathBuf::from),
                base_url: base_url(&lookup)?,
                base_path: base_path(&lookup)?,
                allowed_hosts: hosts_of_a_local_server(&lookup, listen)?,
                cors_origins: origins(&lookup, &CORS_ORIGINS)?,
                embed_origins: origins(&lookup, &EMBED_ORIGINS)?,
                mode: mode::mode(&lookup)?,
                listens_on_loopback: is_loopback(listen.ip()),
                saves_per_minute: number(&lookup, &SAVES_PER_MINUTE, MOST_SAVES_PER_MINUTE)?,
                most_runs: number(&lookup, &MOST_RUNS, MOST_RUNS_KEPT)?,
                most_bytes: bytes(&lookup, &MOST_BYTES)?,
                compute_seconds_per_minute: number(&lookup, &COMPUTE_SECONDS_PER_MINUTE, MOST_COMPUTE_SECONDS)?,
                engines: engines::engines(&lookup)?,
                trusted_proxies: trusted_proxies(&lookup)?,
            },
            published_at: mode::published_at(&lookup)?,
            log_filter: text(&lookup, &RUST_LOG)?,
        })
    }

    /// The address at which other machines reach a server in open mode, on which all visitors may save and delete; none
    /// in another mode, or where no other machine reaches it.
    #[must_use]
    pub fn open_to_others_at(&self) -> Option<IpAddr> {
        let address = self.published_at.unwrap_or(self.listen.ip());
        (self.settings.mode == Mode::Open && !is_loopback(address)).then_some(address)
    }

    /// Whether passwords are asked for and all visitors have one address: only this machine can connect, and no proxy
    /// is trusted to say for whom it asks.
    #[must_use]
    pub fn has_one_peer(&self) -> bool {
        let settings = &self.settings;
        matches!(settings.mode, Mode::Protected { .. })
            && settings.trusted_proxies.is_empty()
            && settings.listens_on_loopback
    }
}

/// Returns the allowed host names of a server that other machines do not reach directly; `None` if they do.
fn hosts_of_a_local_server(lookup: Lookup<'_>, listen: SocketAddr) -> Result<Option<Vec<String>>, ConfigError> {
    let names = allowed_hosts(lookup)?;
    if !is_loopback(listen.ip()) && !mode::published_at(lookup)?.is_some_and(is_loopback) {
        return Ok(None);
    }
    let host = |url: String| {
        let host = url.split_once("://").map_or(url.as_str(), |(_, host)| host);
        // Brackets hold an address, which is allowed in any case.
        host.split(':').next().unwrap_or(host).to_owned()
    };
    Ok(Some(base_url(lookup)?.into_iter().map(host).chain(names).collect()))
}

fn is_loopback(address: IpAddr) -> bool {
    address.to_canonical().is_loopback()
}

/// The address that the server listens on, for a command that needs nothing else.
///
/// # Errors
///
/// When `EPICURVE_LISTEN` is not an address and a port.
pub fn listen_from_environment() -> Result<SocketAddr, ConfigError> {
    listen(&environment)
}

/// The password that is configured for a new database, if any.
///
/// # Errors
///
/// When it is not UTF-8.
pub fn chosen_password_from_environment() -> Result<Option<Secret>, ConfigError> {
    Ok(read(&environment, POSTGRES_PASSWORD)?.map(Secret))
}

/// The variables as `epicurve --help` shows them.
#[must_use]
pub fn help() -> String {
    let mut help = "Environment variables (each may also be empty, which counts as unset):\n".to_owned();
    for Variable { name, default, meaning, secret } in VARIABLES {
        let default = if default.is_empty() { String::new() } else { format!(" [default: {default}]") };
        let file =
            if *secret { format!("\n      {name}_FILE names a file that holds it instead.") } else { String::new() };
        help.push_str(&format!("\n  {name}{default}\n      {meaning}{file}\n"));
    }
    help
}

fn environment(name: &str) -> Result<String, VarError> {
    std::env::var(name)
}

#[cfg(test)]
mod tests;
