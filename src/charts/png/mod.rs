//! Converts a card's SVG to PNG. It supports only the elements that charts write: rectangles, paths, circles and texts
//! with presentation attributes.

mod letters;
mod raster;

use png::{BitDepth, ColorType, Compression, Encoder, EncodingError, Filter};
use roxmltree::{Document, Node};
use zeno::{Command, Join, PathData, Stroke, Style, Transform};

use super::svg::document;
use super::types::{Ink, LineChart, Size};
use letters::Font;
use raster::{FILLED, ORIGIN, Raster, ShapePaint};

/// Failure to convert a chart to PNG. It means that this program has a bug.
#[derive(Debug, thiserror::Error)]
pub enum PngError {
    /// An element or attribute of the SVG is missing or not supported.
    #[error("a chart could not be read as SVG: {0}")]
    Drawing(String),
    /// The SVG is not well-formed XML.
    #[error("a chart could not be read as SVG: {0}")]
    Xml(#[from] roxmltree::Error),
    /// The picture's width or height is above the limit.
    #[error("there is no room for a picture of {0} × {1} pixels")]
    Room(u32, u32),
    /// The PNG encoder failed.
    #[error("a picture could not be written: {0}")]
    Writing(#[from] EncodingError),
}

impl LineChart<'_> {
    /// Returns the chart as a PNG file on a white background, with the same bytes each time. It has 1200 × 630 pixels,
    /// or is higher if title and subtitle take more space. A character that is not Latin, Greek, Cyrillic or a common
    /// sign is an empty box.
    ///
    /// # Errors
    ///
    /// Returns an error if the drawing cannot be read or the picture cannot be written: a bug of this program.
    pub fn png(&self) -> Result<Vec<u8>, PngError> {
        draw(&self.svg(Size::Card, Ink::File, "chart"))
    }

    /// Returns width and height of the PNG file in pixels.
    pub fn png_size(&self) -> (f64, f64) {
        document::card_pixels(&self.names)
    }
}

fn draw(svg: &str) -> Result<Vec<u8>, PngError> {
    let raster = rasterize(svg)?;
    let indexed = raster.palette();
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, raster.width, raster.height);
    encoder.set_depth(BitDepth::Eight);
    // Areas of one colour compress best without a filter.
    encoder.set_filter(Filter::NoFilter);
    let data = match indexed {
        Some((colours, pixels)) => {
            encoder.set_color(ColorType::Indexed);
            // Takes 1 ms instead of 8 ms, for 39 kB instead of 38 kB.
            encoder.set_compression(Compression::Fast);
            encoder.set_palette(colours);
            pixels
        }
        None => {
            encoder.set_color(ColorType::Rgb);
            raster.pixels
        }
    };
    encoder.write_header()?.write_image_data(&data)?;
    Ok(file)
}

/// Paints an SVG document. Its `width` and `height` are the size in pixels.
pub(super) fn rasterize(svg: &str) -> Result<Raster, PngError> {
    let document = Document::parse(svg)?;
    let root = document.root_element();
    let (width, height) = (length(root, "width")?, length(root, "height")?);
    let view = numbers(root.attribute("viewBox").unwrap_or_default());
    let [left, top, across, down] = view[..] else { return Err(unreadable("viewBox")) };
    let transform = Transform::translation(-left, -top).then(&Transform::scale(width / across, height / down));
    let (width, height) = (pixels(width), pixels(height));
    let mut raster = Raster::new(width, height, transform).ok_or(PngError::Room(width, height))?;
    for mark in root.children().filter(Node::is_element) {
        match mark.tag_name().name() {
            "title" | "desc" => {}
            "rect" => {
                let [x, y, width, height] =
                    [length(mark, "x")?, length(mark, "y")?, length(mark, "width")?, length(mark, "height")?];
                paint(&mut raster, mark, &format!("M{x} {y}h{width}v{height}h-{width}z"))?;
            }
            "path" => paint(&mut raster, mark, mark.attribute("d").unwrap_or_default())?,
            "circle" => {
                let (x, y, radius) = (length(mark, "cx")?, length(mark, "cy")?, length(mark, "r")?);
                let arc = format!("a{radius} {radius} 0 1 0");
                let data = format!("M{} {y}{arc} {d} 0{arc} -{d} 0z", x - radius, d = 2.0 * radius);
                paint(&mut raster, mark, &data)?;
            }
            "text" => write(&mut raster, root, mark)?,
            name => return Err(PngError::Drawing(format!("there is a <{name}>"))),
        }
    }
    Ok(raster)
}

/// Paints a shape's area, then its outline.
fn paint(raster: &mut Raster, mark: Node<'_, '_>, data: &str) -> Result<(), PngError> {
    let path: Vec<Command> = data.commands().collect();
    if let Some(paint) = paint_of(mark, "fill")? {
        raster.paint(&path, ORIGIN, FILLED, paint);
    }
    if let Some(paint) = paint_of(mark, "stroke")? {
        let dashes = numbers(mark.attribute("stroke-dasharray").unwrap_or_default());
        raster.paint(&path, ORIGIN, stroke(mark, &dashes)?, paint);
    }
    Ok(())
}

/// Writes a text, whose parts may be bold or have another colour.
fn write(raster: &mut Raster, root: Node<'_, '_>, mark: Node<'_, '_>) -> Result<(), PngError> {
    let size = length_or(mark, "font-size", length(root, "font-size")?)?;
    let is_serif = mark.attribute("font-family").is_some_and(|family| family.ends_with(",serif"));
    let (mut parts, mut width) = (Vec::new(), 0.0);
    for part in mark.children() {
        let is_bold = [part, mark].iter().any(|node| node.attribute("font-weight") == Some("600"));
        let font = match (is_serif, is_bold) {
            (true, _) => Font::SerifBold,
            (false, true) => Font::SansBold,
            (false, false) => Font::Sans,
        };
        let (path, end) = font.outlines(part.text().unwrap_or_default(), size, width);
        width = end;
        let fill = if part.has_attribute("fill") { paint_of(part, "fill")? } else { paint_of(mark, "fill")? };
        parts.push((fill, path));
    }
    let shift = match mark.attribute("text-anchor") {
        Some("middle") => width / 2.0,
        Some("end") => width,
        _ => 0.0,
    };
    let place = (length(mark, "x")? - shift, length(mark, "y")?);
    let outline = paint_of(mark, "stroke")?;
    for (fill, path) in &parts {
        if let Some(fill) = fill {
            raster.paint(path, place, FILLED, *fill);
        }
        if let Some(outline) = outline {
            raster.paint(path, place, stroke(mark, &[])?, outline);
        }
    }
    Ok(())
}

/// Reads the paint of a mark's area ("fill") or outline ("stroke"). `None` if it has none.
fn paint_of(mark: Node<'_, '_>, kind: &str) -> Result<Option<ShapePaint>, PngError> {
    let Some(colour) = mark.attribute(kind).filter(|colour| *colour != "none") else { return Ok(None) };
    let digits = colour.strip_prefix('#').filter(|digits| digits.len() == 6);
    let number = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
    let [_, red, green, blue] = number.ok_or_else(|| unreadable(kind))?.to_be_bytes();
    let opacity = format!("{kind}-opacity");
    Ok(Some(ShapePaint {
        colour: [red, green, blue],
        opacity: length_or(mark, &opacity, 1.0)?,
        is_crisp: mark.attribute("shape-rendering") == Some("crispEdges"),
    }))
}

fn stroke<'a>(mark: Node<'_, '_>, dashes: &'a [f32]) -> Result<Style<'a>, PngError> {
    let mut stroke = Stroke::new(length_or(mark, "stroke-width", 1.0)?);
    if mark.attribute("stroke-linejoin") == Some("round") {
        stroke.join(Join::Round);
    }
    stroke.dash(dashes, 0.0);
    Ok(Style::Stroke(stroke))
}

/// Reads an optional numeric attribute.
fn length_or(mark: Node<'_, '_>, name: &str, default: f32) -> Result<f32, PngError> {
    if mark.has_attribute(name) { length(mark, name) } else { Ok(default) }
}

/// Reads a required numeric attribute.
fn length(mark: Node<'_, '_>, name: &str) -> Result<f32, PngError> {
    mark.attribute(name).and_then(|text| text.parse().ok()).ok_or_else(|| unreadable(name))
}

fn numbers(text: &str) -> Vec<f32> {
    text.split_whitespace().map_while(|number| number.parse().ok()).collect()
}

fn unreadable(attribute: &str) -> PngError {
    PngError::Drawing(format!("{attribute} is missing or cannot be read"))
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "Raster::new refuses sizes out of range")]
fn pixels(length: f32) -> u32 {
    length.round() as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::charts::tests::{NAMES, bell, chart, line};
    use crate::charts::types::{LabelPlace, Names};

    /// Returns red, green and blue of each pixel, row by row.
    fn read(png: &[u8]) -> Vec<[u8; 3]> {
        let mut decoder = png::Decoder::new(std::io::Cursor::new(png));
        decoder.set_transformations(png::Transformations::EXPAND);
        let mut reader = decoder.read_info().unwrap();
        let mut bytes = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut bytes).unwrap();
        assert!(info.width == 1200 && info.height >= 630 && info.color_type == ColorType::Rgb);
        bytes.as_chunks().0.to_vec()
    }

    fn named(name: &str) -> Vec<u8> {
        let values = bell(200, 40.0, 900.0);
        chart(vec![line(name, &values)], 200).png().unwrap()
    }

    /// Counts the pixels of this colour.
    fn count(pixels: &[[u8; 3]], colour: [u8; 3]) -> usize {
        pixels.iter().filter(|pixel| **pixel == colour).count()
    }

    const BLUE: [u8; 3] = [0x0b, 0x5c, 0x9e];

    #[test]
    fn a_picture_is_a_png_file_of_the_card_size_on_white() {
        let png = named("No change");
        assert_eq!(png[..8], *b"\x89PNG\r\n\x1a\n");
        assert_eq!((&png[12..16], &png[16..24]), (&b"IHDR"[..], &[0, 0, 4, 0xb0, 0, 0, 2, 0x76][..]), "1200 × 630");
        assert_eq!(png, named("No change"), "the bytes are reproducible");
        let pixels = read(&png);
        assert_eq!(pixels.len(), 1200 * 630);
        let corners = [0, 1199, 629 * 1200, 1200 * 630 - 1].map(|at| pixels[at]);
        assert_eq!(corners, [[255; 3]; 4]);
        assert!(count(&pixels, BLUE) > 1000, "the line is drawn");
        assert!(count(&pixels, [0x14, 0x18, 0x1d]) > 1000, "the title is written");
    }

    #[test]
    fn letters_are_drawn_and_characters_without_a_glyph_are_boxes() {
        let ink = |name: &str| count(&read(&named(name)), BLUE);
        let (blank, boxes) = (ink(" "), ink("学校"));
        assert!(boxes > blank, "the boxes are visible: {boxes} and {blank}");
        assert_eq!(named("学校"), named("□□"), "one box for each");
        assert_ne!(named("Школы"), named("□□□□□"));
        assert_ne!(named("≤"), named("□"));
        assert_eq!(named("A\u{fe0f}"), named("A"), "a mark without a glyph has no width");
        for odd in ["👩‍👩‍👧‍👦🦠", "תרחיש בסיסי", "\u{202e}evil\u{2028}", "<&>\"'\u{0}", "e\u{301}\u{5b0}"]
        {
            read(&named(odd));
        }
    }

    #[test]
    fn many_lines_long_names_and_no_values_are_drawn() {
        let values = bell(200, 40.0, 900.0);
        for labels in [LabelPlace::Peaks, LabelPlace::Ends] {
            for values in [&values[..], &[]] {
                let line = line("As long as the name of a scenario may be, and longer", values);
                let chart = LineChart {
                    labels,
                    names: Names { title: &"Long ".repeat(60), ..NAMES },
                    ..chart(vec![line; 8], 200)
                };
                let height = u32::try_from(read(&chart.png().unwrap()).len() / 1200).unwrap();
                assert_eq!((1200.0, f64::from(height)), chart.png_size());
            }
        }
    }
}
