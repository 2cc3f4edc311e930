//! Whether the program does more than it did: instructions of a simulation and of a page by valgrind's callgrind, and bytes
//! of answers, which do not vary between machines as times do. `cargo bench --bench counts` ends with an error where a
//! count is above its limit in `benches/counts.toml`.

#![expect(clippy::unwrap_used, reason = "a bench may stop")]
#![expect(clippy::print_stdout, reason = "the table is what this program is for")]

#[path = "support/app.rs"]
mod app;

use std::collections::BTreeMap;
use std::hint::black_box;
use std::process::{Command, ExitCode};
use std::thread;

use axum::http::StatusCode;
use epicurve::model::{CancelToken, Comparison, Json, Solver, read_comparison, simulate, simulate_scenario};
use serde::Deserialize;
use serde_json::json;
use tokio::runtime::{Builder, Runtime};

use app::{App, THREE, get, get_compressed, post_one};

/// What is reviewed: see the file.
#[derive(Deserialize)]
struct Limits {
    instructions: BTreeMap<String, u64>,
    bytes: BTreeMap<String, u64>,
}

/// A limit that is further above the count than this has lost its use.
const SLACK: f64 = 1.15;

fn comparison(solver: &str) -> Comparison {
    let solver = json!({"method": solver, "members": 1, "seed": 1});
    let solver = if solver["method"] == "adaptive" { json!({"method": "adaptive"}) } else { solver };
    read_comparison(&Json::from(&json!({"days": 200, "solver": solver, "scenarios": [{"beta": 0.3, "gamma": 0.1}]})))
        .unwrap()
}

/// One thread for the pages: what two do at once, valgrind counts in another order each time.
fn runtime() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

/// Does a case so many times, after once that is not counted, because it opens files and fills caches.
fn repeat(case: &str, times: u32) {
    let work: Box<dyn Fn()> = match case {
        "scenario" => {
            let comparison = comparison("adaptive");
            Box::new(move || drop(black_box(simulate(&comparison, &CancelToken::default()).unwrap())))
        }
        "member" => {
            let comparison = comparison("stochastic");
            let solver = Solver::stochastic(1, 1);
            Box::new(move || {
                let scenario = &comparison.scenarios()[0];
                drop(black_box(simulate_scenario(scenario, 200, solver, &CancelToken::default()).unwrap()));
            })
        }
        "workbench" => asked(|app| app.answer(get(&format!("/?{THREE}")), StatusCode::OK)),
        "workbench, compressed" => asked(|app| app.answer(get_compressed(&format!("/?{THREE}")), StatusCode::OK)),
        "run" => asked(|app| app.answer(get(&app.run), StatusCode::OK)),
        "JSON" => asked(|app| app.answer(post_one(), StatusCode::OK)),
        other => unreachable!("{other} is no case"),
    };
    for _ in 0..times {
        work();
    }
}

fn asked(answer: impl Fn(&App) -> usize + 'static) -> Box<dyn Fn()> {
    let app = App::new(runtime());
    Box::new(move || {
        black_box(answer(&app));
    })
}

/// Instructions of a case: those of many times less those of once, which a second processor counts meanwhile. Over ten times
/// the counts of a run and of JSON differed by a third and by a tenth from one measurement to the next.
fn instructions_of_one(case: &str) -> u64 {
    const MORE: u32 = 30;
    thread::scope(|scope| {
        let once = scope.spawn(|| instructions(case, 1));
        let all = instructions(case, 1 + MORE);
        (all - once.join().unwrap()) / u64::from(MORE)
    })
}

/// Instructions of this program while it does a case so many times.
fn instructions(case: &str, times: u32) -> u64 {
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(std::env::current_exe().unwrap())
        .args([case, &times.to_string()])
        .output()
        .expect("valgrind is installed");
    let said = String::from_utf8_lossy(&output.stderr);
    let collected = said.lines().find_map(|line| Some(line.split_once("Collected :")?.1.trim()));
    collected.expect("valgrind says how many it has collected").parse().unwrap()
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    if let [case, times] = arguments.as_slice() {
        repeat(case, times.parse().unwrap());
        return ExitCode::SUCCESS;
    }
    let limits: Limits = toml::from_str(include_str!("counts.toml")).unwrap();
    let mut is_fine = true;
    let mut say = |what: &str, unit: &str, count: u64, limit: u64| {
        #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
        let ratio = limit as f64 / count as f64;
        let verdict = match ratio {
            ..1.0 => "above its limit: make it less, or say in the commit why it is worth it",
            SLACK.. => "far below its limit: lower the limit",
            _ => "",
        };
        is_fine &= ratio >= 1.0;
        println!("{what:<24}{count:>12} {unit:<13} limit {limit:>12}  {verdict}");
    };
    for (case, limit) in &limits.instructions {
        say(case, "instructions", instructions_of_one(case), *limit);
    }
    let app = App::new(runtime());
    for (case, limit) in &limits.bytes {
        let request = match case.as_str() {
            "workbench" => get(&format!("/?{THREE}")),
            "workbench, compressed" => get_compressed(&format!("/?{THREE}")),
            "run" => get(&app.run),
            "run, as SVG" => get(&format!("{}.svg", app.run)),
            "JSON" => post_one(),
            other => unreachable!("{other} is no case"),
        };
        say(case, "bytes", app.answer(request, StatusCode::OK) as u64, *limit);
    }
    if is_fine { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
