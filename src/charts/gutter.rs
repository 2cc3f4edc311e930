//! End labels: in a gutter beside the plot, spread so that none touches another, each with a leader to its line's end.

use super::Size;
use super::labels::{Form, LINE, Spot, Wish, text_size};
use super::scene::Area;
use super::text;
use super::words::Anchor;

/// From the plot's edge to the texts, with the leader between.
const TO_TEXT: f64 = 16.0;

/// From one label to the next.
fn apart(form: Form) -> f64 {
    match form {
        Form::Stacked => 34.0,
        Form::OneLine => 18.0,
    }
}

/// How wide the gutter is for these labels: as the look has it, or wider within reason for long names and figures.
pub(super) fn width(wishes: &[Wish], form: Form, size: Size) -> f64 {
    // The narrowest gutter, and the widest text.
    let (least, most): (f64, f64) = match size {
        Size::Wide => (150.0, 210.0),
        Size::Narrow => (66.0, 92.0),
        Size::Card => (120.0, 220.0),
    };
    let need = wishes.iter().map(|wish| wish.width(form, text_size(size))).fold(0.0, f64::max);
    // Names may be shortened, figures must not.
    let figures = wishes.iter().map(|wish| text::width(&wish.figure, text_size(size))).fold(0.0, f64::max);
    (need.min(most).max(figures) + TO_TEXT + 1.0).max(least)
}

/// The labels beside the ends of their lines, between the plot's right edge and the drawing's.
pub(super) fn place(mut wishes: Vec<Wish>, plot: &Area, right: f64, form: Form, size: Size) -> Vec<(Wish, Spot)> {
    wishes.sort_by(|a, b| a.at.1.total_cmp(&b.at.1).then(a.line.cmp(&b.line)));
    let text = text_size(size);
    let below = match form {
        Form::Stacked => LINE,
        Form::OneLine => 0.0,
    };
    // From a label's middle, which faces its line's end, to the first baseline; and how far its text reaches.
    let first = 4.0 - below / 2.0;
    let (above, under) = (0.8 * text - first, first + below + 0.25 * text);
    let wanted: Vec<f64> = wishes.iter().map(|wish| wish.at.1).collect();
    // Down to the day axis and a little past it, short of the days.
    let middles = spread(&wanted, apart(form), above, plot.bottom - under + 6.0);

    let x = plot.right + TO_TEXT;
    let spot = |(mut wish, middle): (Wish, f64)| {
        let room = match form {
            Form::Stacked => right - x,
            Form::OneLine => right - x - text::width(&wish.figure, text) - text::width(" ", text),
        };
        wish.name = text::shorten(&wish.name, room, text);
        let area = Area { left: x, top: middle - above, right, bottom: middle + under };
        let leader = Some(((wish.at.0 + 3.0, wish.at.1), (x - 3.0, middle)));
        (wish, Spot { anchor: Anchor::Start, x, y: middle + first, area, leader })
    };
    wishes.into_iter().zip(middles).map(spot).collect()
}

/// The nearest places to the wanted ones (in order) that lie `apart` and between `low` and `high`: neighbours that crowd
/// each other form a block around their own middle.
fn spread(wanted: &[f64], apart: f64, low: f64, high: f64) -> Vec<f64> {
    // (sum of where each member wants the block's first, members)
    let mut blocks: Vec<(f64, u32)> = Vec::new();
    let start = |block: &(f64, u32)| block.0 / f64::from(block.1);
    for want in wanted {
        blocks.push((*want, 1));
        while let [.., before, last] = blocks[..]
            && start(&before) + apart * f64::from(before.1) > start(&last)
        {
            let moved = last.0 - apart * f64::from(before.1) * f64::from(last.1);
            blocks.truncate(blocks.len() - 2);
            blocks.push((before.0 + moved, before.1 + last.1));
        }
    }
    let members = |block: &(f64, u32)| {
        let first = start(block);
        (0..block.1).map(move |member| first + apart * f64::from(member))
    };
    let mut places: Vec<f64> = blocks.iter().flat_map(members).collect();
    let mut floor = low;
    for place in &mut places {
        *place = place.max(floor);
        floor = *place + apart;
    }
    let mut ceiling = high;
    for place in places.iter_mut().rev() {
        *place = place.min(ceiling);
        ceiling = *place - apart;
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_spread_around_their_middle() {
        assert_eq!(spread(&[100.0, 200.0], 34.0, 17.0, 373.0), [100.0, 200.0]);
        assert_eq!(spread(&[100.0, 100.0, 100.0], 34.0, 17.0, 373.0), [66.0, 100.0, 134.0]);
        assert_eq!(spread(&[0.0, 0.0], 34.0, 17.0, 373.0), [17.0, 51.0]);
        assert_eq!(spread(&[390.0, 390.0], 34.0, 17.0, 373.0), [339.0, 373.0]);
        assert_eq!(spread(&[100.0, 130.0, 160.0], 34.0, 17.0, 373.0), [96.0, 130.0, 164.0]);
        assert!(spread(&[], 34.0, 17.0, 373.0).is_empty());
    }

    #[test]
    fn the_gutter_widens_within_reason() {
        let wish = |name: &str| [Wish { line: 0, name: name.to_owned(), figure: "3".to_owned(), at: (0.0, 0.0) }];
        assert_eq!(width(&wish("R0"), Form::Stacked, Size::Wide), 150.0);
        assert_eq!(width(&wish(&"long ".repeat(16)), Form::Stacked, Size::Wide), 227.0);
        assert_eq!(width(&wish(&"long ".repeat(16)), Form::Stacked, Size::Narrow), 109.0);
    }
}
