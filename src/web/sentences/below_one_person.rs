//! Warnings about deterministic curves below one infected person, where chance decides what happens.

use super::listed;
use crate::model::{NEGLIGIBLE, Quantity};
use crate::web::shown::{Shown, ShownScenario};

/// Returns the sentences about deterministic curves that fall below one infected person between two waves, or to 0; `None` if no
/// curve does.
pub fn below_one_person(shown: &Shown) -> Option<String> {
    let troughs = each(shown, trough);
    let ends = each(shown, end);
    let mut sentences = Vec::new();
    if !troughs.is_empty() {
        sentences.push(format!(
            "Fewer than one person is infected in {}, between two waves: whether the infection returns from there is a matter of \
             chance, which this curve does not show. The stochastic method shows how often it does.",
            listed(&troughs)
        ));
    }
    if !ends.is_empty() {
        sentences.push(format!(
            "The infection is over in {}: fewer than {NEGLIGIBLE:e} infected people count as none.",
            listed(&ends)
        ));
    }
    (!sentences.is_empty()).then(|| sentences.join(" "))
}

/// Writes "“Closure” from day 132 on" for each scenario for which `begins` finds a day.
fn each(shown: &Shown, begins: fn(&[f64]) -> Option<usize>) -> Vec<String> {
    let of_scenario = |scenario: &ShownScenario| {
        let day = u32::try_from(begins(&infected(scenario)?)?).ok()?;
        Some(format!("“{}” from {} on", scenario.name, shown.calendar.on(f64::from(day))))
    };
    shown.scenarios.iter().filter_map(of_scenario).collect()
}

/// Returns E + I on each day, for a deterministic simulation of Epicurve's own model.
fn infected(scenario: &ShownScenario) -> Option<Vec<f64>> {
    if scenario.ensemble.is_some() || scenario.is_of_another_model() {
        return None;
    }
    let exposed = scenario.curve(Quantity::Exposed);
    let infectious = scenario.curve(Quantity::Infectious);
    Some(infectious.iter().enumerate().map(|(day, people)| people + exposed.get(day).unwrap_or(&0.0)).collect())
}

/// Returns the first day below one person between two days above it.
fn trough(infected: &[f64]) -> Option<usize> {
    let first_wave = infected.iter().position(|people| *people >= 1.0)?;
    let last_wave = infected.iter().rposition(|people| *people >= 1.0)?;
    let below = infected[first_wave..last_wave].iter().position(|people| *people < 1.0)?;
    Some(first_wave + below)
}

/// Returns the first day with 0 infected after a day with fewer than 1e-200. The second condition leaves out Euler's method,
/// which can step to 0 from any number.
fn end(infected: &[f64]) -> Option<usize> {
    const NEARLY_ZERO: f64 = 1e-200;
    let is_end = |pair: &[f64]| 0.0 < pair[0] && pair[0] < NEARLY_ZERO && pair[1] == 0.0;
    Some(infected.windows(2).position(is_end)? + 1)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::model::{Stop, read_comparison, simulate};

    fn said(inputs: &Value) -> Option<String> {
        let comparison = read_comparison(inputs).unwrap();
        let results = simulate(&comparison, &Stop::default()).unwrap();
        below_one_person(&Shown::new(&comparison, &results))
    }

    fn closed(to_day: f64) -> Value {
        json!({"name": "Closed", "population": 1e6, "initial_infectious": 10, "beta": 0.6, "gamma": 0.1,
            "interventions": [{"from_day": 20, "to_day": to_day, "reduction": 1}]})
    }

    #[test]
    fn a_trough_between_two_waves_is_said_with_its_day() {
        let open = json!({"name": "Open", "population": 1e6, "initial_infectious": 10, "beta": 0.6, "gamma": 0.1});
        let sentence = said(&json!({"days": 700, "scenarios": [open, closed(385.0)]})).unwrap();
        assert!(
            sentence.starts_with("Fewer than one person is infected in “Closed” from day 141 on, between"),
            "{sentence}"
        );
        let dated = said(&json!({"days": 700, "start_date": "2026-01-05", "scenarios": [closed(385.0)]})).unwrap();
        assert!(dated.contains("from 26 May 2026 on"), "{dated}");
        // The end of an epidemic is no trough, nor is a seed below one person a wave.
        assert_eq!(said(&json!({"days": 300, "scenarios": [open, closed(385.0)]})), None);
        assert_eq!(
            said(&json!({"days": 90, "scenarios": [{"initial_infectious": 1e-6, "beta": 2, "gamma": 0.1}]})),
            None
        );
        // Shares of a population of 1 are never a person.
        let shares = json!({"population": 1, "initial_infectious": 0.01, "beta": 0.6, "gamma": 0.1});
        assert_eq!(said(&json!({"days": 700, "scenarios": [shares]})), None);
    }

    #[test]
    fn what_is_below_every_number_is_over_and_said() {
        let mut scenario = closed(3_000.0);
        scenario["gamma"] = json!(0.5);
        scenario["beta"] = json!(2.0);
        let sentence = said(&json!({"days": 3_650, "scenarios": [scenario]})).unwrap();
        assert!(sentence.starts_with("The infection is over in “Closed” from day 1,1"), "{sentence}");
        assert!(sentence.ends_with("fewer than 1e-250 infected people count as none."), "{sentence}");
    }

    #[test]
    fn a_stochastic_comparison_has_no_warning() {
        let inputs = json!({"days": 700, "solver": {"method": "stochastic", "members": 5, "seed": 1},
            "scenarios": [closed(385.0)]});
        assert_eq!(said(&inputs), None);
    }
}
