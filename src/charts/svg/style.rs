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

/// How much of the accent each shade of a heat map has, the palest first: its opacity over the ground.
const HEAT: [&str; SHADES_OF_HEAT] = [".05", ".15", ".26", ".37", ".49", ".61", ".74", ".87", "1"];
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
    /// Observed points and their name, in the colour of the scenario at a position or of none.
    Point(Option<usize>),
    /// The name of a span or level that belongs to no line.
    Name,
    /// A cell of a heat map, in the shade at a position.
    Heat(usize),
    /// A cell without a value, and the stroke across it.
    Blank,
    /// The same, its stroke.
    Hatch,
    /// The ground on both sides of a contour.
    Rim,
    /// A contour over a heat map.
    Contour,
    /// Line, dot and name of the scenario at a position.
    Line(usize),
    /// The area that nine in ten simulations of it keep within.
    NineInTen(usize),
    /// The same fainter, on a chart with many.
    NineInTenOfMany(usize),
    /// The area that half of them keep within.
    Half(usize),
    /// One of its simulations.
    Member(usize),
    /// Where a leader touches what it names.
    Tip(usize),
}

impl Paint {
    /// The line at this position, or what belongs to none.
    pub(crate) fn owner(position: Option<usize>) -> Self {
        position.map_or(Self::Name, Self::Line)
    }

    /// The classes that the page's style sheet knows.
    pub(crate) fn class(self) -> String {
        let class = self.look().1;
        let kind = match self {
            Self::NineInTen(_) => "b90 ",
            Self::NineInTenOfMany(_) => "b90 many ",
            Self::Half(_) => "b50 ",
            Self::Member(_) => "one ",
            Self::Tip(_) => "tip ",
            Self::Point(Some(_)) => "point ",
            Self::Heat(shade) => return format!("{class} h{}", shade + 1),
            _ => "",
        };
        format!("{kind}{class}")
    }

    /// The colour in a file.
    pub(crate) fn colour(self) -> &'static str {
        self.look().0
    }

    /// The colour in a file, and the class that gives it on a page. Past the last style of lines they start again.
    fn look(self) -> (&'static str, &'static str) {
        match self {
            Self::Grid => (HAIRLINE, "grid"),
            Self::Axis => (EDGE, "axis"),
            Self::Leader => (EDGE, "lead"),
            Self::Faint => (MUTED, "faint"),
            Self::Span(_) => (INK, "span"),
            Self::Edge => (EDGE, "edge"),
            Self::Level => (MUTED, "level"),
            Self::Point(None) => (INK, "point"),
            Self::Name => (MUTED, "name"),
            Self::Heat(_) => (LINES[0].0, "heat"),
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
            | Self::Point(Some(position)) => {
                let (colour, class, _) = LINES[position % MOST_LINES];
                (colour, class)
            }
        }
    }

    /// A file's attributes of a path; `fill="none"` is inherited. The style sheet repeats the opacities.
    pub(crate) fn attributes(self) -> String {
        let colour = self.colour();
        let band = |opacity: &str| format!(" fill=\"{colour}\" fill-opacity=\"{opacity}\"");
        // Sharp edges: areas that meet would show a seam.
        let area = |opacity| format!("{} shape-rendering=\"crispEdges\"", band(opacity));
        let stroke = |style: &str| format!(" stroke=\"{colour}\"{style}");
        match self {
            Self::Heat(shade) => area(HEAT[shade % SHADES_OF_HEAT]),
            Self::Span(_) => area(".05"),
            Self::Blank => area("1"),
            Self::NineInTen(_) => band(".16"),
            Self::NineInTenOfMany(_) => band(".1"),
            Self::Half(_) => band(".3"),
            // Filled with the ground, and drawn in outline.
            Self::Point(_) => format!(" fill=\"{GROUND}\" stroke=\"{colour}\" stroke-width=\"1.5\""),
            Self::Member(_) => stroke(" stroke-opacity=\".35\" stroke-linejoin=\"round\""),
            Self::Line(position) => {
                let dash = match LINES[position % MOST_LINES].2 {
                    "" => String::new(),
                    dash => format!(" stroke-dasharray=\"{dash}\""),
                };
                stroke(" stroke-width=\"2.5\" stroke-linejoin=\"round\"") + &dash
            }
            Self::Rim => stroke(" stroke-width=\"5\" stroke-linejoin=\"round\""),
            Self::Contour => stroke(" stroke-width=\"2\" stroke-linejoin=\"round\""),
            Self::Edge => stroke(" stroke-dasharray=\"1.5 2.5\""),
            _ => stroke(""),
        }
    }

    /// A file's attributes of a dot: of a line it has a ring of ground, as observed points have theirs of colour.
    pub(crate) fn dot_attributes(self) -> String {
        match self {
            Self::Point(_) => self.attributes(),
            Self::Tip(_) => format!(" fill=\"{}\"", self.colour()),
            _ => format!(" fill=\"{}\" stroke=\"{GROUND}\" stroke-width=\"2\"", self.colour()),
        }
    }
}
