//! Sweeps: every cell is the simulation that its values make, and the line of R0 = 1 is that of its formula.

use epicurve::model::{
    CancelToken, Comparison, EngineError, Entry, Metric, Parameter, Range, RangeDraft, Sweep, SweepDraft, simulate,
    sweep,
};

use crate::drafts::{ScenarioDraft, comparison, everything, intervention, scenario};

fn range(parameter: &str, low: f64, high: f64, count: f64) -> RangeDraft {
    RangeDraft {
        parameter: parameter.to_owned(),
        low: Entry::Number(low),
        high: Entry::Number(high),
        count: Entry::Number(count),
        spacing: None,
    }
}

fn sir() -> Comparison {
    comparison(200, "adaptive", 1.0, vec![scenario(10_000.0, 100.0, 0.3, 0.1)])
}

fn one(of: &Comparison, x: RangeDraft) -> Sweep {
    SweepDraft { x, y: None }.check(of).unwrap()
}

fn two(of: &Comparison, x: RangeDraft, y: RangeDraft) -> Sweep {
    SweepDraft { x, y: Some(y) }.check(of).unwrap()
}

/// Pointers and sentences of what is wrong.
fn problems(of: &Comparison, x: RangeDraft, y: Option<RangeDraft>) -> Vec<(String, String)> {
    let found = SweepDraft { x, y }.check(of).unwrap_err();
    found.into_iter().map(|problem| (problem.pointer, problem.sentence)).collect()
}

#[test]
fn every_cell_equals_the_simulation_with_its_values_typed() {
    for (method, step) in [("adaptive", 1.0), ("rk4", 0.25), ("euler", 0.1)] {
        let swept = two(
            &comparison(150, method, step, vec![everything()]),
            range("gamma", 0.08, 0.3, 3.0),
            range("i1.reduction", 0.0, 0.9, 4.0),
        );
        let results = sweep(&swept, &CancelToken::default()).unwrap();
        assert_eq!((results.summaries.len(), results.series.len()), (12, 0));
        for ((gamma, reduction), summary) in swept.cells().into_iter().zip(&results.summaries) {
            let mut typed = ScenarioDraft { gamma: Entry::Number(gamma), ..everything() };
            typed.interventions[0].reduction = Entry::Number(reduction.unwrap());
            let single = simulate(&comparison(150, method, step, vec![typed]), &CancelToken::default()).unwrap();
            assert_eq!(summary, &single.scenarios[0].summary, "{method}: {gamma}, {reduction:?}");
        }
    }
}

#[test]
fn the_curves_of_one_parameter_equal_simulations_too() {
    let swept = one(&sir(), range("beta", 0.05, 0.6, 12.0));
    let results = sweep(&swept, &CancelToken::default()).unwrap();
    assert_eq!(swept.x().values()[1], 0.1, "rounded as somebody would type it");
    for ((beta, _), (summary, series)) in swept.cells().into_iter().zip(results.summaries.iter().zip(&results.series)) {
        let single = simulate(
            &comparison(200, "adaptive", 1.0, vec![scenario(10_000.0, 100.0, beta, 0.1)]),
            &CancelToken::default(),
        );
        let single = single.unwrap().scenarios.remove(0);
        assert_eq!((summary, series), (&single.summary, &single.series), "{beta}");
    }
}

#[test]
fn every_parameter_changes_the_scenario_where_it_stands() {
    let all = comparison(100, "adaptive", 1.0, vec![everything()]);
    let parameters = Parameter::of(&all.scenarios()[0]);
    assert_eq!(parameters.len(), 20, "16, and two of each intervention");
    for parameter in parameters {
        let draft = RangeDraft { parameter: parameter.name(), count: Entry::Number(3.0), ..RangeDraft::default() };
        // The suggested range is legal, and both ends arrive.
        let swept = one(&all, draft);
        let (low, high) = swept.x().ends();
        for value in [low, high] {
            let reached = parameter.value(&swept.scenario_at(value, None)).unwrap();
            assert!((reached - value).abs() <= 1e-12 * value.abs(), "{}: {reached} is not {value}", parameter.name());
        }
        let results = sweep(&swept, &CancelToken::default()).unwrap();
        assert!(results.summaries[0] != results.summaries[2], "{} changes nothing", parameter.name());
    }
    let plain = Parameter::of(&sir().scenarios()[0]);
    assert!(
        !plain.contains(&Parameter::own("sigma"))
            && !plain.contains(&Parameter::Input { group: "hospital", key: "fraction", place: 0 })
    );
}

#[test]
fn beta_follows_from_a_swept_r0_and_the_rates_of_its_cell() {
    let of = comparison(100, "adaptive", 1.0, vec![everything()]);
    for (x, y) in [("R0", "gamma"), ("sigma", "R0"), ("R0", "mu")] {
        let draft = |name: &str| match name {
            "R0" => range("R0", 0.5, 4.0, 5.0),
            "mu" => range("mu", 0.0, 0.01, 4.0),
            name => range(name, 0.05, 0.5, 4.0),
        };
        let swept = two(&of, draft(x), draft(y));
        let results = sweep(&swept, &CancelToken::default()).unwrap();
        for ((at, up), summary) in swept.cells().into_iter().zip(&results.summaries) {
            let asked = if x == "R0" { at } else { up.unwrap() };
            let reached = summary.get(Metric::BasicReproductionNumber).unwrap();
            assert!((reached - asked).abs() < 1e-12 * asked, "{x}, {y}: {reached} is not {asked}");
        }
    }
}

#[test]
fn the_line_of_r0_is_that_of_its_formula() {
    // SIR without births: beta = gamma.
    let straight = two(&sir(), range("beta", 0.05, 0.6, 40.0), range("gamma", 0.02, 0.3, 40.0)).threshold_curve();
    assert!(straight.len() > 40);
    for (beta, gamma) in &straight {
        assert!((beta - gamma).abs() < 1e-15 * 1e3, "{beta}, {gamma}");
    }
    assert_eq!(straight.first().unwrap().0, 0.05);
    assert!((straight.last().unwrap().0 - 0.3).abs() < 1e-12);
    assert!(straight.windows(2).all(|pair| pair[0].0 <= pair[1].0 && pair[0].1 <= pair[1].1));
    // R0 = beta / (gamma + mu): the line falls, and never turns back.
    let falling = two(&sir(), range("gamma", 0.02, 0.6, 20.0), range("mu", 0.0, 0.4, 30.0)).threshold_curve();
    for (gamma, mu) in &falling {
        assert!((gamma + mu - 0.3).abs() < 1e-12, "{gamma}, {mu}");
    }
    assert!(falling.windows(2).all(|pair| pair[0].0 <= pair[1].0 && pair[0].1 >= pair[1].1), "{falling:?}");
    // One that depends on the first alone stands upright; one on neither is not there.
    let upright =
        two(&sir(), range("beta", 0.05, 0.6, 9.0), range("initial_immune", 0.0, 5_000.0, 7.0)).threshold_curve();
    assert_eq!(upright.len(), 7);
    assert!(upright.iter().all(|(beta, _)| (beta - 0.1).abs() < 1e-12));
    let none = two(&sir(), range("omega", 0.0, 0.1, 9.0), range("initial_immune", 0.0, 5_000.0, 7.0));
    assert!(none.threshold_curve().is_empty());
    let value = one(&sir(), range("gamma", 0.05, 0.9, 9.0)).threshold_value().unwrap();
    assert!((value - 0.3).abs() < 1e-12);
    assert_eq!(one(&sir(), range("gamma", 0.05, 0.2, 9.0)).threshold_value(), None);
}

#[test]
fn what_is_not_defined_is_withheld() {
    let swept = two(&sir(), range("omega", 0.0, 0.1, 3.0), range("beta", 0.1, 0.5, 2.0));
    let results = sweep(&swept, &CancelToken::default()).unwrap();
    let known: Vec<_> = results.values(Metric::AttackRate).iter().map(Option::is_some).collect();
    assert_eq!(known, [true, false, false, true, false, false]);
    assert!(results.values(Metric::PeakInfectious).iter().all(Option::is_some));
}

#[test]
fn illegal_ranges_are_refused_with_the_field_named() {
    let with = |x| problems(&sir(), x, None);
    let first = |x| with(x).remove(0);
    assert_eq!(first(range("beta", 0.1, 200.0, 9.0)).0, "/x/high");
    assert!(first(range("beta", 0.1, 200.0, 9.0)).1.starts_with("Transmission rate beta must be between 0 and 100"));
    assert_eq!(
        first(range("beta", 0.5, 0.2, 9.0)),
        ("/x/high".into(), "The last value (0.2) must be above the first (0.5)".into())
    );
    assert!(first(range("beta", 0.1, 0.2, 41.0)).1.contains("between 2 and 40 for one parameter"));
    assert!(first(range("beta", 0.1, 0.2, 2.5)).1.contains("a whole number"));
    assert!(
        first(range("sigma", 0.1, 0.2, 9.0)).1.starts_with("“sigma” can't be swept here: this scenario has beta, R0,")
    );
    let log = RangeDraft { spacing: Some("log".to_owned()), ..range("omega", 0.0, 0.2, 9.0) };
    assert_eq!(first(log).0, "/x/low");
    // Legal alone, illegal together: the corner is named.
    let crowd =
        problems(&sir(), range("population", 150.0, 9_000.0, 9.0), Some(range("initial_infectious", 10.0, 200.0, 9.0)));
    assert_eq!(
        crowd,
        [("/y/high".into(), "At 200: Initial infectious (200) must not be above the population (150)".into())]
    );
    let rate = problems(&sir(), range("R0", 1.0, 50.0, 9.0), Some(range("gamma", 0.1, 3.0, 9.0)));
    assert_eq!((rate[0].0.as_str(), rate.len()), ("/x/high", 1));
    assert!(rate[0].1.contains("Transmission rate beta must be between 0 and 100"), "{rate:?}");
    assert!(
        problems(&sir(), range("R0", 1.0, 5.0, 9.0), Some(range("gamma", 0.0, 3.0, 9.0)))[0]
            .1
            .contains("gamma and mu are 0")
    );
    let pairs = [("beta", "beta"), ("beta", "R0"), ("R0", "beta")];
    for (x, y) in pairs {
        assert_eq!(problems(&sir(), range(x, 0.1, 3.0, 9.0), Some(range(y, 0.1, 3.0, 9.0)))[0].0, "/y");
    }
    let closed =
        ScenarioDraft { interventions: vec![intervention(20.0, Some(60.0), 0.5)], ..scenario(1e4, 1.0, 0.3, 0.1) };
    let late = problems(&comparison(90, "adaptive", 1.0, vec![closed]), range("i1.from_day", 0.0, 60.0, 9.0), None);
    assert_eq!(late, [("/x/high".into(), "At 60: Until day (60) must be after the first day (60)".into())]);
    let endless = comparison(3_650, "euler", 0.001, vec![scenario(1e4, 1.0, 0.3, 0.1)]);
    assert_eq!(
        problems(&endless, range("beta", 0.1, 0.5, 100.0), Some(range("gamma", 0.1, 0.5, 100.0)))[0].0,
        "/solver/step"
    );
}

#[test]
fn an_error_names_its_cell_and_a_stop_ends_the_work() {
    let coarse = comparison(50, "euler", 1.0, vec![scenario(10_000.0, 100.0, 0.3, 0.1)]);
    let swept = one(&coarse, range("gamma", 0.1, 1.9, 10.0));
    match sweep(&swept, &CancelToken::default()) {
        // The first with gamma − beta S / N above 1: 1.3 − 0.3 × 0.99.
        Err(EngineError::StepTooLong { scenario, .. }) => assert_eq!(scenario, "Scenario 1 with gamma 1.3"),
        other => panic!("{other:?}"),
    }
    let stop = CancelToken::default();
    stop.request();
    assert_eq!(sweep(&one(&sir(), range("beta", 0.1, 0.5, 9.0)), &stop), Err(EngineError::Stopped));
}

#[test]
fn parameters_keep_to_what_was_asked() {
    let swept = one(&sir(), range("beta", 0.1, 0.5, 5.0));
    let ends: fn(&Range) -> (f64, f64) = Range::ends;
    assert_eq!((ends(swept.x()), swept.y(), swept.days()), ((0.1, 0.5), None, 200));
    assert_eq!(swept.x().values(), [0.1, 0.2, 0.3, 0.4, 0.5]);
}
