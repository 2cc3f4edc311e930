//! The plotters backend that writes SVG: compact paths, one per kind of mark or series. Each has a class (page) or
//! presentation attributes (file).

use std::fmt::Write as _;

use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, DrawingAreaErrorKind};
use plotters_backend::{BackendColor, BackendCoord, DrawingBackend, DrawingErrorKind};

use super::geometry::Place;
use super::style::{GROUND, MUTED, Paint, SHADES};
use super::text_element::{Rim, Words};
use crate::charts::types::Ink;

/// Error for plotters elements that this backend does not support: pixels, bitmaps, most filled shapes.
#[derive(Debug, thiserror::Error)]
#[error("a chart consists of paths, circles, text, shaded spans and bands only")]
pub(crate) struct NotDrawn;

pub(crate) type Drawn = Result<(), DrawingErrorKind<NotDrawn>>;

/// Appends marks to an SVG document.
pub(crate) struct Canvas<'a> {
    out: &'a mut String,
    ink: Ink,
    size: (u32, u32),
    /// Paint of the path that is open. Consecutive marks of one paint share a path.
    path: Option<Paint>,
}

impl<'a> Canvas<'a> {
    /// Creates a canvas of this width and height in units.
    pub(crate) fn new(out: &'a mut String, ink: Ink, (width, height): (f64, f64)) -> Self {
        let size = (tenths(width).unsigned_abs(), tenths(height).unsigned_abs());
        Self { out, ink, size, path: None }
    }

    fn end_path(&mut self) {
        if self.path.take().is_some() {
            self.out.push_str("\"/>");
        }
    }

    fn begin_path(&mut self, paint: Paint) {
        if self.path == Some(paint) {
            return;
        }
        self.end_path();
        self.path = Some(paint);
        match self.ink {
            Ink::Page => self.write(format_args!("<path class=\"{}\" d=\"", paint.class())),
            Ink::File => self.write(format_args!("<path{} d=\"", paint.attributes())),
        }
    }

    fn write(&mut self, what: std::fmt::Arguments<'_>) {
        // Writing to a String cannot fail.
        let _ = self.out.write_fmt(what);
    }

    /// Draws a line through these points. Consecutive lines of one paint are one path.
    pub(crate) fn path(&mut self, points: impl IntoIterator<Item = BackendCoord>, paint: Paint) {
        let mut points = points.into_iter();
        let Some(first) = points.next() else { return };
        self.begin_path(paint);
        self.out.push('M');
        pair(self.out, first);
        // Relative steps are shorter than coordinates, and consecutive `l` steps share one letter.
        let (mut pen, mut is_slanted) = (first, false);
        for point in points {
            let step = (point.0 - pen.0, point.1 - pen.1);
            match step {
                (0, 0) => continue,
                (across, 0) => self.step('h', across),
                (0, down) => self.step('v', down),
                _ => {
                    if !is_slanted {
                        self.out.push('l');
                    } else if step.0 >= 0 {
                        self.out.push(' ');
                    }
                    pair(self.out, step);
                }
            }
            is_slanted = step.0 != 0 && step.1 != 0;
            pen = point;
        }
    }

    fn step(&mut self, letter: char, length: i32) {
        self.out.push(letter);
        number(self.out, length);
    }

    /// Draws an area between these corners. Consecutive areas of one paint are one path.
    pub(crate) fn polygon(&mut self, corners: impl IntoIterator<Item = BackendCoord>, paint: Paint) {
        self.path(corners, paint);
        self.out.push('z');
    }

    /// Draws a circle, its radius in tenths.
    pub(crate) fn circle(&mut self, center: BackendCoord, radius: i32, paint: Paint) {
        self.end_path();
        match self.ink {
            Ink::Page => self.write(format_args!("<circle class=\"{}\"", paint.class())),
            Ink::File => self.write(format_args!("<circle{}", paint.dot_attributes())),
        }
        self.out.push_str(" cx=\"");
        number(self.out, center.0);
        self.out.push_str("\" cy=\"");
        number(self.out, center.1);
        self.out.push_str("\" r=\"");
        number(self.out, radius);
        self.out.push_str("\"/>");
    }

    /// Writes a text whose anchor and baseline are at this position.
    pub(crate) fn text(&mut self, words: &Words, at: BackendCoord) {
        self.end_path();
        // In a file the outline is a separate text element: office programs do not support `paint-order` and would draw
        // the outline over the letters.
        let rim = match words.rim {
            _ if self.ink == Ink::Page => None,
            Rim::Ground => Some(GROUND),
            Rim::Shade(depth) => SHADES.get(usize::from(depth.saturating_sub(1))).copied(),
            Rim::None | Rim::Outside => None,
        };
        if let Some(rim) = rim {
            self.words(words, at, &format!(" stroke=\"{rim}\" stroke-width=\"4\" stroke-linejoin=\"round\""));
        }
        self.words(words, at, "");
    }

    fn words(&mut self, words: &Words, (x, y): BackendCoord, extra: &str) {
        self.out.push_str("<text");
        let own = self.attributes(if words.figure.is_empty() { words.paint } else { None }, words.rim);
        self.write(format_args!("{own}{extra}{} x=\"", words.anchor.attribute()));
        number(self.out, x);
        self.out.push_str("\" y=\"");
        number(self.out, y);
        self.out.push_str("\">");
        if words.figure.is_empty() {
            self.out.push_str(&words.text);
        } else {
            let bold = self.attributes(words.paint, Rim::Outside);
            self.write(format_args!("<tspan{bold}>{}</tspan> {}", words.text, words.figure));
        }
        self.out.push_str("</text>");
    }

    /// Returns the attributes of a text: bold in its paint's colour, or muted. On a page the outline has the background
    /// colour unless a class sets another one.
    fn attributes(&self, paint: Option<Paint>, rim: Rim) -> String {
        let rim = match rim {
            Rim::Ground | Rim::Outside => "",
            Rim::Shade(1) => "on1",
            Rim::Shade(_) => "on2",
            Rim::None => "on0",
        };
        match (self.ink, paint) {
            (Ink::Page, Some(paint)) if rim.is_empty() => format!(" class=\"{}\"", paint.class()),
            (Ink::Page, Some(paint)) => format!(" class=\"{} {rim}\"", paint.class()),
            (Ink::Page, None) if rim.is_empty() => String::new(),
            (Ink::Page, None) => format!(" class=\"{rim}\""),
            (Ink::File, Some(paint)) => format!(" fill=\"{}\" font-weight=\"600\"", paint.colour()),
            (Ink::File, None) => format!(" fill=\"{MUTED}\""),
        }
    }
}

impl DrawingBackend for Canvas<'_> {
    type ErrorType = NotDrawn;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }

    fn ensure_prepared(&mut self) -> Drawn {
        Ok(())
    }

    fn present(&mut self) -> Drawn {
        self.end_path();
        Ok(())
    }

    // Marks draw with methods of the canvas. The shapes of plotters end up as pixels, which are refused.
    fn draw_pixel(&mut self, _: BackendCoord, _: BackendColor) -> Drawn {
        Err(DrawingErrorKind::DrawingError(NotDrawn))
    }
}

/// Converts units to tenths, the canvas's pixels.
#[expect(clippy::cast_possible_truncation, reason = "the value is rounded, and `as` saturates at the limits of i32")]
pub(crate) fn tenths(units: f64) -> i32 {
    (units * 10.0).round() as i32
}

/// Converts a position on the canvas to units.
pub(crate) fn units((x, y): BackendCoord) -> (f64, f64) {
    (f64::from(x) / 10.0, f64::from(y) / 10.0)
}

/// Writes `x y`, without the space if y has a minus sign.
fn pair(out: &mut String, (x, y): BackendCoord) {
    number(out, x);
    if y >= 0 {
        out.push(' ');
    }
    number(out, y);
}

/// Writes tenths as a decimal number: `12.3`, `-.5`, `7`. It does not use `std::fmt`, which would take a third of the
/// time of drawing a chart.
fn number(out: &mut String, tenths: i32) {
    let size = tenths.unsigned_abs();
    if tenths < 0 {
        out.push('-');
    }
    let (whole, part) = (size / 10, size % 10);
    if whole > 0 || part == 0 {
        digits(out, whole);
    }
    if part > 0 {
        out.push('.');
        out.push(digit(part));
    }
}

fn digits(out: &mut String, number: u32) {
    if number >= 10 {
        digits(out, number / 10);
    }
    out.push(digit(number));
}

/// Returns the last digit of a number.
fn digit(number: u32) -> char {
    char::from_digit(number % 10, 10).unwrap_or('0')
}

/// Error of drawing on the canvas. The marks of the charts never cause it.
pub type DrawError = DrawingAreaErrorKind<NotDrawn>;

/// The drawing area of a whole chart.
pub type Root<'c> = DrawingArea<Canvas<'c>, Shift>;

/// Converts a position in units to one on the canvas.
pub fn pixel((x, y): Place) -> (i32, i32) {
    (tenths(x), tenths(y))
}

#[cfg(test)]
mod tests {
    use plotters::prelude::{Circle, IntoDrawingArea, PathElement};
    use plotters::style::RED;

    use super::*;
    use crate::charts::svg::marks::{Mark, dot, rectangle};

    fn drawn(ink: Ink, draw: impl Fn(&Root<'_>)) -> String {
        let mut out = String::new();
        {
            let root = Canvas::new(&mut out, ink, (90.0, 42.0)).into_drawing_area();
            draw(&root);
            root.present().unwrap();
        }
        out
    }

    #[test]
    fn consecutive_lines_of_one_paint_are_one_path() {
        let out = drawn(Ink::Page, |root| {
            for y in [0, 105] {
                root.draw(&Mark::path([(5, y), (900, y)], Paint::Grid)).unwrap();
            }
            root.draw(&Mark::path([(0, 0), (10, 5), (20, 0), (20, 9), (20, 9)], Paint::Line(1))).unwrap();
        });
        assert_eq!(
            out,
            "<path class=\"grid\" d=\"M.5 0h89.5M.5 10.5h89.5\"/><path class=\"c2\" d=\"M0 0l1 .5 1-.5v.9\"/>"
        );
    }

    #[test]
    fn a_file_has_colours_instead_of_classes() {
        let out = drawn(Ink::File, |root| {
            dot(root, (10.0, 10.0), 5.5, Paint::Line(0)).unwrap();
            root.draw(&Mark::path([(0, 0), (10, 5)], Paint::Line(1))).unwrap();
        });
        assert!(out.starts_with(
            "<circle fill=\"#0b5c9e\" stroke=\"#ffffff\" stroke-width=\"2\" cx=\"10\" cy=\"10\" r=\"5.5\"/>"
        ));
        assert!(out.contains("stroke=\"#c04a00\"") && out.contains("stroke-dasharray=\"9 4\""), "{out}");
    }

    #[test]
    fn consecutive_spans_of_one_depth_are_one_path() {
        let draw = |root: &Root<'_>| {
            for (left, depth) in [(0.0, 1), (10.0, 1), (10.0, 2)] {
                rectangle(root, (left, 0.0), (left + 5.0, 30.0), Paint::Span(depth)).unwrap();
            }
        };
        let (one, other) = ("M0 0h5v30h-5z", "M10 0h5v30h-5z");
        let page = format!("<path class=\"span\" d=\"{one}{other}\"/><path class=\"span\" d=\"{other}\"/>");
        assert_eq!(drawn(Ink::Page, draw), page);
        assert!(drawn(Ink::File, draw).starts_with("<path fill=\"#14181d\" fill-opacity=\".05\""));
    }

    #[test]
    fn a_band_is_a_closed_path() {
        let corners = [(0, 0), (100, 0), (100, 50), (0, 50)];
        let draw = |root: &Root<'_>| root.draw(&Mark::area(corners, Paint::NineInTen(1))).unwrap();
        assert_eq!(drawn(Ink::Page, draw), "<path class=\"b90 c2\" d=\"M0 0h10v5h-10z\"/>");
        let file = "<path fill=\"#c04a00\" fill-opacity=\".16\" d=\"M0 0h10v5h-10z\"/>";
        assert_eq!(drawn(Ink::File, draw), file);
    }

    #[test]
    fn shapes_of_plotters_are_refused() {
        drawn(Ink::Page, |root| {
            assert!(root.draw(&PathElement::new(vec![(0, 0), (9, 9)], RED)).is_err());
            assert!(root.draw(&Circle::new((9, 9), 4, RED)).is_err());
        });
    }
}
