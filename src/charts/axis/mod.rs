//! Axes: ranges, ticks and tick labels.

mod date_ticks;
pub(crate) mod day_ticks;
pub(crate) mod parameter;
pub(crate) mod scale;
