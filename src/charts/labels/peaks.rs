//! The labels of peaks, next to their dots.

use super::peak_clusters;
use super::placement::{DOT, Scene};
use crate::charts::svg::backend::{DrawError, Root, pixel, tenths};
use crate::charts::svg::geometry::{Area, Place};
use crate::charts::svg::marks;
use crate::charts::svg::style::Paint;
use crate::charts::svg::text_element::{Anchor, Rim, Words};
use crate::charts::svg::text_width::{self, TEXT};
use crate::charts::types::Size;

/// Distance between the two baselines of a label.
pub(crate) const LINE: f64 = 15.0;
/// Distance from a dot's centre to its label.
pub(crate) const GAP: f64 = 10.0;
/// Distance from a leader's tip to its label.
const TIP: f64 = 2.0;
/// Heights of a label above its dot, and the height from which it needs a leader.
const LIFTS: [f64; 5] = [0.0, 8.0, 16.0, 28.0, 44.0];
const LEADER_FROM: f64 = 16.0;
/// Minimum vertical distance of a line's right end from other lines for a label there.
const ALONE: f64 = 24.0;
/// Cost up to which a position next to the dot is accepted: it crosses at most one line, and only slightly.
const GOOD: f64 = 14.0;

/// Arrangement of a label: the value below the name, or both on one line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Stacked,
    OneLine,
}

impl Form {
    /// Returns the distance from the first baseline to the last.
    pub(crate) fn drop(self) -> f64 {
        match self {
            Self::Stacked => LINE,
            Self::OneLine => 0.0,
        }
    }

    /// Returns the distance between two labels of a list or gutter.
    pub(crate) fn step(self) -> f64 {
        match self {
            Self::Stacked => 34.0,
            Self::OneLine => 18.0,
        }
    }
}

/// A label that is not yet placed.
#[derive(Clone, Debug)]
pub(crate) struct LabelRequest {
    /// Position of the line in the chart.
    pub(crate) line: usize,
    /// Shortened, not escaped.
    pub(crate) name: String,
    /// Value below or after the name.
    pub(crate) figure: String,
    /// The labelled point: a peak, or a line's end.
    pub(crate) at: Place,
    /// Position of the first line that coincides with this one; this line's position if no earlier one does.
    pub(crate) twin: usize,
    /// Whether the line coincides with that of the label above, so that their value is shown only here.
    pub(crate) joined: bool,
}

impl LabelRequest {
    /// Creates the label of a line that coincides with no other.
    pub(crate) fn new(line: usize, name: impl Into<String>, figure: impl Into<String>, at: Place) -> Self {
        Self { line, name: name.into(), figure: figure.into(), at, twin: line, joined: false }
    }

    pub(crate) fn measures(&self, form: Form) -> Measures {
        Measures::new(&self.name, &self.figure, form)
    }

    /// Returns the label at this position.
    pub(crate) fn label(self, form: Form, spot: Placement) -> Label {
        Label { paint: Some(Paint::Line(self.line)), name: self.name, figure: self.figure, form, spot }
    }
}

/// Position of a label.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Placement {
    /// The side of the text that is at `x`.
    pub(crate) anchor: Anchor,
    pub(crate) x: f64,
    /// The first baseline.
    pub(crate) y: f64,
    /// Upper bound of the area that the text covers.
    pub(crate) area: Area,
    /// A thin line to the labelled point.
    pub(crate) leader: Option<(Place, Place)>,
}

/// A placed label: a name with a value.
#[derive(Clone, Debug)]
pub(crate) struct Label {
    /// Colour of the name. `None`: muted and not bold.
    pub(crate) paint: Option<Paint>,
    /// Shortened, not escaped.
    pub(crate) name: String,
    pub(crate) figure: String,
    pub(crate) form: Form,
    pub(crate) spot: Placement,
}

impl Label {
    /// Writes the name, and the value if there is one.
    pub(crate) fn draw(&self, root: &Root<'_>, rim: Rim) -> Result<(), DrawError> {
        let Placement { anchor, x, y, .. } = self.spot;
        let (x, y) = pixel((x, y));
        let (name, figure) = (text_width::name(&self.name), text_width::escape(&self.figure));
        let words = |text, paint, figure| Words { anchor, text, paint, figure, rim };
        if self.form == Form::Stacked && !figure.is_empty() {
            marks::text(root, (x, y), words(name, self.paint, String::new()))?;
            marks::text(root, (x, y + tenths(LINE)), words(figure, None, String::new()))
        } else {
            marks::text(root, (x, y), words(name, self.paint, figure))
        }
    }
}

/// Places every label in the free position with the lowest cost, the highest peak first. A label without a free
/// position is omitted. `taken` has the positions of labels that are already placed.
pub(crate) fn place(
    requests: Vec<LabelRequest>,
    (form, size): (Form, Size),
    scene: &Scene<'_>,
    taken: &[Placement],
) -> Vec<Label> {
    let mut taken: Vec<Placement> = taken.to_vec();
    let mut placed = Vec::new();
    let (clusters, mut single) = peak_clusters::split(requests);
    // Lists first: they need the most room.
    for cluster in clusters {
        if let Some(list) = peak_clusters::list(&cluster, (form, size), scene, &taken) {
            taken.extend(list.iter().map(|label| label.spot));
            placed.extend(list);
        } else {
            single.extend(cluster);
        }
    }
    single.sort_by(|a, b| a.at.1.total_cmp(&b.at.1).then(a.line.cmp(&b.line)));
    for request in single {
        let (dot, measures) = (request.at, request.measures(form));
        let near = scene.best(measures.beside(dot).chain(measures.over_the_end(request.line, scene)), dot, &taken);
        let best = match near {
            Some((_, cost)) if cost <= GOOD => near,
            _ => scene
                .best(near.into_iter().chain(measures.around(dot)), dot, &taken)
                .or_else(|| scene.best(measures.anywhere(dot, scene), dot, &taken)),
        };
        if let Some((spot, _)) = best {
            taken.push(spot);
            placed.push(request.label(form, spot));
        }
    }
    placed
}

/// Form and width of a label.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Measures {
    pub(crate) form: Form,
    pub(crate) width: f64,
}

impl Measures {
    /// Measures a bold name and a value.
    pub(crate) fn new(name: &str, figure: &str, form: Form) -> Self {
        let (name, figure) = (text_width::bold_width(name, TEXT), text_width::width(figure, TEXT));
        let width = match form {
            Form::Stacked => name.max(figure),
            Form::OneLine if figure == 0.0 => name,
            Form::OneLine => name + text_width::width(" ", TEXT) + figure,
        };
        Self { form, width }
    }

    /// Returns the position of a label whose last baseline is `low`.
    pub(crate) fn spot(self, anchor: Anchor, x: f64, low: f64, leader: Option<(Place, Place)>) -> Placement {
        let left = match anchor {
            Anchor::Start => x,
            Anchor::Middle => x - self.width / 2.0,
            Anchor::End => x - self.width,
        };
        let y = low - self.form.drop();
        let area = Area { left, top: y - 0.8 * TEXT, right: left + self.width, bottom: low + 0.25 * TEXT };
        Placement { anchor, x, y, area, leader }
    }

    /// Returns positions right, above and left of the dot, at increasing heights, with their base costs.
    pub(crate) fn beside(self, dot: Place) -> impl Iterator<Item = (Placement, f64)> {
        let (x, y) = dot;
        LIFTS.into_iter().flat_map(move |lift| {
            let (low, over) = (y + 4.0 - lift, y - GAP - lift);
            [
                (Anchor::Start, x + GAP, low, (x + GAP - TIP, low), 0.0),
                (Anchor::Middle, x, over, (x, over + 2.0 * TIP), 1.5),
                (Anchor::End, x - GAP, low, (x - GAP + TIP, low), 3.0),
            ]
            .map(|(anchor, at, low, tip, cost)| {
                let leader = (lift >= LEADER_FROM).then(|| (rim(dot, tip), tip));
                (self.spot(anchor, at, low, leader), cost + lift * 0.1)
            })
        })
    }

    /// Returns a position above the right end of the label's line, in case there is no space at the dot.
    fn over_the_end(self, line: usize, scene: &Scene<'_>) -> Option<(Placement, f64)> {
        let right = scene.plot.right;
        let own = scene.highest_from(line, right - self.width)?;
        // Near the ends of other lines the label would seem to name them.
        let others = (0..scene.lines.len()).filter(|other| *other != line);
        let mut ends = others.filter_map(|other| scene.highest_from(other, right - self.width));
        let is_alone = !ends.any(|y| (y - own).abs() < ALONE);
        is_alone.then(|| (self.spot(Anchor::End, right, own - GAP, None), 36.0))
    }

    /// Returns positions with a leader, at a distance from the dot on both sides.
    pub(crate) fn around(self, dot: Place) -> impl Iterator<Item = (Placement, f64)> {
        (1_u8..=10).flat_map(move |across| {
            (0_u8..=14).flat_map(move |down| {
                let (dx, dy) = (GAP + f64::from(across) * 14.0, f64::from(down) * 12.0 - 84.0);
                [1.0, -1.0].map(|side| self.with_leader(dot, dot.0 + side * dx, dot.1 + dy, side))
            })
        })
    }

    /// Returns positions on a grid over the whole plot, for crowded charts.
    fn anywhere(self, dot: Place, scene: &Scene<'_>) -> impl Iterator<Item = (Placement, f64)> {
        let plot = scene.plot;
        (0_u8..60).flat_map(move |down| {
            (0_u8..60).map(move |across| {
                let (x, low) = (plot.left + 2.0 + f64::from(across) * 20.0, plot.top + 12.0 + f64::from(down) * 8.0);
                self.with_leader(dot, x, low, 1.0)
            })
        })
    }

    /// Returns a position with a leader from the dot; its cost increases with the distance.
    fn with_leader(self, dot: Place, x: f64, low: f64, side: f64) -> (Placement, f64) {
        let anchor = if side > 0.0 { Anchor::Start } else { Anchor::End };
        let tip = (x - side * TIP, low - 4.0);
        let far = (tip.0 - dot.0).hypot(tip.1 - dot.1);
        (self.spot(anchor, x, low, Some((rim(dot, tip), tip))), 6.0 + far * 0.15)
    }
}

/// Returns the point on a dot's edge that is nearest to another point.
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

    fn spots(lines: &[Vec<Vec<Place>>], dots: &[Place]) -> Vec<Placement> {
        let scene = Scene { lines, dots, hairlines: &[], banner: &Banner::default(), covers: &[], plot: PLOT };
        let form = if dots.len() > 4 { Form::OneLine } else { Form::Stacked };
        let request = |(line, at): (usize, &Place)| LabelRequest::new(line, "R0 = 3.0", "3,038 on day 27", *at);
        let labels = place(dots.iter().enumerate().map(request).collect(), (form, Size::Wide), &scene, &[]);
        labels.into_iter().map(|label| label.spot).collect()
    }

    #[test]
    fn a_single_peak_has_its_label_on_the_right() {
        let lines = [vec![vec![(45.0, 300.0), (100.0, 50.0), (120.0, 300.0), (899.0, 390.0)]]];
        let placed = spots(&lines, &[(100.0, 50.0)]);
        assert_eq!((placed.len(), placed[0].anchor, placed[0].x), (1, Anchor::Start, 110.0));
    }

    #[test]
    fn a_peak_on_the_last_day_has_its_label_on_the_left() {
        let lines = [vec![vec![(45.0, 300.0), (899.0, 200.0)]]];
        assert_eq!(spots(&lines, &[(899.0, 200.0)])[0].anchor, Anchor::End);
    }

    #[test]
    fn the_labels_of_eight_coinciding_peaks_do_not_overlap() {
        for dot in [(45.0, 50.0), (100.0, 50.0), (899.0, 50.0), (45.0, 390.0), (899.0, 390.0)] {
            let lines = vec![vec![vec![(45.0, 300.0), dot, (899.0, 390.0)]]; 8];
            let placed = spots(&lines, &[dot; 8]);
            assert_eq!(placed.len(), 8, "{dot:?}");
            for (at, spot) in placed.iter().enumerate() {
                assert!(spot.area.within(&PLOT), "{spot:?}");
                assert!(placed[..at].iter().all(|other| !other.area.overlaps(&spot.area)), "{placed:?}");
            }
        }
    }
}
