//! What is noted on the lines: peaks and ends with their labels, observed points, the names of both and of levels.

use super::bands::Spreads;
use super::layout::{Plan, RIGHT};
use super::levels_and_points::{Drawn, Name};
use super::polyline::Point;
use super::{Plot, levels_and_points};
use crate::charts::labels::peaks::{Form, LINE, LabelRequest, Measures, Placement};
use crate::charts::labels::placement::Scene;
use crate::charts::labels::{leader_lines, line_ends};
use crate::charts::point_shape::PointShape;
use crate::charts::svg::backend::{DrawError, Root, pixel, tenths, units};
use crate::charts::svg::geometry::{Area, Place};
use crate::charts::svg::marks::{Dot, Path, Polygon};
use crate::charts::svg::style::Paint;
use crate::charts::svg::text_element::{Rim, Words};
use crate::charts::svg::text_width;
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
    /// What was observed, each by somebody else.
    observed: Vec<Observed>,
    /// The labels of lines, and of bands.
    labels: Vec<Label>,
    /// Where the leaders of bands touch what they name.
    tips: Vec<(usize, Place)>,
    /// The names of levels and points.
    names: Vec<(Name, Rim)>,
}

/// The points of one observer.
struct Observed {
    shape: PointShape,
    paint: Paint,
    radius: f64,
    places: Vec<Place>,
}

/// A text at what it names.
struct Label {
    wish: LabelRequest,
    spot: Placement,
    form: Form,
    rim: Rim,
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
        let peaks = plan.peak_wishes(place);
        // A name without a figure stands at no peak of its line.
        let with_dot = peaks.iter().filter(|wish| !wish.figure.is_empty());
        let dots: Vec<(usize, Place)> = with_dot.map(|wish| (wish.line, wish.at)).collect();
        let seen = |of: &Points<'_>| {
            let points = levels_and_points::points(chart, of)
                .filter(|point| (0.0..=1.0).contains(&plan.scale.position(point.1)));
            let places: Vec<Place> = points.map(place).collect();
            let radius = if crowded(places.len(), right - plan.left) { SMALL_POINT } else { POINT };
            Observed { shape: of.shape, paint: Paint::point(of.owner), radius, places }
        };
        let mut observed: Vec<Observed> = chart.points.iter().map(seen).collect();

        let on_paper = |part: &Vec<Point>| part.iter().map(|point| place(*point)).collect();
        let mut obstacles: Vec<Vec<Vec<Place>>> =
            lines.iter().map(|parts| parts.iter().map(on_paper).collect()).collect();
        obstacles.extend(levels.iter().map(|level| vec![vec![(plan.left, level.y), (right, level.y)]]));
        let hairlines: Vec<f64> = plan.ticks.iter().map(|tick| place((0.0, tick.value)).1).collect();
        // Under the labels of spans.
        let top = if plan.banner.labels.is_empty() { 0.0 } else { plan.top.min(plan.banner.ceiling) };
        let covers = spreads.covers(place);
        let scene = Scene {
            lines: &obstacles,
            covers: &covers,
            dots: &dots
                .iter()
                .map(|(_, dot)| *dot)
                .chain(observed.iter().flat_map(|of| of.places.iter().copied()))
                .collect::<Vec<Place>>(),
            hairlines: &hairlines,
            banner: &plan.banner,
            plot: Area { left: plan.left, top, right: right + RIGHT, bottom: bottom - 1.0 },
        };
        let mut names = levels_and_points::level_names(levels, &scene, plan.size);
        let mut taken: Vec<Placement> = names.iter().map(|name| name.spot).collect();
        let labels = match chart.labels {
            _ if !plan.named => Vec::new(),
            LabelPlace::Peaks => Measures { form: plan.form, size: plan.size }.place(peaks, &scene, &taken),
            LabelPlace::Ends => {
                let area = Area { left: plan.left, top: 0.0, right, bottom };
                let (width, _) = plan.paper;
                line_ends::place(plan.end_wishes(place), &area, width, plan.form, plan.size)
            }
        };
        taken.extend(labels.iter().map(|(_, spot, _)| *spot));
        let median = obstacles.first().map_or(&[][..], Vec::as_slice);
        let led = leader_lines::place(chart, plan.size, (&covers, median), &scene, &taken);
        taken.extend(led.iter().map(|(_, spot, _)| *spot));
        let tips = led.iter().map(|(wish, ..)| (wish.line, wish.at)).collect();
        let labels = labels.into_iter().chain(led);
        let labels = labels.map(|(wish, spot, form)| Label { wish, spot, form, rim: scene.rim(&spot.area) }).collect();
        for (of, seen) in chart.points.iter().zip(&mut observed) {
            if let Some(name) = levels_and_points::point_name(of, &seen.places, &scene, plan.size, &taken) {
                taken.push(name.spot);
                seen.places.extend(name.sample);
                names.push(name);
            }
        }
        let names =
            names.into_iter().map(|name| (scene.rim(&name.spot.area), name)).map(|(rim, name)| (name, rim)).collect();
        Self { dots, observed, labels, tips, names }
    }

    /// Where texts stand.
    pub(crate) fn areas(&self) -> Vec<Area> {
        self.spots().map(|spot| spot.area).collect()
    }

    fn spots(&self) -> impl Iterator<Item = &Placement> {
        self.labels.iter().map(|label| &label.spot).chain(self.names.iter().map(|(name, _)| &name.spot))
    }

    /// Leaders first, texts last.
    pub(crate) fn draw(&self, root: &Root<'_>) -> Result<(), DrawError> {
        for (from, to) in self.spots().filter_map(|spot| spot.leader) {
            root.draw(&Path::new([pixel(from), pixel(to)], Paint::Leader))?;
        }
        for of in &self.observed {
            for place in &of.places {
                of.draw(root, *place)?;
            }
        }
        for (position, dot) in &self.dots {
            root.draw(&Dot::new(pixel(*dot), DOT, Paint::line(*position)))?;
        }
        for (position, tip) in &self.tips {
            root.draw(&Dot::new(pixel(*tip), TIP, Paint::tip(*position)))?;
        }
        for (name, rim) in &self.names {
            root.draw(&name_words(name, *rim))?;
        }
        for words in self.labels.iter().flat_map(words) {
            root.draw(&words)?;
        }
        Ok(())
    }
}

impl Observed {
    /// One of the points.
    fn draw(&self, root: &Root<'_>, at: Place) -> Result<(), DrawError> {
        match self.shape.corners(at, self.radius) {
            None => root.draw(&Dot::new(pixel(at), self.radius, self.paint)),
            Some(corners) => root.draw(&Polygon::new(corners.into_iter().map(pixel), self.paint)),
        }
    }
}

/// Whether so many points over so many units are close together.
fn crowded(points: usize, length: f64) -> bool {
    u32::try_from(points).is_ok_and(|points| f64::from(points) * CLOSE > length)
}

/// The name of a level or of the points.
fn name_words(name: &Name, rim: Rim) -> Words {
    let at = pixel((name.spot.x, name.spot.y));
    let text = text_width::name(&name.name);
    Words { at, anchor: name.spot.anchor, text, paint: name.paint, figure: String::new(), rim }
}

/// A label's texts: name over figure, or both in one.
fn words(Label { wish, spot, form, rim }: &Label) -> Vec<Words> {
    let (x, y) = pixel((spot.x, spot.y));
    let name = text_width::name(&wish.name);
    let paint = Some(Paint::line(wish.line));
    let words = |at, text, paint, figure| Words { at, anchor: spot.anchor, text, paint, figure, rim: *rim };
    match form {
        Form::Stacked if !wish.figure.is_empty() => vec![
            words((x, y), name, paint, String::new()),
            words((x, y + tenths(LINE)), wish.figure.clone(), None, String::new()),
        ],
        _ => vec![words((x, y), name, paint, wish.figure.clone())],
    }
}
