//! The numbers of a run that the list shows and can be sorted by: those of its baseline.

use serde::Deserialize;

use crate::model::Summary;
use crate::storage::row_macros::from_row;

/// A number that the list can be sorted by.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum KeyNumber {
    /// The most persons infectious at once.
    PeakInfectious,
    /// The day of that.
    PeakDay,
    /// R0.
    BasicReproductionNumber,
    /// The share of the population that is infected, seeds counted.
    AttackRate,
    /// Persons dead of the infection at the end.
    Deaths,
    /// The most persons in hospital at once.
    PeakHospitalCensus,
    /// Days with more persons in hospital than beds.
    DaysOverCapacity,
    /// Days in which the infectious double at the start.
    DoublingTime,
}

impl KeyNumber {
    /// All of them, in the order in which pages offer them.
    pub const ALL: [Self; 8] = [
        Self::PeakInfectious,
        Self::PeakDay,
        Self::AttackRate,
        Self::BasicReproductionNumber,
        Self::DoublingTime,
        Self::Deaths,
        Self::PeakHospitalCensus,
        Self::DaysOverCapacity,
    ];

    /// Its name in the summary of the API, in an address after `sort=`, and its column.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::PeakInfectious => "peak_infectious",
            Self::PeakDay => "peak_day",
            Self::BasicReproductionNumber => "basic_reproduction_number",
            Self::AttackRate => "attack_rate",
            Self::Deaths => "deaths",
            Self::PeakHospitalCensus => "peak_hospital_census",
            Self::DaysOverCapacity => "days_over_capacity",
            Self::DoublingTime => "doubling_time",
        }
    }

    /// Whether there are runs without it.
    pub(super) const fn may_be_withheld(self) -> bool {
        !matches!(self, Self::PeakInfectious | Self::PeakDay)
    }
}

/// The key numbers of a run; null where they are withheld.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct KeyNumbers {
    /// Persons.
    pub peak_infectious: f64,
    /// Day.
    pub peak_day: f64,
    /// Whether the infectious have had their peak by the last day; null for a run that was saved before this was stored.
    pub peak_reached: Option<bool>,
    /// R0.
    pub basic_reproduction_number: Option<f64>,
    /// Share.
    pub attack_rate: Option<f64>,
    /// Persons.
    pub deaths: Option<f64>,
    /// Persons.
    pub peak_hospital_census: Option<f64>,
    /// Days.
    pub days_over_capacity: Option<f64>,
    /// Days.
    pub doubling_time: Option<f64>,
}

from_row!(
    KeyNumbers,
    [
        peak_infectious,
        peak_day,
        peak_reached,
        basic_reproduction_number,
        attack_rate,
        deaths,
        peak_hospital_census,
        days_over_capacity,
        doubling_time
    ]
);

impl KeyNumbers {
    /// The value of one of them.
    #[must_use]
    pub const fn get(&self, number: KeyNumber) -> Option<f64> {
        match number {
            KeyNumber::PeakInfectious => Some(self.peak_infectious),
            KeyNumber::PeakDay => Some(self.peak_day),
            KeyNumber::BasicReproductionNumber => self.basic_reproduction_number,
            KeyNumber::AttackRate => self.attack_rate,
            KeyNumber::Deaths => self.deaths,
            KeyNumber::PeakHospitalCensus => self.peak_hospital_census,
            KeyNumber::DaysOverCapacity => self.days_over_capacity,
            KeyNumber::DoublingTime => self.doubling_time,
        }
    }

    /// Those of a baseline with this summary.
    #[must_use]
    pub fn of(summary: &Summary) -> Self {
        Self {
            peak_infectious: summary.peak_infectious,
            peak_day: summary.peak_day,
            peak_reached: summary.peak_reached,
            basic_reproduction_number: summary.basic_reproduction_number,
            attack_rate: summary.attack_rate,
            deaths: summary.deaths,
            peak_hospital_census: summary.peak_hospital_census,
            days_over_capacity: summary.days_over_capacity,
            doubling_time: summary.doubling_time,
        }
    }

    /// Those that stand in stored results; none where they have no scenario.
    pub(super) fn of_results(results: &str) -> Option<Self> {
        /// All of the results that is needed: a run may have megabytes of series.
        #[derive(Deserialize)]
        struct Summaries {
            scenarios: Vec<Summarised>,
        }
        #[derive(Deserialize)]
        struct Summarised {
            summary: Summary,
        }
        let summaries: Summaries = serde_json::from_str(results).ok()?;
        summaries.scenarios.first().map(|baseline| Self::of(&baseline.summary))
    }

    /// Whether a database can keep and sort them.
    pub(super) fn are_finite(&self) -> bool {
        KeyNumber::ALL.into_iter().filter_map(|number| self.get(number)).all(f64::is_finite)
    }
}
