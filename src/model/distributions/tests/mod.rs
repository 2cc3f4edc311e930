//! Tests of uncertain rates: comparison with reference values of other programs, and general properties.

mod correlation;
mod design;
mod distribution;
mod quantiles;

use super::*;

/// Asserts that two numbers differ by at most this share of the larger one.
fn close(actual: f64, expected: f64, tolerance: f64, name: &str) {
    let difference = (actual - expected).abs();
    assert!(difference <= tolerance * actual.abs().max(expected.abs()), "{name}: {actual}, not {expected}");
}
