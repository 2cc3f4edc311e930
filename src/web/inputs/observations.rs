//! Observed values in an address: `observations.values=0-3_1-8` is 3 on day 0 and 8 on day 1.

use crate::model::{Entry, Observations, ObservationsDraft, Quantity};
use crate::web::numbers::{read_count, read_number};
use crate::web::pairs::Pairs;

/// What stands in the address, legal or not.
#[derive(Debug, Clone, PartialEq)]
pub struct ObservationsInputs {
    name: String,
    series: String,
    values: String,
}

impl ObservationsInputs {
    /// The observations of a legal comparison.
    pub fn of(observations: &Observations) -> Self {
        let pairs: Vec<_> = observations.values.iter().map(|(day, value)| format!("{day}-{value}")).collect();
        Self { name: observations.name.clone(), series: observations.series.clone(), values: pairs.join("_") }
    }

    /// Reads them from an address or a form.
    pub fn read(pairs: &Pairs) -> Option<Self> {
        let value = |name: &str| pairs.first(name).unwrap_or_default().to_owned();
        let values = value("observations.values");
        (!values.trim().is_empty()).then(|| Self {
            name: value("observations.name"),
            series: value("observations.series"),
            values,
        })
    }

    /// The names and values that an address needs.
    pub fn pairs(&self) -> Vec<(String, String)> {
        let mut pairs = Vec::new();
        for (name, value, default) in [
            ("observations.name", &self.name, ""),
            ("observations.series", &self.series, Quantity::default().name()),
            ("observations.values", &self.values, ""),
        ] {
            if !value.is_empty() && value != default {
                pairs.push((name.to_owned(), value.clone()));
            }
        }
        pairs
    }

    /// What they are called.
    pub fn name(&self) -> &str {
        if self.name.trim().is_empty() { "Observed values" } else { &self.name }
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.values.split('_').count()
    }

    /// To be checked.
    pub fn draft(&self) -> ObservationsDraft {
        let pair = |text: &str| match text.split_once('-') {
            Some((day, value)) => (read_number(day), read_count(value)),
            None => (Entry::Unreadable(format!("“{text}” is not a day and a number, as 1-8")), Entry::Number(0.0)),
        };
        ObservationsDraft {
            name: Some(self.name.clone()),
            series: Some(self.series.clone()).filter(|series| !series.is_empty()),
            values: self.values.split('_').map(pair).collect(),
        }
    }
}
