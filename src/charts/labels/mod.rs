//! The placement of names on a chart. No name extends beyond the chart or overlaps another name.

pub(crate) mod leader_lines;
pub(crate) mod line_ends;
mod peak_clusters;
pub(crate) mod peaks;
pub(crate) mod placement;
pub(crate) mod span_shading;
pub(crate) mod spans;
