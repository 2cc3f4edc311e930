//! Days typed as dates.

use chrono::{Days, NaiveDate};

use crate::model::{EnteredDay, Entry};
use crate::web::numbers::{read_number, whole};

/// Reads a day: a number, or where day 0 has a date, a date.
pub fn read_day(typed: &str, start_date: &str) -> Entry {
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

fn date(typed: &str) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(typed.trim(), "%Y-%m-%d").ok()
}

/// How a day was typed; none for its number.
pub fn entered_day(typed: &str) -> Option<EnteredDay> {
    date(typed).map(|_| EnteredDay::Date)
}

/// A day as it was typed; its number where that can't be written as a date.
pub fn written_day(day: f64, entered: Option<EnteredDay>, start_date: Option<NaiveDate>) -> String {
    let date = match (entered, start_date) {
        (Some(EnteredDay::Date), Some(start)) => date_of(day, start),
        _ => None,
    };
    date.unwrap_or_else(|| day.to_string())
}

/// Characters of a date.
const DATE_LENGTH: usize = "2026-01-05".len();

/// The date of a whole day, where it has a year of four digits and reads back as this day.
fn date_of(day: f64, start: NaiveDate) -> Option<String> {
    let text = start.checked_add_days(Days::new(whole(day) as u64))?.to_string();
    (text.len() == DATE_LENGTH && read_day(&text, &start.to_string()) == Entry::Number(day)).then_some(text)
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

    #[test]
    fn a_day_is_written_as_it_was_typed() {
        let start = NaiveDate::from_ymd_opt(2026, 1, 5);
        assert_eq!(entered_day(" 2026-02-04 "), Some(EnteredDay::Date));
        assert_eq!(entered_day("30"), None);
        assert_eq!(written_day(30.0, Some(EnteredDay::Date), start), "2026-02-04");
        assert_eq!(written_day(30.0, None, start), "30");
        for (day, start) in [(30.0, None), (30.5, start), (1e7, start), (1e300, start)] {
            assert_eq!(written_day(day, Some(EnteredDay::Date), start), day.to_string());
        }
    }
}
