//! SIR against published numbers, closed forms and an independent solver.

use epicurve::model::{
    CancelToken, EngineError, Metric, Quantity, Results, default_preset, simulate, simulate_scenario,
};

use super::bare_sir::Sir;
use super::{close, comparison, run, scenario};

/// The default preset's three scenarios under another solver.
fn default_with(method: &str, step: f64) -> Results {
    let scenarios = [0.3, 0.2, 0.12].map(|beta| scenario(10_000.0, 100.0, beta, 0.1)).to_vec();
    run(&comparison(200, method, step, scenarios))
}

fn recovered_at_end(results: &Results, index: usize) -> f64 {
    *results.scenarios[index].series[Quantity::Recovered].as_ref().unwrap().last().unwrap()
}

#[test]
fn euler_with_half_day_steps_gives_the_published_numbers() {
    let results = default_with("euler", 0.5);
    let expected = [(3097.3519, 27.5, 9442.6135), (1603.7771, 44.5, 8030.1250), (231.8841, 81.0, 3219.2465)];
    for (index, (peak, day, recovered)) in expected.into_iter().enumerate() {
        let summary = &results.scenarios[index].summary;
        close(summary.peak_infectious(), peak, 5e-5, "peak");
        close(summary.peak_day(), day, 1e-9, "day of peak");
        close(recovered_at_end(&results, index), recovered, 5e-5, "recovered");
    }
}

#[test]
fn the_default_preset_meets_the_exact_solution() {
    let results = run(&default_preset());
    for (index, recovered) in [9412.0214, 8001.4245, 3210.7157].into_iter().enumerate() {
        close(recovered_at_end(&results, index), recovered, 2e-4, "recovered");
    }
    assert_eq!(results.engine.relative_tolerance, Some(1e-8));
}

#[test]
fn a_population_of_one_meets_the_epirecipes_table() {
    // epirecipes, SIR by RK4 with a step of 0.1.
    let expected = [
        (100, 0.412_186_448_606_430_7, 0.149_698_975_900_775_08, 0.438_114_575_492_795_03),
        (200, 0.209_834_667_689_669_02, 0.014_472_822_706_390_696, 0.775_692_509_603_939_7),
    ];
    for (method, tolerance) in [("rk4", 1e-12), ("adaptive", 2e-8)] {
        let results = run(&comparison(200, method, 0.1, vec![scenario(1.0, 0.01, 0.1, 0.05)]));
        let series = &results.scenarios[0].series;
        for (day, susceptible, infectious, recovered) in expected {
            for (values, expected) in [
                (&series[Quantity::Susceptible], susceptible),
                (&series[Quantity::Infectious], infectious),
                (&series[Quantity::Recovered], recovered),
            ] {
                close(values.as_ref().unwrap()[day], expected, tolerance, method);
            }
        }
    }
}

#[test]
fn peak_prevalence_meets_its_closed_form() {
    // 1 − (1 + ln R0)/R0 as everyone is susceptible at the start.
    for (reproduction, prevalence) in [(1.5, 0.063_023), (2.0, 0.153_426), (3.0, 0.300_463)] {
        let results = run(&comparison(1000, "adaptive", 1.0, vec![scenario(1e8, 1.0, 0.1 * reproduction, 0.1)]));
        let summary = &results.scenarios[0].summary;
        close(summary.peak_infectious() / 1e8, prevalence, 1e-6, "peak");
        close(
            summary.get(Metric::AttackRate).unwrap(),
            summary.get(Metric::AnalyticFinalSize).unwrap(),
            1e-6,
            "attack rate",
        );
    }
}

#[test]
fn the_peak_is_where_the_susceptible_share_is_one_over_r0() {
    // At the peak S/N = 1/R0, so I = N − S − (N/R0) ln(S0/S) in closed form.
    let results = run(&default_preset());
    for (result, reproduction) in results.scenarios.iter().zip([3.0, 2.0, 1.2_f64]) {
        let susceptible = 10_000.0 / reproduction;
        let peak = 10_000.0 - susceptible - 10_000.0 / reproduction * (9_900.0 / susceptible).ln();
        close(result.summary.peak_infectious(), peak, 2e-4, "peak");
    }
}

#[test]
fn pure_decay_and_pure_growth_meet_their_closed_forms() {
    let results = run(&comparison(
        50,
        "adaptive",
        1.0,
        vec![scenario(1000.0, 1000.0, 0.0, 0.2), scenario(1000.0, 10.0, 0.4, 0.0)],
    ));
    for day in [1_u8, 10, 50] {
        let time = f64::from(day);
        let decay = results.scenarios[0].series[Quantity::Infectious].as_ref().unwrap()[usize::from(day)];
        close(decay, 1000.0 * (-0.2 * time).exp(), 1e-4, "decay");
        let growth = results.scenarios[1].series[Quantity::Infectious].as_ref().unwrap()[usize::from(day)];
        let logistic = 1000.0 / (1.0 + 99.0 * (-0.4 * time).exp());
        close(growth, logistic, 1e-4, "logistic growth");
    }
    let [decaying, growing] = [&results.scenarios[0].summary, &results.scenarios[1].summary];
    assert_eq!((decaying.peak_infectious(), decaying.peak_day()), (1000.0, 0.0));
    assert_eq!(decaying.get(Metric::DoublingTime), None);
    assert_eq!(decaying.get(Metric::HerdImmunityThreshold), None);
    assert_eq!(growing.get(Metric::BasicReproductionNumber), None);
    assert_eq!(growing.get(Metric::AnalyticFinalSize), None);
    assert_eq!(growing.peak_day(), 50.0);
    close(growing.get(Metric::GrowthRate).unwrap(), 0.4 * 0.99, 1e-15, "growth rate");
}

#[test]
fn nothing_happens_without_seeds_or_rates() {
    let results =
        run(&comparison(30, "adaptive", 1.0, vec![scenario(500.0, 0.0, 0.5, 0.1), scenario(500.0, 5.0, 0.0, 0.0)]));
    let none = &results.scenarios[0];
    assert_eq!(none.series[Quantity::Susceptible], Some(vec![500.0; 31]));
    assert_eq!(none.summary.get(Metric::AttackRate), Some(0.0));
    assert_eq!(none.summary.get(Metric::AnalyticFinalSize), Some(0.0));
    assert_eq!((none.summary.peak_infectious(), none.summary.peak_day()), (0.0, 0.0));
    assert_eq!(results.scenarios[1].series[Quantity::Infectious], Some(vec![5.0; 31]));
}

#[test]
fn the_adaptive_engine_agrees_with_an_independent_solver() {
    use ode_solvers::{Dop853, SVector};
    for (beta, gamma, population, seeds) in
        [(0.3, 0.1, 1e4, 100.0), (2.5, 1.0 / 2.2, 763.0, 1.0), (0.05, 0.2, 1e6, 5e5), (20.0, 5.0, 5e7, 3.5)]
    {
        let start = SVector::<f64, 3>::new(population - seeds, seeds, 0.0);
        let mut oracle = Dop853::new(Sir { beta, gamma }, 0.0, 100.0, 1.0, start, 1e-13, 1e-10);
        oracle.integrate().unwrap();
        let results = run(&comparison(100, "adaptive", 1.0, vec![scenario(population, seeds, beta, gamma)]));
        let series = &results.scenarios[0].series;
        for (time, state) in oracle.x_out().iter().zip(oracle.y_out()) {
            let day = format!("{time:.0}").parse::<usize>().unwrap();
            for (values, expected) in
                [(&series[Quantity::Susceptible], state[0]), (&series[Quantity::Infectious], state[1])]
            {
                let tolerance = 1e-7 * population + 1e-5;
                close(values.as_ref().unwrap()[day], expected, tolerance, "state");
            }
        }
    }
}

#[test]
fn the_three_solvers_agree_as_the_step_shrinks() {
    let exact = default_with("adaptive", 1.0);
    let distance = |method: &str, step: f64| {
        let results = default_with(method, step);
        results
            .scenarios
            .iter()
            .zip(&exact.scenarios)
            .flat_map(|(one, other)| {
                let pair =
                    |result: &epicurve::model::ScenarioResult| result.series[Quantity::Infectious].clone().unwrap();
                pair(one).into_iter().zip(pair(other))
            })
            .map(|(one, other)| (one - other).abs())
            .fold(0.0, f64::max)
    };
    // Order 1: half the step, half the error. Order 4: half the step, a sixteenth.
    let euler = distance("euler", 0.02) / distance("euler", 0.01);
    assert!((1.9..2.1).contains(&euler), "euler's error ratio {euler}");
    let rk4 = distance("rk4", 1.0) / distance("rk4", 0.5);
    assert!((13.0..19.0).contains(&rk4), "rk4's error ratio {rk4}");
    assert!(distance("rk4", 0.1) < 1e-3);
}

#[test]
fn a_step_that_empties_a_compartment_is_refused_by_name() {
    let refused = comparison(10, "euler", 1.0, vec![scenario(100.0, 10.0, 0.5, 3.0)]);
    let error = simulate(&refused, &CancelToken::default()).unwrap_err();
    assert_eq!(
        error,
        EngineError::StepTooLong { scenario: "Scenario 1".to_owned(), step: 1.0, day: 0, quantity: "infectious" }
    );
    assert!(error.to_string().starts_with("A step of 1 day is too long"));
}

#[test]
fn a_step_that_moves_people_backwards_is_refused_though_no_compartment_is_emptied() {
    let refused = comparison(1, "rk4", 1.0 / 17.0, vec![scenario(1.0, 0.918, 66.92, 8.95e-5)]);
    let error = simulate(&refused, &CancelToken::default()).unwrap_err();
    assert!(matches!(error, EngineError::StepTooLong { quantity: "new infections", .. }), "{error}");
}

#[test]
fn a_stopped_simulation_gives_up() {
    let stop = CancelToken::default();
    stop.request();
    assert_eq!(simulate(&default_preset(), &stop), Err(EngineError::Stopped));
}

#[test]
fn a_simulation_that_may_take_a_few_steps_takes_no_more() {
    let (preset, whole) = (default_preset(), simulate(&default_preset(), &CancelToken::default()));
    assert_eq!(simulate(&preset, &CancelToken::after_steps(5)), Err(EngineError::Stopped));
    assert_eq!(simulate(&preset, &CancelToken::after_steps(10_000)), whole);
    // All scenarios together.
    let enough_for_one = (1..).find(|steps| {
        let scenario = &preset.scenarios()[0];
        simulate_scenario(scenario, preset.days(), preset.solver(), &CancelToken::after_steps(*steps)).is_ok()
    });
    assert_eq!(simulate(&preset, &CancelToken::after_steps(enough_for_one.unwrap())), Err(EngineError::Stopped));
}
