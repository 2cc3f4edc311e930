//! Labels of peaks that lie on or beside each other: one list in the order of the peaks, behind a bracket that a single leader
//! joins to them. Apart, their leaders would cross, and the list would have to be pieced together.

use super::peaks::{Form, GAP, Label, LabelRequest, Measures, Placement, rim};
use super::placement::Scene;
use crate::charts::svg::geometry::Place;
use crate::charts::svg::text_element::Anchor;
use crate::charts::svg::text_width::{self, TEXT};
use crate::charts::types::Size;

/// Dots nearer than this hide each other.
const NEAR: f64 = 9.0;
/// From the bracket to its texts.
const TO_TEXT: f64 = 5.0;
/// From a text's baseline up to its middle.
const MIDDLE: f64 = 4.5;
/// A list takes at most this share of the plot's width.
const WIDEST: f64 = 0.6;
/// What a unit of leader costs.
const FAR: f64 = 0.15;

/// Those whose dots hide each other, the highest first in each, and those that stand alone.
pub(crate) fn split(wishes: Vec<LabelRequest>) -> (Vec<Vec<LabelRequest>>, Vec<LabelRequest>) {
    let mut groups: Vec<Vec<LabelRequest>> = Vec::new();
    for wish in wishes {
        let near = |other: &LabelRequest| (other.at.0 - wish.at.0).hypot(other.at.1 - wish.at.1) < NEAR;
        let (with, without): (Vec<Vec<LabelRequest>>, Vec<Vec<LabelRequest>>) =
            groups.into_iter().partition(|group| group.iter().any(near));
        groups = without;
        let mut group: Vec<LabelRequest> = with.into_iter().flatten().collect();
        group.push(wish);
        groups.push(group);
    }
    let (mut crowds, single): (Vec<_>, Vec<_>) = groups.into_iter().partition(|group| group.len() > 1);
    crowds.iter_mut().for_each(|crowd| join(crowd));
    crowds.sort_by(|a, b| a[0].at.1.total_cmp(&b[0].at.1));
    (crowds, single.into_iter().flatten().collect())
}

/// The order of a list, from the top down. Lines that lie on each other share a figure, which stands at the last of them and
/// says so.
pub(crate) fn join(rows: &mut [LabelRequest]) {
    rows.sort_by(|a, b| a.at.1.total_cmp(&b.at.1).then(a.twin.cmp(&b.twin)).then(a.line.cmp(&b.line)));
    for at in 1..rows.len() {
        if rows[at].twin == rows[at - 1].twin && rows[at].figure == rows[at - 1].figure {
            rows[at].joined = true;
            rows[at - 1].figure.clear();
        }
    }
    for shared in rows.chunk_by_mut(|_, next| next.joined).filter(|shared| shared.len() > 1) {
        let word = if shared.len() == 2 { BOTH } else { ALL };
        shared.iter_mut().filter(|wish| !wish.figure.is_empty()).for_each(|wish| wish.figure.insert_str(0, word));
    }
}

/// Before a figure that two lines share, and more.
const BOTH: &str = "both ";
const ALL: &str = "all ";

/// A crowd without room for a list: each with the figure that they share.
pub(crate) fn apart(mut crowd: Vec<LabelRequest>) -> Vec<LabelRequest> {
    for at in (1..crowd.len()).rev() {
        if crowd[at].joined {
            crowd[at].joined = false;
            let shared = &crowd[at].figure;
            let figure = shared.strip_prefix(BOTH).or(shared.strip_prefix(ALL)).unwrap_or(shared).to_owned();
            crowd[at].figure.clone_from(&figure);
            crowd[at - 1].figure = figure;
        }
    }
    crowd
}

/// A crowd's labels where their list disturbs least; nothing where there is no room for it.
pub(crate) fn list(
    crowd: &[LabelRequest],
    (form, size): (Form, Size),
    scene: &Scene<'_>,
    taken: &[Placement],
) -> Option<Vec<Label>> {
    let row = |wish: &LabelRequest| {
        let form = if size == Size::Narrow && !wish.figure.is_empty() { form } else { Form::OneLine };
        let figure = if form == Form::OneLine { text_width::width(&format!(" {}", wish.figure), TEXT) } else { 0.0 };
        let room = WIDEST * (scene.plot.right - scene.plot.left) - figure;
        (LabelRequest { name: text_width::shorten(&wish.name, room, TEXT), ..wish.clone() }, form)
    };
    let rows: Vec<(LabelRequest, Form)> = crowd.iter().map(row).collect();
    let measures: Vec<Measures> = rows.iter().map(|(wish, form)| wish.measures(*form)).collect();
    let dot = crowd.first()?.at;
    let mut best: Option<(Vec<Placement>, f64)> = None;
    for (begin, side, own) in begins(dot) {
        let limit = best.as_ref().map_or(f64::INFINITY, |(_, cost)| *cost);
        if own >= limit {
            break;
        }
        let spots = spots(&measures, dot, begin, side);
        if !spots.iter().all(|spot| scene.is_free(spot, taken)) {
            continue;
        }
        let mut cost = own;
        for (wish, spot) in crowd.iter().zip(&spots) {
            if cost >= limit {
                break;
            }
            cost += scene.cost(spot, wish.at, taken, limit - cost);
        }
        if cost < limit {
            best = Some((spots, cost));
        }
    }
    let (spots, _) = best?;
    Some(rows.into_iter().zip(spots).map(|((wish, form), spot)| wish.label(form, spot)).collect())
}

/// The rows of a list whose bracket begins here: the first leader comes from the dot, the others are the bracket's parts.
fn spots(rows: &[Measures], dot: Place, begin: Place, side: f64) -> Vec<Placement> {
    let anchor = if side > 0.0 { Anchor::Start } else { Anchor::End };
    let mut before = rim(dot, begin);
    let mut here = begin;
    let row = |row: &Measures| {
        let low = here.1 + MIDDLE + row.form.drop();
        let spot = row.spot(anchor, begin.0 + side * TO_TEXT, low, Some((before, here)));
        before = here;
        here.1 += row.form.step();
        spot
    };
    rows.iter().map(row).collect()
}

/// Where a bracket may begin, and on which side of the dot; the cheapest first.
fn begins(dot: Place) -> Vec<(Place, f64, f64)> {
    let mut begins: Vec<(Place, f64, f64)> = (0_u8..24)
        .flat_map(|across| (0_u8..26).map(move |down| (f64::from(across) * 12.0, f64::from(down) * 8.0 - 128.0)))
        .flat_map(|(across, dy)| [1.0, -1.0].map(|side| (side * (GAP + across), dy, side)))
        .map(|(dx, dy, side)| ((dot.0 + dx, dot.1 + dy), side, dx.hypot(dy) * FAR + if side < 0.0 { 3.0 } else { 0.0 }))
        .collect();
    begins.sort_by(|a, b| a.2.total_cmp(&b.2));
    begins
}
