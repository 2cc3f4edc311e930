//! The range of the value axis, and the values and labels of its gridlines.

use std::ops::Range;

use plotters::coord::ranged1d::{DefaultFormatting, KeyPointHint, Ranged};
use plotters::coord::types::RangedCoordf64;

use crate::charts::types::Axis;
use crate::format::numbers;
use crate::format::units::Unit;

/// Returns the maximum number of decades below the decade of the largest value. A solver's error of 1e-10 of the
/// population is thus never visible.
fn decades(unit: Unit) -> f64 {
    match unit {
        Unit::Persons => 6.0,
        Unit::Share => 5.0,
        Unit::Ratio => 3.0,
    }
}

/// The value axis, linear or logarithmic, as one coordinate type for plotters.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scale {
    log: bool,
    /// The value at the day axis.
    pub(crate) bottom: f64,
    /// The value at the plot's upper edge.
    pub(crate) top: f64,
}

/// Upper limit of the axis: the loops over gridlines would not end for an infinite value.
const LARGEST: f64 = 1e300;

impl Scale {
    /// Creates the axis for these values on a plot of `height` units. `headroom` units stay free above the largest
    /// value.
    pub(crate) fn new(values: impl Iterator<Item = f64>, axis: Axis, unit: Unit, height: f64, headroom: f64) -> Self {
        let (mut min, mut max) = (f64::INFINITY, 0.0_f64);
        for value in values.filter(|value| value.is_finite() && *value > 0.0) {
            min = min.min(value.min(LARGEST));
            max = max.max(value.min(LARGEST));
        }
        let stretch = height / (height - headroom);
        match axis {
            Axis::Log if max > 0.0 => Self::logarithmic(min, max, unit, stretch),
            _ => Self::linear(max, unit, stretch),
        }
    }

    fn linear(max: f64, unit: Unit, stretch: f64) -> Self {
        // The upper end of an axis without positive values.
        let default = match unit {
            Unit::Persons => 4.0,
            Unit::Share => 0.04,
            Unit::Ratio => 2.0,
        };
        let max = if max > f64::MIN_POSITIVE { max } else { default };
        Self { log: false, bottom: 0.0, top: max * stretch }
    }

    fn logarithmic(min: f64, max: f64, unit: Unit, stretch: f64) -> Self {
        let mut bottom = decade(min).max(decade(max) / 10_f64.powf(decades(unit)));
        // Values below one person come from the model's continuous numbers, unless the population itself is that small.
        if unit == Unit::Persons && max >= 10.0 {
            bottom = bottom.max(1.0);
        }
        if max / bottom < 1.5 {
            bottom /= 10.0;
        }
        Self { log: true, bottom, top: bottom * (max / bottom).powf(stretch) }
    }

    /// Returns the position of a value between bottom (0) and top (1). Values below a logarithmic axis are negative.
    pub(crate) fn position(&self, value: f64) -> f64 {
        if self.log {
            // Smaller values, including zero, are drawn at a tenth of the bottom.
            (value.max(self.bottom / 10.0) / self.bottom).ln() / (self.top / self.bottom).ln()
        } else {
            (value - self.bottom) / (self.top - self.bottom)
        }
    }

    /// Returns values and labels of the gridlines, from the bottom up.
    pub(crate) fn ticks(&self, unit: Unit) -> Vec<(f64, String)> {
        if self.log { self.powers(unit) } else { self.steps(unit) }
    }

    /// Returns about five ticks in equal steps of 1, 2, 2.5 or 5 × 10ⁿ. Of two equally good steps the larger one is
    /// used.
    fn steps(&self, unit: Unit) -> Vec<(f64, String)> {
        let start = decade(self.top);
        let candidates = [start / 10.0, start].into_iter().flat_map(|ten| [1.0, 2.0, 2.5, 5.0].map(|step| step * ten));
        let count = |step: f64| (self.top / step + 1e-9).floor() + 1.0;
        let step = candidates
            .rev()
            .min_by(|a, b| (count(*a) - 5.0).abs().total_cmp(&(count(*b) - 5.0).abs()))
            .unwrap_or(start);
        let values: Vec<f64> =
            (0_u8..32).map(|k| f64::from(k) * step).take_while(|value| *value <= self.top * (1.0 + 1e-12)).collect();
        let largest = values.last().copied().unwrap_or(0.0);
        values.iter().map(|value| (*value, numbers::tick(*value, step, largest, unit))).collect()
    }

    /// Returns the powers of ten, with 2 and 5 times each if the axis has fewer than three decades.
    fn powers(&self, unit: Unit) -> Vec<(f64, String)> {
        let few = self.top / self.bottom < 1e3;
        let between: &[f64] = if few { &[1.0, 2.0, 5.0] } else { &[1.0] };
        let mut ticks = Vec::new();
        let mut ten = self.bottom;
        while ten <= self.top {
            for value in between.iter().map(|factor| ten * factor).filter(|value| *value <= self.top) {
                ticks.push((value, numbers::tick(value, value, value, unit)));
            }
            ten *= 10.0;
        }
        ticks
    }
}

/// Returns the largest power of ten at or below a positive number.
fn decade(value: f64) -> f64 {
    let ten = 10_f64.powf(value.log10().floor());
    // The computed logarithm of a power of ten can be slightly below the whole number.
    if value / ten >= 9.999_999_999 { ten * 10.0 } else { ten }
}

impl Ranged for Scale {
    type FormatOption = DefaultFormatting;
    type ValueType = f64;

    fn map(&self, value: &f64, limit: (i32, i32)) -> i32 {
        RangedCoordf64::from(0.0..1.0).map(&self.position(*value), limit)
    }

    fn key_points<Hint: KeyPointHint>(&self, _: Hint) -> Vec<f64> {
        self.ticks(Unit::Persons).iter().map(|(value, _)| *value).collect()
    }

    fn range(&self) -> Range<f64> {
        self.bottom..self.top
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(values: &[f64], axis: Axis, unit: Unit) -> Vec<String> {
        let scale = Scale::new(values.iter().copied(), axis, unit, 380.0, 40.0);
        scale.ticks(unit).into_iter().map(|(_, text)| text).collect()
    }

    #[test]
    fn a_linear_axis_has_about_five_round_steps() {
        let linear = |max| texts(&[max], Axis::Linear, Unit::Persons).join(" ");
        assert_eq!(linear(3038.0), "0 1,000 2,000 3,000");
        assert_eq!(linear(1585.0), "0 500 1,000 1,500");
        assert_eq!(linear(4059.0), "0 1,000 2,000 3,000 4,000");
        assert_eq!(linear(9412.0), "0 2,500 5,000 7,500 10,000");
        assert_eq!(linear(1e10), "0 2.5 billion 5.0 billion 7.5 billion 10.0 billion");
        assert_eq!(linear(0.0), "0 1 2 3 4");
        assert_eq!(linear(0.3), "0 0.1 0.2 0.3");
        assert_eq!(texts(&[3.0], Axis::Linear, Unit::Ratio).join(" "), "0 1 2 3");
        assert_eq!(texts(&[1.2], Axis::Linear, Unit::Ratio).join(" "), "0 0.25 0.50 0.75 1.00 1.25");
        assert_eq!(texts(&[0.303], Axis::Linear, Unit::Share).join(" "), "0 % 10 % 20 % 30 %");
        assert_eq!(texts(&[0.02], Axis::Linear, Unit::Share).join(" "), "0 % 0.5 % 1.0 % 1.5 % 2.0 %");
    }

    #[test]
    fn every_range_has_some_ticks() {
        let mut max = 1e-9;
        while max < 1e11 {
            let count = texts(&[max], Axis::Linear, Unit::Persons).len();
            assert!((4..=6).contains(&count), "{max}: {count}");
            let count = texts(&[max, max / 50.0], Axis::Log, Unit::Persons).len();
            assert!((2..=9).contains(&count), "{max}: {count}");
            max *= 1.07;
        }
    }

    #[test]
    fn the_largest_f64_has_few_ticks() {
        for axis in [Axis::Linear, Axis::Log] {
            let count = texts(&[f64::MAX, 1.0], axis, Unit::Ratio).len();
            assert!((2..=12).contains(&count), "{axis:?}: {count}");
        }
    }

    #[test]
    fn a_logarithmic_axis_ends_above_solver_errors() {
        assert_eq!(texts(&[3038.0, 1e-9], Axis::Log, Unit::Persons).join(" "), "1 10 100 1,000");
        assert_eq!(texts(&[2e6, 30.0], Axis::Log, Unit::Persons).join(" "), "10 100 1,000 10,000 100,000 1 million");
        assert_eq!(
            texts(&[0.3, 1e-11], Axis::Log, Unit::Share).join(" "),
            "0.0001 % 0.001 % 0.01 % 0.1 % 1 % 10 % 100 %"
        );
        assert_eq!(texts(&[0.0], Axis::Log, Unit::Persons).join(" "), "0 1 2 3 4");
        assert_eq!(texts(&[100.0, 100.0], Axis::Log, Unit::Persons).join(" "), "10 20 50 100");
    }

    #[test]
    fn the_headroom_above_the_largest_value_is_free() {
        for axis in [Axis::Linear, Axis::Log] {
            let scale = Scale::new([3.0, 3000.0].into_iter(), axis, Unit::Persons, 380.0, 40.0);
            assert!((scale.position(3000.0) - 340.0 / 380.0).abs() < 1e-12);
            assert!((scale.position(scale.bottom)).abs() < 1e-12);
        }
    }
}
