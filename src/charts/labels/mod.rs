//! The places of names on a chart: none leaves it, and none touches another.

pub(crate) mod leader_lines;
pub(crate) mod line_ends;
mod peak_clusters;
pub(crate) mod peaks;
pub(crate) mod placement;
pub(crate) mod span_shading;
pub(crate) mod spans;
