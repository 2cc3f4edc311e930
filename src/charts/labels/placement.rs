//! The cost of a label's position: the areas, lines, dots, gridlines and other labels that it covers.

use super::peaks::Placement;
use super::spans::Banner;
use crate::charts::svg::geometry::{Area, Place};
use crate::charts::svg::text_element::Rim;

/// Radius of a dot with its ring.
pub(crate) const DOT: f64 = 6.5;
/// Width of the background-coloured outline left and right of a label, which would interrupt a line. Above and below,
/// the label's area is already larger than its letters.
const HALO: f64 = 2.0;

// Costs of a position. A label never overlaps another label, but it may cross a line to stay near its dot.
const ON_DOT: f64 = 80.0;
const ON_LINE: f64 = 12.0;
const ON_LINE_UNIT: f64 = 0.5;
const ON_LEADER: f64 = 30.0;
const ON_HAIRLINE: f64 = 1.5;
const ON_EDGE: f64 = 4.0;
/// Factor for letters without an outline, which are harder to read on lines: those on the edge of a shaded span.
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
    /// The y of each gridline.
    pub(crate) hairlines: &'a [f64],
    /// Shaded spans and their edges.
    pub(crate) banner: &'a Banner,
    /// The areas of ensembles.
    pub(crate) covers: &'a [Band],
    /// The area in which labels may be placed.
    pub(crate) plot: Area,
}

impl Scene<'_> {
    /// Returns the cost of a position for the label of the dot `own`, next to the labels in `taken`. A cost above
    /// `limit` may be incomplete.
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
            // A leader through another dot would suggest that the label belongs to that dot's line.
            cost += price(LEADER_ON_DOT, *dot != own && ring.meets(spot.leader));
        }
        for other in taken {
            cost += price(ON_LEADER, area.meets(other.leader));
            cost += price(LEADER_ON_LABEL, other.area.meets(spot.leader));
            if let (Some((a, b)), Some((c, d))) = (spot.leader, other.leader) {
                cost += price(LEADER_ON_LEADER, cross(a, b, c, d));
            }
        }
        // The lines take by far the most time, so they come last.
        let halo = Area { left: area.left - HALO * bare, right: area.right + HALO * bare, ..*area };
        for parts in self.lines {
            if cost > limit {
                return cost;
            }
            let inside = |part: &Vec<Place>| sum(part, halo.left, halo.right, |a, b| halo.length_inside(a, b));
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

    /// Whether a position is inside the plot and overlaps no other label.
    pub(crate) fn is_free(&self, spot: &Placement, taken: &[Placement]) -> bool {
        spot.area.within(&self.plot) && !taken.iter().any(|other| other.area.overlaps(&spot.area))
    }

    /// Returns the free position with the lowest cost, and that cost. Each candidate comes with a base cost, which is
    /// compared first: most candidates are already too expensive, and their full cost is not computed.
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

    /// Returns the outline of a text in this area.
    pub(crate) fn rim(&self, area: &Area) -> Rim {
        if self.covers.iter().any(|cover| cover.filled && cover.share_of(area) > 0.0) {
            Rim::None
        } else {
            self.banner.shade.rim(area)
        }
    }

    /// Returns the y of a line's highest point at or right of `left`.
    pub(crate) fn highest_from(&self, line: usize, left: f64) -> Option<f64> {
        let parts = self.lines.get(line)?.iter();
        let heights = parts.flatten().filter(|place| place.0 >= left).map(|place| place.1);
        heights.min_by(f64::total_cmp)
    }
}

fn price(cost: f64, due: bool) -> f64 {
    if due { cost } else { 0.0 }
}

/// Sums `of` over the segments of a part between two x. The part's points are in ascending order of x.
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

/// Number of x positions at which a text is compared with a band.
const PROBES: u8 = 9;

/// An area of the drawing between two curves, each from left to right.
pub struct Band {
    /// Whether the area itself is drawn. Otherwise it only contains thin lines, and text on them needs an outline.
    pub(crate) filled: bool,
    /// Cost of a text that lies entirely on the band.
    pub(crate) price: f64,
    pub(crate) upper: Vec<Place>,
    pub(crate) lower: Vec<Place>,
}

impl Band {
    /// Returns the share of a text's area that lies on the band, from 0 to 1.
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

/// Interpolates the y of a curve at this x. `None` outside the curve.
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
    fn the_length_of_a_segment_inside_an_area_is_measured() {
        let area = Area { left: 10.0, top: 10.0, right: 20.0, bottom: 20.0 };
        assert_eq!(area.length_inside((0.0, 15.0), (40.0, 15.0)), 10.0);
        assert_eq!(area.length_inside((0.0, 5.0), (40.0, 5.0)), 0.0);
        assert!((area.length_inside((12.0, 0.0), (12.0, 15.0)) - 5.0).abs() < 1e-9);
        assert_eq!(area.length_inside((12.0, 12.0), (12.0, 12.0)), 0.0);
    }

    #[test]
    fn segments_cross_only_at_a_point_inside_both() {
        assert!(cross((0.0, 0.0), (10.0, 10.0), (0.0, 10.0), (10.0, 0.0)));
        assert!(!cross((0.0, 0.0), (10.0, 10.0), (20.0, 10.0), (30.0, 0.0)));
    }
}
