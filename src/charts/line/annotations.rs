//! What is noted on the lines: peaks and ends with their labels, observed points, the names of both and of levels.

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

/// A dot's radius under its ring, which is drawn as a stroke of 2: 4.5 of colour are seen.
const DOT: f64 = 5.5;
/// An observed point's radius, and where they are closer than so many units.
const POINT: f64 = 3.5;
const SMALL_POINT: f64 = 2.0;
/// The radius of a leader's tip on a band.
const TIP: f64 = 2.5;
const CLOSE: f64 = 9.0;

/// Everything noted on a chart, settled.
pub(crate) struct Notes {
    /// Each peak's line and place.
    dots: Vec<(usize, Place)>,
    /// Observed points, one entry an observer.
    observed: Vec<Observed>,
    /// The labels of lines, and of bands.
    labels: Vec<(Label, Rim)>,
    /// Where the leaders of bands touch what they name: those of the only line.
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
    /// Labels find their places on what is drawn already: `lines` are each line's visible parts.
    pub(crate) fn new(
        chart: &LineChart<'_>,
        plan: &Plan<'_>,
        plot: &Plot<'_, '_>,
        (lines, spreads): (&[Vec<Vec<Point>>], &Spreads),
        levels: &[Drawn<'_>],
    ) -> Self {
        let place = |point: Point| units(plot.backend_coord(&point));
        let (right, bottom) = place((f64::from(plan.last_day), plan.scale.bottom));
        let peak_wishes = plan.peak_wishes(place);
        // A name without a figure stands at no peak of its line.
        let with_dot = peak_wishes.iter().filter(|wish| !wish.figure.is_empty());
        let dots: Vec<(usize, Place)> = with_dot.map(|wish| (wish.line, wish.at)).collect();
        let seen = |of: &Points<'_>| {
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
        // Under the labels of spans.
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
            LabelPlace::Peaks => peaks::place(peak_wishes, (plan.form, plan.size), &scene, &taken),
            LabelPlace::Ends => {
                let area = Area { left: plan.left, top: 0.0, right, bottom };
                line_ends::place(plan.end_wishes(place), &area, plan.paper.0, plan.form)
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

    /// Where texts stand.
    pub(crate) fn areas(&self) -> Vec<Area> {
        self.spots().map(|spot| spot.area).collect()
    }

    fn spots(&self) -> impl Iterator<Item = &Placement> {
        self.labels.iter().chain(&self.names).map(|(label, _)| &label.spot)
    }

    /// Leaders first, texts last.
    pub(crate) fn draw(&self, root: &Root<'_>) -> Result<(), DrawError> {
        for (from, to) in self.spots().filter_map(|spot| spot.leader) {
            line(root, from, to, Paint::Leader)?;
        }
        for of in &self.observed {
            for place in &of.places {
                of.draw(root, *place)?;
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

impl Observed {
    /// One of the points.
    fn draw(&self, root: &Root<'_>, at: Place) -> Result<(), DrawError> {
        match self.shape.corners(at, self.radius) {
            None => dot(root, at, self.radius, self.paint),
            Some(corners) => {
                let corners: Vec<_> = corners.into_iter().map(pixel).collect();
                root.draw(&Mark::area(corners, self.paint))
            }
        }
    }
}
