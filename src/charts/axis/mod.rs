//! Axes: their ranges, and the figures at their ticks.

mod date_ticks;
pub(crate) mod day_ticks;
pub(crate) mod parameter;
pub(crate) mod scale;
