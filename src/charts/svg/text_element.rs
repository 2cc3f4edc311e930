//! One line of text in a chart. It may mix two font weights, which the `Text` of plotters does not support.

use super::style::Paint;

/// The point of a text that is at its position.
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

/// The outline that separates a text from the marks under it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rim {
    /// Background colour. It interrupts gridlines.
    Ground,
    /// Colour of this number of overlapping spans.
    Shade(u8),
    /// No outline: the text is on the edge of an area, and any colour would be visible on one side.
    None,
    /// No outline needed: the text is outside the plot.
    Outside,
}

/// A line of text.
#[derive(Clone, Debug)]
pub(crate) struct Words {
    pub(crate) anchor: Anchor,
    /// Escaped.
    pub(crate) text: String,
    /// Colour of the text, which is then bold. `None`: muted and not bold.
    pub(crate) paint: Option<Paint>,
    /// A muted value after the text, or an empty string. Escaped.
    pub(crate) figure: String,
    pub(crate) rim: Rim,
}
