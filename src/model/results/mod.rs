//! Results of a simulation: the API's response, a saved run's results and the source of every page and file.

mod diff;
mod endemic_equilibrium;
pub(crate) mod external_engine;
pub(crate) mod formulas;
mod metric_lookup;
mod metric_types;
pub(crate) mod metrics;
mod per_metric;
pub(crate) mod series;
pub(crate) mod summary;
pub(crate) mod unavailable;
pub(crate) mod warnings;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::distributions::{Sampling, UncertainRate};
use external_engine::ExternalEngine;
use warnings::Warning;

pub use super::dynamics::quantity::Quantity;
pub use diff::{Deviation, Deviations, SAME_WITHIN};
pub use endemic_equilibrium::EndemicEquilibrium;
pub use metric_types::{ListTexts, MetricUnit, Presence, Source, SweepTexts};
pub use metrics::{Metric, Row as MetricRow};
pub use per_metric::PerMetric;
pub use series::Series;
pub use summary::Summary;

/// The results of a comparison.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Results {
    /// Who computed them.
    pub engine: Engine,
    /// The whole days on which the series are reported, from 0.
    pub days: Vec<u32>,
    /// One for each scenario, in the comparison's order.
    pub scenarios: Vec<ScenarioResult>,
    /// Reasons for care with these numbers; empty where there is none.
    #[serde(default)]
    pub warnings: Vec<Warning>,
}

/// Who computed the results, and how.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Engine {
    /// `epicurve`.
    pub name: String,
    /// The version that computed them.
    pub version: String,
    /// The solver's method.
    pub method: String,
    /// Of the adaptive solver.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub relative_tolerance: Option<f64>,
    /// Of a fixed-step solver, in days.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<f64>,
    /// Of an ensemble, how many simulations of each scenario.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub members: Option<u32>,
    /// Of an ensemble, where chance starts from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seed: Option<u64>,
    /// Of an ensemble with uncertain rates, how its members are spread over them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sampling: Option<Sampling>,
    /// Of an ensemble, the generator of its random numbers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub generator: Option<String>,
}

/// One scenario's series and summary.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ScenarioResult {
    /// The scenario's name.
    pub name: String,
    /// Values on each whole day.
    pub series: Series<Vec<f64>>,
    /// The numbers drawn from the trajectory.
    pub summary: Summary,
    /// Who simulated it, where Epicurve did not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external: Option<ExternalEngine>,
    /// Of an ensemble, each series' quantiles over its members, day by day; null where a single simulation answers.
    pub bands: Option<Series<Quantiles<Vec<f64>>>>,
    /// Of an ensemble, the quantiles of its members' own numbers.
    pub summary_bands: Option<PerMetric<Quantiles<f64>>>,
    /// Of an ensemble in which few are infected, the first members' own series: bands of few whole persons say little.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sample: Option<Vec<Series<Vec<f64>>>>,
    /// Of an ensemble's scenarios but the baseline, each number less that of the baseline's same member.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paired_differences: Option<PerMetric<PairedDifference>>,
    /// Of an ensemble of a scenario with uncertain rates, how closely each number follows each of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rank_correlations: Option<PerMetric<RankCorrelations>>,
}

impl ScenarioResult {
    /// Creates the result of a single simulation.
    pub(super) fn single(name: String, series: Series, summary: Summary) -> Self {
        Self { name, series, summary, ..Self::default() }
    }
}

/// Returns the line that a chart draws of a quantity: an ensemble's median, or else the series. Empty if the scenario
/// does not have the series.
pub fn curve<'a>(series: &'a Series, bands: Option<&'a Series<Quantiles<Vec<f64>>>>, quantity: Quantity) -> &'a [f64] {
    match bands {
        Some(bands) => bands[quantity].as_ref().map_or(&[], |band| &band.q50),
        None => series.quantity(quantity),
    }
}

/// What a share of an ensemble's members stays below: quantiles of R's type 7, by linear interpolation.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Quantiles<T> {
    /// Of 5 %.
    pub q05: T,
    /// Of 25 %.
    pub q25: T,
    /// The median.
    pub q50: T,
    /// Of 75 %.
    pub q75: T,
    /// Of 95 %.
    pub q95: T,
}

impl<T> Quantiles<T> {
    /// Returns each quantile with its key in JSON.
    pub fn named(&self) -> [(&'static str, &T); 5] {
        [("q05", &self.q05), ("q25", &self.q25), ("q50", &self.q50), ("q75", &self.q75), ("q95", &self.q95)]
    }

    /// Converts each quantile with a function.
    pub fn map<U>(&self, each: impl Fn(&T) -> U) -> Quantiles<U> {
        Quantiles {
            q05: each(&self.q05),
            q25: each(&self.q25),
            q50: each(&self.q50),
            q75: each(&self.q75),
            q95: each(&self.q95),
        }
    }
}

/// A number of one scenario less that of the baseline, member by member: what both owe to the same chance cancels.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PairedDifference {
    /// The members' mean.
    pub mean: f64,
    /// How precisely the members tell that mean, and not how far chance reaches: mean − 1.96 sd / √members.
    pub mean_low: f64,
    /// mean + 1.96 sd / √members.
    pub mean_high: f64,
    /// What 5 % of the members' differences stay below: how far chance reaches.
    pub q05: f64,
    /// What 95 % of them stay below.
    pub q95: f64,
    /// Members of which both scenarios have the number.
    pub members: u32,
}

/// How closely a number follows each uncertain rate over an ensemble's members.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RankCorrelations {
    /// For each uncertain rate its partial rank correlation with the number, from -1 to 1. They see only what goes up or down
    /// throughout. Null where there is none: of a constant, or with fewer members than varied rates + 3.
    pub rates: BTreeMap<UncertainRate, Option<f64>>,
    /// Members that have the number.
    pub members: u32,
    /// Members in which it is withheld.
    pub left_out: u32,
}
