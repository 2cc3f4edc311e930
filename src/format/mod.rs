//! Numbers, dates and texts as people read them. Imports nothing of ours.

pub(crate) mod calendar;
pub(crate) mod numbers;
pub(crate) mod text;
pub(crate) mod units;
