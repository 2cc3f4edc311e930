//! One member of an ensemble: a state of whole persons, moved on by leaps and jumps.

use super::binomial::{Chance, binomial, poisson};
use super::course::{Course, Scope, has_few_infected, is_small};
use super::streams::{Key, Purpose, Stream};
use crate::model::outcome::Outcome;
use crate::model::phases::Phase;
use crate::model::scenario::Hospital;
use crate::model::transitions::{CUMULATIVE_INFECTIONS, Compartment, HOSPITAL_CENSUS, Rate, State, Transition};

/// One way in which chance could play out, as far as it has come.
#[derive(Debug)]
pub(in crate::model) struct Member {
    /// Whole persons.
    pub(in crate::model) state: State,
    outcome: Outcome,
    /// Births less natural deaths.
    growth: f64,
    /// Days.
    time: f64,
    key: Key,
    /// For each transition, and last for the hospital's discharges: the share of a waiting time of mean 1 that is left until
    /// its next jump, and the stream of those times.
    waits: Vec<(f64, Stream)>,
    /// For each transition its stream of this day's leaps, once one has been drawn from.
    leaps: Vec<Option<Stream>>,
    admission: Stream,
}

impl Member {
    pub(in crate::model) fn new(course: &Course<'_>, seed: u64, member: u32) -> Self {
        let key = Key::new(seed, member);
        let wait = |purpose: &Purpose| {
            let mut stream = key.jumps(*purpose);
            (stream.exponential(), stream)
        };
        let state = course.epidemic.initial;
        Self {
            state,
            outcome: Outcome::new(&state),
            growth: 0.0,
            time: 0.0,
            key,
            waits: course.purposes.iter().chain(&[Purpose::DISCHARGE]).map(wait).collect(),
            leaps: vec![None; course.purposes.len() + 2],
            admission: key.jumps(Purpose::ADMISSION),
        }
    }

    /// Moves on from the start of this day to its end.
    pub(in crate::model) fn live_through(&mut self, course: &Course<'_>, day: u32) {
        self.leaps.fill(None);
        let start = f64::from(day);
        let end = start + 1.0;
        let leaps = f64::from(course.leaps_per_day);
        // Leaps end at equal parts of the day.
        let mut part = 1.0;
        while self.time < end {
            let (phase, until) = course.epidemic.phase_and_end(self.time);
            let until = until.min(end);
            let mut leap_end = start + part / leaps;
            while leap_end <= self.time {
                part += 1.0;
                leap_end = start + part / leaps;
            }
            let leap_end = leap_end.min(until);
            if is_small(&self.state) || (!course.has_uninfected && has_few_infected(&self.state)) {
                self.jump(course, Scope::All, phase, until);
            } else if has_few_infected(&self.state) {
                self.jump_while_few(course, phase, day, leap_end);
            } else {
                self.leap(course, Scope::All, phase, day, leap_end);
            }
        }
        let beds = course.scenario.hospital.and_then(|hospital| hospital.beds);
        self.outcome.end_day(&self.state, beds);
        debug_assert_eq!(
            everybody(&self.state),
            everybody(&course.epidemic.initial) + self.growth,
            "nobody is made or lost but by birth and natural death"
        );
    }

    /// What its summary is drawn from, so far.
    pub(in crate::model) fn outcome(&self) -> &Outcome {
        &self.outcome
    }

    /// A leap's time in a large population with few infected: they move one by one, and the others, who may be millions, leap.
    fn jump_while_few(&mut self, course: &Course<'_>, phase: &Phase, day: u32, end: f64) {
        let start = self.time;
        self.leap(course, Scope::Uninfected, phase, day, end);
        self.time = start;
        self.jump(course, Scope::Infected, phase, end);
        if self.time < end {
            self.leap(course, Scope::Infected, phase, day, end);
        }
    }

    /// One leap: every flow is drawn from the hazards at its start.
    fn leap(&mut self, course: &Course<'_>, scope: Scope, phase: &Phase, day: u32, end: f64) {
        let step = end - self.time;
        // But for rounding: the day's parts are no exact numbers of days.
        let is_whole = (step * f64::from(course.leaps_per_day) - 1.0).abs() < 1e-9;
        let before = self.state;
        let moment = course.epidemic.moment(phase, self.time, &before);
        let mut admissible = 0.0;
        for outflow in &course.outflows {
            let mut staying = before[outflow.from.index()];
            if staying <= 0.0 {
                continue;
            }
            let hazard = |transition: &Transition| {
                if scope.holds(transition) { course.epidemic.hazard(transition, &moment) } else { 0.0 }
            };
            // The susceptible escape a force of infection that may be large; of the others, a share of hazard × step
            // leaves, so that an infectious person infects for 1 / gamma days on average.
            let total: f64 = outflow.transitions.iter().map(|(_, transition)| hazard(transition)).sum();
            if total <= 0.0 {
                continue;
            }
            let escape = (outflow.from == Compartment::Susceptible).then(|| Chance::of_hazard(total * step));
            let share_of_hazard = escape.map_or(step, |leaving| leaving.probability() / total);
            // One binomial number after the other, each of those that are left: together multinomial.
            let mut undecided = 1.0;
            for (place, transition) in &outflow.transitions {
                let hazard = hazard(transition);
                let share = hazard * share_of_hazard;
                if share <= 0.0 || undecided <= 0.0 {
                    continue;
                }
                let chance = match (outflow.whole_leap, escape) {
                    (Some(chance), _) if is_whole => chance,
                    (_, Some(leaving)) if hazard == total => leaving,
                    _ => Chance::new(share / undecided),
                };
                let purpose = course.purposes[*place];
                let stream = self.leaps[*place].get_or_insert_with(|| self.key.leaps(purpose, day));
                let moving = binomial(staying, chance, stream);
                undecided -= share;
                staying -= moving;
                admissible += self.shift(transition, moving);
            }
        }
        if let Some(place) = course.births.filter(|_| scope != Scope::Infected) {
            let transition = &course.epidemic.transitions[place];
            let mean = course.epidemic.flow(transition, &moment, &before) * step;
            let purpose = course.purposes[place];
            let born = poisson(mean, self.leaps[place].get_or_insert_with(|| self.key.leaps(purpose, day)));
            self.shift(transition, born);
        }
        if let Some(hospital) = course.scenario.hospital.as_ref().filter(|_| scope != Scope::Uninfected) {
            self.fill_beds(hospital, day, step, admissible);
        }
        self.time = end;
        self.outcome.pass(self.time, &self.state);
    }

    /// The hospital over a leap: of those admitted in it, at any time alike, some have left before its end.
    fn fill_beds(&mut self, hospital: &Hospital, day: u32, step: f64, admissible: f64) {
        let stays = step / hospital.stay_days;
        let (remaining, admitted_and_remaining) = (libm::exp(-stays), -libm::expm1(-stays) / stays);
        let key = self.key;
        let [.., admission, discharge] = self.leaps.as_mut_slice() else { return };
        let discharge = discharge.get_or_insert_with(|| key.leaps(Purpose::DISCHARGE, day));
        let staying = binomial(self.state[HOSPITAL_CENSUS], Chance::new(remaining), discharge);
        let admission = admission.get_or_insert_with(|| key.leaps(Purpose::ADMISSION, day));
        let admitted = binomial(admissible, Chance::new(hospital.fraction * admitted_and_remaining), admission);
        self.state[HOSPITAL_CENSUS] = staying + admitted;
    }

    /// Jumps of one person each, until this time, or until both the population and the infected are too many for it.
    ///
    /// Each transition counts down a waiting time of mean 1 by its cumulative hazard: the first to run out jumps (Anderson,
    /// J. Chem. Phys. 127 (2007) 214107). So each has a stream of its own, and hazards may change on the way.
    fn jump(&mut self, course: &Course<'_>, scope: Scope, phase: &Phase, until: f64) {
        let discharges = course.epidemic.transitions.len();
        while self.time < until && (has_few_infected(&self.state) || is_small(&self.state)) {
            let moment = course.epidemic.moment(phase, self.time, &self.state);
            let mut next = (until, None);
            let mut flows = [0.0; MOST_TRANSITIONS];
            for (place, transition) in course.epidemic.transitions.iter().enumerate() {
                if scope.holds(transition) {
                    flows[place] = course.epidemic.flow(transition, &moment, &self.state);
                }
            }
            if let Some(hospital) = &course.scenario.hospital {
                flows[discharges] = self.state[HOSPITAL_CENSUS] / hospital.stay_days;
            }
            let seasonal = course.epidemic.seasonal_infection();
            for (place, ((wait, _), flow)) in self.waits.iter().zip(flows).enumerate() {
                if flow > 0.0 && Some(place) != seasonal && self.time + wait / flow < next.0 {
                    next = (self.time + wait / flow, Some(place));
                }
            }
            // A hazard that changes between jumps is added up until the earliest of the others.
            let mut pressure = 0.0;
            if let Some(place) = seasonal {
                let cumulative = |time: f64| {
                    course.epidemic.infection_pressure(phase, self.time, time, &self.state)
                        * self.state[Compartment::Susceptible.index()]
                };
                let wait = self.waits[place].0;
                pressure = cumulative(next.0).min(wait);
                if pressure == wait {
                    next = (crossing(cumulative, wait, self.time, next.0), Some(place));
                }
            }
            let passed = next.0 - self.time;
            for (place, ((wait, _), flow)) in self.waits.iter_mut().zip(flows).enumerate() {
                let spent = if Some(place) == seasonal { pressure } else { flow * passed };
                *wait = (*wait - spent).max(0.0);
            }
            self.time = next.0;
            if let Some(place) = next.1 {
                self.jump_once(course, place);
                self.outcome.pass(self.time, &self.state);
            }
        }
    }

    fn jump_once(&mut self, course: &Course<'_>, place: usize) {
        let (wait, stream) = &mut self.waits[place];
        *wait = stream.exponential();
        match course.epidemic.transitions.get(place) {
            None => self.state[HOSPITAL_CENSUS] -= 1.0,
            Some(transition) => {
                let admissible = self.shift(transition, 1.0);
                if let Some(hospital) = &course.scenario.hospital
                    && admissible > 0.0
                    && self.admission.uniform() < hospital.fraction
                {
                    self.state[HOSPITAL_CENSUS] += 1.0;
                }
            }
        }
    }

    /// Moves persons, and says how many of them became infectious.
    #[inline]
    fn shift(&mut self, transition: &Transition, persons: f64) -> f64 {
        match transition.from {
            Some(from) => self.state[from.index()] -= persons,
            None => self.growth += persons,
        }
        match transition.to {
            Some(to) => self.state[to.index()] += persons,
            None => self.growth -= persons,
        }
        if matches!(transition.rate, Rate::Infection) {
            self.state[CUMULATIVE_INFECTIONS] += persons;
        }
        if transition.to == Some(Compartment::Infectious) { persons } else { 0.0 }
    }
}

/// S + E + I + R + V + D.
fn everybody(state: &State) -> f64 {
    Compartment::ALL.into_iter().map(|compartment| state[compartment.index()]).sum()
}

/// More than an epidemic has, with the hospital's discharges.
const MOST_TRANSITIONS: usize = 16;

/// When a growing quantity, 0 at `from`, reaches `level`, which it has passed at `to`: by halving, to the last digit.
fn crossing(quantity: impl Fn(f64) -> f64, level: f64, from: f64, to: f64) -> f64 {
    let (mut before, mut after) = (from, to);
    loop {
        let middle = 0.5 * (before + after);
        if middle <= before || middle >= after {
            return after;
        }
        if quantity(middle) < level {
            before = middle;
        } else {
            after = middle;
        }
    }
}
