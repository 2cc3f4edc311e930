//! A scenario's fields, by the names that they have in addresses behind the scenario's number: those of the API.

use super::parse_number;
use super::parse_number::{
    read_beta, read_count, read_count_per_day, read_duration, read_number, read_per_day, read_rate, read_share,
};
use crate::model::Entry;

/// What is typed into a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A name.
    Text,
    /// A number without a unit.
    Number,
    /// A count of people or beds.
    Count,
    /// A count of doses per day.
    CountPerDay,
    /// A number of days, or another duration.
    Duration,
    /// A rate per day, or the basic reproduction number; or a range of either.
    Beta,
    /// A rate per day, or a mean duration; or a range of either.
    Rate,
    /// A number per day, or a range of it.
    PerDay,
    /// A share: 0.4 or 40%.
    Share,
    /// A day: its number, or its date where day 0 has one.
    Day,
    /// What the form remembers of a scenario, in a hidden field.
    Hidden,
}

/// A field of a scenario.
#[derive(Debug, PartialEq, Eq)]
pub struct Field {
    /// Its name behind the scenario's number.
    pub name: &'static str,
    /// What is typed into it.
    pub kind: Kind,
    /// What counts where it is left out; an emptied field counts so too where that is nothing.
    pub default: &'static str,
    /// Something must stand in it.
    pub is_required: bool,
}

const fn field(name: &'static str, kind: Kind) -> Field {
    Field { name, kind, default: "", is_required: false }
}

const fn required(name: &'static str, kind: Kind, default: &'static str) -> Field {
    Field { name, kind, default, is_required: true }
}

/// Every field of a scenario but its interventions, in the order of addresses.
pub const FIELDS: [Field; 34] = [
    field("name", Kind::Text),
    required("beta", Kind::Beta, ""),
    required("gamma", Kind::Rate, ""),
    required("population", Kind::Count, "10000"),
    required("initial_infectious", Kind::Count, "100"),
    field("initial_exposed", Kind::Count),
    field("initial_immune", Kind::Count),
    field("sigma", Kind::Rate),
    field("omega", Kind::Rate),
    field("mu", Kind::Rate),
    field("fatality", Kind::Share),
    field("importation", Kind::PerDay),
    field("seasonality.amplitude", Kind::Share),
    field("seasonality.peak_day", Kind::Day),
    field("vaccination.from_day", Kind::Day),
    field("vaccination.to_day", Kind::Day),
    field("vaccination.doses_per_day", Kind::CountPerDay),
    field("vaccination.efficacy", Kind::Share),
    field("hospital.fraction", Kind::Share),
    field("hospital.stay_days", Kind::Duration),
    field("hospital.beds", Kind::Count),
    field("entered.beta", Kind::Text),
    field("entered.gamma", Kind::Text),
    field("entered.sigma", Kind::Text),
    field("entered.omega", Kind::Text),
    field("entered.mu", Kind::Text),
    field("entered.name", Kind::Hidden),
    field("engine", Kind::Text),
    field("keep.beta", Kind::Hidden),
    field("keep.gamma", Kind::Hidden),
    field("keep.sigma", Kind::Hidden),
    field("keep.omega", Kind::Hidden),
    field("keep.fatality", Kind::Hidden),
    field("keep.hospital.stay_days", Kind::Hidden),
];

/// Whether this name belongs to a hidden field of the form.
pub fn is_hidden(name: &str) -> bool {
    FIELDS.iter().any(|field| field.name == name && field.kind == Kind::Hidden)
}

/// An intervention's fields, by their names behind the scenario's and the intervention's numbers.
pub const INTERVENTION_FIELDS: [Field; 4] = [
    field("name", Kind::Text),
    field("from_day", Kind::Day),
    field("to_day", Kind::Day),
    field("reduction", Kind::Share),
];

/// What is typed for one value of a swept parameter, by the parameter's name.
pub fn parameter_kind(name: &str) -> Kind {
    match field_kind(name) {
        // R0 is a parameter of its own.
        Some(Kind::Beta) => Kind::Rate,
        kind => kind.unwrap_or(Kind::Number),
    }
}

/// How the text in a field was read, by the field's name in addresses, where its comma or unit was converted.
pub fn understood(name: &str, typed: &str, start_date: &str) -> Option<String> {
    let own = name.strip_prefix('s').and_then(|rest| rest.split_once('.'));
    let name = own.filter(|(number, _)| number.parse::<u16>().is_ok()).map_or(name, |(_, own)| own);
    field_kind(name)?.understood(typed, start_date)
}

/// What is typed into a field, by its name behind the scenario's number, or for the whole comparison.
fn field_kind(name: &str) -> Option<Kind> {
    let behind_intervention = name.strip_prefix('i').and_then(|rest| rest.split_once('.')).map(|(_, field)| field);
    let of_intervention = INTERVENTION_FIELDS.iter().find(|field| behind_intervention == Some(field.name));
    match name {
        "days" | "step" => Some(Kind::Duration),
        "members" | "seed" => Some(Kind::Number),
        name => FIELDS.iter().find(|field| field.name == name).or(of_intervention).map(|field| field.kind),
    }
}

impl Kind {
    /// What was typed, as a number to be checked; `start_date` is the text of the first day's field.
    pub fn read(self, typed: &str, start_date: &str) -> Entry {
        match self {
            Self::Text | Self::Hidden | Self::Number => read_number(typed),
            Self::Count => read_count(typed),
            Self::CountPerDay => read_count_per_day(typed),
            Self::Duration => read_duration(typed),
            Self::Beta => read_beta(typed),
            Self::Rate => read_rate(typed),
            Self::PerDay => read_per_day(typed),
            Self::Share => read_share(typed),
            Self::Day => super::dates::read_day(typed, start_date),
        }
    }

    /// How a typed text was read, where its comma or unit was converted.
    pub fn understood(self, typed: &str, start_date: &str) -> Option<String> {
        let around = match self {
            Self::Text | Self::Hidden => return None,
            Self::Number | Self::Count => ("", ""),
            Self::CountPerDay | Self::Beta | Self::Rate | Self::PerDay => ("", " per day"),
            Self::Duration => ("", " days"),
            Self::Share => ("", "%"),
            Self::Day => ("day ", ""),
        };
        parse_number::understood(typed, &self.read(typed, start_date), around)
    }
}
