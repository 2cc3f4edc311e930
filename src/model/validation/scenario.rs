//! A scenario before validation.

use std::collections::{BTreeMap, BTreeSet};

use super::entry::{Entry, Fields};
use super::rules::{Checked, RULES};
use super::{Problem, text, too_many};
use crate::model::distributions::UncertainRate;
use crate::model::distributions::uncertain::EnteredAs;
use crate::model::inputs::input::{Access, Group, Input, InputKind, Missing};
use crate::model::inputs::parameters::{GROUP_COUNT, GROUPS};
use crate::model::inputs::scenario::{INPUTS_OF_R0, Scenario};
use crate::model::inputs::values::{Day, Rate};
use crate::model::limits::{BETA, Limit, MAXIMUM_ENGINE_NAME, STOCHASTIC_POPULATION};

/// Name of Epicurve's own engine.
pub const OWN_ENGINE: &str = "epicurve";

/// A scenario before validation. Absent inputs have their defaults.
#[derive(Debug, Clone, Default)]
pub struct ScenarioDraft {
    /// Its name; if empty or absent, "Scenario 1" and so on.
    pub name: Option<String>,
    /// The objects of each of [`GROUPS`], in that order. The first group has one object: the scenario itself.
    pub groups: [Vec<ObjectDraft>; GROUP_COUNT],
    /// For each group, the number of objects for which `entered` states the form of their days.
    pub entered: [usize; GROUP_COUNT],
    /// The external engine that simulates it; if empty, absent or `epicurve`, Epicurve's own engine does.
    pub engine: Option<String>,
}

/// The entries of one object's inputs, by their keys.
#[derive(Debug, Clone, Default)]
pub struct ObjectDraft {
    /// Its name in a list of objects; if empty or absent, "Intervention 1" and so on.
    pub name: Option<String>,
    /// The entries; a missing input is absent.
    pub entries: BTreeMap<&'static str, Entry>,
    /// The quantities that were typed in place of rates.
    pub entered: BTreeMap<&'static str, EnteredAs>,
    /// Days that were typed as dates.
    pub dates: BTreeSet<&'static str>,
}

/// Properties of the whole comparison.
#[derive(Debug, Clone, Copy)]
pub(super) struct Circumstances {
    pub(super) is_stochastic: bool,
    /// Whether day 0 has a date.
    pub(super) has_first_day: bool,
}

impl ScenarioDraft {
    /// Returns whether a rate is a distribution.
    pub(crate) fn has_ranges(&self) -> bool {
        let mut entries = self.groups.iter().flatten().flat_map(|object| object.entries.values());
        entries.any(|entry| matches!(entry, Entry::Distribution(_)))
    }

    /// Creates the scenario with this name; it is valid if no problem is added.
    pub(super) fn check(
        self,
        problems: &mut Vec<Problem>,
        index: usize,
        name: String,
        circumstances: Circumstances,
    ) -> Scenario {
        let pointer = format!("/scenarios/{index}");
        let mut scenario = Scenario { name, ..Scenario::default() };
        for ((group, objects), entered) in GROUPS.iter().zip(self.groups).zip(self.entered) {
            let count = objects.len();
            if entered > count {
                let sentence = format!("Entered must have no more {} than the scenario, which has {count}", group.key);
                problems.push(Problem::new(format!("{pointer}/entered/{}", group.key), sentence));
            }
            problems.extend(too_many(group, &format!("{pointer}/{}", group.key), count));
            (group.make)(&mut scenario, count);
            for (place, object) in objects.into_iter().enumerate() {
                let pointer = group.pointer(&pointer, place);
                if let Some(list) = &group.list {
                    let default = format!("{} {}", list.default_name, place + 1);
                    let name = text::name(problems, format!("{pointer}/name"), object.name.as_deref(), default);
                    (list.set_name)(&mut scenario, place, name);
                }
                let mut found = Vec::new();
                let mut fields = Fields::new(&mut found, &pointer);
                check_object(&mut fields, group, place, object, circumstances, &mut scenario);
                // Problems of rules are reported beside the inputs that they concern.
                let position = |problem: &Problem| {
                    let inside = problem.pointer[pointer.len()..].trim_start_matches('/');
                    let key = inside.split('/').next();
                    in_order(group).position(|input| Some(input.key) == key)
                };
                found.sort_by_key(position);
                problems.append(&mut found);
            }
        }
        let engine = self.engine.filter(|name| !name.is_empty() && name != OWN_ENGINE);
        if engine.as_deref().is_some_and(|name| !is_engine_name(name)) {
            problems.push(Problem::new(
                format!("{pointer}/engine"),
                format!("Engine must be a name of small letters, digits and hyphens, at most {MAXIMUM_ENGINE_NAME}"),
            ));
        }
        Scenario { engine, ..scenario }
    }
}

/// Returns whether an external engine may have this name. `epicurve` is Epicurve's own engine.
pub fn is_engine_name(name: &str) -> bool {
    let is_letter = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-';
    (1..=MAXIMUM_ENGINE_NAME).contains(&name.len()) && name.chars().all(is_letter) && name != OWN_ENGINE
}

/// Returns a group's inputs in the order of the form and of their problems: rates first.
fn in_order(group: &Group) -> impl Iterator<Item = &'static Input> + use<> {
    let (rates, others): (Vec<_>, Vec<_>) = group.inputs.iter().partition(|input| input.may_be_derived());
    rates.into_iter().chain(others)
}

/// Validates the inputs of one object, and sets them in the scenario.
fn check_object(
    fields: &mut Fields<'_>,
    group: &Group,
    place: usize,
    mut object: ObjectDraft,
    circumstances: Circumstances,
    scenario: &mut Scenario,
) {
    let mut checked = Checked::default();
    // The inputs of R0 come before beta, which may be calculated from R0.
    let (beta, others): (Vec<_>, Vec<_>) = in_order(group).partition(|input| input.kind == InputKind::Beta);
    let (first, others): (Vec<_>, Vec<_>) = others.into_iter().partition(|input| INPUTS_OF_R0.contains(&input.key));
    for input in first.into_iter().chain(beta).chain(others) {
        let entry = object.entries.remove(input.key).unwrap_or_default();
        let Some(rate) = check_input(fields, input, entry, (&checked, circumstances)) else { continue };
        let value = rate.map(|rate| rate.value);
        checked.add(input.key, value);
        match input.access {
            Access::Number(_, set) => set(scenario, place, value),
            Access::Day(_, set) => {
                // Only a whole day has a date.
                let may_be_date = object.dates.contains(input.key) && circumstances.has_first_day;
                set(scenario, place, value.map(|value| Day { value, is_date: may_be_date && value.fract() == 0.0 }));
            }
            Access::Rate(key) => {
                // A distribution states its own form.
                let entered = object.entered.get(input.key).copied();
                let with_form = |rate: Rate| Rate {
                    entered: rate.entered.or(entered.filter(|_| rate.distribution.is_none())),
                    ..rate
                };
                scenario.set_rate(key, rate.map(with_form));
            }
        }
    }
    for rule in RULES.iter().filter(|rule| rule.input.is_none() && rule.holds_in(group.key)) {
        if let Some((key, sentence)) = (rule.check)(&checked, circumstances.is_stochastic) {
            fields.problem(key, sentence);
        }
    }
}

/// Validates an input; returns its value or its default, `Some(None)` if the scenario does not have it, or `None` if it
/// is invalid.
fn check_input(
    fields: &mut Fields<'_>,
    input: &Input,
    entry: Entry,
    context: (&Checked, Circumstances),
) -> Option<Option<Rate>> {
    let (checked, circumstances) = context;
    let limit = limit(input, circumstances);
    if let Entry::Unclear(unclear) = &entry {
        let check = |fields: &mut Fields<'_>, entry| check_input(fields, input, entry, context);
        fields.problem(input.key, unclear.sentence(limit, check));
        return None;
    }
    let value = match (input.missing, &entry) {
        (Missing::Default(default), Entry::Absent) | (Missing::Number(default), Entry::Absent | Entry::Blank) => {
            return Some(Some(Rate::from(default)));
        }
        (Missing::Refused | Missing::Default(_), Entry::Absent | Entry::Blank) => {
            fields.problem(input.key, limit.missing());
            return None;
        }
        (Missing::Absent, Entry::Absent | Entry::Blank) => return Some(None),
        (_, _) if input.kind == InputKind::Beta => transmission(fields, entry, checked.inputs_of_r0())?,
        (_, Entry::Distribution(_)) if input.kind == InputKind::PerDay => {
            let legal = (limit.low, checked.number("population").unwrap_or(limit.high));
            fields.range(input, limit, legal, entry)?
        }
        (_, Entry::Distribution(_)) if input.kind == InputKind::Rate => {
            fields.range(input, limit, (limit.low, limit.high), entry)?
        }
        (_, Entry::Derived(..)) if input.kind == InputKind::Rate => fields.number(input.key, limit, entry)??,
        _ => Rate::from(fields.optional(input.key, limit, entry)??),
    };
    let mut with_this = checked.clone();
    with_this.add(input.key, Some(value.value));
    let broken = RULES.iter().filter(|rule| rule.input == Some(input.key));
    let broken: Vec<_> = broken.filter_map(|rule| (rule.check)(&with_this, circumstances.is_stochastic)).collect();
    for (key, sentence) in &broken {
        fields.problem(key, sentence);
    }
    broken.is_empty().then_some(Some(value))
}

fn limit(input: &Input, circumstances: Circumstances) -> &'static Limit {
    if input.key == "population" && circumstances.is_stochastic { &STOCHASTIC_POPULATION } else { input.limit }
}

/// Validates beta, which may be given as R0. `others` has the inputs from which it is then calculated; for
/// distributions, their medians.
fn transmission(fields: &mut Fields<'_>, entry: Entry, others: Option<Scenario>) -> Option<Rate> {
    let from_reproduction = |fields: &mut Fields<'_>, reproduction: f64| {
        // If the other inputs are missing, their problem is already reported.
        let beta = others.as_ref()?.transmission_rate(reproduction);
        if beta.is_none() {
            fields.problem("beta", "Beta can't follow from R0 while gamma and mu are 0: give beta as a rate");
        }
        beta
    };
    let reproduction = match entry {
        Entry::Derived(EnteredAs::R0, reproduction) => reproduction,
        Entry::Distribution(draft) => {
            let uncertain = draft.check(fields, UncertainRate::Beta, &BETA, (BETA.low, BETA.high))?;
            let value = match uncertain.of {
                // Values above the largest beta are cut off when sampling, but part of the distribution must be below.
                Some(_) => {
                    let each = from_reproduction(fields, 1.0)?;
                    let highest = BETA.high / each;
                    if let Err((field, sentence)) = uncertain.distribution.check(0.0, highest) {
                        let sentence = format!("{} in place of R0: {sentence}", BETA.named());
                        fields.problem(&format!("beta/{field}"), sentence);
                        return None;
                    }
                    uncertain.quantile(0.5, (0.0, highest)) * each
                }
                None => uncertain.quantile(0.5, (BETA.low, BETA.high)),
            };
            return Some(Rate { value, ..Rate::from(uncertain) });
        }
        Entry::Derived(unit, _) => {
            fields.problem(
                "beta",
                format!("{}: it has no mean duration in {}; give a rate, or R0", BETA.sentence(), unit.name()),
            );
            return None;
        }
        entry => return fields.required("beta", &BETA, entry).map(Rate::from),
    };
    let beta = from_reproduction(fields, reproduction)?;
    if BETA.allows(beta) {
        return Some(Rate { entered: Some(EnteredAs::R0), ..Rate::from(beta + 0.0) });
    }
    fields.problem("beta", format!("{}: R0 = {reproduction} makes it {beta}", BETA.sentence()));
    None
}
