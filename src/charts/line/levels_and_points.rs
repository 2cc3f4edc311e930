//! What is drawn beside the lines: levels across the plot, observed points, and where their names stand.

use super::Plot;
use super::layout::Plan;
use crate::charts::labels::peaks::{Form, LabelRequest, Measures, Placement};
use crate::charts::labels::placement::{DOT, Scene};
use crate::charts::svg::backend::units;
use crate::charts::svg::geometry::{Area, Place};
use crate::charts::svg::style::Paint;
use crate::charts::svg::text_element::Anchor;
use crate::charts::svg::text_width;
use crate::charts::svg::text_width::text_size;
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

/// A level inside the plot.
pub(crate) struct Drawn<'a> {
    level: &'a Level<'a>,
    /// Its height on the drawing.
    pub(crate) y: f64,
}

/// The levels inside the plot, each once.
pub(crate) fn inside<'a>(chart: &'a LineChart<'_>, plan: &Plan<'_>, plot: &Plot<'_, '_>) -> Vec<Drawn<'a>> {
    let mut drawn: Vec<Drawn<'a>> = Vec::new();
    for level in &chart.levels {
        let position = plan.scale.position(level.value);
        let known = drawn.iter().any(|other| other.level.value == level.value && other.level.name == level.name);
        if level.value > 0.0 && position > 0.0 && position <= 1.0 && !known {
            drawn.push(Drawn { level, y: units(plot.backend_coord(&(0.0, level.value))).1 });
        }
    }
    drawn
}

/// A name beside a mark that is no line.
pub(crate) struct Name {
    /// Shortened, not escaped.
    pub(crate) name: String,
    /// Muted and not bold without.
    pub(crate) paint: Option<Paint>,
    pub(crate) spot: Placement,
    /// One more of the points, for a name that stands at none of them.
    pub(crate) sample: Option<Place>,
}

/// The names of levels at these heights, at the end where each disturbs least: over it, or under it where two are close.
pub(crate) fn level_names(levels: &[Drawn<'_>], scene: &Scene<'_>, size: Size) -> Vec<Name> {
    let measures = Measures { form: Form::OneLine, size };
    let mut names: Vec<Name> = Vec::new();
    let mut taken: Vec<Placement> = Vec::new();
    let plot = scene.plot;
    let text = text_size(size);
    for Drawn { level, y } in levels {
        let name = text_width::shorten(level.name, WIDEST * (plot.right - plot.left), text);
        let width = text_width::bold_width(&name, text);
        let ends = [(Anchor::End, plot.right - 1.0, 0.0), (Anchor::Start, plot.left + 4.0, 2.0)];
        let inner = (1_u8..=6).map(|k| {
            let share = f64::from(k) / 7.0;
            (Anchor::Middle, plot.right - share * (plot.right - plot.left), 8.0)
        });
        let places = ends.into_iter().chain(inner).flat_map(|(anchor, x, cost)| {
            [(-ABOVE, 0.0), (UNDER, 5.0)]
                .map(|(down, more)| (measures.spot(width, anchor, x, y + down, None), cost + more))
        });
        let nowhere = (f64::NAN, f64::NAN);
        if let Some(spot) = least(places, scene, nowhere, &taken).map(|(spot, _)| spot).filter(|_| !name.is_empty()) {
            taken.push(spot);
            names.push(Name { name, paint: level.owner.map(Paint::line), spot, sample: None });
        }
    }
    names
}

/// The name of the points, near the highest, the last or another of them, or in the plot's upper right corner.
pub(crate) fn point_name(
    of: &Points<'_>,
    dots: &[Place],
    scene: &Scene<'_>,
    size: Size,
    taken: &[Placement],
) -> Option<Name> {
    let measures = Measures { form: Form::OneLine, size };
    let text = text_size(size);
    let name = text_width::shorten(of.name, size.name_room(), text);
    if name.is_empty() {
        return None;
    }
    let width = text_width::bold_width(&name, text);
    let highest = dots.iter().min_by(|a, b| a.1.total_cmp(&b.1))?;
    let some = dots.iter().step_by(dots.len() / 8 + 1);
    let anchors = [(*highest, 0.0), (*dots.last()?, 2.0)].into_iter().chain(some.map(|dot| (*dot, 5.0)));
    let wish =
        |at: Place| LabelRequest { line: 0, name: name.clone(), figure: String::new(), at, twin: 0, joined: false };
    let mut best: Option<(Placement, f64)> = None;
    for (dot, far) in anchors {
        let wish = wish(dot);
        let places = measures.beside(&wish, width).chain(measures.around(dot, width));
        let limit = best.map_or(CORNER, |(_, cost)| cost);
        best = least(places, scene, dot, taken).map(|(spot, cost)| (spot, cost + far)).filter(|b| b.1 < limit).or(best);
    }
    let paint = Some(Paint::point(of.owner));
    if let Some((spot, _)) = best {
        return Some(Name { name, paint, spot, sample: None });
    }
    let plot = scene.plot;
    let rows = (0_u8..8).map(|row| {
        let spot = measures.spot(width, Anchor::End, plot.right - 1.0, plot.top + 16.0 + 18.0 * f64::from(row), None);
        let area = Area { left: spot.area.left - 2.0 * DOT, ..spot.area };
        (Placement { area, ..spot }, 10.0 * f64::from(row))
    });
    let (spot, _) = least(rows, scene, (f64::NAN, f64::NAN), taken)?;
    let sample = Some((spot.area.left + DOT - 2.0, spot.y - 4.6));
    Some(Name { name, paint, spot, sample })
}

/// The spot that disturbs least, with its cost, of those that are free.
fn least(
    spots: impl Iterator<Item = (Placement, f64)>,
    scene: &Scene<'_>,
    own: Place,
    taken: &[Placement],
) -> Option<(Placement, f64)> {
    let mut best: Option<(Placement, f64)> = None;
    for (spot, cost) in spots {
        let limit = best.map_or(f64::INFINITY, |(_, cost)| cost);
        let free = spot.area.within(&scene.plot) && !taken.iter().any(|other| other.area.overlaps(&spot.area));
        if free && cost < limit {
            let cost = cost + scene.cost(&spot, own, taken, limit - cost);
            if cost < limit {
                best = Some((spot, cost));
            }
        }
    }
    best
}
