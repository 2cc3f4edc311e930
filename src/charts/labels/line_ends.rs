//! End labels: in a gutter beside the plot, spread so that none touches another, each with a leader to its line's end.

use super::peak_clusters;
use super::peaks::{Form, Label, LabelRequest, Placement};
use crate::charts::svg::geometry::Area;
use crate::charts::svg::text_element::Anchor;
use crate::charts::svg::text_width::{self, TEXT};
use crate::charts::types::Size;

/// From the plot's edge to the texts, with the leader between.
const TO_TEXT: f64 = 16.0;

/// Around the labels of lines that lie on each other, to keep them together.
const APART: f64 = 8.0;

/// The form of a label: a name that shares the figure below it is one line.
fn form_of(wish: &LabelRequest, form: Form) -> Form {
    if wish.figure.is_empty() { Form::OneLine } else { form }
}

/// How wide the gutter is for these labels: as the look has it, or wider within reason for long names and figures.
pub(crate) fn width(wishes: &[LabelRequest], form: Form, size: Size) -> f64 {
    // The narrowest gutter, and the widest text.
    let (least, most): (f64, f64) = match size {
        Size::Wide => (150.0, 210.0),
        Size::Narrow => (66.0, 92.0),
        Size::Card => (120.0, 220.0),
    };
    let mut wishes = wishes.to_vec();
    peak_clusters::join(&mut wishes);
    let need = wishes.iter().map(|wish| wish.measures(form).width).fold(0.0, f64::max);
    // Names may be shortened, figures must not.
    let figures = wishes.iter().map(|wish| text_width::width(&wish.figure, TEXT)).fold(0.0, f64::max);
    (need.min(most).max(figures) + TO_TEXT + 1.0).max(least)
}

/// The labels beside the ends of their lines, between the plot's right edge and the drawing's.
pub(crate) fn place(mut wishes: Vec<LabelRequest>, plot: &Area, right: f64, form: Form) -> Vec<Label> {
    peak_clusters::join(&mut wishes);
    let groups: Vec<&[LabelRequest]> = wishes.chunk_by(|_, next| next.joined).collect();
    let apart = |group: &[LabelRequest]| if group.len() > 1 { APART } else { 0.0 };
    let height =
        |group: &&[LabelRequest]| apart(group) + group.iter().map(|wish| form_of(wish, form).step()).sum::<f64>();
    let heights: Vec<f64> = groups.iter().map(height).collect();
    let wanted: Vec<f64> = groups.iter().filter_map(|group| group.first()).map(|wish| wish.at.1).collect();
    // Between the texts' edges and those of their steps there is some room to spare: down to the day axis and a little past
    // it, short of the days.
    let spare = (form.step() - form.drop() - 1.05 * TEXT) / 2.0;
    let middles = spread(&wanted, &heights, -spare, plot.bottom + 6.0 + spare);

    let names: Vec<&str> = wishes.iter().map(|wish| wish.name.as_str()).collect();
    let x = plot.right + TO_TEXT;
    let mut placed = Vec::new();
    for ((group, middle), height) in groups.iter().zip(middles).zip(&heights) {
        let mut top = middle - (height - apart(group)) / 2.0;
        for (at, wish) in group.iter().enumerate() {
            let form = form_of(wish, form);
            let figure = match form {
                Form::OneLine if !wish.figure.is_empty() => text_width::width(&format!(" {}", wish.figure), TEXT),
                _ => 0.0,
            };
            let name = text_width::shorten_among(&wish.name, names.iter().copied(), right - x - figure, TEXT);
            // A label's middle faces its line's end.
            let y = top + form.step() / 2.0 + (4.0 - form.drop() / 2.0);
            let area = Area { left: x, top: y - 0.8 * TEXT, right, bottom: y + form.drop() + 0.25 * TEXT };
            // Lines that lie on each other have one leader.
            let leader = (at == 0).then_some(((wish.at.0 + 3.0, wish.at.1), (x - 3.0, middle)));
            let spot = Placement { anchor: Anchor::Start, x, y, area, leader };
            placed.push(LabelRequest { name, ..wish.clone() }.label(form, spot));
            top += form.step();
        }
    }
    placed
}

/// The nearest middles to the wanted ones (in order) for things of these heights, between `low` and `high`: neighbours that
/// crowd each other form a block around their own middle.
fn spread(wanted: &[f64], heights: &[f64], low: f64, high: f64) -> Vec<f64> {
    // Where each would stand if the first stood at 0 and all touched.
    let mut below = 0.0;
    let stacked: Vec<f64> = heights
        .iter()
        .map(|height| {
            below += height;
            below - height / 2.0
        })
        .collect();
    // (sum of where each member wants the first of all, members)
    let mut blocks: Vec<(f64, u32)> = Vec::new();
    let start = |block: &(f64, u32)| block.0 / f64::from(block.1);
    for (want, stacked) in wanted.iter().zip(&stacked) {
        blocks.push((want - stacked, 1));
        while let [.., before, last] = blocks[..]
            && start(&before) > start(&last)
        {
            blocks.truncate(blocks.len() - 2);
            blocks.push((before.0 + last.0, before.1 + last.1));
        }
    }
    let starts = blocks.iter().flat_map(|block| (0..block.1).map(move |_| start(block)));
    let mut places: Vec<f64> = starts.zip(&stacked).map(|(start, stacked)| start + stacked).collect();
    let mut floor = low;
    for (place, height) in places.iter_mut().zip(heights) {
        *place = place.max(floor + height / 2.0);
        floor = *place + height / 2.0;
    }
    let mut ceiling = high;
    for (place, height) in places.iter_mut().zip(heights).rev() {
        *place = place.min(ceiling - height / 2.0);
        ceiling = *place - height / 2.0;
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_spread_around_their_middle() {
        let spread = |wanted: &[f64]| super::spread(wanted, &vec![34.0; wanted.len()], 0.0, 390.0);
        assert_eq!(spread(&[100.0, 200.0]), [100.0, 200.0]);
        assert_eq!(spread(&[100.0, 100.0, 100.0]), [66.0, 100.0, 134.0]);
        assert_eq!(spread(&[0.0, 0.0]), [17.0, 51.0]);
        assert_eq!(spread(&[390.0, 390.0]), [339.0, 373.0]);
        assert_eq!(spread(&[100.0, 130.0, 160.0]), [96.0, 130.0, 164.0]);
        assert!(spread(&[]).is_empty());
        assert_eq!(super::spread(&[100.0, 100.0], &[34.0, 52.0], 0.0, 390.0), [78.5, 121.5]);
    }

    #[test]
    fn lines_on_each_other_share_a_figure_and_a_leader() {
        let wish =
            |line, twin| LabelRequest { twin, ..LabelRequest::new(line, format!("Line {line}"), "3", (700.0, 50.0)) };
        let plot = Area { left: 45.0, top: 0.0, right: 700.0, bottom: 390.0 };
        let placed = place(vec![wish(0, 0), wish(1, 1), wish(2, 0)], &plot, 900.0, Form::Stacked);
        let said: Vec<(&str, &str)> = placed.iter().map(|label| (label.name.as_str(), label.figure.as_str())).collect();
        assert_eq!(said, [("Line 0", ""), ("Line 2", "both 3"), ("Line 1", "3")]);
        assert_eq!(placed.iter().filter(|label| label.spot.leader.is_some()).count(), 2);
    }

    #[test]
    fn the_gutter_widens_within_reason() {
        let wish = |name: &str| [LabelRequest::new(0, name, "3", (0.0, 0.0))];
        assert_eq!(width(&wish("R0"), Form::Stacked, Size::Wide), 150.0);
        assert_eq!(width(&wish(&"long ".repeat(16)), Form::Stacked, Size::Wide), 227.0);
        assert_eq!(width(&wish(&"long ".repeat(16)), Form::Stacked, Size::Narrow), 109.0);
    }
}
