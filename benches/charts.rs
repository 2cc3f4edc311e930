//! How long the charts of a comparison take: `cargo bench --bench charts`.

#![expect(clippy::unwrap_used, reason = "a bench may stop")]

use divan::Bencher;
use epicurve::charts::{Axis, Calendar, Ink, LabelPlace, Line, LineChart, Names, Peak, Size, Unit};
use epicurve::model::{CancelToken, Json, Quantity, Results, read_comparison, simulate};
use serde_json::{Value, json};

fn main() {
    divan::main();
}

fn simulated(scenarios: u32, days: u32) -> Results {
    let scenario = |number: u32| json!({"name": format!("Scenario {number}"), "beta": 0.2 + 0.03 * f64::from(number), "gamma": 0.1});
    let scenarios: Vec<Value> = (0..scenarios).map(scenario).collect();
    let comparison = read_comparison(&Json::from(&json!({"days": days, "scenarios": scenarios}))).unwrap();
    simulate(&comparison, &CancelToken::default()).unwrap()
}

fn chart(results: &Results) -> LineChart<'_> {
    let lines = results.scenarios.iter().map(|result| Line {
        name: &result.name,
        values: result.series.quantity(Quantity::Infectious),
        peak: Some(Peak { day: result.summary.peak_day(), value: result.summary.peak_infectious() }),
        is_rising: false,
        spread: None,
    });
    LineChart {
        names: Names {
            title: "Infectious people",
            subtitle: "People infectious on each day, of a population of 10,000",
            description: "Curves",
        },
        lines: lines.collect(),
        spans: Vec::new(),
        levels: Vec::new(),
        points: Vec::new(),
        last_day: *results.days.last().unwrap(),
        calendar: Calendar::default(),
        unit: Unit::Persons,
        axis: Axis::Linear,
        labels: LabelPlace::Peaks,
    }
}

fn drawn(bencher: Bencher, results: &Results) {
    bencher.bench(|| chart(results).svg(Size::Wide, Ink::Page, "chart").len());
}

#[divan::bench]
fn a_four_lines_of_200_days(bencher: Bencher) {
    drawn(bencher, &simulated(4, 200));
}

#[divan::bench]
fn b_four_lines_of_2000_days(bencher: Bencher) {
    drawn(bencher, &simulated(4, 2_000));
}

#[divan::bench]
fn c_eight_lines_of_200_days(bencher: Bencher) {
    drawn(bencher, &simulated(8, 200));
}

#[divan::bench]
fn d_picture_of_four_lines(bencher: Bencher) {
    let results = simulated(4, 200);
    bencher.bench(|| chart(&results).png().unwrap().len());
}
