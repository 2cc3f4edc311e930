//! The figures under the day axis.

use super::date_ticks;
use crate::charts::svg::text_width::{self, TEXT};
use crate::charts::types::Size;
use crate::format::calendar::Calendar;
use crate::format::numbers;

/// Steps that people count days in.
const STEPS: [u32; 13] = [1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000, 2000];

const DAY_0: &str = "Day 0";
/// How far "Day 0" starts right of its tick: a little left of it.
pub(crate) const OUTWARDS: f64 = -4.0;
/// Between two figures.
pub(crate) const APART: f64 = 5.0;

/// Where ticks stand on the day axis, and which of them carry a figure.
#[derive(Debug)]
pub(crate) struct Days {
    /// Every tick, from day 0 to the last day.
    pub(crate) ticks: Vec<u32>,
    /// Day and figure, from day 0 to the last day.
    pub(crate) figures: Vec<(u32, String)>,
}

impl Days {
    /// For an axis so many units long: dates where day 0 has one.
    pub(crate) fn new(calendar: Calendar, last: u32, size: Size, length: f64) -> Self {
        date_ticks::days(calendar, last, size, length).unwrap_or_else(|| Self::counted(last, size, length))
    }

    fn counted(last: u32, size: Size, length: f64) -> Self {
        // At most, and for an even end at least, so many intervals between figures.
        let (most, fewest) = if size == Size::Narrow { (5.0, 2.0) } else { (7.5, 4.0) };
        let text = TEXT;
        let intervals = |step: u32| f64::from(last) / f64::from(step);
        // The first figure stays clear of "Day 0".
        let clear = |step: u32| {
            let figure = text_width::width(&numbers::day(f64::from(step)), text);
            length / intervals(step) >= text_width::width(DAY_0, text) + OUTWARDS + figure / 2.0 + APART
        };
        let fitting = || STEPS.into_iter().filter(|step| intervals(*step) <= most && clear(*step));
        // A step that ends on the last day is worth a coarser axis.
        let even = fitting().find(|step| last.is_multiple_of(*step) && intervals(*step) >= fewest);
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
        // The last day always has its figure, turned inwards; one before that would touch it gives way.
        let end = numbers::day(f64::from(last));
        let free = |day: u32, figure: &str| {
            let apart = f64::from(last - day) / f64::from(last) * length;
            apart >= text_width::width(&end, text) + text_width::width(figure, text) / 2.0 + APART
        };
        let mut figures: Vec<(u32, String)> = multiples(step, last)
            .map(|day| (day, if day == 0 { DAY_0.to_owned() } else { numbers::day(f64::from(day)) }))
            .filter(|(day, figure)| *day == 0 || free(*day, figure))
            .collect();
        figures.push((last, end));
        Self { ticks, figures }
    }
}

/// 0, step, 2 × step, … up to the last day.
fn multiples(step: u32, last: u32) -> impl Iterator<Item = u32> {
    (0..=last / step).map(move |k| k * step)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// How long a chart's day axis is, beside the figures of its value axis.
    pub(in crate::charts::axis) fn length(size: Size) -> f64 {
        match size {
            Size::Wide => 854.0,
            Size::Narrow => 314.0,
            Size::Card => 670.0,
        }
    }

    /// The figures of an axis, one after the other.
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
    fn figures_and_ticks() {
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
    fn every_length_has_its_ends_and_few_figures() {
        for last in 1..=3650 {
            for (size, most) in [(Size::Wide, 9), (Size::Narrow, 6), (Size::Card, 9)] {
                let days = days(last, size);
                assert!(days.figures.len() <= most && days.figures.len() >= 2, "{last}");
                assert_eq!((days.ticks[0], days.ticks.last()), (0, Some(&last)));
                assert!(days.figures.windows(2).all(|pair| pair[0].0 < pair[1].0), "{last}");
            }
        }
    }
}
