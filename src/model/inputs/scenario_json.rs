//! A scenario's JSON: as in the API's body, with every default written out and each uncertain rate as its distribution.

use std::collections::BTreeMap;

use serde::de::Error;
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};

use super::input::{Access, Group, Input, Missing};
use super::parameters::GROUPS;
use super::scenario::Scenario;
use super::values::{Day, Rate};
use crate::model::distributions::Uncertain;
use crate::model::distributions::uncertain::EnteredAs;

/// Marks a day that was typed as a date.
const DATE: &str = "date";

impl Serialize for Scenario {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("name", &self.name)?;
        for group in &GROUPS {
            let object = |place| Object { scenario: self, group, place };
            let objects: Vec<_> = (0..(group.count)(self)).map(object).collect();
            if group.is_scenario() {
                object(0).serialize_inputs(&mut map)?;
            } else if group.list.is_some() {
                map.serialize_entry(group.key, &objects)?;
            } else {
                map.serialize_entry(group.key, &objects.first())?;
            }
        }
        map.serialize_entry("entered", &Entered(self))?;
        if let Some(engine) = &self.engine {
            map.serialize_entry("engine", engine)?;
        }
        map.end()
    }
}

/// An object inside a scenario.
struct Object<'a> {
    scenario: &'a Scenario,
    group: &'a Group,
    place: usize,
}

impl Object<'_> {
    fn serialize_inputs<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        let Self { scenario, group, place } = *self;
        for input in group.inputs {
            let uncertain = input.rate().and_then(|rate| scenario.uncertain(rate));
            match uncertain {
                Some(uncertain) => map.serialize_entry(input.key, &uncertain)?,
                None => map.serialize_entry(input.key, &input.value(scenario, place))?,
            }
        }
        Ok(())
    }

    /// Returns the days that were typed as dates, by their names.
    fn dates(&self) -> BTreeMap<&'static str, &'static str> {
        let is_date = |input: &&Input| match input.access {
            Access::Day(get, _) => get(self.scenario, self.place).is_some_and(|day| day.is_date),
            Access::Number(..) | Access::Rate(..) => false,
        };
        self.group.inputs.iter().filter(is_date).map(|input| (input.key, DATE)).collect()
    }
}

impl Serialize for Object<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        if let Some(list) = &self.group.list {
            map.serialize_entry("name", (list.name)(self.scenario, self.place))?;
        }
        self.serialize_inputs(&mut map)?;
        map.end()
    }
}

/// The forms in which rates and days were typed, so that the workbench can show them again in that form. A distribution
/// is not listed: its own JSON states its form.
struct Entered<'a>(&'a Scenario);

impl Serialize for Entered<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(scenario) = *self;
        let mut map = serializer.serialize_map(None)?;
        for group in &GROUPS {
            for rate in group.inputs.iter().filter_map(Input::rate) {
                let number = scenario.rate(rate).filter(|value| value.distribution.is_none());
                if let Some(entered) = number.and_then(|number| number.entered) {
                    map.serialize_entry(rate.name(), entered.name())?;
                }
            }
            let dates = |place| Object { scenario, group, place }.dates();
            let mut dates: Vec<_> = (0..(group.count)(scenario)).map(dates).collect();
            // Objects after the last one with a date are left out.
            while dates.pop_if(|last| last.is_empty()).is_some() {}
            match dates.first() {
                None => {}
                Some(_) if group.list.is_some() => map.serialize_entry(group.key, &dates)?,
                Some(only) => map.serialize_entry(group.key, only)?,
            }
        }
        map.end()
    }
}

/// For saved runs, which were checked before. Inputs that an older version did not have may be missing.
impl<'de> Deserialize<'de> for Scenario {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let fields = Map::<String, Value>::deserialize(deserializer)?;
        read(&fields).map_err(D::Error::custom)
    }
}

fn read(fields: &Map<String, Value>) -> Result<Scenario, String> {
    let text = |fields: &Map<String, Value>, name: &str| fields.get(name).and_then(Value::as_str).map(str::to_owned);
    let name = text(fields, "name").ok_or("missing field `name`")?;
    let mut scenario = Scenario { name, engine: text(fields, "engine"), ..Scenario::default() };
    let entered = fields.get("entered");
    for group in &GROUPS {
        let objects: Vec<&Map<String, Value>> = match fields.get(group.key) {
            _ if group.is_scenario() => vec![fields],
            Some(Value::Object(object)) => vec![object],
            Some(Value::Array(list)) => list.iter().filter_map(Value::as_object).collect(),
            _ => Vec::new(),
        };
        (group.make)(&mut scenario, objects.len());
        for (place, object) in objects.into_iter().enumerate() {
            if let Some(list) = &group.list {
                (list.set_name)(&mut scenario, place, text(object, "name").unwrap_or_default());
            }
            let entered = match entered.and_then(|entered| entered.get(group.key)) {
                _ if group.is_scenario() => entered,
                Some(Value::Array(list)) => list.get(place),
                other => other,
            };
            for input in group.inputs {
                let entered = entered.and_then(|entered| entered.get(input.key)).and_then(Value::as_str);
                let value = object.get(input.key).unwrap_or(&Value::Null);
                read_input(&mut scenario, place, input, value, entered)?;
            }
        }
    }
    // The number of an uncertain rate follows from its distribution.
    Ok(if scenario.has_ranges() { scenario.at_medians() } else { scenario })
}

fn read_input(
    scenario: &mut Scenario,
    place: usize,
    input: &Input,
    json: &Value,
    entered: Option<&str>,
) -> Result<(), String> {
    let wrong = || format!("{} can’t be {json}", input.key);
    let value = match (json, input.missing) {
        (Value::Null, Missing::Refused | Missing::Default(_)) => return Err(format!("missing field `{}`", input.key)),
        (Value::Null, Missing::Number(number)) => Some(number),
        (Value::Null, Missing::Absent) => None,
        (Value::Object(_), _) => None,
        (json, _) => Some(json.as_f64().ok_or_else(wrong)?),
    };
    match input.access {
        Access::Number(_, set) => set(scenario, place, value),
        Access::Day(_, set) => {
            set(scenario, place, value.map(|value| Day { value, is_date: entered == Some(DATE) }));
        }
        Access::Rate(rate) if json.is_object() => {
            let uncertain = Uncertain::deserialize(json).map_err(|error| format!("{}: {error}", rate.name()))?;
            scenario.set_rate(rate, Some(uncertain.into()));
        }
        Access::Rate(rate) => {
            let entered = entered.and_then(|name| EnteredAs::read(rate.name(), name).ok()).flatten();
            scenario.set_rate(rate, value.map(|value| Rate { entered, ..Rate::from(value) }));
        }
    }
    Ok(())
}
