//! The labels of spans. Where each fits inside its own span it stands there, name over effect. Otherwise they stand in lanes
//! over the plot, like flags: each at a pole that rises from its span's beginning, and no pole runs through another's text.

use super::peaks::{Form, Label, Measures, Placement};
use super::span_shading::{Across, Extent, Shade};
use crate::charts::svg::style::Paint;
use crate::charts::svg::text_element::Anchor;
use crate::charts::svg::text_width::{self, TEXT};
use crate::charts::types::{Size, Span};

/// Room above the plot where labels stand inside their spans.
const INSIDE: f64 = 46.0;
/// From a span's beginning to its label, inside.
const INSET: f64 = 8.0;
/// From one lane to the next, to a lane's baseline, and from the lowest to the plot.
const LANE: f64 = 18.0;
const BASELINE: f64 = 14.0;
const UNDER: f64 = 4.0;
/// How far a pole stays below its lane's upper edge.
const POLE: f64 = 3.0;
/// From a pole to its own text, to that of others, and between texts of a lane.
const TO_TEXT: f64 = 6.0;
const CLEAR: f64 = 3.0;
const APART: f64 = 10.0;
/// The least room of a label: the beginning of a name says nothing.
const LEAST: f64 = 84.0;
/// The least room of a name before an effect.
const LEAST_NAME: f64 = 80.0;

/// The most dotted edges on a wide chart; more would cover what they divide.
const MOST_EDGES: usize = 24;

/// What spans put on the drawing.
#[derive(Debug, Default)]
pub(crate) struct Banner {
    /// Room above the plot.
    pub(crate) height: f64,
    /// Where the shading begins.
    pub(crate) top: f64,
    /// The lower edge of its labels: others stand below it.
    pub(crate) ceiling: f64,
    pub(crate) shade: Shade,
    /// Where dotted edges stand, and from which height they fall to the day axis.
    pub(crate) edges: Vec<(f64, f64)>,
    pub(crate) labels: Vec<Label>,
}

impl Banner {
    /// The spans of a chart: nothing without one inside it.
    pub(crate) fn new(spans: &[Span<'_>], across: Across, size: Size) -> Self {
        let tag = |span: &Span<'_>| across.extent(span).map(|extent| Tag::new(span, extent, size));
        let mut tags: Vec<Tag> = spans.iter().filter_map(tag).collect();
        if tags.is_empty() {
            return Self::default();
        }
        tags.sort_by(|a, b| a.extent.left.total_cmp(&b.extent.left));
        let extents: Vec<Extent> = tags.iter().map(|tag| tag.extent).collect();
        let shade = Shade::new(&extents);
        let apart = extents.windows(2).all(|pair| pair[0].right <= pair[1].left + 0.5);
        if apart && tags.iter().all(Tag::stands_inside) {
            let edges = edges(&extents, MOST_EDGES, 0.0, |_| None);
            let labels = tags.into_iter().map(Tag::inside).collect();
            return Self { height: INSIDE, top: 0.0, ceiling: INSIDE - UNDER, shade, edges, labels };
        }

        let lanes = Lanes { tags: &tags, across };
        let (mut placed, count) = lanes.fly(size);
        let labels = lanes.label(&mut placed);
        let height = LANE * f64::from(count) + UNDER;
        let most = if size == Size::Narrow { MOST_EDGES / 2 } else { MOST_EDGES };
        let pole = |at: usize| {
            let flag = placed.iter().find(|placed| placed.tag == Some(at));
            flag.map(|placed| f64::from(placed.lane) * LANE + POLE)
        };
        let edges = edges(&extents, most, height, pole);
        Self { height, top: height, ceiling: height, shade, edges, labels }
    }

    /// The same so many units further down.
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

/// The dotted edges, each once: as high as the shading, or as the pole where a span has one. In a crowd only the poles.
fn edges(extents: &[Extent], most: usize, top: f64, pole: impl Fn(usize) -> Option<f64>) -> Vec<(f64, f64)> {
    let begin = extents.iter().enumerate().filter(|(_, extent)| extent.begins);
    let mut edges: Vec<(f64, f64)> = begin.map(|(at, extent)| (extent.left, pole(at).unwrap_or(top))).collect();
    edges.extend(extents.iter().filter(|extent| extent.ends).map(|extent| (extent.right, top)));
    // Of those in one place the highest stays.
    edges.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    edges.dedup_by(|later, kept| (later.0 - kept.0).abs() < 0.5);
    if edges.len() > most {
        edges.retain(|edge| edge.1 < top);
    }
    edges
}

/// A span and what its label would like to say.
#[derive(Debug)]
struct Tag {
    extent: Extent,
    paint: Paint,
    name: String,
    effect: String,
    short: String,
}

impl Tag {
    fn new(span: &Span<'_>, extent: Extent, size: Size) -> Self {
        let short = span.short.trim();
        let effect = if size == Size::Narrow { short } else { span.effect.trim() };
        let name = text_width::shorten(span.name, size.name_room(), TEXT);
        let paint = Paint::owner(span.owner);
        if name.is_empty() {
            return Self { extent, paint, name: effect.to_owned(), effect: String::new(), short: String::new() };
        }
        Self { extent, paint, name, effect: effect.to_owned(), short: short.to_owned() }
    }

    /// Name over effect.
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

    /// How wide it is in one line with this effect.
    fn width(&self, effect: &str) -> f64 {
        Measures::new(&self.name, effect, Form::OneLine).width
    }

    /// As much of name and effect as the room holds.
    fn fit(&self, room: f64) -> (String, String) {
        for effect in [&self.effect, &self.short] {
            if self.width(effect) <= room {
                return (self.name.clone(), effect.clone());
            }
        }
        // A whole name says more than a part of it with an effect; a name that is a part already does not.
        if self.width("") <= room && !self.name.ends_with('…') {
            return (self.name.clone(), String::new());
        }
        let left = room - text_width::width(" ", TEXT) - text_width::width(&self.short, TEXT);
        if left >= LEAST_NAME && !self.short.is_empty() {
            return (text_width::shorten(&self.name, left, TEXT), self.short.clone());
        }
        (text_width::shorten(&self.name, room, TEXT), String::new())
    }
}

/// A label's room in its lane.
#[derive(Clone, Copy, Debug)]
struct Placed {
    /// Whose it is; the count of those left out has no tag and no pole.
    tag: Option<usize>,
    pole: f64,
    lane: u8,
    left: f64,
    right: f64,
    /// Whether it flies to the left of its pole, as those do that the right edge would cut.
    leftwards: bool,
}

impl Placed {
    /// Whether both can be: texts of a lane apart, and neither's pole in the other's text.
    fn agrees(&self, other: &Self) -> bool {
        let cuts = |pole: &Self, text: &Self| {
            pole.tag.is_some() && pole.lane < text.lane && (text.left - CLEAR..text.right + CLEAR).contains(&pole.pole)
        };
        let touches = self.lane == other.lane && self.left < other.right + APART && other.left < self.right + APART;
        !touches && !cuts(self, other) && !cuts(other, self)
    }
}

/// The lanes over one chart; lane 0 is the uppermost.
struct Lanes<'a> {
    tags: &'a [Tag],
    across: Across,
}

impl Lanes<'_> {
    /// Each label's room, and how many lanes they take: as few as hold every label whole, or with its short effect; else as
    /// many as there may be, shortened.
    fn fly(&self, size: Size) -> (Vec<Placed>, u8) {
        let most = if size == Size::Wide { 4 } else { 3 };
        for width in [|tag: &Tag| tag.width(&tag.effect), |tag: &Tag| tag.width(&tag.short)] {
            let widths: Vec<f64> = self.tags.iter().map(width).collect();
            for lanes in 1..=most {
                let placed = self.place(&widths, lanes, None);
                if placed.len() == self.tags.len() {
                    return (placed, lanes);
                }
            }
        }
        let widths: Vec<f64> = self.tags.iter().map(|tag| tag.width(&tag.short).min(LEAST)).collect();
        let placed = self.place(&widths, most, None);
        if placed.len() == self.tags.len() {
            return (placed, most);
        }
        let right = self.across.right;
        let left = right - text_width::width(&more(self.tags.len()), TEXT);
        let count = Placed { tag: None, pole: right, lane: most - 1, left, right, leftwards: true };
        (self.place(&widths, most, Some(count)), most)
    }

    /// Room for labels of these widths, those at the left first; what finds none is left out.
    fn place(&self, widths: &[f64], lanes: u8, count: Option<Placed>) -> Vec<Placed> {
        let leftwards = |at: &usize| self.tags[*at].extent.left + TO_TEXT + widths[*at] > self.across.right;
        let forwards = (0..self.tags.len()).filter(|at| !leftwards(at));
        // From the right edge inwards the poles get higher lanes first, as from the left.
        let backwards = (0..self.tags.len()).rev().filter(leftwards);
        let mut placed: Vec<Placed> = count.into_iter().collect();
        for at in forwards.chain(backwards) {
            let (pole, width) = (self.tags[at].extent.left, widths[at]);
            let leftwards = leftwards(&at);
            let left = if leftwards { pole - TO_TEXT - width } else { pole + TO_TEXT };
            let room = |lane| Placed { tag: Some(at), pole, lane, left, right: left + width, leftwards };
            let free = |room: &Placed| placed.iter().all(|other| room.agrees(other));
            if left >= self.across.left
                && let Some(room) = (0..lanes).map(room).find(free)
            {
                placed.push(room);
            }
        }
        placed
    }

    /// Each label with as much text as there is room to the next one.
    fn label(&self, placed: &mut [Placed]) -> Vec<Label> {
        let missing = self.tags.len() - placed.iter().filter(|room| room.tag.is_some()).count();
        let count = placed.len();
        let label = |at: usize| {
            let room = placed[at];
            let low = f64::from(room.lane) * LANE + BASELINE;
            let (anchor, x) = if room.leftwards { (Anchor::End, room.right) } else { (Anchor::Start, room.left) };
            let tag = room.tag.map(|at| &self.tags[at]);
            let (name, figure) = match tag {
                Some(tag) => tag.fit(self.room(&room, placed)),
                None => (more(missing), String::new()),
            };
            let measures = Measures::new(&name, &figure, Form::OneLine);
            if tag.is_some() {
                // Its neighbour must not take the same room.
                let width = measures.width.max(room.right - room.left);
                if room.leftwards {
                    placed[at].left = room.right - width;
                } else {
                    placed[at].right = room.left + width;
                }
            }
            let paint = tag.map(|tag| tag.paint);
            Label { paint, name, figure, form: Form::OneLine, spot: measures.spot(anchor, x, low, None) }
        };
        (0..count).map(label).collect()
    }

    /// How wide a label may become before it reaches a text of its lane, a pole through it, or the edge.
    fn room(&self, label: &Placed, placed: &[Placed]) -> f64 {
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

    fn span(name: &str, from: f64, to: f64) -> Span<'_> {
        Span { name, effect: "contacts −40 %".to_owned(), short: "−40 %".to_owned(), from, to, owner: None }
    }

    fn wide(spans: &[Span<'_>]) -> Banner {
        Banner::new(spans, WIDE, Size::Wide)
    }

    fn said(banner: &Banner) -> Vec<String> {
        banner.labels.iter().map(|label| format!("{} {}", label.name, label.figure).trim().to_owned()).collect()
    }

    #[test]
    fn a_label_stands_inside_its_span_where_it_fits() {
        let banner = wide(&[span("Closed", 30.0, 90.0), span("Open", 90.0, 150.0)]);
        assert_eq!((banner.height, banner.top), (INSIDE, 0.0));
        assert_eq!(said(&banner), ["Closed contacts −40 %", "Open contacts −40 %"]);
        assert!(banner.labels.iter().all(|label| label.form == Form::Stacked && label.spot.y == 14.0));
        assert_eq!(banner.edges.len(), 3);
    }

    #[test]
    fn a_label_wider_than_its_span_flies_over_it() {
        let banner = wide(&[span("Schools closed", 30.0, 40.0)]);
        assert_eq!((banner.height, banner.top, banner.ceiling), (22.0, 22.0, 22.0));
        assert_eq!(said(&banner), ["Schools closed contacts −40 %"]);
        assert_eq!(banner.edges, [(173.1, 3.0), (215.8, 22.0)]);
    }

    #[test]
    fn overlapping_spans_have_a_lane_each() {
        let banner = wide(&[span("One", 30.0, 90.0), span("Two", 40.0, 200.0), span("Three", 50.0, 120.0)]);
        let heights: Vec<f64> = banner.labels.iter().map(|label| label.spot.y).collect();
        assert_eq!(heights, [14.0, 32.0, 50.0]);
    }

    #[test]
    fn near_the_edge_labels_fly_to_the_left() {
        assert_eq!(wide(&[span("Schools closed", 180.0, 300.0)]).labels[0].spot.anchor, Anchor::End);
    }

    #[test]
    fn without_room_labels_are_shortened_and_then_counted() {
        let name = "Universities and schools closed";
        let spans: Vec<Span<'_>> = (0_u8..6).map(|k| span(name, f64::from(k) * 30.0, 190.0)).collect();
        let shortened = said(&wide(&spans));
        assert!(shortened.len() == 6 && shortened.iter().any(|label| label.contains('…')), "{shortened:?}");
        let spans: Vec<Span<'_>> = (0_u8..20).map(|k| span(name, f64::from(k) * 9.0, 190.0)).collect();
        let narrow = said(&Banner::new(&spans, NARROW, Size::Narrow));
        let count: usize = narrow[0].trim_matches(|c: char| !c.is_ascii_digit()).parse().unwrap();
        assert_eq!(count + narrow.len() - 1, 20, "{narrow:?}");
    }

    #[test]
    fn a_span_without_a_name_says_what_it_does() {
        let banner = wide(&[span(" ", 30.0, 150.0)]);
        assert_eq!((banner.labels[0].name.as_str(), banner.labels[0].figure.as_str()), ("contacts −40 %", ""));
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(256) })]

        #[test]
        fn no_pole_runs_through_a_text(
            spans in prop::collection::vec(("[A-Za-z ]{0,30}", 0.0..200.0_f64, 0.0..200.0_f64), 1..60),
            narrow in any::<bool>(),
        ) {
            let (across, size) = if narrow { (NARROW, Size::Narrow) } else { (WIDE, Size::Wide) };
            let spans: Vec<Span<'_>> = spans.iter().map(|(name, from, long)| span(name, *from, from + long)).collect();
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
