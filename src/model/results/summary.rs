//! The summary of a scenario: its numbers, computed by the table of metrics.

use serde::de::Error;
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::ToSchema;

use super::endemic_equilibrium::{EndemicEquilibrium, endemic_equilibrium};
use super::metric_types::{MetricUnit, Source};
use super::metrics::{METRICS, Metric, Row};
use super::per_metric::PerMetric;
use super::series::Series;
use crate::model::dynamics::quantity::Quantity;
use crate::model::dynamics::transitions::Epidemic;
use crate::model::inputs::scenario::Scenario;
use crate::model::limits::whole;
use crate::model::trajectory::Trajectory;
use crate::model::trajectory::outcome::Outcome;

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
    /// Returns a metric; `None` if it is withheld.
    pub fn get(&self, metric: Metric) -> Option<f64> {
        self.numbers[metric]
    }

    /// Returns whether a metric is not final: it is read from the number of infectious people, which is still rising on
    /// the last day.
    pub fn is_rising(&self, metric: Metric) -> bool {
        self.peak_reached == Some(false) && metric.row().series == Some(Quantity::Infectious)
    }

    /// Returns a metric like [`Self::get`], but `None` for the day of a peak that is not reached.
    pub fn of_reached_peak(&self, metric: Metric) -> Option<f64> {
        self.get(metric).filter(|_| !(self.is_rising(metric) && metric.row().unit == MetricUnit::Day))
    }

    /// Returns the largest number of people infectious at once.
    pub fn peak_infectious(&self) -> f64 {
        self.get(Metric::PeakInfectious).unwrap_or_default()
    }

    /// Returns the day on which the most people are infectious.
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
                // Counted days are whole; an ensemble's median need not be.
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

/// Reads the metrics; fails if a metric that is never withheld is missing.
fn with_peak<'de, D: Deserializer<'de>>(deserializer: D) -> Result<PerMetric<f64>, D::Error> {
    let numbers = PerMetric::deserialize(deserializer)?;
    match Metric::all().find(|metric| metric.is_always_there() && numbers[*metric].is_none()) {
        Some(metric) => Err(D::Error::missing_field(metric.key())),
        None => Ok(numbers),
    }
}

/// Computes the summary of one scenario.
pub(crate) fn summary(scenario: &Scenario, epidemic: &Epidemic, trajectory: &Trajectory) -> Summary {
    with_outcome(&formulas(scenario, epidemic), scenario, &outcome(scenario, trajectory))
}

/// Computes the metrics that follow from the scenario alone.
pub(crate) fn formulas(scenario: &Scenario, epidemic: &Epidemic) -> Summary {
    let mut numbers = PerMetric::default();
    for row in &METRICS {
        if let Source::Scenario(compute) = row.source {
            numbers[row.metric] = compute(scenario, epidemic);
        }
    }
    Summary { numbers, peak_reached: None, endemic_equilibrium: endemic_equilibrium(scenario) }
}

/// Adds the metrics of a simulation's outcome to those of the scenario's formulas.
pub(crate) fn with_outcome(formulas: &Summary, scenario: &Scenario, outcome: &Outcome) -> Summary {
    let mut summary = formulas.clone();
    read_outcome(&mut summary, scenario, outcome, |row| row.presence.allows(scenario));
    summary
}

/// Computes the metrics that can be read from the series of an external model: those whose series it returned.
pub(crate) fn read_off(series: &Series, scenario: &Scenario, trajectory: &Trajectory) -> Summary {
    let mut summary = Summary::default();
    let has_series = |row: &Row| row.series.is_some_and(|quantity| series[quantity].is_some());
    read_outcome(&mut summary, scenario, &outcome(scenario, trajectory), has_series);
    summary
}

fn read_outcome(summary: &mut Summary, scenario: &Scenario, outcome: &Outcome, is_there: impl Fn(&Row) -> bool) {
    summary.peak_reached = Some(!outcome.is_rising);
    for row in &METRICS {
        if let Source::Simulation(compute) = row.source
            && is_there(row)
        {
            summary.numbers[row.metric] = compute(scenario, outcome);
        }
    }
}

fn outcome(scenario: &Scenario, trajectory: &Trajectory) -> Outcome {
    Outcome::of(trajectory, scenario.hospital.and_then(|hospital| hospital.beds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_summary_needs_its_peak_and_ignores_unknown_keys() {
        let read = |text: &str| serde_json::from_str::<Summary>(text);
        let summary = read(r#"{"peak_day": 3, "fame": {"a": []}, "peak_infectious": 1.5, "deaths": null}"#).unwrap();
        assert_eq!((summary.peak_day(), summary.peak_infectious(), summary.peak_reached), (3.0, 1.5, None));
        assert_eq!(summary.get(Metric::Deaths).or(summary.get(Metric::AttackRate)), None);
        let error = read(r#"{"peak_day": 3}"#).unwrap_err().to_string();
        assert!(error.starts_with("missing field `peak_infectious`"), "{error}");
    }
}
