//! The summary of a scenario.

use serde::de::Error;
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::ToSchema;

use super::endemic_equilibrium::EndemicEquilibrium;
use super::metric_types::MetricUnit;
use super::metrics::Metric;
use super::per_metric::PerMetric;
use crate::model::dynamics::quantity::Quantity;
use crate::model::limits::whole;

/// The numbers drawn from a trajectory; each is null where it is not defined.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, ToSchema)]
pub struct Summary {
    /// The numbers, by their keys in JSON. The API's description adds them from the table.
    #[serde(flatten, deserialize_with = "with_peak")]
    #[schema(ignore)]
    pub numbers: PerMetric<f64>,
    /// False where the infectious are still rising on the last day, so that the highest value is no peak; of an ensemble,
    /// where they are in more than half of the members. Null in runs that were saved before this was recorded.
    #[serde(default)]
    pub peak_reached: Option<bool>,
    /// Null where R0 is at most 1, without waning immunity and births, and with fatality, importation, seasons,
    /// interventions or vaccination.
    pub endemic_equilibrium: Option<EndemicEquilibrium>,
}

impl Summary {
    /// A number; `None` where it is withheld.
    pub fn get(&self, metric: Metric) -> Option<f64> {
        self.numbers[metric]
    }

    /// Whether the infectious are still rising on the last day and the number is read from them: it is not final.
    pub fn is_rising(&self, metric: Metric) -> bool {
        self.peak_reached == Some(false) && metric.row().series == Some(Quantity::Infectious)
    }

    /// A number; `None` also of a day of a peak that is not reached.
    pub fn of_reached_peak(&self, metric: Metric) -> Option<f64> {
        self.get(metric).filter(|_| !(self.is_rising(metric) && metric.row().unit == MetricUnit::Day))
    }

    /// The most persons infectious at once.
    pub fn peak_infectious(&self) -> f64 {
        self.get(Metric::PeakInfectious).unwrap_or_default()
    }

    /// The day of that.
    pub fn peak_day(&self) -> f64 {
        self.get(Metric::PeakDay).unwrap_or_default()
    }
}

impl Serialize for Summary {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for metric in Metric::all() {
            if metric == Metric::MinorOutbreakProbability {
                map.serialize_entry("endemic_equilibrium", &self.endemic_equilibrium)?;
            }
            match (metric.row().unit, self.get(metric)) {
                // Days that were counted are whole, those of a median need not be.
                (MetricUnit::WholeDays, Some(days)) if days.fract() == 0.0 => {
                    map.serialize_entry(metric.key(), &whole(days))?;
                }
                (_, value) => map.serialize_entry(metric.key(), &value)?,
            }
            if metric == Metric::PeakDay {
                map.serialize_entry("peak_reached", &self.peak_reached)?;
            }
        }
        map.end()
    }
}

/// Reads the numbers; an error without those that are never withheld.
fn with_peak<'de, D: Deserializer<'de>>(deserializer: D) -> Result<PerMetric<f64>, D::Error> {
    let numbers = PerMetric::deserialize(deserializer)?;
    match Metric::all().find(|metric| metric.is_always_there() && numbers[*metric].is_none()) {
        Some(metric) => Err(D::Error::missing_field(metric.key())),
        None => Ok(numbers),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_summary_needs_its_peak_and_ignores_what_it_does_not_know() {
        let read = |text: &str| serde_json::from_str::<Summary>(text);
        let summary = read(r#"{"peak_day": 3, "fame": {"a": []}, "peak_infectious": 1.5, "deaths": null}"#).unwrap();
        assert_eq!((summary.peak_day(), summary.peak_infectious(), summary.peak_reached), (3.0, 1.5, None));
        assert_eq!(summary.get(Metric::Deaths).or(summary.get(Metric::AttackRate)), None);
        let error = read(r#"{"peak_day": 3}"#).unwrap_err().to_string();
        assert!(error.starts_with("missing field `peak_infectious`"), "{error}");
    }
}
