//! The labels of a day axis with dates: days, Mondays, or the first days of months, quarters or years, depending on the
//! axis' length.

use chrono::{Datelike, Months, NaiveDate, Weekday};

use super::day_ticks::{APART, Days, OUTWARDS};
use crate::charts::svg::text_width::{self, TEXT};
use crate::charts::types::Size;
use crate::format::calendar::{Calendar, day_and_month, long};

/// Maximum number of labels between the ends if they are dates, and if they are months or years, which are shorter.
const MAX_DATES: usize = 6;
const MAX_MONTHS: usize = 12;
/// Minimum distance of a tick from the first and the last one, in units.
const TICKS_APART: f64 = 4.0;
/// Minimum distance between ticks without labels, in units.
const FINER: f64 = 26.0;

/// Interval between two labels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    /// Days, counted from day 0.
    Days(u32),
    /// Weeks, from Monday to Monday.
    Weeks(u32),
    /// Months, from the first day of a month, counted from January. 12 and its multiples are years.
    Months(u32),
}

/// Steps between labels, the finest first, each with the step of the ticks between them on a wide chart.
const STEPS: [(Step, Step); 11] = [
    (Step::Days(1), Step::Days(1)),
    (Step::Days(2), Step::Days(1)),
    (Step::Weeks(1), Step::Weeks(1)),
    (Step::Weeks(2), Step::Weeks(1)),
    (Step::Months(1), Step::Months(1)),
    (Step::Months(2), Step::Months(1)),
    (Step::Months(3), Step::Months(1)),
    (Step::Months(6), Step::Months(3)),
    (Step::Months(12), Step::Months(3)),
    (Step::Months(24), Step::Months(12)),
    (Step::Months(60), Step::Months(12)),
];

/// The axis between two dates.
struct Axis {
    start: NaiveDate,
    end: NaiveDate,
    last: u32,
    size: Size,
    /// In units.
    length: f64,
}

/// Computes ticks and labels of a day axis that is `length` units long. `None` if the calendar has no dates.
pub(crate) fn days(calendar: Calendar, last: u32, size: Size, length: f64) -> Option<Days> {
    let (start, end) = (calendar.date(0.0)?, calendar.date(f64::from(last))?);
    Some(Axis { start, end, last, size, length }.days())
}

impl Axis {
    fn days(&self) -> Days {
        let (step, between) = STEPS.into_iter().find(|(step, _)| self.fits(*step)).unzip();
        let mut first = (0, day_and_month(self.start));
        let mut end = (self.last, day_and_month(self.end));
        let mut figures = step.map(|step| self.figures(step)).unwrap_or_default();
        figures.retain(|figure| self.clear(&first, figure) && self.x(figure.0) + self.half(&figure.1) <= self.length);

        let beside = |end: &(u32, String)| figures.iter().filter(|figure| self.clear(figure, end)).cloned().collect();
        let mut kept: Vec<(u32, String)> = beside(&end);
        let year = self.end.year().to_string();
        if self.start.year() != self.end.year() && !kept.iter().any(|(_, text)| text.ends_with(&year)) {
            end.1 = long(self.end);
            kept = beside(&end);
        }
        // If the labels are years, keeping all of them takes precedence over labelling the last day.
        let years = matches!(step, Some(Step::Months(12..)));
        let ends = self.clear(&first, &end) && !(years && kept.len() < figures.len());
        if ends {
            figures = kept;
            figures.push(end);
        }
        // The first date has its year unless the next label would then touch it.
        let whole = (0, long(self.start));
        if figures.first().is_none_or(|second| self.clear(&whole, second)) {
            first = whole;
        }
        figures.insert(0, first);

        let mut ticks: Vec<u32> = step.map(|step| self.inner(step)).unwrap_or_default();
        let finer = between.map(|step| self.inner(step)).unwrap_or_default();
        if self.size != Size::Narrow && finer.windows(2).all(|pair| self.x(pair[1] - pair[0]) >= FINER) {
            ticks = finer;
        }
        let least = TICKS_APART / self.length * f64::from(self.last);
        ticks.retain(|day| f64::from((*day).min(self.last - day)) >= least);
        ticks.insert(0, 0);
        ticks.push(self.last);
        Days { ticks, figures }
    }

    /// Whether labels at this step are few enough and far enough apart.
    fn fits(&self, step: Step) -> bool {
        let gap = if self.size == Size::Narrow { 20.0 } else { 34.0 };
        let max = if matches!(step, Step::Months(_)) { MAX_MONTHS } else { MAX_DATES };
        if self.inner(step).len() > max {
            return false;
        }
        let figures = self.figures(step);
        // Labels of one axis can be years and months, which differ in width, so each pair is measured.
        figures
            .windows(2)
            .all(|pair| self.x(pair[1].0) - self.x(pair[0].0) >= self.half(&pair[0].1) + self.half(&pair[1].1) + gap)
    }

    /// Returns days and labels of a step between the ends.
    fn figures(&self, step: Step) -> Vec<(u32, String)> {
        let mut year = self.start.year();
        let figure = |day: u32| {
            let date = self.start + chrono::Days::new(u64::from(day));
            let new_year = std::mem::replace(&mut year, date.year()) != date.year();
            let text = match step {
                Step::Months(_) if date.month() == 1 => date.year().to_string(),
                Step::Months(_) => date.format("%b").to_string(),
                _ if new_year => long(date),
                _ => day_and_month(date),
            };
            (day, text)
        };
        self.inner(step).into_iter().map(figure).collect()
    }

    /// Returns the days of a step between the ends.
    fn inner(&self, step: Step) -> Vec<u32> {
        let every = |first: u32, days: u32| (first..self.last).step_by(usize::try_from(days).unwrap_or(1)).collect();
        match step {
            Step::Days(days) => every(days, days),
            Step::Weeks(weeks) => {
                let monday = (7 - self.start.weekday().days_since(Weekday::Mon)) % 7;
                every(if monday == 0 { 7 * weeks } else { monday }, 7 * weeks)
            }
            Step::Months(months) => self.firsts(months),
        }
    }

    fn firsts(&self, months: u32) -> Vec<u32> {
        let year = self.start.year() - self.start.year().rem_euclid(10);
        let first = NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or(self.start);
        let date = |k: u32| first.checked_add_months(Months::new(k * months));
        (0..)
            .map_while(date)
            .skip_while(|date| *date <= self.start)
            .take_while(|date| *date < self.end)
            .filter_map(|date| u32::try_from((date - self.start).num_days()).ok())
            .collect()
    }

    fn x(&self, day: u32) -> f64 {
        f64::from(day) / f64::from(self.last) * self.length
    }

    fn width(&self, figure: &str) -> f64 {
        text_width::width(figure, TEXT)
    }

    fn half(&self, figure: &str) -> f64 {
        self.width(figure) / 2.0
    }

    /// Whether two labels, left and right, are far enough apart. The first is aligned to the left, the last to the
    /// right.
    fn clear(&self, left: &(u32, String), right: &(u32, String)) -> bool {
        let edge = match left.0 {
            0 => OUTWARDS + self.width(&left.1),
            day => self.x(day) + self.half(&left.1),
        };
        let other = if right.0 == self.last { self.width(&right.1) } else { self.half(&right.1) };
        self.x(right.0) - other >= edge + APART
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::charts::axis::day_ticks::tests::{figures_of, length};
    use crate::charts::tests::SIZES;

    fn axis(start: &str, last: u32, size: Size) -> Days {
        let start = start.parse().unwrap();
        days(Calendar::new(Some(start)), last, size, length(size)).unwrap()
    }

    fn figures(start: &str, last: u32, size: Size) -> String {
        figures_of(axis(start, last, size), " | ")
    }

    #[test]
    fn without_a_date_for_day_0_there_are_no_date_ticks() {
        assert!(days(Calendar::default(), 200, Size::Wide, 854.0).is_none());
    }

    #[test]
    fn labels_are_days_weeks_months_or_years() {
        for (start, last, size, text) in [
            ("2026-01-05", 200, Size::Wide, "5 Jan 2026 | Feb | Mar | Apr | May | Jun | Jul | 24 Jul"),
            ("2026-01-05", 200, Size::Narrow, "5 Jan | Mar | May | 24 Jul"),
            ("2026-10-10", 200, Size::Wide, "10 Oct | Nov | Dec | 2027 | Feb | Mar | Apr | 28 Apr"),
            ("2026-01-05", 1, Size::Wide, "5 Jan 2026 | 6 Jan"),
            ("1978-01-22", 14, Size::Wide, "22 Jan 1978 | 24 Jan | 26 Jan | 28 Jan | 30 Jan | 1 Feb | 3 Feb | 5 Feb"),
            ("1978-01-22", 14, Size::Narrow, "22 Jan 1978 | 30 Jan | 5 Feb"),
            ("2026-12-21", 28, Size::Wide, "21 Dec 2026 | 28 Dec | 4 Jan 2027 | 11 Jan | 18 Jan"),
            ("2026-01-05", 3650, Size::Wide, "5 Jan | 2027 | 2028 | 2029 | 2030 | 2031 | 2032 | 2033 | 2034 | 2035"),
            ("2026-01-05", 3650, Size::Narrow, "5 Jan | 2028 | 2030 | 2032 | 2034"),
        ] {
            assert_eq!(figures(start, last, size), text);
        }
        assert_eq!(axis("2026-01-05", 200, Size::Wide).ticks, [0, 27, 55, 86, 116, 147, 177, 200]);
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(512) })]

        #[test]
        fn labels_do_not_overlap(days in 0..109_938_u64, last in 1..=3650_u32, size in prop::sample::select(SIZES.as_slice()), part in 0.5..=1.0_f64) {
            let start = NaiveDate::from_ymd_opt(1900, 1, 1).unwrap() + chrono::Days::new(days);
            let length = length(size) * part;
            let Days { ticks, figures } = super::days(Calendar::new(Some(start)), last, size, length).unwrap();
            prop_assert_eq!((ticks.first(), ticks.last()), (Some(&0), Some(&last)));
            prop_assert!(ticks.windows(2).all(|pair| pair[0] < pair[1]), "{:?}", ticks);
            prop_assert!((2..=14).contains(&figures.len()), "{:?}", figures);
            let mut edge = f64::NEG_INFINITY;
            for (day, figure) in &figures {
                prop_assert!(ticks.contains(day), "{} {:?} {:?}", day, figures, ticks);
                let (x, width) = (f64::from(*day) / f64::from(last) * length, text_width::width(figure, 15.0));
                let left = match *day {
                    0 => OUTWARDS,
                    day if day == last => x - width,
                    _ => x - width / 2.0,
                };
                prop_assert!(left >= edge + APART - 1e-9, "{:?}", figures);
                edge = left + width;
            }
            prop_assert!(edge <= length + 1e-9, "{:?}", figures);
        }
    }
}
