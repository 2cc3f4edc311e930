//! Rules about several inputs of one object.

use std::collections::BTreeMap;

use crate::model::inputs::scenario::Scenario;

/// A rule about several inputs.
pub(super) struct Rule {
    /// The groups to which it applies.
    groups: &'static [&'static str],
    /// The input that it refuses, whose readings it also filters; `None` if it may refuse one of several inputs.
    pub(super) input: Option<&'static str>,
    /// Returns the input and the sentence of a problem. The flag is true for the stochastic method.
    pub(super) check: fn(&Checked, bool) -> Option<(&'static str, String)>,
}

impl Rule {
    /// Returns whether it applies to the group with this key.
    pub(super) fn holds_in(&self, group: &str) -> bool {
        self.groups.contains(&group)
    }
}

/// Every rule. The calculation of beta from R0 and the other rates is part of the validation of beta.
pub(super) const RULES: [Rule; 7] = [
    Rule { groups: &["interventions", "vaccination"], input: Some("to_day"), check: ends_after_start },
    Rule { groups: &[""], input: Some("importation"), check: importation_within_population },
    Rule { groups: &[""], input: None, check: exposed_have_latent_stage },
    Rule { groups: &[""], input: None, check: |it, chance| is_whole(it, "initial_infectious", "infectious", chance) },
    Rule { groups: &[""], input: None, check: |it, chance| is_whole(it, "initial_exposed", "exposed", chance) },
    Rule { groups: &[""], input: None, check: |it, chance| is_whole(it, "initial_immune", "immune", chance) },
    Rule { groups: &[""], input: None, check: initial_within_population },
];

/// The valid inputs of an object by their keys; `None` for an input that is left out. Invalid inputs are missing.
#[derive(Debug, Clone, Default)]
pub(super) struct Checked(BTreeMap<&'static str, Option<f64>>);

impl Checked {
    pub(super) fn add(&mut self, key: &'static str, value: Option<f64>) {
        self.0.insert(key, value);
    }

    /// Returns an input that is present and valid.
    pub(super) fn number(&self, key: &str) -> Option<f64> {
        self.0.get(key).copied().flatten()
    }

    /// Returns whether an optional input is left out.
    fn is_left_out(&self, key: &str) -> bool {
        self.0.get(key) == Some(&None)
    }

    /// Returns a scenario with the inputs that determine beta for a given R0; `None` if one of them is invalid.
    pub(super) fn inputs_of_r0(&self) -> Option<Scenario> {
        Scenario::with_inputs_of_r0(|input| self.0.get(input.key).copied())
    }
}

fn ends_after_start(checked: &Checked, _: bool) -> Option<(&'static str, String)> {
    let (from_day, to_day) = (checked.number("from_day")?, checked.number("to_day")?);
    let sentence = || format!("Until day ({to_day}) must be after the first day ({from_day})");
    (to_day <= from_day).then(|| ("to_day", sentence()))
}

fn importation_within_population(checked: &Checked, _: bool) -> Option<(&'static str, String)> {
    let (value, population) = (checked.number("importation")?, checked.number("population")?);
    let sentence = || format!("Importation ({value} per day) must not be above the population ({population})");
    (value > population).then(|| ("importation", sentence()))
}

fn exposed_have_latent_stage(checked: &Checked, _: bool) -> Option<(&'static str, String)> {
    let sentence = "Exposed on day 0 must be 0 without a latent stage: give sigma, or count them as infectious";
    let is_broken = checked.is_left_out("sigma") && checked.number("initial_exposed")? > 0.0;
    is_broken.then(|| ("initial_exposed", sentence.to_owned()))
}

/// Refuses fractions of people with the stochastic method, which moves whole people.
fn is_whole(checked: &Checked, key: &'static str, label: &str, is_stochastic: bool) -> Option<(&'static str, String)> {
    let is_broken = is_stochastic && checked.number(key)?.fract() != 0.0;
    let sentence = || format!("Initial {label} must be a whole number of persons where the method is stochastic");
    is_broken.then(|| (key, sentence()))
}

fn initial_within_population(checked: &Checked, _: bool) -> Option<(&'static str, String)> {
    let [population, infectious, exposed, immune] =
        ["population", "initial_infectious", "initial_exposed", "initial_immune"].map(|key| checked.number(key));
    let (population, infectious, exposed, immune) = (population?, infectious?, exposed?, immune?);
    if infectious > population {
        let sentence = format!("Initial infectious ({infectious}) must not be above the population ({population})");
        return Some(("initial_infectious", sentence));
    }
    let counts = format!("{infectious} + {exposed} + {immune}");
    let sentence = || {
        format!("Infectious, exposed and immune on day 0 ({counts}) must not be above the population ({population})")
    };
    let key = if exposed > immune { "initial_exposed" } else { "initial_immune" };
    (infectious + exposed + immune > population).then(|| (key, sentence()))
}
