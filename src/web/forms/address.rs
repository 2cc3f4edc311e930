//! The scenarios in the names of an address or a form.

use std::collections::BTreeMap;

use super::scenario::{InterventionInputs, ScenarioInputs};
use crate::web::http::query::Pairs;

/// The scenarios among an address's names, in the order of their numbers; gaps are closed, in their interventions too.
pub(super) fn read_scenarios(pairs: &Pairs) -> Vec<ScenarioInputs> {
    let mut numbered: BTreeMap<u16, (ScenarioInputs, BTreeMap<u16, InterventionInputs>)> = BTreeMap::new();
    let number = |text: &str| text.parse().ok().filter(|number: &u16| *number > 0);
    for (name, value) in pairs.iter() {
        let Some((scenario, rest)) = name.strip_prefix('s').and_then(|name| name.split_once('.')) else {
            continue;
        };
        let Some(scenario) = number(scenario) else {
            continue;
        };
        let (scenario, interventions) = numbered.entry(scenario).or_default();
        let intervention =
            rest.split_once('.').and_then(|(place, field)| Some((number(place.strip_prefix('i')?)?, field)));
        let is_taken =
            intervention.is_some_and(|(place, field)| interventions.entry(place).or_default().take(field, value));
        if !is_taken {
            scenario.take(rest, value);
        }
    }
    numbered
        .into_values()
        .map(|(mut scenario, interventions)| {
            scenario.write_ranges();
            scenario.interventions = interventions.into_values().filter(|inputs| !inputs.is_empty()).collect();
            scenario
        })
        .collect()
}
