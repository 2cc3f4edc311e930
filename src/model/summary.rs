//! The numbers drawn from a trajectory.

use super::comparison::Scenario;
use super::engines::Trajectory;
use super::results::Summary;
use super::transitions::{CUMULATIVE_INFECTIONS, Compartment};

/// The summary of one scenario.
pub fn summary(scenario: &Scenario, trajectory: &Trajectory) -> Summary {
    let reproduction = basic_reproduction_number(scenario);
    let growth = growth_rate(scenario);
    let last = trajectory.days.last();
    let at_end = |index: usize| last.map(|state| state[index]);
    Summary {
        basic_reproduction_number: reproduction,
        peak_infectious: trajectory.peak_infectious,
        peak_day: trajectory.peak_day,
        attack_rate: at_end(CUMULATIVE_INFECTIONS).map(|infected| infected / scenario.population),
        analytic_final_size: reproduction.map(|number| {
            let seeds = scenario.initial_infectious / scenario.population;
            final_size(number, 1.0 - seeds, seeds)
        }),
        herd_immunity_threshold: reproduction.filter(|number| *number > 1.0).map(|number| 1.0 - 1.0 / number),
        growth_rate: Some(growth),
        doubling_time: (growth > 0.0).then(|| std::f64::consts::LN_2 / growth),
        deaths: at_end(Compartment::Deceased.index()),
        peak_hospital_census: None,
        peak_hospital_day: None,
        days_over_capacity: None,
        endemic_equilibrium: (),
        minor_outbreak_probability: None,
    }
}

/// R0 = beta / gamma: infections by one infectious person among susceptible ones; none where gamma is 0.
pub fn basic_reproduction_number(scenario: &Scenario) -> Option<f64> {
    (scenario.gamma > 0.0).then(|| scenario.beta / scenario.gamma)
}

/// r = beta S(0) / N(0) − gamma, per day: the growth of the infectious on day 0.
fn growth_rate(scenario: &Scenario) -> f64 {
    let susceptible = scenario.population - scenario.initial_infectious;
    scenario.beta * susceptible / scenario.population - scenario.gamma
}

/// The share ever infected as time goes to infinity: the root z between 0 and k = susceptible + seeds of
/// z = k − susceptible · exp(−R0 z), all shares of the population (Ma and Earn, Bull. Math. Biol. 68 (2006) 679).
///
/// 0 where there are no seeds.
pub fn final_size(reproduction: f64, susceptible: f64, seeds: f64) -> f64 {
    if seeds <= 0.0 {
        return 0.0;
    }
    // f is convex with f(0) < 0 ≤ f(k), so Newton's steps from k fall to the root from the right and never pass it.
    // exp_m1 keeps the digits where z is tiny.
    let mut share = susceptible + seeds;
    for _ in 0..200 {
        let exponent = -reproduction * share;
        let value = share - seeds + susceptible * exponent.exp_m1();
        let slope = 1.0 - susceptible * reproduction * exponent.exp();
        let next = share - value / slope;
        // Negated so that a slope of 0, which only rounding can give, ends the search too.
        if !(next < share && next > 0.0) {
            break;
        }
        share = next;
    }
    share
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn final_sizes_are_the_published_ones() {
        for (reproduction, expected) in [(1.5, 0.582_812), (2.0, 0.796_812), (3.0, 0.940_480)] {
            let size = final_size(reproduction, 1.0 - 1e-12, 1e-12);
            assert!((size - expected).abs() < 5e-7, "R0 {reproduction}: {size}");
        }
    }

    #[test]
    fn final_size_solves_its_equation_from_the_smallest_seed_to_the_largest() {
        for reproduction in [0.0, 0.5, 0.999, 1.0, 1.001, 2.0, 20.0, 1e6] {
            for seeds in [1e-10, 1e-4, 0.01, 0.5, 1.0] {
                let size = final_size(reproduction, 1.0 - seeds, seeds);
                let residual = 1.0 - (1.0 - seeds) * (-reproduction * size).exp() - size;
                assert!(residual.abs() < 1e-12, "R0 {reproduction}, seeds {seeds}: {residual}");
                assert!(size >= seeds * (1.0 - 1e-12) && size <= 1.0);
            }
        }
        assert!((final_size(0.5, 1.0 - 1e-10, 1e-10) / 2e-10 - 1.0).abs() < 1e-6);
    }

    #[test]
    fn nobody_is_infected_without_seeds() {
        assert_eq!(final_size(3.0, 1.0, 0.0), 0.0);
    }
}
