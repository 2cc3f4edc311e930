//! The axis of a parameter's values, and drawing functions for the charts that have one.

use crate::charts::svg::backend::{DrawError, Root, pixel};
use crate::charts::svg::geometry::{Area, Place};
use crate::charts::svg::marks::{self, figure, line};
use crate::charts::svg::style::Paint;
use crate::charts::svg::text_element::{Anchor, Rim, Words};
use crate::charts::svg::text_width::{self, TEXT};
use crate::charts::types::Size;
use crate::format::numbers;
use crate::format::units::Unit;

/// Distance from the middle of a tick label to its baseline, in units.
pub(crate) const MIDDLE: f64 = 4.6;

/// A parameter and its values.
#[derive(Clone, Debug)]
pub struct ParameterAxis<'a> {
    /// Name with unit.
    pub name: &'a str,
    /// At least two values, in ascending order.
    pub values: &'a [f64],
    /// Whether the scale is logarithmic: equal ratios between the values, not equal differences.
    pub is_log: bool,
    /// Unit of the values.
    pub unit: Unit,
}

impl ParameterAxis<'_> {
    fn ends(&self) -> (f64, f64) {
        let end = |value: Option<&f64>| value.copied().unwrap_or_default();
        (end(self.values.first()), end(self.values.last()))
    }

    /// Returns the position of a value between the first (0) and the last (1).
    pub(crate) fn share(&self, value: f64) -> f64 {
        let (low, high) = self.ends();
        // A difference of logarithms, because the ratio of extreme values can overflow.
        if self.is_log { (value.ln() - low.ln()) / (high.ln() - low.ln()) } else { (value - low) / (high - low) }
    }

    /// Returns the number of values.
    pub(crate) fn count(&self) -> f64 {
        u32::try_from(self.values.len()).map_or(f64::INFINITY, f64::from)
    }

    /// Returns at most `max` round values with their labels.
    pub(crate) fn ticks(&self, max: f64) -> Vec<(f64, String)> {
        let decades = if self.is_log { self.decades(max) } else { Vec::new() };
        // A range within one decade has too few of them.
        if decades.len() >= 3 { decades } else { self.steps(max) }
    }

    fn steps(&self, max: f64) -> Vec<(f64, String)> {
        let (low, high) = self.ends();
        let span = high - low;
        let start = 10_f64.powf(span.log10().floor());
        let steps = [start / 10.0, start].into_iter().flat_map(|ten| [1.0, 2.0, 2.5, 5.0].map(|step| step * ten));
        let bounds = |step: f64| ((low / step - 1e-9).ceil(), (high / step + 1e-9).floor());
        let fits = |step: &f64| {
            let (first, last) = bounds(*step);
            last - first < max
        };
        let step = steps.into_iter().find(fits).unwrap_or(start * 10.0);
        let (first, last) = bounds(step);
        // A logarithmic axis does not contain 0.
        let first = if self.is_log { first.max(1.0) } else { first };
        let values = (0_u8..32).map(|at| first + f64::from(at)).take_while(|multiple| *multiple <= last);
        values.map(|multiple| (multiple * step, numbers::tick(multiple * step, step, high, self.unit))).collect()
    }

    fn decades(&self, max: f64) -> Vec<(f64, String)> {
        let (low, high) = self.ends();
        let first = low.log10().floor();
        // Over many decades only every second, third, … power of ten, so that at most `max` remain.
        let stride = ((high.log10() - first) / (max - 1.0)).ceil().max(1.0);
        let powers = (0_u8..40)
            .map(move |at| 10_f64.powf(first + f64::from(at) * stride))
            .take_while(|ten| *ten <= high * (1.0 + 1e-9));
        let inside = |value: &f64| (low * (1.0 - 1e-9)..=high * (1.0 + 1e-9)).contains(value);
        let with = |between: &[f64]| -> Vec<(f64, String)> {
            let values = powers.clone().flat_map(|ten| between.iter().map(move |factor| factor * ten));
            values.filter(inside).map(|value| (value, numbers::tick(value, value, value, self.unit))).collect()
        };
        let fits = |ticks: &Vec<(f64, String)>| u32::try_from(ticks.len()).is_ok_and(|count| f64::from(count) <= max);
        let between: &[&[f64]] = if stride > 1.0 { &[&[1.0]] } else { &[&[1.0, 2.0, 5.0], &[1.0, 3.0], &[1.0]] };
        let mut choices = between.iter().map(|between| with(between));
        choices.find(fits).unwrap_or_default()
    }
}

/// Draws the horizontal axis under a plot: line, ticks, tick labels and name. `place` returns the x of a value.
pub(crate) fn foot(
    root: &Root<'_>,
    axis: &ParameterAxis<'_>,
    plot: Area,
    size: Size,
    place: impl Fn(f64) -> f64,
) -> Result<(), DrawError> {
    let Area { left, right, bottom, .. } = plot;
    line(root, (left, bottom), (right, bottom), Paint::Axis)?;
    let ticks = axis.ticks(if size == Size::Narrow { 5.0 } else { 9.0 });
    for (value, _) in &ticks {
        let x = place(*value);
        line(root, (x, bottom), (x, bottom + 5.0), Paint::Axis)?;
    }
    for (value, content) in &ticks {
        let (x, half) = (place(*value), text_width::width(content, TEXT) / 2.0);
        // A label that would extend beyond the plot's right edge is aligned to the edge.
        let (x, anchor) = if x + half > right { (right, Anchor::End) } else { (x, Anchor::Middle) };
        figure(root, (x, bottom + 20.5), anchor, content)?;
    }
    figure(root, (right, bottom + 40.0), Anchor::End, &text_width::shorten(axis.name, right, TEXT))
}

/// Writes a name in a plot, bold and muted.
pub(crate) fn name(root: &Root<'_>, at: Place, anchor: Anchor, name: &str) -> Result<(), DrawError> {
    let (text, paint) = (text_width::escape(name), Some(Paint::Name));
    marks::text(root, pixel(at), Words { anchor, text, paint, figure: String::new(), rim: Rim::Ground })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn axis(values: &[f64], is_log: bool, unit: Unit) -> ParameterAxis<'_> {
        ParameterAxis { name: "", values, is_log, unit }
    }

    fn ticks(low: f64, high: f64, is_log: bool, unit: Unit, max: f64) -> String {
        let ticks = axis(&[low, high], is_log, unit).ticks(max);
        ticks.into_iter().map(|(_, text)| text).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn ticks_are_round_and_inside_the_range() {
        assert_eq!(ticks(0.05, 0.6, false, Unit::Ratio, 9.0), "0.1 0.2 0.3 0.4 0.5 0.6");
        assert_eq!(ticks(0.05, 0.6, false, Unit::Ratio, 5.0), "0.2 0.4 0.6");
        assert_eq!(
            ticks(1_700.0, 20_000.0, false, Unit::Persons, 9.0),
            "2,500 5,000 7,500 10,000 12,500 15,000 17,500 20,000"
        );
        assert_eq!(ticks(0.0, 1.0, false, Unit::Share, 6.0), "0 % 20 % 40 % 60 % 80 % 100 %");
        assert_eq!(ticks(0.001, 10.0, true, Unit::Ratio, 5.0), "0.001 0.01 0.1 1 10");
        assert_eq!(ticks(0.05, 0.6, true, Unit::Ratio, 9.0), "0.05 0.1 0.2 0.5");
        assert_eq!(ticks(0.3, 0.6, true, Unit::Ratio, 4.0), "0.3 0.4 0.5 0.6");
    }

    #[test]
    fn many_decades_have_few_ticks() {
        assert_eq!(ticks(1e-300, 1.0, true, Unit::Ratio, 5.0), "10⁻³⁰⁰ 10⁻²²⁵ 10⁻¹⁵⁰ 10⁻⁷⁵ 1");
        assert_eq!(ticks(1e-300, 1e300, true, Unit::Ratio, 4.0), "10⁻³⁰⁰ 10⁻¹⁰⁰ 10¹⁰⁰ 10³⁰⁰");
        assert_eq!(ticks(1e-300, 1.0, false, Unit::Ratio, 5.0), "0 0.25 0.50 0.75 1.00");
    }

    #[test]
    fn the_middle_of_the_axis_depends_on_its_scale() {
        for (ends, is_log, middle) in
            [([1e-300, 1e300], true, 1.0), ([0.1, 10.0], true, 1.0), ([0.1, 10.0], false, 5.05)]
        {
            assert!((axis(&ends, is_log, Unit::Ratio).share(middle) - 0.5).abs() < 1e-12, "{ends:?}");
        }
    }

    #[test]
    fn every_range_has_two_to_twelve_ticks() {
        let mut high = 1e-6;
        while high < 1e10 {
            for low in [0.0, high * 0.1, high * 0.7] {
                let count = ticks(low, high, false, Unit::Persons, 5.0).split(' ').count();
                assert!((2..=12).contains(&count), "{low} to {high}: {count}");
            }
            high *= 1.7;
        }
    }
}
