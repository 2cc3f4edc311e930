//! A database that is away, hangs, is started anew or has no room: the server says so in time and comes back by itself.

use std::thread;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::case::{Case, Form, Outcome};
use crate::client::Client;
use crate::database::{Database, POSTGRES, POSTGRES_ALONE};
use crate::load::{Load, Sample, at_once, broken, failed, p99, sample, slowest};
use crate::program::{Program, free_address};
use crate::support::postgres::Stop;

pub const CASES: &[Case] = &[
    Case {
        number: 1,
        is_short: false,
        what: "The server starts without its database, which starts 10 s later",
        expected: "it stays up and live; readiness and pages are 503 with Retry-After; ready within 5 s of the database",
        on: POSTGRES,
        run: late_database,
    },
    Case {
        number: 4,
        is_short: true,
        what: "`pg_ctl restart -m fast` at 50 requests a second",
        expected: "no 5xx but 503, at most 1 % failed, none longer than 3.5 s",
        on: POSTGRES,
        run: restart,
    },
    Case {
        number: 5,
        is_short: true,
        what: "The database is stopped for 10 s at 50 requests a second",
        expected: "each page with runs is 503 with Retry-After within 3.5 s; static pages and liveness stay 200; a line a second about it at most; back within 1.5 s",
        on: POSTGRES,
        run: outage,
    },
    Case {
        number: 6,
        is_short: true,
        what: "PostgreSQL and all its processes hang (SIGSTOP) for 8 s and go on",
        expected: "no request longer than 5.5 s; 503; a line a second about it at most; back within 2 s; no connection too many afterwards",
        on: POSTGRES,
        run: hung,
    },
    Case {
        number: 7,
        is_short: true,
        what: "All ten connections hang; 50 requests at once",
        expected: "503 with Retry-After after 3.0 s ± 0.3 s for those that get none, each counted in the metrics; liveness p99 below 50 ms; the first page afterwards within 50 ms",
        on: POSTGRES_ALONE,
        run: exhausted,
    },
    Case {
        number: 8,
        is_short: true,
        what: "`pg_terminate_backend` on every connection, 20 times at 50 requests a second",
        expected: "0 failed requests",
        on: POSTGRES,
        run: terminated,
    },
];

/// A server with a run, and the paths of pages that need the database.
fn with_a_run(database: &Database) -> (Program, Vec<String>) {
    let program = database.program();
    let paths = paths_with_a_run(program.client());
    (program, paths)
}

fn paths_with_a_run(client: Client) -> Vec<String> {
    let id = save(client).expect("a run");
    vec!["/runs".to_owned(), format!("/runs/{id}")]
}

fn save(client: Client) -> Option<String> {
    let run = json!({ "days": 100, "scenarios": [{ "beta": 0.3, "gamma": 0.1 }] });
    client.post_json("/api/v1/runs", None, &run).ok()?.id()
}

const STATIC: [&str; 3] = ["/about", "/health/live", "/"];

/// How long until a page is shown again.
fn until_shown(client: Client, path: &str) -> Duration {
    let started = Instant::now();
    while sample(client, path).status != Some(200) {
        assert!(started.elapsed() < Duration::from_secs(30), "{path} is not shown any more");
    }
    started.elapsed()
}

fn late_database(database: &mut Database, _: Form) -> Outcome {
    database.cluster().stop(Stop::Fast);
    let url = database.url();
    let mut program = Program::prepare(database.folder(), &[("DATABASE_URL", &url)]);
    program.spawn();
    let client = program.client();
    until_shown(client, "/health/live");
    let started = Instant::now();
    let mut samples = Vec::new();
    while started.elapsed() < Duration::from_secs(10) {
        samples.extend(["/health/live", "/health/ready", "/runs"].map(|path| sample(client, path)));
    }
    database.cluster().start().unwrap();
    let ready = program.wait_until_ready(Duration::from_secs(20));
    let (live, other): (Vec<_>, Vec<_>) = samples.into_iter().partition(|sample| sample.path == "/health/live");
    let mut outcome = Outcome::of(format!("liveness {} × 200", live.len()), failed(&live) == 0);
    let is_503 = other.iter().all(|sample| sample.status == Some(503) && sample.has_retry_after);
    outcome.add(format!("{} × 503", other.len()), is_503);
    outcome.add_time(format!("the longest after {:.1} s", slowest(&other)), slowest(&other), 3.5);
    outcome.add_time(format!("ready {:.1} s after the database", ready.as_secs_f64()), ready.as_secs_f64(), 5.0);
    outcome
}

fn restart(database: &mut Database, form: Form) -> Outcome {
    let (program, paths) = with_a_run(database);
    let load = Load::start(program.client(), &paths, 10, 50);
    let mut outcome = Outcome::default();
    let restarts = form.rounds(5, 2);
    for _ in 0..restarts {
        thread::sleep(Duration::from_secs(2));
        database.cluster().stop(Stop::Fast);
        database.cluster().start().unwrap();
    }
    thread::sleep(Duration::from_secs(2));
    let samples = load.stop();
    let (bad, lost) = (broken(&samples), failed(&samples));
    outcome.add(format!("{restarts} restarts, {} requests, {lost} failed", samples.len()), lost * 100 <= samples.len());
    outcome.add(format!("{bad} other than 503"), bad == 0);
    outcome.add_time(format!("the longest {:.2} s", slowest(&samples)), slowest(&samples), 3.5);
    outcome
}

fn outage(database: &mut Database, form: Form) -> Outcome {
    let (program, paths) = with_a_run(database);
    let client = program.client();
    let seconds = form.rounds(10, 6);
    let lines_before = program.log().lines().count();
    let load = Load::start(client, &paths, 10, 50);
    let others = Load::start(client, &STATIC.map(str::to_owned), 3, 20);
    thread::sleep(Duration::from_secs(1));
    database.cluster().stop(Stop::Fast);
    let stopped = Instant::now();
    thread::sleep(Duration::from_secs(seconds.into()));
    let restored = Instant::now();
    database.cluster().start().unwrap();
    let back = until_shown(client, &paths[1]);
    thread::sleep(Duration::from_secs(1));
    let (samples, others) = (load.stop(), others.stop());

    let during: Vec<_> =
        samples.iter().filter(|sample| sample.at > stopped && sample.at + sample.took < restored).cloned().collect();
    let unreadable = during.iter().filter(|sample| sample.status != Some(503) || !sample.has_retry_after).count();
    let mut outcome = Outcome::of(
        format!("{} requests in {seconds} s, {unreadable} not 503 with Retry-After", during.len()),
        unreadable == 0 && !during.is_empty(),
    );
    outcome.add_time(format!("the longest {:.2} s", slowest(&samples)), slowest(&samples), 3.5);
    outcome.add(format!("{} static pages, {} failed", others.len(), failed(&others)), failed(&others) == 0);
    let about_it = lines_but_requests(&program, lines_before);
    let allowed = usize::try_from(seconds).unwrap() + 4;
    outcome.add(format!("{about_it} log lines about it"), about_it <= allowed && about_it > 0);
    outcome.add_time(format!("back after {:.2} s", back.as_secs_f64()), back.as_secs_f64(), 1.5);
    outcome
}

/// Lines of the log that are none of a request's, from this one on.
fn lines_but_requests(program: &Program, from: usize) -> usize {
    program.log().lines().skip(from).filter(|line| !line.contains("\"request\"")).count()
}

/// Connections of the server to its database.
const CONNECTIONS: &str = "SELECT COUNT(*) FROM pg_stat_activity WHERE application_name LIKE 'epicurve/%'";

fn hung(database: &mut Database, _: Form) -> Outcome {
    let (program, paths) = with_a_run(database);
    let client = program.client();
    let lines_before = program.log().lines().count();
    let load = Load::start(client, &paths, 20, 50);
    let others = Load::start(client, &STATIC.map(str::to_owned), 3, 20);
    thread::sleep(Duration::from_secs(1));
    database.cluster().signal("STOP");
    thread::sleep(Duration::from_secs(8));
    database.cluster().signal("CONT");
    let back = until_shown(client, &paths[1]);
    thread::sleep(Duration::from_secs(3));
    let (samples, others) = (load.stop(), others.stop());
    let mut outcome = Outcome::of(
        format!("{} requests, {} × 503, {} other failures", samples.len(), failed(&samples), broken(&samples)),
        broken(&samples) == 0 && failed(&samples) > 0,
    );
    outcome.add_time(format!("the longest {:.2} s", slowest(&samples)), slowest(&samples), 5.5);
    outcome.add(format!("{} static pages, {} failed", others.len(), failed(&others)), failed(&others) == 0);
    outcome.add_time(format!("back after {:.2} s", back.as_secs_f64()), back.as_secs_f64(), 2.0);
    let about_it = lines_but_requests(&program, lines_before);
    outcome.add(format!("{about_it} log lines about it"), (1..=12).contains(&about_it));
    let connections = database.number(CONNECTIONS);
    outcome.add(format!("{connections} connections afterwards"), connections <= 10);
    outcome
}

/// Number of time-outs while waiting for a database connection, from the metrics.
fn time_outs(metrics: Client) -> u64 {
    let text = metrics.get("/metrics").unwrap().text();
    let value = text.lines().find_map(|line| line.strip_prefix("epicurve_database_pool_timeouts_total "));
    value.unwrap().parse().unwrap()
}

fn exhausted(database: &mut Database, _: Form) -> Outcome {
    let address = free_address();
    let program = database.program_with(&[("EPICURVE_METRICS_LISTEN", &address.to_string())]);
    let (client, metrics) = (program.client(), Client::new(address));
    let paths = paths_with_a_run(client);
    // So many at once open every connection that the server may have.
    while database.number(CONNECTIONS) < 10 {
        at_once(client, "/runs", 40);
    }
    let before = time_outs(metrics);
    database.signal_sessions("STOP");
    let live = Load::start(client, &["/health/live".to_owned()], 2, 50);
    let samples = at_once(client, &paths[1], 50);
    let live = live.stop();
    database.signal_sessions("CONT");
    until_shown(client, &paths[1]);
    let after = sample(client, &paths[1]);

    // When the first ten give up, new connections take the place of theirs, and those of the others whose time is not
    // over at that moment are served. On a busy machine, where fifty do not ask at the same moment, these are more.
    let is_readable = |sample: &&Sample| sample.status == Some(503) && sample.has_retry_after;
    let (refused, served) = (samples.iter().filter(is_readable).count(), samples.len() - failed(&samples));
    let soonest = samples.iter().map(|sample| sample.took.as_secs_f64()).fold(f64::INFINITY, f64::min);
    let mut outcome = Outcome::of(
        format!(
            "{refused} of 50 × 503 with Retry-After, {served} served by new connections, the first after {soonest:.1} s"
        ),
        refused + served == 50 && refused >= 10 && soonest > 2.0,
    );
    let waited = samples.iter().filter(is_readable).map(|sample| sample.took.as_secs_f64());
    let waited = waited.filter(|time| (2.7..=3.3).contains(time)).count();
    let is_on_time = waited + 10 >= refused;
    outcome.add_known(format!("{waited} of those after 3.0 s ± 0.3 s"), is_on_time, true);
    outcome.add_time(format!("the longest {:.1} s", slowest(&samples)), slowest(&samples), 5.5);
    let counted = time_outs(metrics) - before;
    outcome.add(format!("{counted} counted as timed out"), counted == u64::try_from(refused).unwrap());
    outcome.add_time(format!("liveness p99 {:.0} ms", p99(&live)), p99(&live) / 1e3, 0.05);
    outcome.add_time(format!("a page afterwards in {} ms", after.took.as_millis()), after.took.as_secs_f64(), 0.05);
    outcome
}

fn terminated(database: &mut Database, form: Form) -> Outcome {
    let (program, paths) = with_a_run(database);
    let load = Load::start(program.client(), &paths, 10, 50);
    let rounds = form.rounds(20, 5);
    for _ in 0..rounds {
        thread::sleep(Duration::from_millis(500));
        database.number(
            "SELECT COUNT(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name LIKE 'epicurve/%'",
        );
    }
    thread::sleep(Duration::from_secs(1));
    let samples = load.stop();
    let lost = failed(&samples);
    Outcome::of(
        format!("{rounds} times, {} requests, {lost} failed, the longest {:.2} s", samples.len(), slowest(&samples)),
        lost == 0,
    )
}
