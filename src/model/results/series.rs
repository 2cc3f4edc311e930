//! The series of a scenario on whole days, in JSON an object by their names.

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

/// One value for each day, or for quantiles a list of them each; none of a series that a scenario lacks.
#[derive(Debug, Clone, PartialEq)]
pub struct Series<T = Vec<f64>>([Option<T>; Quantity::COUNT]);

impl<T> Series<T> {
    /// Every series by itself.
    pub fn from_fn(mut each: impl FnMut(Quantity) -> Option<T>) -> Self {
        Self(std::array::from_fn(|place| each(SERIES[place].series)))
    }

    /// Every series with its API name, in the API's order.
    pub fn all(&self) -> [(&'static str, Option<&T>); Quantity::COUNT] {
        std::array::from_fn(|place| (SERIES[place].name, self.0[place].as_ref()))
    }
}

impl Series {
    /// Every series with its API name, in the API's order.
    pub fn named(&self) -> [(&'static str, Option<&[f64]>); Quantity::COUNT] {
        self.all().map(|(name, series)| (name, series.map(Vec::as_slice)))
    }

    /// The values of a series; empty where the scenario lacks it.
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

/// Names that are missing or null have no values; unknown names are passed over.
impl<'de, T: Deserialize<'de>> Deserialize<'de> for Series<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut found = BTreeMap::<String, Option<T>>::deserialize(deserializer)?;
        Ok(Self::from_fn(|series| found.remove(series.name()).flatten()))
    }
}

/// What utoipa derives for a generic type, with the names of the table as fields.
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

/// A day's value of each series, in the API's order, whether the scenario has it or not.
pub(crate) type DailyValues = [f64; Quantity::COUNT];

/// Each series' value on a day: people infected since the day before, and R0 with the day's beta, are no part of the state.
#[inline]
pub(crate) fn values(state: &State, new_infections: f64, reproduction: f64) -> DailyValues {
    std::array::from_fn(|place| match SERIES[place].source {
        SeriesSource::State(index) => state[index],
        SeriesSource::NewInfections => new_infections,
        SeriesSource::EffectiveReproductionNumber => effective_reproduction_number(state, reproduction),
    })
}

/// Rt: R0 with the day's beta, times S / N; 0 without living people.
fn effective_reproduction_number(state: &State, reproduction: f64) -> f64 {
    let (susceptible, living) = (state[Compartment::Susceptible.index()], living(state));
    if living <= 0.0 {
        return 0.0;
    }
    // In this order to the last digit as ever; only an R0 near the largest number needs the other one.
    let product = reproduction * susceptible;
    if product.is_finite() { product / living } else { reproduction * (susceptible / living) }
}

/// R0 with the beta of a day for beta; none where R0 is withheld.
pub(crate) fn reproduction_number_on(scenario: &Scenario, epidemic: &Epidemic, day: u32) -> Option<f64> {
    let time = f64::from(day);
    let beta = epidemic.transmission_rate(epidemic.phase_at(time), time);
    scenario.reproduction_number_of(beta)
}

/// The series that the scenario has.
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
