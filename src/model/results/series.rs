//! The series of a trajectory on its whole days.

use super::series_types::Series;
use crate::model::dynamics::compartments::{Compartment, State, living};
use crate::model::dynamics::quantity::{Quantity, SERIES, SeriesSource};
use crate::model::dynamics::transitions::Epidemic;
use crate::model::inputs::scenario::Scenario;
use crate::model::trajectory::Trajectory;

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
