//! A scenario's fields. In addresses, their names follow the scenario's number, and are those of the API.

use std::iter::once;
use std::sync::LazyLock;

use super::parse_number;
use super::parse_number::{
    read_beta, read_count, read_count_per_day, read_duration, read_number, read_per_day, read_rate, read_share,
};
use crate::model::{Entry, GROUPS, Group, Input, InputKind, Missing, in_reading_order};

/// A field of a scenario.
#[derive(Debug)]
pub struct Field {
    /// The name after the scenario's number.
    pub name: &'static str,
    /// The default of a missing field, and of an emptied field if the default is empty.
    pub default: String,
    /// Whether the field cannot be empty.
    pub is_required: bool,
    /// Whether this is a hidden field of the form.
    pub is_hidden: bool,
    /// The input and its group; `None` for a text.
    pub input: Option<(&'static Group, &'static Input)>,
}

impl Field {
    fn text(name: &'static str) -> Self {
        Self { name, default: String::new(), is_required: false, is_hidden: false, input: None }
    }

    fn hidden(name: &'static str) -> Self {
        Self { is_hidden: true, ..Self::text(name) }
    }

    fn of(group: &'static Group, input: &'static Input) -> Self {
        let (default, is_required) = match input.missing {
            Missing::Default(number) => (number.to_string(), true),
            Missing::Refused => (String::new(), group.is_scenario()),
            Missing::Number(_) | Missing::Absent => (String::new(), false),
        };
        let name = if group.list.is_some() { input.key } else { name(&group.address(input.key, 0)) };
        Self { default, is_required, input: Some((group, input)), ..Self::text(name) }
    }
}

/// Inputs about whose values the page can ask. A hidden field of the form holds a value that the visitor keeps.
const ASKED_ABOUT: [&str; 6] = ["beta", "gamma", "sigma", "omega", "fatality", "hospital.stay_days"];

/// The fields of a scenario, except its interventions, in the order of addresses.
pub static FIELDS: LazyLock<Vec<Field>> = LazyLock::new(|| {
    let inputs = in_reading_order().into_iter().filter(|(group, _)| group.list.is_none());
    let inputs = inputs.map(|(group, input)| Field::of(group, input));
    let entered = GROUPS[0].inputs.iter().filter(|input| input.may_be_derived());
    let entered = entered.map(|input| Field::text(name(&format!("entered.{}", input.key))));
    let kept = ASKED_ABOUT.into_iter().map(|asked| Field::hidden(name(&format!("keep.{asked}"))));
    let others = [Field::hidden("entered.name"), Field::text("engine")];
    let all = once(Field::text("name")).chain(inputs).chain(entered).chain(others).chain(kept);
    all.collect()
});

/// Leaks a name, which is computed only once.
fn name(text: &str) -> &'static str {
    String::leak(text.to_owned())
}

/// Whether this name belongs to a hidden field of the form.
pub fn is_hidden(name: &str) -> bool {
    FIELDS.iter().any(|field| field.name == name && field.is_hidden)
}

/// The fields of an intervention. Their names follow the numbers of the scenario and of the intervention.
pub static INTERVENTION_FIELDS: LazyLock<Vec<Field>> = LazyLock::new(|| {
    let of_group = |group: &'static Group| group.inputs.iter().map(move |input| Field::of(group, input));
    let lists = GROUPS.iter().filter(|group| group.list.is_some()).flat_map(of_group);
    once(Field::text("name")).chain(lists).collect()
});

/// Returns the kind of a swept parameter's values, by the parameter's name.
pub fn parameter_kind(name: &str) -> InputKind {
    match input_kind(name) {
        // R0 is a separate parameter, so that a value of beta is only a rate.
        Some(InputKind::Beta) => InputKind::Rate,
        kind => kind.unwrap_or(InputKind::Number),
    }
}

/// Says how the text in a field was read, if its comma or unit was converted. `name` is the field's name in addresses.
pub fn understood(name: &str, typed: &str, start_date: &str) -> Option<String> {
    let own = name.strip_prefix('s').and_then(|rest| rest.split_once('.'));
    let name = own.filter(|(number, _)| number.parse::<u16>().is_ok()).map_or(name, |(_, own)| own);
    understood_input(input_kind(name)?, typed, start_date)
}

/// Returns the kind of a field, by its name without the scenario's number; `None` for a text.
pub fn input_kind(name: &str) -> Option<InputKind> {
    let behind_intervention = name.strip_prefix('i').and_then(|rest| rest.split_once('.')).map(|(_, field)| field);
    let of_intervention = INTERVENTION_FIELDS.iter().find(|field| behind_intervention == Some(field.name));
    match name {
        "days" | "step" => Some(InputKind::Duration),
        "members" | "seed" => Some(InputKind::Number),
        name => FIELDS.iter().find(|field| field.name == name).or(of_intervention)?.input.map(|(_, input)| input.kind),
    }
}

/// Says how a text typed for an input was read, if its comma or unit was converted.
pub fn understood_input(kind: InputKind, typed: &str, start_date: &str) -> Option<String> {
    let around = match kind {
        InputKind::Number | InputKind::Count => ("", ""),
        InputKind::CountPerDay | InputKind::Beta | InputKind::Rate | InputKind::PerDay => ("", " per day"),
        InputKind::Duration => ("", " days"),
        InputKind::Share => ("", "%"),
        InputKind::Day => ("day ", ""),
    };
    parse_number::understood(typed, &read_input(kind, typed, start_date), around)
}

/// Reads the text typed for an input of the model; `start_date` is the text in the field for the first day.
pub fn read_input(kind: InputKind, typed: &str, start_date: &str) -> Entry {
    match kind {
        InputKind::Number => read_number(typed),
        InputKind::Count => read_count(typed),
        InputKind::CountPerDay => read_count_per_day(typed),
        InputKind::Duration => read_duration(typed),
        InputKind::Beta => read_beta(typed),
        InputKind::Rate => read_rate(typed),
        InputKind::PerDay => read_per_day(typed),
        InputKind::Share => read_share(typed),
        InputKind::Day => super::dates::read_day(typed, start_date),
    }
}
