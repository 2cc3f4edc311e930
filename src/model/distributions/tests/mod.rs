//! Uncertain parameters against reference values made elsewhere, and the properties that any of them must have.

mod correlation;
mod design;
mod distribution;
mod quantiles;

use super::*;

/// Both numbers are the same but for this share of the larger one.
fn close(actual: f64, expected: f64, tolerance: f64, what: &str) {
    let difference = (actual - expected).abs();
    assert!(difference <= tolerance * actual.abs().max(expected.abs()), "{what}: {actual}, not {expected}");
}
