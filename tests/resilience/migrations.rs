//! Many start at once, one is killed in the middle, one does not fit.

use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use sqlx::{Connection, PgConnection};

use crate::case::{Case, Form, Outcome};
use crate::crashes::{HALF_RUNS, RUNS};
use crate::database::{BOTH, Database, POSTGRES};
use crate::fixtures::{Fixture, schemas};
use crate::program::Program;

pub const CASES: &[Case] = &[
    Case {
        number: 10,
        is_short: true,
        what: "Five servers start at once on an empty database",
        expected: "5 of 5 ready, one row per migration; no more than 1 s longer than one alone",
        on: BOTH,
        run: five_at_once,
    },
    Case {
        number: 11,
        is_short: false,
        what: "A database of the first version with a thousand runs; the server is killed (`kill -9`) at some moment of its migration and started again",
        expected: "each migration wholly there or not at all; the second start succeeds; 0 runs missing, each with its words, and the same numbers",
        on: BOTH,
        run: killed,
    },
    Case {
        number: 13,
        is_short: true,
        what: "A database of each earlier schema is restored, migrated and served",
        expected: "as many runs as before, the schema of a new database, every run's files the same to the byte",
        on: BOTH,
        run: upgraded,
    },
    Case {
        number: 12,
        is_short: true,
        what: "The database has a changed migration, or one of a newer version; two servers start",
        expected: "both end with another code than 0 within 5 s and name the version; 0 advisory locks left; nothing is written",
        on: BOTH,
        run: misfit,
    },
    Case {
        number: 44,
        is_short: true,
        what: "Databases in LATIN1 and in SQL_ASCII; a server starts, `epicurve migrate` and `epicurve check` are asked",
        expected: "each ends with code 3 within 5 s and says that Epicurve needs UTF-8; 0 tables in the database, 0 advisory locks left",
        on: POSTGRES,
        run: other_encodings,
    },
];

const ROWS: &str = "SELECT COUNT(*) FROM _sqlx_migrations WHERE success";

fn migrations() -> i64 {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/migrations/sqlite");
    i64::try_from(std::fs::read_dir(folder).unwrap().count()).unwrap()
}

fn servers(database: &Database, count: usize) -> Vec<Program> {
    let url = database.url();
    (0..count).map(|_| Program::prepare(database.folder(), &[("DATABASE_URL", &url)])).collect()
}

fn five_at_once(database: &mut Database, _: Form) -> Outcome {
    let alone = {
        let other = Database::new(database.kind());
        let started = Instant::now();
        other.program();
        started.elapsed()
    };
    let mut programs = servers(database, 5);
    let started = Instant::now();
    programs.iter_mut().for_each(Program::spawn);
    for program in &programs {
        program.wait_until_ready(Duration::from_secs(20));
    }
    let together = started.elapsed();
    let (rows, expected) = (database.number(ROWS), migrations());
    let mut outcome = Outcome::of("5 of 5 ready", true);
    outcome.add(format!("{rows} rows for {expected} migrations"), rows == expected);
    outcome.add_time(
        format!("{} ms, one alone {} ms", together.as_millis(), alone.as_millis()),
        together.saturating_sub(alone).as_secs_f64(),
        1.0,
    );
    outcome
}

const CORRUPT: &str = "UPDATE _sqlx_migrations SET checksum = 'x' WHERE version = 1";
const FROM_THE_FUTURE: &str = "
    INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
    VALUES (9999, 'from the future', TRUE, 'x', 0)";
const LOCKS: &str = "SELECT COUNT(*) FROM pg_locks WHERE locktype = 'advisory'";

fn misfit(database: &mut Database, _: Form) -> Outcome {
    let mut outcome = Outcome::default();
    for (damage, named, called) in [(CORRUPT, "migration 1", "changed"), (FROM_THE_FUTURE, "migration 9999", "newer")] {
        let other = Database::new(database.kind());
        drop(other.program());
        other.execute(damage);
        let rows = other.number("SELECT COUNT(*) FROM _sqlx_migrations");
        let mut programs = servers(&other, 2);
        let started = Instant::now();
        programs.iter_mut().for_each(Program::spawn);
        let (mut codes, mut unnamed) = (Vec::new(), 0);
        for program in &mut programs {
            let (status, _) = program.wait(Duration::from_secs(20));
            codes.push(status.and_then(|status| status.code()));
            unnamed += usize::from(!program.log().contains(named));
        }
        let took = started.elapsed();
        let have_ended = codes.iter().all(|code| code.is_some_and(|code| code != 0));
        outcome.add(format!("{called}: exit codes {codes:?}"), have_ended);
        outcome.add_time(format!("after {} ms", took.as_millis()), took.as_secs_f64(), 5.0);
        let written = other.number("SELECT COUNT(*) FROM _sqlx_migrations") - rows;
        let locks = if other.is_postgres() { other.number(LOCKS) } else { 0 };
        let is_good = (unnamed, written, locks) == (0, 0, 0);
        outcome.add(format!("{unnamed} without its name, {written} rows written, {locks} locks"), is_good);
    }
    outcome
}

const TABLES: &str = "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = 'public'";

fn other_encodings(database: &mut Database, _: Form) -> Outcome {
    let mut outcome = Outcome::default();
    for encoding in ["LATIN1", "SQL_ASCII"] {
        let name = format!("in_{}", encoding.to_lowercase());
        database.run_script(format!(
            "CREATE DATABASE {name} TEMPLATE template0 ENCODING '{encoding}' LC_COLLATE 'C' LC_CTYPE 'C'"
        ));
        let url = database.cluster().url(&name);
        let started = Instant::now();
        let mut server = Program::prepare(database.folder(), &[("DATABASE_URL", &url)]);
        server.spawn();
        let (status, _) = server.wait(Duration::from_secs(20));
        let mut ends = vec![(status.and_then(|status| status.code()), server.log())];
        for command in ["migrate", "check"] {
            let mut asked = Command::new(env!("CARGO_BIN_EXE_epicurve"));
            asked.env_clear().env("DATABASE_URL", &url).arg(command);
            let said = asked.current_dir(database.folder()).output().unwrap();
            let text = String::from_utf8([said.stdout, said.stderr].concat()).unwrap();
            ends.push((said.status.code(), text));
        }
        let took = started.elapsed();
        let unnamed = ends.iter().filter(|(_, said)| !said.contains("needs UTF-8") || !said.contains(encoding)).count();
        let codes: Vec<_> = ends.iter().map(|(code, _)| *code).collect();
        outcome.add(
            format!("{encoding}: exit codes {codes:?}, {unnamed} without the reason"),
            codes == [Some(3); 3] && unnamed == 0,
        );
        outcome.add_time(format!("after {} ms", took.as_millis()), took.as_secs_f64(), 5.0);
        let (tables, locks) = database.block_on(async {
            let mut connection = PgConnection::connect(&url).await.unwrap();
            let count = async |sql: &'static str, connection: &mut PgConnection| -> i64 {
                sqlx::query_scalar(sql).fetch_one(connection).await.unwrap()
            };
            (count(TABLES, &mut connection).await, count(LOCKS, &mut connection).await)
        });
        outcome.add(format!("{tables} tables, {locks} locks"), (tables, locks) == (0, 0));
    }
    outcome
}

/// A ready server goes on with what it looks for in older runs.
fn half_after_a_while(database: &Database) -> i64 {
    let started = Instant::now();
    loop {
        let half = database.number(HALF_RUNS);
        if half == 0 || started.elapsed() > Duration::from_secs(30) {
            return half;
        }
        thread::sleep(Duration::from_millis(50));
    }
}

fn upgraded(database: &mut Database, _: Form) -> Outcome {
    let mut outcome = Outcome::default();
    let newest = schemas(database.kind()).pop().unwrap();
    for fixture in Fixture::all() {
        let other = Database::new(database.kind());
        fixture.restore_into(&other);
        let runs = other.number(RUNS);
        let program = other.program();
        let (after, half) = (other.number(RUNS), half_after_a_while(&other));
        let is_newest = other.schema() == newest;
        let (files, changed) = fixture.files(other.kind(), program.client());
        let schema = if is_newest { "schema as new" } else { "another schema" };
        outcome.add(
            format!(
                "{}: {after} of {runs} runs, {half} half, {schema}, {files} files, {} changed {changed:?}",
                fixture.number,
                changed.len()
            ),
            runs > 0 && after == runs && half == 0 && is_newest && files > 0 && changed.is_empty(),
        );
    }
    outcome
}

/// Copies of the four runs, with ids and dates of their own.
const MANY: &str = "
    WITH RECURSIVE numbers(number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM numbers WHERE number < 250)
    INSERT INTO runs (id, created_at, schema_version, engine_version, title, note, scenario_names, inputs, results,
        peak_infectious, peak_day, sparkline, idempotency_key, search_text)
    SELECT substr(id, 1, 22) || CAST(1000 + number AS TEXT), created_at, schema_version, engine_version, title, note,
        scenario_names, inputs, results, peak_infectious, peak_day, sparkline, NULL, search_text
    FROM runs, numbers";
const APPLIED: &str = "SELECT COUNT(*) FROM _sqlx_migrations";
/// Waits for what the killed server's session still does, which PostgreSQL then rolls back.
const BUSY: &str = "SELECT COUNT(*) FROM pg_stat_activity WHERE application_name LIKE 'epicurve/%'";

fn killed(database: &mut Database, form: Form) -> Outcome {
    let fixture = Fixture::of("0001");
    let prepare = || {
        let other = Database::new(database.kind());
        fixture.restore_into(&other);
        other.execute(MANY);
        other
    };
    // The duration and the result without a kill.
    let untouched = prepare();
    let runs = untouched.number(RUNS);
    let started = Instant::now();
    let program = untouched.program();
    let whole = started.elapsed();
    drop(program);
    let schemas = schemas(database.kind());

    let rounds = form.rounds(20, 5);
    let (mut in_the_middle, mut missing, mut half, mut torn, mut changed) = (0, 0, 0, 0, 0);
    let mut slowest = Duration::ZERO;
    for round in 0..rounds {
        let other = prepare();
        let mut program = servers(&other, 1).remove(0);
        program.spawn();
        // Most of them early, where the tables change.
        let share = f64::from(round + 1) / f64::from(rounds + 1);
        thread::sleep(whole.mul_f64(share * share * share));
        program.kill();
        while other.is_postgres() && other.number(BUSY) > 0 {
            thread::sleep(Duration::from_millis(20));
        }
        let applied = usize::try_from(other.number(APPLIED)).unwrap();
        in_the_middle += usize::from(applied < schemas.len());
        torn += usize::from(other.schema() != schemas[applied - 1]);
        slowest = slowest.max(program.start_again());
        missing += runs - other.number(RUNS);
        half += half_after_a_while(&other);
        changed += fixture.files(other.kind(), program.client()).1.len();
    }
    let mut outcome = Outcome::of(
        format!("{rounds} kills within {} ms, {in_the_middle} before the last migration", whole.as_millis()),
        in_the_middle > 0,
    );
    outcome.add(format!("{torn} schemas half done"), torn == 0);
    outcome.add(format!("ready after {} ms at most the second time", slowest.as_millis()), true);
    outcome.add(
        format!("{missing} of {runs} runs missing, {half} half runs, {changed} files changed"),
        (missing, half, changed) == (0, 0, 0),
    );
    outcome
}
