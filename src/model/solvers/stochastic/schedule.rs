//! Data shared by all members of an ensemble: transitions grouped by source compartment, and the length of leaps.

use super::binomial::Chance;
use super::rng_streams::Purpose;
use crate::model::dynamics::compartments::{
    COMPARTMENTS, Compartment, HOSPITAL_CENSUS, State, infected, is_infected, living,
};
use crate::model::dynamics::phases::Phase;
use crate::model::dynamics::transitions::{Epidemic, Moment, Rate, Transition};
use crate::model::inputs::scenario::Scenario;

/// Largest population in which all transitions are exact jumps of one person.
const SMALL_POPULATION: f64 = 1_000.0;
/// Number of infected people below which they move by exact jumps, which decide whether an epidemic dies out.
const FEW_INFECTED: f64 = 100.0;
/// Minimum number of leaps per day.
const MIN_LEAPS_PER_DAY: f64 = 4.0;
/// Largest share of a compartment that leaves it in a leap, for transitions with a constant hazard.
const LARGEST_SHARE: f64 = 0.1;

/// A scenario prepared for the simulation of its members.
#[derive(Debug)]
pub(crate) struct Schedule<'a> {
    pub(super) scenario: &'a Scenario,
    pub(super) epidemic: &'a Epidemic,
    /// Purpose of each transition, in the epidemic's order.
    pub(super) purposes: Vec<Purpose>,
    /// Transitions of each [`Scope`].
    ways: [Ways; 3],
    /// Whether people who are not infected are born, die or lose immunity at any time.
    has_turnover: bool,
    /// Index of the infection among the transitions, if its hazard changes between two jumps.
    pub(super) seasonal_infection: Option<usize>,
    /// Number of leaps per day.
    pub(super) leaps_per_day: f64,
}

/// The transitions that take part in a jump or leap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scope {
    All,
    /// Transitions to or from the exposed or infectious compartment.
    Infected,
    /// All other transitions: births, natural deaths, vaccination, waning immunity.
    Uninfected,
}

impl Scope {
    fn includes(self, transition: &Transition) -> bool {
        let is_infected = |compartment: Option<Compartment>| compartment.is_some_and(|it| is_infected(it.index()));
        match self {
            Self::All => true,
            Self::Infected => is_infected(transition.from) || is_infected(transition.to),
            Self::Uninfected => !is_infected(transition.from) && !is_infected(transition.to),
        }
    }
}

/// The transitions of a scope.
#[derive(Debug)]
pub(super) struct Ways {
    /// All transitions of the scope, in the epidemic's order.
    pub(super) all: Vec<Way>,
    /// Outflows of all compartments except the susceptible one.
    pub(super) outflows: Vec<Outflow>,
    pub(super) from_susceptible: Option<Outflow>,
    pub(super) births: Option<Way>,
}

/// A transition with its index in the epidemic's list.
#[derive(Debug, Clone, Copy)]
pub(super) struct Way {
    pub(super) index: usize,
    pub(super) transition: Transition,
}

/// The transitions that leave one compartment.
#[derive(Debug)]
pub(super) struct Outflow {
    pub(super) from: Compartment,
    pub(super) ways: Vec<Way>,
    /// Chance of leaving in a full leap, if all hazards are constant.
    whole_leap: Option<Chance>,
}

impl Outflow {
    fn new(from: Compartment, all: &[Way], leaps_per_day: f64) -> Option<Self> {
        let ways: Vec<Way> = all.iter().copied().filter(|way| way.transition.from == Some(from)).collect();
        let constant = |way: &Way| match way.transition.rate {
            Rate::PerPerson(hazard) => Some(hazard),
            _ => None,
        };
        let hazard: Option<f64> = ways.iter().map(constant).sum();
        let whole_leap = hazard.map(|hazard| chance_of_leaving(from, hazard * (1.0 / leaps_per_day)).with_hazard());
        (!ways.is_empty()).then_some(Self { from, ways, whole_leap })
    }

    /// Returns the chance of leaving in a leap.
    #[inline]
    pub(super) fn chance(&self, epidemic: &Epidemic, moment: &Moment, leap: Leap) -> Chance {
        match self.whole_leap {
            Some(chance) if leap.is_whole => chance,
            _ => chance_of_leaving(self.from, self.hazard(epidemic, moment) * leap.step),
        }
    }

    /// Returns the hazard of leaving, per day.
    #[inline]
    pub(super) fn hazard(&self, epidemic: &Epidemic, moment: &Moment) -> f64 {
        self.ways.iter().map(|way| epidemic.hazard(&way.transition, moment)).sum()
    }
}

/// Returns the chance of leaving from the hazard over a leap: for susceptible people 1 − e^(−hazard), as the force of
/// infection can be large, for others the hazard itself, so that the mean infectious period is 1 / gamma.
#[inline]
fn chance_of_leaving(from: Compartment, hazard: f64) -> Chance {
    if from == Compartment::Susceptible { Chance::of_hazard(hazard) } else { Chance::new(hazard) }
}

/// A leap of all transitions over part of a day.
#[derive(Debug, Clone, Copy)]
pub(super) struct Leap {
    pub(super) day: u32,
    /// Length in days.
    pub(super) step: f64,
    /// Whether the leap has its full length.
    is_whole: bool,
}

impl Leap {
    #[inline]
    pub(super) fn new(schedule: &Schedule<'_>, day: u32, step: f64) -> Self {
        // The tolerance allows for rounding: a part of a day is not an exact number.
        let is_whole = (step * schedule.leaps_per_day - 1.0).abs() < 1e-9;
        Self { day, step, is_whole }
    }
}

impl<'a> Schedule<'a> {
    pub(crate) fn new(scenario: &'a Scenario, epidemic: &'a Epidemic) -> Self {
        let leaps_per_day = f64::from(leaps_per_day(scenario));
        let ways =
            [Scope::All, Scope::Infected, Scope::Uninfected].map(|scope| Ways::new(epidemic, scope, leaps_per_day));
        Self {
            scenario,
            epidemic,
            purposes: epidemic.transitions.iter().map(Purpose::of).collect(),
            has_turnover: (ways[Scope::Uninfected as usize].all.iter())
                .any(|way| !matches!(way.transition.rate, Rate::Vaccination)),
            ways,
            seasonal_infection: epidemic.seasonal_infection(),
            leaps_per_day,
        }
    }

    /// Returns whether people who are not infected can move in this phase. Before its campaign, a scenario is thus
    /// simulated like one without a campaign.
    #[inline]
    pub(super) fn moves_uninfected(&self, phase: &Phase) -> bool {
        self.has_turnover || phase.campaign
    }

    /// Returns whether nothing can change any more in this phase.
    #[inline]
    pub(super) fn is_over(&self, phase: &Phase, state: &State) -> bool {
        infected(state) == 0.0
            && !self.moves_uninfected(phase)
            && self.scenario.importation.value == 0.0
            && state[HOSPITAL_CENSUS] == 0.0
    }

    #[inline]
    pub(super) fn ways(&self, scope: Scope) -> &Ways {
        &self.ways[scope as usize]
    }
}

impl Ways {
    fn new(epidemic: &Epidemic, scope: Scope, leaps_per_day: f64) -> Self {
        let numbered = epidemic.transitions.iter().copied().enumerate();
        let all: Vec<Way> = numbered
            .filter(|(_, transition)| scope.includes(transition))
            .map(|(index, transition)| Way { index, transition })
            .collect();
        let leaving = |from: Compartment| Outflow::new(from, &all, leaps_per_day);
        let others = COMPARTMENTS.iter().map(|row| row.compartment).filter(|from| *from != Compartment::Susceptible);
        Self {
            outflows: others.filter_map(leaving).collect(),
            from_susceptible: leaving(Compartment::Susceptible),
            births: all.iter().copied().find(|way| matches!(way.transition.rate, Rate::Births(_))),
            all,
        }
    }
}

/// Returns whether the population is so small that all transitions are exact jumps.
#[inline]
pub(super) fn is_small(state: &State) -> bool {
    living(state) <= SMALL_POPULATION
}

/// Returns whether so few people are infected that they move by exact jumps.
#[inline]
pub(super) fn has_few_infected(state: &State) -> bool {
    infected(state) < FEW_INFECTED
}

/// Returns the leaps per day: the smallest number from 4 for which the fastest rate moves at most a tenth per leap.
fn leaps_per_day(scenario: &Scenario) -> u32 {
    let amplitude = scenario.seasonality.map_or(0.0, |season| season.amplitude);
    let rates = [
        scenario.beta.value * (1.0 + amplitude),
        scenario.sigma.unwrap_or_default().value + scenario.mu.value,
        scenario.recovery_rate() + scenario.mu.value,
        scenario.omega.value + scenario.mu.value,
    ];
    let fastest = rates.into_iter().fold(0.0, f64::max);
    // The tolerance prevents an additional leap caused by rounding, for example for a rate of 0.7.
    let leaps = (fastest / LARGEST_SHARE - 1e-9).ceil().max(MIN_LEAPS_PER_DAY);
    crate::model::limits::whole(leaps)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::presets::default_preset;

    #[test]
    fn leaps_follow_the_fastest_rate() {
        let mut scenario = default_preset().scenarios()[0].clone();
        assert_eq!(leaps_per_day(&scenario), 4);
        for (beta, leaps) in [(0.4, 4), (0.41, 5), (0.7, 7), (100.0, 1_000)] {
            scenario.beta.value = beta;
            assert_eq!(leaps_per_day(&scenario), leaps, "beta {beta}");
        }
        scenario.beta.value = 0.3;
        (scenario.sigma, scenario.mu.value) = (Some(0.5.into()), 0.01);
        assert_eq!(leaps_per_day(&scenario), 6);
    }
}
