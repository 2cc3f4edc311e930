//! The numbers of a run that the list shows and can be sorted by: those of its baseline that [`STORED`] names. Each has a column
//! called by its key; statements get their columns and values from here.

use serde::Deserialize;
use sqlx::{ColumnIndex, Decode, FromRow, Row, Type};

use crate::model::{Metric, PerMetric, STORED, Summary};

/// The key numbers of a run; null where they are withheld.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct KeyNumbers {
    /// Those of [`STORED`].
    pub values: PerMetric<f64>,
    /// Whether the infectious have had their peak by the last day; null for a run that was saved before this was stored.
    pub peak_reached: Option<bool>,
}

impl KeyNumbers {
    /// The value of one of them.
    #[must_use]
    pub fn get(&self, metric: Metric) -> Option<f64> {
        self.values[metric]
    }

    /// Those of a baseline with this summary.
    #[must_use]
    pub fn of(summary: &Summary) -> Self {
        let mut numbers = Self { peak_reached: summary.peak_reached, ..Self::default() };
        for metric in STORED {
            numbers.values[metric] = summary.get(metric);
        }
        numbers
    }

    /// Those in stored results; all of them null where the results have no scenario, or numbers that no database stores.
    pub(super) fn of_results(results: &str) -> Self {
        /// All of the results that is needed: a run may have megabytes of series.
        #[derive(Deserialize)]
        struct Summaries {
            scenarios: Vec<Summarised>,
        }
        #[derive(Deserialize)]
        struct Summarised {
            summary: Summary,
        }
        let summaries = serde_json::from_str::<Summaries>(results).ok();
        let baseline = summaries.and_then(|summaries| summaries.scenarios.into_iter().next());
        baseline.map(|baseline| Self::of(&baseline.summary)).filter(Self::are_finite).unwrap_or_default()
    }

    /// Whether a database can keep and sort them.
    pub(super) fn are_finite(&self) -> bool {
        self.values.known().all(|(_, value)| value.is_finite())
    }
}

/// Those that runs of an older version may lack and get later: the others are in every run since the first version.
pub(super) fn added_later() -> impl Iterator<Item = Metric> {
    STORED.into_iter().filter(|metric| !metric.is_always_there())
}

/// The columns of the key numbers, each after `prefix`, with commas between them.
pub(super) fn columns(prefix: &str) -> String {
    let metrics = STORED.map(|metric| format!(", {prefix}{}", metric.key()));
    format!("{prefix}peak_reached{}", metrics.concat())
}

/// Places of this number of values in a statement, the first with this number: `$3, $4, $5`.
pub(super) fn places(first: usize, count: usize) -> String {
    (first..first + count).map(|place| format!("${place}")).collect::<Vec<_>>().join(", ")
}

impl<'r, R: Row> FromRow<'r, R> for KeyNumbers
where
    &'static str: ColumnIndex<R>,
    Option<f64>: Decode<'r, R::Database> + Type<R::Database>,
    Option<bool>: Decode<'r, R::Database> + Type<R::Database>,
{
    fn from_row(row: &'r R) -> sqlx::Result<Self> {
        let mut numbers = Self { peak_reached: row.try_get("peak_reached")?, ..Self::default() };
        for metric in STORED {
            numbers.values[metric] = row.try_get(metric.key())?;
        }
        Ok(numbers)
    }
}
