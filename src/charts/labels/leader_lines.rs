//! The names of bands, median and members on a chart with one line: each stands beside what it names, off the areas where
//! there is room, and a leader reaches from it to the edge that it names.

use super::peaks::{Form, Label, LabelRequest, Measures, Placement};
use super::placement::{Band, Scene};
use crate::charts::svg::geometry::Place;
use crate::charts::svg::text_element::Anchor;
use crate::charts::types::{LabelPlace, Line, LineChart, Size, Spread};

/// How high on its curve each leader begins, as a share of the curve's top: from the outer curve to the inner.
const BANDS: [f64; 3] = [0.78, 0.5, 0.2];
/// Around it, so many steps of so much up and down.
const STEPS: [f64; 9] = [0.0, 0.04, -0.04, 0.08, -0.08, 0.13, -0.13, 0.18, -0.18];
/// What a share of the height away from there costs, and the side where the curve rises.
const AWAY: f64 = 50.0;
const RISING: f64 = 14.0;
/// What a text that stands on the areas costs, beside the scene's price.
const ON_AREA: f64 = 24.0;
/// Where a text stands best, from where its leader begins; what a unit away from there costs, and a unit of leader.
const BEST: (f64, f64) = (38.0, -22.0);
const OFF: f64 = 0.08;
const FAR: f64 = 0.06;
/// From a leader's tip to its text.
const TIP: f64 = 3.0;
/// From a text's first baseline up to its middle.
const MIDDLE: f64 = 4.5;

/// What the line of an ensemble is called.
pub(crate) const MEDIAN: &str = "Median";

/// The line whose ensemble is named by leaders: the only one.
pub(crate) fn line<'a>(chart: &'a LineChart<'_>) -> Option<&'a Line<'a>> {
    match &chart.lines[..] {
        [line] if line.has_spread() => Some(line),
        _ => None,
    }
}

/// The names on a chart that has them, with where their leaders begin. `covers` are the areas of its only line, `median` its
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
    // In a gutter the median is named already.
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

/// The spot that costs least, with where its leader begins.
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

/// Where a leader may begin, with what it costs: about as high as wished, where the curve falls rather than where it rises.
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

/// Where a curve first sinks to a height, on its way from its top.
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

/// From a leader's begin to its tip, on both sides, with what it costs; the cheapest first.
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

/// A text at the tip of a leader, which faces its first line.
fn at_tip(measures: Measures, at: Place, (dx, dy): Place) -> Placement {
    let tip = (at.0 + dx, at.1 + dy);
    let (anchor, gap) = if dx > 0.0 { (Anchor::Start, TIP) } else { (Anchor::End, -TIP) };
    measures.spot(anchor, tip.0 + gap, tip.1 + MIDDLE + measures.form.drop(), Some((at, tip)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leaders_begin_where_the_curve_falls_or_else_rises() {
        let edge = [(0.0, 100.0), (10.0, 20.0), (30.0, 100.0)];
        let falling = begins(&edge, 0.5, 100.0);
        assert_eq!(falling[0], ((20.0, 60.0), 0.0));
        assert_eq!(falling[1], ((5.0, 60.0), RISING));
        let rising = begins(&edge[..2], 0.5, 100.0);
        assert!(rising.iter().all(|(place, cost)| place.0 < 10.0 && *cost >= RISING));
        assert!(begins(&[], 0.5, 100.0).is_empty());
    }
}
