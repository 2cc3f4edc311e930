//! Days typed as dates.

use chrono::{Days, NaiveDate};

use super::parse_number::read_duration;
use crate::format::numbers::whole;
use crate::model::Entry;

/// Reads a day: a number, a duration from day 0, or a date if day 0 has a date.
pub fn read_day(typed: &str, start_date: &str) -> Entry {
    match (date(typed), date(start_date)) {
        (None, _) => read_duration(without_day(typed)),
        (Some(_), None) => Entry::Unreadable(
            "a date is understood where the comparison has a first day; write a day's number".to_owned(),
        ),
        (Some(day), Some(start)) if day < start => {
            Entry::Unreadable(format!("{day} is before {start}, the first day of the run"))
        }
        (Some(day), Some(start)) => {
            let days = (day - start).num_days();
            Entry::Number(i32::try_from(days).map_or(f64::INFINITY, f64::from))
        }
    }
}

/// Reads the last day of a period that begins on `from`. A wrong order is described with dates if one was typed.
pub fn read_end(typed: &str, from: &str, start_date: &str) -> Entry {
    let end = read_day(typed, start_date);
    let (Entry::Number(last), Entry::Number(first)) = (&end, read_day(from, start_date)) else { return end };
    if *last > first || (date(typed).is_none() && date(from).is_none()) {
        return end;
    }
    let shown = |typed: &str| match date(typed) {
        Some(date) => date.to_string(),
        None => format!("day {}", without_day(typed).trim()),
    };
    Entry::Unreadable(format!("{} is not after {}", shown(typed), shown(from)))
}

fn date(text: &str) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(text.trim(), "%Y-%m-%d").ok()
}

/// Removes the word from "day 30".
fn without_day(typed: &str) -> &str {
    let typed = typed.trim();
    typed.strip_prefix("day ").or_else(|| typed.strip_prefix("Day ")).unwrap_or(typed)
}

/// Whether a day is typed as a date.
pub fn is_date(typed: &str) -> bool {
    date(typed).is_some()
}

/// Writes a day as a date, or as its number if that is impossible.
pub fn written_date(day: f64, start_date: Option<NaiveDate>) -> String {
    start_date.and_then(|start| date_of(day, start)).unwrap_or_else(|| day.to_string())
}

/// Number of characters of a date.
const DATE_LENGTH: usize = "2026-01-05".len();

/// Returns the date of a whole day; `None` if its year has more than four digits, or if it reads back differently.
fn date_of(day: f64, start: NaiveDate) -> Option<String> {
    let text = start.checked_add_days(Days::new(whole(day) as u64))?.to_string();
    (text.len() == DATE_LENGTH && read_day(&text, &start.to_string()) == Entry::Number(day)).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_counted_from_the_first_day() {
        for typed in ["30.5", "day 30.5", "30,5 days"] {
            assert_eq!(read_day(typed, ""), Entry::Number(30.5));
        }
        assert_eq!(read_day("2 weeks", ""), Entry::Number(14.0));
        assert_eq!(read_day(" 2026-02-04 ", "2026-01-05"), Entry::Number(30.0));
        assert!(matches!(read_day("2026-02-04", ""), Entry::Unreadable(_)));
        assert!(matches!(read_day("4 Feb", "2026-01-05"), Entry::Unreadable(_)));
    }

    #[test]
    fn a_wrong_order_is_refused_with_both_dates() {
        let before = "2026-01-01 is before 2026-01-05, the first day of the run";
        assert_eq!(read_day("2026-01-01", "2026-01-05"), Entry::Unreadable(before.to_owned()));
        for (end, from, sentence) in [
            ("2026-02-04", "2026-02-20", "2026-02-04 is not after 2026-02-20"),
            ("2026-02-04", "30", "2026-02-04 is not after day 30"),
            ("day 20", "2026-02-04", "day 20 is not after 2026-02-04"),
        ] {
            assert_eq!(read_end(end, from, "2026-01-05"), Entry::Unreadable(sentence.to_owned()));
        }
        assert_eq!(read_end("2026-02-05", "2026-02-04", "2026-01-05"), Entry::Number(31.0));
        assert_eq!(read_end("20", "30", ""), Entry::Number(20.0), "the model checks the order of numbers");
    }

    #[test]
    fn a_day_is_written_as_it_was_typed() {
        let start = NaiveDate::from_ymd_opt(2026, 1, 5);
        assert!(is_date(" 2026-02-04 ") && !is_date("30"));
        assert_eq!(written_date(30.0, start), "2026-02-04");
        for (day, start) in [(30.0, None), (30.5, start), (1e7, start), (1e300, start)] {
            assert_eq!(written_date(day, start), day.to_string());
        }
    }
}
