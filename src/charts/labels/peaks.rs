//! Peak labels: where each name stands beside its dot.

use super::peak_clusters;
use super::placement::{DOT, Scene};
use crate::charts::svg::geometry::{Area, Place};
use crate::charts::svg::text_element::Anchor;
use crate::charts::svg::text_width;
use crate::charts::svg::text_width::text_size;
use crate::charts::types::Size;

/// From one baseline of a label to the next.
pub(crate) const LINE: f64 = 15.0;
/// From a dot's middle to its label.
pub(crate) const GAP: f64 = 10.0;
/// From a leader's tip to its label.
const TIP: f64 = 2.0;
/// How far a label rises above the place beside its dot, and from where it needs a leader.
const LIFTS: [f64; 5] = [0.0, 8.0, 16.0, 28.0, 44.0];
const LEADER_FROM: f64 = 16.0;
/// How far from others a line must end for its label to stand there.
const ALONE: f64 = 24.0;
/// A spot at the dot that costs no more than this is good enough: it crosses no line, or one just so.
const GOOD: f64 = 14.0;

/// Name over figure, or both on one line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Stacked,
    OneLine,
}

/// What a label says.
#[derive(Clone, Debug)]
pub(crate) struct LabelRequest {
    /// The line's position.
    pub(crate) line: usize,
    /// Shortened, not escaped.
    pub(crate) name: String,
    /// What stands under or after the name.
    pub(crate) figure: String,
    /// What it names: a peak, or a line's end.
    pub(crate) at: Place,
    /// The first line that lies under this one all the way: itself, where none does.
    pub(crate) twin: usize,
    /// Whether its line lies on that of the label above it, which leaves its figure to this one.
    pub(crate) joined: bool,
}

impl LabelRequest {
    /// How wide it stands at this size of text.
    pub(crate) fn width(&self, form: Form, text: f64) -> f64 {
        let name = text_width::bold_width(&self.name, text);
        let figure = text_width::width(&self.figure, text);
        match form {
            Form::Stacked => name.max(figure),
            Form::OneLine if figure == 0.0 => name,
            Form::OneLine => name + text_width::width(" ", text) + figure,
        }
    }
}

/// Where a label stands.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Placement {
    /// Which side of the text `x` fixes.
    pub(crate) anchor: Anchor,
    pub(crate) x: f64,
    /// The first baseline.
    pub(crate) y: f64,
    /// What the text covers at most.
    pub(crate) area: Area,
    /// A thin line to what the label names.
    pub(crate) leader: Option<(Place, Place)>,
}

/// The measures that all labels of a chart share.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Measures {
    pub(crate) form: Form,
    pub(crate) size: Size,
}

impl Measures {
    /// A label of this width whose last baseline is `low`.
    pub(crate) fn spot(
        &self,
        width: f64,
        anchor: Anchor,
        x: f64,
        low: f64,
        leader: Option<(Place, Place)>,
    ) -> Placement {
        let left = match anchor {
            Anchor::Start => x,
            Anchor::Middle => x - width / 2.0,
            Anchor::End => x - width,
        };
        let y = match self.form {
            Form::Stacked => low - LINE,
            Form::OneLine => low,
        };
        let text = text_size(self.size);
        let area = Area { left, top: y - 0.8 * text, right: left + width, bottom: low + 0.25 * text };
        Placement { anchor, x, y, area, leader }
    }

    /// Every label in the spot that disturbs least, the highest peak first. A label for which there is no room at all is left
    /// out, and so is one that would have to stand on another.
    /// `taken` says where others stand already.
    pub(crate) fn place(
        &self,
        wishes: Vec<LabelRequest>,
        scene: &Scene<'_>,
        taken: &[Placement],
    ) -> Vec<(LabelRequest, Placement, Form)> {
        let mut taken: Vec<Placement> = taken.to_vec();
        let mut placed = Vec::new();
        let (crowds, mut single) = peak_clusters::split(wishes);
        // Lists first: they need the most room.
        for crowd in crowds {
            if let Some(list) = self.list(&crowd, scene, &taken) {
                taken.extend(list.iter().map(|(_, spot, _)| *spot));
                placed.extend(list);
            } else {
                single.extend(peak_clusters::apart(crowd));
            }
        }
        single.sort_by(|a, b| a.at.1.total_cmp(&b.at.1).then(a.line.cmp(&b.line)));
        for wish in single {
            let width = wish.width(self.form, text_size(self.size));
            let least = |spots: &mut dyn Iterator<Item = (Placement, f64)>| {
                let mut best: Option<(Placement, f64)> = None;
                for (spot, own) in spots {
                    let limit = best.map_or(f64::INFINITY, |(_, cost)| cost);
                    // The spot's own cost first: most of a crowd's spots need not be weighed.
                    if own < limit
                        && spot.area.within(&scene.plot)
                        && !taken.iter().any(|other| other.area.overlaps(&spot.area))
                    {
                        let cost = own + scene.cost(&spot, wish.at, &taken, limit - own);
                        if cost < limit {
                            best = Some((spot, cost));
                        }
                    }
                }
                best
            };
            let near = least(&mut self.beside(&wish, width).chain(self.over_the_end(&wish, width, scene)));
            let best = match near {
                Some((_, cost)) if cost <= GOOD => near,
                _ => least(&mut near.into_iter().chain(self.around(wish.at, width)))
                    .or_else(|| least(&mut self.anywhere(wish.at, width, scene))),
            };
            if let Some((spot, _)) = best {
                taken.push(spot);
                placed.push((wish, spot, self.form));
            }
        }
        placed
    }

    /// Right, above and left of the dot, lifted more and more.
    pub(crate) fn beside(&self, wish: &LabelRequest, width: f64) -> impl Iterator<Item = (Placement, f64)> {
        let (x, y) = wish.at;
        LIFTS.into_iter().flat_map(move |lift| {
            let (low, over) = (y + 4.0 - lift, y - GAP - lift);
            [
                (Anchor::Start, x + GAP, low, (x + GAP - TIP, low), 0.0),
                (Anchor::Middle, x, over, (x, over + 2.0 * TIP), 1.5),
                (Anchor::End, x - GAP, low, (x - GAP + TIP, low), 3.0),
            ]
            .map(|(anchor, at, low, tip, cost)| {
                let leader = (lift >= LEADER_FROM).then(|| (rim(wish.at, tip), tip));
                (self.spot(width, anchor, at, low, leader), cost + lift * 0.1)
            })
        })
    }

    /// Where everything beside the dot is taken: over the right end of its line.
    fn over_the_end(&self, wish: &LabelRequest, width: f64, scene: &Scene<'_>) -> Option<(Placement, f64)> {
        let right = scene.plot.right;
        let own = scene.highest_from(wish.line, right - width)?;
        // Among the ends of others it would seem to name them.
        let ends = (0..scene.lines.len()).filter(|line| *line != wish.line);
        let near = ends.filter_map(|line| scene.highest_from(line, right - width)).any(|y| (y - own).abs() < ALONE);
        if near {
            return None;
        }
        let low = own - GAP;
        Some((self.spot(width, Anchor::End, right, low, None), 36.0))
    }

    /// A step or more away from the dot on both sides, with a leader.
    pub(crate) fn around(&self, dot: Place, width: f64) -> impl Iterator<Item = (Placement, f64)> {
        (1_u8..=10).flat_map(move |across| {
            (0_u8..=14).flat_map(move |down| {
                let (dx, dy) = (GAP + f64::from(across) * 14.0, f64::from(down) * 12.0 - 84.0);
                [1.0, -1.0].map(|side| self.led(dot, dot.0 + side * dx, dot.1 + dy, width, side))
            })
        })
    }

    /// The whole plot as a grid, for crowds.
    fn anywhere(&self, dot: Place, width: f64, scene: &Scene<'_>) -> impl Iterator<Item = (Placement, f64)> {
        let plot = scene.plot;
        (0_u8..60).flat_map(move |down| {
            (0_u8..60).map(move |across| {
                let (x, low) = (plot.left + 2.0 + f64::from(across) * 20.0, plot.top + 12.0 + f64::from(down) * 8.0);
                self.led(dot, x, low, width, 1.0)
            })
        })
    }

    /// A spot that a leader reaches from the dot; the farther, the dearer.
    fn led(&self, dot: Place, x: f64, low: f64, width: f64, side: f64) -> (Placement, f64) {
        let anchor = if side > 0.0 { Anchor::Start } else { Anchor::End };
        let tip = (x - side * TIP, low - 4.0);
        let far = (tip.0 - dot.0).hypot(tip.1 - dot.1);
        (self.spot(width, anchor, x, low, Some((rim(dot, tip), tip))), 6.0 + far * 0.15)
    }
}

/// The place on a dot's rim that faces another place.
pub(crate) fn rim(dot: Place, to: Place) -> Place {
    let (dx, dy) = (to.0 - dot.0, to.1 - dot.1);
    let far = dx.hypot(dy).max(DOT);
    (dot.0 + dx * DOT / far, dot.1 + dy * DOT / far)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::charts::labels::spans::Banner;

    const PLOT: Area = Area { left: 45.0, top: 0.0, right: 899.0, bottom: 389.0 };

    fn place(lines: &[Vec<Vec<Place>>], dots: &[Place]) -> Vec<(LabelRequest, Placement, Form)> {
        let scene = Scene { lines, dots, hairlines: &[], banner: &Banner::default(), covers: &[], plot: PLOT };
        let form = if dots.len() > 4 { Form::OneLine } else { Form::Stacked };
        let wish = |(line, at): (usize, &Place)| LabelRequest {
            line,
            name: "R0 = 3.0".to_owned(),
            figure: "3,038 on day 27".to_owned(),
            at: *at,
            twin: line,
            joined: false,
        };
        Measures { form, size: Size::Wide }.place(dots.iter().enumerate().map(wish).collect(), &scene, &[])
    }

    #[test]
    fn a_lone_peak_has_its_label_at_the_right() {
        let lines = [vec![vec![(45.0, 300.0), (100.0, 50.0), (120.0, 300.0), (899.0, 390.0)]]];
        let placed = place(&lines, &[(100.0, 50.0)]);
        assert_eq!((placed.len(), placed[0].1.anchor, placed[0].1.x), (1, Anchor::Start, 110.0));
    }

    #[test]
    fn a_peak_on_the_last_day_has_it_on_the_left() {
        let lines = [vec![vec![(45.0, 300.0), (899.0, 200.0)]]];
        assert_eq!(place(&lines, &[(899.0, 200.0)])[0].1.anchor, Anchor::End);
    }

    #[test]
    fn eight_in_one_place_stand_apart() {
        for dot in [(45.0, 50.0), (100.0, 50.0), (899.0, 50.0), (45.0, 390.0), (899.0, 390.0)] {
            let lines = vec![vec![vec![(45.0, 300.0), dot, (899.0, 390.0)]]; 8];
            let placed = place(&lines, &[dot; 8]);
            assert_eq!(placed.len(), 8, "{dot:?}");
            for (at, (_, spot, _)) in placed.iter().enumerate() {
                assert!(spot.area.within(&PLOT), "{spot:?}");
                assert!(placed[..at].iter().all(|(_, other, _)| !other.area.overlaps(&spot.area)), "{placed:?}");
            }
        }
    }
}
