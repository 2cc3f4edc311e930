//! What can be swept of a scenario.

use crate::model::dynamics::reproduction::{basic_reproduction_number, transmission_rate};
use crate::model::inputs::scenario::Scenario;
use crate::model::limits::{
    AMPLITUDE, BASIC_REPRODUCTION_NUMBER, BETA, DOSES_PER_DAY, EFFICACY, FATALITY, FRACTION, FROM_DAY, GAMMA,
    IMPORTATION, INITIAL_EXPOSED, INITIAL_IMMUNE, INITIAL_INFECTIOUS, Limit, MU, OMEGA, POPULATION, REDUCTION, SIGMA,
};

/// A number of a scenario that can take a range of values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Parameter {
    /// Transmission rate, per day.
    Beta,
    /// R0: beta follows from it and the other rates.
    BasicReproductionNumber,
    /// Recovery rate, per day.
    Gamma,
    /// Rate of leaving the latent stage, per day.
    Sigma,
    /// Rate of losing immunity, per day.
    Omega,
    /// Rate of births and of natural deaths, per day.
    Mu,
    /// Share of the infected who die of it.
    Fatality,
    /// Contacts with infection from outside, per day.
    Importation,
    /// Persons.
    Population,
    /// Persons on day 0.
    InitialInfectious,
    /// Persons on day 0.
    InitialExposed,
    /// Persons on day 0.
    InitialImmune,
    /// Share of the season.
    Amplitude,
    /// Share of contacts that the intervention at this position takes away.
    Reduction(usize),
    /// Day on which the intervention at this position begins.
    FromDay(usize),
    /// Doses per day of the campaign.
    DosesPerDay,
    /// Share of the doses that protect.
    Efficacy,
    /// Share of those who become infectious that is admitted to hospital.
    HospitalFraction,
}

/// What a parameter's values are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParameterKind {
    /// Per day.
    Rate,
    /// From 0 to 1.
    Share,
    /// Persons, doses or contacts.
    Count,
    /// A day.
    Day,
    /// A pure number.
    Ratio,
}

impl Parameter {
    /// Every parameter that the scenario has, in the order in which pages offer them.
    pub fn of(scenario: &Scenario) -> Vec<Self> {
        let with = |is_there: bool, parameter: Self| is_there.then_some(parameter);
        let has_campaign = scenario.vaccination.is_some();
        let fixed = [
            Some(Self::Beta),
            Some(Self::BasicReproductionNumber),
            Some(Self::Gamma),
            with(scenario.sigma.is_some(), Self::Sigma),
            Some(Self::Omega),
            Some(Self::Mu),
            Some(Self::Fatality),
            Some(Self::Importation),
            Some(Self::Population),
            Some(Self::InitialInfectious),
            with(scenario.sigma.is_some(), Self::InitialExposed),
            Some(Self::InitialImmune),
            with(scenario.seasonality.is_some(), Self::Amplitude),
            with(has_campaign, Self::DosesPerDay),
            with(has_campaign, Self::Efficacy),
            with(scenario.hospital.is_some(), Self::HospitalFraction),
        ];
        let interventions = (0..scenario.interventions.len()).flat_map(|at| [Self::Reduction(at), Self::FromDay(at)]);
        fixed.into_iter().flatten().chain(interventions).collect()
    }

    /// Its name in addresses, behind the scenario's number: those of the API.
    pub fn name(self) -> String {
        let name = match self {
            Self::Beta => "beta",
            Self::BasicReproductionNumber => "R0",
            Self::Gamma => "gamma",
            Self::Sigma => "sigma",
            Self::Omega => "omega",
            Self::Mu => "mu",
            Self::Fatality => "fatality",
            Self::Importation => "importation",
            Self::Population => "population",
            Self::InitialInfectious => "initial_infectious",
            Self::InitialExposed => "initial_exposed",
            Self::InitialImmune => "initial_immune",
            Self::Amplitude => "seasonality.amplitude",
            Self::Reduction(at) => return format!("i{}.reduction", at + 1),
            Self::FromDay(at) => return format!("i{}.from_day", at + 1),
            Self::DosesPerDay => "vaccination.doses_per_day",
            Self::Efficacy => "vaccination.efficacy",
            Self::HospitalFraction => "hospital.fraction",
        };
        name.to_owned()
    }

    /// Where it stands in the API's body of a comparison with this scenario alone; R0 stands where beta does.
    pub(super) fn pointer(self) -> String {
        let inside = match self {
            Self::BasicReproductionNumber => "beta".to_owned(),
            Self::Reduction(at) => format!("interventions/{at}/reduction"),
            Self::FromDay(at) => format!("interventions/{at}/from_day"),
            other => other.name().replace('.', "/"),
        };
        format!("/scenarios/0/{inside}")
    }

    /// What its values are.
    pub fn kind(self) -> ParameterKind {
        match self {
            Self::Beta | Self::Gamma | Self::Sigma | Self::Omega | Self::Mu => ParameterKind::Rate,
            Self::BasicReproductionNumber => ParameterKind::Ratio,
            Self::Fatality | Self::Amplitude | Self::Reduction(_) | Self::Efficacy | Self::HospitalFraction => {
                ParameterKind::Share
            }
            Self::FromDay(_) => ParameterKind::Day,
            _ => ParameterKind::Count,
        }
    }

    /// What is legal wherever it is typed.
    pub(super) fn limit(self) -> &'static Limit {
        match self {
            Self::Beta => &BETA,
            Self::BasicReproductionNumber => &BASIC_REPRODUCTION_NUMBER,
            Self::Gamma => &GAMMA,
            Self::Sigma => &SIGMA,
            Self::Omega => &OMEGA,
            Self::Mu => &MU,
            Self::Fatality => &FATALITY,
            Self::Importation => &IMPORTATION,
            Self::Population => &POPULATION,
            Self::InitialInfectious => &INITIAL_INFECTIOUS,
            Self::InitialExposed => &INITIAL_EXPOSED,
            Self::InitialImmune => &INITIAL_IMMUNE,
            Self::Amplitude => &AMPLITUDE,
            Self::Reduction(_) => &REDUCTION,
            Self::FromDay(_) => &FROM_DAY,
            Self::DosesPerDay => &DOSES_PER_DAY,
            Self::Efficacy => &EFFICACY,
            Self::HospitalFraction => &FRACTION,
        }
    }

    /// Whether R0 changes with it while beta stays.
    pub fn moves_reproduction(self) -> bool {
        matches!(self, Self::Gamma | Self::Sigma | Self::Mu)
    }

    /// Its value in a scenario; none where the scenario lacks it, and of R0 where nobody ever leaves the infectious.
    pub fn value(self, scenario: &Scenario) -> Option<f64> {
        let Scenario { beta, sigma, gamma, mu, .. } = *scenario;
        match self {
            Self::Beta => Some(beta),
            Self::BasicReproductionNumber => basic_reproduction_number(beta, sigma, gamma, mu),
            Self::Sigma => sigma,
            Self::Amplitude => scenario.seasonality.map(|season| season.amplitude),
            Self::Reduction(at) => scenario.interventions.get(at).map(|intervention| intervention.reduction),
            Self::FromDay(at) => scenario.interventions.get(at).map(|intervention| intervention.from_day),
            Self::DosesPerDay => scenario.vaccination.map(|campaign| campaign.doses_per_day),
            Self::Efficacy => scenario.vaccination.map(|campaign| campaign.efficacy),
            Self::HospitalFraction => scenario.hospital.map(|hospital| hospital.fraction),
            Self::Gamma => Some(gamma),
            Self::Omega => Some(scenario.omega),
            Self::Mu => Some(mu),
            Self::Fatality => Some(scenario.fatality),
            Self::Importation => Some(scenario.importation),
            Self::Population => Some(scenario.population),
            Self::InitialInfectious => Some(scenario.initial_infectious),
            Self::InitialExposed => Some(scenario.initial_exposed),
            Self::InitialImmune => Some(scenario.initial_immune),
        }
    }

    /// Gives it a value. R0 reads the other rates, which must stand before; where nothing can follow from it, and where the
    /// scenario lacks the parameter, the scenario stays as it is.
    pub(super) fn set(self, scenario: &mut Scenario, value: f64) {
        let place = match self {
            Self::Beta => Some(&mut scenario.beta),
            Self::BasicReproductionNumber => {
                let beta = transmission_rate(value, scenario.sigma, scenario.gamma, scenario.mu);
                scenario.beta = beta.unwrap_or(scenario.beta);
                None
            }
            Self::Gamma => Some(&mut scenario.gamma),
            Self::Sigma => scenario.sigma.as_mut(),
            Self::Omega => Some(&mut scenario.omega),
            Self::Mu => Some(&mut scenario.mu),
            Self::Fatality => Some(&mut scenario.fatality),
            Self::Importation => Some(&mut scenario.importation),
            Self::Population => Some(&mut scenario.population),
            Self::InitialInfectious => Some(&mut scenario.initial_infectious),
            Self::InitialExposed => Some(&mut scenario.initial_exposed),
            Self::InitialImmune => Some(&mut scenario.initial_immune),
            Self::Amplitude => scenario.seasonality.as_mut().map(|season| &mut season.amplitude),
            Self::Reduction(at) => scenario.interventions.get_mut(at).map(|each| &mut each.reduction),
            Self::FromDay(at) => scenario.interventions.get_mut(at).map(|each| &mut each.from_day),
            Self::DosesPerDay => scenario.vaccination.as_mut().map(|campaign| &mut campaign.doses_per_day),
            Self::Efficacy => scenario.vaccination.as_mut().map(|campaign| &mut campaign.efficacy),
            Self::HospitalFraction => scenario.hospital.as_mut().map(|hospital| &mut hospital.fraction),
        };
        if let Some(place) = place {
            *place = value;
        }
    }

    /// A legal range worth a first look: from a sixth of the scenario's own value to twice it, or from nothing.
    pub fn suggested(self, scenario: &Scenario, days: u32) -> (f64, f64) {
        let value = self.value(scenario).unwrap_or_default();
        let Scenario { population, initial_infectious, initial_exposed, initial_immune, .. } = *scenario;
        let seeds = initial_infectious + initial_exposed;
        // Two digits; where that would pass what is legal, the legal end.
        let around = |most: f64| (short(value / 6.0), short(2.0 * value).min(most));
        let from_nothing = |least: f64, most: f64| (0.0, short(2.0 * value).max(least).min(most));
        let room = |taken: f64| (population - taken).max(0.0);
        match self {
            Self::Omega => from_nothing(0.02, OMEGA.high),
            Self::Mu => from_nothing(0.001, MU.high),
            Self::Fatality => from_nothing(0.1, 1.0),
            Self::HospitalFraction => from_nothing(0.2, 1.0),
            Self::Importation => from_nothing(population.min(10.0), population),
            Self::Amplitude | Self::Reduction(_) | Self::Efficacy => (0.0, 1.0),
            Self::Population => {
                let least = (seeds + initial_immune).max(scenario.importation).max(POPULATION.low);
                let (low, high) = around(POPULATION.high);
                (low.max(least), high.max(2.0 * least).min(POPULATION.high))
            }
            Self::InitialImmune => (0.0, short(0.9 * room(seeds)).min(room(seeds))),
            Self::InitialInfectious | Self::InitialExposed => {
                let most = room(seeds + initial_immune - value);
                let (low, high) = around(most);
                if value > 0.0 && low < high { (low, high) } else { (0.0, short(population / 100.0).min(most)) }
            }
            Self::FromDay(at) => {
                let to_day = scenario.interventions.get(at).and_then(|each| each.to_day);
                (0.0, to_day.map_or(f64::from(days), |to_day| if to_day > 1.0 { to_day - 1.0 } else { to_day / 2.0 }))
            }
            Self::DosesPerDay if value <= 0.0 => (0.0, short(population / 100.0).min(DOSES_PER_DAY.high)),
            Self::Beta | Self::Gamma | Self::BasicReproductionNumber if value <= 0.0 => (0.0, 1.0),
            _ => around(self.limit().high),
        }
    }
}

/// Two significant digits.
fn short(value: f64) -> f64 {
    format!("{value:.1e}").parse().unwrap_or(value)
}
