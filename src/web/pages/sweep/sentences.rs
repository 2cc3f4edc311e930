//! Writes the key finding of a sweep as a sentence.

use super::view_model::Swept;
use super::words::{metric_figure, texts, value};
use crate::model::{Metric, MetricUnit, Range};

impl Swept {
    /// Writes the title over the chart.
    pub fn title(&self) -> String {
        match self.sweep.y() {
            None => self.of_one(),
            Some(y) => self.of_two(y),
        }
    }

    fn subject(&self) -> String {
        let end = self.end();
        if self.metric == Metric::PeakInfectious && self.results.rising() > 0 {
            return format!("The highest number of infectious people by {end}");
        }
        let texts = texts(self.metric);
        match texts.with_article.split_once(' ') {
            Some((_, name)) if !self.has_values() => format!("The {name}"),
            _ => texts.subject.replace("{end}", &end),
        }
    }

    /// Writes a value with its noun.
    fn amount(&self, value: f64) -> String {
        self.first_amount(value) + texts(self.metric).noun
    }

    /// Writes the first of two values, without the noun, which follows the second.
    fn first_amount(&self, value: f64) -> String {
        if self.is_day() { self.calendar().on(value) } else { metric_figure(self.metric, value, self.calendar()) }
    }

    fn is_day(&self) -> bool {
        self.metric.row().unit == MetricUnit::Day
    }

    /// Writes a parameter's value: "beta is 0.3".
    fn place(&self, range: &Range, at: f64) -> String {
        format!("{} is {}", range.parameter().called(self.sweep.scenario()), value(range.parameter(), at))
    }

    /// Writes a parameter's range: "beta rises from 0.05 to 0.6".
    fn course(&self, range: &Range) -> String {
        let parameter = range.parameter();
        let called = parameter.called(self.sweep.scenario());
        let (low, high) = range.ends();
        format!("{called} rises from {} to {}", value(parameter, low), value(parameter, high))
    }

    fn of_one(&self) -> String {
        let range = self.sweep.x();
        let known: Vec<_> =
            range.values().iter().zip(&self.values).filter_map(|(at, value)| Some((*at, (*value)?))).collect();
        let (subject, course) = (self.subject(), self.course(range));
        let (Some((_, first)), Some((_, last))) = (known.first().copied(), known.last().copied()) else {
            return format!("{subject} is not defined as {course}");
        };
        let (from, to) = (self.amount(first), self.amount(last));
        let texts: Vec<_> = known.iter().map(|(_, value)| self.amount(*value)).collect();
        // A change that rounding hides does not count.
        let only = |direction: fn(f64, f64) -> bool| {
            let pairs = known.windows(2).zip(texts.windows(2));
            pairs.into_iter().all(|(values, texts)| direction(values[0].1, values[1].1) || texts[0] == texts[1])
        };
        if texts.iter().all(|text| *text == from) {
            return format!("{subject} stays {} {from} as {course}", if self.is_day() { "on" } else { "at" });
        }
        let direction = if only(|one, next| next >= one) {
            Some(("comes later", "grows"))
        } else if only(|one, next| next <= one) {
            Some(("comes earlier", "falls"))
        } else {
            None
        };
        if let Some((comes, moves)) = direction {
            let from = self.first_amount(first);
            return if self.is_day() {
                format!("{subject} {comes} as {course}: on {to} instead of {from}")
            } else {
                format!("{subject} {moves} from {from} to {to} as {course}")
            };
        }
        let highest = known.iter().fold(known[0], |best, other| if other.1 > best.1 { *other } else { best });
        let extreme = if self.is_day() { "latest, on" } else { "highest, at" };
        let at = self.place(range, highest.0);
        format!("{subject} is {extreme} {}, where {at}", self.amount(highest.1))
    }

    fn of_two(&self, y: &Range) -> String {
        let cells = self.sweep.cells();
        let known = || cells.iter().zip(&self.values).filter_map(|(cell, value)| Some((*cell, (*value)?)));
        let subject = self.subject();
        let courses = || format!("{} and {}", self.course(self.sweep.x()), self.course(y));
        let Some(first) = known().next() else {
            return format!("{subject} is not defined as {}", courses());
        };
        let lowest = known().fold(first, |best, other| if other.1 < best.1 { other } else { best });
        let highest = known().fold(first, |best, other| if other.1 > best.1 { other } else { best });
        let place = |(x, at): (f64, Option<f64>)| {
            let second = at.map_or_else(String::new, |at| format!(" and {}", self.place(y, at)));
            format!("{}{second}", self.place(self.sweep.x(), x))
        };
        let (low, high) = (self.amount(lowest.1), self.amount(highest.1));
        if low == high {
            let on = if self.is_day() { "on" } else { "at" };
            return format!("{subject} stays {on} {low} as {}", courses());
        }
        // If several cells have the same rounded value, no cell is named.
        let at = |extreme: ((f64, Option<f64>), f64), text: &String| {
            let count = known().filter(|(_, value)| self.amount(*value) == *text).count();
            if count > 1 { String::new() } else { format!(", where {}", place(extreme.0)) }
        };
        let (at_low, at_high) = (at(lowest, &low), at(highest, &high));
        let from = if at_low.is_empty() { self.first_amount(lowest.1) } else { low };
        let course = if at_low.is_empty() && at_high.is_empty() { format!(" as {}", courses()) } else { String::new() };
        let comma = if at_low.is_empty() { "" } else { "," };
        format!("{subject} ranges from {from}{at_low}{comma} to {high}{at_high}{course}")
    }
}
