//! Durations as texts.

use crate::format::numbers;
use crate::model::DAYS_IN_YEAR;

/// Minimum duration that is written in years, in days.
const YEARS_FROM: f64 = 2.0 * DAYS_IN_YEAR;

/// Formats a duration given in days: "10 days", or from two years on "70 years".
pub fn duration(length: f64) -> String {
    if length >= YEARS_FROM { format!("{} years", short(length / DAYS_IN_YEAR)) } else { days(short(length)) }
}

/// Adds the unit to a number of days: "1 day", "3.5 days".
pub fn days(number: String) -> String {
    if number == "1" { "1 day".to_owned() } else { format!("{number} days") }
}

/// Rounds a number to three significant digits, or from 1,000 on to four.
pub fn short(value: f64) -> String {
    numbers::significant(value, if value < 999.5 { 3 } else { 4 })
}
