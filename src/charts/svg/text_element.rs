//! One line of text in a chart, which may mix two weights, as plotters' own `Text` cannot.

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

/// A text.
#[derive(Clone, Debug)]
pub(crate) struct Words {
    pub(crate) anchor: Anchor,
    /// Escaped.
    pub(crate) text: String,
    /// Whose colour the text wears, in bold; muted without.
    pub(crate) paint: Option<Paint>,
    /// A muted figure after the text, or nothing. Escaped.
    pub(crate) figure: String,
    pub(crate) rim: Rim,
}
