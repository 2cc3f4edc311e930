//! Counts of people.

use super::numbers;

/// A typed count, to the last digit.
pub fn people(count: f64) -> String {
    numbers::exact(count)
}
