//! How long pages take from a request to the last byte of its answer, through every layer but the network:
//! `cargo bench --bench pages`.

#![expect(clippy::unwrap_used, reason = "a bench may stop")]

#[path = "support/app.rs"]
mod app;

use axum::body::Body;
use axum::http::{Request, StatusCode};
use divan::Bencher;
use tokio::runtime::Runtime;

use app::{App, THREE, get, get_compressed, post_one};

fn main() {
    divan::main();
}

fn asked(bencher: Bencher, request: impl Fn(&App) -> Request<Body>, expected: StatusCode) {
    let app = App::new(Runtime::new().unwrap());
    bencher.bench_local(|| app.answer(request(&app), expected));
}

/// What every request goes through, and nothing else.
#[divan::bench]
fn a_layers(bencher: Bencher) {
    asked(bencher, |_| get("/health/live"), StatusCode::OK);
}

/// Reads every field of a form and writes it as an address.
#[divan::bench]
fn b_form_parsing(bencher: Bencher) {
    asked(bencher, |_| get(&format!("/?{THREE}&do=add")), StatusCode::SEE_OTHER);
}

/// The workbench's template, without a chart.
#[divan::bench]
fn c_template(bencher: Bencher) {
    asked(bencher, |_| get(&format!("/?{THREE}&s3.population=none")), StatusCode::UNPROCESSABLE_ENTITY);
}

#[divan::bench]
fn d_workbench(bencher: Bencher) {
    asked(bencher, |_| get(&format!("/?{THREE}")), StatusCode::OK);
}

#[divan::bench]
fn e_workbench_compressed(bencher: Bencher) {
    asked(bencher, |_| get_compressed(&format!("/?{THREE}")), StatusCode::OK);
}

#[divan::bench]
fn f_saved_run(bencher: Bencher) {
    asked(bencher, |app| get(&app.run), StatusCode::OK);
}

#[divan::bench]
fn g_list_of_runs(bencher: Bencher) {
    asked(bencher, |_| get("/runs"), StatusCode::OK);
}

#[divan::bench]
fn h_json_of_one_scenario(bencher: Bencher) {
    asked(bencher, |_| post_one(), StatusCode::OK);
}
