//! The environment: every variable once, with its name, its default and what to do when its value is wrong.

use std::env::VarError;
use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::num::NonZeroU32;
use std::path::PathBuf;

use ipnet::IpNet;

/// A variable that Epicurve reads. `epicurve --help` prints them, `.env.example` documents them.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Variable {
    /// Its name.
    pub name: &'static str,
    /// What counts when it is unset or empty.
    pub default: &'static str,
    /// What it is for, in a sentence.
    pub meaning: &'static str,
    /// Whether its value may also stand in the file that `<name>_FILE` names.
    pub secret: bool,
}

const LISTEN: Variable = Variable {
    name: "EPICURVE_LISTEN",
    default: "127.0.0.1:8000",
    meaning: "The address and port to serve on; 0.0.0.0:8000 serves other machines too.",
    secret: false,
};
const DATABASE_URL: Variable = Variable {
    name: "DATABASE_URL",
    default: "sqlite:epicurve.db",
    meaning: "Where runs are kept: sqlite:FILE, or postgres://USER@HOST/DATABASE.",
    secret: true,
};
const DATABASE_PASSWORD: Variable = Variable {
    name: "DATABASE_PASSWORD",
    default: "",
    meaning: "The password for a DATABASE_URL that has none.",
    secret: true,
};
const LOG_DIR: Variable = Variable {
    name: "EPICURVE_LOG_DIR",
    default: "",
    meaning: "A folder for log files, one a day, kept for 14 days; empty: no files.",
    secret: false,
};
const STATIC_DIR: Variable = Variable {
    name: "EPICURVE_STATIC_DIR",
    default: "",
    meaning: "A folder to serve style sheet and script from, for work on them; empty: the built-in ones.",
    secret: false,
};
const PRESETS_DIR: Variable = Variable {
    name: "EPICURVE_PRESETS_DIR",
    default: "",
    meaning: "A folder with further presets, files that end with .toml; empty: the built-in ones only.",
    secret: false,
};
const BASE_URL: Variable = Variable {
    name: "BASE_URL",
    default: "",
    meaning: "How visitors reach this server, such as https://epicurve.example.org; empty: as they asked.",
    secret: false,
};
const BASE_PATH: Variable = Variable {
    name: "BASE_PATH",
    default: "",
    meaning: "The path behind a proxy under which the pages live, such as /epicurve; empty: the root.",
    secret: false,
};
const CORS_ORIGINS: Variable = Variable {
    name: "EPICURVE_CORS_ORIGINS",
    default: "",
    meaning: "Sites whose pages may call the API, such as https://twin.example.org, several with commas between; empty: none.",
    secret: false,
};
const EMBED_ORIGINS: Variable = Variable {
    name: "EPICURVE_EMBED_ORIGINS",
    default: "",
    meaning: "Sites whose pages may show a run's chart in a frame, such as https://news.example.org, several with commas between; empty: none.",
    secret: false,
};
const SAVES_PER_MINUTE: Variable = Variable {
    name: "EPICURVE_SAVES_PER_MINUTE",
    default: "",
    meaning: "How many runs a client may save in a minute, such as 60; empty: as many as it likes.",
    secret: false,
};
const TRUSTED_PROXIES: Variable = Variable {
    name: "TRUSTED_PROXIES",
    default: "",
    meaning: "Proxies whose X-Forwarded-For is believed, such as 127.0.0.1 or 10.0.0.0/8, several with commas between; empty: none.",
    secret: false,
};
const RUST_LOG: Variable = Variable {
    name: "RUST_LOG",
    default: "info",
    meaning: "What is logged: error, warn, info, debug, or a filter such as info,sqlx=debug.",
    secret: false,
};

/// Every variable that the server reads.
pub const VARIABLES: &[Variable] = &[
    LISTEN,
    DATABASE_URL,
    DATABASE_PASSWORD,
    LOG_DIR,
    STATIC_DIR,
    PRESETS_DIR,
    BASE_URL,
    BASE_PATH,
    CORS_ORIGINS,
    EMBED_ORIGINS,
    SAVES_PER_MINUTE,
    TRUSTED_PROXIES,
    RUST_LOG,
];

/// Above a thousand a second it limits nothing.
const MOST_SAVES_PER_MINUTE: NonZeroU32 = NonZeroU32::new(60_000).unwrap();

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
    /// `DATABASE_URL`
    pub database_url: Secret,
    /// `DATABASE_PASSWORD`
    pub database_password: Option<Secret>,
    /// `EPICURVE_LOG_DIR`
    pub log_dir: Option<PathBuf>,
    /// `EPICURVE_STATIC_DIR`
    pub static_dir: Option<PathBuf>,
    /// `EPICURVE_PRESETS_DIR`; it need not exist
    pub presets_dir: Option<PathBuf>,
    /// `BASE_URL`, without a slash at the end
    pub base_url: Option<String>,
    /// `BASE_PATH`: empty, or `/` and more without a slash at the end
    pub base_path: String,
    /// `EPICURVE_CORS_ORIGINS`, each as browsers send it
    pub cors_origins: Vec<String>,
    /// `EPICURVE_EMBED_ORIGINS`, in the same form
    pub embed_origins: Vec<String>,
    /// `EPICURVE_SAVES_PER_MINUTE`
    pub saves_per_minute: Option<NonZeroU32>,
    /// `TRUSTED_PROXIES`
    pub trusted_proxies: Vec<IpNet>,
    /// `RUST_LOG`
    pub log_filter: String,
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
        Ok(Self {
            listen: listen(&lookup)?,
            database_url: Secret(text(&lookup, &DATABASE_URL)?),
            database_password: non_empty(text(&lookup, &DATABASE_PASSWORD)?).map(Secret),
            log_dir: non_empty(text(&lookup, &LOG_DIR)?).map(PathBuf::from),
            static_dir: static_dir(&lookup)?,
            // A folder that is missing is reported where presets are, and keeps nothing else from working.
            presets_dir: non_empty(text(&lookup, &PRESETS_DIR)?).map(PathBuf::from),
            base_url: base_url(&lookup)?,
            base_path: base_path(&lookup)?,
            cors_origins: origins(&lookup, &CORS_ORIGINS)?,
            embed_origins: origins(&lookup, &EMBED_ORIGINS)?,
            saves_per_minute: saves_per_minute(&lookup)?,
            trusted_proxies: trusted_proxies(&lookup)?,
            log_filter: text(&lookup, &RUST_LOG)?,
        })
    }
}

/// The address that the server listens on, for a command that needs nothing else.
///
/// # Errors
///
/// When `EPICURVE_LISTEN` is not an address and a port.
pub fn listen_from_environment() -> Result<SocketAddr, ConfigError> {
    listen(&environment)
}

/// The password that somebody chose for a new database, if anybody did.
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

fn listen(lookup: &impl Fn(&str) -> Result<String, VarError>) -> Result<SocketAddr, ConfigError> {
    let value = text(lookup, &LISTEN)?;
    value.parse().map_err(|_| {
        LISTEN.error(format!("must be an address and a port, such as 127.0.0.1:8000 or 0.0.0.0:8000, not \"{value}\""))
    })
}

fn static_dir(lookup: &impl Fn(&str) -> Result<String, VarError>) -> Result<Option<PathBuf>, ConfigError> {
    let Some(folder) = non_empty(text(lookup, &STATIC_DIR)?).map(PathBuf::from) else { return Ok(None) };
    if folder.is_dir() {
        Ok(Some(folder))
    } else {
        Err(STATIC_DIR.error(format!("must name a folder that exists, not \"{}\"", folder.display())))
    }
}

fn base_url(lookup: &impl Fn(&str) -> Result<String, VarError>) -> Result<Option<String>, ConfigError> {
    let Some(url) = non_empty(text(lookup, &BASE_URL)?) else { return Ok(None) };
    if !is_origin(&url) {
        return Err(BASE_URL.error(format!(
            "must begin with http:// or https:// and end after the host or port, such as https://epicurve.example.org, \
             not \"{url}\"; a path belongs in {}",
            BASE_PATH.name
        )));
    }
    Ok(Some(url))
}

/// Scheme, host and port only: letters of other alphabets belong in punycode, as browsers send them.
fn is_origin(url: &str) -> bool {
    let host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://")).unwrap_or_default();
    let is_host = |sign: char| sign.is_ascii_alphanumeric() || ".-:[]".contains(sign);
    !host.is_empty() && host.chars().all(is_host)
}

fn origins(
    lookup: &impl Fn(&str) -> Result<String, VarError>,
    variable: &Variable,
) -> Result<Vec<String>, ConfigError> {
    let text = text(lookup, variable)?;
    let origin = |origin: &str| {
        let is_plain = is_origin(origin) && !origin.chars().any(|sign| sign.is_ascii_uppercase());
        is_plain.then(|| origin.to_owned()).ok_or_else(|| {
            variable.error(format!(
                "must list sites as browsers name them, in small letters, with http:// or https:// and without a path, such \
                 as https://twin.example.org, not \"{origin}\""
            ))
        })
    };
    listed(&text).map(origin).collect()
}

/// What stands between commas.
fn listed(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|part| !part.is_empty())
}

fn saves_per_minute(lookup: &impl Fn(&str) -> Result<String, VarError>) -> Result<Option<NonZeroU32>, ConfigError> {
    let Some(value) = non_empty(text(lookup, &SAVES_PER_MINUTE)?) else { return Ok(None) };
    let number = value.parse().ok().filter(|number| *number <= MOST_SAVES_PER_MINUTE);
    number.map(Some).ok_or_else(|| {
        SAVES_PER_MINUTE.error(format!("must be a whole number from 1 to {MOST_SAVES_PER_MINUTE}, not \"{value}\""))
    })
}

fn trusted_proxies(lookup: &impl Fn(&str) -> Result<String, VarError>) -> Result<Vec<IpNet>, ConfigError> {
    let text = text(lookup, &TRUSTED_PROXIES)?;
    let network = |given: &str| {
        given.parse().or_else(|_| given.parse::<IpAddr>().map(IpNet::from)).map_err(|_| {
            TRUSTED_PROXIES.error(format!(
                "must list addresses or networks, such as 127.0.0.1 or 10.0.0.0/8, with commas between, not \"{given}\""
            ))
        })
    };
    listed(&text).map(network).collect()
}

fn base_path(lookup: &impl Fn(&str) -> Result<String, VarError>) -> Result<String, ConfigError> {
    let path = text(lookup, &BASE_PATH)?;
    let is_plain = |part: &str| {
        let unreserved = |sign: char| sign.is_ascii_alphanumeric() || "-._~".contains(sign);
        !part.is_empty() && part != "." && part != ".." && part.chars().all(unreserved)
    };
    let parts = path.strip_prefix('/').map(|rest| rest.split('/').all(is_plain));
    if path.is_empty() || parts == Some(true) {
        return Ok(path);
    }
    Err(BASE_PATH.error(format!(
        "must be empty, or begin with / and not end with one, of letters, digits and -._~ only, such as /epicurve, \
         not \"{path}\""
    )))
}

impl Variable {
    fn error(&self, problem: String) -> ConfigError {
        ConfigError { name: self.name.to_owned(), problem }
    }
}

fn non_empty(value: String) -> Option<String> {
    (!value.is_empty()).then_some(value)
}

/// The variable's value, its file's content, or its default.
fn text(lookup: &impl Fn(&str) -> Result<String, VarError>, variable: &Variable) -> Result<String, ConfigError> {
    let direct = read(lookup, variable.name)?;
    let from_file = if variable.secret { read_file(lookup, variable)? } else { None };
    match (direct, from_file) {
        (Some(_), Some(_)) => {
            // Whichever we took, somebody would look at the other one and wonder.
            Err(variable.error(format!("and {}_FILE are both set: remove one of them", variable.name)))
        }
        (Some(value), None) | (None, Some(value)) => Ok(value),
        (None, None) => Ok(variable.default.to_owned()),
    }
}

fn read_file(
    lookup: &impl Fn(&str) -> Result<String, VarError>,
    variable: &Variable,
) -> Result<Option<String>, ConfigError> {
    let name = format!("{}_FILE", variable.name);
    let Some(path) = read(lookup, &name)? else { return Ok(None) };
    let problem = |problem: String| ConfigError { name: name.clone(), problem };
    let content = std::fs::read_to_string(&path)
        .map_err(|error| problem(format!("names \"{path}\", which cannot be read: {error}")))?;
    // Editors and `echo` end a file with a newline that is no part of the secret.
    let content = content.strip_suffix('\n').map_or(content.as_str(), |rest| rest.strip_suffix('\r').unwrap_or(rest));
    if content.is_empty() {
        return Err(problem(format!("names \"{path}\", which is empty")));
    }
    Ok(Some(content.to_owned()))
}

/// Set and not empty: Compose passes a variable that nobody gave a value as an empty one.
fn read(lookup: &impl Fn(&str) -> Result<String, VarError>, name: &str) -> Result<Option<String>, ConfigError> {
    match lookup(name) {
        Ok(value) => Ok(non_empty(value)),
        Err(VarError::NotPresent) => Ok(None),
        Err(VarError::NotUnicode(_)) => {
            Err(ConfigError { name: name.to_owned(), problem: "must be UTF-8 text".to_owned() })
        }
    }
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;

    use super::*;

    fn config(variables: &[(&str, &str)]) -> Result<Config, String> {
        let lookup = |name: &str| {
            let found = variables.iter().find(|(key, _)| *key == name);
            found.map(|(_, value)| (*value).to_owned()).ok_or(VarError::NotPresent)
        };
        Config::from_lookup(lookup).map_err(|error| error.to_string())
    }

    fn file(content: &str) -> (tempfile::TempDir, String) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret");
        std::fs::write(&path, content).unwrap();
        let path = path.to_str().unwrap().to_owned();
        (folder, path)
    }

    #[test]
    fn nothing_set_is_a_working_configuration() {
        let config = config(&[]).unwrap();
        assert_eq!(config.listen.to_string(), "127.0.0.1:8000");
        assert_eq!(config.database_url.expose(), "sqlite:epicurve.db");
        assert_eq!(config.database_password, None);
        assert_eq!((config.log_dir, config.static_dir, config.presets_dir, config.base_url), (None, None, None, None));
        assert_eq!((config.base_path.as_str(), config.log_filter.as_str()), ("", "info"));
    }

    #[test]
    fn an_empty_variable_counts_as_unset() {
        let empty: Vec<_> = VARIABLES.iter().map(|variable| (variable.name, "")).collect();
        assert_eq!(config(&empty), config(&[]));
        assert_eq!(config(&[("DATABASE_URL_FILE", "")]), config(&[]));
    }

    #[test]
    fn every_variable_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path().to_str().unwrap();
        let config = config(&[
            ("EPICURVE_LISTEN", "[::]:80"),
            ("DATABASE_URL", "postgres://db/epicurve"),
            ("DATABASE_PASSWORD", "secret"),
            ("EPICURVE_LOG_DIR", "/var/log/epicurve"),
            ("EPICURVE_STATIC_DIR", folder),
            ("EPICURVE_PRESETS_DIR", "/presets"),
            ("BASE_URL", "https://epicurve.example.org:8443"),
            ("BASE_PATH", "/tools/epicurve"),
            ("EPICURVE_CORS_ORIGINS", "https://twin.example.org"),
            ("EPICURVE_EMBED_ORIGINS", "https://news.example.org, http://localhost:9000,"),
            ("EPICURVE_SAVES_PER_MINUTE", "60"),
            ("TRUSTED_PROXIES", "127.0.0.1, fd00::/8"),
            ("RUST_LOG", "debug"),
        ])
        .unwrap();
        assert_eq!(config.listen.to_string(), "[::]:80");
        assert_eq!(config.database_url.expose(), "postgres://db/epicurve");
        assert_eq!(config.database_password.unwrap().expose(), "secret");
        assert_eq!(config.log_dir.unwrap(), PathBuf::from("/var/log/epicurve"));
        assert_eq!(config.static_dir.unwrap(), PathBuf::from(folder));
        assert_eq!(config.presets_dir.unwrap(), PathBuf::from("/presets"));
        assert_eq!(config.base_url.unwrap(), "https://epicurve.example.org:8443");
        assert_eq!(config.base_path, "/tools/epicurve");
        assert_eq!(config.cors_origins, ["https://twin.example.org"]);
        assert_eq!(config.embed_origins, ["https://news.example.org", "http://localhost:9000"]);
        assert_eq!(config.saves_per_minute, NonZeroU32::new(60));
        assert_eq!(config.trusted_proxies, ["127.0.0.1/32".parse().unwrap(), "fd00::/8".parse::<IpNet>().unwrap()]);
        assert_eq!(config.log_filter, "debug");
    }

    #[test]
    fn a_wrong_value_is_an_error_that_names_its_variable() {
        for (name, value) in [
            ("EPICURVE_LISTEN", "8000"),
            ("EPICURVE_LISTEN", "localhost"),
            ("EPICURVE_LISTEN", "127.0.0.1:99999"),
            ("EPICURVE_STATIC_DIR", "/nowhere/at/all"),
            ("BASE_URL", "epicurve.example.org"),
            ("BASE_URL", "https://"),
            ("BASE_URL", "https://example.org/"),
            ("BASE_URL", "https://example.org/epicurve"),
            ("BASE_URL", "https://example.org?x"),
            ("BASE_URL", "https://me@example.org"),
            ("BASE_URL", "ftp://example.org"),
            ("BASE_URL", "https://a b"),
            ("EPICURVE_CORS_ORIGINS", "twin.example.org"),
            ("EPICURVE_EMBED_ORIGINS", "*"),
            ("EPICURVE_EMBED_ORIGINS", "https://*.example.org"),
            ("EPICURVE_EMBED_ORIGINS", "https://news.example.org/"),
            ("EPICURVE_EMBED_ORIGINS", "https://News.example.org"),
            ("EPICURVE_EMBED_ORIGINS", "'self'"),
            ("EPICURVE_SAVES_PER_MINUTE", "0"),
            ("EPICURVE_SAVES_PER_MINUTE", "60001"),
            ("EPICURVE_SAVES_PER_MINUTE", "-1"),
            ("EPICURVE_SAVES_PER_MINUTE", "many"),
            ("TRUSTED_PROXIES", "proxy.example.org"),
            ("TRUSTED_PROXIES", "10.0.0.0/33"),
            ("TRUSTED_PROXIES", "127.0.0.1 10.0.0.1"),
            ("BASE_PATH", "epicurve"),
            ("BASE_PATH", "/"),
            ("BASE_PATH", "/epicurve/"),
            ("BASE_PATH", "//example.org"),
            ("BASE_PATH", "/a/../b"),
            ("BASE_PATH", "/a\"b"),
        ] {
            let error = config(&[(name, value)]).unwrap_err();
            assert!(error.starts_with(&format!("{name} must ")), "{error}");
            assert!(error.contains(value), "{error}");
        }
        let not_text = |name: &str| match name {
            "BASE_PATH" => Err(VarError::NotUnicode(OsString::new())),
            _ => Err(VarError::NotPresent),
        };
        assert_eq!(Config::from_lookup(not_text).unwrap_err().to_string(), "BASE_PATH must be UTF-8 text");
    }

    #[test]
    fn a_secret_may_stand_in_a_file_without_its_last_newline() {
        for (content, expected) in [("abc", "abc"), ("abc\n", "abc"), ("abc\r\n", "abc"), (" a\n\n", " a\n")] {
            let (_folder, path) = file(content);
            let config = config(&[("DATABASE_PASSWORD_FILE", &path)]).unwrap();
            assert_eq!(config.database_password.unwrap().expose(), expected);
        }
        let (_folder, path) = file("postgres://me:secret@db/epicurve\n");
        let config = config(&[("DATABASE_URL_FILE", &path)]).unwrap();
        assert_eq!(config.database_url.expose(), "postgres://me:secret@db/epicurve");
    }

    #[test]
    fn a_secret_file_that_does_not_help_is_an_error() {
        let error = config(&[("DATABASE_PASSWORD_FILE", "/nowhere")]).unwrap_err();
        assert!(error.starts_with("DATABASE_PASSWORD_FILE names \"/nowhere\", which cannot be read: "), "{error}");
        let (_folder, path) = file("\n");
        let error = config(&[("DATABASE_PASSWORD_FILE", &path)]).unwrap_err();
        assert!(error.ends_with("which is empty"), "{error}");
    }

    #[test]
    fn both_forms_of_a_secret_are_an_error() {
        let (_folder, path) = file("secret");
        for name in ["DATABASE_URL", "DATABASE_PASSWORD"] {
            let error = config(&[(name, "secret"), (&format!("{name}_FILE"), &path)]).unwrap_err();
            assert_eq!(error, format!("{name} and {name}_FILE are both set: remove one of them"));
        }
    }

    #[test]
    fn debug_shows_no_secret() {
        let config = config(&[("DATABASE_URL", "postgres://me:hush@db/x"), ("DATABASE_PASSWORD", "hush")]).unwrap();
        let shown = format!("{config:?}");
        assert!(!shown.contains("hush") && shown.contains("(secret)"), "{shown}");
    }

    #[test]
    fn the_help_and_the_example_file_name_every_variable() {
        let example = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/.env.example"));
        for Variable { name, default, .. } in VARIABLES {
            assert!(help().contains(&format!("\n  {name}")), "{name}");
            // The packaged crate comes without the file.
            if let Ok(example) = &example {
                let documents = |line: &str| line.trim_start_matches(['#', ' ']).starts_with(&format!("{name}="));
                assert!(example.lines().any(documents), "{name} (default {default:?}) is not in .env.example");
            }
        }
    }
}
