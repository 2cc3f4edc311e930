//! What is drawn beside the lines: levels across the plot, observed points, and where their names stand.

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

/// So many times the largest value, and a level would flatten the curves.
const NEAR: f64 = 2.5;
/// From a level to the baseline of a name above and under it.
const ABOVE: f64 = 5.0;
const UNDER: f64 = 16.0;
/// A level's name takes at most this share of the plot's width.
const WIDEST: f64 = 0.7;
/// What a name at a point may cost before it stands in the upper right corner instead, behind a mark of its own.
const CORNER: f64 = 45.0;

/// Day and value of each of these observed points inside the chart's days.
pub(crate) fn points<'a>(chart: &LineChart<'_>, of: &'a Points<'_>) -> impl Iterator<Item = (f64, f64)> + use<'a> {
    let last = f64::from(chart.last_day.max(1));
    of.values.iter().copied().filter(move |(day, value)| (0.0..=last).contains(day) && value.is_finite())
}

/// The levels that are worth room on a chart whose largest value is this.
pub(crate) fn levels_near(chart: &LineChart<'_>, most: f64) -> Vec<f64> {
    chart.levels.iter().map(|level| level.value).filter(|value| *value > 0.0 && *value <= NEAR * most).collect()
}

/// A level inside the plot, and its height on the drawing.
pub(crate) type Drawn<'a> = (&'a Level<'a>, f64);

/// The levels inside the plot, each once.
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

/// No dot: a name that belongs to none.
const NOWHERE: Place = (f64::NAN, f64::NAN);

/// A name beside a mark that is no line.
fn label(name: String, paint: Option<Paint>, spot: Placement) -> Label {
    Label { name, paint, figure: String::new(), form: Form::OneLine, spot }
}

/// The names of levels at these heights, at the end where each disturbs least: over it, or under it where two are close.
pub(crate) fn level_names(levels: &[Drawn<'_>], scene: &Scene<'_>) -> Vec<Label> {
    let mut names: Vec<Label> = Vec::new();
    let mut taken: Vec<Placement> = Vec::new();
    let plot = scene.plot;
    for (level, y) in levels {
        let name = text_width::shorten(level.name, WIDEST * (plot.right - plot.left), TEXT);
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

/// The name of the points, near the highest, the last or another of them; or in the plot's upper right corner, behind one more
/// of the points, whose place comes with it.
pub(crate) fn point_name(
    of: &Points<'_>,
    dots: &[Place],
    scene: &Scene<'_>,
    size: Size,
    taken: &[Placement],
) -> Option<(Label, Option<Place>)> {
    let name = text_width::shorten(of.name, size.name_room(), TEXT);
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
