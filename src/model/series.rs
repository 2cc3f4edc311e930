//! The series of a trajectory on its whole days.

use super::engines::Trajectory;
use super::reproduction::basic_reproduction_number;
use super::results::Series;
use super::scenario::Scenario;
use super::transitions::{CUMULATIVE_INFECTIONS, Compartment, Epidemic, HOSPITAL_CENSUS, living};

/// The series that the scenario has.
pub(super) fn series(scenario: &Scenario, epidemic: &Epidemic, trajectory: &Trajectory) -> Series {
    let days = &trajectory.days;
    let column = |index: usize| days.iter().map(|state| state[index]).collect::<Vec<f64>>();
    let compartment = |compartment: Compartment| column(compartment.index());
    let cumulative = column(CUMULATIVE_INFECTIONS);
    let new_infections = std::iter::once(0.0)
        .chain(cumulative.windows(2).map(|pair| {
            // Far in the tail two days may differ by less than the tolerance, either way.
            (pair[1] - pair[0]).max(0.0)
        }))
        .collect();
    Series {
        susceptible: Some(compartment(Compartment::Susceptible)),
        exposed: scenario.sigma.map(|_| compartment(Compartment::Exposed)),
        infectious: Some(compartment(Compartment::Infectious)),
        recovered: Some(compartment(Compartment::Recovered)),
        vaccinated: scenario.vaccination.map(|_| compartment(Compartment::Vaccinated)),
        deceased: (scenario.fatality > 0.0).then(|| compartment(Compartment::Deceased)),
        new_infections: Some(new_infections),
        cumulative_infections: Some(cumulative),
        effective_reproduction_number: effective_reproduction_number(scenario, epidemic, trajectory),
        hospital_census: scenario.hospital.map(|_| column(HOSPITAL_CENSUS)),
    }
}

/// Rt: R0 with beta(t) for beta, times S / N; 0 where nobody lives.
fn effective_reproduction_number(
    scenario: &Scenario,
    epidemic: &Epidemic,
    trajectory: &Trajectory,
) -> Option<Vec<f64>> {
    let reproduction = |beta| basic_reproduction_number(beta, scenario.sigma, scenario.gamma, scenario.mu);
    let constant = reproduction(scenario.beta)?;
    let is_constant = epidemic.phases().len() == 1 && scenario.seasonality.is_none();
    let series = (0_u32..).zip(&trajectory.days).map(|(day, state)| {
        let living = living(state);
        if living <= 0.0 {
            return Some(0.0);
        }
        let time = f64::from(day);
        let now = if is_constant {
            constant
        } else {
            reproduction(epidemic.transmission_rate(epidemic.phase_at(time), time))?
        };
        Some(now * state[Compartment::Susceptible.index()] / living)
    });
    series.collect()
}
