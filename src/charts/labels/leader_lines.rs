//! The names of bands, median and members in a chart with one line. Each name has a leader to the curve that it names,
//! and is outside the areas if there is space.

use super::peaks::{Form, Label, LabelRequest, Measures, Placement};
use super::placement::{Band, Scene};
use crate::charts::svg::geometry::Place;
use crate::charts::svg::text_element::Anchor;
use crate::charts::types::{LabelPlace, Line, LineChart, Size, Spread};

/// Preferred height of each leader's start, as a share of its curve's height, from the outer curve to the inner one.
const BANDS: [f64; 3] = [0.78, 0.5, 0.2];
/// Offsets from the preferred height that are tried.
const STEPS: [f64; 9] = [0.0, 0.04, -0.04, 0.08, -0.08, 0.13, -0.13, 0.18, -0.18];
/// Cost of an offset from the preferred height, per share of the curve's height; cost of a start on the rising side.
const AWAY: f64 = 50.0;
const RISING: f64 = 14.0;
/// Cost of a text on the areas, in addition to the scene's cost.
const ON_AREA: f64 = 24.0;
/// Best offset of a text from its leader's start; cost per unit away from it, and per unit of leader.
const BEST: (f64, f64) = (38.0, -22.0);
const OFF: f64 = 0.08;
const FAR: f64 = 0.06;
/// Distance from a leader's tip to its text.
const TIP: f64 = 3.0;
/// Distance from a text's first baseline up to its middle.
const MIDDLE: f64 = 4.5;

/// Name of an ensemble's line.
pub(crate) const MEDIAN: &str = "Median";

/// Returns the chart's line if it is the only one and has an ensemble. Leaders then name its parts.
pub(crate) fn line<'a>(chart: &'a LineChart<'_>) -> Option<&'a Line<'a>> {
    match &chart.lines[..] {
        [line] if line.has_spread() => Some(line),
        _ => None,
    }
}

/// Places the names, each with the start of its leader. `covers` are the areas of the chart's only line, `median` its
/// visible parts.
pub(crate) fn place(
    chart: &LineChart<'_>,
    size: Size,
    (covers, median): (&[Band], &[Vec<Place>]),
    scene: &Scene<'_>,
    taken: &[Placement],
) -> Vec<(Label, Place)> {
    let Some(line) = line(chart) else { return Vec::new() };
    let outer = match line.spread {
        Some(Spread::Members(_)) => [("One simulation each", ""), ("", "")],
        _ => [("9 in 10 simulations", "5 to 95 %"), ("Half of them", "25 to 75 %")],
    };
    let named = outer.into_iter().zip(covers).map(|((name, figure), cover)| (name, figure, cover.upper.as_slice()));
    // With labels at the ends, the gutter already names the median.
    let inner = (chart.labels == LabelPlace::Peaks).then(|| median.iter().max_by_key(|part| part.len())).flatten();
    let inner = inner.map(|part| (MEDIAN, "", part.as_slice()));
    let mut taken = taken.to_vec();
    let mut placed = Vec::new();
    for ((name, figure, edge), height) in named.chain(inner).zip(BANDS) {
        let form = if size == Size::Narrow && !figure.is_empty() { Form::Stacked } else { Form::OneLine };
        let begins = begins(edge, height, scene.plot.bottom);
        if let Some((at, spot)) = best(&begins, Measures::new(name, figure, form), covers, scene, &taken) {
            taken.push(spot);
            placed.push((LabelRequest::new(0, name, figure, at).label(form, spot), at));
        }
    }
    placed
}

/// Returns the position with the lowest cost, and the start of its leader.
fn best(
    begins: &[(Place, f64)],
    measures: Measures,
    covers: &[Band],
    scene: &Scene<'_>,
    taken: &[Placement],
) -> Option<(Place, Placement)> {
    let offsets = offsets();
    let mut best: Option<(Place, Placement, f64)> = None;
    for (at, begin) in begins {
        for (offset, off) in &offsets {
            let limit = best.map_or(f64::INFINITY, |(.., cost)| cost);
            let own = begin + off;
            if own >= limit {
                break;
            }
            let spot = at_tip(measures, *at, *offset);
            if scene.is_free(&spot, taken) {
                let own = own + ON_AREA * covers.iter().map(|cover| cover.share_of(&spot.area)).sum::<f64>();
                let cost = if own < limit { own + scene.cost(&spot, *at, taken, limit - own) } else { own };
                if cost < limit {
                    best = Some((*at, spot, cost));
                }
            }
        }
    }
    best.map(|(at, spot, _)| (at, spot))
}

/// Returns the candidate starts of a leader with their cost: near the preferred height, preferably where the curve
/// falls.
fn begins(edge: &[Place], share: f64, bottom: f64) -> Vec<(Place, f64)> {
    let places = edge.iter().enumerate();
    let Some((peak, top)) = places.min_by(|a, b| a.1.1.total_cmp(&b.1.1)).map(|(at, place)| (at, place.1)) else {
        return Vec::new();
    };
    let mut begins = Vec::new();
    for step in STEPS {
        let height = bottom - (share + step) * (bottom - top);
        let falling = edge.get(peak..).and_then(|part| crossing(part.iter(), height));
        let rising = edge.get(..=peak).and_then(|part| crossing(part.iter().rev(), height));
        let cost = step.abs() * AWAY;
        begins.extend(falling.map(|place| (place, cost)).into_iter().chain(rising.map(|place| (place, cost + RISING))));
    }
    begins
}

/// Returns the first point at which a curve, followed from its top, falls to a height.
fn crossing<'a>(curve: impl Iterator<Item = &'a Place>, height: f64) -> Option<Place> {
    let mut before: Option<Place> = None;
    for place in curve {
        if let Some(before) = before.filter(|_| place.1 >= height) {
            let share = (height - before.1) / (place.1 - before.1).max(f64::MIN_POSITIVE);
            return Some((before.0 + share.clamp(0.0, 1.0) * (place.0 - before.0), height));
        }
        before = Some(*place);
    }
    None
}

/// Returns the candidate offsets from a leader's start to its tip, on both sides, with their cost, cheapest first.
fn offsets() -> Vec<(Place, f64)> {
    let mut offsets: Vec<(Place, f64)> = (1_u8..=12)
        .flat_map(|across| (0_u8..=12).map(move |down| (f64::from(across) * 14.0, f64::from(down) * 10.0 - 80.0)))
        .flat_map(|(dx, dy)| {
            let cost = (dx - BEST.0).hypot(dy - BEST.1) * OFF + dx.hypot(dy) * FAR;
            [((dx, dy), cost), ((-dx, dy), cost)]
        })
        .collect();
    offsets.sort_by(|a, b| a.1.total_cmp(&b.1));
    offsets
}

/// Returns the position of a text whose first line is at the tip of a leader.
fn at_tip(measures: Measures, at: Place, (dx, dy): Place) -> Placement {
    let tip = (at.0 + dx, at.1 + dy);
    let (anchor, gap) = if dx > 0.0 { (Anchor::Start, TIP) } else { (Anchor::End, -TIP) };
    measures.spot(anchor, tip.0 + gap, tip.1 + MIDDLE + measures.form.drop(), Some((at, tip)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leaders_start_where_the_curve_falls_or_else_where_it_rises() {
        let edge = [(0.0, 100.0), (10.0, 20.0), (30.0, 100.0)];
        let falling = begins(&edge, 0.5, 100.0);
        assert_eq!(falling[0], ((20.0, 60.0), 0.0));
        assert_eq!(falling[1], ((5.0, 60.0), RISING));
        let rising = begins(&edge[..2], 0.5, 100.0);
        assert!(rising.iter().all(|(place, cost)| place.0 < 10.0 && *cost >= RISING));
        assert!(begins(&[], 0.5, 100.0).is_empty());
    }
}
