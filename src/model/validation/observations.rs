//! Observed values before validation.

use super::entry::{Entry, Fields};
use super::{Problem, text};
use crate::model::dynamics::quantity::Quantity;
use crate::model::inputs::comparison::Observations;
use crate::model::limits::{MAXIMUM_OBSERVATIONS, OBSERVED_DAY, OBSERVED_VALUE};

/// Observed values before validation.
#[derive(Debug, Clone, Default)]
pub struct ObservationsDraft {
    /// Name of the observed quantity; "Observed" if empty or absent.
    pub name: Option<String>,
    /// The series with which they are compared; `infectious` if absent.
    pub series: Option<String>,
    /// Day and number of people.
    pub values: Vec<(Entry, Entry)>,
}

impl ObservationsDraft {
    /// Validates the observations, and adds their problems.
    pub(super) fn check(self, problems: &mut Vec<Problem>) -> Observations {
        let name = text::name(problems, "/observations/name".to_owned(), self.name.as_deref(), "Observed".to_owned());
        let series = self.series.unwrap_or_else(|| Quantity::default().name().to_owned());
        let mut fields = Fields::new(problems, "/observations");
        if Quantity::from_name(&series).is_none() {
            let known: Vec<_> = Quantity::ALL.into_iter().map(Quantity::name).collect();
            fields.problem("series", format!("Series must be one of {}", known.join(", ")));
        }
        let count = self.values.len();
        if count > MAXIMUM_OBSERVATIONS {
            fields.problem("values", format!("At most {MAXIMUM_OBSERVATIONS} values are kept, and these are {count}"));
        }
        let mut values: Vec<(f64, f64)> = Vec::with_capacity(count);
        for (index, (day, value)) in self.values.into_iter().take(MAXIMUM_OBSERVATIONS).enumerate() {
            let place = format!("values/{index}");
            let day = fields.required(&place, &OBSERVED_DAY, day);
            let value = fields.required(&place, &OBSERVED_VALUE, value);
            let (Some(day), Some(value)) = (day, value) else { continue };
            if values.last().is_some_and(|(before, _)| *before >= day) {
                fields.problem(&place, format!("Day {day} must be after the day before it in the list"));
            }
            values.push((day, value));
        }
        Observations { name, series, values }
    }
}
