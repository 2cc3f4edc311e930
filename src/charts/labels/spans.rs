//! The labels of spans. If every label fits inside its span, the labels are inside, with the name above the effect.
//! Otherwise they are in rows ("lanes") above the plot. A vertical line ("pole") then connects the start of each span
//! with its label, and no pole crosses the text of another label.

use super::peaks::{Form, Label, Measures, Placement};
use super::span_shading::{Across, Extent, Shade};
use crate::charts::svg::style::Paint;
use crate::charts::svg::text_element::Anchor;
use crate::charts::svg::text_width::{self, TEXT};
use crate::charts::types::{Size, Span};

/// Height above the plot for labels inside their spans.
const INSIDE: f64 = 46.0;
/// Distance from the start of a span to a label inside it.
const INSET: f64 = 8.0;
/// Height of a lane, distance from its upper edge to the baseline, and distance from the lowest lane to the plot.
const LANE: f64 = 18.0;
const BASELINE: f64 = 14.0;
const UNDER: f64 = 4.0;
/// Distance from a lane's upper edge to the upper end of its poles.
const POLE: f64 = 3.0;
/// Minimum distances of a pole from its own text, of a pole from other texts, and between texts of a lane.
const TO_TEXT: f64 = 6.0;
const CLEAR: f64 = 3.0;
const APART: f64 = 10.0;
/// Minimum width of a label: a shorter part of a name is not understandable.
const MIN_LABEL: f64 = 84.0;
/// Minimum width of a name with an effect after it.
const MIN_NAME: f64 = 80.0;

/// Maximum number of dotted edges on a wide chart: more would hide the curves.
const MAX_EDGES: usize = 24;

/// The shaded areas, dotted edges and labels of spans.
#[derive(Debug, Default)]
pub(crate) struct Banner {
    /// Height above the plot.
    pub(crate) height: f64,
    /// Upper edge of the shading.
    pub(crate) top: f64,
    /// Lower edge of the labels. Other labels must be below it.
    pub(crate) ceiling: f64,
    pub(crate) shade: Shade,
    /// The x and the upper end of each dotted edge, which extends down to the day axis.
    pub(crate) edges: Vec<(f64, f64)>,
    pub(crate) labels: Vec<Label>,
}

impl Banner {
    /// Arranges the spans of a chart. The banner is empty if no span is inside the chart.
    pub(crate) fn new(spans: &[Span], across: Across, size: Size) -> Self {
        let tag = |span: &Span| across.extent(span).map(|extent| Tag::new(span, extent, size));
        let mut tags: Vec<Tag> = spans.iter().filter_map(tag).collect();
        if tags.is_empty() {
            return Self::default();
        }
        tags.sort_by(|a, b| a.extent.left.total_cmp(&b.extent.left));
        let extents: Vec<Extent> = tags.iter().map(|tag| tag.extent).collect();
        let shade = Shade::new(&extents);
        let apart = extents.windows(2).all(|pair| pair[0].right <= pair[1].left + 0.5);
        if apart && tags.iter().all(Tag::stands_inside) {
            let edges = edges(&extents, MAX_EDGES, 0.0, |_| None);
            let labels = tags.into_iter().map(Tag::inside).collect();
            return Self { height: INSIDE, top: 0.0, ceiling: INSIDE - UNDER, shade, edges, labels };
        }

        let lanes = Lanes { tags: &tags, across };
        let (mut placed, count) = lanes.arrange(size);
        let labels = lanes.label(&mut placed);
        let height = LANE * f64::from(count) + UNDER;
        let max_edges = if size == Size::Narrow { MAX_EDGES / 2 } else { MAX_EDGES };
        let pole = |at: usize| {
            let label = placed.iter().find(|placed| placed.tag == Some(at));
            label.map(|placed| f64::from(placed.lane) * LANE + POLE)
        };
        let edges = edges(&extents, max_edges, height, pole);
        Self { height, top: height, ceiling: height, shade, edges, labels }
    }

    /// Moves the lanes down by this many units.
    pub(crate) fn lowered(mut self, by: f64) -> Self {
        if self.top > 0.0 {
            self.top += by;
            self.ceiling += by;
            self.edges.iter_mut().for_each(|edge| edge.1 += by);
            for Placement { y, area, .. } in self.labels.iter_mut().map(|label| &mut label.spot) {
                *y += by;
                area.top += by;
                area.bottom += by;
            }
        }
        self.height += by;
        self
    }
}

/// Returns the dotted edges without duplicates. Each begins at `top`, or at the upper end of the span's pole if it has
/// one. If there are more than `max` edges, only the poles remain.
fn edges(extents: &[Extent], max: usize, top: f64, pole: impl Fn(usize) -> Option<f64>) -> Vec<(f64, f64)> {
    let begin = extents.iter().enumerate().filter(|(_, extent)| extent.begins);
    let mut edges: Vec<(f64, f64)> = begin.map(|(at, extent)| (extent.left, pole(at).unwrap_or(top))).collect();
    edges.extend(extents.iter().filter(|extent| extent.ends).map(|extent| (extent.right, top)));
    // Of several edges at one x, the highest remains.
    edges.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    edges.dedup_by(|later, kept| (later.0 - kept.0).abs() < 0.5);
    if edges.len() > max {
        edges.retain(|edge| edge.1 < top);
    }
    edges
}

/// A span and the parts of its label.
#[derive(Debug)]
struct Tag {
    extent: Extent,
    paint: Paint,
    name: String,
    effect: String,
    short: String,
}

impl Tag {
    fn new(span: &Span, extent: Extent, size: Size) -> Self {
        let short = span.short.trim();
        let effect = if size == Size::Narrow { short } else { span.effect.trim() };
        let name = text_width::shorten(&span.name, size.name_room(), TEXT);
        let paint = Paint::owner(span.owner);
        if name.is_empty() {
            return Self { extent, paint, name: effect.to_owned(), effect: String::new(), short: String::new() };
        }
        Self { extent, paint, name, effect: effect.to_owned(), short: short.to_owned() }
    }

    /// Measures the label with the name above the effect.
    fn stacked(&self) -> Measures {
        Measures::new(&self.name, &self.effect, Form::Stacked)
    }

    fn stands_inside(&self) -> bool {
        self.stacked().width + 2.0 * INSET <= self.extent.right - self.extent.left
    }

    fn inside(self) -> Label {
        let spot = self.stacked().spot(Anchor::Start, self.extent.left + INSET, INSIDE - 17.0, None);
        Label { paint: Some(self.paint), name: self.name, figure: self.effect, form: Form::Stacked, spot }
    }

    /// Returns the width of the label on one line with this effect.
    fn width(&self, effect: &str) -> f64 {
        Measures::new(&self.name, effect, Form::OneLine).width
    }

    /// Shortens name and effect to this width.
    fn fit(&self, width: f64) -> (String, String) {
        for effect in [&self.effect, &self.short] {
            if self.width(effect) <= width {
                return (self.name.clone(), effect.clone());
            }
        }
        // A complete name is more useful than a part of it with an effect.
        if self.width("") <= width && !self.name.ends_with('…') {
            return (self.name.clone(), String::new());
        }
        let left = width - text_width::width(" ", TEXT) - text_width::width(&self.short, TEXT);
        if left >= MIN_NAME && !self.short.is_empty() {
            return (text_width::shorten(&self.name, left, TEXT), self.short.clone());
        }
        (text_width::shorten(&self.name, width, TEXT), String::new())
    }
}

/// The position of a label in its lane.
#[derive(Clone, Copy, Debug)]
struct Placed {
    /// Index of the label's tag. `None` for the count of omitted labels, which has no pole.
    tag: Option<usize>,
    pole: f64,
    lane: u8,
    left: f64,
    right: f64,
    /// Whether the label is left of its pole, because it would extend beyond the right edge otherwise.
    leftwards: bool,
}

impl Placed {
    /// Whether both labels can be placed: texts of a lane do not touch, and no pole crosses the other's text.
    fn agrees(&self, other: &Self) -> bool {
        let cuts = |pole: &Self, text: &Self| {
            pole.tag.is_some() && pole.lane < text.lane && (text.left - CLEAR..text.right + CLEAR).contains(&pole.pole)
        };
        let touches = self.lane == other.lane && self.left < other.right + APART && other.left < self.right + APART;
        !touches && !cuts(self, other) && !cuts(other, self)
    }
}

/// The lanes above a chart; lane 0 is at the top.
struct Lanes<'a> {
    tags: &'a [Tag],
    across: Across,
}

impl Lanes<'_> {
    /// Returns the position of each label, and the number of lanes: as few as hold every label in full or with its
    /// short effect. If they do not fit, the labels are shortened, and those that still do not fit are counted.
    fn arrange(&self, size: Size) -> (Vec<Placed>, u8) {
        let max = if size == Size::Wide { 4 } else { 3 };
        for width in [|tag: &Tag| tag.width(&tag.effect), |tag: &Tag| tag.width(&tag.short)] {
            let widths: Vec<f64> = self.tags.iter().map(width).collect();
            for lanes in 1..=max {
                let placed = self.place(&widths, lanes, None);
                if placed.len() == self.tags.len() {
                    return (placed, lanes);
                }
            }
        }
        let widths: Vec<f64> = self.tags.iter().map(|tag| tag.width(&tag.short).min(MIN_LABEL)).collect();
        let placed = self.place(&widths, max, None);
        if placed.len() == self.tags.len() {
            return (placed, max);
        }
        let right = self.across.right;
        let left = right - text_width::width(&more(self.tags.len()), TEXT);
        let count = Placed { tag: None, pole: right, lane: max - 1, left, right, leftwards: true };
        (self.place(&widths, max, Some(count)), max)
    }

    /// Places labels of these widths from left to right. Labels that do not fit are omitted.
    fn place(&self, widths: &[f64], lanes: u8, count: Option<Placed>) -> Vec<Placed> {
        let leftwards = |at: &usize| self.tags[*at].extent.left + TO_TEXT + widths[*at] > self.across.right;
        let forwards = (0..self.tags.len()).filter(|at| !leftwards(at));
        // Labels left of their pole are placed from right to left, so that poles do not cross the texts of higher
        // lanes.
        let backwards = (0..self.tags.len()).rev().filter(leftwards);
        let mut placed: Vec<Placed> = count.into_iter().collect();
        for at in forwards.chain(backwards) {
            let (pole, width) = (self.tags[at].extent.left, widths[at]);
            let leftwards = leftwards(&at);
            let left = if leftwards { pole - TO_TEXT - width } else { pole + TO_TEXT };
            let label = |lane| Placed { tag: Some(at), pole, lane, left, right: left + width, leftwards };
            let free = |label: &Placed| placed.iter().all(|other| label.agrees(other));
            if left >= self.across.left
                && let Some(label) = (0..lanes).map(label).find(free)
            {
                placed.push(label);
            }
        }
        placed
    }

    /// Writes each label with as much text as fits before its neighbour.
    fn label(&self, placed: &mut [Placed]) -> Vec<Label> {
        let missing = self.tags.len() - placed.iter().filter(|label| label.tag.is_some()).count();
        let count = placed.len();
        let label = |at: usize| {
            let Placed { tag, lane, left, right, leftwards, .. } = placed[at];
            let low = f64::from(lane) * LANE + BASELINE;
            let (anchor, x) = if leftwards { (Anchor::End, right) } else { (Anchor::Start, left) };
            let tag = tag.map(|at| &self.tags[at]);
            let (name, figure) = match tag {
                Some(tag) => tag.fit(self.available_width(&placed[at], placed)),
                None => (more(missing), String::new()),
            };
            let measures = Measures::new(&name, &figure, Form::OneLine);
            if tag.is_some() {
                // The neighbour must not use the same space.
                let width = measures.width.max(right - left);
                if leftwards {
                    placed[at].left = right - width;
                } else {
                    placed[at].right = left + width;
                }
            }
            let paint = tag.map(|tag| tag.paint);
            Label { paint, name, figure, form: Form::OneLine, spot: measures.spot(anchor, x, low, None) }
        };
        (0..count).map(label).collect()
    }

    /// Returns the width up to the next text of the lane, the next pole through it, or the edge of the chart.
    fn available_width(&self, label: &Placed, placed: &[Placed]) -> f64 {
        let poles =
            placed.iter().filter(|other| other.tag.is_some() && other.lane < label.lane).map(|other| other.pole);
        let texts = placed.iter().filter(|other| other.lane == label.lane);
        if label.leftwards {
            let texts = texts.filter(|other| other.right <= label.left).map(|other| other.right + APART);
            let poles = poles.filter(|pole| *pole <= label.left).map(|pole| pole + CLEAR);
            label.right - texts.chain(poles).fold(self.across.left, f64::max)
        } else {
            let texts = texts.filter(|other| other.left >= label.right).map(|other| other.left - APART);
            let poles = poles.filter(|pole| *pole >= label.right).map(|pole| pole - CLEAR);
            texts.chain(poles).fold(self.across.right, f64::min) - label.left
        }
    }
}

fn more(count: usize) -> String {
    format!("+{count} more")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const WIDE: Across = Across { left: 45.0, right: 899.0, last_day: 200.0 };
    const NARROW: Across = Across { left: 45.0, right: 359.0, last_day: 200.0 };

    fn span(name: &str, from: f64, to: f64) -> Span {
        Span {
            name: name.to_owned(),
            effect: "contacts −40 %".to_owned(),
            short: "−40 %".to_owned(),
            from,
            to,
            owner: None,
        }
    }

    fn wide(spans: &[Span]) -> Banner {
        Banner::new(spans, WIDE, Size::Wide)
    }

    fn texts(banner: &Banner) -> Vec<String> {
        banner.labels.iter().map(|label| format!("{} {}", label.name, label.figure).trim().to_owned()).collect()
    }

    #[test]
    fn labels_that_fit_are_inside_their_spans() {
        let banner = wide(&[span("Closed", 30.0, 90.0), span("Open", 90.0, 150.0)]);
        assert_eq!((banner.height, banner.top), (INSIDE, 0.0));
        assert_eq!(texts(&banner), ["Closed contacts −40 %", "Open contacts −40 %"]);
        assert!(banner.labels.iter().all(|label| label.form == Form::Stacked && label.spot.y == 14.0));
        assert_eq!(banner.edges.len(), 3);
    }

    #[test]
    fn a_label_wider_than_its_span_is_above_the_plot() {
        let banner = wide(&[span("Schools closed", 30.0, 40.0)]);
        assert_eq!((banner.height, banner.top, banner.ceiling), (22.0, 22.0, 22.0));
        assert_eq!(texts(&banner), ["Schools closed contacts −40 %"]);
        assert_eq!(banner.edges, [(173.1, 3.0), (215.8, 22.0)]);
    }

    #[test]
    fn overlapping_spans_have_a_lane_each() {
        let banner = wide(&[span("One", 30.0, 90.0), span("Two", 40.0, 200.0), span("Three", 50.0, 120.0)]);
        let heights: Vec<f64> = banner.labels.iter().map(|label| label.spot.y).collect();
        assert_eq!(heights, [14.0, 32.0, 50.0]);
    }

    #[test]
    fn labels_near_the_right_edge_are_left_of_their_poles() {
        assert_eq!(wide(&[span("Schools closed", 180.0, 300.0)]).labels[0].spot.anchor, Anchor::End);
    }

    #[test]
    fn labels_that_do_not_fit_are_shortened_and_then_counted() {
        let name = "Universities and schools closed";
        let spans: Vec<Span> = (0_u8..6).map(|k| span(name, f64::from(k) * 30.0, 190.0)).collect();
        let shortened = texts(&wide(&spans));
        assert!(shortened.len() == 6 && shortened.iter().any(|label| label.contains('…')), "{shortened:?}");
        let spans: Vec<Span> = (0_u8..20).map(|k| span(name, f64::from(k) * 9.0, 190.0)).collect();
        let narrow = texts(&Banner::new(&spans, NARROW, Size::Narrow));
        let count: usize = narrow[0].trim_matches(|c: char| !c.is_ascii_digit()).parse().unwrap();
        assert_eq!(count + narrow.len() - 1, 20, "{narrow:?}");
    }

    #[test]
    fn a_span_without_a_name_shows_its_effect() {
        let banner = wide(&[span(" ", 30.0, 150.0)]);
        assert_eq!((banner.labels[0].name.as_str(), banner.labels[0].figure.as_str()), ("contacts −40 %", ""));
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(256) })]

        #[test]
        fn no_pole_crosses_a_text(
            spans in prop::collection::vec(("[A-Za-z ]{0,30}", 0.0..200.0_f64, 0.0..200.0_f64), 1..60),
            narrow in any::<bool>(),
        ) {
            let (across, size) = if narrow { (NARROW, Size::Narrow) } else { (WIDE, Size::Wide) };
            let spans: Vec<Span> = spans.iter().map(|(name, from, long)| span(name, *from, from + long)).collect();
            let banner = Banner::new(&spans, across, size);
            for label in banner.labels.iter().filter(|label| label.form == Form::OneLine) {
                let width = match label.paint {
                    None => text_width::width(&label.name, TEXT),
                    Some(_) => Measures::new(&label.name, &label.figure, Form::OneLine).width,
                };
                let left = if label.spot.anchor == Anchor::End { label.spot.x - width } else { label.spot.x };
                prop_assert!(left >= across.left - 1e-9 && left + width <= across.right + 1e-9, "{:?}", label);
                for (x, top) in &banner.edges {
                    let through = *top < label.spot.y && (left..left + width).contains(x);
                    prop_assert!(!through, "{} {:?}", x, label);
                }
            }
        }
    }
}
