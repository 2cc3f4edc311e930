//! What of the model some scenario of a comparison needs: the rest is left out of its scripts.

use crate::model::{Comparison, GROUPS, Input, Method, Scenario};

/// Each part of the model, where any scenario has it.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "each is one part of the model, there or not")]
pub struct Parts {
    /// The names of the scenario's own inputs that are not left out everywhere.
    inputs: Vec<&'static str>,
    /// One scenario has a latent stage and another has none.
    pub latent_in_some: bool,
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
        let is_given = |input: &&Input| {
            let mut values = scenarios.iter().filter_map(|scenario| input.value(scenario, 0));
            values.any(|value| !input.is_default(value))
        };
        Self {
            inputs: GROUPS[0].inputs.iter().filter(is_given).map(|input| input.key).collect(),
            latent_in_some: any(|scenario| scenario.sigma.is_some()) && any(|scenario| scenario.sigma.is_none()),
            season: any(|scenario| scenario.effective_season().is_some()),
            interventions: any(|scenario| scenario.effective_interventions().next().is_some()),
            vaccination: any(|scenario| scenario.effective_campaign().is_some()),
            hospital: any(|scenario| scenario.hospital.is_some()),
            reproduction: any(|scenario| scenario.gamma.value + scenario.mu.value > 0.0),
        }
    }

    /// Whether any scenario needs the scenario's own input of this name.
    pub fn has(&self, input: &str) -> bool {
        // A latent stage may begin without exposed people.
        let needed_with = if input == "initial_exposed" { "sigma" } else { input };
        self.inputs.contains(&needed_with)
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
