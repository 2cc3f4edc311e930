//! The series of a trajectory on its whole days.

use super::series_types::Series;
use crate::model::dynamics::reproduction::basic_reproduction_number;
use crate::model::dynamics::transitions::{
    CUMULATIVE_INFECTIONS, Compartment, Epidemic, HOSPITAL_CENSUS, State, living,
};
use crate::model::inputs::scenario::Scenario;
use crate::model::trajectory::Trajectory;

/// How many series there are.
pub const SERIES: usize = 10;

/// Which series a scenario has, in the API's order.
pub fn has_series(scenario: &Scenario) -> [bool; SERIES] {
    let has_end = scenario.basic_reproduction_number().is_some();
    [
        true,
        scenario.sigma.is_some(),
        true,
        true,
        scenario.vaccination.is_some_and(|campaign| campaign.has_effect()),
        scenario.fatality > 0.0,
        true,
        true,
        has_end,
        scenario.hospital.is_some(),
    ]
}

/// Each series' value on a day, in the API's order, whether the scenario has it or not: people infected since the day before,
/// and R0 with the day's beta, are no part of the state.
#[inline]
pub(crate) fn values(state: &State, new_infections: f64, reproduction: f64) -> [f64; SERIES] {
    [
        state[Compartment::Susceptible.index()],
        state[Compartment::Exposed.index()],
        state[Compartment::Infectious.index()],
        state[Compartment::Recovered.index()],
        state[Compartment::Vaccinated.index()],
        state[Compartment::Deceased.index()],
        new_infections,
        state[CUMULATIVE_INFECTIONS],
        effective_reproduction_number(state, reproduction),
        state[HOSPITAL_CENSUS],
    ]
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
    basic_reproduction_number(beta, scenario.sigma.map(|sigma| sigma.value), scenario.gamma.value, scenario.mu.value)
}

/// The series that the scenario has.
pub(crate) fn series(scenario: &Scenario, epidemic: &Epidemic, trajectory: &Trajectory) -> Series {
    let days = &trajectory.days;
    let is_constant = epidemic.phases().len() == 1 && scenario.seasonality.is_none();
    let constant = reproduction_number_on(scenario, epidemic, 0).unwrap_or_default();
    let reproduction = |day: u32| {
        if is_constant { constant } else { reproduction_number_on(scenario, epidemic, day).unwrap_or_default() }
    };
    let has = has_series(scenario);
    let mut columns = has.map(|has| Vec::with_capacity(if has { days.len() } else { 0 }));
    for (day, (state, new_infections)) in (0..).zip(days.iter().zip(&trajectory.new_infections)) {
        let values = values(state, *new_infections, reproduction(day));
        for ((column, value), _) in columns.iter_mut().zip(values).zip(has).filter(|(_, has)| *has) {
            column.push(value);
        }
    }
    Series::from_fn(|place| has[place].then(|| std::mem::take(&mut columns[place])))
}
