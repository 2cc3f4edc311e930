//! The document around a drawing: title and description for screen readers, and in a file also background, visible
//! title and subtitle.

use plotters::drawing::IntoDrawingArea;

use super::backend::{Canvas, DrawError, Root};
use super::style::{GROUND, INK, MUTED};
use super::text_width::{escape, wrap};
use crate::charts::types::{Ink, Names, Size};

/// The font families, with single quotes because they are in a double-quoted attribute.
const SANS: &str = "-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,'Noto Sans','Liberation Sans','Helvetica Neue',Arial,sans-serif";
const SERIF: &str = "Charter,'Bitstream Charter','Sitka Text',Cambria,'Noto Serif','Liberation Serif',Georgia,serif";

/// Margin around the drawing of a file.
const MARGIN: f64 = 20.0;
/// Width and minimum height of a card; its margins at the sides, at the top and at the bottom.
const CARD: (f64, f64) = (760.0, 399.0);
const CARD_SIDE: f64 = 22.0;
const CARD_TOP: f64 = 14.0;
const CARD_FOOT: f64 = 10.0;
/// Minimum height of a card's drawing: the height left by a title and a subtitle of two lines each. If less is left,
/// the card grows.
const CARD_DRAWING: f64 = 255.0;
/// Width of a card in pixels. The height has the same scale; it is 630 for most cards.
const CARD_PIXELS: f64 = 1200.0;

impl Size {
    /// Returns the width of a drawing.
    pub(crate) fn across(self) -> f64 {
        match self {
            Self::Wide => 900.0,
            Self::Narrow => 360.0,
            Self::Card => CARD.0 - 2.0 * CARD_SIDE,
        }
    }

    /// Returns the font size. The style sheet of a page repeats it, and enlarges it if the drawing is scaled down.
    pub(crate) fn text(self) -> f64 {
        if self == Self::Card { 15.0 } else { 13.0 }
    }
}

/// Returns width and height of a line chart's drawing. On a card, title and subtitle reduce the height, down to a
/// minimum.
pub(crate) fn paper(names: &Names<'_>, size: Size) -> (f64, f64) {
    let height = match size {
        Size::Wide => 420.0,
        Size::Narrow => 330.0,
        Size::Card => {
            let left = CARD.1 - CARD_TOP - CARD_FOOT - heading(names, size, size.across()).height;
            left.max(CARD_DRAWING)
        }
    };
    (size.across(), height)
}

/// Returns width and height of a card in pixels.
pub(crate) fn card_pixels(names: &Names<'_>) -> (f64, f64) {
    let (width, height) = paper(names, Size::Card);
    let heading = heading(names, Size::Card, width);
    (CARD_PIXELS, in_pixels(height + heading.height + CARD_TOP + CARD_FOOT))
}

/// Converts a card's height to whole pixels.
fn in_pixels(height: f64) -> f64 {
    (height * CARD_PIXELS / CARD.0).round()
}

/// Returns the start of the document, up to the first mark. On a page the attribute `data-plot` has the x of the plot's
/// first and last day and the y of its lower edge, for the page's script.
pub(crate) fn open(
    names: &Names<'_>,
    size: Size,
    ink: Ink,
    id: &str,
    (width, height): (f64, f64),
    plot: Option<(f64, f64, f64)>,
) -> String {
    let labelled = format!("role=\"img\" aria-labelledby=\"{id}-title {id}-desc\"");
    let (title, description) = (escape(names.title), escape(names.description));
    let told = format!("<title id=\"{id}-title\">{title}</title><desc id=\"{id}-desc\">{description}</desc>");
    match ink {
        Ink::Page => {
            let class = match size {
                Size::Wide => "wide",
                Size::Narrow => "narrow",
                Size::Card => "card",
            };
            let plot = plot
                .map_or_else(String::new, |(left, right, bottom)| format!(" data-plot=\"{left} {right} {bottom}\""));
            format!("<svg class=\"chart {class}\" viewBox=\"0 0 {width} {height}\"{plot} {labelled}>{told}")
        }
        Ink::File => {
            let heading = heading(names, size, width);
            let is_card = size == Size::Card;
            let (side, over, under) = if is_card { (CARD_SIDE, CARD_TOP, CARD_FOOT) } else { (MARGIN, MARGIN, MARGIN) };
            let (left, top) = (-side, -over - heading.height);
            let (across, down) = (width + 2.0 * side, height + heading.height + over + under);
            let text = size.text();
            let (wide, high) = if is_card { (CARD_PIXELS, in_pixels(down)) } else { (across, down) };
            format!(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"{left} {top} {across} {down}\" width=\"{wide}\" height=\"{high}\" \
                 {labelled} font-family=\"{SANS}\" font-size=\"{text}\" fill=\"none\">{told}\
                 <rect x=\"{left}\" y=\"{top}\" width=\"{across}\" height=\"{down}\" fill=\"{GROUND}\"/>{}",
                heading.marks
            )
        }
    }
}

/// End of the document.
pub(crate) const CLOSE: &str = "</svg>";

/// Returns a document with a drawing of this height, which `draw` draws.
pub(crate) fn whole(
    names: &Names<'_>,
    size: Size,
    ink: Ink,
    id: &str,
    height: f64,
    draw: impl FnOnce(&Root<'_>) -> Result<(), DrawError>,
) -> String {
    let paper = (size.across(), height);
    let mut out = open(names, size, ink, id, paper, None);
    {
        let root = Canvas::new(&mut out, ink, paper).into_drawing_area();
        draw(&root).and_then(|()| root.present()).expect("a drawing is areas, paths, circles and text");
    }
    out.push_str(CLOSE);
    out
}

/// Title and subtitle of a file, above the drawing's upper edge.
struct Heading {
    height: f64,
    marks: String,
}

fn heading(names: &Names<'_>, size: Size, width: f64) -> Heading {
    let takes_two_lines = |size: f64| wrap(names.title, width, size).len() <= 2;
    let (title_size, subtitle_size) = match size {
        Size::Wide => (22.0, 16.0),
        Size::Narrow => (18.0, 14.0),
        // A card is shown small: a long title is set in smaller type before it takes a third line.
        Size::Card if takes_two_lines(25.0) => (25.0, 15.0),
        Size::Card if takes_two_lines(22.0) => (22.0, 15.0),
        Size::Card => (20.0, 15.0),
    };
    let titles = wrap(names.title, width, title_size);
    let subtitles = wrap(names.subtitle, width, subtitle_size);
    let title_style = format!("font-family=\"{SERIF}\" font-weight=\"600\" fill=\"{INK}\"");
    let subtitle_style = format!("fill=\"{MUTED}\"");
    let lines = (titles.iter().map(|line| (line, title_size, &title_style)))
        .chain(subtitles.iter().map(|line| (line, subtitle_size, &subtitle_style)));
    let advance = |size: f64| (size * 1.36).round();
    let height =
        lines.clone().map(|(_, size, _)| advance(size)).sum::<f64>() + if titles.is_empty() { 0.0 } else { 12.0 };
    let mut y = -height;
    let mut marks = String::new();
    for (line, size, style) in lines {
        y += advance(size);
        // The baseline is above the line's lower edge by the height of descenders.
        let baseline = y - (size * 0.36).round();
        marks.push_str(&format!("<text {style} font-size=\"{size}\" x=\"0\" y=\"{baseline}\">{}</text>", escape(line)));
    }
    Heading { height, marks }
}
