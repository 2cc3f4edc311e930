//! What is legal, and the sentence that says so. The form, the address and the API show the same sentences.

use crate::format::text::capitalised;

/// Scenarios in a comparison.
pub const MAXIMUM_SCENARIOS: usize = 8;
/// Characters in a scenario's name.
pub const MAXIMUM_NAME: usize = 80;
/// Characters in a run's title.
pub const MAXIMUM_TITLE: usize = 120;
/// Characters in a run's note.
pub const MAXIMUM_NOTE: usize = 2_000;
/// Characters of a run's tag.
pub const MAXIMUM_TAG: usize = 40;
/// Tags of a run, and different tags by which a list is narrowed.
pub const MAXIMUM_TAGS: usize = 10;
/// Characters of a search.
pub const MAXIMUM_SEARCH: usize = 200;
/// Unknown fields of an object that are named as problems.
pub const MAXIMUM_UNKNOWN_FIELDS: usize = 20;
/// Interventions in a scenario.
pub const MAXIMUM_INTERVENTIONS: usize = 20;
/// Letters of what the configuration calls an external engine.
pub const MAXIMUM_ENGINE_NAME: usize = 40;
/// Letters of what an external engine calls its software, its version and its model.
pub const MAXIMUM_ENGINE_TEXT: usize = 80;
/// Observed values in a comparison.
pub const MAXIMUM_OBSERVATIONS: usize = 1_000;
/// The years of a first day.
pub const FIRST_YEAR: i32 = 1000;
/// The years of a first day.
pub const LAST_YEAR: i32 = 2999;
/// Steps in a day that a fixed-step method may take.
const MAXIMUM_STEPS_PER_DAY: f64 = 1_000.0;

/// A number's legal range, in words and figures.
#[derive(Debug)]
pub struct Limit {
    /// What the field is called in a sentence, its first letter small.
    label: &'static str,
    /// The smallest legal value.
    pub low: f64,
    /// The largest legal value.
    pub high: f64,
    /// Both ends and the unit, as a sentence says them.
    range: &'static str,
    /// Fractions are refused.
    pub whole: bool,
}

/// Days in a year, of seasons and of durations in years.
pub const DAYS_IN_YEAR: f64 = 365.0;

/// Simulated days.
pub const DAYS: Limit = Limit::whole_number("days", 1.0, 3_650.0, "between 1 and 3,650");
/// Simulations of each scenario in an ensemble.
pub const MEMBERS: Limit = Limit::whole_number("simulations", 1.0, 10_000.0, "between 1 and 10,000");
/// Where chance starts from: whole numbers that every program reads exactly.
pub const SEED: Limit =
    Limit::whole_number("seed", 0.0, 9_007_199_254_740_991.0, "between 0 and 9,007,199,254,740,991");
/// Persons in all, where chance moves them.
pub const STOCHASTIC_POPULATION: Limit =
    Limit::whole_number("population", 1.0, 1e9, "between 1 and 1,000,000,000 persons where the method is stochastic");
/// Transmission rate.
pub const BETA: Limit = Limit::number("transmission rate beta", 0.0, 100.0, "between 0 and 100 per day");
/// Recovery rate.
pub const GAMMA: Limit = Limit::number("recovery rate gamma", 0.0, 50.0, "between 0 and 50 per day");
/// Rate of leaving the latent stage.
pub const SIGMA: Limit = Limit::number("latent rate sigma", 1e-9, 50.0, "between 0.000000001 and 50 per day");
/// Rate of losing immunity.
pub const OMEGA: Limit = Limit::number("waning rate omega", 0.0, 10.0, "between 0 and 10 per day");
/// Rate of births and natural deaths.
pub const MU: Limit = Limit::number("birth and death rate mu", 0.0, 1.0, "between 0 and 1 per day");
/// Persons in all.
pub const POPULATION: Limit = Limit::number("population", 1.0, 1e10, "between 1 and 10,000,000,000 persons");
/// Infectious persons on day 0; the population limits them further.
pub const INITIAL_INFECTIOUS: Limit = Limit::number("initial infectious", 0.0, 1e10, "between 0 and the population");
/// Exposed persons on day 0; the population limits them further.
pub const INITIAL_EXPOSED: Limit = Limit::number("initial exposed", 0.0, 1e10, "between 0 and the population");
/// Immune persons on day 0; the population limits them further.
pub const INITIAL_IMMUNE: Limit = Limit::number("initial immune", 0.0, 1e10, "between 0 and the population");
/// Share of the infected who die.
pub const FATALITY: Limit = Limit::share("infection fatality");
/// Contacts with infection from outside; the population limits them further.
pub const IMPORTATION: Limit = Limit::number("importation", 0.0, 1e10, "between 0 and the population, per day");
/// Of the season.
pub const AMPLITUDE: Limit = Limit::share("seasonal amplitude");
/// Of the season.
pub const PEAK_DAY: Limit = Limit::number("peak day of the season", 0.0, 365.0, "between 0 and 365");
/// When something begins.
pub const FROM_DAY: Limit = Limit::number("first day", 0.0, f64::MAX, "0 or later");
/// When something ends.
pub const TO_DAY: Limit = Limit::number("until day", 0.0, f64::MAX, "after the first day, or empty: to the end");
/// Of contacts.
pub const REDUCTION: Limit = Limit::share("reduction");
/// Of a campaign.
pub const DOSES_PER_DAY: Limit = Limit::number("doses per day", 0.0, 1e10, "between 0 and 10,000,000,000");
/// Share of the doses that protect.
pub const EFFICACY: Limit = Limit::share("efficacy");
/// Share of those who become infectious.
pub const FRACTION: Limit = Limit::share("share admitted to hospital");
/// In hospital.
pub const STAY_DAYS: Limit = Limit::number("hospital stay", 0.02, 3_650.0, "between 0.02 and 3,650 days");
/// In hospital.
pub const BEDS: Limit = Limit::number("beds", 0.0, f64::MAX, "0 or more");
/// In place of beta, which has limits of its own.
pub const BASIC_REPRODUCTION_NUMBER: Limit = Limit::number("basic reproduction number R0", 0.0, f64::MAX, "0 or more");
/// Of a sweep over one parameter.
pub const VALUES_OF_ONE: Limit =
    Limit::whole_number("number of values", 2.0, 40.0, "between 2 and 40 for one parameter");
/// Of each parameter of a sweep over two.
pub const VALUES_OF_TWO: Limit =
    Limit::whole_number("number of values", 2.0, 100.0, "between 2 and 100 for each of two parameters");
/// Of an observation.
pub const OBSERVED_DAY: Limit = Limit::number("observed day", 0.0, 3_650.0, "between 0 and 3,650");
/// Of an observation.
pub const OBSERVED_VALUE: Limit = Limit::number("observed value", 0.0, f64::MAX, "0 or more");

impl Limit {
    /// The range of a number; `range` says both ends and the unit.
    const fn number(label: &'static str, low: f64, high: f64, range: &'static str) -> Self {
        Self { label, low, high, range, whole: false }
    }

    /// The same of a whole number.
    const fn whole_number(label: &'static str, low: f64, high: f64, range: &'static str) -> Self {
        Self { label, low, high, range, whole: true }
    }

    /// The range of a share.
    const fn share(label: &'static str) -> Self {
        Self::number(label, 0.0, 1.0, "between 0 and 1, or 0% and 100%")
    }

    /// Whether the value lies in the range.
    pub fn allows(&self, value: f64) -> bool {
        self.low <= value && value <= self.high && (!self.whole || value.fract() == 0.0)
    }

    /// "Transmission rate beta"
    pub fn named(&self) -> String {
        capitalised(self.label)
    }

    /// "Transmission rate beta must be between 0 and 100 per day"
    pub fn sentence(&self) -> String {
        let whole = if self.whole { "a whole number " } else { "" };
        format!("{} must be {whole}{}", self.named(), self.range)
    }

    /// The sentence for a field that has no default and was left out.
    pub fn missing(&self) -> String {
        let number = if self.whole { "a whole number" } else { "a number" };
        format!("Enter the {}: {number} {}", self.label, self.range)
    }
}

/// The sentence for a step that is no whole part of a day.
pub fn step_sentence() -> String {
    "Step must be one day divided by a whole number from 1 to 1,000: 1, 0.5, 0.25, 0.1, …".to_owned()
}

/// How many steps of this length make a day, where that is a whole number from 1 to 1,000.
///
/// A millionth of a step is forgiven, so that 0.333333 is a third.
pub fn steps_per_day(step: f64) -> Option<u32> {
    let steps = (1.0 / step).round();
    let fits = (1.0..=MAXIMUM_STEPS_PER_DAY).contains(&steps) && (steps * step - 1.0).abs() <= 1e-6;
    fits.then(|| whole(steps))
}

/// A whole number that a limit has already bounded.
pub fn whole(value: f64) -> u32 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the limits above keep it whole and far inside u32"
    )]
    {
        value as u32
    }
}

/// A seed that its limit has already bounded.
pub fn seed(value: f64) -> u64 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the limit keeps it whole and below 2^53"
    )]
    {
        value as u64
    }
}
