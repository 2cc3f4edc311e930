//! Lists of runs that are narrowed by more than any person would think of.

use std::fmt::Write as _;
use std::thread;

use serde_json::json;

use crate::case::{Case, Form, Outcome};
use crate::client::Client;
use crate::database::{BOTH, Database};

pub const CASES: &[Case] = &[Case {
    number: 31,
    is_short: true,
    what: "1,000 requests for lists with up to 900 different tags, parts of the model, words and orders, in every combination",
    expected: "more than ten different tags: 422, never 5xx; answers below 1 MB; memory of the server, and of PostgreSQL's backends, +32 MB at most",
    on: BOTH,
    run: hostile_lists,
}];

/// Runs with all that is asked for: more than are counted, so that every way of searching is taken.
const RUNS: u32 = 1_100;
const AT_ONCE: usize = 10;
const WORDS: [&str; 20] = [
    "alpha", "bravo", "charlie", "delta", "echo", "foxtrot", "golf", "hotel", "india", "juliett", "kilo", "lima",
    "mike", "november", "oscar", "papa", "quebec", "romeo", "sierra", "tango",
];
const ORDERS: [&str; 5] = ["newest", "-peak_infectious", "attack_rate", "-deaths", "doubling_time"];

/// A run with ten tags and twenty words, and copies of it.
fn fill(database: &Database, client: Client) {
    let tags: Vec<String> = (0..10).map(|number| format!("t{number}")).collect();
    let run = json!({
        "title": "Seed", "note": WORDS.join(" "), "tags": tags, "days": 30, "scenarios": [{"beta": 0.3, "gamma": 0.1}]
    });
    let id = client.post_json("/api/v1/runs", None, &run).unwrap().id().unwrap();
    let same = "created_at, schema_version, engine_version, title, note, scenario_names, sparkline, tags, model, \
                peak_infectious, peak_day, basic_reproduction_number, attack_rate, deaths, doubling_time";
    database.run_script(format!(
        "INSERT INTO runs (id, {same})
         WITH RECURSIVE numbers (number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM numbers WHERE number < {RUNS})
         SELECT 'copy' || number, {same} FROM numbers CROSS JOIN runs WHERE id = '{id}'"
    ));
    database.run_script(format!(
        "INSERT INTO run_terms (kind, shelf, term, created_at, run_id)
         SELECT kind, run_terms.shelf, term, run_terms.created_at, runs.id
         FROM run_terms CROSS JOIN runs WHERE run_id = '{id}' AND runs.id <> run_id"
    ));
}

/// The address of a request, another one for each number; and whether it asks for too much.
fn address(number: usize) -> (String, bool) {
    let path = if number.is_multiple_of(2) { "/runs" } else { "/api/v1/runs" };
    let mut query = format!("sort={}", ORDERS[number % ORDERS.len()]);
    let is_too_much = number.is_multiple_of(4);
    // Each number of tags, words and parts of the model makes another statement.
    let tags = if is_too_much { 500 + number % 400 } else { number % 11 };
    for tag in 0..tags {
        write!(query, "&tag=t{tag}").unwrap();
    }
    if is_too_much {
        query.truncate(7_700);
    }
    for model in ["SIR", "deterministic"].iter().take(number / 11 % 3) {
        write!(query, "&model={model}").unwrap();
    }
    let words: Vec<&str> = WORDS.into_iter().take(number / 7 % 21).collect();
    (format!("{path}?{query}&q={}", words.join("+")), is_too_much)
}

/// Statuses and sizes of the answers to these requests, some of them sent at the same time.
fn ask(client: Client, numbers: &[usize]) -> Vec<(u16, usize, bool)> {
    thread::scope(|scope| {
        let part = numbers.len().div_ceil(AT_ONCE);
        let asking: Vec<_> = numbers
            .chunks(part)
            .map(|part| {
                scope.spawn(move || {
                    let answer = |number: &usize| {
                        let (address, is_too_much) = address(*number);
                        let answer = client.get(&address).unwrap();
                        (answer.status, answer.body.len(), is_too_much)
                    };
                    part.iter().map(answer).collect::<Vec<_>>()
                })
            })
            .collect();
        asking.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    })
}

fn hostile_lists(database: &mut Database, form: Form) -> Outcome {
    let count = form.rounds(1_000, 120) as usize;
    let program = database.program();
    let client = program.client();
    fill(database, client);
    // Warm-up: every page and every connection was used before.
    let ordinary: Vec<usize> =
        (0..40_usize).map(|number| number * 11 + 1).filter(|number| !number.is_multiple_of(4)).collect();
    ask(client, &ordinary);
    let before = (program.memory().0, database.sessions_memory());
    let answers = ask(client, &(0..count).collect::<Vec<_>>());
    let after = (program.memory().0, database.sessions_memory());
    let refused = answers.iter().filter(|(status, _, is_too_much)| *is_too_much && *status == 422).count();
    let listed = answers.iter().filter(|(status, _, is_too_much)| !is_too_much && *status == 200).count();
    let largest = answers.iter().map(|(_, bytes, _)| *bytes).max().unwrap_or_default();
    let mut outcome = Outcome::of(
        format!("{listed} listed, {refused} × 422 of {count}, the largest answer {} kB", largest / 1_000),
        listed + refused == count && largest < 1_000_000,
    );
    let grown = after.0 - before.0;
    outcome.add(format!("server {grown:+.1} MB"), grown < 32.0);
    if database.is_postgres() {
        let grown = after.1 - before.1;
        outcome.add(format!("PostgreSQL’s backends {grown:+.1} MB"), grown < 32.0);
    }
    outcome
}
