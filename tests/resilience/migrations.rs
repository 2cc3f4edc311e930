//! Many start at once, one is killed in the middle, one does not fit.

use std::time::{Duration, Instant};

use crate::case::{Case, Form, Outcome};
use crate::database::{BOTH, Database};
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
        number: 12,
        is_short: true,
        what: "A changed migration, or one of a newer version, stands in the database; two servers start",
        expected: "both end with another code than 0 within 5 s and name the version; 0 advisory locks left; nothing is written",
        on: BOTH,
        run: misfit,
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
