//! Uncertain rates: the distributions that a rate may have, the designs that draw from them, and the partial rank
//! correlations that say which of them mattered.
//!
//! A [`Design`] gives each member of an ensemble one point of the unit interval for each [`UncertainRate`];
//! [`Distribution::quantile`] turns that point into a rate; [`partial_rank_correlations`] compares what went in with what
//! came out. Every number here is the same to the last bit on every machine: the generator is named, and logarithms,
//! exponentials and the error function are software's, not the platform's.

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
