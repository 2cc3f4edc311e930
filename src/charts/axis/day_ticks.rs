//! The ticks and tick labels of the day axis.

use super::date_ticks;
use crate::charts::svg::text_width::{self, TEXT};
use crate::charts::types::Size;
use crate::format::calendar::Calendar;
use crate::format::numbers;

/// Steps between labels, in days.
const STEPS: [u32; 13] = [1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000, 2000];

const DAY_0: &str = "Day 0";
/// Offset of the first label from its tick, in units; it starts slightly to the left.
pub(crate) const OUTWARDS: f64 = -4.0;
/// Minimum distance between two labels, in units.
pub(crate) const APART: f64 = 5.0;

/// The ticks of the day axis, and the labels of some of them.
#[derive(Debug)]
pub(crate) struct Days {
    /// Every tick, from day 0 to the last day.
    pub(crate) ticks: Vec<u32>,
    /// Day and label, from day 0 to the last day.
    pub(crate) figures: Vec<(u32, String)>,
}

impl Days {
    /// Computes the ticks of an axis that is `length` units long. The labels are dates if day 0 has a date.
    pub(crate) fn new(calendar: Calendar, last: u32, size: Size, length: f64) -> Self {
        date_ticks::days(calendar, last, size, length).unwrap_or_else(|| Self::counted(last, size, length))
    }

    fn counted(last: u32, size: Size, length: f64) -> Self {
        // Maximum number of intervals between labels, and minimum for a step that divides the length evenly.
        let (max, min_even) = if size == Size::Narrow { (5.0, 2.0) } else { (7.5, 4.0) };
        let intervals = |step: u32| f64::from(last) / f64::from(step);
        // The second label must not touch "Day 0".
        let clear = |step: u32| {
            let figure = text_width::width(&numbers::day(f64::from(step)), TEXT);
            length / intervals(step) >= text_width::width(DAY_0, TEXT) + OUTWARDS + figure / 2.0 + APART
        };
        let fitting = || STEPS.into_iter().filter(|step| intervals(*step) <= max && clear(*step));
        // A step that ends on the last day is preferred to a finer one.
        let even = fitting().find(|step| last.is_multiple_of(*step) && intervals(*step) >= min_even);
        let step = even.or_else(|| fitting().next()).unwrap_or(last);
        let between = match size {
            Size::Narrow => step,
            _ if step.is_multiple_of(2) => step / 2,
            _ if step.is_multiple_of(5) => step / 5,
            _ => step,
        };

        let mut ticks: Vec<u32> = multiples(between, last).collect();
        if ticks.last() != Some(&last) {
            ticks.push(last);
        }
        // The last day always has a label, aligned to the right. Labels that would touch it are removed.
        let end = numbers::day(f64::from(last));
        let free = |day: u32, figure: &str| {
            let apart = f64::from(last - day) / f64::from(last) * length;
            apart >= text_width::width(&end, TEXT) + text_width::width(figure, TEXT) / 2.0 + APART
        };
        let mut figures: Vec<(u32, String)> = multiples(step, last)
            .map(|day| (day, if day == 0 { DAY_0.to_owned() } else { numbers::day(f64::from(day)) }))
            .filter(|(day, figure)| *day == 0 || free(*day, figure))
            .collect();
        figures.push((last, end));
        Self { ticks, figures }
    }
}

/// Returns 0, step, 2 × step, … up to the last day.
fn multiples(step: u32, last: u32) -> impl Iterator<Item = u32> {
    (0..=last / step).map(move |k| k * step)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// Returns a typical length of the day axis in a chart of this size, in units.
    pub(in crate::charts::axis) fn length(size: Size) -> f64 {
        match size {
            Size::Wide => 854.0,
            Size::Narrow => 314.0,
            Size::Card => 670.0,
        }
    }

    /// Joins the labels of an axis.
    pub(in crate::charts::axis) fn figures_of(days: Days, between: &str) -> String {
        days.figures.into_iter().map(|(_, text)| text).collect::<Vec<_>>().join(between)
    }

    fn days(last: u32, size: Size) -> Days {
        Days::new(Calendar::default(), last, size, length(size))
    }

    fn figures(last: u32, size: Size) -> String {
        figures_of(days(last, size), " ")
    }

    #[test]
    fn day_axes_have_these_labels_and_ticks() {
        for (last, wide) in [
            (200, "Day 0 50 100 150 200"),
            (1, "Day 0 1"),
            (10, "Day 0 2 4 6 8 10"),
            (150, "Day 0 25 50 75 100 125 150"),
            (365, "Day 0 50 100 150 200 250 300 365"),
            (3650, "Day 0 500 1,000 1,500 2,000 2,500 3,000 3,650"),
        ] {
            assert_eq!(figures(last, Size::Wide), wide);
        }
        assert_eq!(figures(200, Size::Narrow), "Day 0 50 100 150 200");
        assert_eq!(figures(365, Size::Narrow), "Day 0 100 200 300 365");
        assert_eq!(figures(3650, Size::Narrow), "Day 0 1,000 2,000 3,650");
        assert_eq!(days(200, Size::Wide).ticks, [0, 25, 50, 75, 100, 125, 150, 175, 200]);
        assert_eq!(days(200, Size::Narrow).ticks, [0, 50, 100, 150, 200]);
    }

    #[test]
    fn every_length_has_ticks_at_both_ends_and_few_labels() {
        for last in 1..=3650 {
            for (size, max) in [(Size::Wide, 9), (Size::Narrow, 6), (Size::Card, 9)] {
                let days = days(last, size);
                assert!((2..=max).contains(&days.figures.len()), "{last}");
                assert_eq!((days.ticks[0], days.ticks.last()), (0, Some(&last)));
                assert!(days.figures.windows(2).all(|pair| pair[0].0 < pair[1].0), "{last}");
            }
        }
    }
}
