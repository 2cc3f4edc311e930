//! Types of the table of inputs: a row for an input, and a group of inputs.

use super::scenario::Scenario;
use super::values::{Day, Rate};
use crate::model::distributions::UncertainRate;
use crate::model::limits::Limit;

/// An input.
#[derive(Debug)]
pub struct Input {
    /// Its name in JSON, and in addresses after the object's name.
    pub key: &'static str,
    /// Label before its values in a table.
    pub label: &'static str,
    /// Heading above its values in a table; empty for inputs that every scenario has.
    pub section: &'static str,
    /// Its name in a sentence about a sweep.
    pub called: &'static str,
    /// Its valid range, and its name in sentences about that range.
    pub limit: &'static Limit,
    /// The kind of value.
    pub kind: InputKind,
    /// Treatment of a missing value.
    pub missing: Missing,
    /// Its meaning, for the API's description.
    pub meaning: &'static str,
    /// Whether a sweep can vary it.
    pub sweep: bool,
    /// Reads and sets it in a scenario.
    pub access: Access,
}

/// The kind of value that is typed for an input.
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
    /// A day: its number, or its date if day 0 has a date.
    Day,
}

/// Treatment of a missing input.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Missing {
    /// The input is required.
    Refused,
    /// It has this default, which the form shows; an empty form field is refused.
    Default(f64),
    /// It has this default, also for an empty form field.
    Number(f64),
    /// The scenario does not have it.
    Absent,
}

/// Functions that read and set an input of a scenario. The second argument is the position in the group's list, or 0 if
/// the group is not a list. Reading returns `None` if the scenario does not have the input.
#[derive(Debug, Clone, Copy)]
pub enum Access {
    /// A number.
    Number(fn(&Scenario, usize) -> Option<f64>, fn(&mut Scenario, usize, Option<f64>)),
    /// A rate that may be uncertain.
    Rate(UncertainRate),
    /// A day that may be typed as a date.
    Day(fn(&Scenario, usize) -> Option<Day>, fn(&mut Scenario, usize, Option<Day>)),
}

/// Inputs that form one object of the API's body, or a list of such objects.
#[derive(Debug)]
pub struct Group {
    /// Its name in JSON, and in addresses; empty for the scenario itself.
    pub key: &'static str,
    /// Its inputs.
    pub inputs: &'static [Input],
    /// Properties of the list; `None` for a single object.
    pub list: Option<List>,
    /// Its meaning, for the API's description.
    pub meaning: &'static str,
    /// The meaning of its days, for the API's description; empty if it has no days.
    pub days: &'static str,
    /// Returns the number of its objects in a scenario.
    pub count: fn(&Scenario) -> usize,
    /// Replaces its objects in a scenario by this number of empty ones.
    pub make: fn(&mut Scenario, usize),
}

/// A list of objects, each of which has a name.
#[derive(Debug)]
pub struct List {
    /// Maximum objects in a scenario.
    pub maximum: usize,
    /// The meaning of one object, for the API's description.
    pub meaning: &'static str,
    /// The name of an object without a name, to which its number is appended: "Intervention".
    pub default_name: &'static str,
    /// Prefix of its number in addresses.
    pub address: &'static str,
    /// Returns the name of the object at a position.
    pub name: fn(&Scenario, usize) -> &str,
    /// Sets the name of the object at a position.
    pub set_name: fn(&mut Scenario, usize, String),
}

impl Group {
    /// Returns whether it is the scenario itself.
    pub fn is_scenario(&self) -> bool {
        self.key.is_empty()
    }

    /// Returns the JSON pointer of the object at a position, in the scenario with this pointer.
    pub fn pointer(&self, scenario: &str, place: usize) -> String {
        match &self.list {
            _ if self.is_scenario() => scenario.to_owned(),
            Some(_) => format!("{scenario}/{}/{place}", self.key),
            None => format!("{scenario}/{}", self.key),
        }
    }

    /// Returns the name of an input in addresses without the scenario's number: `beta`, `hospital.beds`, `i1.from_day`.
    pub fn address(&self, input: &str, place: usize) -> String {
        match &self.list {
            _ if self.is_scenario() => input.to_owned(),
            Some(list) => format!("{}{}.{input}", list.address, place + 1),
            None => format!("{}.{input}", self.key),
        }
    }

    /// Returns the input with this key.
    pub fn input(&self, key: &str) -> Option<&'static Input> {
        self.inputs.iter().find(|input| input.key == key)
    }

    /// Returns whether it has days, which may be typed as dates.
    pub fn has_days(&self) -> bool {
        !self.days.is_empty()
    }
}

impl Input {
    /// Returns whether this is its value when it is left out.
    pub fn is_default(&self, value: f64) -> bool {
        self.missing == Missing::Number(value)
    }

    /// Returns the rate that it sets, if it is a rate that may be uncertain.
    pub fn rate(&self) -> Option<UncertainRate> {
        if let Access::Rate(rate) = self.access { Some(rate) } else { None }
    }

    /// Returns whether R0 or a mean duration may be typed in its place.
    pub fn may_be_derived(&self) -> bool {
        matches!(self.kind, InputKind::Beta | InputKind::Rate)
    }

    /// Returns its number in a scenario; `None` if the scenario does not have it.
    pub fn value(&self, scenario: &Scenario, place: usize) -> Option<f64> {
        match self.access {
            Access::Number(get, _) => get(scenario, place),
            Access::Rate(rate) => scenario.rate(rate).map(|rate| rate.value),
            Access::Day(get, _) => get(scenario, place).map(|day| day.value),
        }
    }

    /// Changes its number in a scenario that has it, and keeps the form in which it was typed.
    pub(crate) fn change(&self, scenario: &mut Scenario, place: usize, value: f64) {
        match self.access {
            Access::Number(_, set) => set(scenario, place, Some(value)),
            Access::Rate(rate) => scenario.set_rate(rate, scenario.rate(rate).map(|rate| Rate { value, ..rate })),
            Access::Day(get, set) => set(scenario, place, get(scenario, place).map(|day| Day { value, ..day })),
        }
    }

    /// Sets or removes its number.
    pub(crate) fn set(&self, scenario: &mut Scenario, place: usize, value: Option<f64>) {
        match self.access {
            Access::Number(_, set) => set(scenario, place, value),
            Access::Rate(rate) => scenario.set_rate(rate, value.map(Rate::from)),
            Access::Day(_, set) => set(scenario, place, value.map(Day::from)),
        }
    }
}
