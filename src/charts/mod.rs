//! Draws trajectories as SVG or PNG: the line charts of pages and downloads, and the small drawings beside names.
//!
//! ```text
//! line         the line chart: layout, background, lines, annotations
//! heat_map     a metric over two parameters       metric_chart  a metric over one parameter
//! labels       placement of names                 axis          ranges, ticks and tick labels of axes
//! svg          the plotters backend that writes SVG, marks, the document around a drawing, styles, text widths
//! small        sparkline, line sample, correlation bar, QR code
//! png          a drawing as pixels, with the fonts in its folder
//! ```
//!
//! Lengths are `f64`, in units of the SVG's viewBox. plotters uses whole pixels, so one pixel of its canvas is a tenth
//! of a unit: rounding to whole units would make curves visibly jagged.

mod axis;
mod heat_map;
mod labels;
mod line;
mod metric_chart;
mod png;
mod point_shape;
mod small;
mod svg;
#[cfg(test)]
mod tests;
pub(crate) mod types;

pub use self::png::PngError;
pub use crate::format::calendar::Calendar;
pub use crate::format::units::Unit;
pub use axis::parameter::ParameterAxis;
pub use heat_map::HeatMap;
pub use metric_chart::MetricChart;
pub use point_shape::PointShape;
pub use small::qr_code::qr_code;
pub use small::{correlation_bar, line_sample, sparkline};
pub use types::{
    Axis, Bands, Ink, LabelPlace, Level, Line, LineChart, MOST_LINES, MOST_WITH_HALVES, Names, Peak, Points, Size,
    Span, Spread,
};
