//! The series of a scenario on whole days; in JSON, an object by their names.

use std::collections::BTreeMap;
use std::ops::{Index, IndexMut};

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::__dev::ComposeSchema;
use utoipa::ToSchema;
use utoipa::openapi::{ObjectBuilder, RefOr, Schema};

use crate::model::dynamics::compartments::{Compartment, State, living};
use crate::model::dynamics::quantity::{Quantity, SERIES, SeriesSource};
use crate::model::dynamics::transitions::Epidemic;
use crate::model::inputs::scenario::Scenario;
use crate::model::trajectory::Trajectory;

/// The values of each series: a list with one value per day, or for quantiles several such lists. `None` for a series
/// that the scenario does not have.
#[derive(Debug, Clone, PartialEq)]
pub struct Series<T = Vec<f64>>([Option<T>; Quantity::COUNT]);

impl<T> Series<T> {
    /// Computes each series with a function.
    pub fn from_fn(mut each: impl FnMut(Quantity) -> Option<T>) -> Self {
        Self(std::array::from_fn(|place| each(SERIES[place].series)))
    }

    /// Returns every series with its API name, in the API's order.
    pub fn all(&self) -> [(&'static str, Option<&T>); Quantity::COUNT] {
        std::array::from_fn(|place| (SERIES[place].name, self.0[place].as_ref()))
    }
}

impl Series {
    /// Returns every series as a slice with its API name, in the API's order.
    pub fn named(&self) -> [(&'static str, Option<&[f64]>); Quantity::COUNT] {
        self.all().map(|(name, series)| (name, series.map(Vec::as_slice)))
    }

    /// Returns the values of a series; empty if the scenario does not have it.
    pub fn quantity(&self, quantity: Quantity) -> &[f64] {
        self[quantity].as_deref().unwrap_or_default()
    }
}

impl<T> Default for Series<T> {
    fn default() -> Self {
        Self::from_fn(|_| None)
    }
}

impl<T> Index<Quantity> for Series<T> {
    type Output = Option<T>;

    fn index(&self, series: Quantity) -> &Option<T> {
        &self.0[series as usize]
    }
}

impl<T> IndexMut<Quantity> for Series<T> {
    fn index_mut(&mut self, series: Quantity) -> &mut Option<T> {
        &mut self.0[series as usize]
    }
}

impl<T: Serialize> Serialize for Series<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.all())
    }
}

/// A missing or null name is `None`; unknown names are ignored.
impl<'de, T: Deserialize<'de>> Deserialize<'de> for Series<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut found = BTreeMap::<String, Option<T>>::deserialize(deserializer)?;
        Ok(Self::from_fn(|series| found.remove(series.name()).flatten()))
    }
}

/// Replaces utoipa's derived implementation for a generic type: the fields are the names in the table of series.
impl<T: ToSchema> ComposeSchema for Series<T> {
    fn compose(arguments: Vec<RefOr<Schema>>) -> RefOr<Schema> {
        let meaning =
            "One value for each day, or for quantiles a list of them each; a series that a scenario lacks is null.";
        let values = arguments.into_iter().next().unwrap_or_else(T::schema);
        let object = ObjectBuilder::new().description(Some(meaning));
        SERIES.iter().fold(object, |object, row| object.property(row.name, values.clone())).into()
    }
}

impl<T: ToSchema> ToSchema for Series<T> {
    fn name() -> std::borrow::Cow<'static, str> {
        "Series".into()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        T::schemas(schemas);
    }
}

/// Values of all series on one day, in the API's order, including series that the scenario does not have.
pub(crate) type DailyValues = [f64; Quantity::COUNT];

/// Returns each series' value on a day. The state does not contain the people infected since the day before
/// (`new_infections`) and R0 with the day's beta (`reproduction`).
#[inline]
pub(crate) fn values(state: &State, new_infections: f64, reproduction: f64) -> DailyValues {
    std::array::from_fn(|place| match SERIES[place].source {
        SeriesSource::State(index) => state[index],
        SeriesSource::NewInfections => new_infections,
        SeriesSource::EffectiveReproductionNumber => effective_reproduction_number(state, reproduction),
    })
}

/// Returns Rt: R0 with the day's beta, times S / N; 0 without living people.
fn effective_reproduction_number(state: &State, reproduction: f64) -> f64 {
    let (susceptible, living) = (state[Compartment::Susceptible.index()], living(state));
    if living <= 0.0 {
        return 0.0;
    }
    // The order of the operations fixes the last digit of stored results. The product overflows only for an R0 near
    // f64::MAX.
    let product = reproduction * susceptible;
    if product.is_finite() { product / living } else { reproduction * (susceptible / living) }
}

/// Returns R0 with the beta of a day in place of beta; `None` if R0 is withheld.
pub(crate) fn reproduction_number_on(scenario: &Scenario, epidemic: &Epidemic, day: u32) -> Option<f64> {
    let time = f64::from(day);
    let beta = epidemic.transmission_rate(epidemic.phase_at(time), time);
    scenario.reproduction_number_of(beta)
}

/// Computes the series that the scenario has.
pub(crate) fn series(scenario: &Scenario, epidemic: &Epidemic, trajectory: &Trajectory) -> Series {
    let days = &trajectory.days;
    let is_constant = epidemic.phases.len() == 1 && scenario.seasonality.is_none();
    let constant = reproduction_number_on(scenario, epidemic, 0).unwrap_or_default();
    let reproduction = |day: u32| {
        if is_constant { constant } else { reproduction_number_on(scenario, epidemic, day).unwrap_or_default() }
    };
    Series::from_fn(|series| {
        let row = series.row();
        (row.has)(scenario).then(|| match row.source {
            SeriesSource::State(index) => days.iter().map(|state| state[index]).collect(),
            SeriesSource::NewInfections => trajectory.new_infections.clone(),
            SeriesSource::EffectiveReproductionNumber => {
                (0..).zip(days).map(|(day, state)| effective_reproduction_number(state, reproduction(day))).collect()
            }
        })
    })
}
