//! The table of /about, measured: `cargo test --release --test model accuracy -- --nocapture` prints it.
//!
//! Every bound stands on the page as it stands here, and a figure above its bound fails.

use epicurve::model::{Comparison, Entry, Metric, Results, ScenarioResult, Summary, default_preset};

use crate::drafts::{ScenarioDraft, comparison, everything, intervention, scenario};
use crate::{reference, run};

/// A line of the table.
struct Measured {
    what: &'static str,
    figure: f64,
    bound: f64,
    /// What the page says of it.
    shown: &'static str,
}

impl Measured {
    fn new(what: &'static str, figure: f64, bound: f64, shown: &'static str) -> Self {
        Self { what, figure, bound, shown }
    }
}

fn largest(differences: impl IntoIterator<Item = f64>) -> f64 {
    // f64's max passes over NaN.
    differences.into_iter().fold(0.0, |most, one: f64| if one.abs() <= most { most } else { one.abs() })
}

/// The default preset's scenarios under another solver.
fn default_with(method: &str, step: f64) -> Comparison {
    comparison(200, method, step, [0.3, 0.2, 0.12].map(|beta| scenario(10_000.0, 100.0, beta, 0.1)).to_vec())
}

/// The largest difference in people of any compartment, the infections and the hospital census from the reference, on any day
/// of any scenario.
fn from_reference(comparison: &Comparison) -> f64 {
    let results = run(comparison);
    largest(comparison.scenarios().iter().zip(&results.scenarios).flat_map(|(scenario, result)| {
        let expected = reference::solve(scenario, comparison.days(), 1e-12).unwrap().days;
        reference::NAMES.into_iter().enumerate().flat_map(move |(place, name)| {
            let values = series(result, name).to_vec();
            assert!(values.is_empty() || values.len() == expected.len(), "{name}");
            let expected = expected.clone();
            values.into_iter().zip(expected).map(move |(value, state)| value - state[place])
        })
    }))
}

/// A series by its name in the API; empty where the scenario has none.
fn series<'a>(result: &'a ScenarioResult, name: &str) -> &'a [f64] {
    result.series.named().into_iter().find(|(other, _)| *other == name).unwrap().1.unwrap_or_default()
}

fn from_desolve() -> f64 {
    let results = run(&default_preset());
    let recovered = results.scenarios.iter().map(|result| *series(result, "recovered").last().unwrap());
    largest(recovered.zip([9412.0214, 8001.4245, 3210.7157]).map(|(value, expected)| value - expected))
}

fn from_epirecipes() -> f64 {
    let results = run(&comparison(200, "rk4", 0.1, vec![scenario(1.0, 0.01, 0.1, 0.05)]));
    let published = [
        ("susceptible", [0.412_186_448_606_430_7, 0.209_834_667_689_669_02]),
        ("infectious", [0.149_698_975_900_775_08, 0.014_472_822_706_390_696]),
        ("recovered", [0.438_114_575_492_795_03, 0.775_692_509_603_939_7]),
    ];
    largest(published.into_iter().flat_map(|(name, expected)| {
        let values = series(&results.scenarios[0], name);
        [values[100] - expected[0], values[200] - expected[1]]
    }))
}

/// The largest relative error of E, I and new infections above a thousandth of a person.
fn relative_to_reference(draft: ScenarioDraft, days: u32) -> f64 {
    let comparison = comparison(days, "adaptive", 1.0, vec![draft]);
    let expected = reference::solve(&comparison.scenarios()[0], days, 1e-12).unwrap();
    let results = run(&comparison);
    largest(["exposed", "infectious", "new_infections"].into_iter().flat_map(|name| {
        let place = reference::NAMES.into_iter().position(|known| known == name).unwrap();
        let right = expected.days.iter().map(move |day| day[place]).collect::<Vec<_>>();
        let values = series(&results.scenarios[0], name).to_vec();
        values.into_iter().zip(right).filter(|(_, right)| *right > 1e-3).map(|(value, right)| value / right - 1.0)
    }))
}

/// Measles with births in a population without immunity: after the first wave the infectious fall to 1e-49 persons, and
/// the second one grows from there.
fn measles() -> f64 {
    let (mu, gamma) = (1.0 / (50.0 * 365.0), 0.2);
    let draft = scenario(1e6, 10.0, 15.0 * (gamma + mu), gamma);
    relative_to_reference(ScenarioDraft { mu: Entry::Number(mu), ..draft }, 3_650)
}

/// Contacts stopped for 900 days: the infectious fall to 1e-34 people, and the second wave grows from there.
fn trough() -> f64 {
    let interventions = vec![intervention(20.0, Some(920.0), 1.0)];
    relative_to_reference(ScenarioDraft { interventions, ..scenario(1e6, 10.0, 0.6, 0.1) }, 1_300)
}

/// SEIR from a billionth of a person.
fn tiny_seed() -> f64 {
    relative_to_reference(ScenarioDraft { sigma: Entry::Number(0.1), ..scenario(1e6, 1e-9, 2.0, 0.1) }, 150)
}

/// The largest relative difference of a long simulation from the final size, the growth rate and the endemic equilibrium.
fn from_closed_forms() -> f64 {
    let long = |draft: ScenarioDraft| run(&comparison(3_650, "adaptive", 1.0, vec![draft])).scenarios.remove(0);
    let mut differences = Vec::new();
    for beta in [0.3, 0.2, 0.12] {
        let summary = long(scenario(10_000.0, 100.0, beta, 0.1)).summary;
        differences
            .push(summary.get(Metric::AttackRate).unwrap() / summary.get(Metric::AnalyticFinalSize).unwrap() - 1.0);
    }
    for sigma in [Entry::Absent, Entry::Number(0.2)] {
        let result = long(ScenarioDraft { sigma: sigma.clone(), ..scenario(1e10, 1.0, 0.3, 0.1) });
        // After the start's transient, and before a share of 1e-6 is infected.
        let infectious = series(&result, "infectious");
        let rate = (infectious[40] / infectious[30]).ln() / 10.0;
        differences.push(rate / result.summary.get(Metric::GrowthRate).unwrap() - 1.0);

        let waning = ScenarioDraft { sigma, omega: Entry::Number(0.02), ..scenario(10_000.0, 100.0, 0.3, 0.1) };
        let result = long(waning);
        let equilibrium = result.summary.endemic_equilibrium.unwrap();
        for (name, expected) in [
            ("susceptible", Some(equilibrium.susceptible)),
            ("exposed", equilibrium.exposed),
            ("infectious", Some(equilibrium.infectious)),
            ("recovered", Some(equilibrium.recovered)),
        ] {
            let last = series(&result, name).last();
            differences.extend(expected.map(|expected| last.unwrap() / expected - 1.0));
        }
    }
    largest(differences)
}

/// The largest share of the population that is made or lost where nobody is born.
fn from_conservation() -> f64 {
    let everything = ScenarioDraft { mu: Entry::Absent, ..everything() };
    let drafts = [0.3, 0.2, 0.12].map(|beta| scenario(10_000.0, 100.0, beta, 0.1)).into_iter().chain([everything]);
    let results = run(&comparison(3_650, "adaptive", 1.0, drafts.collect()));
    let names = ["susceptible", "exposed", "infectious", "recovered", "vaccinated", "deceased"];
    largest(results.scenarios.iter().flat_map(|result| {
        (0..results.days.len()).map(move |day| {
            let persons = names.map(|name| series(result, name).get(day).copied().unwrap_or_default());
            persons.iter().sum::<f64>() / 10_000.0 - 1.0
        })
    }))
}

/// A run as version 0.1.0 saved it, and today's answer to its inputs.
fn then_and_now(id: &str) -> (Results, Results) {
    let file = format!("{}/tests/fixtures/0001/{id}.json", env!("CARGO_MANIFEST_DIR"));
    let mut saved: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    let inputs: Comparison = serde_json::from_value(saved["inputs"].take()).unwrap();
    (serde_json::from_value(saved["results"].take()).unwrap(), run(&inputs))
}

/// The largest difference of any series, the summary's peaks and their days between a saved run and today's answer.
fn moved(id: &str) -> [f64; 3] {
    let (then, now) = then_and_now(id);
    let pairs = || then.scenarios.iter().zip(&now.scenarios);
    let summary = |figure: fn(&Summary) -> f64| largest(pairs().map(|(a, b)| figure(&a.summary) - figure(&b.summary)));
    let curves = largest(pairs().flat_map(|(then, now)| {
        then.series.named().into_iter().flat_map(|(name, values)| {
            let values = values.unwrap_or_default();
            assert!(values.is_empty() || values.len() == series(now, name).len(), "{name}");
            values.iter().zip(series(now, name)).map(|(a, b)| a - b)
        })
    }));
    [curves, summary(|summary| summary.peak_infectious()), summary(|summary| summary.peak_day())]
}

/// A summary's peak, its day and the attack rate, with more digits than any page shows.
fn figures(results: &Results) -> Vec<String> {
    let summaries = results.scenarios.iter().map(|result| &result.summary);
    summaries
        .map(|it| {
            format!(
                "{:.2} on day {:.2}, {:.4}",
                it.peak_infectious(),
                it.peak_day(),
                it.get(Metric::AttackRate).unwrap()
            )
        })
        .collect()
}

fn table() -> Vec<Measured> {
    let preset = default_preset();
    let closure = ScenarioDraft {
        interventions: vec![intervention(30.37, Some(61.83), 0.6)],
        ..scenario(10_000.0, 100.0, 0.3, 0.1)
    };
    let closure = comparison(200, "adaptive", 1.0, vec![closure]);
    let everything = comparison(300, "adaptive", 1.0, vec![everything()]);
    let [rk4, euler] = ["rk4", "euler"].map(|method| default_with(method, 0.5));
    let [too_high, exact] = [&euler, &preset].map(|comparison| run(comparison).scenarios[0].summary.peak_infectious());
    let adaptive_runs = ["4j9rhbw5dcjqhan1ek7ejdpgez", "27azeqne20bt1wdkf3b453qqd5"].map(moved);
    let [curves, peaks, days] = [0, 1, 2].map(|index| largest(adaptive_runs.map(|run| run[index])));
    let fixed_runs = largest(["4abzv325gygh9743v4x62fx9aj", "5jk8vhk8h7kqdqzywjgkt0d4vz"].map(moved).concat());
    vec![
        Measured::new("adaptive, default preset", from_reference(&preset), 3e-5, "<td>0.00003 people</td>"),
        Measured::new("adaptive, default preset, deSolve", from_desolve(), 5e-5, "<td>0.00005 people</td>"),
        Measured::new("adaptive, intervention", from_reference(&closure), 3e-5, "<td>0.00003 people in 10,000</td>"),
        Measured::new("adaptive, everything", from_reference(&everything), 2e-5, "<td>0.00002 people in 10,000</td>"),
        Measured::new("adaptive, measles, share", measles(), 1e-6, "<td>1e‑6 of each number</td>"),
        Measured::new("adaptive, trough, share", trough(), 1e-6, "<td>1e‑6 of each number</td>"),
        Measured::new("adaptive, tiny seed, share", tiny_seed(), 1e-6, "<td>1e‑6 of each number</td>"),
        Measured::new("adaptive, closed forms, share", from_closed_forms(), 5e-7, "<td>6 digits agree</td>"),
        Measured::new("adaptive, conservation, share", from_conservation(), 1e-14, "<td>1e‑14 of the population</td>"),
        Measured::new("rk4 0.1, epirecipes, share", from_epirecipes(), 1e-15, "<td>1e‑15 of the population</td>"),
        Measured::new("rk4 0.5, default preset", from_reference(&rk4), 3e-3, "<td>0.003 people</td>"),
        Measured::new("euler 0.5, default preset", from_reference(&euler), 261.0, "<td>261 people</td>"),
        Measured::new("euler 0.5, first peak", too_high - exact, 60.0, "<td>60 people too many, 2&nbsp;%</td>"),
        Measured::new("since 0.1.0, adaptive, series", curves, 6e-5, "at most 0.00006 people on any day"),
        Measured::new("since 0.1.0, adaptive, peak", peaks, 3e-5, "0.00003 people at the peak"),
        Measured::new("since 0.1.0, adaptive, peak's day", days, 5e-6, "0.000005 days in its day"),
        Measured::new("since 0.1.0, euler and rk4", fixed_runs, 2e-11, "change by at most 2e‑11 people"),
    ]
}

#[test]
#[expect(clippy::print_stdout, reason = "the table is shown with --nocapture")]
fn every_figure_of_the_page_holds() {
    let table = table();
    println!("{:<40} {:>10} {:>10}", "", "measured", "at most");
    for Measured { what, figure, bound, .. } in &table {
        println!("{what:<40} {figure:>10.2e} {bound:>10.2e}");
    }
    let page = include_str!("../../templates/pages/about.html");
    for Measured { what, figure, bound, shown } in &table {
        assert!(figure <= bound, "{what}: {figure} is above {bound}");
        assert!(page.contains(shown), "{what}: /about does not say {shown}");
    }
}

#[test]
fn no_figure_of_a_summary_shows_the_change_of_solver() {
    let (then, now) = then_and_now("4j9rhbw5dcjqhan1ek7ejdpgez");
    assert_eq!((then.engine.version.as_str(), figures(&then)), ("0.1.0", figures(&now)));
}
