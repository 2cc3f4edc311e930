//! The whole model once more, with the logarithms of E and I in place of them, solved by another library at a tolerance of its
//! caller's choice: no trough is too deep and no seed too small for it. The adaptive solver is compared with it.
//!
//! (ln E)' = λ S / E − sigma − mu and (ln I)' = a / I − gamma − mu, where a is the flow into I: sigma E, or λ S without a
//! latent stage.

use epicurve::model::{Hospital, Scenario};
use ode_solvers::{Dopri5, OutputType, SVector, System};

/// The numbers of a state, as the API calls them.
pub const NAMES: [&str; 9] = [
    "susceptible",
    "exposed",
    "infectious",
    "recovered",
    "vaccinated",
    "deceased",
    "new_infections",
    "cumulative_infections",
    "hospital_census",
];

/// What the solver gives.
pub struct Solution {
    /// For each whole day from 0 the numbers named above, in people.
    pub days: Vec<[f64; 9]>,
    /// The most infectious people at once, and the day.
    pub infectious: (f64, f64),
    /// The most people in hospital at once, and the day.
    pub hospital: (f64, f64),
    /// The fewest infected people at the end of any quarter of a day.
    pub fewest: f64,
}

/// S, ln E, ln I, R, V, D, the infections of the day so far per infected person at its start, H.
type Values = SVector<f64, 8>;

/// People outside E and I are counted in this unit, so that the solver's tolerance is relative down to a small part of a
/// person.
const UNIT: f64 = 1e-3;
/// Unit for people in hospital, whose error is compared with their highest number.
const HOSPITAL_UNIT: f64 = 1e-6;

/// Between two breaks: with these shares of the contacts left, and the campaign running or not.
#[derive(Clone, Copy)]
struct Piece<'a> {
    scenario: &'a Scenario,
    contacts: f64,
    campaign: bool,
    /// Infected people at the start of the day.
    at_day: f64,
}

impl Piece<'_> {
    /// E and I.
    fn infected(&self, y: &Values) -> (f64, f64) {
        (if self.scenario.sigma.is_some() { y[1].exp() } else { 0.0 }, y[2].exp())
    }

    /// Infections, and those who become infectious, in people per day.
    fn flows(&self, t: f64, y: &Values) -> (f64, f64) {
        let p = self.scenario;
        let (e, i) = self.infected(y);
        let s = y[0] * UNIT;
        let n = s + e + i + (y[3] + y[4]) * UNIT;
        let season = p.seasonality.map_or(1.0, |season| {
            1.0 + season.amplitude * (2.0 * std::f64::consts::PI * (t - season.peak_day.value) / 365.0).cos()
        });
        let infections = (p.beta.value * season * self.contacts * i + p.importation.value) * s / n;
        (infections, p.sigma.map_or(infections, |sigma| sigma.value * e))
    }

    /// The slope of ln I.
    fn growth(&self, t: f64, y: &Values) -> f64 {
        self.flows(t, y).1 / self.infected(y).1 - self.scenario.gamma.value - self.scenario.mu.value
    }

    /// The slope of H.
    fn hospital_slope(&self, hospital: &Hospital, t: f64, y: &Values) -> f64 {
        hospital.fraction * self.flows(t, y).1 - y[7] * HOSPITAL_UNIT / hospital.stay_days
    }
}

impl System<f64, Values> for Piece<'_> {
    fn system(&self, t: f64, y: &Values, dy: &mut Values) {
        let p = self.scenario;
        let (infections, _) = self.flows(t, y);
        let (e, i) = self.infected(y);
        let [s, r, v] = [y[0] * UNIT, y[3] * UNIT, y[4] * UNIT];
        let n = s + e + i + r + v;
        let doses = match p.vaccination {
            Some(campaign) if self.campaign => campaign.efficacy * s * (campaign.doses_per_day / (s + e + r)).min(1.0),
            _ => 0.0,
        };
        *dy = Values::from([
            (p.mu.value * n - infections - doses + p.omega.value * (r + v) - p.mu.value * s) / UNIT,
            p.sigma.map_or(0.0, |sigma| infections / e - sigma.value - p.mu.value),
            self.growth(t, y),
            (p.gamma.value * (1.0 - p.fatality) * i - p.omega.value * r - p.mu.value * r) / UNIT,
            (doses - p.omega.value * v - p.mu.value * v) / UNIT,
            p.gamma.value * p.fatality * i / UNIT,
            infections / self.at_day,
            p.hospital.map_or(0.0, |hospital| self.hospital_slope(&hospital, t, y) / HOSPITAL_UNIT),
        ]);
    }
}

fn integrate(piece: Piece, from: f64, to: f64, state: Values, tolerance: f64) -> Option<Values> {
    const MOST_STEPS: u32 = 100_000;
    let length = to - from;
    // Dopri5, because the library's Dop853 has coefficients of ten digits; the first step given, because its own can be too
    // short to move the time; not tested for stiffness, which it sees in rounding.
    let mut solver = Dopri5::from_param(
        piece,
        from,
        to,
        length,
        state,
        tolerance,
        tolerance,
        0.9,
        0.04,
        0.2,
        10.0,
        length,
        1e-3 * length,
        MOST_STEPS,
        u32::MAX,
        OutputType::Sparse,
    );
    solver.integrate().ok()?;
    solver.y_out().last().copied()
}

/// The last time in a piece before a slope that is positive at its start, and not at its end, is 0; with the state there.
fn turn(
    piece: Piece,
    (from, at_from): (f64, Values),
    to: f64,
    tolerance: f64,
    slope: impl Fn(f64, &Values) -> f64,
) -> Option<(f64, Values)> {
    let (mut low, mut high, mut state) = (from, to, at_from);
    while high - low > 1e-9 * high {
        let middle = 0.5 * (low + high);
        let at_middle = integrate(piece, low, middle, state, tolerance)?;
        if slope(middle, &at_middle) > 0.0 { (low, state) = (middle, at_middle) } else { high = middle }
    }
    Some((low, state))
}

/// Solves a scenario with somebody infected on day 0 or with importation; none where the library's solver gives up.
pub fn solve(scenario: &Scenario, days: u32, tolerance: f64) -> Option<Solution> {
    let Scenario { initial_exposed, initial_infectious, initial_immune, population, .. } = *scenario;
    let (gamma, mu) = (scenario.gamma.value, scenario.mu.value);
    let seeds = initial_exposed + initial_infectious;
    let susceptible = population - initial_immune - seeds;
    let (mut time, mut exposed, mut infectious) = (0.0, initial_exposed, initial_infectious);
    let infections = (scenario.beta.value * initial_infectious + scenario.importation.value) * susceptible / population;
    // ln 0 is undefined: an empty stage starts a moment later, from the lowest-order term of its solution.
    if infectious == 0.0 || (exposed == 0.0 && scenario.sigma.is_some()) {
        let sigma = scenario.sigma.unwrap_or_default().value;
        time = 1e-10 / (sigma + gamma + mu + scenario.beta.value).max(1.0);
        if scenario.sigma.is_some() && exposed == 0.0 {
            exposed = infections * time;
        }
        if infectious == 0.0 {
            infectious = time
                * scenario.sigma.map_or(infections, |sigma| {
                    sigma.value * (initial_exposed + if initial_exposed == 0.0 { 0.5 * exposed } else { 0.0 })
                });
        }
    }
    let mut state = Values::zeros();
    (state[0], state[1], state[2], state[3]) =
        (susceptible / UNIT, exposed.ln(), infectious.ln(), initial_immune / UNIT);
    let start = [susceptible, initial_exposed, initial_infectious, initial_immune, 0.0, 0.0, 0.0, seeds, 0.0];
    let mut solution = Solution {
        days: vec![start],
        infectious: (initial_infectious, 0.0),
        hospital: (0.0, 0.0),
        fewest: f64::INFINITY,
    };
    let (mut cumulative, mut at_day) = (seeds, exposed + infectious);
    for (start, end) in pieces(scenario, days) {
        let middle = 0.5 * (start + end);
        let is_active = |(from, to): (f64, Option<f64>)| from < middle && to.is_none_or(|to| middle < to);
        let piece = Piece {
            scenario,
            contacts: (scenario.interventions.iter())
                .filter(|one| is_active(one.days()))
                .map(|one| 1.0 - one.reduction)
                .product(),
            campaign: scenario.vaccination.is_some_and(|campaign| is_active(campaign.days())),
            at_day,
        };
        let start = start.max(time);
        let next = integrate(piece, start, end, state, tolerance)?;
        let raise = |highest: &mut (f64, f64), value: f64, day: f64| {
            if value > highest.0 {
                *highest = (value, day);
            }
        };
        if piece.growth(start, &state) > 0.0 && piece.growth(end, &next) <= 0.0 {
            let (day, at) = turn(piece, (start, state), end, tolerance, |t, y| piece.growth(t, y))?;
            raise(&mut solution.infectious, at[2].exp(), day);
        }
        if let Some(hospital) = &scenario.hospital {
            let slope = |t: f64, y: &Values| piece.hospital_slope(hospital, t, y);
            if slope(start, &state) > 0.0 && slope(end, &next) <= 0.0 {
                let (day, at) = turn(piece, (start, state), end, tolerance, slope)?;
                raise(&mut solution.hospital, at[7] * HOSPITAL_UNIT, day);
            }
        }
        state = next;
        let (e, i) = piece.infected(&state);
        raise(&mut solution.infectious, i, end);
        raise(&mut solution.hospital, state[7] * HOSPITAL_UNIT, end);
        solution.fewest = solution.fewest.min(e + i);
        if end.fract() == 0.0 {
            let new_infections = state[6] * at_day;
            cumulative += new_infections;
            let [s, r, v, d] = [state[0], state[3], state[4], state[5]].map(|people| people * UNIT);
            solution.days.push([s, e, i, r, v, d, new_infections, cumulative, state[7] * HOSPITAL_UNIT]);
            (state[6], at_day) = (0.0, e + i);
        }
    }
    Some(solution)
}

/// From one quarter of a day, or break, to the next.
fn pieces(scenario: &Scenario, days: u32) -> Vec<(f64, f64)> {
    let mut stops: Vec<f64> = (0..=days * 4).map(|quarter| f64::from(quarter) / 4.0).collect();
    let interventions = scenario.interventions.iter().map(|one| one.days());
    let campaign = scenario.vaccination.map(|campaign| campaign.days());
    let breaks = interventions.chain(campaign).flat_map(|(from, to)| [Some(from), to]).flatten();
    stops.extend(breaks.filter(|time| *time < f64::from(days)));
    stops.sort_by(f64::total_cmp);
    stops.dedup();
    stops.windows(2).map(|pair| (pair[0], pair[1])).collect()
}
