//! Limits of inputs, with the sentence that states each. Forms, permalinks and the API show the same sentences.

use crate::format::text::capitalised;

/// Maximum scenarios in a comparison.
pub const MAXIMUM_SCENARIOS: usize = 8;
/// Maximum characters in a scenario's name.
pub const MAXIMUM_NAME: usize = 80;
/// Maximum characters in a run's title.
pub const MAXIMUM_TITLE: usize = 120;
/// Maximum characters in a run's note.
pub const MAXIMUM_NOTE: usize = 2_000;
/// Maximum characters in a run's tag.
pub const MAXIMUM_TAG: usize = 40;
/// Maximum tags of a run, and maximum different tags by which a list of runs is filtered.
pub const MAXIMUM_TAGS: usize = 10;
/// Maximum characters in a search.
pub const MAXIMUM_SEARCH: usize = 200;
/// Maximum unknown fields of an object that are reported as problems.
pub const MAXIMUM_UNKNOWN_FIELDS: usize = 20;
/// Maximum interventions in a scenario.
pub const MAXIMUM_INTERVENTIONS: usize = 20;
/// Maximum characters in the name of an external engine in the configuration.
pub const MAXIMUM_ENGINE_NAME: usize = 40;
/// Maximum characters in an external engine's software, version and model.
pub const MAXIMUM_ENGINE_TEXT: usize = 80;
/// Maximum observed values in a comparison.
pub const MAXIMUM_OBSERVATIONS: usize = 1_000;
/// Earliest year of a comparison's first day.
pub const FIRST_YEAR: i32 = 1000;
/// Latest year of a comparison's first day.
pub const LAST_YEAR: i32 = 2999;
/// Maximum steps per day of a fixed-step method.
const MAXIMUM_STEPS_PER_DAY: f64 = 1_000.0;

/// Valid range of a number, as numbers and as text.
#[derive(Debug)]
pub struct Limit {
    /// Name of the field inside a sentence, in lower case.
    label: &'static str,
    /// Smallest valid value.
    pub low: f64,
    /// Largest valid value.
    pub high: f64,
    /// Both ends and the unit, as the end of a sentence.
    range: &'static str,
    /// Whether fractions are refused.
    pub whole: bool,
}

/// Days in a year, for seasons and for durations in years.
pub const DAYS_IN_YEAR: f64 = 365.0;

/// Simulated days.
pub const DAYS: Limit = Limit::whole_number("days", 1.0, 3_650.0, "between 1 and 3,650");
/// Simulations of each scenario in an ensemble.
pub const MEMBERS: Limit = Limit::whole_number("simulations", 1.0, 10_000.0, "between 1 and 10,000");
/// Seed of the random numbers: whole numbers up to 2^53 − 1, which every JSON reader represents exactly.
pub const SEED: Limit =
    Limit::whole_number("seed", 0.0, 9_007_199_254_740_991.0, "between 0 and 9,007,199,254,740,991");
/// Population with the stochastic method.
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
/// Population.
pub const POPULATION: Limit = Limit::number("population", 1.0, 1e10, "between 1 and 10,000,000,000 persons");
/// Infectious people on day 0; also at most the population.
pub const INITIAL_INFECTIOUS: Limit = Limit::number("initial infectious", 0.0, 1e10, "between 0 and the population");
/// Exposed people on day 0; also at most the population.
pub const INITIAL_EXPOSED: Limit = Limit::number("initial exposed", 0.0, 1e10, "between 0 and the population");
/// Immune people on day 0; also at most the population.
pub const INITIAL_IMMUNE: Limit = Limit::number("initial immune", 0.0, 1e10, "between 0 and the population");
/// Share of infected people who die.
pub const FATALITY: Limit = Limit::share("infection fatality");
/// Contacts with infection from outside, per day; also at most the population.
pub const IMPORTATION: Limit = Limit::number("importation", 0.0, 1e10, "between 0 and the population, per day");
/// Amplitude of the season.
pub const AMPLITUDE: Limit = Limit::share("seasonal amplitude");
/// Day on which the season peaks, counted from day 0.
pub const PEAK_DAY: Limit = Limit::number("peak day of the season", 0.0, 365.0, "between 0 and 365");
/// First day of an intervention or a campaign.
pub const FROM_DAY: Limit = Limit::number("first day", 0.0, f64::MAX, "0 or later");
/// Day on which an intervention or a campaign ends.
pub const TO_DAY: Limit = Limit::number("until day", 0.0, f64::MAX, "after the first day, or empty: to the end");
/// Share by which an intervention reduces contacts.
pub const REDUCTION: Limit = Limit::share("reduction");
/// Doses per day of a vaccination campaign.
pub const DOSES_PER_DAY: Limit = Limit::number("doses per day", 0.0, 1e10, "between 0 and 10,000,000,000");
/// Share of doses that protect.
pub const EFFICACY: Limit = Limit::share("efficacy");
/// Share of infected people who are admitted to hospital.
pub const FRACTION: Limit = Limit::share("share admitted to hospital");
/// Mean length of a hospital stay, in days.
pub const STAY_DAYS: Limit = Limit::number("hospital stay", 0.02, 3_650.0, "between 0.02 and 3,650 days");
/// Hospital beds.
pub const BEDS: Limit = Limit::number("beds", 0.0, f64::MAX, "0 or more");
/// R0 as an input in place of beta; the limits of beta apply as well.
pub const BASIC_REPRODUCTION_NUMBER: Limit = Limit::number("basic reproduction number R0", 0.0, f64::MAX, "0 or more");
/// Values of the parameter in a sweep over one parameter.
pub const VALUES_OF_ONE: Limit =
    Limit::whole_number("number of values", 2.0, 40.0, "between 2 and 40 for one parameter");
/// Values of each parameter in a sweep over two parameters.
pub const VALUES_OF_TWO: Limit =
    Limit::whole_number("number of values", 2.0, 100.0, "between 2 and 100 for each of two parameters");
/// Day of an observation.
pub const OBSERVED_DAY: Limit = Limit::number("observed day", 0.0, 3_650.0, "between 0 and 3,650");
/// Value of an observation.
pub const OBSERVED_VALUE: Limit = Limit::number("observed value", 0.0, f64::MAX, "0 or more");

impl Limit {
    /// Creates the limit of a number; `range` states both ends and the unit.
    const fn number(label: &'static str, low: f64, high: f64, range: &'static str) -> Self {
        Self { label, low, high, range, whole: false }
    }

    /// Creates the limit of a whole number.
    const fn whole_number(label: &'static str, low: f64, high: f64, range: &'static str) -> Self {
        Self { label, low, high, range, whole: true }
    }

    /// Creates the limit of a share.
    const fn share(label: &'static str) -> Self {
        Self::number(label, 0.0, 1.0, "between 0 and 1, or 0% and 100%")
    }

    /// Returns whether the value lies in the range.
    pub fn allows(&self, value: f64) -> bool {
        self.low <= value && value <= self.high && (!self.whole || value.fract() == 0.0)
    }

    /// Returns the label with a capital letter: "Transmission rate beta".
    pub fn named(&self) -> String {
        capitalised(self.label)
    }

    /// Returns the sentence for an invalid value: "Transmission rate beta must be between 0 and 100 per day".
    pub fn sentence(&self) -> String {
        let whole = if self.whole { "a whole number " } else { "" };
        format!("{} must be {whole}{}", self.named(), self.range)
    }

    /// Returns the sentence for a missing field that has no default.
    pub fn missing(&self) -> String {
        let number = if self.whole { "a whole number" } else { "a number" };
        format!("Enter the {}: {number} {}", self.label, self.range)
    }
}

/// The sentence for a step of which a day is not a whole multiple.
pub const STEP_SENTENCE: &str = "Step must be one day divided by a whole number from 1 to 1,000: 1, 0.5, 0.25, 0.1, …";

/// Returns the number of steps of this length, in days, in one day; `None` unless it is a whole number from 1 to 1,000.
///
/// An error of up to a millionth of a day is tolerated, so that 0.333333 counts as a third.
pub fn steps_per_day(step: f64) -> Option<u32> {
    let steps = (1.0 / step).round();
    let fits = (1.0..=MAXIMUM_STEPS_PER_DAY).contains(&steps) && (steps * step - 1.0).abs() <= 1e-6;
    fits.then(|| whole(steps))
}

/// Converts a whole number that a limit has already bounded.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the limits keep it whole and within u32")]
pub fn whole(value: f64) -> u32 {
    value as u32
}

/// Converts a seed that its limit has already bounded.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the limit keeps it whole and below 2^53")]
pub fn seed(value: f64) -> u64 {
    value as u64
}
