//! The table of metrics, the numbers of a summary. All code that computes, describes, checks, stores, lists, sweeps or
//! shows metrics reads these rows. To add a metric, add its [`Metric`], its row, and its place in the lists at the end.

use super::metric_types::{ListTexts, MetricUnit, Presence, Source, SweepTexts};
use super::{formulas, unavailable};
use crate::model::dynamics::compartments::{CUMULATIVE_INFECTIONS, Compartment};
use crate::model::dynamics::quantity::Quantity;
use crate::model::inputs::scenario::Scenario;

/// A metric, that is, a number of a summary; in the order of the JSON document.
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

/// A row of the table. In texts, `{end}` is the last day.
#[derive(Debug, Clone, Copy)]
pub struct Row {
    /// The metric.
    pub metric: Metric,
    /// Its key in JSON and in addresses, and the name of its column in the database.
    pub key: &'static str,
    /// Its description in the API.
    pub description: &'static str,
    /// Its name on its own.
    pub name: &'static str,
    /// Its name beside other metrics, in headings of tables.
    pub label: &'static str,
    /// Its name inside a sentence, without an article.
    pub in_sentence: &'static str,
    /// Its unit.
    pub unit: MetricUnit,
    /// The series whose highest or last value it is: while that series rises, the metric is not final.
    pub series: Option<Quantity>,
    /// How it is computed.
    pub source: Source,
    /// Which scenarios have it.
    pub presence: Presence,
    /// Why a scenario with this R0 does not have it, in a few words.
    pub why_unavailable: fn(&Scenario, Option<f64>) -> &'static str,
    /// First schema version in which every file has it; older files may lack it.
    pub since: i64,
    /// Its texts in the list of runs; `None` unless it is stored.
    pub in_list: Option<ListTexts>,
    /// Its texts on the page of a sweep; `None` unless a sweep shows it.
    pub in_sweep: Option<SweepTexts>,
}

/// Creates a row with the values that most rows have; the name is also the label.
const fn named(name: &'static str, in_sentence: &'static str) -> Row {
    Row {
        metric: Metric::BasicReproductionNumber,
        key: "",
        description: "",
        name,
        label: name,
        in_sentence,
        unit: MetricUnit::Ratio,
        series: None,
        source: Source::Ensemble,
        presence: Presence::IfDefined,
        why_unavailable: |_, _| "not defined",
        since: 1,
        in_list: None,
        in_sweep: None,
    }
}

/// Every metric, in the order of [`Metric`].
pub static METRICS: [Row; 13] = [
    Row {
        metric: Metric::BasicReproductionNumber,
        key: "basic_reproduction_number",
        description: "R0, with the plain beta; null where gamma + mu is 0, so that the infectious stage has no end.",
        unit: MetricUnit::Ratio,
        source: Source::Scenario(|scenario, _| scenario.basic_reproduction_number()),
        why_unavailable: |_, _| unavailable::NO_END,
        in_list: Some(ListTexts {
            description: "R0 of the baseline; null where it is withheld.",
            orders: ["Highest R0 first", "Lowest R0 first"],
            text: "R0 {}",
        }),
        ..named("R0", "R0")
    },
    Row {
        metric: Metric::PeakInfectious,
        key: "peak_infectious",
        description: "The most persons infectious at once.",
        unit: MetricUnit::People,
        series: Some(Quantity::Infectious),
        source: Source::Simulation(|_, outcome| Some(outcome.infectious.value)),
        presence: Presence::Always,
        in_list: Some(ListTexts {
            description: "The most persons infectious at once in the baseline.",
            orders: ["Highest peak first", "Lowest peak first"],
            text: "peak {}",
        }),
        in_sweep: Some(SweepTexts {
            link: "Peak",
            counts: "Most people infectious at once",
            subject: "The peak",
            noun: " people",
            with_article: "a peak",
        }),
        ..named("Peak infectious", "peak infectious")
    },
    Row {
        metric: Metric::PeakDay,
        key: "peak_day",
        description: "When that is, in days, on the solver's continuous solution.",
        unit: MetricUnit::Day,
        series: Some(Quantity::Infectious),
        source: Source::Simulation(|_, outcome| Some(outcome.infectious.day)),
        presence: Presence::Always,
        in_list: Some(ListTexts {
            description: "The day of that.",
            orders: ["Latest peak first", "Earliest peak first"],
            text: "on {}",
        }),
        in_sweep: Some(SweepTexts {
            link: "Day of peak",
            counts: "Day of the peak",
            subject: "The peak",
            noun: "",
            with_article: "a peak",
        }),
        ..named("Day of peak", "day of peak")
    },
    Row {
        metric: Metric::AttackRate,
        key: "attack_rate",
        description: "Share of the population infected by the last day, seeds counted; null with waning immunity or births.",
        label: "Infected by {end}",
        unit: MetricUnit::Share,
        series: Some(Quantity::CumulativeInfections),
        source: Source::Simulation(|scenario, outcome| {
            formulas::is_closed(scenario).then(|| outcome.last[CUMULATIVE_INFECTIONS] / scenario.population)
        }),
        why_unavailable: unavailable::attack_rate,
        in_list: Some(ListTexts {
            description: "The share of the baseline's population that is infected; null where it is withheld.",
            orders: ["Most infected first", "Fewest infected first"],
            text: "{} infected",
        }),
        in_sweep: Some(SweepTexts {
            link: "Attack rate",
            counts: "Per cent of people infected by {end}",
            subject: "The share infected by {end}",
            noun: "",
            with_article: "an attack rate",
        }),
        ..named("Attack rate, share", "share infected by {end}")
    },
    Row {
        metric: Metric::AnalyticFinalSize,
        key: "analytic_final_size",
        description: "Share infected as time goes to infinity; null where gamma is 0, and with waning immunity, births, \
                      importation,\nseasons, interventions or vaccination.",
        unit: MetricUnit::Share,
        source: Source::Scenario(formulas::analytic_final_size),
        why_unavailable: unavailable::final_size,
        ..named("Final size, analytic", "analytic final size")
    },
    Row {
        metric: Metric::HerdImmunityThreshold,
        key: "herd_immunity_threshold",
        description: "1 − 1/R0; null where R0 is at most 1.",
        unit: MetricUnit::Share,
        source: Source::Scenario(|scenario, _| formulas::herd_immunity_threshold(scenario)),
        why_unavailable: unavailable::herd_immunity,
        ..named("Herd-immunity threshold", "herd-immunity threshold")
    },
    Row {
        metric: Metric::GrowthRate,
        key: "growth_rate",
        description: "Of the infected on day 0, per day.",
        unit: MetricUnit::PerDay,
        source: Source::Scenario(|scenario, epidemic| Some(formulas::growth_rate(scenario, epidemic))),
        ..named("Growth rate", "growth rate")
    },
    Row {
        metric: Metric::DoublingTime,
        key: "doubling_time",
        description: "Days in which the infected double on day 0; null where they do not grow.",
        unit: MetricUnit::Duration,
        source: Source::Scenario(formulas::doubling_time),
        why_unavailable: |_, _| "no growth",
        in_list: Some(ListTexts {
            description: "Days in which the baseline's infectious double at the start; null where they do not grow.",
            orders: ["Longest doubling time first", "Shortest doubling time first"],
            text: "doubling in {}",
        }),
        ..named("Doubling time", "doubling time")
    },
    Row {
        metric: Metric::Deaths,
        key: "deaths",
        description: "Persons dead of the infection at the end.",
        label: "Deaths",
        unit: MetricUnit::People,
        series: Some(Quantity::Deceased),
        source: Source::Simulation(|_, outcome| Some(outcome.last[Compartment::Deceased.index()])),
        in_list: Some(ListTexts {
            description: "Persons dead of the infection in the baseline; 0 without a fatality, null where they are not known.",
            orders: ["Most deaths first", "Fewest deaths first"],
            text: "{} deaths",
        }),
        in_sweep: Some(SweepTexts {
            link: "Deaths",
            counts: "Deaths by {end}",
            subject: "The number of deaths by {end}",
            noun: "",
            with_article: "a number of deaths",
        }),
        ..named("Deaths at the end", "deaths")
    },
    Row {
        metric: Metric::PeakHospitalCensus,
        key: "peak_hospital_census",
        description: "Persons; null without a hospital.",
        label: "Peak in hospital",
        unit: MetricUnit::People,
        series: Some(Quantity::HospitalCensus),
        source: Source::Simulation(|_, outcome| Some(outcome.hospital.value)),
        presence: Presence::Where(|scenario| scenario.hospital.is_some()),
        why_unavailable: |_, _| unavailable::NO_HOSPITAL,
        in_list: Some(ListTexts {
            description: "The most persons in hospital at once in the baseline; null without a hospital.",
            orders: ["Most in hospital first", "Fewest in hospital first"],
            text: "{} in hospital",
        }),
        ..named("Most in hospital", "peak in hospital")
    },
    Row {
        metric: Metric::PeakHospitalDay,
        key: "peak_hospital_day",
        description: "Days; null without a hospital.",
        label: "Day of hospital peak",
        unit: MetricUnit::Day,
        series: Some(Quantity::HospitalCensus),
        source: Source::Simulation(|_, outcome| Some(outcome.hospital.day)),
        presence: Presence::Where(|scenario| scenario.hospital.is_some()),
        why_unavailable: |_, _| unavailable::NO_HOSPITAL,
        ..named("Day of most in hospital", "day of hospital peak")
    },
    Row {
        metric: Metric::DaysOverCapacity,
        key: "days_over_capacity",
        description: "Whole days with more persons in hospital than beds; null without beds.",
        unit: MetricUnit::WholeDays,
        series: Some(Quantity::HospitalCensus),
        source: Source::Simulation(|scenario, outcome| {
            scenario.hospital?.beds.map(|_| f64::from(outcome.days_over_capacity))
        }),
        presence: Presence::Where(|scenario| scenario.hospital.is_some_and(|hospital| hospital.beds.is_some())),
        in_list: Some(ListTexts {
            description: "Days of the baseline with more persons in hospital than beds; null without beds.",
            orders: ["Most days over capacity first", "Fewest days over capacity first"],
            text: "{} days over capacity",
        }),
        ..named("Days over capacity", "days over capacity")
    },
    Row {
        metric: Metric::MinorOutbreakProbability,
        key: "minor_outbreak_probability",
        description: "The share of an ensemble's members that die out before half of the analytic final size is infected; \
                      null where that\nis withheld, where R0 S(0) / N(0) is at most 1, and for a deterministic engine.",
        label: "Minor outbreak",
        unit: MetricUnit::Share,
        source: Source::Ensemble,
        why_unavailable: unavailable::minor_outbreak,
        ..named("Probability of a minor outbreak", "probability of a minor outbreak")
    },
];

/// Metrics stored with a run, in the order of the API's list.
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

/// Metrics by which the list of runs can be sorted, in the order in which pages offer them: those of [`STORED`].
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

/// Metrics that a sweep shows, in the order in which its page offers them.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_metric_has_its_row_in_order_and_the_texts_of_its_lists() {
        for (place, row) in METRICS.iter().enumerate() {
            assert_eq!(row.metric as usize, place, "{}", row.key);
            assert_eq!(row.in_list.is_some(), STORED.contains(&row.metric), "{}", row.key);
            assert_eq!(row.in_list.is_some(), SORTED.contains(&row.metric), "{}", row.key);
            assert_eq!(row.in_sweep.is_some(), SWEPT.contains(&row.metric), "{}", row.key);
        }
    }
}
