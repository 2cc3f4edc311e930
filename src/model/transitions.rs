//! The epidemic as a list of transitions, each a flow of persons from one compartment to another.
//!
//! A deterministic engine reads a transition's rate as a flow, a stochastic one as the hazard of a jump, so nothing about
//! the epidemic is written twice. Source of the SIR rates: Kermack and McKendrick, Proc. R. Soc. Lond. A 115 (1927) 700.

use super::comparison::Scenario;

/// Where a person can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compartment {
    /// Can be infected.
    Susceptible,
    /// Infected, not yet infectious.
    Exposed,
    /// Infects others.
    Infectious,
    /// Immune after infection.
    Recovered,
    /// Immune after vaccination.
    Vaccinated,
    /// Dead of the infection.
    Deceased,
}

impl Compartment {
    /// Its place in a [`State`].
    pub const fn index(self) -> usize {
        self as usize
    }

    /// Its name in the API.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Susceptible => "susceptible",
            Self::Exposed => "exposed",
            Self::Infectious => "infectious",
            Self::Recovered => "recovered",
            Self::Vaccinated => "vaccinated",
            Self::Deceased => "deceased",
        }
    }

    /// Every compartment, by its place in a [`State`].
    pub const ALL: [Self; COMPARTMENTS] =
        [Self::Susceptible, Self::Exposed, Self::Infectious, Self::Recovered, Self::Vaccinated, Self::Deceased];
}

/// How many compartments there are.
pub const COMPARTMENTS: usize = 6;
/// Where a [`State`] counts everyone who was ever infected, the seeds included.
pub const CUMULATIVE_INFECTIONS: usize = COMPARTMENTS;
/// Persons in each compartment, then the cumulative infections.
pub type State = [f64; COMPARTMENTS + 1];

/// A flow of persons between two compartments.
#[derive(Debug, Clone, Copy)]
pub struct Transition {
    /// Whom it takes.
    pub from: Compartment,
    /// Where they go.
    pub to: Compartment,
    /// How fast.
    pub rate: Rate,
}

/// What a transition's rate depends on.
#[derive(Debug, Clone, Copy)]
pub enum Rate {
    /// Contact with the infectious: λ S with λ = beta I / N, N the living.
    Infection {
        /// Transmission rate, per day.
        beta: f64,
    },
    /// A constant hazard for each person in `from`, per day.
    PerPerson(f64),
}

/// A scenario read as a start and the transitions from it.
#[derive(Debug, Clone)]
pub struct Epidemic {
    /// Persons on day 0.
    pub initial: State,
    /// Every flow; the order is fixed, so that equal scenarios give equal bits.
    pub transitions: Vec<Transition>,
}

impl Epidemic {
    /// The transitions of a scenario: S → I by contact, I → R at rate gamma.
    pub fn new(scenario: &Scenario) -> Self {
        let mut initial = State::default();
        initial[Compartment::Susceptible.index()] = scenario.population - scenario.initial_infectious;
        initial[Compartment::Infectious.index()] = scenario.initial_infectious;
        initial[CUMULATIVE_INFECTIONS] = scenario.initial_infectious;
        let transitions = vec![
            Transition {
                from: Compartment::Susceptible,
                to: Compartment::Infectious,
                rate: Rate::Infection { beta: scenario.beta },
            },
            Transition {
                from: Compartment::Infectious,
                to: Compartment::Recovered,
                rate: Rate::PerPerson(scenario.gamma),
            },
        ];
        Self { initial, transitions }
    }

    /// Days on which a rate jumps, inside the simulation, ascending: engines restart there. SIR has none.
    pub fn discontinuities(&self) -> &[f64] {
        &[]
    }

    /// Persons per day that a transition moves from this state.
    pub fn flow(&self, transition: &Transition, state: &State) -> f64 {
        let from = state[transition.from.index()];
        match transition.rate {
            Rate::PerPerson(hazard) => hazard * from,
            Rate::Infection { beta } => {
                let living = living(state);
                if living > 0.0 { beta * state[Compartment::Infectious.index()] / living * from } else { 0.0 }
            }
        }
    }

    /// The time derivative of the state: every transition's flow, taken from one compartment and given to another.
    pub fn derivative(&self, state: &State) -> State {
        let mut derivative = State::default();
        for transition in &self.transitions {
            let flow = self.flow(transition, state);
            derivative[transition.from.index()] -= flow;
            derivative[transition.to.index()] += flow;
            if let Rate::Infection { .. } = transition.rate {
                derivative[CUMULATIVE_INFECTIONS] += flow;
            }
        }
        derivative
    }
}

/// N: everyone but the deceased.
pub fn living(state: &State) -> f64 {
    state[..Compartment::Deceased.index()].iter().sum()
}
