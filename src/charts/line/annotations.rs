//! The annotations of a line chart: labels of peaks and line ends, dots at peaks, observed points, names of points and
//! levels.

use super::bands::Spreads;
use super::layout::{Plan, RIGHT};
use super::levels_and_points::Drawn;
use super::polyline::Point;
use super::{Plot, levels_and_points};
use crate::charts::labels::peaks::{self, Label, Placement};
use crate::charts::labels::placement::Scene;
use crate::charts::labels::{leader_lines, line_ends};
use crate::charts::point_shape::PointShape;
use crate::charts::svg::backend::{DrawError, Root, pixel, units};
use crate::charts::svg::geometry::{Area, Place};
use crate::charts::svg::marks::{Mark, dot, line};
use crate::charts::svg::style::Paint;
use crate::charts::svg::text_element::Rim;
use crate::charts::types::{LabelPlace, LineChart, Points};

/// Radius of a dot. Its ring is a stroke of 2 units on the edge, so that 4.5 units of colour are visible.
const DOT: f64 = 5.5;
/// Radius of an observed point.
const POINT: f64 = 3.5;
/// Radius of an observed point if the points are, on average, closer than [`CLOSE`] units.
const SMALL_POINT: f64 = 2.0;
const CLOSE: f64 = 9.0;
/// Radius of the dot at the start of a band's leader.
const TIP: f64 = 2.5;

/// The annotations of a chart with their positions.
pub(crate) struct Notes {
    /// Line and position of each peak.
    dots: Vec<(usize, Place)>,
    /// Observed points, one entry per observer.
    observed: Vec<Observed>,
    /// The labels of lines and bands.
    labels: Vec<(Label, Rim)>,
    /// The starts of the leaders of bands and median, if the chart has only one line.
    tips: Vec<Place>,
    /// The names of levels and points.
    names: Vec<(Label, Rim)>,
}

/// The points of one observer.
struct Observed {
    shape: PointShape,
    paint: Paint,
    radius: f64,
    places: Vec<Place>,
}

impl Notes {
    /// Places the annotations so that they cover little of the curves. `lines` are each line's visible parts.
    pub(crate) fn new(
        chart: &LineChart<'_>,
        plan: &Plan<'_>,
        plot: &Plot<'_, '_>,
        (lines, spreads): (&[Vec<Vec<Point>>], &Spreads),
        levels: &[Drawn<'_>],
    ) -> Self {
        let place = |point: Point| units(plot.backend_coord(&point));
        let (right, bottom) = place((f64::from(plan.last_day), plan.scale.bottom));
        let peak_requests = plan.peak_requests(place);
        // A label without a value does not mark a peak of its line.
        let with_dot = peak_requests.iter().filter(|request| !request.figure.is_empty());
        let dots: Vec<(usize, Place)> = with_dot.map(|request| (request.line, request.at)).collect();
        let seen = |of: &Points| {
            let points = levels_and_points::points(chart, of)
                .filter(|point| (0.0..=1.0).contains(&plan.scale.position(point.1)));
            let places: Vec<Place> = points.map(place).collect();
            let length = right - plan.left;
            let is_crowded = u32::try_from(places.len()).is_ok_and(|count| f64::from(count) * CLOSE > length);
            let radius = if is_crowded { SMALL_POINT } else { POINT };
            Observed { shape: of.shape, paint: Paint::Point(of.owner), radius, places }
        };
        let mut observed: Vec<Observed> = chart.points.iter().map(seen).collect();

        let on_paper = |part: &Vec<Point>| part.iter().map(|point| place(*point)).collect();
        let mut obstacles: Vec<Vec<Vec<Place>>> =
            lines.iter().map(|parts| parts.iter().map(on_paper).collect()).collect();
        obstacles.extend(levels.iter().map(|(_, y)| vec![vec![(plan.left, *y), (right, *y)]]));
        let hairlines: Vec<f64> = plan.ticks.iter().map(|(value, _)| place((0.0, *value)).1).collect();
        // Labels must be below those of the spans.
        let top = if plan.banner.labels.is_empty() { 0.0 } else { plan.top.min(plan.banner.ceiling) };
        let covers = spreads.covers(place);
        let marked: Vec<Place> =
            dots.iter().map(|(_, dot)| dot).chain(observed.iter().flat_map(|of| &of.places)).copied().collect();
        let scene = Scene {
            lines: &obstacles,
            covers: &covers,
            dots: &marked,
            hairlines: &hairlines,
            banner: &plan.banner,
            plot: Area { left: plan.left, top, right: right + RIGHT, bottom: bottom - 1.0 },
        };
        let mut names = levels_and_points::level_names(levels, &scene);
        let mut taken: Vec<Placement> = names.iter().map(|name| name.spot).collect();
        let mut labels = match chart.labels {
            _ if !plan.named => Vec::new(),
            LabelPlace::Peaks => peaks::place(peak_requests, (plan.form, plan.size), &scene, &taken),
            LabelPlace::Ends => {
                let area = Area { left: plan.left, top: 0.0, right, bottom };
                line_ends::place(plan.end_requests(place), &area, plan.paper.0, plan.form)
            }
        };
        taken.extend(labels.iter().map(|label| label.spot));
        let median = obstacles.first().map_or(&[][..], Vec::as_slice);
        let (led, tips): (Vec<Label>, Vec<Place>) =
            leader_lines::place(chart, plan.size, (&covers, median), &scene, &taken).into_iter().unzip();
        taken.extend(led.iter().map(|label| label.spot));
        labels.extend(led);
        for (of, seen) in chart.points.iter().zip(&mut observed) {
            if let Some((name, sample)) = levels_and_points::point_name(of, &seen.places, &scene, plan.size, &taken) {
                taken.push(name.spot);
                seen.places.extend(sample);
                names.push(name);
            }
        }
        let with_rim = |label: Label| {
            let rim = scene.rim(&label.spot.area);
            (label, rim)
        };
        let [labels, names] = [labels, names].map(|texts| texts.into_iter().map(with_rim).collect());
        Self { dots, observed, labels, tips, names }
    }

    /// Returns the areas of all texts.
    pub(crate) fn areas(&self) -> Vec<Area> {
        self.spots().map(|spot| spot.area).collect()
    }

    fn spots(&self) -> impl Iterator<Item = &Placement> {
        self.labels.iter().chain(&self.names).map(|(label, _)| &label.spot)
    }

    /// Draws the annotations, the leaders first and the texts last.
    pub(crate) fn draw(&self, root: &Root<'_>) -> Result<(), DrawError> {
        for (from, to) in self.spots().filter_map(|spot| spot.leader) {
            line(root, from, to, Paint::Leader)?;
        }
        for Observed { shape, paint, radius, places } in &self.observed {
            for place in places {
                if let Some(corners) = shape.corners(*place, *radius) {
                    let corners: Vec<_> = corners.into_iter().map(pixel).collect();
                    root.draw(&Mark::area(corners, *paint))?;
                } else {
                    dot(root, *place, *radius, *paint)?;
                }
            }
        }
        for (position, peak) in &self.dots {
            dot(root, *peak, DOT, Paint::Line(*position))?;
        }
        for tip in &self.tips {
            dot(root, *tip, TIP, Paint::Tip(0))?;
        }
        for (label, rim) in self.names.iter().chain(&self.labels) {
            label.draw(root, *rim)?;
        }
        Ok(())
    }
}
