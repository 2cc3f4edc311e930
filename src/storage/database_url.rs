//! From `DATABASE_URL` to a pool.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Connection, SqliteConnection};

use super::Store;
use super::error::AddressError;
use super::sqlite_file::SqliteFile;

/// Length of SQLite's write-ahead log at which it begins anew, about that of the 1,000 pages after which it is copied into
/// the file.
const LOG_BYTES: &str = "4194304";

/// Parameters of an address of PostgreSQL that the driver reads.
const PARAMETERS: [&str; 18] = [
    "sslmode",
    "ssl-mode",
    "sslrootcert",
    "ssl-root-cert",
    "ssl-ca",
    "sslcert",
    "ssl-cert",
    "sslkey",
    "ssl-key",
    "statement-cache-capacity",
    "host",
    "hostaddr",
    "port",
    "dbname",
    "user",
    "password",
    "application_name",
    "options",
];

impl Store {
    /// Reads the address, `postgres://…`, `postgresql://…` or `sqlite:…`, and makes the pool. The password is for an address
    /// without one. Nothing is connected yet, so the database may still be away.
    ///
    /// # Errors
    ///
    /// When the address names no database that Epicurve knows.
    pub fn open(url: &str, password: Option<&str>) -> Result<Self, AddressError> {
        match url.split_once(':') {
            Some(("postgres" | "postgresql", rest)) => Self::open_postgres(url, rest, password),
            Some(("sqlite", rest)) => Self::open_sqlite(url, rest),
            _ => Err(AddressError::Scheme),
        }
    }

    fn open_postgres(url: &str, rest: &str, password: Option<&str>) -> Result<Self, AddressError> {
        if !is_encoded(rest) {
            return Err(AddressError::NotEncoded);
        }
        let mut options: PgConnectOptions = with_known_parameters(url).parse().map_err(|error| malformed(&error))?;
        if let Some(password) = password
            && !has_password(rest)
        {
            options = options.password(password);
        }
        let options = options.application_name(concat!("epicurve/", env!("CARGO_PKG_VERSION"))).options([
            // The server gives up too, so that a query nobody waits for does not run on.
            ("statement_timeout", "5s"),
            ("lock_timeout", "2s"),
            ("idle_in_transaction_session_timeout", "10s"),
        ]);
        let pool = PgPoolOptions::new()
            // Three processes of ours fit into PostgreSQL's default of 100 connections.
            .max_connections(10)
            // sqlx's 30 seconds would hang every page for as long while the database is away.
            .acquire_timeout(Duration::from_secs(3))
            // Longer than the time-out, so never: whoever asks logs the failure, and once is enough.
            .acquire_slow_threshold(Duration::from_mins(1))
            .test_before_acquire(true)
            .max_lifetime(Duration::from_mins(30))
            .connect_lazy_with(options);
        Ok(Self::Postgres(pool))
    }

    fn open_sqlite(url: &str, rest: &str) -> Result<Self, AddressError> {
        let file = rest.trim_start_matches("//").split('?').next().unwrap_or_default();
        // SQLite itself would read it in this way.
        let file = file.strip_prefix("file:").unwrap_or(file);
        if file.is_empty() || file == ":memory:" || rest.contains("mode=memory") {
            return Err(AddressError::NoFile);
        }
        let options: SqliteConnectOptions = url.parse().map_err(|error| malformed(&error))?;
        let mut options = options
            // The store makes the file at start, and no connection does it later.
            .create_if_missing(false)
            // Readers go on while a run is being saved.
            .journal_mode(SqliteJournalMode::Wal)
            // A save that was acknowledged survives a power cut: in WAL mode, NORMAL could lose the last ones.
            .synchronous(SqliteSynchronous::Full)
            // SQLite has one writer at a time: the others wait their turn.
            .busy_timeout(Duration::from_secs(5))
            // What a large run or a long reader has made of the log is given back.
            .pragma("journal_size_limit", LOG_BYTES);
        if let Some(file) = options.get_filename().to_str().and_then(|file| file.strip_prefix("file:")) {
            let file = PathBuf::from(file.strip_prefix("//").unwrap_or(file));
            options = options.filename(file);
        }
        let file = Arc::new(SqliteFile::new(options.get_filename()));
        let opened = Arc::clone(&file);
        let pool = SqlitePoolOptions::new()
            // Each connection is a thread.
            .max_connections(4)
            .acquire_timeout(Duration::from_secs(3))
            .acquire_slow_threshold(Duration::from_mins(1))
            .after_connect(move |_, _| {
                opened.count_opening();
                Box::pin(async { Ok(()) })
            })
            .after_release(|connection, _| Box::pin(is_out_of_transactions(connection)))
            .connect_lazy_with(options);
        Ok(Self::Sqlite(pool, file))
    }
}

/// Whether a connection may be used again.
///
/// SQLite ends a transaction by itself where the disk is full
/// (<https://www.sqlite.org/lang_transaction.html#response_to_errors_within_a_transaction>). sqlx then fails to roll it back
/// and goes on counting it, so that the next transaction on this connection would be a part of one that nobody commits:
/// acknowledged, seen by this connection alone, and gone at the end.
async fn is_out_of_transactions(connection: &mut SqliteConnection) -> sqlx::Result<bool> {
    // A transaction that was dropped is rolled back before this is answered.
    connection.ping().await?;
    Ok(!connection.is_in_transaction())
}

/// Whether a password stands in `//user:password@host/database` or among its parameters.
fn has_password(rest: &str) -> bool {
    let (address, parameters) = rest.split_once('?').unwrap_or((rest, ""));
    let host_and_user = address.trim_start_matches('/').split('/').next().unwrap_or_default();
    let user = host_and_user.rsplit_once('@').map(|(user, _)| user);
    let in_user = user.and_then(|user| user.split_once(':')).is_some_and(|(_, password)| !password.is_empty());
    in_user || parameters.split('&').any(|parameter| parameter.starts_with("password="))
}

/// Whether no part of a password can be taken for a host, a database or a parameter: `//me:12/34@db/x` has a host “me” and a
/// database “34@db/x”.
fn is_encoded(rest: &str) -> bool {
    let (address, parameters) = rest.split_once('?').unwrap_or((rest, ""));
    let path = address.trim_start_matches('/').split_once('/').map_or("", |(_, path)| path);
    let is_parameter = |text: &str| match text.split_once('@') {
        None => true,
        // A value may have one, but a host and a database do not follow it.
        Some((before, after)) => {
            let is_known = before.split_once('=').is_some_and(|(name, _)| is_known(name));
            is_known && !after.contains(['/', '@'])
        }
    };
    !rest.contains('#') && !path.contains('@') && parameters.split('&').all(is_parameter)
}

/// The address without parameters that the driver does not know: it would log their values, of which one may be a password.
fn with_known_parameters(url: &str) -> String {
    let Some((address, parameters)) = url.split_once('?') else { return url.to_owned() };
    let name = |parameter: &str| parameter.split('=').next().unwrap_or_default().to_owned();
    let parameters = parameters.split('&').filter(|parameter| !parameter.is_empty());
    let (known, unknown): (Vec<_>, Vec<_>) = parameters.partition(|parameter| is_known(&name(parameter)));
    for parameter in unknown {
        tracing::warn!(parameter = name(parameter), "DATABASE_URL has a parameter that is not known: it is ignored");
    }
    format!("{address}?{}", known.join("&"))
}

fn is_known(parameter: &str) -> bool {
    PARAMETERS.contains(&parameter) || parameter.starts_with("options[") || parameter.starts_with("options%5B")
}

fn malformed(error: &sqlx::Error) -> AddressError {
    // sqlx names what is wrong ("invalid port number"), never the address.
    AddressError::Malformed(match error {
        sqlx::Error::Configuration(source) => source.to_string(),
        other => other.to_string(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_found_wherever_it_may_stand() {
        for with in ["//me:secret@db/epicurve", "//me:p@ss@db:5432/epicurve", "//db/epicurve?password=secret"] {
            assert!(has_password(with), "{with}");
        }
        for without in ["//me@db/epicurve", "//me:@db/epicurve", "//db:5432/epicurve", "//db/epicurve?user=me:x"] {
            assert!(!has_password(without), "{without}");
        }
    }

    fn open(url: &str) -> Result<String, String> {
        Store::open(url, None).map(|store| store.place()).map_err(|error| error.to_string())
    }

    #[tokio::test]
    async fn a_password_that_is_not_encoded_is_never_shown_as_a_host_or_a_database() {
        for password in
            ["12/34", "a@b/c", "p@ss#word", "p#ss", "p@ss?word", "12?a=b", "12?user=a", "p@x?user=a", "1/?#@2"]
        {
            let error = open(&format!("postgres://me:{password}@db/epicurve")).unwrap_err();
            assert!(error.contains("%40") && error.contains("DATABASE_PASSWORD"), "{password}: {error}");
        }
        for (url, place) in [
            ("postgres://me:p@ss@db/epicurve", "PostgreSQL, epicurve at db:5432"),
            ("postgres://me:p%40%2F%3F%23@db/epicurve", "PostgreSQL, epicurve at db:5432"),
            ("postgres://db/epicurve?password=p@ss&user=me", "PostgreSQL, epicurve at db:5432"),
            ("postgres://db/epicurve?connect_timeout=10&sslmode=disable", "PostgreSQL, epicurve at db:5432"),
        ] {
            assert_eq!(open(url).unwrap(), place, "{url}");
        }
        assert_eq!(with_known_parameters("postgres://db/x?pass=secret&user=me"), "postgres://db/x?user=me");
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(500))]

        #[test]
        fn no_part_of_any_password_is_shown(password in "[!-~]{1,4}[@/?#:]{1,3}SECRET[!-~]{0,4}") {
            let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
            let _guard = runtime.enter();
            let said = open(&format!("postgres://me:{password}@db.example/epicurve")).unwrap_or_else(|error| error);
            proptest::prop_assert!(!said.contains("SECRET"), "{} is shown in {}", password, said);
        }
    }

    #[tokio::test]
    async fn addresses_are_chosen_by_scheme_and_refused_without_showing_a_password() {
        assert_eq!(open("sqlite:epicurve.db").unwrap(), "SQLite, epicurve.db");
        assert_eq!(open("sqlite:file:epicurve.db").unwrap(), "SQLite, epicurve.db");
        assert_eq!(open("sqlite:file:///data/epicurve.db").unwrap(), "SQLite, /data/epicurve.db");
        assert_eq!(open("sqlite:///data/epicurve.db").unwrap(), "SQLite, /data/epicurve.db");
        assert_eq!(open("postgres://me:secret@db/epicurve").unwrap(), "PostgreSQL, epicurve at db:5432");
        assert_eq!(open("postgresql://me@db:5433/x").unwrap(), "PostgreSQL, x at db:5433");
        for wrong in [
            "mysql://me:secret@db/epicurve",
            "epicurve.db",
            "",
            "sqlite:",
            "sqlite::memory:",
            "sqlite://x?mode=memory",
            "postgres://me:secret@db:port/epicurve",
            "postgres://me:secret@[db/epicurve",
            "sqlite:file::memory:",
            "sqlite:x?nonsense=secret",
        ] {
            let error = open(wrong).unwrap_err();
            assert!(error.starts_with("DATABASE_URL "), "{wrong}: {error}");
            assert!(!error.contains("secret"), "{wrong}: {error}");
        }
    }
}
