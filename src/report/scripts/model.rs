//! The parts of the model that a comparison uses. Its scripts leave out the others.

use crate::model::{Comparison, GROUPS, Input, Method, Scenario};

/// The parts of the model that at least one scenario uses.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "each says whether one part of the model is used")]
pub struct Parts {
    /// The keys of the scenarios' own inputs, without those that have their defaults in all scenarios.
    inputs: Vec<&'static str>,
    /// Whether some scenarios have a latent stage and others do not.
    pub latent_in_some: bool,
    /// Whether a scenario has a season.
    pub season: bool,
    /// Whether a scenario has interventions.
    pub interventions: bool,
    /// Whether a scenario has a vaccination campaign.
    pub vaccination: bool,
    /// Whether a scenario has a hospital.
    pub hospital: bool,
    /// Whether a scenario has an R0.
    pub reproduction: bool,
}

impl Parts {
    /// Returns the parts that a comparison uses.
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

    /// Whether a scenario uses its own input of this key.
    pub fn has(&self, input: &str) -> bool {
        // A latent stage needs the number of exposed people, which can be 0.
        let needed_with = if input == "initial_exposed" { "sigma" } else { input };
        self.inputs.contains(&needed_with)
    }

    /// Whether beta changes with time.
    pub fn varies(&self) -> bool {
        self.season || self.interventions
    }

    /// Whether interventions or campaigns begin or end.
    pub fn has_phases(&self) -> bool {
        self.interventions || self.vaccination
    }
}

/// The steps with which a script solves the equations.
#[derive(Debug, Clone, Copy)]
pub struct Steps {
    /// Fixed steps per day; `None` for an adaptive solver.
    pub per_day: Option<u32>,
    /// Whether fixed steps use the classical Runge-Kutta method of order 4 instead of Euler's method.
    pub is_rk4: bool,
}

impl Steps {
    /// Returns the steps of a comparison. A stochastic comparison has those of its deterministic counterpart.
    pub fn of(comparison: &Comparison) -> Self {
        match comparison.solver().method {
            Method::Adaptive | Method::Stochastic => Self { per_day: None, is_rk4: false },
            Method::Euler { steps_per_day } => Self { per_day: Some(steps_per_day), is_rk4: false },
            Method::Rk4 { steps_per_day } => Self { per_day: Some(steps_per_day), is_rk4: true },
        }
    }

    /// Returns the method's name.
    pub fn method(self) -> &'static str {
        if self.is_rk4 { "the classical Runge-Kutta method of order 4" } else { "Euler’s method" }
    }
}
