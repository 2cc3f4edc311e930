//! Formats the numbers at the gridlines of an axis, all with equally many decimals.

use super::grouping::grouped;
use super::powers::{INFINITE, parts, power};
use super::{BILLION, HUGE, MILLION, TINY, number, signed};
use crate::format::units::Unit;

/// Formats the number at a gridline. `step` is the distance to the next gridline, `top` the largest number on the axis;
/// they give all gridlines of an axis one format.
pub(crate) fn tick(value: f64, step: f64, top: f64, unit: Unit) -> String {
    match unit {
        Unit::Share if value == 0.0 => "0 %".to_owned(),
        Unit::Share => format!("{} %", stepped(value * 100.0, step * 100.0)),
        Unit::Persons | Unit::Ratio if value == 0.0 => "0".to_owned(),
        Unit::Persons | Unit::Ratio if (BILLION..HUGE).contains(&top) => scaled(value, step, BILLION, "billion"),
        Unit::Persons | Unit::Ratio if (MILLION..BILLION).contains(&top) => scaled(value, step, MILLION, "million"),
        Unit::Persons | Unit::Ratio => stepped(value, step),
    }
}

/// Formats a multiple of a step with as many decimals as the step.
fn stepped(value: f64, step: f64) -> String {
    /// Number of steps from which a value has many more digits than the step.
    const MANY_STEPS: f64 = 1e5;
    let is_narrow = value.abs() / step >= MANY_STEPS;
    let smallest = if is_narrow { 1e-12 } else { 0.9 * TINY };
    if (smallest..0.5 * MILLION).contains(&step) && value.abs() < HUGE {
        return signed(value, grouped(value.abs(), decimals(step)));
    }
    if is_narrow {
        return number(value);
    }
    // Rounded to twelve digits, because multiplying by 100 may miss a power of ten.
    let Some((factor, exponent)) = parts(step, Some(11)) else { return INFINITE.to_owned() };
    let factor: f64 = factor.parse().unwrap_or(1.0);
    match value.abs() / step * factor {
        one if (one - 1.0).abs() < 1e-6 => signed(value, power("1", exponent)),
        other => signed(value, power(&grouped(other, decimals(factor)), exponent)),
    }
}

fn scaled(value: f64, step: f64, by: f64, word: &str) -> String {
    format!("{} {word}", grouped(value / by, decimals(step / by)))
}

/// Returns the number of decimals that write a step of an axis exactly.
fn decimals(mut step: f64) -> usize {
    let mut places = 0;
    while places < 12 && (step - step.round()).abs() > 1e-6 * step {
        step *= 10.0;
        places += 1;
    }
    places
}
