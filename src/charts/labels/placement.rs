//! What a label may disturb, and how much: areas, lines, dots, hairlines, and the labels already placed.

use super::peaks::Placement;
use super::spans::Banner;
use crate::charts::svg::geometry::{Area, Place};
use crate::charts::svg::text_element::Rim;

/// A dot with its ring.
pub(crate) const DOT: f64 = 6.5;
/// The rim of ground beside a label's letters, which would cut a line; above and below, the area has some to spare.
const HALO: f64 = 2.0;

/// What a spot costs. Standing on another label is never worth it; crossing a line may be, to stay near.
const ON_DOT: f64 = 80.0;
const ON_LINE: f64 = 12.0;
const ON_LINE_UNIT: f64 = 0.5;
const ON_LEADER: f64 = 30.0;
const ON_HAIRLINE: f64 = 1.5;
const ON_EDGE: f64 = 4.0;
/// So many times as much where letters stand on the edge of a shaded span, and no rim keeps them apart from what they cross.
const WITHOUT_RIM: f64 = 2.0;
const LEADER_ON_DOT: f64 = 40.0;
const LEADER_ON_LABEL: f64 = 300.0;
const LEADER_ON_LINE: f64 = 2.0;
const LEADER_ON_LEADER: f64 = 60.0;

/// The drawing under the labels.
pub(crate) struct Scene<'a> {
    /// Each line's visible parts.
    pub(crate) lines: &'a [Vec<Vec<Place>>],
    pub(crate) dots: &'a [Place],
    /// The heights of the gridlines.
    pub(crate) hairlines: &'a [f64],
    /// Shaded spans and their edges.
    pub(crate) banner: &'a Banner,
    /// The areas of ensembles.
    pub(crate) covers: &'a [Band],
    /// Where labels may stand.
    pub(crate) plot: Area,
}

impl Scene<'_> {
    /// What a spot for the label of this dot costs beside those already taken; any sum above `limit` once it is that much.
    pub(crate) fn cost(&self, spot: &Placement, own: Place, taken: &[Placement], limit: f64) -> f64 {
        let area = &spot.area;
        let bare = if self.rim(area) == Rim::None { WITHOUT_RIM } else { 1.0 };
        let mut cost = price(ON_HAIRLINE * bare, self.hairlines.iter().any(|y| (area.top..area.bottom).contains(y)));
        let mut edges = self.banner.edges.iter();
        cost += price(ON_EDGE, edges.any(|(x, top)| (area.left..area.right).contains(x) && *top < area.bottom));
        cost += self.covers.iter().map(|cover| cover.price * cover.share_of(area)).sum::<f64>();
        for dot in self.dots {
            let ring = Area::around(*dot, DOT);
            cost += price(ON_DOT, ring.overlaps(area));
            // A leader that runs through another dot seems to name that one's line.
            cost += price(LEADER_ON_DOT, *dot != own && ring.meets(spot.leader));
        }
        for other in taken {
            cost += price(ON_LEADER, area.meets(other.leader));
            cost += price(LEADER_ON_LABEL, other.area.meets(spot.leader));
            if let (Some((a, b)), Some((c, d))) = (spot.leader, other.leader) {
                cost += price(LEADER_ON_LEADER, cross(a, b, c, d));
            }
        }
        // The lines are by far the most work, and come last.
        let halo = Area { left: area.left - HALO * bare, right: area.right + HALO * bare, ..*area };
        for parts in self.lines {
            if cost > limit {
                return cost;
            }
            let inside = |part: &Vec<Place>| sum(part, halo.left, halo.right, |a, b| halo.share_of(a, b));
            let inside: f64 = parts.iter().map(inside).sum();
            cost += price((ON_LINE + inside * ON_LINE_UNIT) * bare, inside > 0.0);
            if let Some((from, to)) = spot.leader {
                let (left, right) = (from.0.min(to.0), from.0.max(to.0));
                let crossed = |a, b| price(LEADER_ON_LINE, cross(a, b, from, to));
                cost += parts.iter().map(|part| sum(part, left, right, crossed)).sum::<f64>();
            }
        }
        cost
    }

    /// Whether a text may stand here: inside the plot, and on no other.
    pub(crate) fn is_free(&self, spot: &Placement, taken: &[Placement]) -> bool {
        spot.area.within(&self.plot) && !taken.iter().any(|other| other.area.overlaps(&spot.area))
    }

    /// The spot that disturbs least, with its cost, of those that are free. Each comes with a cost of its own, which counts
    /// first: most of a crowd's spots need not be weighed.
    pub(crate) fn best(
        &self,
        spots: impl Iterator<Item = (Placement, f64)>,
        dot: Place,
        taken: &[Placement],
    ) -> Option<(Placement, f64)> {
        let mut best: Option<(Placement, f64)> = None;
        for (spot, own) in spots {
            let limit = best.map_or(f64::INFINITY, |(_, cost)| cost);
            if own < limit && self.is_free(&spot, taken) {
                let cost = own + self.cost(&spot, dot, taken, limit - own);
                if cost < limit {
                    best = Some((spot, cost));
                }
            }
        }
        best
    }

    /// What separates a text from the ground it stands on.
    pub(crate) fn rim(&self, area: &Area) -> Rim {
        if self.covers.iter().any(|cover| cover.filled && cover.share_of(area) > 0.0) {
            Rim::None
        } else {
            self.banner.shade.rim(area)
        }
    }

    /// The highest place of a line right of an x.
    pub(crate) fn highest_from(&self, line: usize, left: f64) -> Option<f64> {
        let parts = self.lines.get(line)?.iter();
        let heights = parts.flatten().filter(|place| place.0 >= left).map(|place| place.1);
        heights.min_by(f64::total_cmp)
    }
}

fn price(cost: f64, due: bool) -> f64 {
    if due { cost } else { 0.0 }
}

/// Sums over the segments of a part between two x; its points are in order.
fn sum(part: &[Place], left: f64, right: f64, of: impl Fn(Place, Place) -> f64) -> f64 {
    let first = part.partition_point(|point| point.0 < left).saturating_sub(1);
    part[first..].windows(2).take_while(|pair| pair[0].0 <= right).map(|pair| of(pair[0], pair[1])).sum()
}

/// Whether two segments cross.
fn cross(a: Place, b: Place, c: Place, d: Place) -> bool {
    let side = |from: Place, to: Place, point: Place| {
        (to.0 - from.0) * (point.1 - from.1) - (to.1 - from.1) * (point.0 - from.0)
    };
    side(a, b, c) * side(a, b, d) < 0.0 && side(c, d, a) * side(c, d, b) < 0.0
}

/// Number of places at which a text is compared with an area.
const PROBES: u8 = 9;

/// An area between two curves, on the drawing. Both run from left to right.
pub struct Band {
    /// Whether it is drawn; thin lines only lie in it otherwise, and a text on them needs a rim.
    pub(crate) filled: bool,
    /// What a text that stands wholly on it costs.
    pub(crate) price: f64,
    pub(crate) upper: Vec<Place>,
    pub(crate) lower: Vec<Place>,
}

impl Band {
    /// How much of a text's area stands on it, from 0 to 1.
    pub(crate) fn share_of(&self, area: &Area) -> f64 {
        let step = (area.right - area.left) / f64::from(PROBES - 1);
        let part = |probe: u8| {
            let x = area.left + f64::from(probe) * step;
            let (Some(top), Some(bottom)) = (height(&self.upper, x), height(&self.lower, x)) else { return 0.0 };
            (area.bottom.min(bottom) - area.top.max(top)).max(0.0)
        };
        (0..PROBES).map(part).sum::<f64>() / f64::from(PROBES) / (area.bottom - area.top)
    }
}

/// How high a curve stands at this x.
fn height(curve: &[Place], x: f64) -> Option<f64> {
    let at = curve.partition_point(|place| place.0 < x);
    let (after, before) = (curve.get(at)?, curve.get(at.saturating_sub(1))?);
    if at == 0 && before.0 > x {
        return None;
    }
    let across = after.0 - before.0;
    Some(if across > 0.0 { before.1 + (x - before.0) / across * (after.1 - before.1) } else { after.1 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_inside_an_area() {
        let area = Area { left: 10.0, top: 10.0, right: 20.0, bottom: 20.0 };
        assert_eq!(area.share_of((0.0, 15.0), (40.0, 15.0)), 10.0);
        assert_eq!(area.share_of((0.0, 5.0), (40.0, 5.0)), 0.0);
        assert!((area.share_of((12.0, 0.0), (12.0, 15.0)) - 5.0).abs() < 1e-9);
        assert_eq!(area.share_of((12.0, 12.0), (12.0, 12.0)), 0.0);
    }

    #[test]
    fn segments_cross_inside_both() {
        assert!(cross((0.0, 0.0), (10.0, 10.0), (0.0, 10.0), (10.0, 0.0)));
        assert!(!cross((0.0, 0.0), (10.0, 10.0), (20.0, 10.0), (30.0, 0.0)));
    }
}
