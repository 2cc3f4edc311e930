//! The levels and observed points of a chart, and the positions of their names.

use super::Plot;
use super::layout::Plan;
use crate::charts::labels::peaks::{Form, Label, Measures, Placement};
use crate::charts::labels::placement::{DOT, Scene};
use crate::charts::svg::backend::units;
use crate::charts::svg::geometry::{Area, Place};
use crate::charts::svg::style::Paint;
use crate::charts::svg::text_element::Anchor;
use crate::charts::svg::text_width::{self, TEXT};
use crate::charts::types::{Level, LineChart, Points, Size};

/// Maximum level as a multiple of the largest value; a higher one would flatten the curves.
const NEAR: f64 = 2.5;
/// Distance from a level to the baseline of a name above and below it.
const ABOVE: f64 = 5.0;
const UNDER: f64 = 16.0;
/// Maximum width of a level's name, as a share of the plot's width.
const MAX_WIDTH: f64 = 0.7;
/// Maximum cost of a name near its points. Above it the name is in the upper right corner, after a sample mark.
const CORNER: f64 = 45.0;

/// Returns day and value of the observed points within the chart's days.
pub(crate) fn points<'a>(chart: &LineChart<'_>, of: &'a Points) -> impl Iterator<Item = (f64, f64)> + use<'a> {
    let last = f64::from(chart.last_day.max(1));
    of.values.iter().copied().filter(move |(day, value)| (0.0..=last).contains(day) && value.is_finite())
}

/// Returns the levels that are near enough to the largest value, `max`, to extend the value axis to them.
pub(crate) fn levels_near(chart: &LineChart<'_>, max: f64) -> Vec<f64> {
    chart.levels.iter().map(|level| level.value).filter(|value| *value > 0.0 && *value <= NEAR * max).collect()
}

/// A level inside the plot, and its y in the drawing.
pub(crate) type Drawn<'a> = (&'a Level, f64);

/// Returns the levels inside the plot without duplicates.
pub(crate) fn inside<'a>(chart: &'a LineChart<'_>, plan: &Plan<'_>, plot: &Plot<'_, '_>) -> Vec<Drawn<'a>> {
    let mut drawn: Vec<Drawn<'a>> = Vec::new();
    for level in &chart.levels {
        let position = plan.scale.position(level.value);
        let known = drawn.iter().any(|(other, _)| other.value == level.value && other.name == level.name);
        if level.value > 0.0 && position > 0.0 && position <= 1.0 && !known {
            drawn.push((level, units(plot.backend_coord(&(0.0, level.value))).1));
        }
    }
    drawn
}

/// The dot of a label that has no dot.
const NOWHERE: Place = (f64::NAN, f64::NAN);

/// Returns the label of a level or of observed points.
fn label(name: String, paint: Option<Paint>, spot: Placement) -> Label {
    Label { name, paint, figure: String::new(), form: Form::OneLine, spot }
}

/// Places the names of levels, each above or below its line at the position with the lowest cost.
pub(crate) fn level_names(levels: &[Drawn<'_>], scene: &Scene<'_>) -> Vec<Label> {
    let mut names: Vec<Label> = Vec::new();
    let mut taken: Vec<Placement> = Vec::new();
    let plot = scene.plot;
    for (level, y) in levels {
        let name = text_width::shorten(&level.name, MAX_WIDTH * (plot.right - plot.left), TEXT);
        let measures = Measures::new(&name, "", Form::OneLine);
        let ends = [(Anchor::End, plot.right - 1.0, 0.0), (Anchor::Start, plot.left + 4.0, 2.0)];
        let inner = (1_u8..=6).map(|k| {
            let share = f64::from(k) / 7.0;
            (Anchor::Middle, plot.right - share * (plot.right - plot.left), 8.0)
        });
        let places = ends.into_iter().chain(inner).flat_map(|(anchor, x, cost)| {
            [(-ABOVE, 0.0), (UNDER, 5.0)].map(|(down, more)| (measures.spot(anchor, x, y + down, None), cost + more))
        });
        if let Some((spot, _)) = scene.best(places, NOWHERE, &taken).filter(|_| !name.is_empty()) {
            taken.push(spot);
            names.push(label(name, level.owner.map(Paint::Line), spot));
        }
    }
    names
}

/// Places the name of observed points near the highest point, the last one or another one. If that costs too much, the
/// name is in the plot's upper right corner after a sample mark, whose position is returned with it.
pub(crate) fn point_name(
    of: &Points,
    dots: &[Place],
    scene: &Scene<'_>,
    size: Size,
    taken: &[Placement],
) -> Option<(Label, Option<Place>)> {
    let name = text_width::shorten(&of.name, size.name_room(), TEXT);
    if name.is_empty() {
        return None;
    }
    let measures = Measures::new(&name, "", Form::OneLine);
    let highest = dots.iter().min_by(|a, b| a.1.total_cmp(&b.1))?;
    let some = dots.iter().step_by(dots.len() / 8 + 1);
    let anchors = [(*highest, 0.0), (*dots.last()?, 2.0)].into_iter().chain(some.map(|dot| (*dot, 5.0)));
    let mut best: Option<(Placement, f64)> = None;
    for (dot, far) in anchors {
        let limit = best.map_or(CORNER, |(_, cost)| cost);
        let near = scene.best(measures.beside(dot).chain(measures.around(dot)), dot, taken);
        best = near.map(|(spot, cost)| (spot, cost + far)).filter(|near| near.1 < limit).or(best);
    }
    let paint = Some(Paint::Point(of.owner));
    if let Some((spot, _)) = best {
        return Some((label(name, paint, spot), None));
    }
    let plot = scene.plot;
    let rows = (0_u8..8).map(|row| {
        let spot = measures.spot(Anchor::End, plot.right - 1.0, plot.top + 16.0 + 18.0 * f64::from(row), None);
        let area = Area { left: spot.area.left - 2.0 * DOT, ..spot.area };
        (Placement { area, ..spot }, 10.0 * f64::from(row))
    });
    let (spot, _) = scene.best(rows, NOWHERE, taken)?;
    let sample = (spot.area.left + DOT - 2.0, spot.y - 4.6);
    Some((label(name, paint, spot), Some(sample)))
}
