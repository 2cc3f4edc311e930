//! One line of text in a chart: an element for plotters, like its own `Text`, which cannot mix two weights.

use plotters::element::{Drawable, PointCollection};
use plotters_backend::BackendCoord;

use super::backend::{Canvas, Drawn};
use super::style::Paint;

/// The side of a text that its position fixes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Anchor {
    Start,
    Middle,
    End,
}

impl Anchor {
    pub(crate) fn attribute(self) -> &'static str {
        match self {
            Self::Start => "",
            Self::Middle => " text-anchor=\"middle\"",
            Self::End => " text-anchor=\"end\"",
        }
    }
}

/// What separates the letters from what lies under them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rim {
    /// A rim of ground, which interrupts gridlines.
    Ground,
    /// The same in the tone of so many spans.
    Shade(u8),
    /// Nothing: the letters stand on an edge, and any rim would show beside it.
    None,
    /// Nothing is needed: the letters stand outside the plot.
    Outside,
}

/// A text at a position of the canvas.
#[derive(Debug)]
pub(crate) struct Words {
    pub(crate) at: BackendCoord,
    pub(crate) anchor: Anchor,
    /// Escaped.
    pub(crate) text: String,
    /// Whose colour the text wears, in bold; muted without.
    pub(crate) paint: Option<Paint>,
    /// A muted figure after the text, or nothing.
    pub(crate) figure: String,
    pub(crate) rim: Rim,
}

impl<'b> PointCollection<'b, BackendCoord> for &'b Words {
    type Point = &'b BackendCoord;
    type IntoIter = std::iter::Once<&'b BackendCoord>;

    fn point_iter(self) -> Self::IntoIter {
        std::iter::once(&self.at)
    }
}

impl<'a> Drawable<Canvas<'a>> for Words {
    fn draw<I: Iterator<Item = BackendCoord>>(&self, points: I, canvas: &mut Canvas<'a>, _: (u32, u32)) -> Drawn {
        for at in points {
            canvas.text(self, at);
        }
        Ok(())
    }
}
