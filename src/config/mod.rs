//! The configuration, from environment variables.

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
    MOST_RUNS, POSTGRES_PASSWORD, PRESETS_DIR, RUST_LOG, SAVES_PER_MINUTE,
};
pub use self::variables::{Reader, VARIABLES, Variable};

/// Maximum of `EPICURVE_SAVES_PER_MINUTE`; a thousand saves per second are no limit in practice.
const MOST_SAVES_PER_MINUTE: u64 = 60_000;
/// Maximum of `EPICURVE_COMPUTE_SECONDS_PER_MINUTE`: a thousand processors.
const MOST_COMPUTE_SECONDS: u64 = 60_000;
/// Maximum of `EPICURVE_MOST_RUNS`.
const MOST_RUNS_KEPT: u64 = 1_000_000_000_000;

/// A value that must not appear in a log.
#[derive(Clone, Eq, PartialEq)]
pub struct Secret(String);

impl Secret {
    /// Returns the value.
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
    /// `EPICURVE_LOG_BYTES`, at least a day's
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
    /// `BASE_PATH`: empty, or a path that begins with `/` and does not end with one
    pub base_path: String,
    /// Host names of `EPICURVE_ALLOWED_HOSTS` and `BASE_URL`, which requests may use besides addresses and local names.
    /// `None` allows every name, because other machines reach the server directly
    pub allowed_hosts: Option<Vec<String>>,
    /// `EPICURVE_CORS_ORIGINS`, as browsers send them
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

/// A variable that cannot be used. The text names it and says what to do.
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

    /// Reads variables through a function like [`std::env::var`], so tests need no environment.
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
                // A missing folder is reported with the presets, and does not prevent the start.
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

    /// Returns the address at which other machines reach a server in open mode, where all visitors may save and delete;
    /// `None` in another mode, or if no other machine reaches the server.
    #[must_use]
    pub fn open_to_others_at(&self) -> Option<IpAddr> {
        let address = self.published_at.unwrap_or(self.listen.ip());
        (self.settings.mode == Mode::Open && !is_loopback(address)).then_some(address)
    }

    /// Whether a protected server sees one address for all visitors: only this machine can connect, and no proxy is trusted to
    /// name its clients.
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
        // An address in brackets is always accepted.
        host.split(':').next().unwrap_or(host).to_owned()
    };
    Ok(Some(base_url(lookup)?.into_iter().map(host).chain(names).collect()))
}

fn is_loopback(address: IpAddr) -> bool {
    address.to_canonical().is_loopback()
}

/// Reads the address of the server, for a command that needs no other variable.
///
/// # Errors
///
/// When `EPICURVE_LISTEN` is not an address and a port.
pub fn listen_from_environment() -> Result<SocketAddr, ConfigError> {
    listen(&environment)
}

/// Reads the password for a new database, if it is set.
///
/// # Errors
///
/// When it is not UTF-8.
pub fn chosen_password_from_environment() -> Result<Option<Secret>, ConfigError> {
    Ok(read(&environment, POSTGRES_PASSWORD.name)?.map(Secret))
}

/// The part of `epicurve --help` about the variables that the program reads.
#[must_use]
pub fn help() -> String {
    let mut help = "Environment variables (an empty value counts as unset):\n".to_owned();
    for Variable { name, default, unset, meaning, secret, .. } in
        VARIABLES.iter().filter(|row| row.is_read_by_program())
    {
        let default = if default.is_empty() { unset } else { default };
        let file =
            if *secret { format!("\n      {name}_FILE names a file with the value instead.") } else { String::new() };
        help.push_str(&format!("\n  {name} [default: {default}]\n      {meaning}{file}\n"));
    }
    help
}

/// Warns of each variable of the process whose name begins with `EPICURVE_` and is not in [`VARIABLES`].
#[must_use]
pub fn unknown_in_environment() -> Option<String> {
    unknown(std::env::vars_os().filter_map(|(name, _)| name.into_string().ok()))
}

/// A sentence for each unknown name, with the nearest known one; `None` if all are known.
fn unknown(names: impl Iterator<Item = String>) -> Option<String> {
    let file = |row: &Variable| row.secret.then(|| format!("{}_FILE", row.name));
    let known: Vec<String> =
        VARIABLES.iter().flat_map(|row| [Some(row.name.to_owned()), file(row)]).flatten().collect();
    let mut unknown: Vec<_> = names.filter(|name| name.starts_with("EPICURVE_") && !known.contains(name)).collect();
    unknown.sort();
    let sentences = unknown.iter().filter_map(|name| {
        let nearest = known.iter().min_by_key(|known| strsim::osa_distance(name, known))?;
        Some(format!("{name} is not a variable of Epicurve and has no effect; the nearest name is {nearest}"))
    });
    non_empty(sentences.collect::<Vec<_>>().join(". "))
}

fn environment(name: &str) -> Result<String, VarError> {
    std::env::var(name)
}

#[cfg(test)]
mod tests;
