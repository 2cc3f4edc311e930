//! How long a sweep takes: `cargo bench --bench sweep`.

#![expect(clippy::unwrap_used, reason = "a bench may stop")]

use divan::Bencher;
use epicurve::model::{CancelToken, Entry, RangeDraft, Sweep, SweepDraft, default_preset, sweep};

fn main() {
    divan::main();
}

fn range(parameter: &str, low: f64, high: f64, count: f64) -> RangeDraft {
    RangeDraft {
        parameter: parameter.to_owned(),
        low: Entry::Number(low),
        high: Entry::Number(high),
        count: Entry::Number(count),
        spacing: None,
    }
}

fn run(bencher: Bencher, checked: &Sweep) {
    let stop = CancelToken::default();
    bencher.bench(|| drop(divan::black_box(sweep(divan::black_box(checked), &stop).unwrap())));
}

/// The default preset's first scenario: SIR over 200 days, by the adaptive solver.
fn checked(x: RangeDraft, y: Option<RangeDraft>) -> Sweep {
    SweepDraft { x, y }.check(&default_preset()).unwrap()
}

#[divan::bench]
fn a_one_parameter_with_its_curves(bencher: Bencher) {
    run(bencher, &checked(range("beta", 0.05, 0.6, 40.0), None));
}

#[divan::bench]
fn b_two_parameters_40_by_40(bencher: Bencher) {
    run(bencher, &checked(range("beta", 0.05, 0.6, 40.0), Some(range("gamma", 0.02, 0.3, 40.0))));
}

#[divan::bench]
fn c_two_parameters_100_by_100(bencher: Bencher) {
    run(bencher, &checked(range("beta", 0.05, 0.6, 100.0), Some(range("gamma", 0.02, 0.3, 100.0))));
}
