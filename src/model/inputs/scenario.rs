//! A scenario's parameters, checked.

use serde::{Deserialize, Serialize};

use super::scenario_json::ScenarioFields;
use crate::model::distributions::UncertainRates;
use crate::model::distributions::uncertain::EnteredAs;

/// A name and the parameters of one simulated epidemic.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(from = "ScenarioFields", into = "ScenarioFields")]
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
    pub beta: f64,
    /// Recovery rate, per day.
    pub gamma: f64,
    /// Rate of leaving the latent stage, per day; without it there is none.
    pub sigma: Option<f64>,
    /// Rate of losing immunity, per day.
    pub omega: f64,
    /// Rate of births and of natural deaths, per day.
    pub mu: f64,
    /// Share of the infected who die of it, from 0 to 1.
    pub fatality: f64,
    /// Contacts with infection from outside, per day.
    pub importation: f64,
    /// Which of the rates above are not known exactly: there each is the median of its distribution.
    pub uncertain: UncertainRates,
    /// How beta changes over the year.
    pub seasonality: Option<Seasonality>,
    /// What reduces beta for some days; overlapping reductions multiply.
    pub interventions: Vec<Intervention>,
    /// A campaign.
    pub vaccination: Option<Vaccination>,
    /// How many of the infected need a bed.
    pub hospital: Option<Hospital>,
    /// How rates and days were typed; no simulation reads it.
    pub entered: Entered,
    /// The external engine that simulates it, by its name in the configuration; none: Epicurve.
    pub engine: Option<String>,
}

impl Scenario {
    /// The same, with dates in `entered` only where a day can be shown as a date.
    pub(crate) fn with_dates(self, has_first_day: bool) -> Self {
        let entered = self.entered.clone().with_dates_of(&self, has_first_day);
        Self { entered, ..self }
    }
}

/// beta (1 + amplitude cos(2π (t − peak_day) / 365)).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Seasonality {
    /// From 0 to 1.
    pub amplitude: f64,
    /// The day of the highest beta, counted from day 0.
    pub peak_day: f64,
}

impl Seasonality {
    /// An amplitude of 0 is no season.
    pub fn has_effect(&self) -> bool {
        self.amplitude > 0.0
    }
}

/// Something that reduces contacts, active for from_day ≤ t < to_day.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Intervention {
    /// Plain text.
    pub name: String,
    /// Day.
    pub from_day: f64,
    /// Day; without it to the end.
    pub to_day: Option<f64>,
    /// Share of beta that is taken away, from 0 to 1.
    pub reduction: f64,
}

impl Intervention {
    /// A reduction of 0 is no intervention.
    pub fn has_effect(&self) -> bool {
        self.reduction > 0.0
    }
}

/// A vaccination campaign, active for from_day ≤ t < to_day.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Vaccination {
    /// Day.
    pub from_day: f64,
    /// Day; without it to the end.
    pub to_day: Option<f64>,
    /// Doses per day, given to susceptible, exposed and recovered alike.
    pub doses_per_day: f64,
    /// Share of the doses that protect, from 0 to 1.
    pub efficacy: f64,
}

impl Vaccination {
    /// Without doses, or with none that protects, there is no campaign.
    pub fn has_effect(&self) -> bool {
        self.doses_per_day > 0.0 && self.efficacy > 0.0
    }
}

/// Hospital load, read off the epidemic without changing it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Hospital {
    /// Share of those who become infectious that are admitted at once, from 0 to 1.
    pub fraction: f64,
    /// Mean stay in days.
    pub stay_days: f64,
    /// Capacity; without it days over capacity are not counted.
    pub beds: Option<f64>,
}

/// How values were typed, so that a form can show them so again. The values are always rates and days.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entered {
    /// beta.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub beta: Option<EnteredAs>,
    /// gamma.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gamma: Option<EnteredAs>,
    /// sigma.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sigma: Option<EnteredAs>,
    /// omega.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub omega: Option<EnteredAs>,
    /// mu.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mu: Option<EnteredAs>,
    /// The season's day.
    #[serde(default, skip_serializing_if = "EnteredSeason::is_empty")]
    pub seasonality: EnteredSeason,
    /// The days of the interventions in their order; those after the last one with a date are left out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub interventions: Vec<EnteredPeriod>,
    /// The days of the campaign.
    #[serde(default, skip_serializing_if = "EnteredPeriod::is_empty")]
    pub vaccination: EnteredPeriod,
}

impl Entered {
    /// The same without dates that the scenario can't have: of days that are not whole or not there, or without a first day.
    pub(crate) fn with_dates_of(mut self, scenario: &Scenario, has_first_day: bool) -> Self {
        let known = |how: Option<EnteredDay>, day: Option<f64>| {
            how.filter(|_| has_first_day && day.is_some_and(|day| day.fract() == 0.0))
        };
        let period = |entered: EnteredPeriod, days: Option<(f64, Option<f64>)>| EnteredPeriod {
            from_day: known(entered.from_day, days.map(|(from, _)| from)),
            to_day: known(entered.to_day, days.and_then(|(_, to)| to)),
        };
        self.seasonality.peak_day =
            known(self.seasonality.peak_day, scenario.seasonality.map(|season| season.peak_day));
        self.vaccination =
            period(self.vaccination, scenario.vaccination.map(|campaign| (campaign.from_day, campaign.to_day)));
        let days = scenario.interventions.iter().map(|each| Some((each.from_day, each.to_day)));
        self.interventions = self.interventions.into_iter().zip(days).map(|(one, days)| period(one, days)).collect();
        while self.interventions.pop_if(|last| last.is_empty()).is_some() {}
        self
    }
}

/// How the day of a season was typed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnteredSeason {
    /// The day of the highest beta.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub peak_day: Option<EnteredDay>,
}

impl EnteredSeason {
    fn is_empty(&self) -> bool {
        self.peak_day.is_none()
    }
}

/// How the days of an intervention or a campaign were typed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnteredPeriod {
    /// The first day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from_day: Option<EnteredDay>,
    /// The day on which it ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to_day: Option<EnteredDay>,
}

impl EnteredPeriod {
    fn is_empty(&self) -> bool {
        self.from_day.is_none() && self.to_day.is_none()
    }
}

/// What was typed in place of a day's number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum EnteredDay {
    /// A date.
    #[serde(rename = "date")]
    Date,
}

impl EnteredDay {
    /// Reads how a day was typed: none for "day" itself.
    ///
    /// # Errors
    ///
    /// A sentence with the values that are allowed.
    pub fn read(field: &str, text: &str) -> Result<Option<Self>, String> {
        match text {
            "date" => Ok(Some(Self::Date)),
            "day" => Ok(None),
            _ => Err(format!("How {field} was typed must be day or date")),
        }
    }
}
