//! A scenario's parameters, checked.

use super::values::{Day, Rate};
use crate::model::distributions::{Uncertain, UncertainRate};

/// The scenario's own inputs on which R0 depends, besides beta.
pub const INPUTS_OF_R0: [&str; 3] = ["gamma", "sigma", "mu"];

/// A name and the parameters of one simulated epidemic.
///
/// [`GROUPS`](super::parameters::GROUPS) has a row for each number.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Scenario {
    /// Plain text, unique in its comparison.
    pub name: String,
    /// Living persons on day 0.
    pub population: f64,
    /// Infectious persons on day 0.
    pub initial_infectious: f64,
    /// Exposed persons on day 0: 0 without a latent stage.
    pub initial_exposed: f64,
    /// Persons recovered on day 0; all others are susceptible.
    pub initial_immune: f64,
    /// Transmission rate, per day.
    pub beta: Rate,
    /// Recovery rate, per day.
    pub gamma: Rate,
    /// Rate of leaving the latent stage, per day; without it there is none.
    pub sigma: Option<Rate>,
    /// Rate of losing immunity, per day.
    pub omega: Rate,
    /// Rate of births and of natural deaths, per day.
    pub mu: Rate,
    /// Share of the infected who die of it, from 0 to 1.
    pub fatality: f64,
    /// Contacts with infection from outside, per day.
    pub importation: Rate,
    /// How beta changes over the year.
    pub seasonality: Option<Seasonality>,
    /// What reduces beta for some days; overlapping reductions multiply.
    pub interventions: Vec<Intervention>,
    /// A campaign.
    pub vaccination: Option<Vaccination>,
    /// How many of the infected need a bed.
    pub hospital: Option<Hospital>,
    /// The external engine that simulates it, by its name in the configuration; none: Epicurve.
    pub engine: Option<String>,
}

impl Scenario {
    /// The rate at which the infectious recover or die of the infection, per day.
    pub fn recovery_rate(&self) -> f64 {
        self.gamma.value
    }

    /// The rate that may be uncertain; none where the scenario lacks it.
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

    /// Sets a rate, or that there is none: of a rate that every scenario has, 0.
    pub(crate) fn set_rate(&mut self, rate: UncertainRate, value: Option<Rate>) {
        let own = match rate {
            UncertainRate::Sigma => return self.sigma = value,
            UncertainRate::Beta => &mut self.beta,
            UncertainRate::Gamma => &mut self.gamma,
            UncertainRate::Omega => &mut self.omega,
            UncertainRate::Mu => &mut self.mu,
            UncertainRate::Importation => &mut self.importation,
        };
        *own = value.unwrap_or_default();
    }

    /// How a rate is distributed; none where it is a number.
    pub fn uncertain(&self, rate: UncertainRate) -> Option<Uncertain> {
        self.rate(rate)?.uncertain()
    }

    /// The rates that are not known exactly, in the order of the columns.
    pub fn uncertain_rates(&self) -> impl Iterator<Item = (UncertainRate, Uncertain)> {
        UncertainRate::ALL.into_iter().filter_map(|rate| Some((rate, self.uncertain(rate)?)))
    }

    /// A rate is not known exactly.
    pub fn has_ranges(&self) -> bool {
        self.uncertain_rates().next().is_some()
    }

    /// The season, where it has an effect.
    pub fn effective_season(&self) -> Option<Seasonality> {
        self.seasonality.filter(|season| season.amplitude > 0.0)
    }

    /// The interventions that have an effect.
    pub fn effective_interventions(&self) -> impl Iterator<Item = &Intervention> {
        self.interventions.iter().filter(|intervention| intervention.reduction > 0.0)
    }

    /// The campaign, where it has an effect: it has doses, and they protect.
    pub fn effective_campaign(&self) -> Option<Vaccination> {
        self.vaccination.filter(|campaign| campaign.doses_per_day > 0.0 && campaign.efficacy > 0.0)
    }
}

/// beta (1 + amplitude cos(2π (t − peak_day) / 365)).
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Seasonality {
    /// From 0 to 1.
    pub amplitude: f64,
    /// The day of the highest beta, counted from day 0.
    pub peak_day: Day,
}

/// Something that reduces contacts, active for from_day ≤ t < to_day.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Intervention {
    /// Plain text.
    pub name: String,
    /// Day.
    pub from_day: Day,
    /// Day; without it to the end.
    pub to_day: Option<Day>,
    /// Share of beta that is taken away, from 0 to 1.
    pub reduction: f64,
}

impl Intervention {
    /// The first day, and the first day without it.
    pub fn days(&self) -> (f64, Option<f64>) {
        (self.from_day.value, self.to_day.map(|day| day.value))
    }
}

/// A vaccination campaign, active for from_day ≤ t < to_day.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Vaccination {
    /// Day.
    pub from_day: Day,
    /// Day; without it to the end.
    pub to_day: Option<Day>,
    /// Doses per day, given to susceptible, exposed and recovered alike.
    pub doses_per_day: f64,
    /// Share of the doses that protect, from 0 to 1.
    pub efficacy: f64,
}

impl Vaccination {
    /// The first day, and the first day without it.
    pub fn days(&self) -> (f64, Option<f64>) {
        (self.from_day.value, self.to_day.map(|day| day.value))
    }
}

/// Hospital load, read off the epidemic without changing it.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Hospital {
    /// Share of those who become infectious that are admitted at once, from 0 to 1.
    pub fraction: f64,
    /// Mean stay in days.
    pub stay_days: f64,
    /// Capacity; without it days over capacity are not counted.
    pub beds: Option<f64>,
}
