//! Tests that headlines, statements and sentences about beds agree with the numbers, for random comparisons. The tests
//! compute the expected numbers a second time, from the series and the summary alone.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::beds::title as beds_title;
use super::headline::{statements, title};
use crate::charts::Axis;
use crate::format::units::Unit;
use crate::model::{CancelToken, Comparison, Metric, Quantity, ReadAt, Results, read_comparison, simulate};
use crate::report::chart_options::View;
use crate::report::view_model::Shown;

/// The expected number of a scenario.
#[derive(Debug, Default)]
struct Expected {
    value: f64,
    day: f64,
    is_rising: bool,
    /// Whether the scenario has the number.
    is_available: bool,
}

fn expected(results: &Results, comparison: &Comparison, position: usize, plot: Quantity, by_share: bool) -> Expected {
    let result = &results.scenarios[position];
    let (series, summary) = (&result.series, &result.summary);
    let values = series.quantity(plot);
    let Some((last, earlier)) = values.split_last() else { return Expected::default() };
    let grows = earlier.last().is_some_and(|before| last > before);
    let highest = values.iter().copied().fold(0.0, f64::max);
    let at_end = |quantity: Quantity| series.quantity(quantity).last().copied().unwrap_or(0.0);
    let infected = at_end(Quantity::Exposed) + at_end(Quantity::Infectious);
    let end = f64::from(comparison.days());
    let (value, day, is_rising) = match plot {
        Quantity::Infectious => (summary.peak_infectious(), summary.peak_day(), grows && summary.peak_day() >= end),
        Quantity::HospitalCensus => {
            let [value, day] =
                [Metric::PeakHospitalCensus, Metric::PeakHospitalDay].map(|metric| summary.get(metric).unwrap());
            (value, day, grows && day >= end)
        }
        plot if plot.row().read_at == ReadAt::Peak => {
            let day = values.iter().position(|value| *value == highest).unwrap();
            (highest, f64::from(u32::try_from(day).unwrap()), grows && *last == highest)
        }
        Quantity::CumulativeInfections | Quantity::Deceased => (*last, end, grows && infected >= 1.0),
        _ => (*last, end, false),
    };
    let people = if by_share { comparison.scenarios()[position].population } else { 1.0 };
    Expected { value: value / people, day, is_rising, is_available: true }
}

fn is_separator(character: char) -> bool {
    !character.is_ascii_digit() && !matches!(character, ',' | '.')
}

/// Reads the first number of a text: "1,585 people" is 1585, "12.9 %" is 0.129.
fn number(text: &str) -> Option<f64> {
    let start = text.find(|c: char| c.is_ascii_digit())?;
    let end = text[start..].find(is_separator).map_or(text.len(), |at| start + at);
    let value: f64 = text[start..end].trim_end_matches(['.', ',']).replace(',', "").parse().ok()?;
    let after = &text[end..];
    Some(if after.starts_with("\u{a0}%") || after.starts_with(" %") { value / 100.0 } else { value })
}

/// Reads the number before some words: that of "48 % fewer" before " % fewer".
fn number_before(text: &str, words: &str) -> Option<f64> {
    let text = &text[..text.find(words)?];
    text.rsplit(is_separator).next()?.replace(',', "").parse().ok()
}

fn check(inputs: &Value) -> Result<(), TestCaseError> {
    let comparison = read_comparison(&inputs.into()).unwrap();
    // A comparison that the method refuses has no sentences.
    let Ok(results) = simulate(&comparison, &CancelToken::default()) else { return Ok(()) };
    let shown = Shown::new(&comparison, &results);
    let populations: Vec<f64> = comparison.scenarios().iter().map(|scenario| scenario.population).collect();
    let differ = populations.iter().any(|population| *population != populations[0]);
    for plot in Quantity::ALL.into_iter().filter(|plot| shown.has(*plot)) {
        let view = shown.view(View { plot, unit: Unit::Persons, axis: Axis::Linear });
        prop_assert_eq!(view.unit == Unit::Share, differ);
        let said = title(&shown, view);
        prop_assert!(!said.is_empty());
        if plot == Quantity::EffectiveReproductionNumber {
            continue;
        }
        let all: Vec<_> =
            (0..populations.len()).map(|position| expected(&results, &comparison, position, plot, differ)).collect();
        check_title(&said, &all, &comparison)?;
        for statement in statements(&shown, view) {
            let position = comparison.scenarios().iter().position(|scenario| scenario.name == statement.name).unwrap();
            check_statement(&statement.text, position, &all)?;
            if differ && !statement.text.starts_with("no one") {
                prop_assert!(statement.text.contains('%'), "not in per cent: {}", statement.text);
            }
        }
    }
    check_beds(&shown, &results, &comparison)
}

fn check_title(said: &str, all: &[Expected], comparison: &Comparison) -> Result<(), TestCaseError> {
    for (scenario, expected) in comparison.scenarios().iter().zip(all) {
        let name = &scenario.name;
        for (verb, is_true) in [
            ("lowers", expected.value < all[0].value),
            ("raises", expected.value > all[0].value),
            ("is still rising", expected.is_rising),
            ("peaks at", !expected.is_rising),
        ] {
            if said.contains(&format!("{name} {verb}")) {
                prop_assert!(is_true, "“{said}”: {all:?}");
                prop_assert!(!expected.is_rising || verb == "is still rising", "“{said}”: {all:?}");
            }
        }
    }
    let compares = ["lower", "raise", "not change"].iter().any(|word| said.contains(word));
    prop_assert!(!compares || !all[0].is_rising, "“{said}”: {all:?}");
    Ok(())
}

fn check_statement(text: &str, position: usize, all: &[Expected]) -> Result<(), TestCaseError> {
    let (expected, baseline) = (&all[position], &all[0]);
    let is_rising = expected.is_rising && expected.value > 0.0;
    prop_assert_eq!(text.contains("still rising"), is_rising, "“{}”: {:?}", text, expected);
    if text.starts_with("no one") {
        prop_assert_eq!(expected.value, 0.0, "“{}”", text);
        return Ok(());
    }
    let figures = text.split(", ").find(|part| !part.contains("rising")).unwrap_or(text);
    if let Some(figure) = number(figures).filter(|figure| *figure >= 10.0) {
        prop_assert!((figure - expected.value).abs() <= 0.51, "“{text}”: {expected:?}");
    }
    let per_cent = [("\u{a0}% fewer", -1.0), ("\u{a0}% more", 1.0), ("\u{a0}% lower", -1.0), ("\u{a0}% higher", 1.0)];
    for (words, sign) in per_cent {
        if let Some(said) = number_before(text, words).filter(|_| !text.contains("less than")) {
            prop_assert!(baseline.is_available && !baseline.is_rising && !expected.is_rising, "“{text}”: {all:?}");
            let change = (expected.value / baseline.value - 1.0) * 100.0;
            prop_assert!((change - sign * said).abs() <= 0.51, "“{text}”: {change}, {all:?}");
        }
    }
    for (words, sign) in [(" day later", 1.0), (" days later", 1.0), (" day earlier", -1.0), (" days earlier", -1.0)] {
        if let Some(said) = number_before(text, words) {
            prop_assert!((expected.day - baseline.day - sign * said).abs() <= 0.51, "“{text}”: {all:?}");
        }
    }
    Ok(())
}

/// Checks the sentence about beds against the number of people in hospital on each day.
fn check_beds(shown: &Shown, results: &Results, comparison: &Comparison) -> Result<(), TestCaseError> {
    let mut short = Vec::new();
    let mut rising = Vec::new();
    let mut all = 0;
    for (scenario, result) in comparison.scenarios().iter().zip(&results.scenarios) {
        let Some(beds) = scenario.hospital.and_then(|hospital| hospital.beds) else { continue };
        all += 1;
        let census = result.series.quantity(Quantity::HospitalCensus);
        let needed = result.summary.get(Metric::PeakHospitalCensus).unwrap();
        if needed > beds {
            short.push(scenario.name.as_str());
        } else if result.summary.get(Metric::PeakHospitalDay).unwrap() >= f64::from(comparison.days())
            && census[census.len() - 1] > census[census.len() - 2]
        {
            rising.push(scenario.name.as_str());
        }
    }
    let Some(said) = beds_title(shown) else {
        prop_assert_eq!(all, 0);
        return Ok(());
    };
    prop_assert_eq!(said.contains("run out"), !short.is_empty(), "“{}”: {:?}", said, short);
    prop_assert_eq!(said.contains("eds suffice in"), short.is_empty() && rising.is_empty(), "“{}”: {:?}", said, rising);
    prop_assert_eq!(said.contains("need is still rising"), !rising.is_empty(), "“{}”: {:?}", said, rising);
    if short.len() < all {
        for name in &short {
            prop_assert!(said.contains(name), "“{said}”: {short:?}");
        }
    }
    Ok(())
}

/// Generates scenarios in which some epidemics end, some still rise on the last day, and some never begin.
fn scenario() -> impl Strategy<Value = Value> {
    let people = prop_oneof![Just(json!(10_000)), Just(json!(10_000)), Just(json!(763)), Just(json!(8_400_000))];
    let measure = prop::option::of((0.0..60.0_f64, 1.0..60.0_f64, 0.1..1.0_f64));
    let hospital = prop::option::of((0.01..0.2_f64, 3.0..12.0_f64, prop::option::of(0.0..400.0_f64)));
    let seeds = prop_oneof![Just(0.0), Just(1.0), Just(100.0)];
    let stages =
        (prop::option::of(0.1..1.0_f64), prop_oneof![Just(0.0), Just(0.01)], prop_oneof![Just(0.0), Just(0.02)]);
    (people, 0.02..0.9_f64, 0.05..0.4_f64, measure, hospital, seeds, stages).prop_map(
        |(people, beta, gamma, measure, hospital, seeds, (sigma, fatality, omega))| {
            let measures: Vec<_> = (measure.into_iter())
                .map(|(from, long, reduction)| json!({"from_day": from, "to_day": from + long, "reduction": reduction}))
                .collect();
            let hospital =
                hospital.map(|(fraction, stay, beds)| json!({"fraction": fraction, "stay_days": stay, "beds": beds}));
            json!({"population": people, "initial_infectious": seeds, "beta": beta, "gamma": gamma, "sigma": sigma,
                "fatality": fatality, "omega": omega, "interventions": measures, "hospital": hospital})
        },
    )
}

fn comparison() -> impl Strategy<Value = Value> {
    let scenarios = prop_oneof![
        prop::collection::vec(scenario(), 1..6),
        (scenario(), 2..5_usize).prop_map(|(one, times)| vec![one; times])
    ];
    (prop_oneof![1..30_u32, 30..300_u32], scenarios, any::<bool>()).prop_map(|(days, mut scenarios, same_people)| {
        for (scenario, number) in scenarios.iter_mut().zip(1..) {
            scenario["name"] = json!(format!("<{number}>"));
            if same_people {
                scenario["population"] = json!(10_000);
            }
        }
        json!({"days": days, "scenarios": scenarios})
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn no_sentence_contradicts_the_numbers(inputs in comparison()) {
        check(&inputs)?;
    }
}

fn said(inputs: &Value, plot: Quantity) -> (String, Vec<String>) {
    let comparison = read_comparison(&inputs.into()).unwrap();
    let results = simulate(&comparison, &CancelToken::default()).unwrap();
    let shown = Shown::new(&comparison, &results);
    let view = shown.view(View { plot, ..View::default() });
    let plain = |text: String| text.replace('\u{a0}', " ");
    let texts = statements(&shown, view).into_iter().map(|each| plain(each.text)).collect();
    (plain(title(&shown, view)), texts)
}

#[test]
fn headlines_compare_with_the_baseline_in_order() {
    let scenario = |name: &str, beta: f64| json!({"name": name, "beta": beta, "gamma": 0.1});
    let of = |days: u32, betas: &[f64]| {
        let scenarios: Vec<_> =
            betas.iter().zip(["A", "B", "C", "D", "E"]).map(|(beta, name)| scenario(name, *beta)).collect();
        said(&json!({"days": days, "scenarios": scenarios}), Quantity::Infectious).0
    };
    for (days, betas, title) in [
        (200, &[0.3][..], "A peaks at 3,038 people on day 27"),
        (200, &[0.3, 0.2], "B lowers the peak from 3,038 to 1,585 people, 48 % fewer, 17 days later"),
        (200, &[0.2, 0.3], "B raises the peak from 1,585 to 3,038 people, 92 % more, 17 days earlier"),
        (200, &[0.3, 0.3], "B does not change the peak: 3,038 people, as in A"),
        (200, &[0.3, 0.2, 0.12], "B lowers the peak by 48 %, C by 92 %"),
        (200, &[0.2, 0.12, 0.3], "B lowers the peak by 85 %; C raises it by 92 %"),
        (200, &[0.2, 0.2, 0.3], "B does not change the peak; C raises it by 92 %"),
        (200, &[0.3, 0.3, 0.3], "B and C do not change the peak"),
        (200, &[0.05, 0.3, 0.05], "B raises the peak to 30 times that of A; C does not change it"),
        (40, &[0.3, 0.2], "B is still rising on day 40, at 1,548 people"),
        (40, &[0.3, 0.12, 0.4], "B is still rising on day 40; C raises the peak by 34 %"),
        (20, &[0.3, 0.2], "Both scenarios are still rising on day 20: no peak to compare yet"),
        (40, &[0.2, 0.3], "A is still rising on day 40, at 1,548 people: no peak to compare with yet"),
        (200, &[0.3, 0.2, 0.12, 0.11], "Compared with A, all three scenarios lower the peak"),
        (
            200,
            &[0.2, 0.3, 0.12, 0.2],
            "Compared with A, one of three scenarios lowers the peak; one raises it; one does not change it",
        ),
        (
            30,
            &[0.3, 0.2, 0.4, 0.12],
            "Compared with A, one of three scenarios raises the peak; two are still rising on day 30",
        ),
    ] {
        assert_eq!(of(days, betas), title);
    }
    let dated = json!({"days": 200, "start_date": "2026-01-05", "scenarios": [scenario("A", 0.3), scenario("B", 0.2)]});
    assert_eq!(
        said(&dated, Quantity::Infectious).1,
        ["peaks at 3,038 people on 1 Feb 2026", "1,585, 48 % fewer, 17 days later"]
    );
}

#[test]
fn different_populations_are_compared_in_per_cent() {
    let inputs = json!({"days": 200, "scenarios": [
        {"name": "Town", "population": 10_000, "beta": 0.3, "gamma": 0.1},
        {"name": "City", "population": 1_000_000, "initial_infectious": 10_000, "beta": 0.2, "gamma": 0.1},
    ]});
    let (title, statements) = said(&inputs, Quantity::Infectious);
    assert_eq!(title, "City lowers the peak from 30.4 % to 15.8 % of people, 48 % lower, 17 days later");
    assert_eq!(statements, ["peaks at 30.4 % of people on day 27", "15.8 %, 48 % lower, 17 days later"]);
}

#[test]
fn the_headline_says_whether_beds_suffice() {
    let scenario = |name: &str, beta: f64, beds: u32| {
        json!({"name": name, "beta": beta, "gamma": 0.1,
            "hospital": {"fraction": 0.05, "stay_days": 8, "beds": beds}})
    };
    let fast = |beds: u32| scenario("Fast", 0.3, beds);
    let slow = |beds: u32| scenario("Slow", 0.12, beds);
    for (days, scenarios, title) in [
        (200, json!([fast(60)]), "Beds run out in Fast: 131 needed at the peak, 60 available"),
        (200, json!([fast(600)]), "Beds suffice in Fast: at most 131 of 600 needed"),
        (200, json!([fast(60), slow(60)]), "Beds run out in Fast only: 131 needed at the peak, 60 available"),
        (200, json!([fast(600), slow(600)]), "Beds suffice in both scenarios: at most 131 of 600 needed"),
        (200, json!([fast(5), slow(5)]), "Beds run out in both scenarios: 9.3 to 131 needed at the peak, 5 available"),
        (20, json!([fast(600)]), "Beds suffice so far, and the need is still rising in Fast"),
        (
            20,
            json!([fast(60), slow(60)]),
            "Beds run out in Fast: 107 needed so far, 60 available; the need is still rising in Slow",
        ),
    ] {
        assert_eq!(said(&json!({"days": days, "scenarios": scenarios}), Quantity::HospitalCensus).0, title);
    }
}
