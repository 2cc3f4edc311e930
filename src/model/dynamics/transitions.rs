//! The epidemic as a list of transitions, each a flow of persons from one compartment to another.
//!
//! A deterministic engine reads a transition's rate as a flow, a stochastic one as the hazard of a jump, so nothing about
//! the epidemic is written twice. With the optional rates left out the list is that of the SIR model of Kermack and
//! McKendrick, Proc. R. Soc. Lond. A 115 (1927) 700.

use super::compartments::{
    COMPARTMENTS, CUMULATIVE_INFECTIONS, Compartment, HOSPITAL_CENSUS, NARROW, State, WIDTH, at, living,
};
use super::phases::{Phase, phases};
use crate::model::inputs::scenario::{Hospital, Scenario};

/// A flow of persons.
#[derive(Debug, Clone, Copy)]
pub struct Transition {
    /// Whom it takes; none for births.
    pub from: Option<Compartment>,
    /// Where they go; none for natural deaths.
    pub to: Option<Compartment>,
    /// How fast.
    pub rate: Rate,
}

impl Transition {
    /// Its flow is a constant times the persons in a compartment, or in several.
    fn is_constant(&self) -> bool {
        matches!(self.rate, Rate::PerPerson(_) | Rate::Births(_))
    }

    /// What the move of one person adds to a state.
    fn move_of_one(&self) -> State {
        let mut state = State::default();
        if let Some(from) = self.from {
            state[from.index()] -= 1.0;
        }
        if let Some(to) = self.to {
            state[to.index()] += 1.0;
        }
        if let Rate::Infection = self.rate {
            state[CUMULATIVE_INFECTIONS] += 1.0;
        }
        state
    }
}

/// What a transition's rate depends on.
#[derive(Debug, Clone, Copy)]
pub enum Rate {
    /// The force of infection λ = (beta(t) I + importation) / N for each person in `from`.
    Infection,
    /// A constant hazard for each person in `from`, per day.
    PerPerson(f64),
    /// efficacy × min(doses per day / (S + E + R), 1 per day) for each person in `from`, while the campaign runs.
    Vaccination,
    /// As many births per day for each living person.
    Births(f64),
}

/// What all rates of one moment share.
#[derive(Debug, Clone, Copy)]
pub struct Moment {
    /// N: everyone but the deceased.
    living: f64,
    /// λ, per day.
    force_of_infection: f64,
    /// Per day for each susceptible person.
    vaccination: f64,
}

/// A scenario read as a start and the transitions from it.
#[derive(Debug, Clone)]
pub struct Epidemic {
    /// Persons on day 0.
    pub initial: State,
    /// Every flow; the order is fixed, so that equal scenarios give equal bits.
    pub transitions: Vec<Transition>,
    /// The hospital, where the scenario has one.
    pub hospital: Option<Hospital>,
    /// The times between which no intervention or campaign begins or ends, ascending, the first from day 0.
    pub phases: Vec<Phase>,
    beta: f64,
    importation: f64,
    /// Amplitude and day of the peak, where beta has seasons.
    season: Option<(f64, f64)>,
    doses_per_day: f64,
    efficacy: f64,
    /// The transitions whose flow is no constant times one compartment, each with what one person's move adds to a state.
    contacts: Vec<(Transition, State)>,
    /// The others, added up: how the derivative grows with each compartment that they depend on, by its place in a state.
    constants: Vec<(usize, State)>,
}

impl Epidemic {
    /// The transitions of a scenario; those whose rate is 0 throughout are left out.
    pub fn new(scenario: &Scenario) -> Self {
        let Scenario { population, initial_exposed, initial_infectious, initial_immune, .. } = *scenario;
        let mut initial = State::default();
        // The seeds first: with a share of nearly 1 immune, their digits would drown in the population's.
        let susceptible = population - initial_immune - (initial_exposed + initial_infectious);
        initial[Compartment::Susceptible.index()] = susceptible.max(0.0);
        initial[Compartment::Exposed.index()] = initial_exposed;
        initial[Compartment::Infectious.index()] = initial_infectious;
        initial[Compartment::Recovered.index()] = initial_immune;
        initial[CUMULATIVE_INFECTIONS] = initial_exposed + initial_infectious;
        let transitions = transitions(scenario);
        Self {
            initial,
            contacts: (transitions.iter().filter(|transition| !transition.is_constant()))
                .map(|transition| (*transition, transition.move_of_one()))
                .collect(),
            constants: constants(&transitions),
            transitions,
            hospital: scenario.hospital,
            beta: scenario.beta.value,
            importation: scenario.importation.value,
            season: scenario.effective_season().map(|season| (season.amplitude, season.peak_day.value)),
            doses_per_day: scenario.vaccination.map_or(0.0, |campaign| campaign.doses_per_day),
            efficacy: scenario.vaccination.map_or(0.0, |campaign| campaign.efficacy),
            phases: phases(scenario),
        }
    }

    /// Whether the first [`NARROW`] numbers of a state are all that ever changes.
    pub fn is_narrow(&self) -> bool {
        let is_first = |compartment: Option<Compartment>| compartment.is_none_or(|it| it.index() < NARROW);
        let moves_first = |transition: &Transition| is_first(transition.from) && is_first(transition.to);
        self.hospital.is_none() && self.transitions.iter().all(moves_first)
    }

    /// The phase of a time in days.
    pub fn phase_at(&self, time: f64) -> &Phase {
        self.phase_and_end(time).0
    }

    /// The phase of a time, and when it ends: never, for the last.
    pub fn phase_and_end(&self, time: f64) -> (&Phase, f64) {
        let after = self.phases.partition_point(|phase| phase.start <= time);
        let end = self.phases.get(after).map_or(f64::INFINITY, |phase| phase.start);
        (&self.phases[after.saturating_sub(1)], end)
    }

    /// beta(t), per day: with the season and the interventions of the phase.
    #[inline]
    pub fn transmission_rate(&self, phase: &Phase, time: f64) -> f64 {
        let season = match self.season {
            None => 1.0,
            Some((amplitude, peak_day)) => 1.0 + amplitude * libm::cos(season_angle(time, peak_day)),
        };
        self.beta * season * phase.contacts
    }

    /// The place of the infection among the transitions, where its hazard changes between two moves of people.
    pub fn seasonal_infection(&self) -> Option<usize> {
        self.season?;
        self.transitions.iter().position(|transition| matches!(transition.rate, Rate::Infection))
    }

    /// The integral of λ over a time within the phase in which no one moves.
    pub fn infection_pressure(&self, phase: &Phase, from: f64, to: f64, state: &State) -> f64 {
        let living = living(state);
        if living <= 0.0 {
            return 0.0;
        }
        let days = to - from;
        let seasonal_days = self.season.map_or(days, |(amplitude, peak_day)| {
            let sine = |time: f64| libm::sin(season_angle(time, peak_day));
            days + amplitude * (sine(to) - sine(from)) * crate::model::limits::DAYS_IN_YEAR / std::f64::consts::TAU
        });
        let contacts = self.beta * phase.contacts * at(state, Compartment::Infectious);
        (contacts * seasonal_days + self.importation * days) / living
    }

    /// What the rates of this moment share.
    #[inline]
    pub fn moment<const W: usize>(&self, phase: &Phase, time: f64, state: &[f64; W]) -> Moment {
        let living = living(state);
        if living <= 0.0 {
            return Moment { living: 0.0, force_of_infection: 0.0, vaccination: 0.0 };
        }
        let contacts = self.transmission_rate(phase, time) * at(state, Compartment::Infectious);
        let vaccination = if phase.campaign { self.vaccination_hazard(state) } else { 0.0 };
        Moment { living, force_of_infection: (contacts + self.importation) / living, vaccination }
    }

    /// How many people the doses of a day leave out, below 0 if some doses are left; 0 outside the campaign.
    pub fn shortage_of_doses<const W: usize>(&self, phase: &Phase, state: &[f64; W]) -> f64 {
        if phase.campaign { offered(state) - self.doses_per_day } else { 0.0 }
    }

    #[inline]
    fn vaccination_hazard<const W: usize>(&self, state: &[f64; W]) -> f64 {
        let offered = offered(state);
        let per_person = if offered > self.doses_per_day { self.doses_per_day / offered } else { 1.0 };
        if self.doses_per_day > 0.0 { self.efficacy * per_person } else { 0.0 }
    }

    /// Persons per day that a transition moves in this state.
    #[inline]
    pub fn flow<const W: usize>(&self, transition: &Transition, moment: &Moment, state: &[f64; W]) -> f64 {
        let persons = transition.from.map_or(moment.living, |from| state[from.index()]);
        self.hazard(transition, moment) * persons
    }

    /// The chance per day that a transition moves one person of those whom it takes; for births, of the living.
    #[inline]
    pub fn hazard(&self, transition: &Transition, moment: &Moment) -> f64 {
        match transition.rate {
            Rate::PerPerson(hazard) | Rate::Births(hazard) => hazard,
            Rate::Infection => moment.force_of_infection,
            Rate::Vaccination => moment.vaccination,
        }
    }

    /// The chance per day that a susceptible person is infected or immunised.
    pub fn susceptible_hazard<const W: usize>(&self, phase: &Phase, time: f64, state: &[f64; W]) -> f64 {
        let moment = self.moment(phase, time, state);
        moment.force_of_infection + moment.vaccination
    }

    /// The time derivative of the compartments and of the cumulative infections: every transition's flow, taken from one
    /// and given to another. The hospital, which changes nothing, is left at 0: see [`Self::admissions`].
    // Called half a million times a second: inlined, a simulation takes an eighth less. Loops by place instead of `zip` here,
    // and of `map` where a step is taken, save another twentieth.
    #[inline(always)]
    pub fn derivative<const W: usize>(&self, phase: &Phase, time: f64, state: &[f64; W]) -> [f64; W] {
        let mut derivative = [0.0; W];
        for (index, column) in &self.constants {
            // A narrow state has every compartment that anything depends on.
            let people = state.get(*index).copied().unwrap_or_default();
            for (place, slope) in derivative.iter_mut().enumerate() {
                *slope += column[place] * people;
            }
        }
        let moment = self.moment(phase, time, state);
        for (transition, one) in &self.contacts {
            let flow = self.flow(transition, &moment, state);
            for (place, slope) in derivative.iter_mut().enumerate() {
                *slope += flow * one[place];
            }
        }
        derivative
    }

    /// The same with the hospital's census, where the state has one: H' = admissions − H / stay.
    #[inline]
    pub fn derivative_with_hospital<const W: usize>(&self, phase: &Phase, time: f64, state: &[f64; W]) -> [f64; W] {
        let mut derivative = self.derivative(phase, time, state);
        if let (Some(hospital), Some(census)) = (&self.hospital, state.get(HOSPITAL_CENSUS)) {
            derivative[HOSPITAL_CENSUS] = self.admissions(hospital, phase, time, state) - census / hospital.stay_days;
        }
        derivative
    }

    /// Persons per day admitted to hospital: the hospital's fraction of the flow into the infectious.
    pub fn admissions<const W: usize>(&self, hospital: &Hospital, phase: &Phase, time: f64, state: &[f64; W]) -> f64 {
        let moment = self.moment(phase, time, state);
        let into = |transition: &&Transition| transition.to == Some(Compartment::Infectious);
        let flows = self.transitions.iter().filter(into).map(|transition| self.flow(transition, &moment, state));
        hospital.fraction * flows.sum::<f64>()
    }
}

/// The angle of the year, from the day of the highest beta.
#[inline]
fn season_angle(time: f64, peak_day: f64) -> f64 {
    std::f64::consts::TAU * (time - peak_day) / crate::model::limits::DAYS_IN_YEAR
}

fn transitions(scenario: &Scenario) -> Vec<Transition> {
    use Compartment::{Deceased, Exposed, Infectious, Recovered, Susceptible, Vaccinated};
    let mut list = Vec::new();
    let mut add = |from: Option<Compartment>, to: Option<Compartment>, rate: Rate| {
        if !matches!(rate, Rate::PerPerson(0.0) | Rate::Births(0.0)) {
            list.push(Transition { from, to, rate });
        }
    };
    let (gamma, omega, mu) = (scenario.recovery_rate(), scenario.omega.value, scenario.mu.value);
    let fatality = scenario.fatality;
    let has_campaign = scenario.effective_campaign().is_some();
    match scenario.sigma.map(|sigma| sigma.value) {
        None => add(Some(Susceptible), Some(Infectious), Rate::Infection),
        Some(sigma) => {
            add(Some(Susceptible), Some(Exposed), Rate::Infection);
            add(Some(Exposed), Some(Infectious), Rate::PerPerson(sigma));
        }
    }
    add(Some(Infectious), Some(Recovered), Rate::PerPerson((1.0 - fatality) * gamma));
    add(Some(Infectious), Some(Deceased), Rate::PerPerson(gamma * fatality));
    add(Some(Recovered), Some(Susceptible), Rate::PerPerson(omega));
    if has_campaign {
        add(Some(Susceptible), Some(Vaccinated), Rate::Vaccination);
        add(Some(Vaccinated), Some(Susceptible), Rate::PerPerson(omega));
    }
    add(None, Some(Susceptible), Rate::Births(mu));
    for compartment in [Susceptible, Infectious, Recovered] {
        add(Some(compartment), None, Rate::PerPerson(mu));
    }
    if scenario.sigma.is_some() {
        add(Some(Exposed), None, Rate::PerPerson(mu));
    }
    if has_campaign {
        add(Some(Vaccinated), None, Rate::PerPerson(mu));
    }
    list
}

/// The constant transitions as the columns of a matrix: adding them up once is what makes a derivative cheap.
fn constants(transitions: &[Transition]) -> Vec<(usize, State)> {
    let mut matrix = [State::default(); WIDTH];
    for transition in transitions {
        let (rate, movers) = match (transition.rate, transition.from) {
            (Rate::PerPerson(rate), Some(from)) => (rate, vec![from]),
            (Rate::Births(rate), _) => {
                (rate, COMPARTMENTS.iter().filter(|row| row.is_living).map(|row| row.compartment).collect())
            }
            _ => continue,
        };
        let one = transition.move_of_one();
        for mover in movers {
            for (slope, person) in matrix[mover.index()].iter_mut().zip(one) {
                *slope += rate * person;
            }
        }
    }
    matrix.into_iter().enumerate().filter(|(_, column)| column.iter().any(|rate| *rate != 0.0)).collect()
}

/// Whom a campaign offers a dose.
#[inline]
fn offered<const W: usize>(state: &[f64; W]) -> f64 {
    at(state, Compartment::Susceptible) + at(state, Compartment::Exposed) + at(state, Compartment::Recovered)
}
