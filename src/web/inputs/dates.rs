//! Days typed as dates.

use chrono::NaiveDate;

use crate::model::Entry;
use crate::web::numbers::read_number;

/// Reads a day: a number, or where day 0 has a date, a date.
pub fn read_day(typed: &str, start_date: &str) -> Entry {
    let date = |text: &str| NaiveDate::parse_from_str(text.trim(), "%Y-%m-%d").ok();
    match (date(typed), date(start_date)) {
        (None, _) => read_number(typed),
        (Some(_), None) => Entry::Unreadable(
            "a date is understood where the comparison has a first day; write a day's number".to_owned(),
        ),
        (Some(day), Some(start)) => {
            let days = (day - start).num_days();
            Entry::Number(i32::try_from(days).map_or(f64::INFINITY, f64::from))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_counts_from_the_first_day() {
        assert_eq!(read_day("30.5", ""), Entry::Number(30.5));
        assert_eq!(read_day(" 2026-02-04 ", "2026-01-05"), Entry::Number(30.0));
        assert_eq!(read_day("2026-01-01", "2026-01-05"), Entry::Number(-4.0));
        assert!(matches!(read_day("2026-02-04", ""), Entry::Unreadable(_)));
        assert!(matches!(read_day("4 Feb", "2026-01-05"), Entry::Unreadable(_)));
    }
}
