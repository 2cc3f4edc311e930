//! Latent stage, immunity, births, deaths, importation, seasons, vaccination, hospital: alone and together.

use std::collections::BTreeSet;

use epicurve::model::compartments::{COMPARTMENTS, NO_COMPARTMENT};
use epicurve::model::{CancelToken, EngineError, Entry, Quantity, Results, SERIES, SeriesSource, simulate};

use super::drafts::{ComparisonDraft, ScenarioDraft, VaccinationDraft, everything, hospital, intervention};
use super::reference::NAMES;
use super::{adaptive, close, comparison, reference, run, scenario, series};

fn agrees_with_the_reference(days: u32, draft: ScenarioDraft, tolerance: f64) {
    let comparison = comparison(days, "adaptive", 1.0, vec![draft]);
    let results = run(&comparison);
    let expected = reference::solve(&comparison.scenarios()[0], days, 1e-12).unwrap().days;
    for (index, name) in NAMES.into_iter().enumerate() {
        let named = results.scenarios[0].series.named();
        let Some(values) = named.iter().find(|(other, _)| *other == name).unwrap().1 else {
            assert!(expected.iter().all(|state| state[index] == 0.0), "{name} is missing");
            continue;
        };
        assert_eq!(values.len(), expected.len());
        for (day, (value, state)) in values.iter().zip(&expected).enumerate() {
            close(*value, state[index], tolerance, &format!("{name} on day {day}"));
        }
    }
}

#[test]
fn everything_together_agrees_with_the_equations() {
    agrees_with_the_reference(300, everything(), 1e-3);
}

#[test]
fn each_part_alone_agrees_with_the_equations() {
    let base = || scenario(10_000.0, 100.0, 0.3, 0.1);
    let all = everything();
    let parts = [
        ScenarioDraft { sigma: all.sigma.clone(), initial_exposed: all.initial_exposed.clone(), ..base() },
        ScenarioDraft { omega: all.omega.clone(), initial_immune: all.initial_immune.clone(), ..base() },
        ScenarioDraft { mu: all.mu.clone(), ..base() },
        ScenarioDraft { fatality: all.fatality.clone(), ..base() },
        ScenarioDraft { importation: all.importation.clone(), ..base() },
        ScenarioDraft { seasonality: all.seasonality.clone(), ..base() },
        ScenarioDraft { interventions: all.interventions.clone(), ..base() },
        ScenarioDraft { vaccination: all.vaccination.clone(), ..base() },
        ScenarioDraft { hospital: all.hospital.clone(), ..base() },
    ];
    for part in parts {
        agrees_with_the_reference(200, part, 1e-3);
    }
}

#[test]
fn a_short_stay_does_not_need_short_steps() {
    for stay in [0.02, 0.5, 30.0] {
        let draft = ScenarioDraft { hospital: Some(hospital(0.1, stay)), ..scenario(10_000.0, 100.0, 0.3, 0.1) };
        agrees_with_the_reference(120, draft, 1e-3);
    }
}

#[test]
fn with_the_optional_rates_absent_the_answer_is_that_of_sir_to_the_last_digit() {
    let sir = || scenario(10_000.0, 100.0, 0.3, 0.1);
    let zeros = ScenarioDraft {
        initial_exposed: Entry::Number(0.0),
        initial_immune: Entry::Number(0.0),
        omega: Entry::Number(0.0),
        mu: Entry::Number(0.0),
        fatality: Entry::Number(0.0),
        importation: Entry::Number(0.0),
        ..sir()
    };
    for (method, step) in [("adaptive", 1.0), ("euler", 0.5), ("rk4", 0.25)] {
        let results =
            run(&comparison(200, method, step, vec![ScenarioDraft { name: Some("Z".into()), ..zeros.clone() }, sir()]));
        let [one, other] = [&results.scenarios[0], &results.scenarios[1]];
        assert_eq!((&one.series, &one.summary), (&other.series, &other.summary), "{method}");
        assert_eq!((&one.series[Quantity::Exposed], &one.series[Quantity::Deceased]), (&None, &None));
    }
}

#[test]
fn the_hospital_changes_nothing_in_the_epidemic() {
    let with = adaptive(300, everything());
    let without = adaptive(300, ScenarioDraft { hospital: None, ..everything() });
    for name in NAMES.into_iter().filter(|name| *name != "hospital_census") {
        assert_eq!(series(&with.scenarios[0].series, name), series(&without.scenarios[0].series, name), "{name}");
    }
}

#[test]
fn fixed_steps_close_in_on_the_adaptive_answer() {
    // Breaks on the grid of the steps: off it a fixed step is late by up to its length.
    let draft = ScenarioDraft {
        interventions: vec![intervention(20.5, Some(70.25), 0.5), intervention(60.0, None, 0.3)],
        ..everything()
    };
    let exact = adaptive(200, draft.clone());
    let distance = |method: &str, step: f64| {
        let results = run(&comparison(200, method, step, vec![draft.clone()]));
        let pair = |results: &Results, name: &str| series(&results.scenarios[0].series, name).to_vec();
        NAMES
            .into_iter()
            .flat_map(|name| pair(&results, name).into_iter().zip(pair(&exact, name)))
            .map(|(one, other)| (one - other).abs())
            .fold(0.0, f64::max)
    };
    let euler = distance("euler", 0.01) / distance("euler", 0.005);
    assert!((1.9..2.1).contains(&euler), "euler's error ratio {euler}");
    assert!(distance("rk4", 0.05) < 2e-3, "{}", distance("rk4", 0.05));
}

#[test]
fn euler_with_whole_days_can_be_checked_by_hand() {
    let draft = ScenarioDraft {
        sigma: Entry::Number(0.5),
        fatality: Entry::Number(0.1),
        hospital: Some(hospital(0.2, 2.0)),
        interventions: vec![intervention(1.0, Some(2.0), 0.5)],
        ..scenario(1_000.0, 100.0, 0.4, 0.2)
    };
    let results = run(&comparison(2, "euler", 1.0, vec![draft]));
    let values = |name| series(&results.scenarios[0].series, name).to_vec();
    // Day 0: infections 0.4 × 100 × 900 / 1000 = 36, no one leaves E, 20 leave I, 2 of them die.
    // Day 1: N = 998; infections 0.4 × 0.5 × 80 × 864 / 998 = 13.851703…, 18 leave E, 16 leave I, 1.6 of them die.
    let second = 0.4 * 0.5 * 80.0 * 864.0 / 998.0;
    for (name, expected) in [
        ("susceptible", [900.0, 864.0, 864.0 - second]),
        ("exposed", [0.0, 36.0, 18.0 + second]),
        ("infectious", [100.0, 80.0, 82.0]),
        ("recovered", [0.0, 18.0, 32.4]),
        ("deceased", [0.0, 2.0, 3.6]),
        ("cumulative_infections", [100.0, 136.0, 136.0 + second]),
        ("new_infections", [0.0, 36.0, second]),
        ("hospital_census", [0.0, 0.0, 3.6]),
    ] {
        for (value, expected) in values(name).into_iter().zip(expected) {
            close(value, expected, 1e-9, name);
        }
    }
}

#[test]
fn an_intervention_that_starts_within_a_fixed_step_counts_from_the_next_one() {
    let run_with = |from: f64, to: f64| {
        let draft = ScenarioDraft {
            interventions: vec![intervention(from, Some(to), 0.5)],
            ..scenario(1_000.0, 100.0, 0.4, 0.2)
        };
        run(&comparison(10, "rk4", 0.5, vec![draft])).scenarios[0].series.clone()
    };
    assert_eq!(run_with(3.2, 5.7), run_with(3.5, 6.0));
    assert_ne!(run_with(3.0, 6.0), run_with(3.5, 6.0));
}

#[test]
fn a_step_that_is_too_long_for_the_stay_is_refused_beforehand() {
    let draft = ScenarioDraft { hospital: Some(hospital(0.2, 0.3)), ..scenario(1_000.0, 100.0, 0.4, 0.2) };
    let error = simulate(&comparison(10, "euler", 0.5, vec![draft.clone()]), &CancelToken::default()).unwrap_err();
    assert!(matches!(error, EngineError::StepTooLongForStay { .. }), "{error}");
    assert!(error.to_string().contains("at most 0.3 day"), "{error}");
    assert!(simulate(&comparison(10, "euler", 0.25, vec![draft]), &CancelToken::default()).is_ok());
}

#[test]
fn doses_go_to_all_who_may_need_one_and_never_to_more_than_there_are() {
    // Without infection: S + R get 100 doses a day, of which S / (S + R) count, so S falls by 80 × 0.9 a day at first.
    let campaign = VaccinationDraft {
        from_day: Entry::Number(0.0),
        to_day: Entry::Absent,
        doses_per_day: Entry::Number(100.0),
        efficacy: Entry::Number(0.9),
    };
    let draft = ScenarioDraft {
        initial_immune: Entry::Number(200.0),
        vaccination: Some(campaign),
        ..scenario(1_000.0, 0.0, 0.0, 0.1)
    };
    let results = adaptive(60, draft);
    let susceptible = series(&results.scenarios[0].series, "susceptible");
    // S' = −0.9 × 100 S / (S + 200): S + 200 ln S falls by 90 a day until S + 200 = 100, which is never.
    for day in [1_u8, 5, 30] {
        let s = susceptible[usize::from(day)];
        let fallen = 800.0 - s + 200.0 * (800.0 / s).ln();
        close(fallen, 90.0 * f64::from(day), 1e-3, "doses");
    }
    // With more doses than people, each person's hazard is one a day times the efficacy.
    let many = VaccinationDraft {
        from_day: Entry::Number(0.0),
        doses_per_day: Entry::Number(1e9),
        efficacy: Entry::Number(0.5),
        to_day: Entry::Absent,
    };
    let results = adaptive(10, ScenarioDraft { vaccination: Some(many), ..scenario(1_000.0, 0.0, 0.0, 0.1) });
    let vaccinated = series(&results.scenarios[0].series, "vaccinated");
    close(vaccinated[10], 1_000.0 * (1.0 - (-5.0_f64).exp()), 1e-4, "vaccinated");
}

#[test]
fn a_population_that_dies_out_under_importation_is_refused_by_name_or_answered() {
    let draft = ScenarioDraft {
        fatality: Entry::Number(1.0),
        omega: Entry::Number(1.0),
        importation: Entry::Number(1_000.0),
        ..scenario(1_000.0, 10.0, 1.0, 1.0)
    };
    match simulate(&comparison(3_650, "adaptive", 1.0, vec![draft]), &CancelToken::default()) {
        Ok(results) => assert!(series(&results.scenarios[0].series, "deceased").iter().all(|dead| *dead <= 1_000.0)),
        Err(error) => assert!(matches!(error, EngineError::TooManySteps { .. }), "{error}"),
    }
}

#[test]
fn every_series_is_at_its_place_and_offered_once_and_every_stream_is_another() {
    assert!(SERIES.iter().enumerate().all(|(place, row)| row.series as usize == place));
    let offered: BTreeSet<&str> = Quantity::ALL.into_iter().map(Quantity::name).collect();
    assert_eq!(offered.len(), Quantity::COUNT);
    let streams: BTreeSet<u64> = COMPARTMENTS.iter().map(|row| row.stream).chain([NO_COMPARTMENT]).collect();
    assert_eq!(streams.len(), COMPARTMENTS.len() + 1);
}

#[test]
fn every_compartment_has_a_series() {
    let results = adaptive(10, everything());
    for row in &COMPARTMENTS {
        let source = SeriesSource::State(row.compartment.index());
        let [of_it] = SERIES.iter().filter(|row| row.source == source).collect::<Vec<_>>()[..] else {
            panic!("{row:?}")
        };
        assert_eq!(results.scenarios[0].series.quantity(of_it.series).len(), 11);
    }
    let draft =
        ComparisonDraft { scenarios: vec![everything()], days: Entry::Number(10.0), ..ComparisonDraft::default() };
    assert!(draft.check().is_ok());
}
