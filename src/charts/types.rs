//! The inputs of a chart, its sizes, and the source of its colours.

use super::point_shape::PointShape;
use crate::format::calendar::Calendar;
use crate::format::units::Unit;

/// Maximum number of lines in a chart: one per style of the palette.
pub const MOST_LINES: usize = 8;

/// Maximum number of lines in a chart that shows the 25–75 % bands. With more lines these areas would cover each other,
/// and only the 5–95 % bands are drawn.
pub const MOST_WITH_HALVES: usize = 3;

/// Scale of the value axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Axis {
    /// Linear, from zero.
    Linear,
    /// Logarithmic. A chart without a positive value is drawn linear instead.
    Log,
}

/// Size of a drawing. A page contains a wide and a narrow drawing, and its style sheet shows the one that fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// 900 × 420 units.
    Wide,
    /// 360 × 330 units, for phones.
    Narrow,
    /// 760 × 399 units including title and subtitle, 1200 × 630 pixels: the preview image of a link, with large type
    /// because it is shown small. It grows if title or subtitle takes more than two lines. Only for files.
    Card,
}

/// Source of the colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ink {
    /// The page's style sheet, through classes: this supports dark mode, and the page's policy forbids inline styles.
    Page,
    /// The drawing itself: a stand-alone document in light colours, with the title and subtitle as text.
    File,
}

/// Title, subtitle and description of a drawing.
#[derive(Clone, Copy, Debug)]
pub struct Names<'a> {
    /// The chart's message in one sentence: its accessible name, and the heading of a file.
    pub title: &'a str,
    /// Quantity and population, in place of axis titles. Drawn in files only.
    pub subtitle: &'a str,
    /// Text alternative for screen readers.
    pub description: &'a str,
}

/// Position of the lines' names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LabelPlace {
    /// At the highest point, which a dot marks. For infectious people and new infections.
    Peaks,
    /// In a margin on the right, next to the line's end. For series that end apart: ever infected, susceptible,
    /// recovered.
    Ends,
}

/// A line's highest point, which may lie between two whole days.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Peak {
    /// Days since day 0.
    pub day: f64,
    /// Value on that day, in the chart's unit. It becomes a point of the line, so that the dot lies on the line.
    pub value: f64,
}

/// One scenario's curve.
#[derive(Clone, Debug)]
pub struct Line<'a> {
    /// The scenario's name, of any length and script.
    pub name: &'a str,
    /// One value per whole day from day 0. It may end before the chart does. If it is empty, the scenario does not have
    /// the series: the line is not drawn, and the legend of a file shows a dash.
    pub values: &'a [f64],
    /// Position of the dot and label for [`LabelPlace::Peaks`]. `None`: the first of the largest values.
    pub peak: Option<Peak>,
    /// Whether the curve still rises on the last day. The highest point is then no peak, and the label says "still
    /// rising".
    pub is_rising: bool,
    /// The ensemble whose median is in `values`.
    pub spread: Option<Spread<'a>>,
}

/// The simulations of one scenario, drawn beneath all lines.
#[derive(Clone, Debug)]
pub enum Spread<'a> {
    /// Quantile bands, drawn as two areas, or as one if the chart has more than [`MOST_WITH_HALVES`] lines.
    Bands(Bands<'a>),
    /// Every simulation as a thin line: one value per whole day from day 0, in the chart's unit. It may end early.
    Members(Vec<&'a [f64]>),
}

/// Quantiles over an ensemble's members: one value per whole day from day 0, in the chart's unit. If the lengths
/// differ, the shortest one applies.
#[derive(Clone, Copy, Debug)]
pub struct Bands<'a> {
    /// 5 % quantile: lower edge of the band of nine in ten simulations.
    pub q05: &'a [f64],
    /// 25 % quantile: lower edge of the band of half of the simulations.
    pub q25: &'a [f64],
    /// 75 % quantile: upper edge of the band of half of the simulations.
    pub q75: &'a [f64],
    /// 95 % quantile: upper edge of the band of nine in ten simulations.
    pub q95: &'a [f64],
}

/// A period of an intervention or campaign, shaded beneath the lines.
#[derive(Clone, Debug, PartialEq)]
pub struct Span {
    /// Name, of any length and script.
    pub name: String,
    /// Effect: "contacts −40 %", "50 doses a day".
    pub effect: String,
    /// Short form of the effect, for narrow labels: "−40 %".
    pub short: String,
    /// First day. Day 0 or earlier if the chart's start cuts the span off.
    pub from: f64,
    /// Day on which it ends. The last day or later if the chart's end cuts the span off.
    pub to: f64,
    /// Position of the line that it belongs to, whose colour the label takes. `None` if it does not belong to a single
    /// line.
    pub owner: Option<usize>,
}

/// A reference value, such as the beds of a hospital or a reproduction number of 1, drawn as a thin horizontal line.
#[derive(Clone, Debug, PartialEq)]
pub struct Level {
    /// In the chart's unit. Omitted above 2.5 times the largest value of curves and points, because it would flatten
    /// them.
    pub value: f64,
    /// Label of the line: "120 beds".
    pub name: String,
    /// Position of the line that it belongs to, whose colour the label takes. `None` if it does not belong to a single
    /// line.
    pub owner: Option<usize>,
}

/// Observed values, drawn as hollow marks over the lines.
#[derive(Clone, Debug)]
pub struct Points {
    /// Name of the observations: "Pupils in bed".
    pub name: String,
    /// Shape of each mark.
    pub shape: PointShape,
    /// Position of the line whose colour the marks and their name take. `None`: the text colour.
    pub owner: Option<usize>,
    /// Day, and value in the chart's unit. Points outside the chart's days are omitted.
    pub values: Vec<(f64, f64)>,
}

/// A line chart of one to eight scenarios over the same days.
#[derive(Clone, Debug)]
pub struct LineChart<'a> {
    /// Title, subtitle and description.
    pub names: Names<'a>,
    /// The lines. Their position sets colour and dash, and later lines are drawn over earlier ones.
    pub lines: Vec<Line<'a>>,
    /// The shaded periods beneath the lines.
    pub spans: Vec<Span>,
    /// The reference values.
    pub levels: Vec<Level>,
    /// Observed points, one entry per observer.
    pub points: Vec<Points>,
    /// The day at the right edge, at least 1.
    pub last_day: u32,
    /// Conversion of days to dates.
    pub calendar: Calendar,
    /// Unit of the values.
    pub unit: Unit,
    /// Scale of the value axis.
    pub axis: Axis,
    /// Position of the lines' names.
    pub labels: LabelPlace,
}
