//! The epidemic as a list of transitions, each a flow of people from one compartment to another.
//!
//! A deterministic solver uses a transition's rate as a flow, the stochastic solver uses it as the hazard of a jump:
//! both share one definition of the epidemic. Without the optional rates the list is the SIR model of Kermack and
//! McKendrick, Proc. R. Soc. Lond. A 115 (1927) 700.

use super::compartments::{
    COMPARTMENTS, CUMULATIVE_INFECTIONS, Compartment, HOSPITAL_CENSUS, NARROW, State, WIDTH, at, living,
};
use super::phases::{Phase, phases};
use crate::model::inputs::scenario::{Hospital, Scenario};

/// A flow of people from one compartment to another.
#[derive(Debug, Clone, Copy)]
pub struct Transition {
    /// Source compartment; `None` for births.
    pub from: Option<Compartment>,
    /// Target compartment; `None` for natural deaths.
    pub to: Option<Compartment>,
    /// Rate.
    pub rate: Rate,
}

impl Transition {
    /// Returns whether the flow is a constant times the number of people in one or several compartments.
    fn is_constant(&self) -> bool {
        matches!(self.rate, Rate::PerPerson(_) | Rate::Births(_))
    }

    /// Returns the change of a state when one person moves.
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

/// The rate of a transition.
#[derive(Debug, Clone, Copy)]
pub enum Rate {
    /// Force of infection for each person in `from`, per day: λ = (beta(t) I + importation) / N.
    Infection,
    /// Constant hazard for each person in `from`, per day.
    PerPerson(f64),
    /// Hazard of vaccination during a campaign, per day: efficacy × min(doses per day / (S + E + R), 1 per day).
    Vaccination,
    /// Births per day for each living person.
    Births(f64),
}

/// Terms that all rates at one time share.
#[derive(Debug, Clone, Copy)]
pub struct Moment {
    /// N, the number of living people.
    living: f64,
    /// Force of infection λ, per day.
    force_of_infection: f64,
    /// Hazard of vaccination for each susceptible person, per day.
    vaccination: f64,
}

/// A scenario as an initial state and a list of transitions.
#[derive(Debug, Clone)]
pub struct Epidemic {
    /// State on day 0.
    pub initial: State,
    /// All transitions. The order is fixed, so that equal scenarios give bit-identical results.
    pub transitions: Vec<Transition>,
    /// Hospital, if the scenario has one.
    pub hospital: Option<Hospital>,
    /// Phases in ascending order; the first starts on day 0.
    pub phases: Vec<Phase>,
    beta: f64,
    importation: f64,
    /// Amplitude and day of the peak, if beta is seasonal.
    season: Option<(f64, f64)>,
    doses_per_day: f64,
    efficacy: f64,
    /// The transitions with varying hazards, each with the change of a state when one person moves.
    contacts: Vec<(Transition, State)>,
    /// The sum of all other transitions: for each compartment that they depend on, its index in a state and the
    /// derivative per person in it.
    constants: Vec<(usize, State)>,
}

impl Epidemic {
    /// Creates the epidemic of a scenario. Transitions whose rate is always 0 are left out.
    pub fn new(scenario: &Scenario) -> Self {
        let Scenario { population, initial_exposed, initial_infectious, initial_immune, .. } = *scenario;
        let mut initial = State::default();
        // Add the small terms first: if nearly everyone is immune, subtracting them one by one would lose digits.
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

    /// Returns whether only the first [`NARROW`] numbers of a state ever change.
    pub fn is_narrow(&self) -> bool {
        let is_first = |compartment: Option<Compartment>| compartment.is_none_or(|it| it.index() < NARROW);
        let moves_first = |transition: &Transition| is_first(transition.from) && is_first(transition.to);
        self.hospital.is_none() && self.transitions.iter().all(moves_first)
    }

    /// Returns the phase at a time in days.
    pub fn phase_at(&self, time: f64) -> &Phase {
        self.phase_and_end(time).0
    }

    /// Returns the phase at a time in days, and the phase's end: infinity for the last phase.
    pub fn phase_and_end(&self, time: f64) -> (&Phase, f64) {
        let after = self.phases.partition_point(|phase| phase.start <= time);
        let end = self.phases.get(after).map_or(f64::INFINITY, |phase| phase.start);
        (&self.phases[after.saturating_sub(1)], end)
    }

    /// Returns beta(t), per day, including the season and the interventions of the phase.
    #[inline]
    pub fn transmission_rate(&self, phase: &Phase, time: f64) -> f64 {
        let season = match self.season {
            None => 1.0,
            Some((amplitude, peak_day)) => 1.0 + amplitude * libm::cos(season_angle(time, peak_day)),
        };
        self.beta * season * phase.contacts
    }

    /// Returns the index of the infection among the transitions, if its hazard changes between two jumps.
    pub fn seasonal_infection(&self) -> Option<usize> {
        self.season?;
        self.transitions.iter().position(|transition| matches!(transition.rate, Rate::Infection))
    }

    /// Returns the integral of λ over a span of time within the phase, for a state that does not change.
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

    /// Computes the terms that all rates at this time share.
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

    /// Returns the number of people without a dose on a day: negative if doses are left, 0 outside the campaign.
    pub fn shortage_of_doses<const W: usize>(&self, phase: &Phase, state: &[f64; W]) -> f64 {
        if phase.campaign { offered(state) - self.doses_per_day } else { 0.0 }
    }

    #[inline]
    fn vaccination_hazard<const W: usize>(&self, state: &[f64; W]) -> f64 {
        let offered = offered(state);
        let per_person = if offered > self.doses_per_day { self.doses_per_day / offered } else { 1.0 };
        if self.doses_per_day > 0.0 { self.efficacy * per_person } else { 0.0 }
    }

    /// Returns the number of people per day that a transition moves in this state.
    #[inline]
    pub fn flow<const W: usize>(&self, transition: &Transition, moment: &Moment, state: &[f64; W]) -> f64 {
        let persons = transition.from.map_or(moment.living, |from| state[from.index()]);
        self.hazard(transition, moment) * persons
    }

    /// Returns the hazard, per day, that a transition moves a person of its source compartment; for births, per living
    /// person.
    #[inline]
    pub fn hazard(&self, transition: &Transition, moment: &Moment) -> f64 {
        match transition.rate {
            Rate::PerPerson(hazard) | Rate::Births(hazard) => hazard,
            Rate::Infection => moment.force_of_infection,
            Rate::Vaccination => moment.vaccination,
        }
    }

    /// Returns the hazard, per day, that a susceptible person is infected or immunised.
    pub fn susceptible_hazard<const W: usize>(&self, phase: &Phase, time: f64, state: &[f64; W]) -> f64 {
        let moment = self.moment(phase, time, state);
        moment.force_of_infection + moment.vaccination
    }

    /// Returns the time derivative of the compartments and the cumulative infections: each transition's flow is
    /// subtracted from one compartment and added to another. The derivative of the hospital census is left at 0, see
    /// [`Self::admissions`].
    // Called half a million times a second: inlining makes a simulation an eighth faster. Indexed loops instead of
    // `zip` here, and instead of `map` in the solver's steps, save another twentieth.
    #[inline(always)]
    pub fn derivative<const W: usize>(&self, phase: &Phase, time: f64, state: &[f64; W]) -> [f64; W] {
        let mut derivative = [0.0; W];
        for (index, column) in &self.constants {
            // A column beyond the end of a narrow state belongs to a compartment without people.
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

    /// Returns [`Self::derivative`] with the hospital census, if the state has one: H' = admissions − H / stay.
    #[inline]
    pub fn derivative_with_hospital<const W: usize>(&self, phase: &Phase, time: f64, state: &[f64; W]) -> [f64; W] {
        let mut derivative = self.derivative(phase, time, state);
        if let (Some(hospital), Some(census)) = (&self.hospital, state.get(HOSPITAL_CENSUS)) {
            derivative[HOSPITAL_CENSUS] = self.admissions(hospital, phase, time, state) - census / hospital.stay_days;
        }
        derivative
    }

    /// Returns the number of people per day admitted to hospital: the hospital's fraction of the flow of people who
    /// become infectious.
    pub fn admissions<const W: usize>(&self, hospital: &Hospital, phase: &Phase, time: f64, state: &[f64; W]) -> f64 {
        let moment = self.moment(phase, time, state);
        let into = |transition: &&Transition| transition.to == Some(Compartment::Infectious);
        let flows = self.transitions.iter().filter(into).map(|transition| self.flow(transition, &moment, state));
        hospital.fraction * flows.sum::<f64>()
    }
}

/// Returns the angle of the year in radians, measured from the day of the highest beta.
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

/// Adds up the constant transitions as the columns of a matrix. Doing this once makes the derivative cheap.
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

/// Returns the number of people to whom a campaign offers a dose.
#[inline]
fn offered<const W: usize>(state: &[f64; W]) -> f64 {
    at(state, Compartment::Susceptible) + at(state, Compartment::Exposed) + at(state, Compartment::Recovered)
}
