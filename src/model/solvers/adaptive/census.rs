//! The hospital census along the solution: H' = admissions − H / stay.
//!
//! The census is not part of the error-controlled system, because it must not change the epidemic, and the stay can be
//! much shorter than a step. Discharges are integrated exactly, and admissions by Gauss-Legendre quadrature over pieces
//! that are no longer than the stay: H(t + δ) = H(t) exp(−δ / stay) + ∫ admissions(τ) exp(−(t + δ − τ) / stay) dτ.

use super::dense::{Dense, falls_through_zero};
use crate::model::dynamics::phases::Phase;
use crate::model::dynamics::transitions::Epidemic;
use crate::model::inputs::scenario::Hospital;

/// Nodes and weights of Gauss-Legendre quadrature with four points on 0 to 1 (Abramowitz and Stegun, table 25.4).
const RULE: [(f64, f64); 4] = [
    (0.069_431_844_202_973_71, 0.173_927_422_568_726_93),
    (0.330_009_478_207_571_9, 0.326_072_577_431_273_07),
    (0.669_990_521_792_428_1, 0.326_072_577_431_273_07),
    (0.930_568_155_797_026_3, 0.173_927_422_568_726_93),
];

/// The inputs of the hospital census during one step.
pub(super) struct Reading<'a, const W: usize> {
    pub(super) epidemic: &'a Epidemic,
    pub(super) hospital: &'a Hospital,
    pub(super) phase: &'a Phase,
    pub(super) dense: &'a Dense<W>,
    /// Start and length of the step, in days.
    pub(super) start: f64,
    pub(super) length: f64,
}

impl<const W: usize> Reading<'_, W> {
    /// Returns the census at time `to`, from that at time `from`. Calls `peak` with the time and census of each
    /// maximum.
    pub(super) fn advance(&self, from: f64, to: f64, census: f64, mut peak: impl FnMut(f64, f64)) -> f64 {
        let pieces = ((to - from) / self.hospital.stay_days).ceil().max(1.0);
        let length = (to - from) / pieces;
        let (mut time, mut census) = (from, census);
        let mut slope = self.slope(time, census);
        let mut piece = 0.0;
        while piece < pieces {
            let next = self.after(time, length, census);
            let next_slope = self.slope(time + length, next);
            if slope > 0.0 && next_slope <= 0.0 {
                let turn = falls_through_zero((0.0, slope), (length, next_slope), |after| {
                    self.slope(time + after, self.after(time, after, census))
                });
                peak(time + turn, self.after(time, turn, census));
            }
            (time, census, slope) = (time + length, next, next_slope);
            piece += 1.0;
        }
        census
    }

    /// Returns the census a number of days after a time for which it is given.
    fn after(&self, time: f64, days: f64, census: f64) -> f64 {
        let stay = self.hospital.stay_days;
        let admitted = RULE.map(|(place, weight)| {
            weight * self.admissions(time + place * days) * (-(1.0 - place) * days / stay).exp()
        });
        census * (-days / stay).exp() + days * admitted.iter().sum::<f64>()
    }

    fn slope(&self, time: f64, census: f64) -> f64 {
        self.admissions(time) - census / self.hospital.stay_days
    }

    fn admissions(&self, time: f64) -> f64 {
        let state = self.dense.at(((time - self.start) / self.length).clamp(0.0, 1.0));
        self.epidemic.admissions(self.hospital, self.phase, time, &state).max(0.0)
    }
}
