//! Formats days: "day 27", or a date if day 0 has one.

use chrono::{Datelike, Days, NaiveDate};

use super::numbers;

/// The date of day 0, if there is one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Calendar {
    start: Option<NaiveDate>,
}

impl Calendar {
    /// Creates a calendar whose day 0 is this date; without a date, days are numbered.
    pub fn new(start: Option<NaiveDate>) -> Self {
        Self { start }
    }

    /// Formats a day for a sentence: "day 27", or "1 Feb 2026". The day is rounded to the nearest whole day.
    pub fn on(self, day: f64) -> String {
        self.date(day).map_or_else(|| counted(day), long)
    }

    /// Formats a day for a label in a chart over days 0 to `last_day`: "day 27", or "1 Feb", with the year if the chart
    /// covers more than one.
    pub fn short(self, day: f64, last_day: u32) -> String {
        let year = |day: f64| self.date(day).map(|date| date.year());
        match self.date(day) {
            Some(date) if year(0.0) == year(f64::from(last_day)) => day_and_month(date),
            Some(date) => long(date),
            None => counted(day),
        }
    }

    /// Formats a day for a table: "26.7", with at most four significant digits, or "1 Feb 2026".
    pub fn value(self, day: f64, places: usize) -> String {
        self.date(day).map_or_else(|| numbers::decimal(day, places), long)
    }

    /// Returns the date of the nearest whole day. `None` if day 0 has no date, or beyond the supported dates, which end
    /// about 260,000 years from now.
    #[expect(clippy::cast_possible_truncation, reason = "rounded first, and `as` saturates")]
    pub(crate) fn date(self, day: f64) -> Option<NaiveDate> {
        let whole = day.round() as i64;
        let days = Days::new(whole.unsigned_abs());
        let start = self.start?;
        if whole < 0 { start.checked_sub_days(days) } else { start.checked_add_days(days) }
    }
}

/// Formats a date: "1 Feb 2026".
pub(crate) fn long(date: NaiveDate) -> String {
    date.format("%-d %b %Y").to_string()
}

/// Formats a date without its year: "1 Feb".
pub(crate) fn day_and_month(date: NaiveDate) -> String {
    date.format("%-d %b").to_string()
}

fn counted(day: f64) -> String {
    format!("day {}", numbers::day(day))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_without_a_date_are_numbered() {
        let calendar = Calendar::new(None);
        assert_eq!(calendar.on(26.7), "day 27");
        assert_eq!(calendar.short(26.7, 3650), "day 27");
        assert_eq!(calendar.value(26.71, 1), "26.7");
        assert_eq!(calendar, Calendar::default());
    }

    #[test]
    fn days_after_a_date_are_dates() {
        let calendar = Calendar::new(NaiveDate::from_ymd_opt(2026, 1, 5));
        assert_eq!(calendar.on(26.7), "1 Feb 2026");
        assert_eq!(calendar.short(26.7, 360), "1 Feb");
        assert_eq!(calendar.short(26.7, 361), "1 Feb 2026");
        assert_eq!(calendar.value(26.71, 1), "1 Feb 2026");
        assert_eq!(calendar.on(-5.2), "31 Dec 2025");
    }

    #[test]
    fn days_after_the_last_supported_date_are_numbered() {
        assert_eq!(Calendar::new(Some(NaiveDate::MAX)).on(2.0), "day 2");
        assert_eq!(Calendar::new(Some(NaiveDate::MIN)).on(-2.0), "day −2");
    }
}
