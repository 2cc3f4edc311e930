//! The labels of line ends, in a margin right of the plot ("gutter"). They do not overlap, and each has a leader to its
//! line's end.

use super::peak_clusters;
use super::peaks::{Form, Label, LabelRequest, Placement};
use crate::charts::svg::geometry::Area;
use crate::charts::svg::text_element::Anchor;
use crate::charts::svg::text_width::{self, TEXT};
use crate::charts::types::Size;

/// Distance from the plot's edge to the texts; the leaders are between them.
const TO_TEXT: f64 = 16.0;

/// Additional height of a group of labels whose lines coincide, to separate it from the other labels.
const APART: f64 = 8.0;

/// Returns the form of a label: one line if it has no value.
fn form_of(request: &LabelRequest, form: Form) -> Form {
    if request.figure.is_empty() { Form::OneLine } else { form }
}

/// Returns the width of the gutter for these labels: the default width, or more for long names and values, up to a
/// limit.
pub(crate) fn width(requests: &[LabelRequest], form: Form, size: Size) -> f64 {
    // Minimum width of the gutter, and maximum width of the text.
    let (min, max): (f64, f64) = match size {
        Size::Wide => (150.0, 210.0),
        Size::Narrow => (66.0, 92.0),
        Size::Card => (120.0, 220.0),
    };
    let mut requests = requests.to_vec();
    peak_clusters::join(&mut requests);
    let need = requests.iter().map(|request| request.measures(form).width).fold(0.0, f64::max);
    // Names may be shortened, but not values.
    let figures = requests.iter().map(|request| text_width::width(&request.figure, TEXT)).fold(0.0, f64::max);
    (need.min(max).max(figures) + TO_TEXT + 1.0).max(min)
}

/// Places the labels next to the ends of their lines, between the right edges of the plot and the drawing.
pub(crate) fn place(mut requests: Vec<LabelRequest>, plot: &Area, right: f64, form: Form) -> Vec<Label> {
    peak_clusters::join(&mut requests);
    let groups: Vec<&[LabelRequest]> = requests.chunk_by(|_, next| next.joined).collect();
    let apart = |group: &[LabelRequest]| if group.len() > 1 { APART } else { 0.0 };
    let height =
        |group: &&[LabelRequest]| apart(group) + group.iter().map(|request| form_of(request, form).step()).sum::<f64>();
    let heights: Vec<f64> = groups.iter().map(height).collect();
    let wanted: Vec<f64> = groups.iter().filter_map(|group| group.first()).map(|request| request.at.1).collect();
    // The texts are lower than their rows by `spare` at the top and bottom. They may extend slightly below the day
    // axis, but not to its labels.
    let spare = (form.step() - form.drop() - 1.05 * TEXT) / 2.0;
    let middles = spread(&wanted, &heights, -spare, plot.bottom + 6.0 + spare);

    let names: Vec<&str> = requests.iter().map(|request| request.name.as_str()).collect();
    let x = plot.right + TO_TEXT;
    let mut placed = Vec::new();
    for ((group, middle), height) in groups.iter().zip(middles).zip(&heights) {
        let mut top = middle - (height - apart(group)) / 2.0;
        for (at, request) in group.iter().enumerate() {
            let form = form_of(request, form);
            let figure = match form {
                Form::OneLine if !request.figure.is_empty() => text_width::width(&format!(" {}", request.figure), TEXT),
                _ => 0.0,
            };
            let name = text_width::shorten_among(&request.name, names.iter().copied(), right - x - figure, TEXT);
            // The label is vertically centred on its row.
            let y = top + form.step() / 2.0 + (4.0 - form.drop() / 2.0);
            let area = Area { left: x, top: y - 0.8 * TEXT, right, bottom: y + form.drop() + 0.25 * TEXT };
            // Lines that coincide share a leader.
            let leader = (at == 0).then_some(((request.at.0 + 3.0, request.at.1), (x - 3.0, middle)));
            let spot = Placement { anchor: Anchor::Start, x, y, area, leader };
            placed.push(LabelRequest { name, ..request.clone() }.label(form, spot));
            top += form.step();
        }
    }
    placed
}

/// Returns the middles of labels with these heights between `low` and `high`, as near as possible to the wanted
/// middles, which are in ascending order. Labels that would overlap form a block around the mean of their wanted
/// positions.
fn spread(wanted: &[f64], heights: &[f64], low: f64, high: f64) -> Vec<f64> {
    // The middles if the first label began at 0 and each touched the next.
    let mut below = 0.0;
    let stacked: Vec<f64> = heights
        .iter()
        .map(|height| {
            below += height;
            below - height / 2.0
        })
        .collect();
    // (sum over the members of the start of the first label that each prefers, number of members)
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
    fn labels_that_would_overlap_are_spread_around_their_mean() {
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
    fn coinciding_lines_share_a_value_and_a_leader() {
        let request =
            |line, twin| LabelRequest { twin, ..LabelRequest::new(line, format!("Line {line}"), "3", (700.0, 50.0)) };
        let plot = Area { left: 45.0, top: 0.0, right: 700.0, bottom: 390.0 };
        let placed = place(vec![request(0, 0), request(1, 1), request(2, 0)], &plot, 900.0, Form::Stacked);
        let texts: Vec<(&str, &str)> =
            placed.iter().map(|label| (label.name.as_str(), label.figure.as_str())).collect();
        assert_eq!(texts, [("Line 0", ""), ("Line 2", "both 3"), ("Line 1", "3")]);
        assert_eq!(placed.iter().filter(|label| label.spot.leader.is_some()).count(), 2);
    }

    #[test]
    fn the_gutter_widens_up_to_a_limit() {
        let request = |name: &str| [LabelRequest::new(0, name, "3", (0.0, 0.0))];
        assert_eq!(width(&request("R0"), Form::Stacked, Size::Wide), 150.0);
        assert_eq!(width(&request(&"long ".repeat(16)), Form::Stacked, Size::Wide), 227.0);
        assert_eq!(width(&request(&"long ".repeat(16)), Form::Stacked, Size::Narrow), 109.0);
    }
}
