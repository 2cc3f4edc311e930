//! The most that may be asked for, clients that go away, and who asks too often.

use std::collections::BTreeSet;
use std::io::Write;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::case::{Case, Form, Outcome};
use crate::client::Client;
use crate::database::{BOTH, Database, SQLITE};
use crate::load::{Load, p99};

pub const CASES: &[Case] = &[
    Case {
        number: 18,
        is_short: false,
        what: "The longest computations that are allowed, eight at once; the longest with a fixed step alone; then clients that hang up half-way",
        expected: "each within 2 s or refused with 503; alone answered; liveness p99 below 50 ms; the processors idle 1 s after the hang-ups",
        on: SQLITE,
        run: longest_computations,
    },
    Case {
        number: 19,
        is_short: false,
        what: "300 saves from one client where 60 a minute are allowed, then with made-up X-Forwarded-For",
        expected: "429 with Retry-After after the limit; making up an address gains nothing",
        on: BOTH,
        run: too_many_saves,
    },
    Case {
        number: 20,
        is_short: false,
        what: "100,000 made-up links",
        expected: "0 hits, the same status and size for each",
        on: BOTH,
        run: guessed_links,
    },
];

/// Comparisons at the ends of what is legal, by what makes them long.
fn longest() -> Vec<(&'static str, Value)> {
    let everything = json!({
        "beta": 0.4, "gamma": 0.1, "sigma": 0.2, "omega": 0.01, "mu": 0.001, "fatality": 0.01, "importation": 5,
        "population": 1e7, "initial_infectious": 100, "seasonality": {"amplitude": 0.5, "peak_day": 20},
        "interventions": (0..20).map(|n| json!({"from_day": n * 100, "to_day": n * 100 + 150, "reduction": 0.3})).collect::<Vec<_>>(),
        "vaccination": {"from_day": 10, "to_day": 3000, "doses_per_day": 1000, "efficacy": 0.9},
        "hospital": {"fraction": 0.1, "stay_days": 10, "beds": 1000}
    });
    let comparison = |solver: Value| json!({"days": 3650, "solver": solver, "scenarios": vec![everything.clone(); 8]});
    vec![
        ("adaptive", comparison(json!({"method": "adaptive"}))),
        ("Euler, step 0.001", comparison(json!({"method": "euler", "step": 0.001}))),
        ("Runge-Kutta, step 0.001", comparison(json!({"method": "rk4", "step": 0.001}))),
        ("10,000 simulations", comparison(json!({"method": "stochastic", "members": 10_000, "seed": 1}))),
    ]
}

fn longest_computations(database: &mut Database, _: Form) -> Outcome {
    let program = database.program();
    let client = program.client();
    let mut outcome = Outcome::default();
    for (name, body) in longest() {
        let live = Load::start(client, &["/health/live".to_owned()], 2, 50);
        let answers: Vec<(u16, Duration)> = thread::scope(|scope| {
            let ask = || {
                let started = Instant::now();
                let answer = client.post_json("/api/v1/simulations", None, &body).unwrap();
                (answer.status, started.elapsed())
            };
            let threads: Vec<_> = (0..8).map(|_| scope.spawn(ask)).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        let live = live.stop();
        let served = answers.iter().filter(|(status, _)| *status == 200).count();
        let refused = answers.iter().filter(|(status, _)| *status == 503).count();
        let slowest = answers.iter().map(|(_, took)| *took).max().unwrap_or_default();
        outcome.add_known(
            format!(
                "{name}: {served} × 200, {refused} × 503, the last after {:.1} s, liveness p99 {:.0} ms",
                slowest.as_secs_f64(),
                p99(&live)
            ),
            slowest <= Duration::from_secs(2) && p99(&live) < 50.0,
            served + refused == 8,
        );
    }
    for (name, body) in longest().iter().filter(|(name, _)| name.contains("step")) {
        let started = Instant::now();
        let status = client.post_json("/api/v1/simulations", None, body).unwrap().status;
        let took = started.elapsed().as_secs_f64();
        outcome.add(format!("{name}, alone: {status} after {took:.1} s"), status == 200);
    }
    let (_, body) = longest().pop().unwrap();
    let body = body.to_string();
    let request = format!(
        "POST /api/v1/simulations HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let mut streams: Vec<_> = (0..8).map(|_| client.connect().unwrap()).collect();
    for stream in &mut streams {
        stream.write_all(request.as_bytes()).unwrap();
    }
    thread::sleep(Duration::from_millis(500));
    let busy = program.processor_time();
    drop(streams);
    thread::sleep(Duration::from_secs(1));
    let (before, started) = (program.processor_time(), Instant::now());
    thread::sleep(Duration::from_secs(1));
    let share = (program.processor_time() - before) / started.elapsed().as_secs_f64();
    outcome.add(
        format!("{busy:.1} s of processors before the hang-ups, {:.0} % of one from 1 s after them on", share * 100.0),
        share < 0.1,
    );
    outcome
}

fn save(client: Client, more: &[(&str, &str)]) -> (u16, bool) {
    let run = json!({ "days": 60, "scenarios": [{ "beta": 0.3, "gamma": 0.1 }] }).to_string();
    let headers = [&[("Content-Type", "application/json")], more].concat();
    let answer = client.ask("POST", "/api/v1/runs", &headers, run.as_bytes()).unwrap();
    (answer.status, answer.header("retry-after").is_some())
}

fn too_many_saves(database: &mut Database, _: Form) -> Outcome {
    let program = database.program_with(&[("EPICURVE_SAVES_PER_MINUTE", "60")]);
    let client = program.client();
    let started = Instant::now();
    let answers: Vec<_> = (0..300).map(|_| save(client, &[])).collect();
    // One more is allowed with each second.
    let allowed = 61 + started.elapsed().as_secs();
    let saved = answers.iter().filter(|(status, _)| *status == 201).count();
    let told = answers.iter().filter(|(status, has_wait)| *status == 429 && *has_wait).count();
    let mut outcome = Outcome::of(
        format!("{saved} saved in {:.0} s, {told} × 429 with Retry-After", started.elapsed().as_secs_f64()),
        saved as u64 <= allowed && saved >= 60 && saved + told == 300,
    );
    let started = Instant::now();
    let gained = (0..50_u8)
        .filter(|number| save(client, &[("X-Forwarded-For", &format!("198.51.100.{number}"))]).0 == 201)
        .count();
    let came_back = 1 + started.elapsed().as_secs();
    outcome.add(format!("{gained} of 50 with made-up addresses, {came_back} came back"), gained as u64 <= came_back);
    outcome
}

fn guessed_links(database: &mut Database, form: Form) -> Outcome {
    let count = form.rounds(100_000, 1_000);
    let program = database.program();
    let client = program.client();
    save(client, &[]);
    let mut seen = BTreeSet::new();
    let mut state: u64 = 88_172_645_463_325_252;
    for _ in 0..count {
        let id: String = (0..26)
            .map(|_| {
                // xorshift64: any sequence of letters will do.
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                char::from(b"0123456789abcdefghjkmnpqrstvwxyz"[(state % 32) as usize])
            })
            .collect();
        let answer = client.get(&format!("/runs/{id}")).unwrap();
        let request = answer.header("x-request-id").unwrap().to_owned();
        seen.insert((answer.status, answer.text().replace(&request, "").len()));
    }
    let is_uniform = seen.len() == 1 && seen.iter().all(|(status, _)| *status == 404);
    Outcome::of(format!("{count} asked for, status and size of the answers: {seen:?}"), is_uniform)
}
