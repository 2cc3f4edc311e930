//! The basic reproduction number and the transmission rate, each from the other.
//!
//! R0 = beta sigma / ((sigma + mu)(gamma + mu)), without a latent stage beta / (gamma + mu): how long one infectious
//! person stays so, times beta, times the chance of outliving the latent stage. See Keeling and Rohani, Modeling
//! Infectious Diseases in Humans and Animals (2008), sections 2.1 and 2.5.

use crate::model::inputs::input::Input;
use crate::model::inputs::parameters::GROUPS;
use crate::model::inputs::scenario::{INPUTS_OF_R0, Scenario};

impl Scenario {
    /// A scenario with the inputs on which R0 depends, besides beta; none where a value is unknown.
    pub fn with_inputs_of_r0(value: impl Fn(&Input) -> Option<Option<f64>>) -> Option<Self> {
        let mut scenario = Self::default();
        for input in GROUPS[0].inputs.iter().filter(|input| INPUTS_OF_R0.contains(&input.key)) {
            input.set(&mut scenario, 0, value(input)?);
        }
        Some(scenario)
    }

    /// R0; none where the infectious neither recover nor die.
    pub fn basic_reproduction_number(&self) -> Option<f64> {
        self.reproduction_number_of(self.beta.value)
    }

    /// R0 with this beta, per day; none where the infectious neither recover nor die, or where it is too large for a number.
    pub fn reproduction_number_of(&self, beta: f64) -> Option<f64> {
        let leaving = self.recovery_rate() + self.mu.value;
        let number = (leaving > 0.0).then(|| beta / leaving * self.outliving_latency());
        number.filter(|number| number.is_finite())
    }

    /// The beta with which R0 is this number, per day; none where the infectious neither recover nor die.
    pub fn transmission_rate(&self, reproduction: f64) -> Option<f64> {
        let leaving = self.recovery_rate() + self.mu.value;
        (leaving > 0.0).then(|| reproduction * leaving / self.outliving_latency())
    }

    /// The share of the exposed who become infectious.
    fn outliving_latency(&self) -> f64 {
        // Without births the factor is 1 to the last digit.
        self.sigma.map_or(1.0, |sigma| sigma.value / (sigma.value + self.mu.value))
    }
}
