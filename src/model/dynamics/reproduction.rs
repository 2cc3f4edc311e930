//! The basic reproduction number and the transmission rate, each from the other.
//!
//! R0 = beta sigma / ((sigma + mu)(gamma + mu)): beta, times the mean infectious period, times the chance of surviving
//! the latent stage. Without a latent stage R0 = beta / (gamma + mu). See Keeling and Rohani, Modeling Infectious
//! Diseases in Humans and Animals (2008), sections 2.1 and 2.5.

use crate::model::inputs::input::Input;
use crate::model::inputs::parameters::GROUPS;
use crate::model::inputs::scenario::{INPUTS_OF_R0, Scenario};

impl Scenario {
    /// Creates a scenario with the inputs that R0 depends on, except beta. Returns `None` if a value is unknown.
    pub fn with_inputs_of_r0(value: impl Fn(&Input) -> Option<Option<f64>>) -> Option<Self> {
        let mut scenario = Self::default();
        for input in GROUPS[0].inputs.iter().filter(|input| INPUTS_OF_R0.contains(&input.key)) {
            input.set(&mut scenario, 0, value(input)?);
        }
        Some(scenario)
    }

    /// Returns R0, or `None` if infectious people neither recover nor die.
    pub fn basic_reproduction_number(&self) -> Option<f64> {
        self.reproduction_number_of(self.beta.value)
    }

    /// Returns R0 for a beta per day, or `None` if infectious people neither recover nor die, or if R0 is infinite.
    pub fn reproduction_number_of(&self, beta: f64) -> Option<f64> {
        let leaving = self.recovery_rate() + self.mu.value;
        let number = (leaving > 0.0).then(|| beta / leaving * self.share_surviving_latency());
        number.filter(|number| number.is_finite())
    }

    /// Returns the beta, per day, that gives this R0, or `None` if infectious people neither recover nor die.
    pub fn transmission_rate(&self, reproduction: f64) -> Option<f64> {
        let leaving = self.recovery_rate() + self.mu.value;
        (leaving > 0.0).then(|| reproduction * leaving / self.share_surviving_latency())
    }

    /// Returns the share of exposed people who survive the latent stage and become infectious.
    fn share_surviving_latency(&self) -> f64 {
        // Without births and natural deaths the quotient is exactly 1.
        self.sigma.map_or(1.0, |sigma| sigma.value / (sigma.value + self.mu.value))
    }
}
