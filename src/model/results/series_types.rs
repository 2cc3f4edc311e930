//! The series of a scenario, and which of them a chart can show.

use crate::model::dynamics::quantity::Quantity;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// One value for each day, or for quantiles a list of them each; a series that a scenario lacks is null.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Series<T = Vec<f64>> {
    /// Persons.
    pub susceptible: Option<T>,
    /// Persons.
    pub exposed: Option<T>,
    /// Persons.
    pub infectious: Option<T>,
    /// Persons.
    pub recovered: Option<T>,
    /// Persons.
    pub vaccinated: Option<T>,
    /// Persons.
    pub deceased: Option<T>,
    /// Persons infected since the day before; 0 on day 0.
    pub new_infections: Option<T>,
    /// Persons infected until this day, the seeds counted.
    pub cumulative_infections: Option<T>,
    /// Rt: R0 with beta(t) for beta, times the susceptible share. Null where R0 is withheld.
    pub effective_reproduction_number: Option<T>,
    /// Persons.
    pub hospital_census: Option<T>,
}

impl<T> Series<T> {
    /// Their names, in the API's order.
    pub const NAMES: [&'static str; 10] = [
        "susceptible",
        "exposed",
        "infectious",
        "recovered",
        "vaccinated",
        "deceased",
        "new_infections",
        "cumulative_infections",
        "effective_reproduction_number",
        "hospital_census",
    ];

    /// Every series from its place in the API's order.
    pub fn from_fn(mut each: impl FnMut(usize) -> Option<T>) -> Self {
        Self {
            susceptible: each(0),
            exposed: each(1),
            infectious: each(2),
            recovered: each(3),
            vaccinated: each(4),
            deceased: each(5),
            new_infections: each(6),
            cumulative_infections: each(7),
            effective_reproduction_number: each(8),
            hospital_census: each(9),
        }
    }

    /// Every series with its API name, in the API's order.
    pub fn all(&self) -> [(&'static str, Option<&T>); 10] {
        [
            ("susceptible", self.susceptible.as_ref()),
            ("exposed", self.exposed.as_ref()),
            ("infectious", self.infectious.as_ref()),
            ("recovered", self.recovered.as_ref()),
            ("vaccinated", self.vaccinated.as_ref()),
            ("deceased", self.deceased.as_ref()),
            ("new_infections", self.new_infections.as_ref()),
            ("cumulative_infections", self.cumulative_infections.as_ref()),
            ("effective_reproduction_number", self.effective_reproduction_number.as_ref()),
            ("hospital_census", self.hospital_census.as_ref()),
        ]
    }

    /// What a quantity that can be plotted has; none where the scenario lacks it.
    pub fn of(&self, quantity: Quantity) -> Option<&T> {
        self.all().into_iter().find(|(name, _)| *name == quantity.name()).and_then(|(_, series)| series)
    }
}

impl Series {
    /// Every series with its API name, in the API's order.
    pub fn named(&self) -> [(&'static str, Option<&[f64]>); 10] {
        self.all().map(|(name, series)| (name, series.map(Vec::as_slice)))
    }

    /// The series of a quantity that can be plotted; empty where the scenario lacks it.
    pub fn quantity(&self, quantity: Quantity) -> &[f64] {
        self.of(quantity).map_or(&[], Vec::as_slice)
    }
}
