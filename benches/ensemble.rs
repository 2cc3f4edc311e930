//! How long an ensemble takes: `cargo bench --bench ensemble`, and beside it a vectorised numpy chain-binomial of the same
//! epidemic, size and step: `python3 benches/chain_binomial.py`. Run both in one minute on a quiet machine and divide.

#![expect(clippy::unwrap_used, reason = "a bench may stop")]

use divan::Bencher;
use epicurve::model::Compartment;
use epicurve::model::{CancelToken, Comparison, Json, Solver, read_comparison, simulate, simulate_scenario};
use rayon::prelude::*;
use serde_json::json;

const MEMBERS: u32 = 1_000;
const DAYS: u32 = 200;
const COMPARTMENTS: [Compartment; 3] = [Compartment::Susceptible, Compartment::Infectious, Compartment::Recovered];

fn main() {
    divan::main();
}

fn sir() -> Comparison {
    let body = json!({
        "days": DAYS,
        "solver": {"method": "stochastic", "members": MEMBERS},
        "scenarios": [{"beta": 0.3, "gamma": 0.1}]
    });
    read_comparison(&Json::from(&body)).unwrap()
}

/// S, I and R of every member on each day, which is what the numpy script keeps.
#[divan::bench(args = [1, 2], sample_count = 20)]
fn a_members_alone(bencher: Bencher, threads: usize) {
    let comparison = sir();
    let (scenario, stop) = (&comparison.scenarios()[0], CancelToken::default());
    let member = |seed: u64| {
        let solver = Solver::stochastic(1, seed);
        let trajectory = simulate_scenario(scenario, DAYS, solver, &stop).unwrap();
        trajectory.days.iter().map(|state| COMPARTMENTS.map(|compartment| state[compartment.index()])).collect()
    };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    bencher
        .bench(|| pool.install(|| (0..u64::from(MEMBERS)).into_par_iter().map(member).collect::<Vec<Vec<_>>>().len()));
}

/// With means, bands and summaries.
#[divan::bench(args = [1, 2], sample_count = 20)]
fn b_with_bands(bencher: Bencher, threads: usize) {
    let (comparison, stop) = (sir(), CancelToken::default());
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    bencher.bench(|| pool.install(|| simulate(&comparison, &stop).unwrap().scenarios.len()));
}
