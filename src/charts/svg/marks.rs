//! The marks of the charts: elements for plotters, each with its paint.

use plotters::element::{Drawable, PointCollection};
use plotters_backend::BackendCoord;

use super::backend::{Canvas, Drawn, tenths};
use super::style::Paint;

/// A line through points.
pub(crate) struct Path<C> {
    points: Vec<C>,
    paint: Paint,
}

/// An area between corners, in their order.
pub(crate) struct Polygon<C> {
    corners: Vec<C>,
    paint: Paint,
}

/// An area between two opposite corners of the drawing.
pub(crate) struct Rectangle {
    corners: [BackendCoord; 2],
    paint: Paint,
}

/// A circle of the drawing, its radius in units.
pub(crate) struct Dot {
    center: BackendCoord,
    radius: f64,
    paint: Paint,
}

impl<C> Path<C> {
    /// A line through these points, which plotters places where they are of its coordinates.
    pub(crate) fn new(points: impl IntoIterator<Item = C>, paint: Paint) -> Self {
        Self { points: points.into_iter().collect(), paint }
    }
}

impl<C> Polygon<C> {
    /// An area between these corners.
    pub(crate) fn new(corners: impl IntoIterator<Item = C>, paint: Paint) -> Self {
        Self { corners: corners.into_iter().collect(), paint }
    }
}

impl Rectangle {
    /// An area between these corners.
    pub(crate) fn new(corners: [BackendCoord; 2], paint: Paint) -> Self {
        Self { corners, paint }
    }
}

impl Dot {
    /// A circle around this place.
    pub(crate) fn new(center: BackendCoord, radius: f64, paint: Paint) -> Self {
        Self { center, radius, paint }
    }
}

impl<'b, C> PointCollection<'b, C> for &'b Path<C> {
    type Point = &'b C;
    type IntoIter = &'b [C];

    fn point_iter(self) -> Self::IntoIter {
        &self.points
    }
}

impl<'b, C> PointCollection<'b, C> for &'b Polygon<C> {
    type Point = &'b C;
    type IntoIter = &'b [C];

    fn point_iter(self) -> Self::IntoIter {
        &self.corners
    }
}

impl<'b> PointCollection<'b, BackendCoord> for &'b Rectangle {
    type Point = &'b BackendCoord;
    type IntoIter = &'b [BackendCoord];

    fn point_iter(self) -> Self::IntoIter {
        &self.corners
    }
}

impl<'b> PointCollection<'b, BackendCoord> for &'b Dot {
    type Point = &'b BackendCoord;
    type IntoIter = std::iter::Once<&'b BackendCoord>;

    fn point_iter(self) -> Self::IntoIter {
        std::iter::once(&self.center)
    }
}

impl<'a, C> Drawable<Canvas<'a>> for Path<C> {
    fn draw<I: Iterator<Item = BackendCoord>>(&self, points: I, canvas: &mut Canvas<'a>, _: (u32, u32)) -> Drawn {
        canvas.path(points, self.paint);
        Ok(())
    }
}

impl<'a, C> Drawable<Canvas<'a>> for Polygon<C> {
    fn draw<I: Iterator<Item = BackendCoord>>(&self, corners: I, canvas: &mut Canvas<'a>, _: (u32, u32)) -> Drawn {
        canvas.polygon(corners, self.paint);
        Ok(())
    }
}

impl<'a> Drawable<Canvas<'a>> for Rectangle {
    fn draw<I: Iterator<Item = BackendCoord>>(&self, mut corners: I, canvas: &mut Canvas<'a>, _: (u32, u32)) -> Drawn {
        if let (Some(one), Some(other)) = (corners.next(), corners.next()) {
            let (left, right) = (one.0.min(other.0), one.0.max(other.0));
            let (top, bottom) = (one.1.min(other.1), one.1.max(other.1));
            canvas.polygon([(left, top), (right, top), (right, bottom), (left, bottom)], self.paint);
        }
        Ok(())
    }
}

impl<'a> Drawable<Canvas<'a>> for Dot {
    fn draw<I: Iterator<Item = BackendCoord>>(&self, centers: I, canvas: &mut Canvas<'a>, _: (u32, u32)) -> Drawn {
        for center in centers {
            canvas.circle(center, tenths(self.radius), self.paint);
        }
        Ok(())
    }
}
