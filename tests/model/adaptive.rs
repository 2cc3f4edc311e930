//! The adaptive solver beside the same equations in the logarithm of the infected: troughs, tiny seeds, importation, and random
//! scenarios over the legal range. The bounds are those that /about states.

use epicurve::model::{Comparison, Entry, Metric, ScenarioResult};
use proptest::prelude::*;

use super::reference::{self, NAMES, Solution};
use super::{comparison, run, scenario, series};
use crate::drafts::{InterventionDraft, ScenarioDraft, SeasonalityDraft, VaccinationDraft, hospital, intervention};

/// The largest accepted difference, relative to a number.
const BOUND: f64 = 1e-5;
/// E, I and new infections are held to the bound from this many people on.
const FEWEST: f64 = 1e-3;

/// A difference that is too large.
fn too_large(result: &ScenarioResult, expected: &Solution) -> Option<String> {
    for (name, values) in result.series.named() {
        let Some(place) = NAMES.into_iter().position(|known| known == name) else { continue };
        for (day, value) in values.unwrap_or_default().iter().enumerate() {
            let right = expected.days[day][place];
            let most = match name {
                "exposed" | "infectious" | "new_infections" if right < FEWEST => FEWEST * BOUND,
                "exposed" | "infectious" | "new_infections" => BOUND * right,
                "hospital_census" => BOUND * expected.hospital.0.max(FEWEST),
                _ => BOUND * (1.0 + right),
            };
            if (value - right).abs() > most {
                return Some(format!("{name} on day {day}: {value} is not {right}"));
            }
        }
    }
    let summary = &result.summary;
    let hospital = summary.get(Metric::PeakHospitalCensus).zip(summary.get(Metric::PeakHospitalDay));
    let peaks = [
        Some((summary.peak_infectious(), summary.peak_day(), expected.infectious)),
        hospital.map(|(value, day)| (value, day, expected.hospital)),
    ];
    for (value, day, (right, right_day)) in peaks.into_iter().flatten() {
        // Where many days are as high to the tolerance, each of them is the day of the peak.
        let is_same_day = (day - right_day).abs() <= BOUND * (1.0 + right_day) || (value - right).abs() <= 1e-8 * right;
        if (value - right).abs() > BOUND * right.max(FEWEST) || !is_same_day {
            return Some(format!("a peak of {value} on day {day} is not one of {right} on day {right_day}"));
        }
    }
    None
}

fn assert_right(comparison: &Comparison, what: &str) -> Solution {
    let expected = reference::solve(&comparison.scenarios()[0], comparison.days(), 1e-12).unwrap();
    assert_eq!(too_large(&run(comparison).scenarios[0], &expected), None, "{what}");
    expected
}

/// Contacts stopped from one day to another.
fn closed(from: f64, to: f64, draft: ScenarioDraft) -> ScenarioDraft {
    ScenarioDraft { interventions: vec![intervention(from, Some(to), 1.0)], ..draft }
}

fn adaptive_over(days: u32, draft: ScenarioDraft) -> Comparison {
    comparison(days, "adaptive", 1.0, vec![draft])
}

#[test]
fn waves_grow_back_from_deep_troughs() {
    for (days, draft, day, right) in [
        (300, closed(10.0, 200.0, scenario(10_000.0, 100.0, 0.3, 0.1)), 279, 2.77005),
        (600, closed(20.0, 385.0, scenario(1e6, 10.0, 0.6, 0.1)), 469, 1_328.7),
        (1_300, closed(20.0, 920.0, scenario(1e6, 10.0, 0.6, 0.1)), 1_146, 1_380.3),
    ] {
        let comparison = adaptive_over(days, draft);
        let expected = assert_right(&comparison, &format!("{days} days"));
        // Published with the fault, to the digits given there.
        assert!((expected.days[day][2] / right - 1.0).abs() < 1e-4, "{}", expected.days[day][2]);
    }
    // As deep as a number of people is said: the infected fall to 1e-249.
    let deep = adaptive_over(1_700, closed(5.0, 1_153.0, scenario(1e6, 10.0, 2.0, 0.5)));
    let expected = assert_right(&deep, "deep");
    assert!((1e-250..1e-240).contains(&expected.fewest), "{:e}", expected.fewest);
    assert!(expected.infectious.1 > 1_500.0 && expected.infectious.0 > 1e5, "no second wave");
}

#[test]
fn fewer_infected_than_any_number_says_are_none() {
    for sigma in [Entry::Absent, Entry::Number(0.7)] {
        let draft = ScenarioDraft { sigma, ..closed(5.0, 2_000.0, scenario(1e6, 10.0, 2.0, 0.5)) };
        let results = run(&adaptive_over(3_650, draft));
        let infectious = series(&results.scenarios[0].series, "infectious");
        let over = infectious.iter().position(|people| *people == 0.0).unwrap();
        assert!((1..2_000).contains(&over), "day {over}");
        assert!(infectious[over - 1] < 1e-248 && infectious[over..].iter().all(|people| *people == 0.0));
    }
}

#[test]
fn waves_grow_from_tiny_seeds_and_importation() {
    let seed = |seed: f64, sigma: Entry| ScenarioDraft { sigma, ..scenario(1e6, seed, 2.0, 0.1) };
    for (days, draft, day, right) in
        [(40, seed(1e-6, Entry::Absent), 10, 178.4), (120, seed(1e-9, Entry::Number(0.1)), 75, 101.93)]
    {
        let expected = assert_right(&adaptive_over(days, draft), "seed");
        assert!((expected.days[day][2] / right - 1.0).abs() < 1e-3, "{}", expected.days[day][2]);
    }
    assert_right(&adaptive_over(400, seed(1e-200, Entry::Number(1.0))), "1e-200");
    let imported = ScenarioDraft { importation: Entry::Number(1e-6), ..scenario(1e6, 0.0, 0.3, 0.1) };
    for sigma in [Entry::Absent, Entry::Number(0.2)] {
        assert_right(&adaptive_over(400, ScenarioDraft { sigma, ..imported.clone() }), "importation");
    }
}

#[test]
fn seasons_keep_their_waves() {
    let draft = ScenarioDraft {
        omega: Entry::Number(1.0 / 700.0),
        seasonality: Some(SeasonalityDraft { amplitude: Entry::Number(0.8), peak_day: Entry::Number(0.0) }),
        ..scenario(1e6, 10.0, 0.4, 0.2)
    };
    let expected = assert_right(&adaptive_over(3_650, draft), "SIRS");
    assert!((expected.days[3_025][2] - 240.91).abs() < 0.01, "{}", expected.days[3_025][2]);
}

#[test]
fn doses_that_become_enough_for_everyone_end_a_step() {
    let draft = ScenarioDraft {
        vaccination: Some(VaccinationDraft {
            from_day: Entry::Number(17.0),
            to_day: Entry::Number(90.0),
            doses_per_day: Entry::Number(4e5),
            efficacy: Entry::Number(0.4),
        }),
        omega: Entry::Number(0.002),
        ..scenario(1e6, 10.0, 0.16, 0.1)
    };
    assert_right(&adaptive_over(200, draft), "shortage");
}

/// From low to high, as likely in each order of magnitude.
fn between(low: f64, high: f64) -> impl Strategy<Value = f64> + Clone {
    (low.ln()..=high.ln()).prop_map(f64::exp)
}

fn rate(chance: f64, low: f64, high: f64) -> impl Strategy<Value = Entry> {
    prop::option::weighted(chance, between(low, high)).prop_map(|rate| rate.map_or(Entry::Absent, Entry::Number))
}

const DAYS: u32 = 250;

fn span() -> impl Strategy<Value = (f64, f64)> {
    (0.0..f64::from(DAYS), 1.0..f64::from(DAYS)).prop_map(|(from, length)| (from, from + length))
}

fn measure() -> impl Strategy<Value = InterventionDraft> {
    (span(), prop_oneof![Just(1.0), 0.0..1.0])
        .prop_map(|((from, to), reduction)| intervention(from, Some(to), reduction))
}

/// Scenarios with rates from hours to years.
fn anything() -> impl Strategy<Value = ScenarioDraft> {
    let people = (between(10.0, 1e10), between(1e-15, 1e-2), between(1e-15, 1e-2));
    let rates = (between(0.02, 4.0), between(0.01, 2.0), rate(0.6, 0.01, 4.0));
    let more = (rate(0.5, 1e-4, 1.0), rate(0.3, 1e-5, 0.1), rate(0.3, 1e-3, 1.0), rate(0.3, 1e-12, 1e-3));
    let season = prop::option::weighted(0.4, (0.0..=1.0, 0.0..=365.0));
    let campaign = prop::option::weighted(0.3, (span(), between(1e-5, 2.0), 0.0..=1.0));
    let beds = prop::option::weighted(0.4, (0.0..=1.0, between(0.02, 3_650.0)));
    (people, rates, more, season, prop::collection::vec(measure(), 0..4), campaign, beds).prop_map(
        |(
            (population, infectious, exposed),
            (beta, gamma, sigma),
            (omega, mu, fatality, importation),
            season,
            interventions,
            campaign,
            beds,
        )| {
            let exposed = if sigma.is_empty() { Entry::Absent } else { Entry::Number(exposed * population) };
            let importation = match importation {
                Entry::Number(share) => Entry::Number(share * population),
                other => other,
            };
            ScenarioDraft {
                initial_exposed: exposed,
                sigma,
                omega,
                mu,
                fatality,
                importation,
                seasonality: season.map(|(amplitude, peak_day)| SeasonalityDraft {
                    amplitude: Entry::Number(amplitude),
                    peak_day: Entry::Number(peak_day),
                }),
                interventions,
                vaccination: campaign.map(|((from, to), share, efficacy)| VaccinationDraft {
                    from_day: Entry::Number(from),
                    to_day: Entry::Number(to),
                    doses_per_day: Entry::Number(share * population),
                    efficacy: Entry::Number(efficacy),
                }),
                hospital: beds.map(|(fraction, stay)| hospital(fraction, stay)),
                ..scenario(population, infectious * population, beta, gamma)
            }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_series_and_peak_is_right(draft in anything()) {
        let comparison = adaptive_over(DAYS, draft);
        let scenario = &comparison.scenarios()[0];
        // The library's solver can give up; the infection can be over; and a scenario in which the reference moves by more
        // than 1e-6 with its tolerance is no reference.
        let Some(expected) = reference::solve(scenario, DAYS, 1e-12) else { return Err(TestCaseError::reject("no reference")) };
        if expected.fewest < 1e-250 && scenario.importation.value == 0.0 {
            return Err(TestCaseError::reject("over"));
        }
        if let Some(difference) = too_large(&run(&comparison).scenarios[0], &expected) {
            let coarse = reference::solve(scenario, DAYS, 1e-10);
            let moves = |(a, b): (&[f64; 9], &[f64; 9])| {
                a.iter().zip(b).any(|(a, b)| (a - b).abs() > 1e-6 * b.abs() + 1e-9)
            };
            let is_no_reference = coarse.is_none_or(|coarse| coarse.days.iter().zip(&expected.days).any(moves));
            prop_assert!(is_no_reference, "{}", difference);
        }
    }
}

/// What does nothing changes nothing, in any method.
fn with_nothing(draft: &ScenarioDraft, day: f64) -> Vec<ScenarioDraft> {
    let mut measures = draft.interventions.clone();
    measures.insert(0, intervention(day, Some(day + 7.3), 0.0));
    let campaign = |doses: f64, efficacy: f64| VaccinationDraft {
        from_day: Entry::Number(day),
        to_day: Entry::Number(day + 20.0),
        doses_per_day: Entry::Number(doses),
        efficacy: Entry::Number(efficacy),
    };
    let season = SeasonalityDraft { amplitude: Entry::Number(0.0), peak_day: Entry::Number(day) };
    vec![
        ScenarioDraft { interventions: measures, ..draft.clone() },
        ScenarioDraft { vaccination: Some(campaign(0.0, 1.0)), ..draft.clone() },
        ScenarioDraft { vaccination: Some(campaign(1_000.0, 0.0)), ..draft.clone() },
        ScenarioDraft { seasonality: Some(season), ..draft.clone() },
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_does_nothing_changes_nothing(
        method in prop_oneof![Just("adaptive"), Just("euler"), Just("rk4"), Just("stochastic")],
        population in prop_oneof![Just(500.0), Just(50_000.0)],
        sigma in prop::option::of(0.1..1.0),
        omega in prop::option::of(0.001..0.1),
        measure in prop::option::of((0.0..40.0, 0.1..=1.0)),
        day in 0.0..60.0,
    ) {
        let draft = ScenarioDraft {
            sigma: sigma.map_or(Entry::Absent, Entry::Number),
            omega: omega.map_or(Entry::Absent, Entry::Number),
            interventions: measure.map(|(from, reduction): (f64, f64)| intervention(from, None, reduction)).into_iter().collect(),
            hospital: Some(hospital(0.2, 5.0)),
            ..scenario(population, 20.0, 0.4, 0.1)
        };
        let plain = run(&comparison(60, method, 0.1, vec![draft.clone()])).scenarios.remove(0);
        for (place, draft) in with_nothing(&draft, day).into_iter().enumerate() {
            let other = run(&comparison(60, method, 0.1, vec![draft])).scenarios.remove(0);
            prop_assert!(other.series == plain.series, "{}: series of {}", method, place);
            prop_assert!(other.bands == plain.bands && other.summary == plain.summary, "{}: numbers of {}", method, place);
        }
    }
}

/// A measure in two halves is the measure, and one within a full stop of contacts is none.
#[test]
fn equal_neighbours_are_one_phase() {
    let with = |measures: Vec<InterventionDraft>| {
        let draft = ScenarioDraft { interventions: measures, ..scenario(50_000.0, 20.0, 0.4, 0.1) };
        run(&comparison(80, "stochastic", 1.0, vec![draft])).scenarios.remove(0).series
    };
    let halves = vec![intervention(10.1, Some(20.3), 0.4), intervention(20.3, Some(31.0), 0.4)];
    assert!(with(halves) == with(vec![intervention(10.1, Some(31.0), 0.4)]));
    let stopped = intervention(10.0, Some(31.0), 1.0);
    assert!(with(vec![stopped.clone(), intervention(15.7, Some(20.2), 0.5)]) == with(vec![stopped]));
}

/// Before its campaign, a scenario's members are those of the scenario without one.
#[test]
fn a_campaign_changes_nothing_before_it_begins() {
    let with = |campaign: Option<VaccinationDraft>| {
        let draft = ScenarioDraft { vaccination: campaign, ..scenario(50_000.0, 20.0, 0.4, 0.1) };
        run(&comparison(80, "stochastic", 1.0, vec![draft])).scenarios.remove(0).series
    };
    let campaign = VaccinationDraft {
        from_day: Entry::Number(30.0),
        to_day: Entry::Absent,
        doses_per_day: Entry::Number(500.0),
        efficacy: Entry::Number(0.9),
    };
    let (plain, vaccinated) = (with(None), with(Some(campaign)));
    let [plain, vaccinated] = [&plain, &vaccinated].map(|found| series(found, "infectious").to_vec());
    assert_eq!(plain[..=30], vaccinated[..=30]);
    assert_ne!(plain[40], vaccinated[40]);
}

/// A day's infections are not the difference of two large numbers: in the tail of an epidemic among ten billion they fall
/// smoothly, day by day, far below a millionth of a person's share of the sum.
#[test]
fn new_infections_fall_smoothly_in_the_tail() {
    for method in ["adaptive", "rk4", "euler"] {
        let results = run(&comparison(400, method, 0.25, vec![scenario(1e10, 1e6, 0.8, 0.2)]));
        let new = series(&results.scenarios[0].series, "new_infections");
        let tail = &new[120..];
        assert!(tail[tail.len() - 1] < 1e-9 && tail[tail.len() - 1] > 0.0, "{method}: {}", tail[tail.len() - 1]);
        for pair in tail.windows(2) {
            let ratio = pair[1] / pair[0];
            assert!((0.7..0.95).contains(&ratio), "{method}: {} after {}", pair[1], pair[0]);
        }
    }
}
