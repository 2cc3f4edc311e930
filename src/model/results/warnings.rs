//! Warnings about a comparison's numbers: different populations, peaks that are not reached, curves below one person.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::external_engine::ExternalEngine;
use super::{ScenarioResult, curve};
use crate::format::text::listed;
use crate::model::dynamics::quantity::Quantity;
use crate::model::inputs::comparison::Comparison;
use crate::model::trajectory::NEGLIGIBLE;
use crate::model::validation::json::Json;

/// Maximum characters in a warning's text, which names up to eight scenarios.
pub const MAXIMUM_WARNING: usize = 2_000;

/// One reason for care with a comparison's numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Warning {
    /// Which reason.
    pub kind: WarningKind,
    /// The names of the scenarios that it concerns.
    pub scenarios: Vec<String>,
    /// The same in a sentence or two.
    pub text: String,
}

/// Why a comparison's numbers need care.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum WarningKind {
    /// Scenarios have different populations.
    DifferentPopulations,
    /// Some scenarios state `population`, and others leave it to the default.
    PopulationDefaulted,
    /// The infectious are still rising on the last day.
    PeakNotReached,
    /// The infectious rise again on the last day, after a higher peak.
    RisingAgain,
    /// A deterministic curve falls below one infected person between two waves, or to 0.
    BelowOnePerson,
}

impl WarningKind {
    /// Every kind.
    pub const ALL: [Self; 5] = [
        Self::DifferentPopulations,
        Self::PopulationDefaulted,
        Self::PeakNotReached,
        Self::RisingAgain,
        Self::BelowOnePerson,
    ];

    /// Returns its name in the API.
    pub fn name(self) -> &'static str {
        match self {
            Self::DifferentPopulations => "different_populations",
            Self::PopulationDefaulted => "population_defaulted",
            Self::PeakNotReached => "peak_not_reached",
            Self::RisingAgain => "rising_again",
            Self::BelowOnePerson => "below_one_person",
        }
    }
}

/// Values of one scenario from which its warnings follow.
#[derive(Debug, Clone)]
pub struct Course<'a> {
    /// The scenario's name.
    pub name: &'a str,
    /// People on day 0.
    pub population: f64,
    /// Infectious people on each whole day; for an ensemble, the medians.
    pub infectious: &'a [f64],
    /// People in each infected compartment on each whole day, likewise; empty for a compartment that the scenario does
    /// not have.
    pub infected: Vec<&'a [f64]>,
    /// Whether the peak is reached by the last day.
    pub peak_reached: bool,
    /// Whether this is a deterministic simulation of Epicurve's own model.
    pub is_one_deterministic: bool,
}

/// A warning with the positions of the scenarios that it concerns.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// Its kind.
    pub kind: WarningKind,
    /// Positions in the comparison, from 0.
    pub scenarios: Vec<usize>,
    /// The sentence.
    pub text: String,
}

/// Finds the warnings about these scenarios. `on` formats a whole day, such as "day 30".
pub fn findings(courses: &[Course<'_>], on: impl Fn(u32) -> String) -> Vec<Finding> {
    let mut all = Vec::new();
    let mut add = |kind: WarningKind, scenarios: Vec<usize>, text: String| {
        if !scenarios.is_empty() {
            all.push(Finding { kind, scenarios, text });
        }
    };
    if courses.iter().any(|course| course.population != courses[0].population) {
        let text =
            "These scenarios have different populations: compare shares of the population, not numbers of people.";
        add(WarningKind::DifferentPopulations, (0..courses.len()).collect(), text.to_owned());
    }
    let with_day = |find: &dyn Fn(&Course<'_>) -> Option<usize>| -> (Vec<usize>, Vec<u32>) {
        let found =
            courses.iter().enumerate().filter_map(|(place, course)| Some((place, u32::try_from(find(course)?).ok()?)));
        found.unzip()
    };
    let each = |(places, days): &(Vec<usize>, Vec<u32>), preposition: &str, after: &str| {
        let texts = places
            .iter()
            .zip(days)
            .map(|(place, day)| format!("“{}” {preposition} {}{after}", courses[*place].name, on(*day)));
        listed(&texts.collect::<Vec<_>>())
    };
    let rising = with_day(&|course| (!course.peak_reached).then(|| course.infectious.len().saturating_sub(1)));
    let text = format!(
        "The number of infectious people is still rising in {}: the peak is not reached. Simulate more days to see it.",
        each(&rising, "on", "")
    );
    add(WarningKind::PeakNotReached, rising.0, text);
    let again = with_day(&|course| (course.peak_reached && is_growing(course)).then(|| course.infectious.len() - 1));
    let text = format!(
        "The number of infectious people is rising again in {}: a later peak may be higher than the one shown.",
        each(&again, "on", "")
    );
    add(WarningKind::RisingAgain, again.0, text);
    let trough = with_day(&|course| trough(&infected(course)?));
    let text = format!(
        "Fewer than one person is infected in {}, between two waves: whether the infection returns from there is a matter of \
         chance, which this curve does not show. The stochastic method shows how often it does.",
        each(&trough, "from", " on")
    );
    add(WarningKind::BelowOnePerson, trough.0, text);
    let end = with_day(&|course| end(&infected(course)?));
    let text = format!(
        "The infection is over in {}: fewer than {NEGLIGIBLE:e} infected people count as none.",
        each(&end, "from", " on")
    );
    add(WarningKind::BelowOnePerson, end.0, text);
    all
}

/// Returns the warnings about a comparison and its results.
pub(crate) fn warnings(comparison: &Comparison, results: &[ScenarioResult]) -> Vec<Warning> {
    let is_ensemble = comparison.solver().ensemble.is_some();
    let courses: Vec<_> = (comparison.scenarios().iter().zip(results))
        .map(|(scenario, result)| Course {
            name: &scenario.name,
            population: scenario.population,
            infectious: curve(&result.series, result.bands.as_ref(), Quantity::Infectious),
            infected: Quantity::infected().map(|series| curve(&result.series, result.bands.as_ref(), series)).collect(),
            peak_reached: result.summary.peak_reached != Some(false),
            is_one_deterministic: !is_ensemble && result.external.as_ref().is_none_or(ExternalEngine::is_known_model),
        })
        .collect();
    let names = |places: Vec<usize>| places.into_iter().map(|place| courses[place].name.to_owned()).collect();
    (findings(&courses, |day| format!("day {day}")).into_iter())
        .map(|Finding { kind, scenarios, text }| Warning { kind, scenarios: names(scenarios), text })
        .collect()
}

/// Returns the warning about a request body in which some scenarios state `population` and others use the default.
/// `comparison` is the comparison read from this body.
pub fn population_defaulted(body: &Json, comparison: &Comparison) -> Option<Warning> {
    let bodies = body.field("scenarios").list()?;
    let is_stated = |scenario: &Json| !scenario.field("population").is_null();
    let (stated, left_out): (Vec<_>, Vec<_>) =
        bodies.iter().zip(comparison.scenarios()).partition(|(body, _)| is_stated(body));
    let (_, default) = left_out.first()?;
    if stated.is_empty() {
        return None;
    }
    let names: Vec<String> = left_out.iter().map(|(_, scenario)| scenario.name.clone()).collect();
    let quoted: Vec<_> = names.iter().map(|name| format!("“{name}”")).collect();
    let text = format!(
        "{} without population: the default of {} people is used, while other scenarios state theirs. State it in every \
         scenario, or in none.",
        listed(&quoted),
        default.population
    );
    Some(Warning { kind: WarningKind::PopulationDefaulted, scenarios: names, text })
}

/// Returns whether at least one person is infectious on the last day, and visibly more than on the day before. A curve
/// that approaches an equilibrium grows by less.
fn is_growing(course: &Course<'_>) -> bool {
    const VISIBLE: f64 = 1.001;
    match course.infectious {
        [.., before, last] => *last >= 1.0 && *last > before * VISIBLE,
        _ => false,
    }
}

/// Returns E + I on each day; `None` unless this is a deterministic simulation of Epicurve's own model.
fn infected(course: &Course<'_>) -> Option<Vec<f64>> {
    let on_day = |day: usize| course.infected.iter().filter_map(|people| people.get(day)).sum();
    course.is_one_deterministic.then(|| (0..course.infectious.len()).map(on_day).collect())
}

/// Returns the first day below one person between two days above it.
fn trough(infected: &[f64]) -> Option<usize> {
    let first_wave = infected.iter().position(|people| *people >= 1.0)?;
    let last_wave = infected.iter().rposition(|people| *people >= 1.0)?;
    let below = infected[first_wave..last_wave].iter().position(|people| *people < 1.0)?;
    Some(first_wave + below)
}

/// Returns the first day with 0 infected after a day with fewer than 1e-200. The second condition leaves out Euler's
/// method, which can step to 0 from any number.
fn end(infected: &[f64]) -> Option<usize> {
    const NEARLY_ZERO: f64 = 1e-200;
    let is_end = |pair: &[f64]| 0.0 < pair[0] && pair[0] < NEARLY_ZERO && pair[1] == 0.0;
    Some(infected.windows(2).position(is_end)? + 1)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::model::simulate::simulate;
    use crate::model::solvers::cancel_token::CancelToken;
    use crate::model::validation::comparison_json::read_comparison;

    fn found(inputs: &Value) -> Vec<(WarningKind, String)> {
        let results = simulate(&read_comparison(&inputs.into()).unwrap(), &CancelToken::default()).unwrap();
        results.warnings.into_iter().map(|warning| (warning.kind, warning.text)).collect()
    }

    fn text_of(inputs: &Value, kind: WarningKind) -> Option<String> {
        found(inputs).into_iter().find(|(found, _)| *found == kind).map(|(_, text)| text)
    }

    fn closed(to_day: f64) -> Value {
        json!({"name": "Closed", "population": 1e6, "initial_infectious": 10, "beta": 0.6, "gamma": 0.1,
            "interventions": [{"from_day": 20, "to_day": to_day, "reduction": 1}]})
    }

    #[test]
    fn the_default_comparison_has_no_warning() {
        let results = simulate(&crate::model::presets::default_preset(), &CancelToken::default()).unwrap();
        assert_eq!(results.warnings, []);
    }

    #[test]
    fn a_trough_between_two_waves_is_a_warning_with_its_day() {
        let open = json!({"name": "Open", "population": 1e6, "initial_infectious": 10, "beta": 0.6, "gamma": 0.1});
        let below = |inputs: &Value| text_of(inputs, WarningKind::BelowOnePerson);
        let sentence = below(&json!({"days": 700, "scenarios": [open, closed(385.0)]})).unwrap();
        assert!(
            sentence.starts_with("Fewer than one person is infected in “Closed” from day 141 on, between"),
            "{sentence}"
        );
        // The end of an epidemic is not a trough, and fewer than one infected person on day 0 are not a wave.
        assert_eq!(below(&json!({"days": 300, "scenarios": [open, closed(385.0)]})), None);
        assert_eq!(
            below(&json!({"days": 90, "scenarios": [{"initial_infectious": 1e-6, "beta": 2, "gamma": 0.1}]})),
            None
        );
        // With a population of 1, fewer than one person is infected throughout.
        let shares = json!({"population": 1, "initial_infectious": 0.01, "beta": 0.6, "gamma": 0.1});
        assert_eq!(below(&json!({"days": 700, "scenarios": [shares]})), None);
        let inputs = json!({"days": 700, "solver": {"method": "stochastic", "members": 5, "seed": 1},
            "scenarios": [closed(385.0)]});
        assert_eq!(below(&inputs), None);
    }

    #[test]
    fn an_infection_that_falls_to_0_is_over() {
        let mut scenario = closed(3_000.0);
        scenario["gamma"] = json!(0.5);
        scenario["beta"] = json!(2.0);
        let sentence = text_of(&json!({"days": 3_650, "scenarios": [scenario]}), WarningKind::BelowOnePerson).unwrap();
        assert!(sentence.starts_with("The infection is over in “Closed” from day 11"), "{sentence}");
        assert!(sentence.ends_with("fewer than 1e-250 infected people count as none."), "{sentence}");
    }

    #[test]
    fn a_maximum_on_the_last_day_is_no_peak() {
        let scenario = json!({"name": "A", "beta": 0.3, "gamma": 0.1});
        let risen = |days: u32| text_of(&json!({"days": days, "scenarios": [scenario]}), WarningKind::PeakNotReached);
        assert_eq!(
            risen(20).unwrap(),
            "The number of infectious people is still rising in “A” on day 20: the peak is not reached. Simulate more days \
             to see it."
        );
        // The peak is on day 26.9.
        assert_eq!(risen(27), None);
        assert_eq!(risen(28), None);
        let falling = json!({"days": 20, "scenarios": [{"beta": 0.05, "gamma": 0.1}]});
        assert_eq!(found(&falling), []);
        let without_seeds = json!({"days": 20, "scenarios": [{"beta": 0.3, "gamma": 0.1, "initial_infectious": 0}]});
        assert_eq!(found(&without_seeds), []);
    }

    #[test]
    fn a_second_wave_that_rises_at_the_end_is_a_warning() {
        let scenario = json!({"name": "A", "beta": 0.3, "gamma": 0.1,
            "interventions": [{"from_day": 20, "to_day": 90, "reduction": 0.8}]});
        let again = |days: u32| text_of(&json!({"days": days, "scenarios": [scenario]}), WarningKind::RisingAgain);
        assert!(again(105).unwrap().contains("rising again in “A” on day 105: a later peak may be higher"));
        assert_eq!(again(80), None);
    }

    #[test]
    fn an_ensemble_is_rising_if_more_than_half_of_its_members_are() {
        let inputs = |days: u32| {
            json!({"days": days, "solver": {"method": "stochastic", "members": 41, "seed": 3}, "scenarios": [
                {"name": "A", "population": 1000, "initial_infectious": 10, "beta": 0.3, "gamma": 0.1}]})
        };
        assert!(text_of(&inputs(15), WarningKind::PeakNotReached).is_some());
        assert_eq!(found(&inputs(200)), []);
    }

    #[test]
    fn different_populations_and_defaults_are_warnings() {
        let body = json!({"days": 200, "scenarios": [
            {"name": "A", "beta": 0.3, "gamma": 0.1, "population": 1e6}, {"name": "B", "beta": 0.2, "gamma": 0.1},
        ]});
        assert_eq!(found(&body)[0].0, WarningKind::DifferentPopulations);
        let comparison = read_comparison(&Json::from(&body)).unwrap();
        let defaulted = |body: &Value| population_defaulted(&body.into(), &comparison);
        let warning = defaulted(&body).unwrap();
        assert_eq!(warning.scenarios, ["B"]);
        assert!(warning.text.starts_with("“B” without population: the default of 10000 people is used"), "{warning:?}");
        let all = json!({"days": 20, "scenarios": [{"beta": 0.3, "gamma": 0.1, "population": 10}]});
        assert_eq!(defaulted(&all), None);
        let none = json!({"days": 20, "scenarios": [{"beta": 0.3, "gamma": 0.1}]});
        assert_eq!(defaulted(&none), None);
    }
}
