//! The texts in a scenario's fields.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::dates::{is_date, read_end};
use super::fields::{FIELDS, Field, INTERVENTION_FIELDS, input_kind, is_hidden, read_input};
use super::format::{written, written_rate};
use super::likely_number::Meant;
use crate::model::{
    Access, DistributionDraft, EnteredAs, Entry, GROUP_COUNT, GROUPS, Group, InputKind, OWN_ENGINE, ObjectDraft,
    Problem, Scenario, ScenarioDraft, UncertainRate,
};
use crate::report::text::ranges;
use crate::web::http::query::Pairs;

/// The texts in a scenario's fields. An absent field has its default.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ScenarioInputs {
    typed: BTreeMap<&'static str, String>,
    /// The interventions, in the order of the form. Each has a text in at least one field.
    pub interventions: Vec<InterventionInputs>,
    /// Parts of distributions by their names in the API, until [`Self::write_ranges`] writes them into fields.
    parts: BTreeMap<String, String>,
    /// Unknown names with their values.
    unknown: Vec<(String, String)>,
}

/// The texts in an intervention's fields.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct InterventionInputs {
    typed: BTreeMap<&'static str, String>,
}

impl ScenarioInputs {
    /// Fills the fields with a legal scenario; `start_date` is the date of day 0.
    pub fn of(scenario: &Scenario, start_date: Option<NaiveDate>) -> Self {
        let mut inputs = Self::default();
        inputs.set("name", scenario.name.clone());
        for field in FIELDS.iter() {
            let Some((_, input)) = field.input else { continue };
            match input.access {
                Access::Rate(rate) => {
                    if let Some(rate) = scenario.rate(rate).filter(|rate| !input.is_default(rate.value)) {
                        inputs.set_rate(field.name, written_rate(scenario, input, rate), rate.entered);
                    }
                }
                _ => inputs.set(field.name, written(scenario, input, 0, start_date)),
            }
        }
        inputs.set("engine", scenario.engine.clone().unwrap_or_default());
        inputs.interventions = (0..scenario.interventions.len())
            .map(|place| InterventionInputs::of(scenario, place, start_date))
            .collect();
        inputs.mark_name(scenario);
        inputs
    }

    /// Reads the scenarios and interventions of an address, in the order of their numbers, which may have gaps.
    pub fn read_all(pairs: &Pairs) -> Vec<Self> {
        let mut numbered: BTreeMap<u16, (Self, BTreeMap<u16, InterventionInputs>)> = BTreeMap::new();
        for (name, value) in pairs.iter() {
            let Some((number, rest)) = split_number(name, 's') else { continue };
            let (scenario, interventions) = numbered.entry(number).or_default();
            let is_taken = split_number(rest, 'i')
                .is_some_and(|(place, field)| interventions.entry(place).or_default().take(field, value));
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

    /// Sets the text of a field. An empty text, and Epicurve's own engine, are removed from optional fields.
    pub fn set(&mut self, name: &'static str, value: String) {
        let is_optional = FIELDS.iter().any(|field| field.name == name && !field.is_required);
        let is_left_out = value.trim().is_empty() || (name == "engine" && value == OWN_ENGINE);
        if is_optional && is_left_out && name != "name" {
            self.typed.remove(name);
        } else {
            self.typed.insert(name, value);
        }
    }

    /// Sets a rate as it was typed, or the rate and a field for its unit if that text would change the rate.
    fn set_rate(&mut self, name: &'static str, written: Result<String, f64>, entered: Option<EnteredAs>) {
        match written {
            Ok(text) => self.set(name, text),
            Err(rate) => {
                self.set(name, rate.to_string());
                let how = FIELDS.iter().find(|field| field.name.strip_prefix("entered.") == Some(name));
                if let (Some(how), Some(entered)) = (how, entered) {
                    self.set(how.name, entered.name().to_owned());
                }
            }
        }
    }

    /// Adds a value of an address if it is the first; `name` is the part after the scenario's number.
    pub fn take(&mut self, name: &str, value: &str) {
        match FIELDS.iter().find(|field| field.name == name) {
            Some(field) if !self.typed.contains_key(field.name) => self.set(field.name, value.to_owned()),
            Some(_) => {}
            None if is_part(name) => {
                self.parts.entry(name.to_owned()).or_insert_with(|| value.to_owned());
            }
            None => self.unknown.push((name.to_owned(), value.to_owned())),
        }
    }

    /// Writes distributions in parts, such as `beta.distribution=uniform`, into their fields as they are typed.
    pub fn write_ranges(&mut self) {
        let mut parts = std::mem::take(&mut self.parts);
        for rate in UncertainRate::ALL.map(UncertainRate::name) {
            let Some(distribution) = parts.remove(&format!("{rate}.distribution")) else { continue };
            let of = parts.remove(&format!("{rate}.of"));
            let names = DistributionDraft::numbers_of(&distribution).unwrap_or_default();
            let number = |name: &str| parts.get(&format!("{rate}.{name}")).cloned().unwrap_or_default();
            let text = ranges::compose(&distribution, of.as_deref(), number);
            for name in names {
                parts.remove(&format!("{rate}.{name}"));
            }
            if let Some(field) = FIELDS.iter().find(|field| field.name == rate)
                && !self.typed.contains_key(field.name)
            {
                self.set(field.name, text);
            }
        }
        // The other parts belong to no distribution.
        self.unknown.extend(parts);
    }

    /// Whether a rate is typed as a range or a distribution.
    pub fn has_ranges(&self) -> bool {
        UncertainRate::ALL.iter().any(|rate| matches!(self.entry(rate.name(), ""), Entry::Distribution(_)))
    }

    /// Returns the text that the field shows: the typed text or the default.
    pub fn shown(&self, name: &str, number: usize) -> String {
        match (self.typed.get(name), FIELDS.iter().find(|field| field.name == name)) {
            (Some(typed), _) => typed.clone(),
            (None, _) if name == "name" => format!("Scenario {number}"),
            (None, field) => field.map_or("", |field| field.default.as_str()).to_owned(),
        }
    }

    /// Returns the typed text of a field, which may be empty.
    pub fn typed(&self, name: &str) -> &str {
        self.typed.get(name).map_or("", String::as_str)
    }

    /// Replaces a field's value by its probable meaning. `None` if the value cannot have this meaning.
    pub fn change(&mut self, name: &str, meant: Meant) -> Option<()> {
        let field = FIELDS.iter().find(|field| field.name == name)?;
        let text = meant.text(self, name)?;
        self.set(field.name, text);
        Some(())
    }

    /// Answers a question about a field's value with "keep".
    pub fn keep(&mut self, name: &str) {
        if let Some(kept) = kept(name) {
            let typed = self.typed(name).to_owned();
            self.set(kept, typed);
        }
    }

    /// Whether the question about this field's value was answered with "keep".
    pub fn is_kept(&self, name: &str) -> bool {
        let typed = |name: &str| self.typed(name).trim();
        kept(name).is_some_and(|kept| !typed(kept).is_empty() && typed(kept) == typed(name))
    }

    /// Copies the hidden fields of another version of the scenario.
    pub fn remember(&mut self, other: &Self) {
        for field in FIELDS.iter().filter(|field| field.is_hidden) {
            self.set(field.name, other.typed(field.name).to_owned());
        }
    }

    /// Whether one of these fields has a text.
    pub fn has_any(&self, names: &[&str]) -> bool {
        names.iter().any(|name| self.typed.get(name).is_some_and(|typed| !typed.trim().is_empty()))
    }

    /// Parses the text of a field; `start_date` is the text in the field for the first day.
    pub fn entry(&self, name: &str, start_date: &str) -> Entry {
        let kind = input_kind(name).unwrap_or(InputKind::Number);
        self.typed.get(name).map_or(Entry::Absent, |typed| read_input(kind, typed, start_date))
    }

    /// Returns the unchecked scenario, and adds the problems of names and values that no draft can hold.
    pub fn draft(&self, index: usize, start_date: &str, problems: &mut Vec<Problem>) -> ScenarioDraft {
        for (name, _) in &self.unknown {
            problems.push(Problem::new(
                format!("/scenarios/{index}/{name}"),
                format!("s{}.{name} is not an input that Epicurve {} knows", index + 1, env!("CARGO_PKG_VERSION")),
            ));
        }
        let objects = |group: &'static Group| -> Vec<ObjectDraft> {
            let typed = |key: &str| self.typed.get(group.address(key, 0).as_str()).map(String::as_str);
            let is_present =
                || group.inputs.iter().any(|input| typed(input.key).is_some_and(|it| !it.trim().is_empty()));
            if group.list.is_some() {
                self.interventions.iter().map(|inputs| inputs.draft(group, start_date)).collect()
            } else if group.is_scenario() || is_present() {
                vec![object(group, typed, start_date)]
            } else {
                Vec::new()
            }
        };
        let mut groups: [Vec<ObjectDraft>; GROUP_COUNT] = std::array::from_fn(|number| objects(&GROUPS[number]));
        if let Some(own) = groups[0].first_mut() {
            own.entered = self.entered(index, problems);
        }
        ScenarioDraft {
            name: self.typed.get("name").cloned(),
            groups,
            engine: self.typed.get("engine").cloned(),
            ..ScenarioDraft::default()
        }
    }

    /// Whether a field says that a rate was typed differently, as R0 or a duration.
    pub fn says_how_it_was_typed(&self) -> bool {
        self.typed.keys().any(|name| name.starts_with("entered.") && !is_hidden(name))
    }

    /// Returns the rates that were typed as R0 or durations.
    fn entered(&self, index: usize, problems: &mut Vec<Problem>) -> BTreeMap<&'static str, EnteredAs> {
        let mut how = |rate: &'static str| {
            let typed = self.typed.get(format!("entered.{rate}").as_str())?;
            let entered = EnteredAs::read(rate, typed).unwrap_or_else(|sentence| {
                problems.push(Problem::new(format!("/scenarios/{index}/entered/{rate}"), sentence));
                None
            });
            Some((rate, entered?))
        };
        GROUPS[0].inputs.iter().filter_map(|input| how(input.key)).collect()
    }

    /// Returns the names and values for an address.
    pub fn pairs(&self, number: usize) -> impl Iterator<Item = (String, String)> {
        let default_name = format!("Scenario {number}");
        let is_default = move |field: &Field, typed: &str| match field.name {
            "name" => typed == default_name,
            name if name.starts_with(KEEP) => name.strip_prefix(KEEP).is_some_and(|name| !self.is_kept(name)),
            _ => typed == field.default && !typed.is_empty(),
        };
        let known = FIELDS.iter().filter_map(move |field| {
            let typed = self.typed.get(field.name)?;
            (!is_default(field, typed)).then(|| (format!("s{number}.{}", field.name), typed.clone()))
        });
        let interventions = (1..).zip(&self.interventions).flat_map(move |(place, intervention)| {
            INTERVENTION_FIELDS.iter().filter_map(move |field| {
                let typed = intervention.typed.get(field.name).filter(|typed| !typed.is_empty())?;
                Some((format!("s{number}.i{place}.{}", field.name), typed.clone()))
            })
        });
        let unknown = self.unknown.iter().map(move |(name, value)| (format!("s{number}.{name}"), value.clone()));
        known.chain(interventions).chain(unknown)
    }
}

/// Prefix of the hidden fields with values that the visitor keeps.
const KEEP: &str = "keep.";

/// Splits a number from the beginning of a name: `s2.beta` with the letter `s` is 2 and `beta`.
fn split_number(name: &str, letter: char) -> Option<(u16, &str)> {
    let (number, rest) = name.strip_prefix(letter)?.split_once('.')?;
    Some((number.parse().ok().filter(|number| *number > 0)?, rest))
}

/// Returns the name of the hidden field that keeps a field's value.
fn kept(name: &str) -> Option<&'static str> {
    FIELDS.iter().map(|field| field.name).find(|field| field.strip_prefix(KEEP) == Some(name))
}

/// Whether a name is that of a distribution's part, such as `beta.low`.
fn is_part(name: &str) -> bool {
    name.split_once('.').is_some_and(|(rate, part)| {
        UncertainRate::ALL.iter().any(|known| known.name() == rate)
            && (part == "distribution" || part == "of" || DistributionDraft::NUMBERS.contains(&part))
    })
}

/// Parses the texts of a group's inputs; `typed` returns the text of an input, by its key.
fn object<'a>(group: &Group, typed: impl Fn(&str) -> Option<&'a str>, start_date: &str) -> ObjectDraft {
    let mut object = ObjectDraft::default();
    for input in group.inputs {
        let Some(text) = typed(input.key) else { continue };
        let entry = match input.key {
            "to_day" => read_end(text, typed("from_day").unwrap_or_default(), start_date),
            _ => read_input(input.kind, text, start_date),
        };
        object.entries.insert(input.key, entry);
        if input.kind == InputKind::Day && is_date(text) {
            object.dates.insert(input.key);
        }
    }
    object
}

impl InterventionInputs {
    fn of(scenario: &Scenario, place: usize, start_date: Option<NaiveDate>) -> Self {
        let mut inputs = Self::default();
        inputs.take("name", &scenario.interventions[place].name);
        for field in INTERVENTION_FIELDS.iter() {
            if let Some((_, input)) = field.input {
                inputs.take(field.name, &written(scenario, input, place, start_date));
            }
        }
        inputs
    }

    /// Adds a value of an address; `name` is the part after the intervention's number. False for an unknown name.
    pub fn take(&mut self, name: &str, value: &str) -> bool {
        let field = INTERVENTION_FIELDS.iter().find(|field| field.name == name);
        if let Some(field) = field {
            self.typed.entry(field.name).or_insert_with(|| value.to_owned());
        }
        field.is_some()
    }

    /// Returns the text in the field.
    pub fn shown(&self, name: &str) -> &str {
        self.typed.get(name).map_or("", String::as_str)
    }

    /// Whether all fields are empty.
    pub fn is_empty(&self) -> bool {
        self.typed.values().all(|typed| typed.trim().is_empty())
    }

    fn draft(&self, group: &Group, start_date: &str) -> ObjectDraft {
        let typed = |key: &str| self.typed.get(key).map(String::as_str);
        ObjectDraft { name: self.typed.get("name").cloned(), ..object(group, typed, start_date) }
    }
}
