//! Days as people name them: "day 27", or a date where day 0 has one.

use chrono::{Datelike, Days, NaiveDate};

use super::numbers;

/// Which date day 0 is, if any.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Calendar {
    start: Option<NaiveDate>,
}

impl Calendar {
    /// A calendar whose day 0 is this date; without one, days are counted.
    pub fn new(start: Option<NaiveDate>) -> Self {
        Self { start }
    }

    /// For sentences: "day 27", or "1 Feb 2026". The day is rounded to the nearest whole one.
    pub fn on(self, day: f64) -> String {
        self.date(day).map_or_else(|| counted(day), long)
    }

    /// For labels in a chart over days 0 to `last_day`: "day 27", or "1 Feb" where that is in one calendar year.
    pub fn short(self, day: f64, last_day: u32) -> String {
        let year = |day: f64| self.date(day).map(|date| date.year());
        match self.date(day) {
            Some(date) if year(0.0) == year(f64::from(last_day)) => day_and_month(date),
            Some(date) => long(date),
            None => counted(day),
        }
    }

    /// Writes a day for a table: "26.7", with at most four significant digits, or "1 Feb 2026".
    pub fn value(self, day: f64, places: usize) -> String {
        self.date(day).map_or_else(|| numbers::decimal(day, places), long)
    }

    /// The date of the nearest whole day. Dates end some 260,000 years from now; past that, days are counted.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "rounded first, and `as` keeps what is out of range at its end"
    )]
    pub(crate) fn date(self, day: f64) -> Option<NaiveDate> {
        let whole = day.round() as i64;
        let days = Days::new(whole.unsigned_abs());
        let start = self.start?;
        if whole < 0 { start.checked_sub_days(days) } else { start.checked_add_days(days) }
    }
}

/// "1 Feb 2026"
pub(crate) fn long(date: NaiveDate) -> String {
    date.format("%-d %b %Y").to_string()
}

/// "1 Feb"
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
    fn days_without_a_date_are_counted() {
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
    fn days_past_all_dates_are_counted() {
        assert_eq!(Calendar::new(Some(NaiveDate::MAX)).on(2.0), "day 2");
        assert_eq!(Calendar::new(Some(NaiveDate::MIN)).on(-2.0), "day −2");
    }
}
