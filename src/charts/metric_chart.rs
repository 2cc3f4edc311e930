//! The chart of a metric over the values of one parameter: a single line, with a mark at R0 = 1.

use super::axis::parameter::{MIDDLE, ParameterAxis, foot, name};
use super::axis::scale::Scale;
use super::svg::backend::{DrawError, Root, pixel};
use super::svg::document;
use super::svg::geometry::Area;
use super::svg::marks::{Mark, dot, figure, line};
use super::svg::style::Paint;
use super::svg::text_element::Anchor;
use super::svg::text_width::{self, TEXT};
use super::types::{Axis, Ink, Names, Size};
use crate::format::units::Unit;

const TOP: f64 = 10.0;
const FOOT: f64 = 48.0;
const TO_FIGURE: f64 = 8.0;
/// Space above the largest value, for the threshold's name.
const HEADROOM: f64 = 24.0;

/// A metric over one parameter.
#[derive(Clone, Debug)]
pub struct MetricChart<'a> {
    /// Title, subtitle and description.
    pub names: Names<'a>,
    /// The parameter.
    pub x: ParameterAxis<'a>,
    /// The metric at each value of the parameter. `None` if it is withheld; the line has a gap there.
    pub values: &'a [Option<f64>],
    /// Unit of the metric.
    pub unit: Unit,
    /// A value of the parameter to mark, and its name.
    pub threshold: Option<(f64, &'a str)>,
}

impl MetricChart<'_> {
    /// Returns the chart as an SVG element (page) or document (file). `id` is the prefix of the ids in it, and must be
    /// unique on the page.
    pub fn svg(&self, size: Size, ink: Ink, id: &str) -> String {
        let height = if size == Size::Narrow { 280.0 } else { 330.0 };
        document::whole(&self.names, size, ink, id, height, |root| self.draw(root, size, height))
    }

    fn draw(&self, root: &Root<'_>, size: Size, height: f64) -> Result<(), DrawError> {
        let bottom = height - FOOT;
        let scale = Scale::new(self.values.iter().flatten().copied(), Axis::Linear, self.unit, bottom - TOP, HEADROOM);
        let ticks = scale.ticks(self.unit);
        let widest = ticks.iter().map(|(_, text)| text_width::width(text, TEXT)).fold(0.0, f64::max);
        let plot = Area { left: widest + TO_FIGURE + 2.0, right: size.across() - 1.0, top: TOP, bottom };
        let x = |value: f64| plot.left + (plot.right - plot.left) * self.x.share(value);
        let y = |value: f64| bottom - (bottom - TOP) * scale.position(value);
        for (value, text) in &ticks {
            if *value > 0.0 {
                line(root, (plot.left, y(*value)), (plot.right, y(*value)), Paint::Grid)?;
            }
            figure(root, (plot.left - TO_FIGURE, y(*value) + MIDDLE), Anchor::End, text)?;
        }
        foot(root, &self.x, plot, size, x)?;
        if let Some((value, _)) = self.threshold {
            line(root, (x(value), TOP), (x(value), bottom), Paint::Edge)?;
        }
        for part in self.parts() {
            let places: Vec<_> = part.iter().map(|(at, value)| pixel((x(*at), y(*value)))).collect();
            root.draw(&Mark::path(places, Paint::Line(0)))?;
        }
        if let Some((value, threshold)) = self.threshold {
            if let Some(at) = self.between(value) {
                dot(root, (x(value), y(at)), 4.5, Paint::Line(0))?;
            }
            let fits_right = plot.right - x(value) > text_width::bold_width(threshold, 13.0) + 8.0;
            let (place, anchor) =
                if fits_right { (x(value) + 7.0, Anchor::Start) } else { (x(value) - 7.0, Anchor::End) };
            name(root, (place, TOP + 12.0), anchor, threshold)?;
        }
        Ok(())
    }

    /// Splits the line at withheld values.
    fn parts(&self) -> Vec<Vec<(f64, f64)>> {
        let points = self.x.values.iter().zip(self.values);
        let points: Vec<Option<(f64, f64)>> = points.map(|(at, value)| value.map(|value| (*at, value))).collect();
        let known = points.split(Option::is_none).filter(|part| !part.is_empty());
        known.map(|part| part.iter().flatten().copied().collect()).collect()
    }

    /// Interpolates the metric at a value of the parameter between two simulated values. `None` if either is withheld.
    fn between(&self, at: f64) -> Option<f64> {
        let after = self.x.values.partition_point(|value| *value < at);
        let (right, left) = (self.x.values.get(after)?, self.x.values.get(after.checked_sub(1)?)?);
        let (above, below) = ((*self.values.get(after)?)?, (*self.values.get(after - 1)?)?);
        let share = (self.x.share(at) - self.x.share(*left)) / (self.x.share(*right) - self.x.share(*left));
        Some(below + (above - below) * share)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const X: [f64; 4] = [0.1, 0.2, 0.3, 0.4];

    fn chart(values: &[Option<f64>]) -> MetricChart<'_> {
        MetricChart {
            names: Names { title: "t", subtitle: "s", description: "d" },
            x: ParameterAxis { name: "beta, per day", values: &X, is_log: false, unit: Unit::Ratio },
            values,
            unit: Unit::Share,
            threshold: Some((0.25, "R0 = 1")),
        }
    }

    #[test]
    fn withheld_values_interrupt_the_line() {
        let values = [Some(0.1), None, Some(0.3), Some(0.5)];
        assert_eq!(chart(&values).parts(), [vec![(0.1, 0.1)], vec![(0.3, 0.3), (0.4, 0.5)]]);
        assert_eq!(chart(&values).between(0.25), None);
        let whole = [Some(0.1), Some(0.2), Some(0.3), Some(0.5)];
        assert!((chart(&whole).between(0.35).unwrap() - 0.4).abs() < 1e-12);
    }

    #[test]
    fn pages_and_files_are_valid_svg_in_both_sizes() {
        for values in [[Some(0.0); 4], [None; 4], [Some(0.1), None, Some(0.3), Some(1.0)]] {
            for (size, ink) in [(Size::Wide, Ink::Page), (Size::Narrow, Ink::File)] {
                let svg = chart(&values).svg(size, ink, "m");
                roxmltree::Document::parse(&svg).unwrap();
                assert!(svg.contains("R0 = 1") && !svg.contains("NaN"), "{svg}");
            }
        }
    }
}
