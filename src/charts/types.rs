//! The inputs of a chart, its sizes and its colours.

use super::point_shape::PointShape;
use crate::format::calendar::Calendar;
use crate::format::units::Unit;

/// The most lines that fit one chart: one for each style of the palette.
pub const MOST_LINES: usize = 8;

/// The most lines whose bands of half the simulations are drawn; above it areas would cover each other, and only the bands of
/// nine in ten are.
pub const MOST_WITH_HALVES: usize = 3;

/// How the value axis is divided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Axis {
    /// From zero, in equal steps.
    Linear,
    /// In decades. A chart without a positive value is drawn linear all the same.
    Log,
}

/// The drawings of each chart: two for a page, whose style sheet shows the one that fits, and one for a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// 900 × 420 units.
    Wide,
    /// 360 × 330 units, for telephones.
    Narrow,
    /// 760 × 399 units with title and subtitle, which are 1200 × 630 pixels: the picture that goes with a link, in large type
    /// because it is shown small. It grows where title and subtitle take more than two lines each. A file only.
    Card,
}

/// Where the colours come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ink {
    /// From the page's style sheet, through classes: dark mode reaches them, and the page's policy forbids inline styles.
    Page,
    /// From the drawing itself: a document of its own, light, with the title and subtitle as text.
    File,
}

/// What a drawing is called.
#[derive(Clone, Copy, Debug)]
pub struct Names<'a> {
    /// What the drawing says, in a sentence: its accessible name, and the heading of a file.
    pub title: &'a str,
    /// Quantity and population, which save the axis titles; drawn in files only.
    pub subtitle: &'a str,
    /// The drawing in words, for readers who cannot see it.
    pub description: &'a str,
}

/// Where a line's name stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LabelPlace {
    /// At the highest point, marked by a dot: infectious, new infections.
    Peaks,
    /// In a gutter on the right, where the ends lie apart: ever infected, susceptible, recovered.
    Ends,
}

/// A line's highest point, which may lie between two whole days.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Peak {
    /// Days since day 0.
    pub day: f64,
    /// The value there, in the chart's unit. It becomes a point of the line, so that the dot sits on it.
    pub value: f64,
}

/// One scenario's curve.
#[derive(Clone, Debug)]
pub struct Line<'a> {
    /// The scenario's name, of any length and script.
    pub name: &'a str,
    /// One value for each whole day from day 0; it may end before the chart does. Without any the line is not drawn, and
    /// stands in a file's key with a dash: the scenario lacks the series.
    pub values: &'a [f64],
    /// Where [`LabelPlace::Peaks`] puts dot and label; without it at the largest of the values, the first if equal.
    pub peak: Option<Peak>,
    /// The highest point is that of the last day, and no peak: the label says so.
    pub is_rising: bool,
    /// The ensemble whose median the values are.
    pub spread: Option<Spread<'a>>,
}

/// The simulations of one scenario, drawn beneath all lines.
#[derive(Clone, Debug)]
pub enum Spread<'a> {
    /// What they keep within on each day, as two areas; as one where more than [`MOST_WITH_HALVES`] lines share the chart.
    Bands(Bands<'a>),
    /// Each by itself: one value for each whole day from day 0, in the chart's unit. As thin lines, which may end early.
    Members(Vec<&'a [f64]>),
}

/// Quantiles over an ensemble's members: one value for each whole day from day 0, in the chart's unit. Where they differ in
/// length the shortest counts.
#[derive(Clone, Copy, Debug)]
pub struct Bands<'a> {
    /// The lower edge of the band of nine in ten: 5 % lie below it.
    pub q05: &'a [f64],
    /// The lower edge of the band of half of them: 25 % lie below it.
    pub q25: &'a [f64],
    /// The upper edge of the band of half of them: 75 % lie below it.
    pub q75: &'a [f64],
    /// The upper edge of the band of nine in ten: 95 % lie below it.
    pub q95: &'a [f64],
}

/// A time in which something differs: an intervention, a campaign. It is shaded beneath the lines.
#[derive(Clone, Debug)]
pub struct Span<'a> {
    /// What it is called, of any length and script.
    pub name: &'a str,
    /// What it does: "contacts −40 %", "50 doses a day".
    pub effect: String,
    /// The same where there is little room: "−40 %".
    pub short: String,
    /// The day it begins, on day 0 or before for a span that the chart's start cuts off.
    pub from: f64,
    /// The day it ends, on the last day or after for a span that the chart's end cuts off.
    pub to: f64,
    /// The position of the line it belongs to, where not all lines have it: the label wears that line's colour.
    pub owner: Option<usize>,
}

/// A value to hold the curves against: the beds of a hospital, a reproduction number of 1. A thin line across.
#[derive(Clone, Debug)]
pub struct Level<'a> {
    /// In the chart's unit. Above 2.5 times the largest value of curves and points it is left out, not to flatten them.
    pub value: f64,
    /// What stands at the line: "120 beds".
    pub name: &'a str,
    /// The position of the line it belongs to, where not all lines have it: the label wears that line's colour.
    pub owner: Option<usize>,
}

/// What was observed, drawn as hollow marks over the lines.
#[derive(Clone, Debug)]
pub struct Points<'a> {
    /// What they are: "Pupils in bed".
    pub name: &'a str,
    /// What each of them is drawn as.
    pub shape: PointShape,
    /// The position of the line whose colour they and their name wear; ink without.
    pub owner: Option<usize>,
    /// Day, and value in the chart's unit; those outside the chart's days are left out.
    pub values: Vec<(f64, f64)>,
}

/// One to eight scenarios over the same days.
#[derive(Clone, Debug)]
pub struct LineChart<'a> {
    /// What it is called.
    pub names: Names<'a>,
    /// The lines; colour and dash follow from the position, later ones lie over earlier ones.
    pub lines: Vec<Line<'a>>,
    /// The shaded times beneath the lines.
    pub spans: Vec<Span<'a>>,
    /// The values to hold the lines against.
    pub levels: Vec<Level<'a>>,
    /// Observed points, one entry an observer.
    pub points: Vec<Points<'a>>,
    /// The day at the right edge, from 1.
    pub last_day: u32,
    /// How days are named.
    pub calendar: Calendar,
    /// What the values count.
    pub unit: Unit,
    /// How the value axis is divided.
    pub axis: Axis,
    /// Where the names stand.
    pub labels: LabelPlace,
}
