//! The drawing of ensembles beneath the lines: an area for each band, or a thin line for each simulation.

use super::layout::{Plan, days_of};
use super::polyline::Point;
use super::{Plot, polyline};
use crate::charts::axis::scale::Scale;
use crate::charts::labels::placement::Band;
use crate::charts::svg::backend::DrawError;
use crate::charts::svg::geometry::Place;
use crate::charts::svg::marks::Mark;
use crate::charts::svg::style::Paint;
use crate::charts::types::{Bands, Line, LineChart, MOST_WITH_HALVES, Spread};

/// Cost of a text on an area. On the area of half the simulations its contrast would be less than 4.5 : 1.
const ON_WHOLE: f64 = 6.0;
const ON_HALF: f64 = 40.0;

impl Bands<'_> {
    /// Returns the quantiles from the lowest to the highest.
    fn quantiles(&self) -> [&[f64]; 4] {
        [self.q05, self.q25, self.q75, self.q95]
    }

    /// Returns the number of days for which all quantiles have a value.
    fn days(&self) -> usize {
        self.quantiles().iter().map(|values| values.len()).min().unwrap_or(0)
    }
}

impl Line<'_> {
    /// Whether the line has a non-empty ensemble.
    pub(crate) fn has_spread(&self) -> bool {
        match &self.spread {
            None => false,
            Some(Spread::Bands(bands)) => bands.days() > 0,
            Some(Spread::Members(members)) => members.iter().any(|member| !member.is_empty()),
        }
    }

    /// Returns every value of the ensemble on the days of the chart.
    pub(crate) fn spread_values(&self, last_day: u32) -> impl Iterator<Item = f64> {
        let series = match &self.spread {
            None => Vec::new(),
            Some(Spread::Bands(bands)) => bands.quantiles().map(|values| &values[..bands.days()]).to_vec(),
            Some(Spread::Members(members)) => members.clone(),
        };
        series.into_iter().flat_map(move |values| days_of(values, last_day)).copied()
    }

    /// Returns the lowest and the highest value of the members on each day that at least one member reaches.
    fn envelope(&self, last_day: u32) -> (Vec<f64>, Vec<f64>) {
        let Some(Spread::Members(members)) = &self.spread else { return (Vec::new(), Vec::new()) };
        let days = members.iter().map(|member| days_of(member, last_day).len()).max().unwrap_or(0);
        let (mut low, mut high) = (vec![f64::INFINITY; days], vec![f64::NEG_INFINITY; days]);
        for member in members {
            for ((low, high), value) in low.iter_mut().zip(&mut high).zip(*member) {
                (*low, *high) = (low.min(*value), high.max(*value));
            }
        }
        (low, high)
    }

    /// Returns the point for the label of a line that has members but no values: the last day of any member, midway
    /// between the lowest and highest value on that day.
    pub(crate) fn members_end(&self, last_day: u32) -> Option<Point> {
        let (low, high) = self.envelope(last_day);
        let day = u32::try_from(high.len().checked_sub(1)?).ok()?;
        Some((f64::from(day), low.last()?.midpoint(*high.last()?)))
    }

    /// Returns the highest point of any member.
    pub(crate) fn members_top(&self, last_day: u32) -> Option<Point> {
        polyline::highest(&self.envelope(last_day).1, last_day).map(|peak| (peak.day, peak.value))
    }
}

/// The shapes of one line's ensemble.
#[derive(Default)]
struct Shape {
    /// Paint, upper and lower edge of each area, the wider area first. The envelope of members has the members' paint;
    /// it is not drawn, but texts avoid it.
    areas: Vec<(Paint, Vec<Point>, Vec<Point>)>,
    /// Each member's visible parts.
    members: Vec<Vec<Vec<Point>>>,
}

/// The shapes of all lines' ensembles.
pub(crate) struct Spreads {
    shapes: Vec<Shape>,
}

impl Spreads {
    /// Creates the shapes. `width` is the width of the plot in units.
    pub(crate) fn new(chart: &LineChart<'_>, plan: &Plan<'_>, width: f64) -> Self {
        let many = chart.lines.len() > MOST_WITH_HALVES;
        let points = |values: &[f64]| polyline::points(values, plan.last_day, width, None);
        let outline = |values: &[f64]| outline(&points(values), &plan.scale);
        let shape = |(at, line): (usize, &Line<'_>)| match &line.spread {
            Some(Spread::Bands(bands)) if line.has_spread() => {
                let [q05, q25, q75, q95] = bands.quantiles().map(|values| outline(&values[..bands.days()]));
                let areas = if many {
                    vec![(Paint::NineInTenOfMany(at), q95, q05)]
                } else {
                    vec![(Paint::NineInTen(at), q95, q05), (Paint::Half(at), q75, q25)]
                };
                Shape { areas, ..Shape::default() }
            }
            Some(Spread::Members(members)) if line.has_spread() => {
                let (low, high) = line.envelope(plan.last_day);
                let member = |values: &&[f64]| polyline::visible(&straight(&points(values)), &plan.scale);
                let envelope = (Paint::Member(at), outline(&high), outline(&low));
                Shape { areas: vec![envelope], members: members.iter().map(member).collect() }
            }
            _ => Shape::default(),
        };
        Self { shapes: chart.lines.iter().enumerate().map(shape).collect() }
    }

    /// Draws the members, then the wider areas of all lines, then the narrower ones.
    pub(crate) fn draw(&self, chart: &Plot<'_, '_>) -> Result<(), DrawError> {
        let plot = chart.plotting_area();
        for (position, shape) in self.shapes.iter().enumerate() {
            for part in shape.members.iter().flatten() {
                plot.draw(&Mark::path(part.as_slice(), Paint::Member(position)))?;
            }
        }
        for rank in 0..2 {
            for (paint, upper, lower) in self.shapes.iter().filter_map(|shape| shape.areas.get(rank)) {
                let corners: Vec<Point> = upper.iter().chain(lower.iter().rev()).copied().collect();
                if !(corners.is_empty() || matches!(paint, Paint::Member(_))) {
                    plot.draw(&Mark::area(corners, *paint))?;
                }
            }
        }
        Ok(())
    }

    /// Returns the areas that texts should avoid, line by line, the wider ones first.
    pub(crate) fn covers(&self, place: impl Fn(Point) -> Place) -> Vec<Band> {
        let on_paper = |points: &[Point]| points.iter().map(|point| place(*point)).collect();
        let cover = |(paint, upper, lower): &(Paint, Vec<Point>, Vec<Point>)| Band {
            filled: !matches!(paint, Paint::Member(_)),
            price: if matches!(paint, Paint::Half(_)) { ON_HALF } else { ON_WHOLE },
            upper: on_paper(upper),
            lower: on_paper(lower),
        };
        let areas = self.shapes.iter().flat_map(|shape| &shape.areas);
        areas.map(cover).filter(|cover| cover.upper.len() > 1).collect()
    }
}

/// Returns one edge of an area, from the first day to the last. Below a logarithmic axis it follows the bottom of the
/// plot.
fn outline(points: &[Point], scale: &Scale) -> Vec<Point> {
    let mut edge: Vec<Point> = polyline::visible(points, scale).into_iter().flatten().collect();
    if let (Some(first), Some(last)) = (points.first(), points.last()) {
        if edge.first().is_none_or(|point| point.0 > first.0) {
            edge.insert(0, (first.0, scale.bottom));
        }
        if edge.last().is_none_or(|point| point.0 < last.0) {
            edge.push((last.0, scale.bottom));
        }
    }
    straight(&edge)
}

/// Removes the points between two points of equal value: counts of people often do not change for several days.
fn straight(points: &[Point]) -> Vec<Point> {
    let same = |at: usize| {
        let value = |at: usize| points.get(at).map(|point| point.1);
        at > 0 && value(at - 1) == value(at) && value(at + 1) == value(at)
    };
    points.iter().enumerate().filter(|(at, _)| !same(*at)).map(|(_, point)| *point).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::charts::svg::geometry::Area;
    use crate::charts::types::Axis;
    use crate::format::units::Unit;

    #[test]
    fn an_edge_below_a_logarithmic_axis_follows_the_bottom() {
        let scale = Scale::new([1000.0, 1.0].into_iter(), Axis::Log, Unit::Persons, 380.0, 40.0);
        let days = |values: &[f64]| (0_u8..).map(f64::from).zip(values.iter().copied()).collect::<Vec<Point>>();
        let edge = outline(&days(&[0.0, 0.1, 10.0, 10.0, 10.0, 0.1, 0.0]), &scale);
        assert_eq!(edge.len(), 6, "{edge:?}");
        let near = [(0.0, 1.0), (1.5, 1.0), (2.0, 10.0), (4.0, 10.0), (4.5, 1.0), (6.0, 1.0)];
        for (is, should) in edge.iter().zip(near) {
            assert!((is.0 - should.0).abs() < 1e-9 && (is.1 - should.1).abs() < 1e-9, "{edge:?}");
        }
        assert_eq!(outline(&days(&[0.0, 0.0, 0.0]), &scale), [(0.0, 1.0), (2.0, 1.0)]);
        assert!(outline(&[], &scale).is_empty());
    }

    #[test]
    fn the_share_of_a_text_on_a_band_is_measured() {
        let cover = Band {
            filled: true,
            price: ON_WHOLE,
            upper: vec![(0.0, 50.0), (100.0, 50.0)],
            lower: vec![(0.0, 90.0), (100.0, 90.0)],
        };
        let share = |left, top, right, bottom| cover.share_of(&Area { left, top, right, bottom });
        assert_eq!(share(10.0, 60.0, 30.0, 80.0), 1.0);
        assert_eq!(share(10.0, 40.0, 30.0, 60.0), 0.5);
        assert_eq!(share(10.0, 10.0, 30.0, 30.0), 0.0);
        assert_eq!(share(60.0, 60.0, 140.0, 80.0), 5.0 / 9.0, "five of nine places");
        assert_eq!(share(-80.0, 60.0, -10.0, 80.0), 0.0);
    }

    #[test]
    fn the_envelope_of_members_may_end_early() {
        let members = Spread::Members(vec![&[3.0, 4.0, 1.0], &[3.0, 2.0], &[]]);
        let line = Line { name: "A", values: &[], peak: None, is_rising: false, spread: Some(members) };
        assert_eq!(line.envelope(9), (vec![3.0, 2.0, 1.0], vec![3.0, 4.0, 1.0]));
        assert_eq!((line.members_top(9), line.members_end(1)), (Some((1.0, 4.0)), Some((1.0, 3.0))));
        assert_eq!(line.spread_values(1).collect::<Vec<f64>>(), [3.0, 4.0, 3.0, 2.0]);
    }
}
