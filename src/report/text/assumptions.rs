//! The assumptions behind a comparison's results, as sentences for a report. Only assumptions of the used parts of the
//! model are listed; /about lists all of them.

use super::interventions::overlap;
use crate::model::{Comparison, ExternalEngine, Method, Results, Scenario};

const OTHER_MODELS: &str = "A scenario by an external engine with a model of its own follows that model’s assumptions, which Epicurve does not know.";

/// Returns a sentence for each assumption. The assumptions of an external engine's own model are unknown.
pub fn assumptions(comparison: &Comparison, results: &Results) -> Vec<&'static str> {
    let ours: Vec<&Scenario> = (comparison.scenarios().iter().zip(&results.scenarios))
        .filter(|(_, result)| result.external.as_ref().is_none_or(ExternalEngine::is_known_model))
        .map(|(scenario, _)| scenario)
        .collect();
    if ours.is_empty() {
        return vec![OTHER_MODELS];
    }
    let mut sentences = of_the_equations(&ours, comparison.days(), comparison.solver().method);
    if ours.len() < comparison.scenarios().len() {
        sentences.push(OTHER_MODELS);
    }
    sentences
}

fn of_the_equations(scenarios: &[&Scenario], days: u32, method: Method) -> Vec<&'static str> {
    let with = |has: fn(&Scenario) -> bool| scenarios.iter().filter(|scenario| has(scenario)).count();
    let choose = |has: fn(&Scenario) -> bool, in_none, in_some, in_all| match with(has) {
        0 => in_none,
        count if count == scenarios.len() => in_all,
        _ => in_some,
    };
    let any = |has: fn(&Scenario) -> bool| with(has) > 0;
    let by_chance = method == Method::Stochastic;
    let mut sentences = vec![
        "Everybody meets everybody alike: there are no ages, households or places.",
        choose(
            |each| each.mu.value > 0.0,
            "The population is closed: nobody is born, moves in or out, or dies of anything else.",
            "Where there are births, they are as many as natural deaths and all are born susceptible; elsewhere the population is closed.",
            "Births are as many as natural deaths, and all are born susceptible; nobody moves in or out.",
        ),
        choose(
            |each| each.sigma.is_some(),
            "Whoever is infected is infectious at once.",
            "Where there is a latent stage, the infected infect nobody until its end; elsewhere they are infectious at once.",
            "The infected infect nobody until the end of the latent stage.",
        ),
        "People leave a stage at a constant rate, however long they have been in it.",
        choose(
            |each| each.omega.value > 0.0,
            "Whoever has recovered stays immune.",
            "Immunity is complete; where it wanes, at a constant rate.",
            "Immunity is complete until it wanes, at a constant rate.",
        ),
    ];
    let mut add = |applies: bool, sentence| sentences.extend(applies.then_some(sentence));
    add(any(|each| each.effective_season().is_some()), "beta follows the season as a cosine over 365 days.");
    add(
        any(|each| each.effective_interventions().next().is_some()),
        "Measures begin and end at once and reach everybody.",
    );
    let has_overlap = overlap(scenarios.iter().map(|scenario| (*scenario, days))).is_some();
    add(has_overlap, "Overlapping reductions multiply.");
    add(true, "Nobody changes their contacts because of the epidemic itself.");
    add(
        any(|each| each.effective_campaign().is_some()),
        "Doses go to the susceptible, the exposed and the recovered alike; one that works protects fully and at once, and its protection lasts or wanes like that of infection.",
    );
    add(
        any(|each| each.importation.value > 0.0),
        "Infection from outside reaches the susceptible among its contacts and adds nobody to the population.",
    );
    add(
        any(|each| each.fatality > 0.0),
        "A constant share of the infected dies, however full the hospitals are; the living have as many contacts as before.",
    );
    add(
        any(|each| each.hospital.is_some()),
        "Patients are admitted on becoming infectious, and their stay changes nothing in the epidemic.",
    );
    add(
        any(|each| each.has_ranges()),
        "Rates with a range are drawn independently of each other, once for each simulation.",
    );
    add(by_chance, "Chance moves whole people, each independently of the others.");
    add(
        !by_chance,
        "People are counted in fractions, and the model is deterministic: the curves describe large populations.",
    );
    sentences
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    /// Returns the assumptions of scenarios with these fields besides the required ones.
    fn sentences(solver: Value, scenarios: &[Value]) -> String {
        let scenario = |(index, fields): (usize, &Value)| {
            let name = format!("Scenario {index}");
            let mut all = json!({"name": name, "population": 1000, "initial_infectious": 1, "beta": 0.3, "gamma": 0.1});
            all.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
            all
        };
        let scenarios: Vec<_> = scenarios.iter().enumerate().map(scenario).collect();
        let comparison = json!({"days": 100, "solver": solver, "scenarios": scenarios});
        let comparison: Comparison = serde_json::from_value(comparison).unwrap();
        let scenarios: Vec<_> = comparison.scenarios().iter().collect();
        of_the_equations(&scenarios, comparison.days(), comparison.solver().method).join(" ")
    }

    fn deterministic(scenarios: &[Value]) -> String {
        sentences(json!({"method": "adaptive"}), scenarios)
    }

    #[test]
    fn the_plain_model_is_closed_and_deterministic() {
        assert_eq!(
            deterministic(&[json!({})]),
            "Everybody meets everybody alike: there are no ages, households or places. The population is closed: nobody is \
             born, moves in or out, or dies of anything else. Whoever is infected is infectious at once. People leave a \
             stage at a constant rate, however long they have been in it. Whoever has recovered stays immune. Nobody \
             changes their contacts because of the epidemic itself. People are counted in fractions, and the model \
             is deterministic: the curves describe large populations."
        );
    }

    #[test]
    fn each_part_of_the_model_adds_its_assumption() {
        let plain = deterministic(&[json!({})]);
        for (part, sentence) in [
            (json!({"sigma": 0.2}), "until the end of the latent stage."),
            (json!({"omega": 0.01}), "until it wanes"),
            (json!({"mu": 0.0001}), "as many as natural deaths"),
            (json!({"fatality": 0.01}), "share of the infected dies"),
            (json!({"importation": 1}), "Infection from outside"),
            (json!({"seasonality": {"amplitude": 0.2, "peak_day": 15}}), "beta follows the season"),
            (json!({"interventions": [{"name": "a", "from_day": 1, "reduction": 0.4}]}), "Measures begin"),
            (json!({"vaccination": {"from_day": 1, "doses_per_day": 5, "efficacy": 0.9}}), "Doses go to"),
            (json!({"hospital": {"fraction": 0.05, "stay_days": 8}}), "Patients are admitted"),
        ] {
            assert!(!plain.contains(sentence), "{sentence}");
            let text = deterministic(&[part]);
            assert!(text.contains(sentence), "{text}");
        }
    }

    #[test]
    fn parts_without_effect_add_nothing_and_parts_of_some_scenarios_are_qualified() {
        let text = deterministic(&[
            json!({"sigma": 0.2, "mu": 0.0001, "omega": 0.01}),
            json!({
                "interventions": [{"name": "a", "from_day": 1, "reduction": 0}],
                "seasonality": {"amplitude": 0, "peak_day": 15}
            }),
        ]);
        for sentence in ["Where there are births", "Where there is a latent stage", "where it wanes"] {
            assert!(text.contains(sentence), "{text}");
        }
        assert!(!text.contains("Measures") && !text.contains("season"), "{text}");
    }

    #[test]
    fn chance_and_ranges_are_named() {
        let solver = json!({"method": "stochastic", "members": 5, "seed": 1});
        let text = sentences(solver, &[json!({"beta": {"distribution": "uniform", "low": 0.2, "high": 0.3}})]);
        assert!(text.contains("Rates with a range") && text.contains("Chance moves whole people"), "{text}");
        assert!(!text.contains("fractions"), "{text}");
    }
}
