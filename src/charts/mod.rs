//! Trajectories → SVG: the line chart of a page or a download, and the small drawings beside names.
//!
//! ```text
//! line_chart   the chart: grid, axis, lines, dots and labels, drawn by plotters
//! plan         what is settled before: scale, margins, what the labels say
//! scale, days  what the axes span, and their figures
//! curve        a series → the points worth drawing
//! labels       the spot of each peak's label, by what it would disturb in the scene
//! gutter       the labels of line ends                    key      a file's key, where labels find no room
//! canvas       the plotters backend that writes SVG       words    a line of text on it
//! palette      colours and dashes, once                   text     escaping, widths, shortening
//! sheet        the document around the drawing
//! small        sparkline and line sample                  format   figures as people read them
//! ```
//!
//! Lengths are "units" of the SVG's viewBox, as f64. plotters counts whole pixels, so its canvas is ten times finer:
//! a pixel of plotters is a tenth of a unit, and no line wobbles.

mod canvas;
mod curve;
mod days;
pub mod format;
mod gutter;
mod key;
mod labels;
mod line_chart;
mod palette;
mod plan;
mod scale;
mod scene;
mod sheet;
mod small;
#[cfg(test)]
mod tests;
mod text;
mod words;

pub use small::{line_sample, sparkline};

/// The most lines that fit one chart: one for each style of the palette.
pub const MOST_LINES: usize = 8;

/// What the values count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Persons, or anything counted like them.
    Persons,
    /// Shares of the population from 0 to 1, shown as per cent.
    Share,
}

/// How the value axis is divided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Axis {
    /// From zero, in equal steps.
    Linear,
    /// In decades. A chart without a positive value is drawn linear all the same.
    Log,
}

/// The two drawings of each chart; the style sheet shows the one that fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// 900 × 420 units.
    Wide,
    /// 360 × 330 units, for telephones.
    Narrow,
}

/// Where the colours come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ink {
    /// From the page's style sheet, through classes: dark mode reaches them, and the page's policy forbids inline styles.
    Page,
    /// From the drawing itself: a document of its own, light, with the title and subtitle as text.
    File,
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
    /// One value for each whole day from day 0; it may end before the chart does.
    pub values: &'a [f64],
    /// Where [`LabelPlace::Peaks`] puts dot and label; without it at the largest of the values, the first if equal.
    pub peak: Option<Peak>,
}

/// One to eight scenarios over the same days.
#[derive(Clone, Debug)]
pub struct LineChart<'a> {
    /// What the chart says, in a sentence: its accessible name, and the heading of a file.
    pub title: &'a str,
    /// Quantity and population, which save the axis titles; drawn in files only.
    pub subtitle: &'a str,
    /// The chart told to somebody who cannot see it.
    pub description: &'a str,
    /// The lines; colour and dash follow from the position, later ones lie over earlier ones.
    pub lines: Vec<Line<'a>>,
    /// The day at the right edge, from 1.
    pub last_day: u32,
    /// What the values count.
    pub unit: Unit,
    /// How the value axis is divided.
    pub axis: Axis,
    /// Where the names stand.
    pub labels: LabelPlace,
}
