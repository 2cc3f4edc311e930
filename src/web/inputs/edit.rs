//! The workbench's buttons: add, copy, move and remove a scenario.

use super::{Field, Inputs, ScenarioInputs};
use crate::model::{MAXIMUM_NAME, MAXIMUM_SCENARIOS, default_preset};

impl Inputs {
    /// Carries out a button named `do`; returns the number of the scenario to look at next. What can't be done changes
    /// nothing.
    pub fn edit(&mut self, action: &str) -> Option<usize> {
        let (verb, number) = match action.split_once('-') {
            Some((verb, number)) => (verb, number.parse::<usize>().ok()?.checked_sub(1)?),
            None => (action, self.scenarios.len()),
        };
        let count = self.scenarios.len();
        let has_room = count < MAXIMUM_SCENARIOS;
        match verb {
            "add" if has_room => {
                let mut scenario = self
                    .scenarios
                    .last()
                    .cloned()
                    .unwrap_or_else(|| ScenarioInputs::of(&default_preset().scenarios()[0]));
                scenario.set(Field::Name, self.free_name(|attempt| format!("Scenario {}", count + attempt)));
                self.scenarios.push(scenario);
                Some(count + 1)
            }
            "copy" if has_room && number < count => {
                let mut scenario = self.scenarios[number].clone();
                let name = scenario.shown(Field::Name, number + 1);
                let name = self.free_name(|attempt| {
                    let suffix = match attempt {
                        1 => " (copy)".to_owned(),
                        _ => format!(" (copy {attempt})"),
                    };
                    let kept = name.chars().take(MAXIMUM_NAME - suffix.chars().count());
                    kept.collect::<String>() + &suffix
                });
                scenario.set(Field::Name, name);
                self.write_names();
                self.scenarios.insert(number + 1, scenario);
                Some(number + 2)
            }
            "up" if 0 < number && number < count => {
                self.write_names();
                self.scenarios.swap(number - 1, number);
                Some(number)
            }
            "down" if number + 1 < count => {
                self.write_names();
                self.scenarios.swap(number, number + 1);
                Some(number + 2)
            }
            "remove" if number < count => {
                self.write_names();
                self.scenarios.remove(number);
                (count > 1).then(|| (number + 1).min(count - 1))
            }
            _ => None,
        }
    }

    /// The first of the numbered names that no scenario has.
    fn free_name(&self, name: impl Fn(usize) -> String) -> String {
        let is_free = |name: &String| {
            !(self.scenarios.iter().enumerate())
                .any(|(index, scenario)| scenario.shown(Field::Name, index + 1).trim() == name)
        };
        (1..).map(name).find(is_free).unwrap_or_default()
    }

    /// Writes default names out, because they would change with the scenario's place.
    fn write_names(&mut self) {
        for (index, scenario) in self.scenarios.iter_mut().enumerate() {
            let name = scenario.shown(Field::Name, index + 1);
            scenario.set(Field::Name, name);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::pairs::Pairs;

    #[test]
    fn buttons_edit_what_stands_in_the_fields() {
        let names = |inputs: &Inputs| {
            (inputs.scenarios.iter().enumerate())
                .map(|(index, scenario)| scenario.shown(Field::Name, index + 1))
                .collect::<Vec<_>>()
        };
        let mut inputs =
            Inputs::read(&Pairs::parse(b"v=1&days=100&s1.name=A&s1.beta=0.3&s1.gamma=0.1&s2.beta=0.2&s2.gamma=0.1"));
        assert_eq!(inputs.edit("add"), Some(3));
        assert_eq!(names(&inputs), ["A", "Scenario 2", "Scenario 3"]);
        assert_eq!(inputs.edit("copy-1"), Some(2));
        assert_eq!(inputs.edit("copy-1"), Some(2));
        assert_eq!(names(&inputs), ["A", "A (copy 2)", "A (copy)", "Scenario 2", "Scenario 3"]);
        assert_eq!(inputs.edit("up-4"), Some(3));
        assert_eq!(inputs.edit("down-1"), Some(2));
        assert_eq!(inputs.edit("remove-5"), Some(4));
        assert_eq!(names(&inputs), ["A (copy 2)", "A", "Scenario 2", "A (copy)"]);
        for impossible in ["up-1", "down-4", "remove-9", "copy-0", "nonsense", "remove-x"] {
            let before = inputs.clone();
            assert_eq!(inputs.edit(impossible), None, "{impossible}");
            assert_eq!(inputs, before);
        }
        for _ in 0..10 {
            inputs.edit("add");
        }
        assert_eq!(inputs.scenarios.len(), MAXIMUM_SCENARIOS);
        assert!(inputs.check().is_ok());
    }
}
