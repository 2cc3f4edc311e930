//! Every colour and dash of a drawing, once: a class for a page, attributes for a file.

use crate::charts::types::MOST_LINES;

pub(crate) const GROUND: &str = "#ffffff";
pub(crate) const INK: &str = "#14181d";
pub(crate) const MUTED: &str = "#545c66";
const EDGE: &str = "#757d87";
const HAIRLINE: &str = "#d9dde1";
const WASH: &str = "#f3f5f7";
/// The ground under one and under two spans, each ink at 5 %: the rim of letters that stand on it.
pub(crate) const SHADES: [&str; 2] = ["#f3f3f4", "#e8e8e9"];

/// Colour, class and dash of each position: the light colours of the style sheet, each at least 4.5 : 1 on white.
const LINES: [(&str, &str, &str); MOST_LINES] = [
    ("#0b5c9e", "c1", ""),
    ("#c04a00", "c2", "9 4"),
    ("#00775a", "c3", "2.5 3.5"),
    ("#96458a", "c4", "12 4 2.5 4"),
    ("#14181d", "c5", "5 3"),
    ("#866000", "c6", "16 5"),
    ("#0f7f95", "c7", "9 3 2 3 2 3"),
    ("#6a6f76", "c8", "1.5 5"),
];

/// How much of the accent each shade of a heat map has, the palest first: class and opacity over the ground.
const HEAT: [(&str, &str); SHADES_OF_HEAT] = [
    ("heat h1", ".05"),
    ("heat h2", ".15"),
    ("heat h3", ".26"),
    ("heat h4", ".37"),
    ("heat h5", ".49"),
    ("heat h6", ".61"),
    ("heat h7", ".74"),
    ("heat h8", ".87"),
    ("heat h9", "1"),
];
/// The shades that are told apart.
pub(crate) const SHADES_OF_HEAT: usize = 9;

/// A kind of mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Paint {
    /// Horizontal gridlines.
    Grid,
    /// The day axis and its ticks.
    Axis,
    /// From a dot or a line's end to its label.
    Leader,
    /// A line that is not the baseline, in a sparkline with many.
    Faint,
    /// The area of spans; those of the second lie on the first.
    Span(u8),
    /// Where a span begins or ends.
    Edge,
    /// A value to hold the lines against.
    Level,
    /// Observed points and their name.
    Point,
    /// The same in the colour of the scenario at a position.
    PointOf(u8),
    /// The name of a span or level that belongs to no line.
    Name,
    /// A cell of a heat map, in the shade at a position.
    Heat(u8),
    /// A cell without a value, and the stroke across it.
    Blank,
    /// The same, its stroke.
    Hatch,
    /// The ground on both sides of a contour.
    Rim,
    /// A contour over a heat map.
    Contour,
    /// Line, dot and name of the scenario at a position.
    Line(u8),
    /// The area that nine in ten simulations of it keep within.
    NineInTen(u8),
    /// The same fainter, on a chart with many.
    NineInTenOfMany(u8),
    /// The area that half of them keep within.
    Half(u8),
    /// One of its simulations.
    Member(u8),
    /// Where a leader touches what it names.
    Tip(u8),
}

impl Paint {
    /// The scenario at this position; past the last style they start again.
    pub(crate) fn line(position: usize) -> Self {
        Self::Line(u8::try_from(position % MOST_LINES).unwrap_or(0))
    }

    /// Observed points in the colour of the line at this position, or of none.
    pub(crate) fn point(owner: Option<usize>) -> Self {
        owner.map_or(Self::Point, |position| Self::PointOf(u8::try_from(position % MOST_LINES).unwrap_or(0)))
    }

    /// Observed points: filled with the ground, and drawn in outline.
    pub(crate) fn is_point(self) -> bool {
        matches!(self, Self::Point | Self::PointOf(_))
    }

    /// The end of a leader on what it names of this scenario.
    pub(crate) fn tip(position: usize) -> Self {
        Self::Tip(u8::try_from(position % MOST_LINES).unwrap_or(0))
    }

    fn style(position: u8) -> (&'static str, &'static str, &'static str) {
        LINES[usize::from(position) % MOST_LINES]
    }

    fn heat(shade: u8) -> (&'static str, &'static str) {
        HEAT[usize::from(shade) % SHADES_OF_HEAT]
    }

    /// Drawn as an area, not as a line.
    pub(crate) fn is_area(self) -> bool {
        matches!(self, Self::Span(_) | Self::Heat(_) | Self::Blank)
    }

    /// The classes that the page's style sheet knows.
    pub(crate) fn class(self) -> String {
        let kind = match self {
            Self::NineInTen(_) => "b90 ",
            Self::NineInTenOfMany(_) => "b90 many ",
            Self::Half(_) => "b50 ",
            Self::Member(_) => "one ",
            Self::Tip(_) => "tip ",
            Self::PointOf(_) => "point ",
            _ => "",
        };
        format!("{kind}{}", self.look().1)
    }

    /// The colour in a file.
    pub(crate) fn colour(self) -> &'static str {
        self.look().0
    }

    /// The colour in a file, and the class that gives it on a page.
    fn look(self) -> (&'static str, &'static str) {
        match self {
            Self::Grid => (HAIRLINE, "grid"),
            Self::Axis => (EDGE, "axis"),
            Self::Leader => (EDGE, "lead"),
            Self::Faint => (MUTED, "faint"),
            Self::Span(_) => (INK, "span"),
            Self::Edge => (EDGE, "edge"),
            Self::Level => (MUTED, "level"),
            Self::Point => (INK, "point"),
            Self::Name => (MUTED, "name"),
            Self::Heat(shade) => (LINES[0].0, Self::heat(shade).0),
            Self::Blank => (WASH, "blank"),
            Self::Hatch => (EDGE, "hatch"),
            Self::Rim => (GROUND, "rim"),
            Self::Contour => (INK, "contour"),
            Self::Line(position)
            | Self::NineInTen(position)
            | Self::NineInTenOfMany(position)
            | Self::Half(position)
            | Self::Member(position)
            | Self::Tip(position)
            | Self::PointOf(position) => {
                let (colour, class, _) = Self::style(position);
                (colour, class)
            }
        }
    }

    /// How much an area hides of what lies under it; none is no area of an ensemble. The style sheet repeats it.
    pub(crate) fn opacity(self) -> Option<&'static str> {
        match self {
            Self::NineInTen(_) => Some(".16"),
            Self::NineInTenOfMany(_) => Some(".1"),
            Self::Half(_) => Some(".3"),
            _ => None,
        }
    }

    /// The line at this position, or what belongs to none.
    pub(crate) fn owner(position: Option<usize>) -> Self {
        position.map_or(Self::Name, Self::line)
    }

    /// A file's attributes of a path; `fill="none"` is inherited.
    pub(crate) fn stroke(self) -> String {
        if self.is_area() {
            let opacity = match self {
                Self::Heat(shade) => Self::heat(shade).1,
                Self::Span(_) => ".05",
                _ => "1",
            };
            // Sharp edges: areas that meet would show a seam.
            return format!(" fill=\"{}\" fill-opacity=\"{opacity}\" shape-rendering=\"crispEdges\"", self.colour());
        }
        if self.is_point() {
            return self.outline();
        }
        if let Some(opacity) = self.opacity() {
            return format!(" fill=\"{}\" fill-opacity=\"{opacity}\"", self.colour());
        }
        if let Self::Member(_) = self {
            return format!(" stroke=\"{}\" stroke-opacity=\".35\" stroke-linejoin=\"round\"", self.colour());
        }
        let width = match self {
            Self::Line(_) => " stroke-width=\"2.5\" stroke-linejoin=\"round\"",
            Self::Rim => " stroke-width=\"5\" stroke-linejoin=\"round\"",
            Self::Contour => " stroke-width=\"2\" stroke-linejoin=\"round\"",
            _ => "",
        };
        let dash = match self {
            Self::Line(position) if !Self::style(position).2.is_empty() => {
                format!(" stroke-dasharray=\"{}\"", Self::style(position).2)
            }
            Self::Edge => " stroke-dasharray=\"1.5 2.5\"".to_owned(),
            _ => String::new(),
        };
        format!(" stroke=\"{}\"{width}{dash}", self.colour())
    }

    /// A file's attributes of an observed point.
    pub(crate) fn outline(self) -> String {
        format!(" fill=\"{GROUND}\" stroke=\"{}\" stroke-width=\"1.5\"", self.colour())
    }
}
