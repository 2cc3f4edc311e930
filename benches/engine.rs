//! How long a simulation takes, beside another library's solver on the same equations: `cargo bench --bench engine`.

#![expect(clippy::unwrap_used, reason = "a bench may stop")]

#[path = "../tests/model/bare_sir.rs"]
mod bare_sir;
#[path = "../tests/model/drafts.rs"]
mod drafts;

use divan::Bencher;
use epicurve::model::{CancelToken, Comparison, Solver, default_preset, simulate, simulate_scenario};
use ode_solvers::{Dop853, SVector};

use bare_sir::Sir;

use drafts::{comparison, everything, scenario};

const DAYS: u32 = 200;

fn main() {
    divan::main();
}

/// The default preset's first scenario.
fn sir(method: &str, step: f64) -> Comparison {
    comparison(DAYS, method, step, vec![scenario(10_000.0, 100.0, 0.3, 0.1)])
}

fn whole(bencher: Bencher, comparison: &Comparison) {
    let stop = CancelToken::default();
    // Dropped within the time, so that memory is used again as in a server.
    bencher.bench(|| drop(divan::black_box(simulate(divan::black_box(comparison), &stop).unwrap())));
}

/// The trajectory alone.
#[divan::bench(sample_size = 100)]
fn a_sir(bencher: Bencher) {
    let comparison = sir("adaptive", 1.0);
    let stop = CancelToken::default();
    let scenario = &comparison.scenarios()[0];
    bencher.bench(|| {
        let trajectory = simulate_scenario(divan::black_box(scenario), DAYS, Solver::ADAPTIVE, &stop).unwrap();
        drop(divan::black_box(trajectory));
    });
}

/// The yardstick of the trajectory: the same order, tolerances and days, and nothing but the three equations.
#[divan::bench(sample_size = 100)]
fn b_sir_by_ode_solvers(bencher: Bencher) {
    let start = SVector::<f64, 3>::new(9_900.0, 100.0, 0.0);
    bencher.bench(|| {
        let system = Sir { beta: divan::black_box(0.3), gamma: divan::black_box(0.1) };
        let mut solver = Dop853::new(system, 0.0, f64::from(DAYS), 1.0, start, 1e-8, 1e-6);
        solver.integrate().unwrap();
        // 201 outputs, as ours.
        assert!(divan::black_box(&solver).y_out().len() > DAYS as usize);
    });
}

/// With its series and its summary.
#[divan::bench(sample_size = 100)]
fn c_sir_with_series_and_summary(bencher: Bencher) {
    whole(bencher, &sir("adaptive", 1.0));
}

#[divan::bench(sample_size = 100)]
fn d_default_preset(bencher: Bencher) {
    whole(bencher, &default_preset());
}

#[divan::bench(sample_size = 100)]
fn e_seir_with_everything(bencher: Bencher) {
    whole(bencher, &comparison(DAYS, "adaptive", 1.0, vec![everything()]));
}

#[divan::bench(sample_size = 100)]
fn f_sir_by_rk4_with_step_0_1(bencher: Bencher) {
    whole(bencher, &sir("rk4", 0.1));
}
