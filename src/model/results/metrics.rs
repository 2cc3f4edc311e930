//! The numbers of a summary: a row each. Everything that computes, describes, checks, stores, lists, sweeps or shows them
//! reads these rows. To add a number, add its variant, its row, and its place in the lists at the end.

use super::formulas;
use super::unavailable;
use crate::model::dynamics::quantity::Quantity;
use crate::model::dynamics::transitions::{CUMULATIVE_INFECTIONS, Compartment, Epidemic};
use crate::model::inputs::scenario::Scenario;
use crate::model::trajectory::outcome::Outcome;

/// A number of a summary, in the order of the JSON document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "each has a description in its row")]
pub enum Metric {
    BasicReproductionNumber,
    PeakInfectious,
    PeakDay,
    AttackRate,
    AnalyticFinalSize,
    HerdImmunityThreshold,
    GrowthRate,
    DoublingTime,
    Deaths,
    PeakHospitalCensus,
    PeakHospitalDay,
    DaysOverCapacity,
    MinorOutbreakProbability,
}

/// Unit of a number; it decides how the number is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MetricUnit {
    /// A count of people.
    People,
    /// A time, counted in days from day 0.
    Day,
    /// A length of time in days.
    Duration,
    /// A count of days; a whole number in JSON where it is one.
    WholeDays,
    /// A share from 0 to 1.
    Share,
    /// A ratio.
    Ratio,
    /// A rate per day.
    PerDay,
}

/// How a number is computed.
#[derive(Debug, Clone, Copy)]
pub enum Source {
    /// By a formula from the scenario alone.
    Scenario(fn(&Scenario, &Epidemic) -> Option<f64>),
    /// From the outcome of a simulation.
    Simulation(fn(&Scenario, &Outcome) -> Option<f64>),
    /// From all members of a stochastic ensemble, by the ensemble. A member has no such number.
    Ensemble,
}

/// Which scenarios have a number.
#[derive(Debug, Clone, Copy)]
pub enum Presence {
    /// All scenarios: it is never withheld.
    Always,
    /// Exactly the scenarios with these inputs.
    Where(fn(&Scenario) -> bool),
    /// Scenarios for which it is defined.
    IfDefined,
}

impl Presence {
    /// Whether a scenario with these inputs may have the number.
    pub fn allows(self, scenario: &Scenario) -> bool {
        match self {
            Self::Where(has) => has(scenario),
            Self::Always | Self::IfDefined => true,
        }
    }
}

/// A number of the summary. In texts, `{end}` is the last day.
#[derive(Debug, Clone, Copy)]
pub struct Row {
    /// The number.
    pub metric: Metric,
    /// Its key in JSON and in addresses, and the name of its column in the database.
    pub key: &'static str,
    /// Its description in the API.
    pub description: &'static str,
    /// Its name where nothing else explains it.
    pub name: &'static str,
    /// Its name in the heads of tables.
    pub label: &'static str,
    /// Its name inside a sentence, without an article.
    pub in_sentence: &'static str,
    /// Its unit.
    pub unit: MetricUnit,
    /// The series whose highest or last value it is read from: while that rises, the number is not final.
    pub series: Option<Quantity>,
    /// How it is computed.
    pub source: Source,
    /// Which scenarios have it.
    pub presence: Presence,
    /// Why a scenario with this R0 does not have it, in a few words.
    pub why_unavailable: fn(&Scenario, Option<f64>) -> &'static str,
    /// The first schema version of saved runs that has it.
    pub since: i64,
    /// Its texts in the list of runs; `None` unless it is in [`STORED`].
    pub in_list: Option<ListTexts>,
    /// Its texts on the page of a sweep; `None` unless it is in [`SWEPT`].
    pub in_sweep: Option<SweepTexts>,
}

/// Texts about a number in the list of runs, which shows that of the baseline.
#[derive(Debug, Clone, Copy)]
pub struct ListTexts {
    /// Its description in the API's list.
    pub description: &'static str,
    /// The order by it, the highest first.
    pub highest_first: &'static str,
    /// The order by it, the lowest first.
    pub lowest_first: &'static str,
    /// What a run's row says; `{}` is the figure.
    pub text: &'static str,
}

/// Texts about a number on the page of a sweep.
#[derive(Debug, Clone, Copy, Default)]
pub struct SweepTexts {
    /// The link to it, and the head of its column.
    pub link: &'static str,
    /// What the values count.
    pub counts: &'static str,
    /// The subject of a sentence about its values.
    pub subject: &'static str,
    /// The noun after a value in a sentence, with a space before it.
    pub noun: &'static str,
    /// The number with an indefinite article, for "an attack rate is not defined".
    pub with_article: &'static str,
}

/// A row with all that most numbers do not have.
const PLAIN: Row = Row {
    metric: Metric::BasicReproductionNumber,
    key: "",
    description: "",
    name: "",
    label: "",
    in_sentence: "",
    unit: MetricUnit::Ratio,
    series: None,
    source: Source::Ensemble,
    presence: Presence::IfDefined,
    why_unavailable: |_, _| "not defined",
    since: 1,
    in_list: None,
    in_sweep: None,
};

/// Every number, in the order of [`Metric`].
pub static METRICS: [Row; 13] = [
    Row {
        metric: Metric::BasicReproductionNumber,
        key: "basic_reproduction_number",
        description: "R0, with the plain beta; null where nobody ever leaves the infectious (gamma + mu is 0).",
        name: "R0",
        label: "R0",
        in_sentence: "R0",
        unit: MetricUnit::Ratio,
        source: Source::Scenario(|scenario, _| formulas::reproduction(scenario)),
        why_unavailable: |_, _| unavailable::NO_END,
        in_list: Some(ListTexts {
            description: "R0 of the baseline; null where it is withheld.",
            highest_first: "Highest R0 first",
            lowest_first: "Lowest R0 first",
            text: "R0 {}",
        }),
        ..PLAIN
    },
    Row {
        metric: Metric::PeakInfectious,
        key: "peak_infectious",
        description: "The most persons infectious at once.",
        name: "Peak infectious",
        label: "Peak infectious",
        in_sentence: "peak infectious",
        unit: MetricUnit::People,
        series: Some(Quantity::Infectious),
        source: Source::Simulation(|_, outcome| Some(outcome.infectious.value)),
        presence: Presence::Always,
        in_list: Some(ListTexts {
            description: "The most persons infectious at once in the baseline.",
            highest_first: "Highest peak first",
            lowest_first: "Lowest peak first",
            text: "peak {}",
        }),
        in_sweep: Some(SweepTexts {
            link: "Peak",
            counts: "Most people infectious at once",
            subject: "The peak",
            noun: " people",
            with_article: "a peak",
        }),
        ..PLAIN
    },
    Row {
        metric: Metric::PeakDay,
        key: "peak_day",
        description: "When that is, in days, on the solver's continuous solution.",
        name: "Day of peak",
        label: "Day of peak",
        in_sentence: "day of peak",
        unit: MetricUnit::Day,
        series: Some(Quantity::Infectious),
        source: Source::Simulation(|_, outcome| Some(outcome.infectious.day)),
        presence: Presence::Always,
        in_list: Some(ListTexts {
            description: "The day of that.",
            highest_first: "Latest peak first",
            lowest_first: "Earliest peak first",
            text: "on {}",
        }),
        in_sweep: Some(SweepTexts {
            link: "Day of peak",
            counts: "Day of the peak",
            subject: "The peak",
            noun: "",
            with_article: "a peak",
        }),
        ..PLAIN
    },
    Row {
        metric: Metric::AttackRate,
        key: "attack_rate",
        description: "Share of the population infected by the last day, seeds counted; null with waning immunity or births.",
        name: "Attack rate, share",
        label: "Infected by {end}",
        in_sentence: "share infected by {end}",
        unit: MetricUnit::Share,
        series: Some(Quantity::CumulativeInfections),
        source: Source::Simulation(|scenario, outcome| {
            formulas::is_closed(scenario).then(|| outcome.last[CUMULATIVE_INFECTIONS] / scenario.population)
        }),
        why_unavailable: unavailable::attack_rate,
        in_list: Some(ListTexts {
            description: "The share of the baseline's population that is infected; null where it is withheld.",
            highest_first: "Most infected first",
            lowest_first: "Fewest infected first",
            text: "{} infected",
        }),
        in_sweep: Some(SweepTexts {
            link: "Attack rate",
            counts: "Per cent of people infected by {end}",
            subject: "The share infected by {end}",
            noun: "",
            with_article: "an attack rate",
        }),
        ..PLAIN
    },
    Row {
        metric: Metric::AnalyticFinalSize,
        key: "analytic_final_size",
        description: "Share infected as time goes to infinity; null where gamma is 0, and with waning immunity, births, \
                      importation,\nseasons, interventions or vaccination.",
        name: "Final size, analytic",
        label: "Final size, analytic",
        in_sentence: "analytic final size",
        unit: MetricUnit::Share,
        source: Source::Scenario(formulas::analytic_final_size),
        why_unavailable: unavailable::final_size,
        ..PLAIN
    },
    Row {
        metric: Metric::HerdImmunityThreshold,
        key: "herd_immunity_threshold",
        description: "1 − 1/R0; null where R0 is at most 1.",
        name: "Herd-immunity threshold",
        label: "Herd-immunity threshold",
        in_sentence: "herd-immunity threshold",
        unit: MetricUnit::Share,
        source: Source::Scenario(|scenario, _| formulas::herd_immunity_threshold(scenario)),
        why_unavailable: unavailable::herd_immunity,
        ..PLAIN
    },
    Row {
        metric: Metric::GrowthRate,
        key: "growth_rate",
        description: "Of the infected on day 0, per day.",
        name: "Growth rate",
        label: "Growth rate",
        in_sentence: "growth rate",
        unit: MetricUnit::PerDay,
        source: Source::Scenario(|scenario, epidemic| Some(formulas::growth_rate(scenario, epidemic))),
        ..PLAIN
    },
    Row {
        metric: Metric::DoublingTime,
        key: "doubling_time",
        description: "Days in which the infected double on day 0; null where they do not grow.",
        name: "Doubling time",
        label: "Doubling time",
        in_sentence: "doubling time",
        unit: MetricUnit::Duration,
        source: Source::Scenario(formulas::doubling_time),
        why_unavailable: |_, _| "no growth",
        in_list: Some(ListTexts {
            description: "Days in which the baseline's infectious double at the start; null where they do not grow.",
            highest_first: "Longest doubling time first",
            lowest_first: "Shortest doubling time first",
            text: "doubling in {}",
        }),
        ..PLAIN
    },
    Row {
        metric: Metric::Deaths,
        key: "deaths",
        description: "Persons dead of the infection at the end.",
        name: "Deaths at the end",
        label: "Deaths",
        in_sentence: "deaths",
        unit: MetricUnit::People,
        series: Some(Quantity::Deceased),
        source: Source::Simulation(|_, outcome| Some(outcome.last[Compartment::Deceased.index()])),
        in_list: Some(ListTexts {
            description: "Persons dead of the infection in the baseline; null where nobody can die of it.",
            highest_first: "Most deaths first",
            lowest_first: "Fewest deaths first",
            text: "{} deaths",
        }),
        in_sweep: Some(SweepTexts {
            link: "Deaths",
            counts: "Deaths by {end}",
            subject: "The number of deaths by {end}",
            noun: "",
            with_article: "a number of deaths",
        }),
        ..PLAIN
    },
    Row {
        metric: Metric::PeakHospitalCensus,
        key: "peak_hospital_census",
        description: "Persons; null without a hospital.",
        name: "Most in hospital",
        label: "Peak in hospital",
        in_sentence: "peak in hospital",
        unit: MetricUnit::People,
        series: Some(Quantity::HospitalCensus),
        source: Source::Simulation(|_, outcome| Some(outcome.hospital.value)),
        presence: Presence::Where(|scenario| scenario.hospital.is_some()),
        why_unavailable: |_, _| unavailable::NO_HOSPITAL,
        in_list: Some(ListTexts {
            description: "The most persons in hospital at once in the baseline; null without a hospital.",
            highest_first: "Most in hospital first",
            lowest_first: "Fewest in hospital first",
            text: "{} in hospital",
        }),
        ..PLAIN
    },
    Row {
        metric: Metric::PeakHospitalDay,
        key: "peak_hospital_day",
        description: "Days; null without a hospital.",
        name: "Day of most in hospital",
        label: "Day of hospital peak",
        in_sentence: "day of hospital peak",
        unit: MetricUnit::Day,
        series: Some(Quantity::HospitalCensus),
        source: Source::Simulation(|_, outcome| Some(outcome.hospital.day)),
        presence: Presence::Where(|scenario| scenario.hospital.is_some()),
        why_unavailable: |_, _| unavailable::NO_HOSPITAL,
        ..PLAIN
    },
    Row {
        metric: Metric::DaysOverCapacity,
        key: "days_over_capacity",
        description: "Whole days with more persons in hospital than beds; null without beds.",
        name: "Days over capacity",
        label: "Days over capacity",
        in_sentence: "days over capacity",
        unit: MetricUnit::WholeDays,
        series: Some(Quantity::HospitalCensus),
        source: Source::Simulation(|scenario, outcome| {
            scenario.hospital?.beds.map(|_| f64::from(outcome.days_over_capacity))
        }),
        presence: Presence::Where(|scenario| scenario.hospital.is_some_and(|hospital| hospital.beds.is_some())),
        in_list: Some(ListTexts {
            description: "Days of the baseline with more persons in hospital than beds; null without beds.",
            highest_first: "Most days over capacity first",
            lowest_first: "Fewest days over capacity first",
            text: "{} days over capacity",
        }),
        ..PLAIN
    },
    Row {
        metric: Metric::MinorOutbreakProbability,
        key: "minor_outbreak_probability",
        description: "The share of an ensemble's members that die out before half of the analytic final size is infected; \
                      null where that\nis withheld, where R0 S(0) / N(0) is at most 1, and for a deterministic engine.",
        name: "Probability of a minor outbreak",
        label: "Minor outbreak",
        in_sentence: "probability of a minor outbreak",
        unit: MetricUnit::Share,
        source: Source::Ensemble,
        why_unavailable: unavailable::minor_outbreak,
        ..PLAIN
    },
];

/// Numbers stored with a run, in the order of the API's list.
pub const STORED: [Metric; 8] = [
    Metric::PeakInfectious,
    Metric::PeakDay,
    Metric::BasicReproductionNumber,
    Metric::AttackRate,
    Metric::Deaths,
    Metric::PeakHospitalCensus,
    Metric::DaysOverCapacity,
    Metric::DoublingTime,
];

/// Numbers by which the list of runs can be sorted, in the order in which pages offer them: those of [`STORED`].
pub const SORTED: [Metric; STORED.len()] = [
    Metric::PeakInfectious,
    Metric::PeakDay,
    Metric::AttackRate,
    Metric::BasicReproductionNumber,
    Metric::DoublingTime,
    Metric::Deaths,
    Metric::PeakHospitalCensus,
    Metric::DaysOverCapacity,
];

/// Numbers that a sweep shows, in the order in which its page offers them.
pub const SWEPT: [Metric; 4] = [Metric::PeakInfectious, Metric::PeakDay, Metric::AttackRate, Metric::Deaths];

/// Columns of the summary table.
pub const IN_SUMMARY_TABLE: [Metric; 11] = [
    Metric::PeakInfectious,
    Metric::PeakDay,
    Metric::AttackRate,
    Metric::Deaths,
    Metric::PeakHospitalCensus,
    Metric::PeakHospitalDay,
    Metric::MinorOutbreakProbability,
    Metric::AnalyticFinalSize,
    Metric::BasicReproductionNumber,
    Metric::DoublingTime,
    Metric::HerdImmunityThreshold,
];

/// Rows of the table of paired differences.
pub const IN_DIFFERENCES_TABLE: [Metric; 6] = [
    Metric::PeakInfectious,
    Metric::PeakDay,
    Metric::AttackRate,
    Metric::Deaths,
    Metric::PeakHospitalCensus,
    Metric::DaysOverCapacity,
];

/// Rows of the table of rank correlations.
pub const IN_CORRELATIONS_TABLE: [Metric; 5] =
    [Metric::PeakInfectious, Metric::PeakDay, Metric::AttackRate, Metric::Deaths, Metric::PeakHospitalCensus];

impl Metric {
    /// Its row.
    pub fn row(self) -> &'static Row {
        &METRICS[self as usize]
    }

    /// Its key in JSON and in addresses, and the name of its column in the database.
    pub fn key(self) -> &'static str {
        self.row().key
    }

    /// Returns the number with this key.
    pub fn from_key(key: &str) -> Option<Self> {
        METRICS.iter().find(|row| row.key == key).map(|row| row.metric)
    }

    /// All numbers.
    pub fn all() -> impl Iterator<Item = Self> {
        METRICS.iter().map(|row| row.metric)
    }

    /// The numbers that each member of an ensemble has.
    pub fn of_members() -> impl Iterator<Item = Self> {
        METRICS.iter().filter(|row| !matches!(row.source, Source::Ensemble)).map(|row| row.metric)
    }

    /// Whether no scenario withholds it.
    pub fn is_always_there(self) -> bool {
        matches!(self.row().presence, Presence::Always)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_number_has_the_row_in_its_place_and_the_texts_of_its_lists() {
        for (place, row) in METRICS.iter().enumerate() {
            assert_eq!(row.metric as usize, place, "{}", row.key);
            assert_eq!(row.in_list.is_some(), STORED.contains(&row.metric), "{}", row.key);
            assert_eq!(row.in_list.is_some(), SORTED.contains(&row.metric), "{}", row.key);
            assert_eq!(row.in_sweep.is_some(), SWEPT.contains(&row.metric), "{}", row.key);
        }
    }
}
