//! What every member of a scenario's ensemble shares: its transitions, sorted by whom they take, and how far a leap goes.

use super::binomial::Chance;
use super::streams::Purpose;
use crate::model::scenario::Scenario;
use crate::model::transitions::{Compartment, Epidemic, Rate, State, Transition, at, living};

/// Populations up to this size move one person at a time.
const SMALL_POPULATION: f64 = 1_000.0;
/// Below so many infected, larger ones do too: whether an epidemic dies out is decided there.
const FEW_INFECTED: f64 = 100.0;
/// Leaps in a day at least.
const LEAPS_PER_DAY: f64 = 4.0;
/// The largest share of a compartment that leaves in a leap, of those with a constant hazard.
const LARGEST_SHARE: f64 = 0.1;

/// A scenario as its members run through it.
#[derive(Debug)]
pub(in crate::model) struct Course<'a> {
    pub(super) scenario: &'a Scenario,
    pub(super) epidemic: &'a Epidemic,
    /// In the epidemic's order.
    pub(super) purposes: Vec<Purpose>,
    /// The compartments that somebody leaves.
    pub(super) outflows: Vec<Outflow>,
    /// Births, by their place among the transitions.
    pub(super) births: Option<usize>,
    /// There are transitions of people who are not infected.
    pub(super) has_uninfected: bool,
    /// Leaps in a day.
    pub(super) leaps_per_day: u32,
}

/// Which transitions move somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scope {
    All,
    /// Those that make or take an exposed or infectious person.
    Infected,
    /// The others: births, natural deaths, vaccination, waning immunity.
    Uninfected,
}

impl Scope {
    #[inline]
    pub(super) fn holds(self, transition: &Transition) -> bool {
        let is_infected = |compartment| matches!(compartment, Some(Compartment::Exposed | Compartment::Infectious));
        match self {
            Self::All => true,
            Self::Infected => is_infected(transition.from) || is_infected(transition.to),
            Self::Uninfected => !is_infected(transition.from) && !is_infected(transition.to),
        }
    }
}

/// The transitions that leave one compartment.
#[derive(Debug)]
pub(super) struct Outflow {
    pub(super) from: Compartment,
    /// Each with its place in the epidemic's list.
    pub(super) transitions: Vec<(usize, Transition)>,
    /// The chance of the only one in a leap that nothing cuts short, where its hazard is constant.
    pub(super) whole_leap: Option<Chance>,
}

impl<'a> Course<'a> {
    pub(in crate::model) fn new(scenario: &'a Scenario, epidemic: &'a Epidemic) -> Self {
        let numbered = || epidemic.transitions.iter().copied().enumerate();
        let leaps_per_day = leaps_per_day(scenario);
        let leaving = |from: Compartment| {
            let transitions: Vec<_> = numbered().filter(|(_, transition)| transition.from == Some(from)).collect();
            let whole_leap = match transitions.as_slice() {
                [(_, Transition { rate: Rate::PerPerson(hazard), .. })] => {
                    Some(Chance::kept(hazard * (1.0 / f64::from(leaps_per_day))))
                }
                _ => None,
            };
            Outflow { from, transitions, whole_leap }
        };
        let outflows = Compartment::ALL.map(leaving).into_iter().filter(|outflow| !outflow.transitions.is_empty());
        Self {
            scenario,
            epidemic,
            purposes: epidemic.transitions.iter().map(Purpose::of).collect(),
            outflows: outflows.collect(),
            births: numbered()
                .find(|(_, transition)| matches!(transition.rate, Rate::Births(_)))
                .map(|(place, _)| place),
            has_uninfected: epidemic.transitions.iter().any(|transition| Scope::Uninfected.holds(transition)),
            leaps_per_day,
        }
    }
}

/// Whether every move is one person's.
#[inline]
pub(super) fn is_small(state: &State) -> bool {
    living(state) <= SMALL_POPULATION
}

/// Whether the infected move one by one.
#[inline]
pub(super) fn has_few_infected(state: &State) -> bool {
    at(state, Compartment::Exposed) + at(state, Compartment::Infectious) < FEW_INFECTED
}

/// The smallest whole number from 4 with which the fastest rate moves at most a tenth in a leap.
fn leaps_per_day(scenario: &Scenario) -> u32 {
    let amplitude = scenario.seasonality.map_or(0.0, |season| season.amplitude);
    let rates = [
        scenario.beta * (1.0 + amplitude),
        scenario.sigma.unwrap_or_default() + scenario.mu,
        scenario.gamma + scenario.mu,
        scenario.omega + scenario.mu,
    ];
    let fastest = rates.into_iter().fold(0.0, f64::max);
    // Rounding must not make one leap more of a rate of exactly 0.7.
    let leaps = (fastest / LARGEST_SHARE - 1e-9).ceil().max(LEAPS_PER_DAY);
    crate::model::limits::whole(leaps)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::default_preset;

    #[test]
    fn leaps_follow_the_fastest_rate() {
        let mut scenario = default_preset().scenarios()[0].clone();
        assert_eq!(leaps_per_day(&scenario), 4);
        for (beta, leaps) in [(0.4, 4), (0.41, 5), (0.7, 7), (100.0, 1_000)] {
            scenario.beta = beta;
            assert_eq!(leaps_per_day(&scenario), leaps, "beta {beta}");
        }
        scenario.beta = 0.3;
        (scenario.sigma, scenario.mu) = (Some(0.5), 0.01);
        assert_eq!(leaps_per_day(&scenario), 6);
    }
}
