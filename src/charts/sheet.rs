//! The document around a drawing: its names for those who listen, and, in a file, ground, title and subtitle.

use super::canvas::TEXT;
use super::palette::{GROUND, INK, MUTED};
use super::text::{escape, wrap};
use super::{Ink, Size};

/// The type of the look, with quotes that an attribute can hold.
const SANS: &str = "-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,'Noto Sans','Liberation Sans','Helvetica Neue',Arial,sans-serif";
const SERIF: &str = "Charter,'Bitstream Charter','Sitka Text',Cambria,'Noto Serif','Liberation Serif',Georgia,serif";

/// Ground around the drawing of a file.
const MARGIN: f64 = 20.0;

/// What a drawing is called.
pub(super) struct Names<'a> {
    pub(super) title: &'a str,
    pub(super) subtitle: &'a str,
    pub(super) description: &'a str,
}

/// The opening of the document, down to the first mark.
pub(super) fn open(chart: &Names<'_>, size: Size, ink: Ink, id: &str, (width, height): (f64, f64)) -> String {
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
            };
            format!("<svg class=\"chart {class}\" viewBox=\"0 0 {width} {height}\" {labelled}>{names}")
        }
        Ink::File => {
            let heading = heading(chart, size, width);
            let (left, top) = (-MARGIN, -MARGIN - heading.height);
            let (across, down) = (width + 2.0 * MARGIN, height + heading.height + 2.0 * MARGIN);
            format!(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"{left} {top} {across} {down}\" width=\"{across}\" height=\"{down}\" \
                 {labelled} font-family=\"{SANS}\" font-size=\"{TEXT}\" fill=\"none\">{names}\
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
