//! A scenario with ranges → one with numbers.

use crate::model::distributions::uncertain::EnteredAs;
use crate::model::distributions::{UncertainRate, UncertainRates};
use crate::model::dynamics::reproduction::transmission_rate;
use crate::model::inputs::scenario::Scenario;
use crate::model::limits::BETA;

impl Scenario {
    /// The scenario with a number for each uncertain rate: the one that has `share(rate)` of its distribution below it.
    pub fn drawn(&self, share: impl Fn(UncertainRate) -> f64) -> Self {
        let mut drawn = Self { uncertain: UncertainRates::default(), ..self.clone() };
        for rate in UncertainRate::ALL {
            if let Some(value) = self.draw(rate, share(rate))
                && !self.is_reproduction_number(rate)
            {
                drawn.set(rate, value);
            }
        }
        // Only now are the rates known that beta follows from.
        if self.is_reproduction_number(UncertainRate::Beta)
            && let Some(uncertain) = self.uncertain.get(UncertainRate::Beta)
        {
            let each = drawn.beta_of_one().unwrap_or_default();
            let reproduction = uncertain.quantile(share(UncertainRate::Beta), (0.0, BETA.high / each));
            drawn.beta = (reproduction * each).min(BETA.high);
        }
        drawn
    }

    /// The scenario as it is where each rate is the median of its distribution.
    pub(crate) fn at_medians(&self) -> Self {
        Self { uncertain: self.uncertain, ..self.drawn(|_| 0.5) }
    }

    /// What is drawn of an uncertain rate at this share of its distribution: the rate per day, or R0 where that is
    /// distributed. None where it is a number.
    pub(crate) fn draw(&self, rate: UncertainRate, share: f64) -> Option<f64> {
        let uncertain = self.uncertain.get(rate)?;
        let legal = rate.legal(self.population);
        let range = if self.is_reproduction_number(rate) { uncertain.legal(legal) } else { legal };
        Some(uncertain.quantile(share, range))
    }

    fn is_reproduction_number(&self, rate: UncertainRate) -> bool {
        self.uncertain.get(rate).is_some_and(|uncertain| uncertain.of == Some(EnteredAs::R0))
    }

    /// The beta with which R0 is 1.
    pub(crate) fn beta_of_one(&self) -> Option<f64> {
        transmission_rate(1.0, self.sigma, self.gamma, self.mu)
    }

    fn set(&mut self, rate: UncertainRate, value: f64) {
        match rate {
            UncertainRate::Beta => self.beta = value,
            UncertainRate::Gamma => self.gamma = value,
            UncertainRate::Sigma => self.sigma = Some(value),
            UncertainRate::Omega => self.omega = value,
            UncertainRate::Mu => self.mu = value,
            UncertainRate::Importation => self.importation = value,
        }
    }
}
