//! Trajectories → SVG: the line chart of a page or a download, and the small drawings beside names.
//!
//! ```text
//! line         the line chart: layout, background, lines, annotations
//! heat_map     a metric over two parameters       metric_chart  a metric over one parameter
//! labels       where names stand                  axis          what axes span, and the figures at their ticks
//! svg          the plotters backend that writes SVG, marks, the document around a drawing, styles, widths of text
//! small        sparkline, line sample, correlation bar, QR code
//! png          a drawing as pixels, with the fonts of this folder
//! ```
//!
//! Lengths are "units" of the SVG's viewBox, as f64. plotters counts whole pixels, so its canvas is ten times finer:
//! a pixel of plotters is a tenth of a unit, and no line wobbles.

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
