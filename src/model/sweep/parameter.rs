//! What can be swept of a scenario.

use crate::model::inputs::input::{Group, Input, InputKind};
use crate::model::inputs::parameters::GROUPS;
use crate::model::inputs::scenario::{INPUTS_OF_R0, Scenario};
use crate::model::limits::{BASIC_REPRODUCTION_NUMBER, DOSES_PER_DAY, Limit, MU, OMEGA, POPULATION};

/// A number of a scenario that can take a range of values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Parameter {
    /// R0: beta follows from it and the other rates.
    BasicReproductionNumber,
    /// An input.
    Input {
        /// The name of its group in the API; empty for the scenario itself.
        group: &'static str,
        /// Its name in the API.
        key: &'static str,
        /// The place of its object in a list.
        place: usize,
    },
}

/// What a parameter's values are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParameterKind {
    /// Per day.
    Rate,
    /// From 0 to 1.
    Share,
    /// Persons, doses or contacts.
    Count,
    /// A day.
    Day,
    /// A pure number.
    Ratio,
}

impl Parameter {
    /// Transmission rate, per day.
    pub const BETA: Self = Self::own("beta");
    /// Recovery rate, per day.
    pub const GAMMA: Self = Self::own("gamma");

    /// An input of the scenario itself.
    pub const fn own(key: &'static str) -> Self {
        Self::Input { group: "", key, place: 0 }
    }

    /// Every parameter that the scenario has, in the order in which pages offer them: rates, shares, counts; inputs of
    /// lists last.
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
        match self {
            Self::BasicReproductionNumber => None,
            Self::Input { group, .. } => GROUPS.iter().find(|known| known.key == group),
        }
    }

    /// The input; none of R0.
    pub fn input(self) -> Option<&'static Input> {
        match self {
            Self::BasicReproductionNumber => None,
            Self::Input { key, .. } => self.group()?.input(key),
        }
    }

    fn place(self) -> usize {
        match self {
            Self::BasicReproductionNumber => 0,
            Self::Input { place, .. } => place,
        }
    }

    /// What a sentence calls it: "beta", "the reduction of School closure".
    pub fn called(self, scenario: &Scenario) -> String {
        let Some((group, input)) = self.group().zip(self.input()) else { return "R0".to_owned() };
        match &group.list {
            Some(list) => format!("the {} of {}", input.called, (list.name)(scenario, self.place())),
            None => input.called.to_owned(),
        }
    }

    /// Its name in addresses, behind the scenario's number: those of the API.
    pub fn name(self) -> String {
        match (self, self.group()) {
            (Self::Input { key, .. }, Some(group)) => group.address(key, self.place()),
            _ => "R0".to_owned(),
        }
    }

    /// Where it stands in the API's body of a comparison with this scenario alone; R0 stands where beta does.
    pub(super) fn pointer(self) -> String {
        let beta = || "/scenarios/0/beta".to_owned();
        match (self, self.group()) {
            (Self::Input { key, .. }, Some(group)) => format!("{}/{key}", group.pointer("/scenarios/0", self.place())),
            _ => beta(),
        }
    }

    /// What its values are.
    pub fn kind(self) -> ParameterKind {
        match self.input().map(|input| input.kind) {
            None | Some(InputKind::Number) => ParameterKind::Ratio,
            Some(InputKind::Beta | InputKind::Rate) => ParameterKind::Rate,
            Some(InputKind::Share) => ParameterKind::Share,
            Some(InputKind::Day | InputKind::Duration) => ParameterKind::Day,
            Some(InputKind::PerDay | InputKind::Count | InputKind::CountPerDay) => ParameterKind::Count,
        }
    }

    /// What is legal wherever it is typed.
    pub(super) fn limit(self) -> &'static Limit {
        self.input().map_or(&BASIC_REPRODUCTION_NUMBER, |input| input.limit)
    }

    /// Whether R0 changes with it while beta stays.
    pub fn moves_reproduction(self) -> bool {
        INPUTS_OF_R0.iter().any(|key| self == Self::own(key))
    }

    /// Its value in a scenario; none where the scenario lacks it, and of R0 where gamma + mu is 0.
    pub fn value(self, scenario: &Scenario) -> Option<f64> {
        match self.input() {
            Some(input) => input.value(scenario, self.place()),
            None => scenario.basic_reproduction_number(),
        }
    }

    /// Gives it a value. R0 reads the other rates, which must stand before; where nothing can follow from it, and where the
    /// scenario lacks the parameter, the scenario stays as it is.
    pub(super) fn set(self, scenario: &mut Scenario, value: f64) {
        match self.input() {
            Some(input) if self.value(scenario).is_some() => input.change(scenario, self.place(), value),
            Some(_) => {}
            None => scenario.beta.value = scenario.transmission_rate(value).unwrap_or(scenario.beta.value),
        }
    }

    /// A legal range worth a first look: from a sixth of the scenario's own value to twice it, or from nothing.
    pub fn suggested(self, scenario: &Scenario, days: u32) -> (f64, f64) {
        let value = self.value(scenario).unwrap_or_default();
        let Scenario { population, initial_infectious, initial_exposed, initial_immune, .. } = *scenario;
        let seeds = initial_infectious + initial_exposed;
        // Two digits; where that would pass what is legal, the legal end.
        let around = |most: f64| (short(value / 6.0), short(2.0 * value).min(most));
        let from_nothing = |least: f64, most: f64| (0.0, short(2.0 * value).max(least).min(most));
        let room = |taken: f64| (population - taken).max(0.0);
        match self.input().map_or("R0", |input| input.key) {
            "omega" => from_nothing(0.02, OMEGA.high),
            "mu" => from_nothing(0.001, MU.high),
            "fatality" => from_nothing(0.1, 1.0),
            "fraction" => from_nothing(0.2, 1.0),
            "importation" => from_nothing(population.min(10.0), population),
            _ if self.kind() == ParameterKind::Share => (0.0, 1.0),
            "population" => {
                let least = (seeds + initial_immune).max(scenario.importation.value).max(POPULATION.low);
                let (low, high) = around(POPULATION.high);
                (low.max(least), high.max(2.0 * least).min(POPULATION.high))
            }
            "initial_immune" => (0.0, short(0.9 * room(seeds)).min(room(seeds))),
            "initial_infectious" | "initial_exposed" => {
                let most = room(seeds + initial_immune - value);
                let (low, high) = around(most);
                if value > 0.0 && low < high { (low, high) } else { (0.0, short(population / 100.0).min(most)) }
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

/// Exposed people need a latent stage.
fn has_use(input: &Input, scenario: &Scenario) -> bool {
    input.key != "initial_exposed" || scenario.sigma.is_some()
}

/// Two significant digits.
fn short(value: f64) -> f64 {
    format!("{value:.1e}").parse().unwrap_or(value)
}
