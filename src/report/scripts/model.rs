//! What of the model some scenario of a comparison needs: the rest is left out of its scripts.

use crate::model::{Comparison, Intervention, Method, Scenario, Seasonality};

/// Each part of the model, where any scenario has it.
#[derive(Debug, Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "each is one part of the model, there or not")]
pub struct Parts {
    /// A latent stage.
    pub latent: bool,
    /// One scenario has a latent stage and another has none.
    pub latent_in_some: bool,
    /// Persons recovered on day 0.
    pub immune: bool,
    /// Immunity wanes.
    pub waning: bool,
    /// Births and natural deaths.
    pub births: bool,
    /// Deaths of the infection.
    pub fatality: bool,
    /// Infection from outside.
    pub importation: bool,
    /// Seasons.
    pub season: bool,
    /// Interventions.
    pub interventions: bool,
    /// A campaign.
    pub vaccination: bool,
    /// A hospital.
    pub hospital: bool,
    /// R0 is withheld nowhere.
    pub reproduction: bool,
}

impl Parts {
    /// Those of a comparison.
    pub fn of(comparison: &Comparison) -> Self {
        let scenarios = comparison.scenarios();
        let any = |has: fn(&Scenario) -> bool| scenarios.iter().any(has);
        let latent = any(|scenario| scenario.sigma.is_some());
        Self {
            latent,
            latent_in_some: latent && any(|scenario| scenario.sigma.is_none()),
            immune: any(|scenario| scenario.initial_immune > 0.0),
            waning: any(|scenario| scenario.omega.value > 0.0),
            births: any(|scenario| scenario.mu.value > 0.0),
            fatality: any(|scenario| scenario.fatality > 0.0),
            importation: any(|scenario| scenario.importation.value > 0.0),
            season: any(has_season),
            interventions: any(|scenario| scenario.interventions.iter().any(Intervention::has_effect)),
            vaccination: any(|scenario| scenario.vaccination.is_some_and(|campaign| campaign.has_effect())),
            hospital: any(|scenario| scenario.hospital.is_some()),
            reproduction: any(|scenario| scenario.gamma.value + scenario.mu.value > 0.0),
        }
    }

    /// Whether any scenario needs the scenario's own input of this name.
    pub fn has(&self, input: &str) -> bool {
        match input {
            "initial_exposed" | "sigma" => self.latent,
            "initial_immune" => self.immune,
            "omega" => self.waning,
            "mu" => self.births,
            "fatality" => self.fatality,
            "importation" => self.importation,
            _ => true,
        }
    }

    /// beta changes with time.
    pub fn varies(&self) -> bool {
        self.season || self.interventions
    }

    /// Something begins or ends.
    pub fn has_phases(&self) -> bool {
        self.interventions || self.vaccination
    }
}

/// It has an effect.
pub fn has_season(scenario: &Scenario) -> bool {
    scenario.seasonality.as_ref().is_some_and(Seasonality::has_effect)
}

/// How a script solves the equations.
#[derive(Debug, Clone, Copy)]
pub struct Steps {
    /// Fixed ones in a day; none where errors are controlled.
    pub per_day: Option<u32>,
    /// The classical Runge-Kutta method of order 4, else Euler's, where they are fixed.
    pub is_rk4: bool,
}

impl Steps {
    /// Those of a comparison: of chance its deterministic counterpart.
    pub fn of(comparison: &Comparison) -> Self {
        match comparison.solver().method {
            Method::Adaptive | Method::Stochastic => Self { per_day: None, is_rk4: false },
            Method::Euler { steps_per_day } => Self { per_day: Some(steps_per_day), is_rk4: false },
            Method::Rk4 { steps_per_day } => Self { per_day: Some(steps_per_day), is_rk4: true },
        }
    }

    /// The method's name.
    pub fn method(self) -> &'static str {
        if self.is_rk4 { "the classical Runge-Kutta method of order 4" } else { "Euler’s method" }
    }
}
