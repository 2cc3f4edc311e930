//! What a simulation answers: the API's answer, a saved run's results and the source of every page and file.

use serde::{Deserialize, Serialize};

/// The results of a comparison.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Results {
    /// Who computed them.
    pub engine: Engine,
    /// The whole days on which the series are reported, from 0.
    pub days: Vec<u32>,
    /// One for each scenario, in the comparison's order.
    pub scenarios: Vec<ScenarioResult>,
}

/// Who computed the results, and how.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Engine {
    /// `epicurve`.
    pub name: String,
    /// The version that computed them.
    pub version: String,
    /// The solver's method.
    pub method: String,
    /// Of the adaptive solver.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub relative_tolerance: Option<f64>,
    /// Of a fixed-step solver, in days.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<f64>,
}

/// One scenario's series and summary.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ScenarioResult {
    /// The scenario's name.
    pub name: String,
    /// Values on each whole day.
    pub series: Series,
    /// The numbers drawn from the trajectory.
    pub summary: Summary,
    /// Quantiles over an ensemble: null, because a deterministic engine has one member.
    pub bands: (),
    /// The summary's quantiles over an ensemble: null, as above.
    pub summary_bands: (),
}

/// One value for each day; a series that a scenario lacks is null.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Series {
    /// Persons.
    pub susceptible: Option<Vec<f64>>,
    /// Persons.
    pub exposed: Option<Vec<f64>>,
    /// Persons.
    pub infectious: Option<Vec<f64>>,
    /// Persons.
    pub recovered: Option<Vec<f64>>,
    /// Persons.
    pub vaccinated: Option<Vec<f64>>,
    /// Persons.
    pub deceased: Option<Vec<f64>>,
    /// Persons infected since the day before; 0 on day 0.
    pub new_infections: Option<Vec<f64>>,
    /// Persons infected until this day, the seeds counted.
    pub cumulative_infections: Option<Vec<f64>>,
    /// Rt: R0 with beta(t) for beta, times the susceptible share. Null where R0 is withheld.
    pub effective_reproduction_number: Option<Vec<f64>>,
    /// Persons.
    pub hospital_census: Option<Vec<f64>>,
}

impl Series {
    /// Every series with its API name, in the API's order.
    pub fn named(&self) -> [(&'static str, Option<&[f64]>); 10] {
        [
            ("susceptible", self.susceptible.as_deref()),
            ("exposed", self.exposed.as_deref()),
            ("infectious", self.infectious.as_deref()),
            ("recovered", self.recovered.as_deref()),
            ("vaccinated", self.vaccinated.as_deref()),
            ("deceased", self.deceased.as_deref()),
            ("new_infections", self.new_infections.as_deref()),
            ("cumulative_infections", self.cumulative_infections.as_deref()),
            ("effective_reproduction_number", self.effective_reproduction_number.as_deref()),
            ("hospital_census", self.hospital_census.as_deref()),
        ]
    }

    /// The series of a quantity that can be plotted; empty where the scenario lacks it.
    pub fn quantity(&self, quantity: Quantity) -> &[f64] {
        let named = self.named();
        named.iter().find(|(name, _)| *name == quantity.name()).and_then(|(_, series)| *series).unwrap_or_default()
    }
}

/// What a chart can show: every series.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Quantity {
    /// Persons infectious on each day.
    #[default]
    Infectious,
    /// Persons infected since the day before.
    NewInfections,
    /// Persons infected since the start, seeds counted.
    CumulativeInfections,
    /// Persons in hospital.
    HospitalCensus,
    /// Persons dead of the infection.
    Deceased,
    /// Rt.
    EffectiveReproductionNumber,
    /// Persons who can still be infected.
    Susceptible,
    /// Persons infected who don't infect others yet.
    Exposed,
    /// Persons immune after infection.
    Recovered,
    /// Persons immune after vaccination.
    Vaccinated,
}

impl Quantity {
    /// All of them, in the order in which pages offer them.
    pub const ALL: [Self; 10] = [
        Self::Infectious,
        Self::NewInfections,
        Self::CumulativeInfections,
        Self::HospitalCensus,
        Self::Deceased,
        Self::EffectiveReproductionNumber,
        Self::Susceptible,
        Self::Exposed,
        Self::Recovered,
        Self::Vaccinated,
    ];

    /// The series' name in the API, and in an address after `plot=`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Infectious => "infectious",
            Self::NewInfections => "new_infections",
            Self::CumulativeInfections => "cumulative_infections",
            Self::HospitalCensus => "hospital_census",
            Self::Deceased => "deceased",
            Self::EffectiveReproductionNumber => "effective_reproduction_number",
            Self::Susceptible => "susceptible",
            Self::Exposed => "exposed",
            Self::Recovered => "recovered",
            Self::Vaccinated => "vaccinated",
        }
    }
}

/// The numbers drawn from a trajectory; each is null where it is not defined.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// R0, with the plain beta; null where nobody ever leaves the infectious (gamma + mu is 0).
    pub basic_reproduction_number: Option<f64>,
    /// The most persons infectious at once.
    pub peak_infectious: f64,
    /// When that is, in days, on the solver's continuous solution.
    pub peak_day: f64,
    /// Share of the population infected by the last day, seeds counted; null with waning immunity or births.
    pub attack_rate: Option<f64>,
    /// Share infected as time goes to infinity; null where gamma is 0, and with waning immunity, births, importation,
    /// seasons, interventions or vaccination.
    pub analytic_final_size: Option<f64>,
    /// 1 − 1/R0; null where R0 is at most 1.
    pub herd_immunity_threshold: Option<f64>,
    /// Of the infected on day 0, per day.
    pub growth_rate: Option<f64>,
    /// Days in which the infected double on day 0; null where they do not grow.
    pub doubling_time: Option<f64>,
    /// Persons dead of the infection at the end.
    pub deaths: Option<f64>,
    /// Persons; null without a hospital.
    pub peak_hospital_census: Option<f64>,
    /// Days; null without a hospital.
    pub peak_hospital_day: Option<f64>,
    /// Whole days with more persons in hospital than beds; null without beds.
    pub days_over_capacity: Option<u32>,
    /// Null where R0 is at most 1, without waning immunity and births, and with fatality, importation, seasons,
    /// interventions or vaccination.
    pub endemic_equilibrium: Option<EndemicEquilibrium>,
    /// Null: chance has no part in a deterministic engine.
    pub minor_outbreak_probability: Option<f64>,
}

/// Persons in each compartment where nothing changes any more.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct EndemicEquilibrium {
    /// Persons.
    pub susceptible: f64,
    /// Persons; null without a latent stage.
    pub exposed: Option<f64>,
    /// Persons.
    pub infectious: f64,
    /// Persons.
    pub recovered: f64,
    /// 0: without a campaign nobody is vaccinated.
    pub vaccinated: f64,
}
