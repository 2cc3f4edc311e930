//! Parameters of a scenario that a sweep can vary.

use crate::model::inputs::input::{Group, Input, InputKind};
use crate::model::inputs::parameters::GROUPS;
use crate::model::inputs::scenario::{INPUTS_OF_R0, Scenario};
use crate::model::limits::{BASIC_REPRODUCTION_NUMBER, DOSES_PER_DAY, Limit, MU, OMEGA, POPULATION};

/// A number of a scenario that can take a range of values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Parameter {
    /// R0: beta is calculated from it and the other rates.
    BasicReproductionNumber,
    /// An input.
    Input {
        /// The key of its group in the API; empty for the scenario itself.
        group: &'static str,
        /// Its key in the API.
        key: &'static str,
        /// The position of its object in a list.
        place: usize,
    },
}

impl Parameter {
    /// Transmission rate, per day.
    pub const BETA: Self = Self::own("beta");
    /// Recovery rate, per day.
    pub const GAMMA: Self = Self::own("gamma");

    /// Creates the parameter of an input of the scenario itself.
    pub const fn own(key: &'static str) -> Self {
        Self::Input { group: "", key, place: 0 }
    }

    /// Returns every parameter that the scenario has, in the order in which pages offer them: rates, shares, counts;
    /// inputs of lists last.
    pub fn of(scenario: &Scenario) -> Vec<Self> {
        let mut parameters = Vec::new();
        for group in &GROUPS {
            let mut swept: Vec<&Input> = group.inputs.iter().filter(|input| input.sweep).collect();
            swept.sort_by_key(|input| input.kind);
            for place in 0..(group.count)(scenario) {
                let is_there = |input: &&Input| input.value(scenario, place).is_some() && has_use(input, scenario);
                let inputs = swept.iter().copied().filter(is_there);
                parameters.extend(inputs.map(|input| Self::Input { group: group.key, key: input.key, place }));
            }
        }
        let is_in_list = |parameter: &Self| parameter.group().is_some_and(|group| group.list.is_some());
        parameters.sort_by_key(is_in_list);
        parameters.insert(1, Self::BasicReproductionNumber);
        parameters
    }

    fn group(self) -> Option<&'static Group> {
        let Self::Input { group, .. } = self else { return None };
        GROUPS.iter().find(|known| known.key == group)
    }

    /// Returns the input; `None` for R0.
    pub fn input(self) -> Option<&'static Input> {
        let Self::Input { key, .. } = self else { return None };
        self.group()?.input(key)
    }

    fn place(self) -> usize {
        if let Self::Input { place, .. } = self { place } else { 0 }
    }

    /// Returns its name in a sentence: "beta", "the reduction of School closure".
    pub fn called(self, scenario: &Scenario) -> String {
        let Some((group, input)) = self.group().zip(self.input()) else { return "R0".to_owned() };
        match &group.list {
            Some(list) => format!("the {} of {}", input.called, (list.name)(scenario, self.place())),
            None => input.called.to_owned(),
        }
    }

    /// Returns its name in addresses, after the scenario's number, and in the API.
    pub fn name(self) -> String {
        match (self, self.group()) {
            (Self::Input { key, .. }, Some(group)) => group.address(key, self.place()),
            _ => "R0".to_owned(),
        }
    }

    /// Returns its pointer in the API's body of a comparison with only this scenario; for R0, the pointer of beta.
    pub(super) fn pointer(self) -> String {
        match (self, self.group()) {
            (Self::Input { key, .. }, Some(group)) => format!("{}/{key}", group.pointer("/scenarios/0", self.place())),
            _ => "/scenarios/0/beta".to_owned(),
        }
    }

    /// Returns the kind of its values.
    pub fn kind(self) -> InputKind {
        self.input().map_or(InputKind::Number, |input| input.kind)
    }

    /// Returns its limit.
    pub(super) fn limit(self) -> &'static Limit {
        self.input().map_or(&BASIC_REPRODUCTION_NUMBER, |input| input.limit)
    }

    /// Returns whether R0 depends on it at constant beta.
    pub fn moves_reproduction(self) -> bool {
        INPUTS_OF_R0.iter().any(|key| self == Self::own(key))
    }

    /// Returns its value in a scenario; `None` if the scenario does not have it, and for R0 if gamma + mu is 0.
    pub fn value(self, scenario: &Scenario) -> Option<f64> {
        match self.input() {
            Some(input) => input.value(scenario, self.place()),
            None => scenario.basic_reproduction_number(),
        }
    }

    /// Sets its value. R0 must be set after the other rates, from which beta is calculated. Does nothing if beta cannot
    /// be calculated, or if the scenario does not have the parameter.
    pub(super) fn set(self, scenario: &mut Scenario, value: f64) {
        match self.input() {
            Some(input) if self.value(scenario).is_some() => input.change(scenario, self.place(), value),
            Some(_) => {}
            None => scenario.beta.value = scenario.transmission_rate(value).unwrap_or(scenario.beta.value),
        }
    }

    /// Returns a valid range to start with: from a sixth of the scenario's value to twice the value, or from 0.
    pub fn suggested(self, scenario: &Scenario, days: u32) -> (f64, f64) {
        let value = self.value(scenario).unwrap_or_default();
        let Scenario { population, initial_infectious, initial_exposed, initial_immune, .. } = *scenario;
        let seeds = initial_infectious + initial_exposed;
        // Ends have two digits, but do not exceed the limit.
        let around = |maximum: f64| (short(value / 6.0), short(2.0 * value).min(maximum));
        let from_zero = |minimum: f64, maximum: f64| (0.0, short(2.0 * value).max(minimum).min(maximum));
        let remaining = |used: f64| (population - used).max(0.0);
        match self.input().map_or("R0", |input| input.key) {
            "omega" => from_zero(0.02, OMEGA.high),
            "mu" => from_zero(0.001, MU.high),
            "fatality" => from_zero(0.1, 1.0),
            "fraction" => from_zero(0.2, 1.0),
            "importation" => from_zero(population.min(10.0), population),
            _ if self.kind() == InputKind::Share => (0.0, 1.0),
            "population" => {
                let minimum = (seeds + initial_immune).max(scenario.importation.value).max(POPULATION.low);
                let (low, high) = around(POPULATION.high);
                (low.max(minimum), high.max(2.0 * minimum).min(POPULATION.high))
            }
            "initial_immune" => (0.0, short(0.9 * remaining(seeds)).min(remaining(seeds))),
            "initial_infectious" | "initial_exposed" => {
                let maximum = remaining(seeds + initial_immune - value);
                let (low, high) = around(maximum);
                if value > 0.0 && low < high { (low, high) } else { (0.0, short(population / 100.0).min(maximum)) }
            }
            "from_day" => {
                let to_day = scenario.interventions.get(self.place()).and_then(|each| each.days().1);
                (0.0, to_day.map_or(f64::from(days), |to_day| if to_day > 1.0 { to_day - 1.0 } else { to_day / 2.0 }))
            }
            "doses_per_day" if value <= 0.0 => (0.0, short(population / 100.0).min(DOSES_PER_DAY.high)),
            "beta" | "gamma" | "R0" if value <= 0.0 => (0.0, 1.0),
            _ => around(self.limit().high),
        }
    }
}

/// Returns whether an input has an effect: exposed people need a latent stage.
fn has_use(input: &Input, scenario: &Scenario) -> bool {
    input.key != "initial_exposed" || scenario.sigma.is_some()
}

/// Rounds to two significant digits.
fn short(value: f64) -> f64 {
    format!("{value:.1e}").parse().unwrap_or(value)
}
