//! A working day in half an hour: nothing grows, and the log says each request once.

use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::case::{Case, Form, Outcome};
use crate::database::{BOTH_BESIDE_OTHERS, Database};
use crate::load::Load;

pub const CASES: &[Case] = &[Case {
    number: 29,
    is_short: false,
    what: "20 mixed requests a second for 30 minutes",
    expected: "memory +1 MB in ten minutes at most after the warm-up; file descriptors and connections stay; 0 × 5xx; every log line is JSON, one a request with its id; the contents of headers add none",
    on: BOTH_BESIDE_OTHERS,
    run: soak,
}];

fn soak(database: &mut Database, form: Form) -> Outcome {
    let minutes = f64::from(form.rounds(30, 2));
    let program = database.program();
    let client = program.client();
    let run = json!({ "title": "Soak", "days": 200, "scenarios": [{ "beta": 0.3, "gamma": 0.1 }] });
    let id = client.post_json("/api/v1/runs", None, &run).unwrap().id().unwrap();
    let paths = [
        "/",
        "/?v=1&s1.beta=0.4&s1.gamma=0.2",
        "/runs",
        "/runs?q=soak",
        "/about",
        "/sweep",
        "/presets",
        "/learn/r0",
        "/?v=1&s1.beta=x",
    ];
    let mut paths: Vec<String> = paths.into_iter().map(str::to_owned).collect();
    paths.extend(["", ".svg", ".csv", ".json", ".png", ".R"].map(|file| format!("/runs/{id}{file}")));
    let load = Load::start(client, &paths, 4, 20);
    let started = Instant::now();
    let mut memory = Vec::new();
    let mut descriptors = Vec::new();
    while started.elapsed().as_secs_f64() < minutes * 60.0 {
        thread::sleep(Duration::from_secs(5));
        memory.push((started.elapsed().as_secs_f64() / 60.0, program.memory().0));
        descriptors.push(program.descriptors());
        client.post_json("/api/v1/runs", None, &run).unwrap();
    }
    let samples = load.stop();
    // The first sixth is the warm-up.
    let settled: Vec<_> = memory.iter().copied().skip(memory.len() / 6).collect();
    let slope = slope(&settled) * 10.0;
    let mut outcome = Outcome::of(
        format!("{} requests in {minutes:.0} minutes, memory {slope:+.2} MB in ten minutes", samples.len()),
        slope <= 1.0,
    );
    let (least, most) = (descriptors.iter().min().unwrap(), descriptors.iter().max().unwrap());
    outcome.add(format!("{least} to {most} file descriptors"), most - least <= 16);
    let bad = samples.iter().filter(|sample| sample.status.is_none_or(|status| status >= 500)).count();
    outcome.add(format!("{bad} × 5xx or broken"), bad == 0);

    let before = program.log().lines().count();
    // What no header may hold is refused before it is a request; what it may must not break out of its line.
    let refused = client.ask("GET", "/about", &[("User-Agent", "a\u{1b}[31mred\u{7}")], b"").unwrap();
    outcome.add(format!("control characters in a header: {}", refused.status), refused.status == 400);
    let hostile = [("User-Agent", "a\tb\"} {\"level\":\"ERROR"), ("X-Request-Id", "chosen\",\"level\":\"ERROR")];
    let answer = client.ask("GET", "/about", &hostile, b"").unwrap();
    let id = answer.header("x-request-id").unwrap().to_owned();
    thread::sleep(Duration::from_millis(300));
    let log = program.log();
    let lines: Vec<Value> = log.lines().map(|line| serde_json::from_str(line).unwrap_or(Value::Null)).collect();
    let not_json = lines.iter().filter(|line| line.is_null()).count();
    let added: Vec<_> = lines.iter().skip(before).filter(|line| line["message"] == "request").collect();
    let is_one = added.len() == 1 && added[0]["id"] == id.as_str();
    outcome.add(format!("{} log lines, {not_json} not JSON", lines.len()), not_json == 0);
    outcome
        .add(format!("{} line for a request with quotes in its headers, with its id: {is_one}", added.len()), is_one);
    outcome
}

/// By least squares: how much a value grows in a unit of time.
fn slope(points: &[(f64, f64)]) -> f64 {
    let count = points.len() as f64;
    let mean = |of: fn(&(f64, f64)) -> f64| points.iter().map(of).sum::<f64>() / count;
    let (time, value) = (mean(|point| point.0), mean(|point| point.1));
    let covariance: f64 = points.iter().map(|point| (point.0 - time) * (point.1 - value)).sum();
    covariance / points.iter().map(|point| (point.0 - time).powi(2)).sum::<f64>()
}
