//! What a sweep says, in a sentence.

use super::drawn::Swept;
use super::words::{metric_figure, texts, value};
use crate::model::{Metric, MetricUnit, Range};

impl Swept {
    /// The message over the chart.
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

    /// A value as a sentence says it.
    fn amount(&self, value: f64) -> String {
        if self.is_day() {
            self.calendar().on(value)
        } else {
            metric_figure(self.metric, value, self.calendar()) + texts(self.metric).noun
        }
    }

    /// The first of two values as a sentence says them, without the noun, which follows the second.
    fn first_amount(&self, value: f64) -> String {
        if self.is_day() { self.amount(value) } else { metric_figure(self.metric, value, self.calendar()) }
    }

    fn is_day(&self) -> bool {
        self.metric.row().unit == MetricUnit::Day
    }

    /// "beta is 0.3"
    fn place(&self, range: &Range, at: f64) -> String {
        format!("{} is {}", range.parameter().called(self.sweep.scenario()), value(range.parameter(), at))
    }

    /// "beta rises from 0.05 to 0.6"
    fn course(&self, range: &Range) -> String {
        let (low, high) = range.ends();
        let parameter = range.parameter();
        format!(
            "{} rises from {} to {}",
            parameter.called(self.sweep.scenario()),
            value(parameter, low),
            value(parameter, high)
        )
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
        // What moves by less than is shown stands still.
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
        let least = known().fold(first, |best, other| if other.1 < best.1 { other } else { best });
        let most = known().fold(first, |best, other| if other.1 > best.1 { other } else { best });
        let place = |(x, at): (f64, Option<f64>)| {
            let second = at.map_or_else(String::new, |at| format!(" and {}", self.place(y, at)));
            format!("{}{second}", self.place(self.sweep.x(), x))
        };
        let (low, high) = (self.amount(least.1), self.amount(most.1));
        if low == high {
            let on = if self.is_day() { "on" } else { "at" };
            return format!("{subject} stays {on} {low} as {}", courses());
        }
        // Where several cells share a value as it is shown, none of them is its place.
        let with = |extreme: ((f64, Option<f64>), f64), text: &String| {
            let shared = known().filter(|(_, value)| self.amount(*value) == *text).count();
            if shared > 1 { String::new() } else { format!(", where {}", place(extreme.0)) }
        };
        let (lowest, highest) = (with(least, &low), with(most, &high));
        let from = if lowest.is_empty() { self.first_amount(least.1) } else { low };
        let course = if lowest.is_empty() && highest.is_empty() { format!(" as {}", courses()) } else { String::new() };
        let comma = if lowest.is_empty() { "" } else { "," };
        format!("{subject} ranges from {from}{lowest}{comma} to {high}{highest}{course}")
    }
}
