//! The basic reproduction number and the transmission rate, each from the other.
//!
//! R0 = beta sigma / ((sigma + mu)(gamma + mu)), without a latent stage beta / (gamma + mu): how long one infectious
//! person stays so, times beta, times the chance of outliving the latent stage. See Keeling and Rohani, Modeling
//! Infectious Diseases in Humans and Animals (2008), sections 2.1 and 2.5.

use crate::model::inputs::scenario::Scenario;

impl Scenario {
    /// R0; none where nobody ever leaves the infectious.
    pub fn basic_reproduction_number(&self) -> Option<f64> {
        self.reproduction_number_of(self.beta.value)
    }

    /// R0 where the transmission rate is this one.
    pub(crate) fn reproduction_number_of(&self, beta: f64) -> Option<f64> {
        let sigma = self.sigma.map(|sigma| sigma.value);
        basic_reproduction_number(beta, sigma, self.recovery_rate(), self.mu.value)
    }

    /// The beta with which R0 is this number; none where nobody ever leaves the infectious.
    pub fn transmission_rate(&self, reproduction: f64) -> Option<f64> {
        let sigma = self.sigma.map(|sigma| sigma.value);
        transmission_rate(reproduction, sigma, self.recovery_rate(), self.mu.value)
    }
}

/// R0 of a beta; none where nobody ever leaves the infectious, or so late that no number can say it. All rates per day.
pub fn basic_reproduction_number(beta: f64, sigma: Option<f64>, gamma: f64, mu: f64) -> Option<f64> {
    let number = (gamma + mu > 0.0).then(|| beta / (gamma + mu) * outliving(sigma, mu));
    number.filter(|number| number.is_finite())
}

/// The beta of an R0, per day; none where nobody ever leaves the infectious.
pub fn transmission_rate(reproduction: f64, sigma: Option<f64>, gamma: f64, mu: f64) -> Option<f64> {
    (gamma + mu > 0.0).then(|| reproduction * (gamma + mu) / outliving(sigma, mu))
}

/// The share of the exposed who become infectious.
fn outliving(sigma: Option<f64>, mu: f64) -> f64 {
    // Without births the factor is 1 to the last digit.
    sigma.map_or(1.0, |sigma| sigma / (sigma + mu))
}
