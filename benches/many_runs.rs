//! Whether pages stay as fast as they are when there are very many runs: the same requests to a server with a thousand and
//! to one with a million (100,000 on SQLite), in turn. `cargo bench --bench many_runs` takes about ten minutes, most of
//! them to fill the databases; `-- 10000` takes another number than a million.

#![expect(clippy::unwrap_used, reason = "a bench may stop")]
#![expect(clippy::print_stdout, reason = "the table is what this program is for")]

#[path = "../tests/support/mod.rs"]
mod support;

use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use chrono::{DateTime, Utc};
use epicurve::storage::Store;
use epicurve::web::{AppState, Settings, router};
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, SqliteConnection};
use tower::ServiceExt;

const FEW: i64 = 1_000;
const MANY: i64 = 1_000_000;
const ROUNDS: usize = 41;

/// The first run's time; each later one was saved a second after the one before.
const START: &str = "2020-01-01 00:00:00+00:00";

/// Two scenarios over five days: a run's own size is not what is measured.
const RUN: &str = "v=1&days=5&s1.name=No+change&s1.beta=0.3&s1.gamma=0.1&s2.name=Distancing&s2.beta=0.2&s2.gamma=0.1";

/// A server and the runs that it has.
struct Filled {
    router: Router,
    store: Store,
    runs: i64,
    /// Some runs from all over the table.
    ids: Vec<String>,
}

impl Filled {
    async fn get(&self, address: &str) -> Duration {
        let started = Instant::now();
        let answer = self
            .router
            .clone()
            .oneshot(Request::get(address).header("host", "localhost").body(Body::empty()).unwrap())
            .await
            .unwrap();
        assert_eq!(answer.status(), StatusCode::OK, "{address}");
        to_bytes(answer.into_body(), usize::MAX).await.unwrap();
        started.elapsed()
    }

    /// The address of a page with the runs before the middle one.
    fn middle(&self) -> String {
        let start = DateTime::parse_from_rfc3339(&START.replace(' ', "T")).unwrap().with_timezone(&Utc);
        let micros = start.timestamp_micros() + self.runs / 2 * 1_000_000;
        format!("/runs?older={micros}-a")
    }
}

/// What is asked for; `runs` is how many there are.
type Question = (&'static str, fn(&Filled, usize) -> String);

const QUESTIONS: [Question; 12] = [
    ("the list", |_, _| "/runs".to_owned()),
    ("a page in the middle of it", |filled, _| filled.middle()),
    ("sorted by the peak", |_, _| "/runs?sort=-peak_infectious".to_owned()),
    ("a word of one run", |filled, round| format!("/runs?q=plan{}", 1 + (round as i64 * 7_919) % filled.runs)),
    ("a word of each 1,000th run", |_, round| format!("/runs?q=district{}x", round * 23 % 1_000)),
    ("a word of each 50th run", |_, round| format!("/runs?q=season{}x", round * 7 % 50)),
    ("a word of all runs", |_, _| "/runs?q=wave".to_owned()),
    ("the beginning of a word", |_, round| format!("/runs?q=district{}", 10 + round)),
    ("the beginning of very many words", |_, _| "/runs?q=plan".to_owned()),
    ("the beginning of many words of old runs", |_, round| format!("/runs?q=plan{}", 1 + round % 8)),
    ("two words", |_, round| format!("/runs?q=wave+season{}x", round % 50)),
    ("a run", |filled, round| format!("/runs/{}", filled.ids[round % filled.ids.len()])),
];

/// What differs between the databases' languages.
struct Dialect {
    /// A random text, another one for each row.
    id: &'static str,
    /// The time of the run with this `number`.
    time: &'static str,
    /// A table of the numbers from 1 to so many.
    numbers: fn(i64) -> String,
    /// What the database does by itself in the hours that a real one takes to grow.
    settle: &'static str,
}

const POSTGRES: Dialect = Dialect {
    id: "substr(md5(random()::text || number), 1, 26)",
    time: "timestamptz '2020-01-01 00:00:00+00' + number * interval '1 second'",
    numbers: |count| format!("SELECT number FROM generate_series(1, {count}) AS number"),
    settle: "VACUUM ANALYZE",
};

const SQLITE: Dialect = Dialect {
    id: "lower(hex(randomblob(13)))",
    time: "strftime('%Y-%m-%dT%H:%M:%S+00:00', 1577836800 + number, 'unixepoch')",
    numbers: |count| {
        format!(
            "WITH RECURSIVE upwards (number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM upwards WHERE number < {count}) \
             SELECT number FROM upwards"
        )
    },
    settle: "PRAGMA wal_checkpoint(TRUNCATE)",
};

impl Dialect {
    /// Makes so many runs of the one that is there, each a second after the one before. A run's number is its peak's day.
    fn statements(&self, runs: i64) -> Vec<String> {
        let Self { id, time, .. } = self;
        let numbers = (self.numbers)(runs);
        let same = "schema_version, engine_version, scenario_names, tags, model, note, sparkline, \
                    basic_reproduction_number, attack_rate";
        let number = "CAST(peak_day AS BIGINT)";
        let term = |kind: &str, term: &str| {
            format!(
                "INSERT INTO run_terms (kind, shelf, term, created_at, run_id) \
                 SELECT '{kind}', shelf, {term}, created_at, id FROM runs"
            )
        };
        vec![
            "CREATE TEMPORARY TABLE one AS SELECT * FROM runs JOIN run_documents ON run_id = id".to_owned(),
            "DELETE FROM runs".to_owned(),
            format!(
                "INSERT INTO runs (id, created_at, title, peak_day, peak_infectious, {same}) \
                 SELECT {id}, {time}, 'Wave ' || number, number, peak_infectious + number % 997, {same} \
                 FROM one, ({numbers}) AS numbers"
            ),
            "INSERT INTO run_documents (run_id, inputs, results) SELECT runs.id, inputs, results FROM runs, one"
                .to_owned(),
            term("word", "'wave'"),
            term("word", &format!("'plan' || {number}")),
            term("word", &format!("'district' || ({number} % 1000) || 'x'")),
            term("word", &format!("'season' || ({number} % 50) || 'x'")),
            term("model", "'sir'"),
            term("model", "'deterministic'"),
            self.settle.to_owned(),
        ]
    }
}

/// The server on an empty database, and a run saved by it.
async fn with_one(url: &str) -> (Store, Router) {
    let store = Store::open(url, None).unwrap();
    store.migrate().await.unwrap();
    let router = router(AppState::new(store.clone(), Settings::default()).unwrap());
    let form =
        Request::post("/runs").header("host", "localhost").header("content-type", "application/x-www-form-urlencoded");
    let saved = router.clone().oneshot(form.body(Body::from(RUN)).unwrap()).await.unwrap();
    assert_eq!(saved.status(), StatusCode::SEE_OTHER);
    (store, router)
}

/// Runs the statements, and reads some ids from all over the table.
async fn fill<C>(connection: &mut C, dialect: &Dialect, runs: i64) -> Vec<String>
where
    C: Connection,
    for<'c> &'c mut C: Executor<'c, Database = C::Database>,
    <C::Database as sqlx::Database>::Arguments: sqlx::IntoArguments<C::Database>,
    (String,): for<'r> sqlx::FromRow<'r, <C::Database as sqlx::Database>::Row>,
{
    for statement in dialect.statements(runs) {
        connection.execute(AssertSqlSafe(statement)).await.unwrap();
    }
    let step = runs / 50;
    let some = format!("SELECT id FROM runs WHERE CAST(peak_day AS BIGINT) % {step} = 1");
    let ids: Vec<(String,)> = sqlx::query_as(AssertSqlSafe(some)).fetch_all(connection).await.unwrap();
    ids.into_iter().map(|(id,)| id).collect()
}

async fn on_sqlite(folder: &tempfile::TempDir, runs: i64) -> Filled {
    let path = folder.path().join(format!("{runs}.db"));
    let url = format!("sqlite:{}", path.display());
    let (store, router) = with_one(&url).await;
    let mut connection = SqliteConnection::connect(&url).await.unwrap();
    let ids = fill(&mut connection, &SQLITE, runs).await;
    connection.close().await.unwrap();
    Filled { router, store, runs, ids }
}

async fn on_postgres(database: &support::postgres::Database, runs: i64) -> Filled {
    let (store, router) = with_one(&database.url()).await;
    let mut connection: PgConnection = database.connect().await;
    let ids = fill(&mut connection, &POSTGRES, runs).await;
    connection.close().await.unwrap();
    Filled { router, store, runs, ids }
}

fn median(mut times: Vec<Duration>) -> f64 {
    times.sort();
    times[times.len() / 2].as_secs_f64() * 1e3
}

/// Asks both in turn, so that whatever else the machine does slows both down.
async fn compare(database: &str, few: &Filled, many: &Filled) {
    for (what, address) in QUESTIONS {
        let (mut of_few, mut of_many) = (Vec::new(), Vec::new());
        for round in 0..ROUNDS {
            of_few.push(few.get(&address(few, round)).await);
            of_many.push(many.get(&address(many, round)).await);
        }
        let (of_few, of_many) = (median(of_few), median(of_many));
        println!("{database}\t{what}\t{}\t{of_few:.2}\t{}\t{of_many:.2}\t{:.2}", few.runs, many.runs, of_many / of_few);
    }
    few.store.close().await;
    many.store.close().await;
}

#[tokio::main]
async fn main() {
    let asked = std::env::args().skip(1).find_map(|argument| argument.parse().ok());
    let many = asked.unwrap_or(MANY);
    println!("database\tasked for\truns\tms\truns\tms\tratio");
    let folder = tempfile::tempdir().unwrap();
    compare("SQLite", &on_sqlite(&folder, FEW).await, &on_sqlite(&folder, (many / 10).max(FEW)).await).await;
    let (small, large) = (support::postgres::database().await, support::postgres::database().await);
    let (small, large) = (small.expect("PostgreSQL's programs are here"), large.expect("as before"));
    compare("PostgreSQL", &on_postgres(&small, FEW).await, &on_postgres(&large, many).await).await;
}
