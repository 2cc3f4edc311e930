//! Uncertain rates: their distributions, the designs that sample them, and partial rank correlations of results with
//! rates.
//!
//! A [`Design`] gives each member of an ensemble one point of the unit interval for each [`UncertainRate`].
//! [`Distribution::quantile`] turns that point into a rate. [`partial_rank_correlations`] compares the rates with the
//! results. All numbers are bit-identical on every machine: the random number generator is fixed, and logarithms,
//! exponentials and the error function come from the `libm` crate, not from the platform.

mod correlation;
mod design;
mod distribution;
mod normal;
mod rate;
mod shape;
mod sobol;
#[cfg(test)]
mod tests;
mod triangle;
pub(crate) mod uncertain;

pub use correlation::{Correlations, partial_rank_correlations};
pub use design::{Design, Sampling};
pub use distribution::Distribution;
pub use rate::UncertainRate;
pub use uncertain::Uncertain;
