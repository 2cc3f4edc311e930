//! The document around a drawing: its names for those who listen, and, in a file, ground, title and subtitle.

use super::palette::{GROUND, INK, MUTED};
use super::text::{escape, words, wrap};
use super::{Ink, Size};

/// The type of the look, with quotes that an attribute can hold.
const SANS: &str = "-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,'Noto Sans','Liberation Sans','Helvetica Neue',Arial,sans-serif";
const SERIF: &str = "Charter,'Bitstream Charter','Sitka Text',Cambria,'Noto Serif','Liberation Serif',Georgia,serif";

/// Ground around the drawing of a file.
const MARGIN: f64 = 20.0;
/// A card: its whole sheet, and ground beside, above and below title and drawing.
const CARD: (f64, f64) = (760.0, 399.0);
const CARD_SIDE: f64 = 22.0;
const CARD_TOP: f64 = 14.0;
const CARD_FOOT: f64 = 10.0;
/// A card's size in pixels, in the proportion of its sheet.
pub(super) const CARD_PIXELS: (u32, u32) = (1200, 630);

impl Size {
    /// How wide a drawing is.
    pub(super) fn across(self) -> f64 {
        match self {
            Self::Wide => 900.0,
            Self::Narrow => 360.0,
            Self::Card => CARD.0 - 2.0 * CARD_SIDE,
        }
    }

    /// The size of its text. The style sheet of a page repeats it, and enlarges it where the drawing shrinks.
    pub(super) fn text(self) -> f64 {
        match self {
            Self::Wide | Self::Narrow => 13.0,
            Self::Card => 15.0,
        }
    }
}

/// Width and height of a line chart's drawing: on a card, what title and subtitle leave.
pub(super) fn paper(names: &Names<'_>, size: Size) -> (f64, f64) {
    let height = match size {
        Size::Wide => 420.0,
        Size::Narrow => 330.0,
        Size::Card => CARD.1 - CARD_TOP - CARD_FOOT - heading(names, size, size.across()).height,
    };
    (size.across(), height)
}

/// What a drawing is called.
pub(super) struct Names<'a> {
    pub(super) title: &'a str,
    pub(super) subtitle: &'a str,
    pub(super) description: &'a str,
}

/// The opening of the document, down to the first mark. On a page it says where the plot's first and last day are and
/// where it ends below, for scripts that read the chart.
pub(super) fn open(
    chart: &Names<'_>,
    size: Size,
    ink: Ink,
    id: &str,
    (width, height): (f64, f64),
    plot: Option<(f64, f64, f64)>,
) -> String {
    let names = |title: &str, description: &str| {
        format!(
            "<title id=\"{id}-title\">{}</title><desc id=\"{id}-desc\">{}</desc>",
            escape(title),
            escape(description)
        )
    };
    let labelled = format!("role=\"img\" aria-labelledby=\"{id}-title {id}-desc\"");
    let names = names(chart.title, chart.description);
    match ink {
        Ink::Page => {
            let class = match size {
                Size::Wide => "wide",
                Size::Narrow => "narrow",
                Size::Card => "card",
            };
            let plot = plot
                .map_or_else(String::new, |(left, right, bottom)| format!(" data-plot=\"{left} {right} {bottom}\""));
            format!("<svg class=\"chart {class}\" viewBox=\"0 0 {width} {height}\"{plot} {labelled}>{names}")
        }
        Ink::File => {
            let heading = heading(chart, size, width);
            let (side, over, under) = match size {
                Size::Wide | Size::Narrow => (MARGIN, MARGIN, MARGIN),
                Size::Card => (CARD_SIDE, CARD_TOP, CARD_FOOT),
            };
            let (left, top) = (-side, -over - heading.height);
            let (across, down) = (width + 2.0 * side, height + heading.height + over + under);
            let text = size.text();
            let (wide, high) = match size {
                Size::Wide | Size::Narrow => (across, down),
                Size::Card => (f64::from(CARD_PIXELS.0), f64::from(CARD_PIXELS.1)),
            };
            format!(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"{left} {top} {across} {down}\" width=\"{wide}\" height=\"{high}\" \
                 {labelled} font-family=\"{SANS}\" font-size=\"{text}\" fill=\"none\">{names}\
                 <rect x=\"{left}\" y=\"{top}\" width=\"{across}\" height=\"{down}\" fill=\"{GROUND}\"/>{}",
                heading.marks
            )
        }
    }
}

/// The end of the document.
pub(super) const CLOSE: &str = "</svg>";

/// A file's title and subtitle, above the drawing's upper edge.
struct Heading {
    height: f64,
    marks: String,
}

fn heading(chart: &Names<'_>, size: Size, width: f64) -> Heading {
    let (title_size, subtitle_size, most) = match size {
        Size::Wide => (22.0, 16.0, 2),
        Size::Narrow => (18.0, 14.0, 4),
        // A long title rather becomes smaller than shorter: its numbers stand at the end.
        Size::Card if is_whole(chart.title, width, 25.0, 2) => (25.0, 15.0, 2),
        Size::Card if is_whole(chart.title, width, 22.0, 2) => (22.0, 15.0, 2),
        Size::Card => (20.0, 15.0, 3),
    };
    let titles = wrap(chart.title, width, title_size, most);
    let subtitles = wrap(chart.subtitle, width, subtitle_size, 2);
    let lines = titles
        .iter()
        .map(|line| (line, title_size, true))
        .chain(subtitles.iter().map(|line| (line, subtitle_size, false)));
    let advance = |size: f64| (size * 1.36).round();
    let height =
        lines.clone().map(|(_, size, _)| advance(size)).sum::<f64>() + if titles.is_empty() { 0.0 } else { 12.0 };
    let mut y = -height;
    let mut marks = String::new();
    for (line, size, is_title) in lines {
        y += advance(size);
        let style = if is_title {
            format!("font-family=\"{SERIF}\" font-weight=\"600\" fill=\"{INK}\"")
        } else {
            format!("fill=\"{MUTED}\"")
        };
        // The baseline, a descender above the line's lower edge.
        let baseline = y - (size * 0.36).round();
        marks.push_str(&format!("<text {style} font-size=\"{size}\" x=\"0\" y=\"{baseline}\">{}</text>", escape(line)));
    }
    Heading { height, marks }
}

/// Whether a text fits so many lines of this width.
fn is_whole(text: &str, width: f64, size: f64, most: usize) -> bool {
    wrap(text, width, size, most).join(" ") == words(text).collect::<Vec<_>>().join(" ")
}
