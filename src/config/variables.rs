//! The table of environment variables. `--help`, `docs/configuration.md` and `.env.example` are written from it.

/// An environment variable.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Variable {
    /// Its name.
    pub name: &'static str,
    /// The programs that read it.
    pub reader: Reader,
    /// The value if it is unset or empty; empty if there is none.
    pub default: &'static str,
    /// How an unset variable works, in a few words, if there is no default value.
    pub unset: &'static str,
    /// Its purpose, in one or two sentences, with an example.
    pub meaning: &'static str,
    /// Further sentences, which `--help` leaves out.
    pub details: &'static str,
    /// Whether the value may also be in the file that `<name>_FILE` names.
    pub secret: bool,
}

impl Variable {
    /// Whether the program itself reads it.
    #[must_use]
    pub fn is_read_by_program(&self) -> bool {
        matches!(self.reader, Reader::Both | Reader::Program)
    }
}

/// The programs that read a variable.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Reader {
    /// Docker Compose, which passes the variable to the program.
    Both,
    /// The program. In the Compose stack the value is set by `compose.yaml` or by the image.
    Program,
    /// Docker Compose alone.
    Compose,
    /// The example programs in `examples/`.
    Examples,
}

/// A variable that the Compose stack passes to the program.
const BOTH: Variable =
    Variable { name: "", reader: Reader::Both, default: "", unset: "none", meaning: "", details: "", secret: false };
const PROGRAM: Variable = Variable { reader: Reader::Program, ..BOTH };
const COMPOSE: Variable = Variable { reader: Reader::Compose, ..BOTH };

pub(super) const LISTEN: Variable = Variable {
    name: "EPICURVE_LISTEN",
    default: "127.0.0.1:8000",
    meaning: "Address and port of the server. 0.0.0.0:8000 accepts connections from other machines too.",
    details: "The image sets 0.0.0.0:8000.",
    ..PROGRAM
};
pub(super) const METRICS_LISTEN: Variable = Variable {
    name: "EPICURVE_METRICS_LISTEN",
    unset: "no metrics",
    meaning: "Address and port of the metrics for Prometheus, at /metrics, such as 127.0.0.1:9090.",
    details: "In a container: 0.0.0.0:9090. Only the container's networks reach it unless the port is published.",
    ..BOTH
};
pub(super) const DATABASE_URL: Variable = Variable {
    name: "DATABASE_URL",
    default: "sqlite:epicurve.db",
    meaning: "The database: sqlite:FILE or postgres://USER@HOST/DATABASE. A password in it is percent-encoded: @ is %40, / is %2F, ? is %3F, # is %23.",
    details: "PostgreSQL 14 or newer, with a database encoded in UTF-8. The image sets sqlite:/data/epicurve.db.",
    secret: true,
    ..PROGRAM
};
pub(super) const DATABASE_PASSWORD: Variable = Variable {
    name: "DATABASE_PASSWORD",
    meaning: "Password for a DATABASE_URL without one.",
    secret: true,
    ..PROGRAM
};
pub(super) const LOG_DIR: Variable = Variable {
    name: "EPICURVE_LOG_DIR",
    unset: "no log files",
    meaning: "Folder for log files. Each day has a file, which is kept for 14 days.",
    details: "Log lines go to stderr in any case.",
    ..PROGRAM
};
pub(super) const LOG_BYTES_PER_DAY: Variable = Variable {
    name: "EPICURVE_LOG_BYTES_PER_DAY",
    default: "100MB",
    meaning: "Maximum size of one day's log file. Further lines of that day go to stderr only.",
    ..PROGRAM
};
pub(super) const LOG_BYTES: Variable = Variable {
    name: "EPICURVE_LOG_BYTES",
    default: "500MB",
    meaning: "Maximum size of all log files together. Each new day removes the oldest files until there is room for one more day.",
    ..PROGRAM
};
pub(super) const STATIC_DIR: Variable = Variable {
    name: "EPICURVE_STATIC_DIR",
    unset: "the built-in files",
    meaning: "Folder with the style sheet and the script, for work on them.",
    ..PROGRAM
};
pub(super) const PRESETS_DIR: Variable = Variable {
    name: "EPICURVE_PRESETS_DIR",
    unset: "only the built-in presets",
    meaning: "Folder with additional presets: files that end with .toml.",
    details: "Compose sets /presets, and mounts PRESETS_DIR there.",
    ..PROGRAM
};
pub(super) const BASE_URL: Variable = Variable {
    name: "BASE_URL",
    unset: "the host of each request",
    meaning: "Public address of this server, for links that are copied, such as https://epicurve.example.org.",
    ..BOTH
};
pub(super) const BASE_PATH: Variable = Variable {
    name: "BASE_PATH",
    unset: "the root",
    meaning: "Path under which a proxy serves Epicurve, such as /epicurve.",
    details: "The health checks stay at the root.",
    ..BOTH
};
pub(super) const ALLOWED_HOSTS: Variable = Variable {
    name: "EPICURVE_ALLOWED_HOSTS",
    unset: "no further names",
    meaning: "Host names that a server which listens or is published on 127.0.0.1 accepts, separated by commas, such as epicurve.example.org behind a proxy. It always accepts localhost, IP addresses, names without a dot and the host of BASE_URL.",
    ..BOTH
};
pub(super) const CORS_ORIGINS: Variable = Variable {
    name: "EPICURVE_CORS_ORIGINS",
    unset: "no other sites",
    meaning: "Sites whose pages may call the API, separated by commas, such as https://twin.example.org.",
    ..BOTH
};
pub(super) const EMBED_ORIGINS: Variable = Variable {
    name: "EPICURVE_EMBED_ORIGINS",
    unset: "no other sites, and a run's page offers no code to embed its chart",
    meaning: "Sites whose pages may show a run's chart in a frame, separated by commas, such as https://news.example.org.",
    ..BOTH
};
pub(super) const SAVES_PER_MINUTE: Variable = Variable {
    name: "EPICURVE_SAVES_PER_MINUTE",
    unset: "no limit",
    meaning: "Maximum number of runs that a client saves, or whose title, note or tags it changes, per minute, such as 60.",
    details: "A client is an IPv4 address or the first half of an IPv6 address. On a port that Docker publishes, all visitors may have the same address.",
    ..BOTH
};
pub(super) const MODE: Variable = Variable {
    name: "EPICURVE_MODE",
    default: "open",
    meaning: "Which visitors may save, change and delete runs: open (all), protected (those who log in with EPICURVE_PASSWORD) or readonly (none). All visitors can run scenarios and view runs in each mode.",
    ..BOTH
};
pub(super) const PASSWORD: Variable = Variable {
    name: "EPICURVE_PASSWORD",
    meaning: "Password for EPICURVE_MODE=protected: 8 characters or more, or an argon2id hash, $argon2id$….",
    details: "In .env put a hash in single quotes, because of its $ signs. A file is safer, because `docker inspect` shows this variable.",
    secret: true,
    ..BOTH
};
pub(super) const PUBLISHED_AT: Variable = Variable {
    name: "EPICURVE_PUBLISHED_AT",
    unset: "EPICURVE_LISTEN",
    meaning: "Address on which the port of the container is published, such as 127.0.0.1. It decides whether an open server warns, and whether other host names are refused.",
    details: "Compose sets WEB_BIND.",
    ..PROGRAM
};
pub(super) const MOST_RUNS: Variable = Variable {
    name: "EPICURVE_MOST_RUNS",
    unset: "no limit",
    meaning: "Maximum number of saved runs, such as 10000. Deleted runs count until they are purged.",
    ..BOTH
};
pub(super) const MOST_BYTES: Variable = Variable {
    name: "EPICURVE_MOST_BYTES",
    unset: "no limit",
    meaning: "Size of the database from which nothing more is saved, such as 500MB or 2GB.",
    details: "The write-ahead log of SQLite counts too.",
    ..BOTH
};
pub(super) const COMPUTE_SECONDS_PER_MINUTE: Variable = Variable {
    name: "EPICURVE_COMPUTE_SECONDS_PER_MINUTE",
    unset: "no limit",
    meaning: "Maximum computing time of a client's simulations, in seconds per minute, such as 20.",
    ..BOTH
};
pub(super) const ENGINES: Variable = Variable {
    name: "EPICURVE_ENGINES",
    unset: "only Epicurve's own engine",
    meaning: "External engines that scenarios may choose: a name and the address of a service for each, separated by commas, such as desolve=http://r-model:8000,scipy=http://python-model:8000.",
    details: "docs/engines.md shows how to start these two.",
    ..BOTH
};
pub(super) const TRUSTED_PROXIES: Variable = Variable {
    name: "TRUSTED_PROXIES",
    unset: "no proxies",
    meaning: "Proxies whose X-Forwarded-For header is trusted: addresses or networks, separated by commas, such as 127.0.0.1 or 10.0.0.0/8.",
    details: "Without it, all visitors behind a proxy count as one client. The proxy must replace the X-Forwarded-For header of a visitor.",
    ..BOTH
};
pub(super) const RUST_LOG: Variable = Variable {
    name: "RUST_LOG",
    default: "info",
    meaning: "Log level: error, warn, info or debug, also for single parts, such as info,sqlx=debug.",
    ..BOTH
};
pub(super) const POSTGRES_PASSWORD: Variable = Variable {
    name: "POSTGRES_PASSWORD",
    unset: "a random password",
    meaning: "Password of a new database.",
    details: "It is used at the first start only. docs/security.md shows how to change it later, and how to set it without leaving it in a file. Put a value with a $ sign in single quotes.",
    ..COMPOSE
};

/// All variables, in the order of `--help` and the documents.
pub const VARIABLES: &[Variable] = &[
    LISTEN,
    PUBLISHED_AT,
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
    SAVES_PER_MINUTE,
    MOST_RUNS,
    MOST_BYTES,
    COMPUTE_SECONDS_PER_MINUTE,
    ENGINES,
    TRUSTED_PROXIES,
    METRICS_LISTEN,
    RUST_LOG,
    Variable {
        name: "WEB_BIND",
        default: "127.0.0.1",
        meaning: "Address of this machine on which the dashboard is published.",
        details: "0.0.0.0 accepts connections from all machines, past most firewalls.",
        ..COMPOSE
    },
    Variable {
        name: "WEB_PORT",
        default: "8000",
        meaning: "Port of this machine on which the dashboard is published.",
        ..COMPOSE
    },
    Variable {
        name: "EPICURVE_IMAGE",
        default: "epicurve",
        meaning: "Name of the image that is built and started.",
        details: "With the name of a registry in front it can be pushed.",
        ..COMPOSE
    },
    POSTGRES_PASSWORD,
    Variable {
        name: "PRESETS_DIR",
        default: "./presets",
        meaning: "Folder of this machine with additional presets: files that end with .toml.",
        details: "Docker creates it if it is missing.",
        ..COMPOSE
    },
    Variable {
        name: "EPICURVE_URL",
        reader: Reader::Examples,
        default: "http://localhost:8000",
        meaning: "Server that the example programs call.",
        ..PROGRAM
    },
];
