//! What stands in one scenario's fields.

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

/// What stands in one scenario's fields; an absent one has its default.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ScenarioInputs {
    typed: BTreeMap<&'static str, String>,
    /// In the order of the form; none is empty.
    pub interventions: Vec<InterventionInputs>,
    /// Parts of distributions by their names in the API, until they are written as people type them.
    parts: BTreeMap<String, String>,
    /// Names that no field has.
    unknown: Vec<(String, String)>,
}

/// What stands in one intervention's fields.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct InterventionInputs {
    typed: BTreeMap<&'static str, String>,
}

impl ScenarioInputs {
    /// The fields filled with a legal scenario, whose day 0 has this date; what is none is left empty.
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

    /// The scenarios among an address's names, in the order of their numbers; gaps are closed, in their interventions too.
    pub fn read_all(pairs: &Pairs) -> Vec<Self> {
        let mut numbered: BTreeMap<u16, (Self, BTreeMap<u16, InterventionInputs>)> = BTreeMap::new();
        let number = |text: &str| text.parse().ok().filter(|number: &u16| *number > 0);
        for (name, value) in pairs.iter() {
            let Some((scenario, rest)) = name.strip_prefix('s').and_then(|name| name.split_once('.')) else {
                continue;
            };
            let Some(scenario) = number(scenario) else {
                continue;
            };
            let (scenario, interventions) = numbered.entry(scenario).or_default();
            let intervention =
                rest.split_once('.').and_then(|(place, field)| Some((number(place.strip_prefix('i')?)?, field)));
            let is_taken =
                intervention.is_some_and(|(place, field)| interventions.entry(place).or_default().take(field, value));
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

    /// What was typed; nothing where that is the default of an optional field.
    pub fn set(&mut self, name: &'static str, value: String) {
        let is_optional = FIELDS.iter().any(|field| field.name == name && !field.is_required);
        let is_left_out = value.trim().is_empty() || (name == "engine" && value == OWN_ENGINE);
        if is_optional && is_left_out && name != "name" {
            self.typed.remove(name);
        } else {
            self.typed.insert(name, value);
        }
    }

    /// A rate as it was typed; where that can't be written without changing the rate, the rate and how it was typed.
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

    /// Takes a name of an address that stands behind this scenario's number; the first value counts.
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

    /// Writes distributions that an address gives in the API's words, `beta.distribution=uniform` and so on, into their
    /// fields as people type them.
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
        // What is left belongs to no distribution.
        self.unknown.extend(parts);
    }

    /// A rate is typed as a range or a distribution.
    pub fn has_ranges(&self) -> bool {
        UncertainRate::ALL.iter().any(|rate| matches!(self.entry(rate.name(), ""), Entry::Distribution(_)))
    }

    /// What the field shows: what was typed, or the default.
    pub fn shown(&self, name: &str, number: usize) -> String {
        match (self.typed.get(name), FIELDS.iter().find(|field| field.name == name)) {
            (Some(typed), _) => typed.clone(),
            (None, _) if name == "name" => format!("Scenario {number}"),
            (None, field) => field.map_or("", |field| field.default.as_str()).to_owned(),
        }
    }

    /// What was typed into a field; empty where nothing was.
    pub fn typed(&self, name: &str) -> &str {
        self.typed.get(name).map_or("", String::as_str)
    }

    /// Changes a field's value to what it was meant as; none where it can't have been meant so.
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

    /// Takes over what the form remembers of another version of the scenario.
    pub fn remember(&mut self, other: &Self) {
        for field in FIELDS.iter().filter(|field| field.is_hidden) {
            self.set(field.name, other.typed(field.name).to_owned());
        }
    }

    /// Something stands in one of these fields.
    pub fn has_any(&self, names: &[&str]) -> bool {
        names.iter().any(|name| self.typed.get(name).is_some_and(|typed| !typed.trim().is_empty()))
    }

    /// A field's entry; `start_date` is the text of the first day's field.
    pub fn entry(&self, name: &str, start_date: &str) -> Entry {
        let kind = input_kind(name).unwrap_or(InputKind::Number);
        self.typed.get(name).map_or(Entry::Absent, |typed| read_input(kind, typed, start_date))
    }

    /// The scenario to be checked, and what is wrong with it before that.
    pub fn draft(&self, index: usize, start_date: &str, problems: &mut Vec<Problem>) -> ScenarioDraft {
        for (name, _) in &self.unknown {
            problems.push(Problem::new(
                format!("/scenarios/{index}/{name}"),
                format!("s{}.{name} is not an input that Epicurve {} knows", index + 1, env!("CARGO_PKG_VERSION")),
            ));
        }
        let objects = |group: &'static Group| -> Vec<ObjectDraft> {
            let typed = |key: &str| self.typed.get(group.address(key, 0).as_str()).map(String::as_str);
            let is_there = || group.inputs.iter().any(|input| typed(input.key).is_some_and(|it| !it.trim().is_empty()));
            if group.list.is_some() {
                self.interventions.iter().map(|inputs| inputs.draft(group, start_date)).collect()
            } else if group.is_scenario() || is_there() {
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

    /// Something says that a rate was typed otherwise than it stands here.
    pub fn says_how_it_was_typed(&self) -> bool {
        self.typed.keys().any(|name| name.starts_with("entered.") && !is_hidden(name))
    }

    /// How rates were typed: as R0 or durations.
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

    /// The names and values that an address needs.
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

/// Before the name of a field whose value is kept though it is asked about.
const KEEP: &str = "keep.";

/// The name under which a field's value is kept.
fn kept(name: &str) -> Option<&'static str> {
    FIELDS.iter().map(|field| field.name).find(|field| field.strip_prefix(KEEP) == Some(name))
}

/// A distribution's part behind a rate's name, such as `beta.low`.
fn is_part(name: &str) -> bool {
    name.split_once('.').is_some_and(|(rate, part)| {
        UncertainRate::ALL.iter().any(|known| known.name() == rate)
            && (part == "distribution" || part == "of" || DistributionDraft::NUMBERS.contains(&part))
    })
}

/// What is typed for the inputs of a group; `typed` finds a field's text by the input's name.
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

    /// Takes a name of an address that stands behind this intervention's number; false where no field has it.
    pub fn take(&mut self, name: &str, value: &str) -> bool {
        let field = INTERVENTION_FIELDS.iter().find(|field| field.name == name);
        if let Some(field) = field {
            self.typed.entry(field.name).or_insert_with(|| value.to_owned());
        }
        field.is_some()
    }

    /// What the field shows.
    pub fn shown(&self, name: &str) -> &str {
        self.typed.get(name).map_or("", String::as_str)
    }

    /// Nothing stands in any field.
    pub fn is_empty(&self) -> bool {
        self.typed.values().all(|typed| typed.trim().is_empty())
    }

    fn draft(&self, group: &Group, start_date: &str) -> ObjectDraft {
        let typed = |key: &str| self.typed.get(key).map(String::as_str);
        ObjectDraft { name: self.typed.get("name").cloned(), ..object(group, typed, start_date) }
    }
}
