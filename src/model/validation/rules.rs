//! Rules over several inputs of one object.

use std::collections::BTreeMap;

use crate::model::inputs::scenario::Scenario;

/// A rule over several inputs.
pub(super) struct Rule {
    /// The groups in which it holds.
    groups: &'static [&'static str],
    /// The input that it refuses, whose readings it decides on too; none where its problem may be at one of several.
    pub(super) input: Option<&'static str>,
    /// Where it is broken: the input that the problem is shown at, and a sentence. The flag is true for the stochastic method.
    pub(super) check: fn(&Checked, bool) -> Option<(&'static str, String)>,
}

impl Rule {
    /// Whether it holds in the group of this name.
    pub(super) fn holds_in(&self, group: &str) -> bool {
        self.groups.contains(&group)
    }
}

/// Every rule. That beta follows from R0 and the other rates is part of the check of beta.
pub(super) const RULES: [Rule; 7] = [
    Rule { groups: &["interventions", "vaccination"], input: Some("to_day"), check: ends_after_start },
    Rule { groups: &[""], input: Some("importation"), check: importation_within_population },
    Rule { groups: &[""], input: None, check: exposed_have_latent_stage },
    Rule {
        groups: &[""],
        input: None,
        check: |it, by_chance| is_whole(it, "initial_infectious", "infectious", by_chance),
    },
    Rule { groups: &[""], input: None, check: |it, by_chance| is_whole(it, "initial_exposed", "exposed", by_chance) },
    Rule { groups: &[""], input: None, check: |it, by_chance| is_whole(it, "initial_immune", "immune", by_chance) },
    Rule { groups: &[""], input: None, check: initial_within_population },
];

/// The legal inputs of an object by their names; an input that the object lacks is none.
#[derive(Debug, Clone, Default)]
pub(super) struct Checked(BTreeMap<&'static str, Option<f64>>);

impl Checked {
    pub(super) fn add(&mut self, key: &'static str, value: Option<f64>) {
        self.0.insert(key, value);
    }

    /// A number that is there and legal.
    pub(super) fn number(&self, key: &str) -> Option<f64> {
        self.0.get(key).copied().flatten()
    }

    /// Whether an input is left out, and may be.
    fn is_left_out(&self, key: &str) -> bool {
        self.0.get(key) == Some(&None)
    }

    /// A scenario with the inputs from which, with R0, beta follows; none where one of them is not legal.
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

/// Chance moves whole persons.
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
