//! What the table of inputs says of an input, and of a group of them.

use super::scenario::Scenario;
use super::values::{Day, Rate};
use crate::model::distributions::UncertainRate;
use crate::model::limits::Limit;

/// An input.
#[derive(Debug)]
pub struct Input {
    /// Its name in JSON, and in addresses behind the object's name.
    pub key: &'static str,
    /// Before its values in a table.
    pub label: &'static str,
    /// The heading over its values in a table; empty for inputs that every scenario has.
    pub section: &'static str,
    /// What a sentence about a sweep calls it.
    pub called: &'static str,
    /// What is legal, and what sentences about it call it.
    pub limit: &'static Limit,
    /// What is typed for it.
    pub kind: InputKind,
    /// What counts where it is left out.
    pub missing: Missing,
    /// What it means, for the API's description.
    pub meaning: &'static str,
    /// A sweep can vary it.
    pub sweep: bool,
    /// Where it is in a scenario.
    pub access: Access,
}

/// What is typed for an input.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum InputKind {
    /// A number without a unit.
    Number,
    /// A rate per day, or the basic reproduction number; or a range of either.
    Beta,
    /// A rate per day, or a mean duration; or a range of either.
    Rate,
    /// A count of doses per day.
    CountPerDay,
    /// A share: 0.4 or 40%.
    Share,
    /// A number per day, or a range of it.
    PerDay,
    /// A count of people or beds.
    Count,
    /// A number of days, or another duration.
    Duration,
    /// A day: its number, or its date where day 0 has one.
    Day,
}

/// What counts where an input is left out.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Missing {
    /// It must be given.
    Refused,
    /// This number, which the form shows: an emptied field is refused.
    Default(f64),
    /// This number, for an emptied field too.
    Number(f64),
    /// The scenario has none.
    Absent,
}

/// How an input of a scenario is read and set. The objects of a list are told apart by their places; others are at place 0.
/// Reading gives none where the scenario lacks it.
#[derive(Debug, Clone, Copy)]
pub enum Access {
    /// A number.
    Number(fn(&Scenario, usize) -> Option<f64>, fn(&mut Scenario, usize, Option<f64>)),
    /// A rate that may be uncertain.
    Rate(UncertainRate),
    /// A day that may be typed as a date.
    Day(fn(&Scenario, usize) -> Option<Day>, fn(&mut Scenario, usize, Option<Day>)),
}

/// Inputs that are one object of the API's body.
#[derive(Debug)]
pub struct Group {
    /// Its name in JSON, and in addresses; empty for the scenario itself.
    pub key: &'static str,
    /// Its inputs.
    pub inputs: &'static [Input],
    /// Where they are a list: each has a name.
    pub list: Option<List>,
    /// What it means, for the API's description.
    pub meaning: &'static str,
    /// What its days are, for the API's description; empty where it has none.
    pub days: &'static str,
    /// How many a scenario has.
    pub count: fn(&Scenario) -> usize,
    /// Gives a scenario this number of them, with nothing in them.
    pub make: fn(&mut Scenario, usize),
}

/// A list of objects, each of which has a name.
#[derive(Debug)]
pub struct List {
    /// How many a scenario may have.
    pub most: usize,
    /// What one of them is, for the API's description.
    pub meaning: &'static str,
    /// What one of them is called where it has no name of its own: "Intervention", followed by its number.
    pub default_name: &'static str,
    /// Before its number in addresses.
    pub address: &'static str,
    /// The name of the one at this place.
    pub name: fn(&Scenario, usize) -> &str,
    /// Gives it a name.
    pub set_name: fn(&mut Scenario, usize, String),
}

impl Group {
    /// Whether it is the scenario itself.
    pub fn is_scenario(&self) -> bool {
        self.key.is_empty()
    }

    /// Where the object at a place is, inside a scenario at a JSON pointer.
    pub fn pointer(&self, scenario: &str, place: usize) -> String {
        match &self.list {
            _ if self.is_scenario() => scenario.to_owned(),
            Some(_) => format!("{scenario}/{}/{place}", self.key),
            None => format!("{scenario}/{}", self.key),
        }
    }

    /// The name of an input in addresses, behind the scenario's number: `beta`, `hospital.beds`, `i1.from_day`.
    pub fn address(&self, input: &str, place: usize) -> String {
        match &self.list {
            _ if self.is_scenario() => input.to_owned(),
            Some(list) => format!("{}{}.{input}", list.address, place + 1),
            None => format!("{}.{input}", self.key),
        }
    }

    /// Its input of this name.
    pub fn input(&self, key: &str) -> Option<&'static Input> {
        self.inputs.iter().find(|input| input.key == key)
    }

    /// Whether it has days, which may be typed as dates.
    pub fn has_days(&self) -> bool {
        !self.days.is_empty()
    }
}

impl Input {
    /// Whether this number is what counts where nothing is given.
    pub fn is_default(&self, value: f64) -> bool {
        self.missing == Missing::Number(value)
    }

    /// The rate that may be uncertain, of such a rate.
    pub fn rate(&self) -> Option<UncertainRate> {
        match self.access {
            Access::Rate(rate) => Some(rate),
            Access::Number(..) | Access::Day(..) => None,
        }
    }

    /// Whether something else may be typed in its place: R0, or a mean duration.
    pub fn may_be_derived(&self) -> bool {
        matches!(self.kind, InputKind::Beta | InputKind::Rate)
    }

    /// Its number in a scenario; none where the scenario lacks it.
    pub fn value(&self, scenario: &Scenario, place: usize) -> Option<f64> {
        match self.access {
            Access::Number(get, _) => get(scenario, place),
            Access::Rate(rate) => scenario.rate(rate).map(|rate| rate.value),
            Access::Day(get, _) => get(scenario, place).map(|day| day.value),
        }
    }

    /// Changes its number in a scenario that has it; how it was typed stays.
    pub(crate) fn change(&self, scenario: &mut Scenario, place: usize, value: f64) {
        match self.access {
            Access::Number(_, set) => set(scenario, place, Some(value)),
            Access::Rate(rate) => scenario.set_rate(rate, scenario.rate(rate).map(|rate| Rate { value, ..rate })),
            Access::Day(get, set) => set(scenario, place, get(scenario, place).map(|day| Day { value, ..day })),
        }
    }

    /// Sets its number, or that there is none.
    pub(crate) fn set(&self, scenario: &mut Scenario, place: usize, value: Option<f64>) {
        match self.access {
            Access::Number(_, set) => set(scenario, place, value),
            Access::Rate(rate) => scenario.set_rate(rate, value.map(Rate::from)),
            Access::Day(_, set) => set(scenario, place, value.map(Day::from)),
        }
    }
}
