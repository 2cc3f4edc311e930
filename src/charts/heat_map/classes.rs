//! The classes of a heat map: equal steps between round limits.

use crate::charts::svg::style::SHADES_OF_HEAT;
use crate::format::numbers;
use crate::format::units::Unit;

/// Classes that read well: fewer show little, more are hard to tell apart.
const WANTED: f64 = 7.0;

/// Round limits, and a shade between each two of them.
#[derive(Debug)]
pub(crate) struct Classes {
    /// Ascending, one more than classes.
    limits: Vec<f64>,
    step: f64,
}

impl Classes {
    /// Of these values, of which there must be one at least.
    pub(crate) fn new(values: impl Iterator<Item = f64> + Clone) -> Self {
        let least = values.clone().fold(f64::INFINITY, f64::min);
        let most = values.fold(f64::NEG_INFINITY, f64::max);
        let spread = most - least;
        // Values that differ by rounding only are one class.
        let is_flat = spread <= 1e-9 * most.abs() || spread < f64::MIN_POSITIVE;
        let start = decade(if is_flat { most.abs() } else { spread });
        let span = |step: f64| {
            let (first, last) = ((least / step + 1e-9).floor(), (most / step - 1e-9).ceil());
            (first, (last - first).max(1.0))
        };
        let steps = [start / 10.0, start].into_iter().flat_map(|ten| [1.0, 2.0, 2.5, 5.0].map(|step| step * ten));
        let fitting = steps.filter(|step| span(*step).1 <= f64::from(MOST));
        let nearest = fitting.min_by(|one, other| {
            (span(*one).1 - WANTED).abs().total_cmp(&(span(*other).1 - WANTED).abs()).then(one.total_cmp(other))
        });
        let step = if is_flat { start } else { nearest.unwrap_or(start * 10.0) };
        let (first, count) = span(step);
        let limits = (0_u8..=MOST).map(f64::from).take_while(|at| *at <= count);
        Self { limits: limits.map(|at| (first + at) * step).collect(), step }
    }

    /// How many there are.
    pub(crate) fn count(&self) -> usize {
        self.limits.len() - 1
    }

    /// The class of a value, from 0; the upper limit of one is the lower of the next, where it belongs.
    pub(crate) fn of(&self, value: f64) -> usize {
        let inner = &self.limits[1..self.count()];
        inner.partition_point(|limit| *limit <= value + 1e-9 * self.step)
    }

    /// The shade of a class: the first is the palest and the last the deepest.
    pub(crate) fn shade(&self, class: usize) -> usize {
        let last = SHADES_OF_HEAT - 1;
        match self.count() {
            1 => last / 2,
            count => (class * last + (count - 1) / 2) / (count - 1),
        }
    }

    /// The limits as figures of the unit.
    pub(crate) fn figures(&self, unit: Unit) -> Vec<String> {
        let top = self.limits.last().copied().unwrap_or_default();
        self.limits.iter().map(|limit| numbers::tick(*limit, self.step, top, unit)).collect()
    }
}

/// As many as there are shades.
const MOST: u8 = 9;

/// The power of ten at or below a number; one of nothing.
fn decade(value: f64) -> f64 {
    if value > f64::MIN_POSITIVE { 10_f64.powf(value.log10().floor()) } else { 1.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figures(values: &[f64], unit: Unit) -> String {
        Classes::new(values.iter().copied()).figures(unit).join(" ")
    }

    #[test]
    fn limits_are_round_and_enclose_the_values() {
        assert_eq!(figures(&[0.0, 5_432.0], Unit::Persons), "0 1,000 2,000 3,000 4,000 5,000 6,000");
        assert_eq!(
            figures(&[100.0, 8_100.0], Unit::Persons),
            "0 1,000 2,000 3,000 4,000 5,000 6,000 7,000 8,000 9,000"
        );
        assert_eq!(figures(&[0.01, 0.998], Unit::Share), "0 % 20 % 40 % 60 % 80 % 100 %");
        assert_eq!(figures(&[27.0, 160.0], Unit::Persons), "20 40 60 80 100 120 140 160");
        assert_eq!(figures(&[0.0, 0.0], Unit::Persons), "0 1");
        assert_eq!(figures(&[100.0, 100.0], Unit::Persons), "100 200");
    }

    #[test]
    fn every_value_has_a_class_and_the_ends_their_shades() {
        let mut most = 1e-7;
        while most < 1e10 {
            for least in [0.0, most * 0.3, most * 0.95] {
                let classes = Classes::new([least, most].into_iter());
                assert!((4..=9).contains(&classes.count()), "{least} to {most}: {}", classes.count());
                assert!(classes.limits[0] <= least * (1.0 + 1e-8), "{least} to {most}");
                assert!(classes.limits[classes.count()] >= most * (1.0 - 1e-8), "{least} to {most}");
                assert_eq!((classes.of(least), classes.of(most)), (0, classes.count() - 1));
                assert_eq!((classes.shade(0), classes.shade(classes.count() - 1)), (0, 8));
            }
            most *= 1.3;
        }
    }

    #[test]
    fn a_limit_belongs_to_the_class_above_it() {
        let classes = Classes::new([0.0, 5_432.0].into_iter());
        assert_eq!([0.0, 999.9, 1_000.0, 5_000.0, 5_432.0].map(|value| classes.of(value)), [0, 0, 1, 5, 5]);
    }
}
