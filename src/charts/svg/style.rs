//! All colours and dashes of drawings: classes for pages, presentation attributes for files.

use crate::charts::types::MOST_LINES;

pub(crate) const GROUND: &str = "#ffffff";
pub(crate) const INK: &str = "#14181d";
pub(crate) const MUTED: &str = "#545c66";
const EDGE: &str = "#757d87";
const HAIRLINE: &str = "#d9dde1";
const WASH: &str = "#f3f5f7";
/// The background under one span and under two spans, each with an opacity of 5 %: the outline colour of text on them.
pub(crate) const SHADES: [&str; 2] = ["#f3f3f4", "#e8e8e9"];

/// Colour, class and dash of the line at each position. The colours are the style sheet's light colours. Their contrast
/// on white is at least 4.5 : 1.
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

/// Opacity of the accent colour for each shade of a heat map, the palest first.
const HEAT: [&str; SHADES_OF_HEAT] = [".05", ".15", ".26", ".37", ".49", ".61", ".74", ".87", "1"];
/// Number of shades that can be told apart.
pub(crate) const SHADES_OF_HEAT: usize = 9;

/// A kind of mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Paint {
    /// Horizontal gridlines.
    Grid,
    /// The day axis and its ticks.
    Axis,
    /// The line from a dot or a line's end to its label.
    Leader,
    /// A scenario other than the baseline, in a sparkline with more than three lines.
    Faint,
    /// The area of spans. 1: at least one span; 2: at least two, drawn over 1.
    Span(u8),
    /// The start or end of a span.
    Edge,
    /// A reference value.
    Level,
    /// Observed points and their name, in the colour of the scenario at this position. `None`: the text colour.
    Point(Option<usize>),
    /// The name of a span or level that belongs to no single line.
    Name,
    /// A cell of a heat map, with the index of its shade.
    Heat(usize),
    /// A cell without a value.
    Blank,
    /// The hatching of cells without a value.
    Hatch,
    /// The background-coloured outline of a contour.
    Rim,
    /// A contour over a heat map.
    Contour,
    /// Line, dot and name of the scenario at this position.
    Line(usize),
    /// The 5–95 % band of the scenario at this position.
    NineInTen(usize),
    /// A paler 5–95 % band, for charts with many lines.
    NineInTenOfMany(usize),
    /// The 25–75 % band.
    Half(usize),
    /// One of the scenario's simulations.
    Member(usize),
    /// The dot at the start of a leader.
    Tip(usize),
}

impl Paint {
    /// Returns the paint of the line at this position, or of a name that belongs to no line.
    pub(crate) fn owner(position: Option<usize>) -> Self {
        position.map_or(Self::Name, Self::Line)
    }

    /// Returns the classes of the page's style sheet.
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

    /// Returns the colour in a file.
    pub(crate) fn colour(self) -> &'static str {
        self.look().0
    }

    /// Returns the colour in a file, and the class on a page. After the last style of lines the first one follows.
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

    /// Returns the attributes of a path in a file, which inherits `fill="none"`. The style sheet repeats the opacities.
    pub(crate) fn attributes(self) -> String {
        let colour = self.colour();
        let band = |opacity: &str| format!(" fill=\"{colour}\" fill-opacity=\"{opacity}\"");
        // Without antialiasing: adjacent areas would have a visible seam.
        let area = |opacity| format!("{} shape-rendering=\"crispEdges\"", band(opacity));
        let stroke = |style: &str| format!(" stroke=\"{colour}\"{style}");
        match self {
            Self::Heat(shade) => area(HEAT[shade % SHADES_OF_HEAT]),
            Self::Span(_) => area(".05"),
            Self::Blank => area("1"),
            Self::NineInTen(_) => band(".16"),
            Self::NineInTenOfMany(_) => band(".1"),
            Self::Half(_) => band(".3"),
            // A hollow mark: the background colour with an outline.
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

    /// Returns the attributes of a dot in a file. The dot of a line has a ring in the background colour.
    pub(crate) fn dot_attributes(self) -> String {
        match self {
            Self::Point(_) => self.attributes(),
            Self::Tip(_) => format!(" fill=\"{}\"", self.colour()),
            _ => format!(" fill=\"{}\" stroke=\"{GROUND}\" stroke-width=\"2\"", self.colour()),
        }
    }
}
