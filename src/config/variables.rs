//! The names: what each variable is called, what counts where it is unset, and what it is for.

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

impl Variable {
    const fn with_default(name: &'static str, default: &'static str, meaning: &'static str) -> Self {
        Self { name, default, meaning, secret: false }
    }

    const fn unset(name: &'static str, meaning: &'static str) -> Self {
        Self::with_default(name, "", meaning)
    }

    const fn secret(name: &'static str, default: &'static str, meaning: &'static str) -> Self {
        Self { secret: true, ..Self::with_default(name, default, meaning) }
    }
}

pub(super) const LISTEN: Variable = Variable::with_default(
    "EPICURVE_LISTEN",
    "127.0.0.1:8000",
    "The address and port to serve on; 0.0.0.0:8000 serves other machines too.",
);
pub(super) const METRICS_LISTEN: Variable = Variable::unset(
    "EPICURVE_METRICS_LISTEN",
    "The address and port to serve Prometheus' metrics on, at /metrics, such as 127.0.0.1:9090; empty: none.",
);
pub(super) const DATABASE_URL: Variable = Variable::secret(
    "DATABASE_URL",
    "sqlite:epicurve.db",
    "Where runs are kept: sqlite:FILE, or postgres://USER@HOST/DATABASE. A password in it is percent-encoded: @ is %40, / is %2F, ? is %3F, # is %23.",
);
pub(super) const DATABASE_PASSWORD: Variable =
    Variable::secret("DATABASE_PASSWORD", "", "The password for a DATABASE_URL that has none.");
pub(super) const LOG_DIR: Variable =
    Variable::unset("EPICURVE_LOG_DIR", "A folder for log files, one a day, kept for 14 days; empty: no files.");
pub(super) const LOG_BYTES_PER_DAY: Variable = Variable::with_default(
    "EPICURVE_LOG_BYTES_PER_DAY",
    "100MB",
    "How large a day's log file becomes at most; further lines of that day go to stderr alone.",
);
pub(super) const LOG_BYTES: Variable = Variable::with_default(
    "EPICURVE_LOG_BYTES",
    "500MB",
    "How large all log files together become at most: each new day removes the oldest ones, until another day's has room.",
);
pub(super) const STATIC_DIR: Variable = Variable::unset(
    "EPICURVE_STATIC_DIR",
    "A folder to serve style sheet and script from, for work on them; empty: the built-in ones.",
);
pub(super) const PRESETS_DIR: Variable = Variable::unset(
    "EPICURVE_PRESETS_DIR",
    "A folder with further presets, files that end with .toml; empty: the built-in ones only.",
);
pub(super) const BASE_URL: Variable = Variable::unset(
    "BASE_URL",
    "How visitors reach this server, such as https://epicurve.example.org; empty: as they asked.",
);
pub(super) const BASE_PATH: Variable = Variable::unset(
    "BASE_PATH",
    "The path behind a proxy under which the pages live, such as /epicurve; empty: the root.",
);
pub(super) const ALLOWED_HOSTS: Variable = Variable::unset(
    "EPICURVE_ALLOWED_HOSTS",
    "Names under which visitors reach a server that listens, or is published, on 127.0.0.1, such as epicurve.example.org behind a proxy, several with commas between. Always allowed: localhost, addresses, names without a dot and BASE_URL's host.",
);
pub(super) const CORS_ORIGINS: Variable = Variable::unset(
    "EPICURVE_CORS_ORIGINS",
    "Sites whose pages may call the API, such as https://twin.example.org, several with commas between; empty: none.",
);
pub(super) const EMBED_ORIGINS: Variable = Variable::unset(
    "EPICURVE_EMBED_ORIGINS",
    "Sites whose pages may show a run's chart in a frame, such as https://news.example.org, several with commas between; empty: none.",
);
pub(super) const SAVES_PER_MINUTE: Variable = Variable::unset(
    "EPICURVE_SAVES_PER_MINUTE",
    "How many runs a client may save, or change the title, note or tags of, in a minute, such as 60; empty: any number.",
);
pub(super) const MODE: Variable = Variable::with_default(
    "EPICURVE_MODE",
    "open",
    "Which visitors may save and delete: open (all), protected (those who log in with EPICURVE_PASSWORD) or readonly (none). All visitors can run scenarios and view runs in each mode.",
);
pub(super) const PASSWORD: Variable = Variable::secret(
    "EPICURVE_PASSWORD",
    "",
    "What EPICURVE_MODE=protected asks for: a password of 8 characters or more, or its argon2id hash, $argon2id$….",
);
pub(super) const PUBLISHED_AT: Variable = Variable::unset(
    "EPICURVE_PUBLISHED_AT",
    "The address on which a container's port is published, such as 127.0.0.1: whether other machines reach an open server, and whether other hosts' names are refused; empty: EPICURVE_LISTEN.",
);
pub(super) const MOST_RUNS: Variable = Variable::unset(
    "EPICURVE_MOST_RUNS",
    "How many runs are kept at most, such as 10000, deleted ones counted until they are purged; empty: any number.",
);
pub(super) const MOST_BYTES: Variable = Variable::unset(
    "EPICURVE_MOST_BYTES",
    "How large the database may become until nothing more is saved, such as 500MB or 2GB; empty: any size.",
);
pub(super) const COMPUTE_SECONDS_PER_MINUTE: Variable = Variable::unset(
    "EPICURVE_COMPUTE_SECONDS_PER_MINUTE",
    "How many seconds of a minute simulations may take for a client, such as 20; empty: as many as it likes.",
);
pub(super) const ENGINES: Variable = Variable::unset(
    "EPICURVE_ENGINES",
    "Other people's models that scenarios may choose, each a name and a service's address, such as desolve=http://r-model:8000,scipy=http://python-model:8000; empty: none.",
);
pub(super) const TRUSTED_PROXIES: Variable = Variable::unset(
    "TRUSTED_PROXIES",
    "Proxies whose X-Forwarded-For is believed, such as 127.0.0.1 or 10.0.0.0/8, several with commas between; empty: none.",
);
pub(super) const RUST_LOG: Variable = Variable::with_default(
    "RUST_LOG",
    "info",
    "What is logged: error, warn, info, debug, or one for each part, such as info,sqlx=debug.",
);

/// Every variable that the server reads.
pub const VARIABLES: &[Variable] = &[
    LISTEN,
    METRICS_LISTEN,
    DATABASE_URL,
    DATABASE_PASSWORD,
    LOG_DIR,
    LOG_BYTES_PER_DAY,
    LOG_BYTES,
    STATIC_DIR,
    PRESETS_DIR,
    BASE_URL,
    BASE_PATH,
    ALLOWED_HOSTS,
    CORS_ORIGINS,
    EMBED_ORIGINS,
    MODE,
    PASSWORD,
    PUBLISHED_AT,
    SAVES_PER_MINUTE,
    MOST_RUNS,
    MOST_BYTES,
    COMPUTE_SECONDS_PER_MINUTE,
    ENGINES,
    TRUSTED_PROXIES,
    RUST_LOG,
];
