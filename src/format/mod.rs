//! Formats numbers, dates and texts for readers. Imports no other module of this crate.

pub(crate) mod calendar;
pub(crate) mod numbers;
pub(crate) mod text;
pub(crate) mod units;
