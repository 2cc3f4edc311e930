//! The checked parameters of a scenario.

use super::values::{Day, Rate};
use crate::model::distributions::{Uncertain, UncertainRate};

/// Keys of the scenario's inputs on which R0 depends, except beta.
pub const INPUTS_OF_R0: [&str; 3] = ["gamma", "sigma", "mu"];

/// A name and the parameters of one simulated epidemic.
///
/// [`GROUPS`](super::parameters::GROUPS) has a row for each number.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Scenario {
    /// Plain text, unique in its comparison.
    pub name: String,
    /// People alive on day 0.
    pub population: f64,
    /// Infectious people on day 0.
    pub initial_infectious: f64,
    /// Exposed people on day 0: 0 without a latent stage.
    pub initial_exposed: f64,
    /// Recovered people on day 0. People in none of these compartments are susceptible.
    pub initial_immune: f64,
    /// Transmission rate, per day.
    pub beta: Rate,
    /// Recovery rate, per day.
    pub gamma: Rate,
    /// Rate of leaving the latent stage, per day; `None` without a latent stage.
    pub sigma: Option<Rate>,
    /// Rate of losing immunity, per day.
    pub omega: Rate,
    /// Rate of births and of natural deaths, per day.
    pub mu: Rate,
    /// Share of infected people who die of the infection, from 0 to 1.
    pub fatality: f64,
    /// Contacts with infection from outside, per day.
    pub importation: Rate,
    /// Changes of beta over the year.
    pub seasonality: Option<Seasonality>,
    /// Reductions of beta for some days; overlapping reductions multiply.
    pub interventions: Vec<Intervention>,
    /// A vaccination campaign.
    pub vaccination: Option<Vaccination>,
    /// The hospital load.
    pub hospital: Option<Hospital>,
    /// Name in the configuration of the external engine that simulates it; `None` for Epicurve's own engine.
    pub engine: Option<String>,
}

impl Scenario {
    /// Returns the rate at which infectious people recover or die of the infection, per day.
    pub fn recovery_rate(&self) -> f64 {
        self.gamma.value
    }

    /// Returns a rate that may be uncertain; `None` if the scenario does not have it.
    pub fn rate(&self, rate: UncertainRate) -> Option<Rate> {
        match rate {
            UncertainRate::Beta => Some(self.beta),
            UncertainRate::Gamma => Some(self.gamma),
            UncertainRate::Sigma => self.sigma,
            UncertainRate::Omega => Some(self.omega),
            UncertainRate::Mu => Some(self.mu),
            UncertainRate::Importation => Some(self.importation),
        }
    }

    /// Sets or removes a rate. A rate that every scenario has is set to 0 instead of removed.
    pub(crate) fn set_rate(&mut self, rate: UncertainRate, value: Option<Rate>) {
        let field = match rate {
            UncertainRate::Sigma => return self.sigma = value,
            UncertainRate::Beta => &mut self.beta,
            UncertainRate::Gamma => &mut self.gamma,
            UncertainRate::Omega => &mut self.omega,
            UncertainRate::Mu => &mut self.mu,
            UncertainRate::Importation => &mut self.importation,
        };
        *field = value.unwrap_or_default();
    }

    /// Returns the distribution of a rate; `None` if it is a number.
    pub fn uncertain(&self, rate: UncertainRate) -> Option<Uncertain> {
        self.rate(rate)?.uncertain()
    }

    /// Returns the uncertain rates with their distributions, in the order of the columns.
    pub fn uncertain_rates(&self) -> impl Iterator<Item = (UncertainRate, Uncertain)> {
        UncertainRate::ALL.into_iter().filter_map(|rate| Some((rate, self.uncertain(rate)?)))
    }

    /// Returns whether any rate is uncertain.
    pub fn has_ranges(&self) -> bool {
        self.uncertain_rates().next().is_some()
    }

    /// Returns the season if it has an effect.
    pub fn effective_season(&self) -> Option<Seasonality> {
        self.seasonality.filter(|season| season.amplitude > 0.0)
    }

    /// Returns the interventions that have an effect.
    pub fn effective_interventions(&self) -> impl Iterator<Item = &Intervention> {
        self.interventions.iter().filter(|intervention| intervention.reduction > 0.0)
    }

    /// Returns the vaccination campaign if it has an effect: it has doses, and they protect.
    pub fn effective_campaign(&self) -> Option<Vaccination> {
        self.vaccination.filter(|campaign| campaign.doses_per_day > 0.0 && campaign.efficacy > 0.0)
    }
}

/// A season: beta is multiplied by 1 + amplitude cos(2π (t − peak_day) / 365).
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Seasonality {
    /// Amplitude, from 0 to 1.
    pub amplitude: f64,
    /// The day of the highest beta, counted from day 0.
    pub peak_day: Day,
}

/// A measure that reduces contacts, active for from_day ≤ t < to_day.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Intervention {
    /// Plain text.
    pub name: String,
    /// First day.
    pub from_day: Day,
    /// First day after the measure; `None` if it lasts to the end of the run.
    pub to_day: Option<Day>,
    /// Share by which beta is reduced, from 0 to 1.
    pub reduction: f64,
}

impl Intervention {
    /// Returns the first day, and the first day after the measure.
    pub fn days(&self) -> (f64, Option<f64>) {
        (self.from_day.value, self.to_day.map(|day| day.value))
    }
}

/// A vaccination campaign, active for from_day ≤ t < to_day.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Vaccination {
    /// First day.
    pub from_day: Day,
    /// First day after the campaign; `None` if it lasts to the end of the run.
    pub to_day: Option<Day>,
    /// Doses per day, given to susceptible, exposed and recovered people alike.
    pub doses_per_day: f64,
    /// Share of the doses that protect, from 0 to 1.
    pub efficacy: f64,
}

impl Vaccination {
    /// Returns the first day, and the first day after the campaign.
    pub fn days(&self) -> (f64, Option<f64>) {
        (self.from_day.value, self.to_day.map(|day| day.value))
    }
}

/// Hospital load, computed from the epidemic without changing it.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Hospital {
    /// Share of people who are admitted as soon as they become infectious, from 0 to 1.
    pub fraction: f64,
    /// Mean stay, in days.
    pub stay_days: f64,
    /// Capacity in beds; without it, days over capacity are not counted.
    pub beds: Option<f64>,
}
