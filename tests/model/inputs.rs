//! What is legal, and the sentences that say so.

use crate::drafts::{ComparisonDraft, ScenarioDraft};
use epicurve::model::{Comparison, Entry, Results, SolverDraft};

use super::{comparison, run, scenario};

#[test]
fn every_wrong_field_has_its_own_sentence() {
    let draft = ComparisonDraft {
        days: Entry::Number(4000.0),
        solver: SolverDraft { method: Some("heun".to_owned()), ..SolverDraft::default() },
        scenarios: vec![
            ScenarioDraft {
                name: Some("A".to_owned()),
                population: Entry::Number(10.0),
                initial_infectious: Entry::Number(20.0),
                beta: Entry::Number(-1.0),
                gamma: Entry::Number(f64::NAN),
                ..ScenarioDraft::default()
            },
            ScenarioDraft {
                name: Some(" A ".to_owned()),
                beta: Entry::Unreadable("“x” is not a number".to_owned()),
                gamma: Entry::Absent,
                ..ScenarioDraft::default()
            },
            ScenarioDraft {
                name: Some("line\nbreak".to_owned()),
                beta: Entry::Number(f64::INFINITY),
                gamma: Entry::Number(0.1),
                ..ScenarioDraft::default()
            },
        ],
        ..ComparisonDraft::default()
    };
    let problems: Vec<_> =
        draft.check().unwrap_err().into_iter().map(|problem| (problem.pointer, problem.sentence)).collect();
    let expected = [
        ("/days", "Days must be a whole number between 1 and 3,650"),
        ("/solver/method", "Method must be adaptive, euler, rk4 or stochastic"),
        ("/scenarios/0/beta", "Transmission rate beta must be between 0 and 100 per day"),
        ("/scenarios/0/gamma", "Recovery rate gamma must be between 0 and 50 per day"),
        ("/scenarios/0/initial_infectious", "Initial infectious (20) must not be above the population (10)"),
        ("/scenarios/1/name", "Name must be different for each scenario: scenarios 1 and 2 are both “A”"),
        ("/scenarios/1/beta", "Transmission rate beta must be between 0 and 100 per day: “x” is not a number"),
        ("/scenarios/1/gamma", "Enter the recovery rate gamma: a number between 0 and 50 per day"),
        (
            "/scenarios/2/name",
            "Name must not contain control characters, such as line breaks or NUL: type it again without them",
        ),
        ("/scenarios/2/beta", "Transmission rate beta must be between 0 and 100 per day"),
    ]
    .map(|(pointer, sentence)| (pointer.to_owned(), sentence.to_owned()));
    assert_eq!(problems, expected);
}

#[test]
fn the_number_of_scenarios_is_limited_at_both_ends() {
    for (count, start) in [(0, "Add a scenario"), (9, "A comparison has at most 8")] {
        let draft = ComparisonDraft {
            days: Entry::Number(10.0),
            scenarios: vec![scenario(10.0, 1.0, 0.1, 0.1); count],
            ..ComparisonDraft::default()
        };
        let problems = draft.check().unwrap_err();
        assert_eq!(problems.len(), 1);
        assert_eq!(problems[0].pointer, "/scenarios");
        assert!(problems[0].sentence.starts_with(start), "{problems:?}");
    }
}

#[test]
fn inputs_and_results_survive_json_to_the_bit() {
    let comparison = comparison(7, "rk4", 1.0 / 3.0, vec![scenario(1_234.567_890_123, 0.1, 0.1 + 0.2, 1.0 / 7.0)]);
    let text = serde_json::to_string(&comparison).unwrap();
    assert_eq!(serde_json::from_str::<Comparison>(&text).unwrap(), comparison);
    let results = run(&comparison);
    let text = serde_json::to_string(&results).unwrap();
    assert_eq!(serde_json::from_str::<Results>(&text).unwrap(), results);
}
