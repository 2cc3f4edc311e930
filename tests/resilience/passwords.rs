//! Passwords that are guessed: how many are compared, and who is held up meanwhile.

use std::collections::BTreeMap;
use std::sync::{Arc, Barrier};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::case::{Case, Form, Outcome};
use crate::client::{Answer, Client};
use crate::database::{Database, SQLITE};
use crate::program::free_address;

pub const CASES: &[Case] = &[Case {
    number: 38,
    is_short: true,
    what: "1,000 parallel guesses of the password from one address, by form and as Bearer, and eight wrong Bearers in sequence from another one",
    expected: "at most 70 checks in a minute, the others 429 with Retry-After; a session, a browser that logged in before and another address are served within 2 s; after the eight the right one gets through",
    on: SQLITE,
    run: guessed,
}];

pub const PASSWORD: &str = "correct horse";
/// Guessers at a time.
const GUESSERS: usize = 1_000;
/// How long a guesser waits who was answered 429, which is far less than is asked for.
const PAUSE: Duration = Duration::from_secs(1);

/// Tries to save as a program with this password, from the address that a trusted proxy would name.
pub fn call(client: Client, from: &str, password: &str) -> Answer {
    let bearer = format!("Bearer {password}");
    let headers = [("Content-Type", "application/json"), ("Authorization", &bearer), ("X-Forwarded-For", from)];
    let run = json!({ "days": 9, "scenarios": [{ "beta": 0.3, "gamma": 0.1 }] }).to_string();
    client.ask("POST", "/api/v1/runs", &headers, run.as_bytes()).unwrap()
}

fn form(client: Client, from: &str, cookie: &str, path: &str, form: &str) -> Answer {
    let kind = ("Content-Type", "application/x-www-form-urlencoded");
    client.ask("POST", path, &[kind, ("X-Forwarded-For", from), ("Cookie", cookie)], form.as_bytes()).unwrap()
}

/// Passwords that were compared so far.
fn checks(metrics: Client) -> u32 {
    let text = metrics.get("/metrics").unwrap().text();
    let counts = text.lines().filter(|line| line.starts_with("epicurve_password_checks_total"));
    counts.map(|line| line.rsplit_once(' ').unwrap().1.parse::<u32>().unwrap()).sum()
}

/// Guesses from one address until the time is over, at least once for each guesser; how each guess was answered.
fn guess(client: Client, time: Duration) -> BTreeMap<u16, usize> {
    let (start, barrier) = (Instant::now(), Arc::new(Barrier::new(GUESSERS)));
    let guessers: Vec<_> = (0..GUESSERS)
        .map(|number| {
            let barrier = Arc::clone(&barrier);
            thread::spawn(move || {
                barrier.wait();
                let mut statuses = Vec::new();
                for count in 0.. {
                    if count > 0 && start.elapsed() >= time {
                        break;
                    }
                    let password = format!("guess {number} {count}");
                    let answer = if number % 4 == 0 {
                        let fields = format!("password={}", password.replace(' ', "+"));
                        form(client, "203.0.113.1", "", "/login", &fields)
                    } else {
                        call(client, "203.0.113.1", &password)
                    };
                    assert!(answer.status != 429 || answer.header("retry-after").is_some());
                    statuses.push(answer.status);
                    if answer.status == 429 {
                        thread::sleep(PAUSE);
                    }
                }
                statuses
            })
        })
        .collect();
    let mut statuses = BTreeMap::new();
    for status in guessers.into_iter().flat_map(|guesser| guesser.join().unwrap()) {
        *statuses.entry(status).or_default() += 1;
    }
    statuses
}

fn guessed(database: &mut Database, length: Form) -> Outcome {
    let metrics = free_address();
    let program = database.program_with(&[
        ("EPICURVE_MODE", "protected"),
        ("EPICURVE_PASSWORD", PASSWORD),
        ("EPICURVE_METRICS_LISTEN", &metrics.to_string()),
        ("TRUSTED_PROXIES", "127.0.0.1"),
    ]);
    let (client, metrics) = (program.client(), Client::new(metrics));
    // A browser of the guessers' address that has logged in.
    let opened = form(client, "203.0.113.1", "", "/login", "password=correct+horse");
    let cookies: Vec<String> = opened
        .headers
        .iter()
        .filter(|(name, _)| name.eq_ignore_ascii_case("set-cookie"))
        .map(|(_, value)| value.split(';').next().unwrap().to_owned())
        .collect();
    let (session, browser) = (&cookies[0], &cookies[1]);

    // The long form goes on for a minute.
    let time = Duration::from_secs(u64::from(length.rounds(60, 0)));
    let (before, started) = (checks(metrics), Instant::now());
    let guessers = thread::spawn(move || guess(client, time));
    let sequence = thread::spawn(move || {
        let wrong = (0..8).filter(|_| call(client, "203.0.113.2", "another one").status == 401).count();
        let asked = Instant::now();
        (wrong, call(client, "203.0.113.2", PASSWORD).status, asked.elapsed().as_secs_f64())
    });
    thread::sleep(Duration::from_millis(1_500));
    let mut outcome = Outcome::default();
    let run = "v=1&days=60&s1.name=A&s1.beta=0.3&s1.gamma=0.1";
    for (who, from, cookie, path, fields) in [
        ("a session", "203.0.113.1", session.as_str(), "/runs", run),
        ("a browser that logged in before", "203.0.113.1", browser.as_str(), "/login", "password=correct+horse"),
        ("another address", "203.0.113.3", "", "/login", "password=correct+horse"),
    ] {
        let asked = Instant::now();
        let status = form(client, from, cookie, path, fields).status;
        let seconds = asked.elapsed().as_secs_f64();
        outcome.add(format!("{who} meanwhile: {status}"), status == 303);
        outcome.add_time(format!("after {seconds:.2} s"), seconds, 2.0);
    }
    let (wrong, status, seconds) = sequence.join().unwrap();
    outcome.add(
        format!(
            "{wrong} of 8 wrong Bearers in sequence answered 401, then the right one {status} after {seconds:.1} s"
        ),
        (wrong, status) == (8, 201) && seconds < 5.0,
    );
    // Beside the guesses: two log-ins and nine Bearers.
    let compared = || checks(metrics) - before - 11;
    thread::sleep(time.saturating_sub(started.elapsed()));
    let (within, seconds) = (compared(), started.elapsed().as_secs_f64());
    let statuses = guessers.join().unwrap();
    let are_known = statuses.keys().all(|status| [401, 429].contains(status));
    let total: usize = statuses.values().sum();
    outcome.add(
        format!(
            "{total} guesses in {:.0} s: {statuses:?}; {within} checks in the first {seconds:.0} s, {} in all",
            started.elapsed().as_secs_f64(),
            compared()
        ),
        are_known && total >= 1_000 && f64::from(within) <= 70.0 * (seconds / 60.0).max(1.0) && compared() <= 80,
    );
    outcome
}
