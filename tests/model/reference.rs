//! The whole model once more, written as plain equations and solved by another library's solver at a far smaller
//! tolerance: what our list of transitions and our engines are held against.

use epicurve::model::Scenario;
use ode_solvers::{Dopri5, OutputType, SVector, System};

/// What the values are, as the API calls them.
pub const NAMES: [&str; 8] = [
    "susceptible",
    "exposed",
    "infectious",
    "recovered",
    "vaccinated",
    "deceased",
    "cumulative_infections",
    "hospital_census",
];
/// A value for each of the names.
pub type Values = SVector<f64, 8>;

/// Between two breaks: with these shares of the contacts left, and the campaign running or not.
struct Whole<'a> {
    scenario: &'a Scenario,
    contacts: f64,
    campaign: bool,
}

impl System<f64, Values> for Whole<'_> {
    fn system(&self, t: f64, y: &Values, dy: &mut Values) {
        let p = self.scenario;
        let [s, e, i, r, v] = [y[0], y[1], y[2], y[3], y[4]];
        let n = s + e + i + r + v;
        let season = p.seasonality.map_or(1.0, |season| {
            1.0 + season.amplitude * (2.0 * std::f64::consts::PI * (t - season.peak_day) / 365.0).cos()
        });
        let lambda = (p.beta * season * self.contacts * i + p.importation) / n;
        let doses = match p.vaccination {
            Some(campaign) if self.campaign => campaign.efficacy * s * (campaign.doses_per_day / (s + e + r)).min(1.0),
            _ => 0.0,
        };
        let into_infectious = p.sigma.map_or(lambda * s, |sigma| sigma * e);
        let exposed = p.sigma.map_or(0.0, |sigma| lambda * s - sigma * e - p.mu * e);
        *dy = Values::from([
            p.mu * n - lambda * s - doses + p.omega * (r + v) - p.mu * s,
            exposed,
            into_infectious - p.gamma * i - p.mu * i,
            p.gamma * (1.0 - p.fatality) * i - p.omega * r - p.mu * r,
            doses - p.omega * v - p.mu * v,
            p.gamma * p.fatality * i,
            lambda * s,
            p.hospital.map_or(0.0, |hospital| hospital.fraction * into_infectious - y[7] / hospital.stay_days),
        ]);
    }
}

/// The values on each whole day, from 0.
pub fn solve(scenario: &Scenario, days: u32) -> Vec<Values> {
    let mut state = Values::zeros();
    state[1] = scenario.initial_exposed;
    state[2] = scenario.initial_infectious;
    state[3] = scenario.initial_immune;
    state[0] = scenario.population - state[1] - state[2] - state[3];
    state[6] = state[1] + state[2];
    let mut stops: Vec<f64> = (0..=days).map(f64::from).collect();
    let interventions = scenario.interventions.iter().map(|one| (one.from_day, one.to_day));
    let campaign = scenario.vaccination.map(|campaign| (campaign.from_day, campaign.to_day));
    let breaks = interventions.chain(campaign).flat_map(|(from, to)| [Some(from), to]).flatten();
    stops.extend(breaks.filter(|time| *time < f64::from(days)));
    stops.sort_by(f64::total_cmp);
    stops.dedup();
    let mut reported = vec![state];
    for pair in stops.windows(2) {
        let middle = 0.5 * (pair[0] + pair[1]);
        let is_active = |from: f64, to: Option<f64>| from < middle && to.is_none_or(|to| middle < to);
        let system = Whole {
            scenario,
            contacts: (scenario.interventions.iter())
                .filter(|one| is_active(one.from_day, one.to_day))
                .map(|one| 1.0 - one.reduction)
                .product(),
            campaign: campaign.is_some_and(|(from, to)| is_active(from, to)),
        };
        let scale = scenario.population;
        let length = pair[1] - pair[0];
        let mut solver = Dopri5::new(system, pair[0], pair[1], length, state, 1e-12, 1e-13 * scale);
        // Its dense output is less accurate than its steps.
        solver.set_output(OutputType::Sparse);
        solver.integrate().unwrap();
        state = *solver.y_out().last().unwrap();
        if pair[1].fract() == 0.0 {
            reported.push(state);
        }
    }
    reported
}
