//! The summary of a scenario, and what ensembles say of each of its numbers.

use serde::{Deserialize, Serialize, Serializer};
use utoipa::ToSchema;

/// The numbers drawn from a trajectory; each is null where it is not defined.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Summary {
    /// R0, with the plain beta; null where nobody ever leaves the infectious (gamma + mu is 0).
    pub basic_reproduction_number: Option<f64>,
    /// The most persons infectious at once.
    pub peak_infectious: f64,
    /// When that is, in days, on the solver's continuous solution.
    pub peak_day: f64,
    /// False where the infectious are still rising on the last day, so that the highest value is no peak; of an ensemble,
    /// where they are in more than half of the members. Null in runs that were saved before this was recorded.
    #[serde(default)]
    pub peak_reached: Option<bool>,
    /// Share of the population infected by the last day, seeds counted; null with waning immunity or births.
    pub attack_rate: Option<f64>,
    /// Share infected as time goes to infinity; null where gamma is 0, and with waning immunity, births, importation,
    /// seasons, interventions or vaccination.
    pub analytic_final_size: Option<f64>,
    /// 1 − 1/R0; null where R0 is at most 1.
    pub herd_immunity_threshold: Option<f64>,
    /// Of the infected on day 0, per day.
    pub growth_rate: Option<f64>,
    /// Days in which the infected double on day 0; null where they do not grow.
    pub doubling_time: Option<f64>,
    /// Persons dead of the infection at the end.
    pub deaths: Option<f64>,
    /// Persons; null without a hospital.
    pub peak_hospital_census: Option<f64>,
    /// Days; null without a hospital.
    pub peak_hospital_day: Option<f64>,
    /// Whole days with more persons in hospital than beds; null without beds.
    #[serde(serialize_with = "whole_where_it_can_be")]
    pub days_over_capacity: Option<f64>,
    /// Null where R0 is at most 1, without waning immunity and births, and with fatality, importation, seasons,
    /// interventions or vaccination.
    pub endemic_equilibrium: Option<EndemicEquilibrium>,
    /// The share of an ensemble's members that die out before half of the analytic final size is infected; null where that
    /// is withheld, where R0 S(0) / N(0) is at most 1, and for a deterministic engine.
    pub minor_outbreak_probability: Option<f64>,
}

/// Something about each number of a summary, such as its quantiles; null where there is none.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Numbers<T> {
    /// R0.
    pub basic_reproduction_number: Option<T>,
    /// Persons.
    pub peak_infectious: Option<T>,
    /// Days.
    pub peak_day: Option<T>,
    /// Share.
    pub attack_rate: Option<T>,
    /// Share.
    pub analytic_final_size: Option<T>,
    /// Share.
    pub herd_immunity_threshold: Option<T>,
    /// Per day.
    pub growth_rate: Option<T>,
    /// Days.
    pub doubling_time: Option<T>,
    /// Persons.
    pub deaths: Option<T>,
    /// Persons.
    pub peak_hospital_census: Option<T>,
    /// Days.
    pub peak_hospital_day: Option<T>,
    /// Days.
    pub days_over_capacity: Option<T>,
}

impl<T> Numbers<T> {
    /// How many there are.
    pub const COUNT: usize = 12;

    /// Their names in the API, in their places.
    pub const NAMES: [&'static str; 12] = [
        "basic_reproduction_number",
        "peak_infectious",
        "peak_day",
        "attack_rate",
        "analytic_final_size",
        "herd_immunity_threshold",
        "growth_rate",
        "doubling_time",
        "deaths",
        "peak_hospital_census",
        "peak_hospital_day",
        "days_over_capacity",
    ];

    /// Each with its name, in their places.
    pub fn all(&self) -> [(&'static str, Option<&T>); 12] {
        let all = [
            &self.basic_reproduction_number,
            &self.peak_infectious,
            &self.peak_day,
            &self.attack_rate,
            &self.analytic_final_size,
            &self.herd_immunity_threshold,
            &self.growth_rate,
            &self.doubling_time,
            &self.deaths,
            &self.peak_hospital_census,
            &self.peak_hospital_day,
            &self.days_over_capacity,
        ];
        std::array::from_fn(|place| (Self::NAMES[place], all[place].as_ref()))
    }

    /// Each number's from its place.
    pub fn from_fn(mut each: impl FnMut(usize) -> Option<T>) -> Self {
        Self {
            basic_reproduction_number: each(0),
            peak_infectious: each(1),
            peak_day: each(2),
            attack_rate: each(3),
            analytic_final_size: each(4),
            herd_immunity_threshold: each(5),
            growth_rate: each(6),
            doubling_time: each(7),
            deaths: each(8),
            peak_hospital_census: each(9),
            peak_hospital_day: each(10),
            days_over_capacity: each(11),
        }
    }
}

impl Summary {
    /// The numbers that each member of an ensemble has of its own, in their places.
    pub fn numbers(&self) -> [Option<f64>; Numbers::<f64>::COUNT] {
        [
            self.basic_reproduction_number,
            Some(self.peak_infectious),
            Some(self.peak_day),
            self.attack_rate,
            self.analytic_final_size,
            self.herd_immunity_threshold,
            self.growth_rate,
            self.doubling_time,
            self.deaths,
            self.peak_hospital_census,
            self.peak_hospital_day,
            self.days_over_capacity,
        ]
    }

    /// The same summary with these numbers; without one of the peak, it stays as it is.
    pub fn with_numbers(self, numbers: Numbers<f64>) -> Self {
        Self {
            basic_reproduction_number: numbers.basic_reproduction_number,
            peak_infectious: numbers.peak_infectious.unwrap_or(self.peak_infectious),
            peak_day: numbers.peak_day.unwrap_or(self.peak_day),
            attack_rate: numbers.attack_rate,
            analytic_final_size: numbers.analytic_final_size,
            herd_immunity_threshold: numbers.herd_immunity_threshold,
            growth_rate: numbers.growth_rate,
            doubling_time: numbers.doubling_time,
            deaths: numbers.deaths,
            peak_hospital_census: numbers.peak_hospital_census,
            peak_hospital_day: numbers.peak_hospital_day,
            days_over_capacity: numbers.days_over_capacity,
            ..self
        }
    }
}

/// Days that were counted are whole, those of a median need not be.
fn whole_where_it_can_be<S: Serializer>(days: &Option<f64>, serializer: S) -> Result<S::Ok, S::Error> {
    match days {
        Some(days) if days.fract() == 0.0 => serializer.serialize_some(&crate::model::limits::whole(*days)),
        other => other.serialize(serializer),
    }
}

/// Persons in each compartment where nothing changes any more.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct EndemicEquilibrium {
    /// Persons.
    pub susceptible: f64,
    /// Persons; null without a latent stage.
    pub exposed: Option<f64>,
    /// Persons.
    pub infectious: f64,
    /// Persons.
    pub recovered: f64,
    /// 0: without a campaign nobody is vaccinated.
    pub vaccinated: f64,
}
