//! The marks of the charts: plotters elements with a paint.

use plotters::element::{Drawable, PointCollection};
use plotters_backend::BackendCoord;

use super::backend::{Canvas, DrawError, Drawn, Root, pixel, tenths};
use super::geometry::Place;
use super::style::Paint;
use super::text_element::{Anchor, Rim, Words};
use super::text_width;

/// A mark and its points, as an array, a slice or a `Vec`. plotters converts the points to canvas coordinates.
pub(crate) struct Mark<P> {
    points: P,
    shape: Shape,
}

enum Shape {
    /// A line through the points.
    Path(Paint),
    /// An area between the points, in their order.
    Area(Paint),
    /// A circle around the point, with its radius in units.
    Dot(f64, Paint),
    Text(Words),
}

impl<P> Mark<P> {
    /// Creates a line through these points.
    pub(crate) fn path(points: P, paint: Paint) -> Self {
        Self { points, shape: Shape::Path(paint) }
    }

    /// Creates an area between these corners, in their order.
    pub(crate) fn area(corners: P, paint: Paint) -> Self {
        Self { points: corners, shape: Shape::Area(paint) }
    }
}

impl<'b, C: 'b, P: AsRef<[C]>> PointCollection<'b, C> for &'b Mark<P> {
    type Point = &'b C;
    type IntoIter = &'b [C];

    fn point_iter(self) -> Self::IntoIter {
        self.points.as_ref()
    }
}

impl<'a, P> Drawable<Canvas<'a>> for Mark<P> {
    fn draw<I: Iterator<Item = BackendCoord>>(&self, points: I, canvas: &mut Canvas<'a>, _: (u32, u32)) -> Drawn {
        match &self.shape {
            Shape::Path(paint) => canvas.path(points, *paint),
            Shape::Area(paint) => canvas.polygon(points, *paint),
            Shape::Dot(radius, paint) => points.for_each(|center| canvas.circle(center, tenths(*radius), *paint)),
            Shape::Text(words) => points.for_each(|at| canvas.text(words, at)),
        }
        Ok(())
    }
}

/// Draws a straight line.
pub(crate) fn line(root: &Root<'_>, from: Place, to: Place, paint: Paint) -> Result<(), DrawError> {
    root.draw(&Mark::path([pixel(from), pixel(to)], paint))
}

/// Draws the area between two opposite corners.
pub(crate) fn rectangle(root: &Root<'_>, one: Place, other: Place, paint: Paint) -> Result<(), DrawError> {
    let (one, other) = (pixel(one), pixel(other));
    let (left, right) = (one.0.min(other.0), one.0.max(other.0));
    let (top, bottom) = (one.1.min(other.1), one.1.max(other.1));
    root.draw(&Mark::area([(left, top), (right, top), (right, bottom), (left, bottom)], paint))
}

/// Draws a circle.
pub(crate) fn dot(root: &Root<'_>, center: Place, radius: f64, paint: Paint) -> Result<(), DrawError> {
    root.draw(&Mark { points: [pixel(center)], shape: Shape::Dot(radius, paint) })
}

/// Writes a text whose anchor and baseline are at this position.
pub(crate) fn text(root: &Root<'_>, at: BackendCoord, words: Words) -> Result<(), DrawError> {
    root.draw(&Mark { points: [at], shape: Shape::Text(words) })
}

/// Writes a tick label in the muted style of axes.
pub(crate) fn figure(root: &Root<'_>, at: Place, anchor: Anchor, figure: &str) -> Result<(), DrawError> {
    let content = text_width::escape(figure);
    text(root, pixel(at), Words { anchor, text: content, paint: None, figure: String::new(), rim: Rim::Outside })
}
