//! Questions about legal but improbable numbers, which are probably typed in the wrong unit. The simulation runs, and
//! the page asks whether the number is right.
//!
//! A question is asked only if it suggests another value, which must be legal and probable.

use super::likely_number::Meant;
use super::scenario::ScenarioInputs;
use super::{Inputs, ObservationsInputs, likely_number};
use crate::format::numbers;
use crate::model::{Comparison, EnteredAs, Entry, Preset, Scenario, UncertainRate};
use crate::report::chart_options::View;
use crate::report::text::interventions;

/// Minimum probable mean duration, in days.
const MIN_DURATION: f64 = 1.0;
/// Minimum probable R0.
const MIN_R0: f64 = 0.5;
/// Maximum probable R0.
const MAX_R0: f64 = 25.0;
/// Maximum probable share of infected people who die.
const MAX_FATALITY: f64 = 0.5;

/// A question about a value of one scenario, or of several scenarios that have the same value.
#[derive(Debug, Clone)]
pub struct Question {
    /// The positions of the scenarios, from 0.
    pub scenarios: Vec<usize>,
    /// The name of the value's field, without the scenario's number.
    pub field: &'static str,
    /// The value with its unit: "5 per day".
    pub typed: String,
    /// The meaning of the value: "5 per day means infectious for 4.8 hours."
    pub meaning: String,
    /// The probable meaning.
    pub meant: Meant,
    /// The suggested value with its unit: "5 days".
    pub suggestion: String,
    number: Number,
    /// The value of the improbable number.
    value: f64,
}

impl Inputs {
    /// Returns the questions about these inputs; `comparison` has their values.
    pub fn questions(&self, comparison: &Comparison) -> Vec<Question> {
        let mut questions: Vec<Question> = Vec::new();
        for (index, (inputs, scenario)) in self.scenarios.iter().zip(comparison.scenarios()).enumerate() {
            for question in self.of_scenario(index, inputs, scenario) {
                let is_same = |other: &&mut Question| {
                    (other.field, &other.typed, &other.meaning, &other.suggestion)
                        == (question.field, &question.typed, &question.meaning, &question.suggestion)
                };
                match questions.iter_mut().find(is_same) {
                    Some(other) => other.scenarios.push(index),
                    None => questions.push(question),
                }
            }
        }
        questions
    }

    /// Fills the fields with the saved run of this id. There are no questions about its values, and observations that
    /// are too long for an address are replaced by a reference to the run.
    pub fn of_run(comparison: &Comparison, view: View, id: &str) -> Self {
        let observations = comparison.observations().map(|it| ObservationsInputs::of_run(it, id));
        let mut inputs = Self { observations, ..Self::of(comparison, view) };
        for question in inputs.questions(comparison) {
            for index in question.scenarios {
                inputs.scenarios[index].keep(question.field);
            }
        }
        inputs
    }

    fn of_scenario(&self, index: usize, inputs: &ScenarioInputs, scenario: &Scenario) -> Vec<Question> {
        let durations = STAGES.iter().map(|stage| (Number::Mean(stage), stage.rate.name(), stage.unit));
        let others =
            [(Number::Fatality, "fatality", Meant::PerCent), (Number::Stay, "hospital.stay_days", Meant::Reciprocal)];
        let doubts = durations.chain(others).filter_map(|(number, field, meant)| {
            let value = number.of(scenario).filter(|value| !number.is_probable(*value))?;
            let meant = match number {
                Number::Mean(_) if !is_rate(&inputs.entry(field, "")) => Meant::Rate,
                _ => meant,
            };
            Some(Doubt { number, value, causes: vec![(field, meant)] })
        });
        let first = reproduction_number(inputs, scenario);
        first.into_iter().chain(doubts).filter_map(|doubt| self.question(index, doubt)).collect()
    }

    /// Returns the question about a doubt; `None` if it was answered, or if there is no probable value to suggest.
    fn question(&self, index: usize, doubt: Doubt) -> Option<Question> {
        let Doubt { number, value, causes } = doubt;
        let (field, meant) = causes.into_iter().find(|(field, meant)| {
            let changed = self.changed(index, field, *meant).and_then(|scenario| number.of(&scenario));
            changed.is_some_and(|value| number.is_probable(value))
        })?;
        let inputs = &self.scenarios[index];
        if inputs.is_kept(field) || has_short_unit(inputs.typed(field)) {
            return None;
        }
        let typed = match number {
            Number::Fatality => interventions::share(value),
            Number::Stay => format!("{} days", numbers::exact(value)),
            _ => likely_number::typed(&inputs.entry(field, ""))?,
        };
        let meaning = match (number, meant) {
            (Number::Mean(stage), _) => format!("{typed} means {} for {}.", stage.state, hours(value)),
            (Number::Stay, _) => format!("{typed} means in hospital for {}.", hours(value)),
            (Number::Fatality, _) => format!("{typed} of infected people die."),
            (Number::R0, Meant::Rate | Meant::Tenth) => {
                format!("{typed} means that each case infects {} others on average.", numbers::number(value))
            }
            (Number::R0, Meant::PerPerson) => {
                format!("{typed} means R0 = {}: beta is not divided by the population.", numbers::number(value))
            }
            (Number::R0, _) => format!("{typed} means R0 = {}.", numbers::number(value)),
        };
        let suggestion = meant.shown(inputs, field)?;
        Some(Question { scenarios: vec![index], field, typed, meaning, meant, suggestion, number, value })
    }

    /// Returns the scenario with the suggested value; `None` if that is not legal.
    fn changed(&self, index: usize, field: &'static str, meant: Meant) -> Option<Scenario> {
        let mut changed = self.clone();
        changed.scenarios.get_mut(index)?.change(field, meant)?;
        changed.check().ok()?.scenarios().get(index).cloned()
    }
}

impl Question {
    /// Returns the names of the fields in addresses.
    pub fn fields(&self) -> Vec<String> {
        self.scenarios.iter().map(|index| format!("s{}.{}", index + 1, self.field)).collect()
    }

    /// Whether a scenario of the preset has this value, which is then not a mistake.
    pub fn is_held_by(&self, preset: &Preset) -> bool {
        let is_same = |value: f64| (value - self.value).abs() <= 1e-9 * self.value;
        preset.comparison.scenarios().iter().filter_map(|scenario| self.number.of(scenario)).any(is_same)
    }
}

/// An improbable number.
struct Doubt {
    number: Number,
    value: f64,
    /// Fields that may be wrong, with their probable meanings; the most probable cause first.
    causes: Vec<(&'static str, Meant)>,
}

/// A number that can be improbable.
#[derive(Debug, Clone, Copy)]
enum Number {
    /// The mean duration of a stage, in days.
    Mean(&'static Stage),
    /// The basic reproduction number.
    R0,
    /// The share of infected people who die.
    Fatality,
    /// The mean stay in hospital, in days.
    Stay,
}

impl Number {
    fn of(self, scenario: &Scenario) -> Option<f64> {
        match self {
            Self::Mean(stage) => scenario.rate(stage.rate).filter(|rate| rate.value > 0.0).map(|rate| 1.0 / rate.value),
            Self::R0 => scenario.basic_reproduction_number(),
            Self::Fatality => Some(scenario.fatality),
            Self::Stay => scenario.hospital.map(|hospital| hospital.stay_days),
        }
    }

    fn is_probable(self, value: f64) -> bool {
        match self {
            Self::Mean(_) | Self::Stay => value >= MIN_DURATION,
            Self::R0 => (MIN_R0..=MAX_R0).contains(&value),
            Self::Fatality => value <= MAX_FATALITY,
        }
    }
}

/// A stage, whose mean duration is the reciprocal of a rate.
#[derive(Debug)]
struct Stage {
    rate: UncertainRate,
    state: &'static str,
    /// The usual unit of the stage's duration.
    unit: Meant,
}

/// The stages whose mean durations can be improbable; the infectious stage is the first.
static STAGES: [Stage; 3] = [
    Stage { rate: UncertainRate::Gamma, state: "infectious", unit: Meant::Days },
    Stage { rate: UncertainRate::Sigma, state: "latent", unit: Meant::Days },
    Stage { rate: UncertainRate::Omega, state: "immune", unit: Meant::Years },
];

/// Returns the doubt about R0. `None` if the mean infectious period is too short, because that is then the cause.
fn reproduction_number(inputs: &ScenarioInputs, scenario: &Scenario) -> Option<Doubt> {
    let value = scenario.basic_reproduction_number()?;
    let infectious = Number::Mean(&STAGES[0]);
    if infectious.of(scenario).is_some_and(|days| !infectious.is_probable(days)) {
        return None;
    }
    let is_rate = is_rate(&inputs.entry("beta", ""));
    // With a gamma of 0.1, a beta of 2.5 is an R0 of exactly 25. Such a beta is probably an R0 of 2.5.
    let is_high = value > MAX_R0 || is_rate && value == MAX_R0;
    let in_years = matches!(inputs.entry("gamma", ""), Entry::Derived(EnteredAs::Years, _));
    let causes = match (is_high, value < MIN_R0, is_rate) {
        (true, _, true) if in_years => vec![("gamma", Meant::Days), ("beta", Meant::ReproductionNumber)],
        (true, _, true) => vec![("beta", Meant::ReproductionNumber)],
        (true, _, false) => vec![("beta", Meant::Tenth)],
        (_, true, true) => vec![("beta", Meant::PerPerson)],
        (_, true, false) => vec![("beta", Meant::Rate)],
        (false, false, _) => return None,
    };
    Some(Doubt { number: Number::R0, value, causes })
}

/// Whether the field has a rate or a range of rates, and not a duration or R0.
fn is_rate(entry: &Entry) -> bool {
    match entry {
        Entry::Number(_) => true,
        Entry::Distribution(draft) => draft.of.as_deref().is_none_or(|of| of == "rate"),
        _ => false,
    }
}

/// Whether the text has hours or minutes. Such a short duration is not a mistake in the unit.
fn has_short_unit(typed: &str) -> bool {
    ["hour", "minute"].iter().any(|unit| typed.contains(unit))
}

/// Formats a duration below a day, given in days: "4.8 hours", "36 minutes".
fn hours(days: f64) -> String {
    let hours = days * 24.0;
    let (number, unit) = if hours < 1.0 { (hours * 60.0, "minute") } else { (hours, "hour") };
    let number = numbers::significant(number, 3);
    let plural = if number == "1" { "" } else { "s" };
    format!("{number} {unit}{plural}")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::built_in;
    use crate::web::forms::tests::read;
    use crate::web::http::query::address;

    /// Returns a scenario with these fields, as in `gamma=5&sigma=3`; all other values are probable.
    fn one(fields: &str) -> Inputs {
        let fields = fields.split('&').filter_map(|field| field.split_once('='));
        // The first value of a field has priority.
        let fields = fields.chain([("beta", "0.3"), ("gamma", "0.1")]);
        let fields = fields.map(|(name, value)| (format!("s1.{name}"), value.to_owned()));
        read(&address("/", &fields.chain([("days".to_owned(), "100".to_owned())]).collect::<Vec<_>>()))
    }

    fn all_questions(inputs: &Inputs) -> Vec<Question> {
        inputs.questions(&inputs.check().unwrap())
    }

    fn action(verb: &str, question: &Question) -> String {
        format!("{verb}-{}", question.fields().join(","))
    }

    #[test]
    fn a_number_in_the_wrong_unit_is_questioned_and_can_be_changed() {
        for (fields, meaning, suggestion, text) in [
            ("gamma=5", "5 per day means infectious for 4.8 hours.", "5 days", "5 days"),
            ("gamma=5 per day", "5 per day means infectious for 4.8 hours.", "5 days", "5 days"),
            ("gamma=40", "40 per day means infectious for 36 minutes.", "40 days", "40 days"),
            ("gamma=0.2 days", "0.2 days means infectious for 4.8 hours.", "0.2 per day", "0.2"),
            ("gamma=4 to 8", "4 to 8 per day means infectious for 4 hours.", "4 to 8 days", "4 to 8 days"),
            ("sigma=5", "5 per day means latent for 4.8 hours.", "5 days", "5 days"),
            ("sigma=0.5 days", "0.5 days means latent for 12 hours.", "0.5 per day", "0.5"),
            ("omega=2", "2 per day means immune for 12 hours.", "2 years", "2 years"),
            ("fatality=0.6", "60 % of infected people die.", "0.6\u{a0}%", "0.6%"),
            ("fatality=60%", "60 % of infected people die.", "0.6\u{a0}%", "0.6%"),
            ("beta=2.5", "2.5 per day means R0 = 25.", "R0 = 2.5", "R0 = 2.5"),
            ("beta=3", "3 per day means R0 = 30.", "R0 = 3", "R0 = 3"),
            ("beta=3 to 5", "3 to 5 per day means R0 = 40.", "R0 = 3 to 5", "R0 = 3 to 5"),
            ("beta=R0 = 30", "R0 = 30 means that each case infects 30 others on average.", "R0 = 3", "R0 = 3"),
            ("beta=R0 = 0.3", "R0 = 0.3 means that each case infects 0.3 others on average.", "0.3 per day", "0.3"),
            (
                "beta=0.00218&gamma=2.2 days&population=763",
                "0.00218 per day means R0 = 0.004796: beta is not divided by the population.",
                "1.663 per day",
                "1.663",
            ),
            ("gamma=5 years", "5 years means R0 = 547.5.", "5 days", "5 days"),
            (
                "hospital.fraction=5%&hospital.stay_days=0.125",
                "0.125 days means in hospital for 3 hours.",
                "8 days",
                "8",
            ),
        ] {
            let mut inputs = one(fields);
            let questions = all_questions(&inputs);
            let [question] = &questions[..] else { panic!("{fields:?}: {questions:?}") };
            assert_eq!((question.meaning.as_str(), question.suggestion.as_str()), (meaning, suggestion));
            inputs.edit(&action(question.meant.name(), question));
            assert_eq!(inputs.scenarios[0].typed(question.field), text);
            assert!(all_questions(&inputs).is_empty(), "{fields:?}");
        }
    }

    #[test]
    fn probable_numbers_and_numbers_without_a_suggestion_have_no_question() {
        let betas = ["", "beta=0", "beta=R0 = 25", "beta=R0 = 0.5", "beta=0.01", "beta=60"];
        let gammas = ["gamma=1", "gamma=0", "gamma=0.002"];
        let others = ["sigma=1 day", "fatality=50%", "hospital.fraction=5%&hospital.stay_days=1"];
        for fields in betas.into_iter().chain(gammas).chain(others) {
            assert!(all_questions(&one(fields)).is_empty(), "{fields}");
        }
    }

    /// A short infectious period also makes R0 small.
    #[test]
    fn one_cause_has_one_question() {
        for beta in ["0.3", "2.5", "R0 = 0.3"] {
            let questions = all_questions(&one(&format!("beta={beta}&gamma=5")));
            assert_eq!(questions.len(), 1, "{questions:?}");
            assert_eq!(questions[0].field, "gamma");
        }
        let three = "/?days=9&s1.beta=0.3&s1.gamma=5&s2.beta=0.2&s2.gamma=5&s3.beta=0.2&s3.gamma=7";
        let questions = all_questions(&read(three));
        let scenarios: Vec<_> = questions.iter().map(|question| question.scenarios.clone()).collect();
        assert_eq!(scenarios, [vec![0, 1], vec![2]]);
    }

    #[test]
    fn a_kept_value_has_no_question_until_it_changes() {
        let mut inputs = one("gamma=5&fatality=60%");
        let questions = all_questions(&inputs);
        inputs.edit(&action("keep", &questions[0]));
        let kept = read(&inputs.address());
        assert!(inputs.address().ends_with("&s1.keep.gamma=5"), "{}", inputs.address());
        assert_eq!(all_questions(&kept).len(), 1);
        let typed_again = read(&inputs.address().replace("s1.gamma=5", "s1.gamma=6"));
        assert_eq!(all_questions(&typed_again).len(), 2);
        assert!(!typed_again.address().contains("keep"), "{}", typed_again.address());
    }

    #[test]
    fn presets_and_copies_of_a_run_have_no_questions() {
        for preset in built_in() {
            let questions = all_questions(&Inputs::of(&preset.comparison, View::default()));
            assert!(questions.iter().all(|question| question.is_held_by(preset)), "{questions:?}");
        }
        let saved = one("gamma=5&fatality=60%&sigma=3").check().unwrap();
        let copy = Inputs::of_run(&saved, View::default(), "a");
        assert!(all_questions(&read(&copy.address())).is_empty());
    }

    #[test]
    fn an_invalid_answer_changes_nothing() {
        let inputs = one("gamma=5");
        for nonsense in
            ["days-", "days-s1", "days-s0.gamma", "days-s9.gamma", "days-s1.name", "keep-s1.name", "tenth-s1.gamma"]
        {
            let mut edited = inputs.clone();
            assert_eq!(edited.edit(nonsense), None, "{nonsense}");
            assert_eq!(edited.check(), inputs.check(), "{nonsense}");
        }
    }

    fn rate() -> impl Strategy<Value = String> {
        let number = prop_oneof![1e-6..0.01, 0.01..1.0, 1.0..60.0_f64].prop_map(|value| format!("{value:.4}"));
        let unit = prop::sample::select(vec!["", " per day", " days", " years"]);
        (number, unit).prop_map(|(number, unit)| format!("{number}{unit}"))
    }

    fn fields() -> impl Strategy<Value = String> {
        let beta = prop_oneof![rate(), (0.01..90.0_f64).prop_map(|value| format!("R0 = {value:.3}"))];
        let share = (0.0..1.0_f64).prop_map(|value| format!("{value:.3}"));
        let stay = (0.02..20.0_f64).prop_map(|value| format!("{value:.3}"));
        let optional = (prop::option::of(rate()), prop::option::of(rate()), prop::option::of(share), stay);
        (beta, rate(), 1_u32..1_000_000, optional).prop_map(|(beta, gamma, people, (sigma, omega, fatality, stay))| {
            let optional = [("sigma", sigma), ("omega", omega), ("fatality", fatality)];
            let optional = optional.into_iter().filter_map(|(name, value)| Some(format!("&{name}={}", value?)));
            let optional: String = optional.collect();
            let always = format!("beta={beta}&gamma={gamma}&population={people}&initial_infectious=1");
            format!("{always}{optional}&hospital.fraction=5%&hospital.stay_days={stay}")
        })
    }

    proptest! {
        /// After a change or "keep", the inputs are legal and the question is not asked again.
        #[test]
        fn every_answer_settles_its_question(fields in fields()) {
            let inputs = one(&fields);
            let Ok(comparison) = inputs.check() else { return Ok(()) };
            for question in inputs.questions(&comparison) {
                let is_same = |other: &Question| other.field == question.field && other.typed == question.typed;
                for verb in [question.meant.name(), "keep"] {
                    let mut answered = inputs.clone();
                    answered.edit(&action(verb, &question));
                    let answered = read(&answered.address());
                    let checked = answered.check();
                    prop_assert!(checked.is_ok(), "{question:?}");
                    prop_assert!(!all_questions(&answered).iter().any(is_same), "{question:?}");
                    if verb == "keep" {
                        prop_assert_eq!(checked.unwrap(), comparison.clone());
                    }
                }
            }
        }
    }
}
