//! The classes of a heat map: intervals of equal width between round limits.

use crate::charts::svg::style::SHADES_OF_HEAT;
use crate::format::numbers;
use crate::format::units::Unit;

/// Preferred number of classes: fewer show little, more are hard to tell apart.
const PREFERRED: f64 = 7.0;
/// Maximum number of classes: the number of shades.
const MAX: u8 = 9;

/// Round limits. Each class is the interval between two of them.
#[derive(Debug)]
pub(crate) struct Classes {
    /// Ascending; one more limit than classes.
    limits: Vec<f64>,
    step: f64,
}

impl Classes {
    /// Chooses the classes of these values. There must be at least one value.
    pub(crate) fn new(values: impl Iterator<Item = f64> + Clone) -> Self {
        let min = values.clone().fold(f64::INFINITY, f64::min);
        let max = values.fold(f64::NEG_INFINITY, f64::max);
        let spread = max - min;
        // Values that differ only by rounding are one class.
        let is_flat = spread <= 1e-9 * max.abs() || spread < f64::MIN_POSITIVE;
        let start = decade(if is_flat { max.abs() } else { spread });
        let span = |step: f64| {
            let (first, last) = ((min / step + 1e-9).floor(), (max / step - 1e-9).ceil());
            (first, (last - first).max(1.0))
        };
        let steps = [start / 10.0, start].into_iter().flat_map(|ten| [1.0, 2.0, 2.5, 5.0].map(|step| step * ten));
        let fitting = steps.filter(|step| span(*step).1 <= f64::from(MAX));
        // The steps ascend, and the first of equally good ones is used.
        let distance = |step: &f64| (span(*step).1 - PREFERRED).abs();
        let nearest = fitting.min_by(|one, other| distance(one).total_cmp(&distance(other)));
        let step = if is_flat { start } else { nearest.unwrap_or(start * 10.0) };
        let (first, count) = span(step);
        let limits = (0_u8..=MAX).map(f64::from).take_while(|at| *at <= count);
        Self { limits: limits.map(|at| (first + at) * step).collect(), step }
    }

    /// Returns the number of classes.
    pub(crate) fn count(&self) -> usize {
        self.limits.len() - 1
    }

    /// Returns the class of a value, from 0. A limit belongs to the class above it.
    pub(crate) fn of(&self, value: f64) -> usize {
        let inner = &self.limits[1..self.count()];
        inner.partition_point(|limit| *limit <= value + 1e-9 * self.step)
    }

    /// Returns the shade of a class, from the palest for the first class to the darkest for the last.
    pub(crate) fn shade(&self, class: usize) -> usize {
        let last = SHADES_OF_HEAT - 1;
        match self.count() {
            1 => last / 2,
            count => (class * last + (count - 1) / 2) / (count - 1),
        }
    }

    /// Formats the limits in this unit.
    pub(crate) fn figures(&self, unit: Unit) -> Vec<String> {
        let top = self.limits.last().copied().unwrap_or_default();
        self.limits.iter().map(|limit| numbers::tick(*limit, self.step, top, unit)).collect()
    }
}

/// Returns the largest power of ten at or below a positive number, and 1 for 0.
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
    fn every_value_has_a_class_and_the_end_classes_have_the_end_shades() {
        let mut max = 1e-7;
        while max < 1e10 {
            for min in [0.0, max * 0.3, max * 0.95] {
                let classes = Classes::new([min, max].into_iter());
                assert!((4..=9).contains(&classes.count()), "{min} to {max}: {}", classes.count());
                assert!(classes.limits[0] <= min * (1.0 + 1e-8), "{min} to {max}");
                assert!(classes.limits[classes.count()] >= max * (1.0 - 1e-8), "{min} to {max}");
                assert_eq!((classes.of(min), classes.of(max)), (0, classes.count() - 1));
                assert_eq!((classes.shade(0), classes.shade(classes.count() - 1)), (0, 8));
            }
            max *= 1.3;
        }
    }

    #[test]
    fn a_limit_belongs_to_the_class_above_it() {
        let classes = Classes::new([0.0, 5_432.0].into_iter());
        assert_eq!([0.0, 999.9, 1_000.0, 5_000.0, 5_432.0].map(|value| classes.of(value)), [0, 0, 1, 5, 5]);
    }
}
