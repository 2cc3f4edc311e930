//! The names of bands, median and members on a chart with one line: each stands beside what it names, off the areas where
//! there is room, and a leader reaches from it to the edge that it names.

use super::peaks::{Form, LINE, LabelRequest, Measures, Placement};
use super::placement::{Band, Scene};
use crate::charts::svg::geometry::Place;
use crate::charts::svg::text_element::Anchor;
use crate::charts::svg::text_width::text_size;
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

/// What a leader names.
struct Curve<'a> {
    name: &'static str,
    figure: &'static str,
    /// From left to right.
    edge: &'a [Place],
    height: f64,
}

/// The line whose ensemble is named by leaders: the only one.
pub(crate) fn line<'a>(chart: &'a LineChart<'_>) -> Option<&'a Line<'a>> {
    match &chart.lines[..] {
        [line] if line.has_spread() => Some(line),
        _ => None,
    }
}

/// The names on a chart that has them, with their spots. `covers` are the areas of its only line, `median` its visible parts.
pub(crate) fn place(
    chart: &LineChart<'_>,
    size: Size,
    (covers, median): (&[Band], &[Vec<Place>]),
    scene: &Scene<'_>,
    taken: &[Placement],
) -> Vec<(LabelRequest, Placement, Form)> {
    let Some(line) = line(chart) else { return Vec::new() };
    let outer = match line.spread {
        Some(Spread::Members(_)) => [("One simulation each", ""), ("", "")],
        _ => [("9 in 10 simulations", "5 to 95 %"), ("Half of them", "25 to 75 %")],
    };
    let named = outer.into_iter().zip(covers).map(|((name, figure), cover)| (name, figure, cover.upper()));
    // In a gutter the median is named already.
    let inner = (chart.labels == LabelPlace::Peaks).then(|| median.iter().max_by_key(|part| part.len())).flatten();
    let inner = inner.map(|part| (MEDIAN, "", part.as_slice()));
    let heights = BANDS.into_iter();
    let curves =
        named.chain(inner).zip(heights).map(|((name, figure, edge), height)| Curve { name, figure, edge, height });
    let mut taken = taken.to_vec();
    let mut placed = Vec::new();
    for curve in curves {
        let form = if size == Size::Narrow && !curve.figure.is_empty() { Form::Stacked } else { Form::OneLine };
        if let Some((at, spot)) = best(&curve, Measures { form, size }, covers, scene, &taken) {
            taken.push(spot);
            let wish = LabelRequest {
                line: 0,
                name: curve.name.to_owned(),
                figure: curve.figure.to_owned(),
                at,
                twin: 0,
                joined: false,
            };
            placed.push((wish, spot, form));
        }
    }
    placed
}

/// The spot that costs least, with where its leader begins.
fn best(
    curve: &Curve<'_>,
    measures: Measures,
    covers: &[Band],
    scene: &Scene<'_>,
    taken: &[Placement],
) -> Option<(Place, Placement)> {
    let wish = LabelRequest {
        line: 0,
        name: curve.name.to_owned(),
        figure: curve.figure.to_owned(),
        at: (0.0, 0.0),
        twin: 0,
        joined: false,
    };
    let width = wish.width(measures.form, text_size(measures.size));
    let offsets = offsets();
    let mut best: Option<(Place, Placement, f64)> = None;
    for (at, begin) in begins(curve, scene.plot.bottom) {
        for (offset, off) in &offsets {
            let limit = best.map_or(f64::INFINITY, |(.., cost)| cost);
            let own = begin + off;
            if own >= limit {
                break;
            }
            let spot = measures.at_tip(at, *offset, width);
            if spot.area.within(&scene.plot) && !taken.iter().any(|other| other.area.overlaps(&spot.area)) {
                let own = own + ON_AREA * covers.iter().map(|cover| cover.share_of(&spot.area)).sum::<f64>();
                let cost = if own < limit { own + scene.cost(&spot, at, taken, limit - own) } else { own };
                if cost < limit {
                    best = Some((at, spot, cost));
                }
            }
        }
    }
    best.map(|(at, spot, _)| (at, spot))
}

/// Where a leader may begin, with what it costs: about as high as wished, where the curve falls rather than where it rises.
fn begins(curve: &Curve<'_>, bottom: f64) -> Vec<(Place, f64)> {
    let places = curve.edge.iter().enumerate();
    let Some((peak, top)) = places.min_by(|a, b| a.1.1.total_cmp(&b.1.1)).map(|(at, place)| (at, place.1)) else {
        return Vec::new();
    };
    let mut begins = Vec::new();
    for step in STEPS {
        let height = bottom - (curve.height + step) * (bottom - top);
        let falling = curve.edge.get(peak..).and_then(|part| crossing(part.iter(), height));
        let rising = curve.edge.get(..=peak).and_then(|part| crossing(part.iter().rev(), height));
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

impl Measures {
    /// A text at the tip of a leader, which faces its first line.
    fn at_tip(&self, at: Place, (dx, dy): Place, width: f64) -> Placement {
        let tip = (at.0 + dx, at.1 + dy);
        let low = match self.form {
            Form::Stacked => tip.1 + MIDDLE + LINE,
            Form::OneLine => tip.1 + MIDDLE,
        };
        let (anchor, gap) = if dx > 0.0 { (Anchor::Start, TIP) } else { (Anchor::End, -TIP) };
        self.spot(width, anchor, tip.0 + gap, low, Some((at, tip)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leaders_begin_where_the_curve_falls_or_else_rises() {
        let edge = [(0.0, 100.0), (10.0, 20.0), (30.0, 100.0)];
        let curve = Curve { name: "A", figure: "", edge: &edge, height: 0.5 };
        let begins = begins(&curve, 100.0);
        assert_eq!(begins[0], ((20.0, 60.0), 0.0));
        assert_eq!(begins[1], ((5.0, 60.0), RISING));
        let rising = Curve { edge: &edge[..2], ..curve };
        assert!(super::begins(&rising, 100.0).iter().all(|(place, cost)| place.0 < 10.0 && *cost >= RISING));
        assert!(super::begins(&Curve { edge: &[], ..rising }, 100.0).is_empty());
    }
}
