//! The workbench's buttons: add, copy, move and remove a scenario; add and remove an intervention; remove observations;
//! answer a question about a number. The button "Run" changes nothing; it only leads to the canonical address.

use super::Inputs;
use super::likely_number::Meant;
use super::scenario::ScenarioInputs;
use super::scenario_names::{copy, free_name};
use crate::model::{MAXIMUM_SCENARIOS, default_preset};

impl Inputs {
    /// Carries out the action of a button named `do`, and returns the id of the element that the page shows next. An
    /// impossible action changes nothing.
    pub fn edit(&mut self, action: &str) -> Option<String> {
        if let Some(answer) = answer(action) {
            return self.answer(answer);
        }
        let (verb, numbers) = split(action)?;
        let next = match (verb, numbers.as_slice()) {
            ("add", []) => self.add(),
            ("copy", [number]) => self.copy(*number),
            ("up", [number]) => self.swap(number.checked_sub(1)?, *number).then_some(*number),
            ("down", [number]) => self.swap(*number, number + 1).then_some(number + 2),
            ("remove", [number]) => self.remove(*number),
            // Each list of interventions in the form ends with an empty one, so that none has to be added.
            ("add-intervention", [number]) => return Some(format!("s{}.interventions", number + 1)),
            ("remove-intervention", [number, place]) => {
                let interventions = &mut self.scenarios.get_mut(*number)?.interventions;
                if *place < interventions.len() {
                    interventions.remove(*place);
                }
                return Some(format!("s{}.interventions", number + 1));
            }
            ("remove-observations", []) => {
                self.observations = None;
                None
            }
            // "Run" and unknown actions.
            _ => None,
        };
        next.map(|number| format!("s{number}"))
    }

    /// Changes or keeps the values of a question. Returns no id, because the new results are shown from the top.
    fn answer(&mut self, (meant, fields): Answer<'_>) -> Option<String> {
        for (index, field) in fields {
            let scenario = self.scenarios.get_mut(index)?;
            match meant {
                Some(meant) => {
                    scenario.change(field, meant);
                }
                None => scenario.keep(field),
            }
        }
        self.rename();
        None
    }

    /// Returns the number of the new scenario.
    fn add(&mut self) -> Option<usize> {
        let count = self.scenarios.len();
        if count >= MAXIMUM_SCENARIOS {
            return None;
        }
        let last = self.scenarios.last().cloned();
        let mut scenario = last.unwrap_or_else(|| ScenarioInputs::of(&default_preset().scenarios()[0], None));
        scenario.set("name", free_name(&self.names(), |attempt| format!("Scenario {}", count + 1 + attempt)));
        self.scenarios.push(scenario);
        Some(count + 1)
    }

    fn copy(&mut self, index: usize) -> Option<usize> {
        if self.scenarios.len() >= MAXIMUM_SCENARIOS {
            return None;
        }
        let mut scenario = self.scenarios.get(index)?.clone();
        let name = scenario.shown("name", index + 1);
        let name = free_name(&self.names(), |attempt| copy(&name, attempt + 1));
        scenario.set("name", name);
        self.write_names();
        self.scenarios.insert(index + 1, scenario);
        Some(index + 2)
    }

    fn swap(&mut self, upper: usize, lower: usize) -> bool {
        if lower >= self.scenarios.len() {
            return false;
        }
        self.write_names();
        self.scenarios.swap(upper, lower);
        true
    }

    /// Returns the number of the scenario at the removed one's place; `None` if no scenario is left.
    fn remove(&mut self, index: usize) -> Option<usize> {
        let count = self.scenarios.len();
        if index >= count {
            return None;
        }
        self.write_names();
        self.scenarios.remove(index);
        (count > 1).then(|| (index + 1).min(count - 1))
    }

    /// Sets default names explicitly, because they would change with the scenario's position.
    fn write_names(&mut self) {
        for (index, scenario) in self.scenarios.iter_mut().enumerate() {
            let name = scenario.shown("name", index + 1);
            scenario.set("name", name);
        }
    }
}

/// The answer to a question: the values' meaning, or `None` to keep them; and the scenarios, from 0, with their fields.
type Answer<'a> = (Option<Meant>, Vec<(usize, &'a str)>);

/// Reads `days-s1.gamma,s2.gamma` or `keep-s1.gamma`.
fn answer(action: &str) -> Option<Answer<'_>> {
    let (verb, fields) = action.split_once('-')?;
    let meant = Meant::named(verb);
    if meant.is_none() && verb != "keep" {
        return None;
    }
    let field = |text| {
        let (number, field) = str::strip_prefix(text, 's')?.split_once('.')?;
        Some((number.parse::<usize>().ok()?.checked_sub(1)?, field))
    };
    Some((meant, fields.split(',').map(field).collect::<Option<_>>()?))
}

/// Splits an action such as `remove-intervention-2-1` into its verb and its numbers, which are returned counted from 0.
fn split(action: &str) -> Option<(&str, Vec<usize>)> {
    let end = action.find(|character: char| character.is_ascii_digit()).unwrap_or(action.len());
    let (verb, numbers) = action.split_at(end);
    let numbers = numbers.split('-').filter(|number| !number.is_empty());
    let numbers = numbers.map(|number| number.parse::<usize>().ok()?.checked_sub(1)).collect::<Option<_>>()?;
    Some((verb.trim_end_matches('-'), numbers))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::forms::tests::{names, read};

    #[test]
    fn buttons_edit_the_fields() {
        let mut inputs = read("v=1&days=100&s1.name=A&s1.beta=0.3&s1.gamma=0.1&s2.beta=0.2&s2.gamma=0.1");
        assert_eq!(inputs.edit("add").as_deref(), Some("s3"));
        assert_eq!(names(&inputs), ["A", "Scenario 2", "Scenario 3"]);
        assert_eq!(inputs.edit("copy-1").as_deref(), Some("s2"));
        assert_eq!(inputs.edit("copy-1").as_deref(), Some("s2"));
        assert_eq!(names(&inputs), ["A", "A (copy 2)", "A (copy)", "Scenario 2", "Scenario 3"]);
        assert_eq!(inputs.edit("up-4").as_deref(), Some("s3"));
        assert_eq!(inputs.edit("down-1").as_deref(), Some("s2"));
        assert_eq!(inputs.edit("remove-5").as_deref(), Some("s4"));
        assert_eq!(names(&inputs), ["A (copy 2)", "A", "Scenario 2", "A (copy)"]);
        for impossible in ["up-1", "down-4", "remove-9", "copy-0", "nonsense", "remove-x"] {
            let before = inputs.clone();
            assert_eq!(inputs.edit(impossible), None, "{impossible}");
            assert_eq!(inputs, before);
        }
        inputs.scenarios[1].interventions.push(crate::web::forms::scenario::InterventionInputs::default());
        assert_eq!(inputs.edit("remove-intervention-2-1").as_deref(), Some("s2.interventions"));
        assert!(inputs.scenarios[1].interventions.is_empty());
        for _ in 0..10 {
            inputs.edit("add");
        }
        assert_eq!(inputs.scenarios.len(), MAXIMUM_SCENARIOS);
        assert!(inputs.check().is_ok());
    }
}
