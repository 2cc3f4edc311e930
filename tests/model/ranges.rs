//! Rates that are ranges: each member is the simulation that its rates make, and correlations are those of the members.

use epicurve::model::{
    CancelToken, Comparison, Design, Distribution, EnteredAs, Json, Metric, PerMetric, Quantiles, Quantity, Results,
    Sampling, Scenario, Solver, UncertainRate, read_comparison, simulate, simulate_scenario,
};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{run, series};

fn comparison(body: &Value) -> Comparison {
    read_comparison(&Json::from(body)).unwrap()
}

/// The pointers and sentences of what is wrong.
fn refused(scenario: Value) -> Vec<(String, String)> {
    let problems = read_comparison(&Json::from(&json!({ "days": 30, "scenarios": [scenario] }))).unwrap_err();
    problems.into_iter().map(|problem| (problem.pointer, problem.sentence)).collect()
}

fn uniform(low: f64, high: f64) -> Value {
    json!({ "distribution": "uniform", "low": low, "high": high })
}

fn with(method: &str, members: u32, sampling: &str, scenarios: &[Value]) -> Comparison {
    let solver = json!({ "method": method, "members": members, "seed": 5, "sampling": sampling });
    comparison(&json!({ "days": 60, "solver": solver, "scenarios": scenarios }))
}

/// R's type 7 of values in any order, of so many hundredths.
fn quantile(values: &[f64], hundredths: usize) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let place = (sorted.len() - 1) * hundredths;
    let (below, between) = (place / 100, (place % 100) as f64 / 100.0);
    let above = (below + 1).min(sorted.len() - 1);
    sorted[below] + (sorted[above] - sorted[below]) * between
}

fn near(actual: f64, expected: f64) -> bool {
    (actual - expected).abs() <= 1e-12 * expected.abs().max(1.0)
}

#[test]
fn every_member_is_the_simulation_that_its_rates_make() {
    let scenario = json!({
        "beta": uniform(0.2, 0.5),
        "gamma": { "distribution": "triangular", "low": 0.05, "mode": 0.1, "high": 0.2 },
        "sigma": { "distribution": "log-normal", "median": 0.3, "geometric_sd": 1.4 },
        "omega": { "distribution": "normal", "mean": 0.01, "sd": 0.01 },
        "mu": uniform(0.0, 0.001),
        "importation": uniform(0.0, 3.0),
        "fatality": 0.02,
        "seasonality": { "amplitude": 0.2, "peak_day": 10 },
        "hospital": { "fraction": 0.1, "stay_days": 7, "beds": 20 },
    });
    let members = 25;
    let comparison = with("adaptive", members, "sobol", &[scenario]);
    let results = run(&comparison);
    let drawn: Vec<Scenario> = {
        let design = Design::new(Sampling::Sobol, members, 5);
        let scenario = &comparison.scenarios()[0];
        (0..members).map(|member| scenario.drawn(|rate| design.point(rate, member))).collect()
    };
    assert!(drawn.iter().all(|scenario| !scenario.has_ranges()));
    let single = |scenario: &Scenario| {
        let body = json!({ "days": 60, "scenarios": [scenario] });
        run(&read_comparison(&Json::from(&body)).unwrap()).scenarios.remove(0)
    };
    let singles: Vec<_> = drawn.iter().map(single).collect();
    let found = &results.scenarios[0];
    let bands = found.bands.as_ref().unwrap();
    for (name, values) in found.series.named() {
        let Some(values) = values else {
            assert_eq!(name, "vaccinated");
            continue;
        };
        let band = bands.all().into_iter().find(|(other, _)| *other == name).unwrap().1.unwrap();
        for (day, value) in values.iter().enumerate() {
            let all: Vec<f64> = singles.iter().map(|single| series(&single.series, name)[day]).collect();
            let mean = all.iter().sum::<f64>() / all.len() as f64;
            assert!(near(*value, mean), "{name} on day {day}: {value} is not {mean}");
            for (value, share) in [(band.q05[day], 5), (band.q50[day], 50), (band.q95[day], 95)] {
                assert!(near(value, quantile(&all, share)), "{name} on day {day}, share {share}");
            }
        }
    }
    let summary_bands = found.summary_bands.as_ref().unwrap();
    let peaks: Vec<f64> = singles.iter().map(|single| single.summary.peak_infectious()).collect();
    assert!(near(summary_bands[Metric::PeakInfectious].unwrap().q25, quantile(&peaks, 25)));
    assert!(near(found.summary.peak_infectious(), quantile(&peaks, 50)));
    let doubling: Vec<f64> = singles.iter().filter_map(|single| single.summary.get(Metric::DoublingTime)).collect();
    assert!(near(summary_bands[Metric::DoublingTime].unwrap().q75, quantile(&doubling, 75)));
    assert_eq!(found.summary.get(Metric::AttackRate), None, "people can be infected again");
}

#[test]
fn any_number_of_threads_gives_the_same_bytes() {
    for method in ["adaptive", "stochastic"] {
        let scenarios = [
            json!({ "beta": uniform(0.2, 0.4), "gamma": 0.1, "population": 2000, "initial_infectious": 5 }),
            json!({ "name": "other", "beta": 0.3, "gamma": uniform(0.05, 0.2), "population": 2000 }),
        ];
        let comparison = with(method, 40, "latin_hypercube", &scenarios);
        let bytes = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            let results: Results = pool.install(|| simulate(&comparison, &CancelToken::default())).unwrap();
            serde_json::to_string(&results).unwrap()
        };
        let one = bytes(1);
        assert_eq!(one, bytes(2), "{method}");
        assert_eq!(one, bytes(8), "{method}");
    }
}

#[test]
fn equal_scenarios_differ_by_nothing_and_share_their_draws_with_others() {
    for method in ["adaptive", "stochastic"] {
        let first = json!({ "name": "first", "beta": uniform(0.2, 0.4), "gamma": uniform(0.08, 0.12) });
        let mut same = first.clone();
        same["name"] = json!("same");
        let faster = json!({ "name": "faster", "beta": uniform(0.3, 0.5), "gamma": uniform(0.08, 0.12) });
        let results = run(&with(method, 50, "latin_hypercube", &[first, same, faster]));
        let differences = |place: usize| results.scenarios[place].paired_differences.unwrap();
        let nothing = differences(1);
        for difference in [nothing[Metric::PeakInfectious], nothing[Metric::PeakDay], nothing[Metric::AttackRate]] {
            let difference = difference.unwrap();
            assert_eq!((difference.mean, difference.q05, difference.q95, difference.members), (0.0, 0.0, 0.0, 50));
        }
        // The same points of two uniform distributions of one width: every member's beta is 0.1 higher, at the same gamma.
        let faster = differences(2)[Metric::GrowthRate].unwrap();
        assert!((faster.q05 - 0.099).abs() < 1e-9 && (faster.q95 - 0.099).abs() < 1e-9, "{faster:?}");
    }
}

#[test]
fn chance_has_the_same_part_where_a_distribution_is_a_constant() {
    let plain = json!({ "beta": 0.2, "gamma": 0.1, "population": 500, "initial_infectious": 3 });
    let mut constant = plain.clone();
    constant["beta"] = uniform(0.2, 0.2);
    let alone = json!({ "method": "stochastic", "members": 60, "seed": 5 });
    let alone = run(&comparison(&json!({ "days": 60, "solver": alone, "scenarios": [plain] })));
    let drawn = run(&with("stochastic", 60, "latin_hypercube", &[constant]));
    let (alone, drawn) = (&alone.scenarios[0], &drawn.scenarios[0]);
    let persons = ["susceptible", "infectious", "recovered", "new_infections", "cumulative_infections"];
    for name in persons {
        assert_eq!(series(&alone.series, name), series(&drawn.series, name), "{name}");
    }
    assert_eq!(alone.summary_bands, drawn.summary_bands);
    assert_eq!(
        alone.summary.get(Metric::MinorOutbreakProbability),
        drawn.summary.get(Metric::MinorOutbreakProbability)
    );
    let correlations = drawn.rank_correlations.as_ref().unwrap();
    let peak = correlations[Metric::PeakInfectious].as_ref().unwrap();
    assert_eq!(peak.rates[&UncertainRate::Beta], None, "nothing follows a constant");
}

#[test]
fn correlations_tell_what_drives_a_number_and_what_was_left_out() {
    // beta alone: the peak and the attack rate rise with it in every member.
    let one = run(&with("adaptive", 50, "latin_hypercube", &[json!({ "beta": uniform(0.15, 0.4), "gamma": 0.1 })]));
    let of = |results: &Results, number: fn(&PerMetric<_>) -> Option<epicurve::model::RankCorrelations>| {
        number(results.scenarios[0].rank_correlations.as_ref().unwrap()).unwrap()
    };
    let peak = of(&one, |numbers| numbers[Metric::PeakInfectious].clone());
    assert!((peak.rates[&UncertainRate::Beta].unwrap() - 1.0).abs() < 1e-12);
    assert_eq!((peak.members, peak.left_out), (50, 0));
    // mu of one in a million moves nothing: its coefficient is small, and beta's stays.
    let scenario = json!({ "beta": uniform(0.1, 0.4), "gamma": 0.1, "mu": uniform(1e-7, 1e-6) });
    let two = run(&with("adaptive", 200, "latin_hypercube", &[scenario]));
    let peak = of(&two, |numbers| numbers[Metric::PeakInfectious].clone());
    assert!(peak.rates[&UncertainRate::Beta].unwrap() > 0.999);
    assert!(two.scenarios[0].rank_correlations.as_ref().unwrap()[Metric::AttackRate].is_none(), "people are born");
    // Where R0 is at most 1 there is no doubling time: those members are left out, and counted.
    let scenario = json!({ "beta": uniform(0.05, 0.15), "gamma": 0.1, "initial_infectious": 0, "importation": 1 });
    let some = run(&with("adaptive", 100, "latin_hypercube", &[scenario]));
    let doubling = of(&some, |numbers| numbers[Metric::DoublingTime].clone());
    assert_eq!((doubling.members, doubling.left_out), (50, 50));
    assert!((doubling.rates[&UncertainRate::Beta].unwrap() + 1.0).abs() < 1e-12);
    // Two rates ask for five members.
    let scenario = json!({ "beta": uniform(0.2, 0.4), "gamma": uniform(0.1, 0.2) });
    let few = run(&with("adaptive", 4, "latin_hypercube", std::slice::from_ref(&scenario)));
    assert_eq!(of(&few, |numbers| numbers[Metric::PeakInfectious].clone()).rates[&UncertainRate::Beta], None);
    let enough = run(&with("adaptive", 5, "latin_hypercube", &[scenario]));
    assert!(of(&enough, |numbers| numbers[Metric::PeakInfectious].clone()).rates[&UncertainRate::Beta].is_some());
}

#[test]
fn r0_and_durations_are_distributed_as_they_are_given() {
    let scenario = json!({
        "beta": { "distribution": "uniform", "low": 2, "high": 3, "of": "R0" },
        "gamma": { "distribution": "uniform", "low": 5, "high": 15, "of": "days" },
    });
    let comparison = with("adaptive", 1000, "latin_hypercube", &[scenario]);
    let results = run(&comparison);
    let bands = results.scenarios[0].summary_bands.as_ref().unwrap();
    let Quantiles { q05, q25, q50, q75, q95 } = bands[Metric::BasicReproductionNumber].unwrap();
    for (found, expected) in [(q05, 2.05), (q25, 2.25), (q50, 2.5), (q75, 2.75), (q95, 2.95)] {
        assert!((found - expected).abs() < 0.002, "{found} is not {expected}");
    }
    let scenario = &comparison.scenarios()[0];
    let at = |share: f64| scenario.drawn(|_| share);
    assert!(near(at(0.5).gamma.value, 0.1) && near(at(0.5).beta.value, 0.25));
    // The longest stays make the lowest rates.
    assert!(near(at(0.1).gamma.value, 1.0 / 14.0) && near(at(0.9).gamma.value, 1.0 / 6.0));
    assert!(near(at(0.9).beta.value, 2.9 / 6.0));
    // The scenario itself stands at its medians.
    assert!(near(scenario.gamma.value, 0.1) && near(scenario.beta.value, 0.25));
}

#[test]
fn a_scenario_without_ranges_is_itself_beside_one_with_them() {
    let certain = json!({ "name": "certain", "beta": 0.3, "gamma": 0.1 });
    let uncertain = json!({ "beta": uniform(0.2, 0.4), "gamma": 0.1 });
    let results = run(&with("adaptive", 20, "latin_hypercube", &[uncertain, certain.clone()]));
    let alone = run(&comparison(&json!({ "days": 60, "scenarios": [certain] })));
    let (found, alone) = (&results.scenarios[1], &alone.scenarios[0]);
    assert_eq!((&found.series, &found.summary), (&alone.series, &alone.summary));
    let bands = found.bands.as_ref().unwrap()[Quantity::Infectious].as_ref().unwrap();
    assert_eq!((&bands.q05, &bands.q95), (&bands.q50, alone.series[Quantity::Infectious].as_ref().unwrap()));
    assert!(found.rank_correlations.is_none());
    assert_eq!(found.paired_differences.as_ref().unwrap()[Metric::PeakInfectious].unwrap().members, 20);
}

#[test]
fn a_fixed_step_that_some_rates_make_too_long_is_refused_with_the_simulation() {
    let solver = json!({ "method": "euler", "step": 1, "members": 40 });
    let scenario = json!({ "name": "fast", "beta": 0.2, "gamma": uniform(0.5, 3.0) });
    let error = simulate(
        &comparison(&json!({ "days": 9, "solver": solver, "scenarios": [scenario] })),
        &CancelToken::default(),
    );
    let sentence = error.unwrap_err().to_string();
    assert!(sentence.contains("“fast, simulation "), "{sentence}");
}

#[test]
fn what_is_no_distribution_is_refused_at_its_field() {
    let cases = [
        (json!({}), "/scenarios/0/beta/distribution", "must be uniform, normal, log-normal or triangular"),
        (json!({ "distribution": "weibull" }), "/scenarios/0/beta/distribution", "must be uniform"),
        (json!({ "distribution": 3 }), "/scenarios/0/beta/distribution", "must be a text, not a number"),
        (json!({ "distribution": "uniform", "low": 0.1 }), "/scenarios/0/beta/high", "Enter “high” too"),
        (uniform(0.4, 0.2), "/scenarios/0/beta/low", "Low must not be above high"),
        (uniform(200.0, 300.0), "/scenarios/0/beta/low", "between 0 and 100, where it is legal, and none does"),
        (
            json!({ "distribution": "normal", "mean": 1, "sd": 0.1, "low": 0 }),
            "/scenarios/0/beta/low",
            "“low” does not belong to a normal distribution: give mean, sd",
        ),
        (json!({ "distribution": "normal", "mean": "1", "sd": 1 }), "/scenarios/0/beta/mean", "must be a number"),
        (json!({ "distribution": "normal", "mean": 1, "sd": 1, "skew": 1 }), "/scenarios/0/beta/skew", "not a field"),
        (
            json!({ "distribution": "uniform", "low": 1, "high": 2, "of": "days" }),
            "/scenarios/0/beta/of",
            "one of rate, R0",
        ),
        (
            json!({ "distribution": "uniform", "low": 200, "high": 300, "of": "R0" }),
            "/scenarios/0/beta/low",
            "Some of the distribution",
        ),
        (
            json!({ "distribution": "log-normal", "median": 1, "geometric_sd": 0.9 }),
            "/scenarios/0/beta/geometric_sd",
            "above 1",
        ),
    ];
    for (beta, pointer, part) in cases {
        // Below a beta of 100 an R0 of 200 needs a gamma below a half.
        let problems = refused(json!({ "beta": beta, "gamma": 0.6 }));
        assert_eq!(problems.len(), 1, "{beta}: {problems:?}");
        assert!(problems[0].0 == pointer && problems[0].1.contains(part), "{beta}: {problems:?}");
    }
    let elsewhere = refused(json!({ "beta": 0.3, "gamma": 0.1, "population": uniform(1.0, 2.0) }));
    assert_eq!(elsewhere[0].0, "/scenarios/0/population");
    let outside = refused(
        json!({ "beta": 0.3, "gamma": 0.1, "population": 10, "importation": uniform(11.0, 12.0), "initial_infectious": 1 }),
    );
    assert!(outside[0].1.contains("between 0 and 10"), "{outside:?}");
    let solver = |solver: Value, beta: Value| {
        let body = json!({ "days": 9, "solver": solver, "scenarios": [{ "beta": beta, "gamma": 0.1 }] });
        read_comparison(&Json::from(&body))
            .map_err(|problems| problems.into_iter().map(|problem| problem.pointer).collect::<Vec<_>>())
    };
    assert_eq!(
        solver(json!({ "members": 5, "sampling": "sobol" }), json!(0.3)).unwrap_err(),
        ["/solver/members", "/solver/sampling"]
    );
    assert_eq!(
        solver(json!({ "method": "stochastic", "sampling": "sobol" }), json!(0.3)).unwrap_err(),
        ["/solver/sampling"]
    );
    assert_eq!(solver(json!({ "sampling": "halton" }), uniform(0.1, 0.2)).unwrap_err(), ["/solver/sampling"]);
    let default = solver(json!({}), uniform(0.1, 0.2)).unwrap().solver();
    let ensemble = default.ensemble.unwrap();
    assert_eq!((ensemble.members, ensemble.seed, ensemble.sampling), (500, 42, Some(Sampling::LatinHypercube)));
}

#[test]
fn stored_inputs_read_back_as_they_were() {
    let body = json!({
        "days": 10, "solver": { "method": "adaptive", "members": 7, "seed": 1, "sampling": "sobol" },
        "scenarios": [{
            "name": "all", "population": 1000, "initial_infectious": 10, "initial_exposed": 0, "initial_immune": 0,
            "beta": { "distribution": "normal", "mean": 2.5, "sd": 0.2, "of": "R0" },
            "gamma": { "distribution": "log-normal", "median": 8, "geometric_sd": 1.2, "of": "days" },
            "sigma": { "distribution": "triangular", "low": 0.1, "mode": 0.2, "high": 0.3 },
            "omega": { "distribution": "uniform", "low": 1, "high": 2, "of": "years" },
            "mu": 0, "fatality": 0, "importation": { "distribution": "uniform", "low": 0, "high": 2 },
        }],
    });
    let comparison = comparison(&body);
    let stored = serde_json::to_value(&comparison).unwrap();
    for field in ["beta", "gamma", "sigma", "omega", "importation"] {
        assert_eq!(
            stored["scenarios"][0][field].to_string(),
            numbers_as_floats(&body["scenarios"][0][field]),
            "{field}"
        );
    }
    assert_eq!(stored["solver"], body["solver"]);
    assert_eq!(serde_json::from_value::<Comparison>(stored.clone()).unwrap(), comparison);
    assert_eq!(read_comparison(&Json::from(&stored)).unwrap(), comparison);
    assert_eq!(comparison.scenarios()[0].uncertain(UncertainRate::Omega).unwrap().of, Some(EnteredAs::Years));
}

/// JSON in which every number is written as a float.
fn numbers_as_floats(value: &Value) -> String {
    let mut value = value.clone();
    for (_, number) in value.as_object_mut().unwrap() {
        if let Some(float) = number.as_f64() {
            *number = json!(float);
        }
    }
    value.to_string()
}

fn distribution() -> impl Strategy<Value = Distribution> {
    prop_oneof![
        (0.0..5.0, 0.0..5.0).prop_map(|(low, width)| Distribution::Uniform { low, high: low + width }),
        (-2.0..8.0, 0.01..5.0).prop_map(|(mean, sd)| Distribution::Normal { mean, sd }),
        (0.001..60.0, 1.01..4.0).prop_map(|(median, geometric_sd)| Distribution::LogNormal { median, geometric_sd }),
        (0.0..5.0, 0.0..5.0, 0.0..5.0).prop_map(|(low, rise, fall)| Distribution::Triangular {
            low,
            mode: low + rise,
            high: low + rise + fall
        }),
    ]
}

proptest! {
    /// Whatever is drawn is a scenario that could have been typed.
    #[test]
    fn every_draw_is_legal(
        rates in proptest::array::uniform6(distribution()),
        of_reproduction in any::<bool>(),
        in_days in any::<bool>(),
        share in 0.0001..0.9999_f64,
    ) {
        let mut body = json!({ "days": 5, "scenarios": [{ "population": 50, "initial_infectious": 1 }] });
        for (rate, distribution) in UncertainRate::ALL.into_iter().zip(rates) {
            let mut value = serde_json::to_value(distribution).unwrap();
            match rate {
                UncertainRate::Beta if of_reproduction => value["of"] = json!("R0"),
                UncertainRate::Gamma | UncertainRate::Sigma if in_days => value["of"] = json!("days"),
                _ => {}
            }
            body["scenarios"][0][rate.name()] = value;
        }
        // Some of these lie outside the legal range as a whole.
        if let Ok(comparison) = read_comparison(&Json::from(&body)) {
            let scenario = &comparison.scenarios()[0];
            let drawn = scenario.drawn(|rate| (share + 0.15 * rate.column() as f64).fract().clamp(0.0001, 0.9999));
            prop_assert!(!drawn.has_ranges());
            let again = read_comparison(&Json::from(&json!({ "days": 5, "scenarios": [&drawn] })));
            prop_assert!(again.is_ok(), "{:?} from {:?}", again, drawn);
            let found = simulate_scenario(&drawn, 5, Solver::ADAPTIVE, &CancelToken::default());
            prop_assert!(found.is_ok(), "{:?}", found.err());
        }
    }
}
