//! The labels of peaks whose dots overlap: a list in the order of the peaks, with a bracket and a single leader.
//! Separate labels would have crossing leaders.

use super::peaks::{Form, GAP, Label, LabelRequest, Measures, Placement, rim};
use super::placement::Scene;
use crate::charts::svg::geometry::Place;
use crate::charts::svg::text_element::Anchor;
use crate::charts::svg::text_width::{self, TEXT};
use crate::charts::types::Size;

/// Distance below which dots overlap.
const NEAR: f64 = 9.0;
/// Distance from the bracket to its texts.
const TO_TEXT: f64 = 5.0;
/// Distance from a text's baseline up to its middle.
const MIDDLE: f64 = 4.5;
/// Maximum width of a list, as a share of the plot's width.
const MAX_WIDTH: f64 = 0.6;
/// Cost per unit of leader.
const FAR: f64 = 0.15;

/// Separates the labels whose dots overlap, as clusters from the highest to the lowest, from the single ones.
pub(crate) fn split(requests: Vec<LabelRequest>) -> (Vec<Vec<LabelRequest>>, Vec<LabelRequest>) {
    let mut groups: Vec<Vec<LabelRequest>> = Vec::new();
    for request in requests {
        let near = |other: &LabelRequest| (other.at.0 - request.at.0).hypot(other.at.1 - request.at.1) < NEAR;
        let (with, without): (Vec<Vec<LabelRequest>>, Vec<Vec<LabelRequest>>) =
            groups.into_iter().partition(|group| group.iter().any(near));
        groups = without;
        let mut group: Vec<LabelRequest> = with.into_iter().flatten().collect();
        group.push(request);
        groups.push(group);
    }
    let (mut clusters, single): (Vec<_>, Vec<_>) = groups.into_iter().partition(|group| group.len() > 1);
    let top = |cluster: &[LabelRequest]| cluster.iter().map(|request| request.at.1).fold(f64::INFINITY, f64::min);
    clusters.sort_by(|a, b| top(a).total_cmp(&top(b)));
    (clusters, single.into_iter().flatten().collect())
}

/// Sorts a list from top to bottom. Lines that coincide share a value, which follows the last of their names after
/// "both" or "all".
pub(crate) fn join(rows: &mut [LabelRequest]) {
    rows.sort_by(|a, b| a.at.1.total_cmp(&b.at.1).then(a.twin.cmp(&b.twin)).then(a.line.cmp(&b.line)));
    for at in 1..rows.len() {
        if rows[at].twin == rows[at - 1].twin && rows[at].figure == rows[at - 1].figure {
            rows[at].joined = true;
            rows[at - 1].figure.clear();
        }
    }
    for shared in rows.chunk_by_mut(|_, next| next.joined).filter(|shared| shared.len() > 1) {
        let word = if shared.len() == 2 { "both " } else { "all " };
        shared
            .iter_mut()
            .filter(|request| !request.figure.is_empty())
            .for_each(|request| request.figure.insert_str(0, word));
    }
}

/// Places the labels of a cluster as a list with the lowest cost. `None` if there is no free space for it.
pub(crate) fn list(
    cluster: &[LabelRequest],
    (form, size): (Form, Size),
    scene: &Scene<'_>,
    taken: &[Placement],
) -> Option<Vec<Label>> {
    let mut cluster = cluster.to_vec();
    join(&mut cluster);
    let row = |request: &LabelRequest| {
        let form = if size == Size::Narrow && !request.figure.is_empty() { form } else { Form::OneLine };
        let figure = if form == Form::OneLine { text_width::width(&format!(" {}", request.figure), TEXT) } else { 0.0 };
        let width = MAX_WIDTH * (scene.plot.right - scene.plot.left) - figure;
        (LabelRequest { name: text_width::shorten(&request.name, width, TEXT), ..request.clone() }, form)
    };
    let rows: Vec<(LabelRequest, Form)> = cluster.iter().map(row).collect();
    let measures: Vec<Measures> = rows.iter().map(|(request, form)| request.measures(*form)).collect();
    let dot = cluster.first()?.at;
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
        for (request, spot) in cluster.iter().zip(&spots) {
            if cost >= limit {
                break;
            }
            cost += scene.cost(spot, request.at, taken, limit - cost);
        }
        if cost < limit {
            best = Some((spots, cost));
        }
    }
    let (spots, _) = best?;
    Some(rows.into_iter().zip(spots).map(|((request, form), spot)| request.label(form, spot)).collect())
}

/// Returns the rows of a list whose bracket starts at `begin`. The first leader comes from the dot, and the leaders of
/// the other rows are the parts of the bracket.
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

/// Returns the candidate starts of a bracket, their side of the dot and their cost, cheapest first.
fn begins(dot: Place) -> Vec<(Place, f64, f64)> {
    let mut begins: Vec<(Place, f64, f64)> = (0_u8..24)
        .flat_map(|across| (0_u8..26).map(move |down| (f64::from(across) * 12.0, f64::from(down) * 8.0 - 128.0)))
        .flat_map(|(across, dy)| [1.0, -1.0].map(|side| (side * (GAP + across), dy, side)))
        .map(|(dx, dy, side)| ((dot.0 + dx, dot.1 + dy), side, dx.hypot(dy) * FAR + if side < 0.0 { 3.0 } else { 0.0 }))
        .collect();
    begins.sort_by(|a, b| a.2.total_cmp(&b.2));
    begins
}
