//! Replaces the uncertain rates of a scenario by numbers from their distributions.

use crate::model::distributions::UncertainRate;
use crate::model::distributions::uncertain::EnteredAs;
use crate::model::inputs::scenario::Scenario;
use crate::model::inputs::values::Rate;
use crate::model::limits::BETA;

impl Scenario {
    /// Returns the scenario with a number for each uncertain rate: the quantile at `share(rate)` of its distribution.
    pub fn drawn(&self, share: impl Fn(UncertainRate) -> f64) -> Self {
        let mut drawn = self.clone();
        for rate in UncertainRate::ALL {
            if let Some(value) = self.draw(rate, share(rate))
                && !self.is_reproduction_number(rate)
            {
                drawn.set_rate(rate, Some(Rate::from(value)));
            }
        }
        // Beta follows from R0 and the other rates, which are set above.
        if self.is_reproduction_number(UncertainRate::Beta)
            && let Some(uncertain) = self.beta.uncertain()
        {
            let each = drawn.transmission_rate(1.0).unwrap_or_default();
            let reproduction = uncertain.quantile(share(UncertainRate::Beta), (0.0, BETA.high / each));
            drawn.beta = Rate::from((reproduction * each).min(BETA.high));
        }
        drawn
    }

    /// Sets each uncertain rate's value to the median of its distribution, and keeps the distribution.
    pub(crate) fn at_medians(mut self) -> Self {
        let drawn = self.drawn(|_| 0.5);
        for rate in UncertainRate::ALL {
            if let (Some(current), Some(median)) = (self.rate(rate), drawn.rate(rate)) {
                self.set_rate(rate, Some(Rate { value: median.value, ..current }));
            }
        }
        self
    }

    /// Returns the quantile at this share of an uncertain rate's distribution: the rate per day, or R0 if the
    /// distribution is one of R0. Returns `None` if the rate is not uncertain.
    pub(crate) fn draw(&self, rate: UncertainRate, share: f64) -> Option<f64> {
        let uncertain = self.uncertain(rate)?;
        let legal = rate.legal(self.population);
        let range = if self.is_reproduction_number(rate) { uncertain.legal(legal) } else { legal };
        Some(uncertain.quantile(share, range))
    }

    fn is_reproduction_number(&self, rate: UncertainRate) -> bool {
        self.uncertain(rate).is_some_and(|uncertain| uncertain.of == Some(EnteredAs::R0))
    }
}
