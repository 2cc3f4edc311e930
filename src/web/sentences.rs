//! The result in words: the sentence over a chart, the line under it, and the description for whoever can't see it.

use super::figure::{Shown, label_place};
use super::view::View;
use crate::charts::{LabelPlace, Unit, format};
use crate::model::Quantity;

/// One scenario's number that the chart is about.
struct Reading<'a> {
    name: &'a str,
    /// In the chart's unit.
    value: f64,
    /// When that is, in days.
    day: f64,
}

fn readings<'a>(scenarios: &'a [Shown], view: View, last_day: u32) -> Vec<Reading<'a>> {
    scenarios
        .iter()
        .map(|scenario| {
            let (persons, day) = match label_place(view.plot) {
                LabelPlace::Peaks => {
                    let peak = scenario.peak(view.plot);
                    (peak.value, peak.day)
                }
                LabelPlace::Ends => (scenario.last(view.plot), f64::from(last_day)),
            };
            Reading { name: &scenario.name, value: scenario.in_unit(persons, view.unit), day }
        })
        .collect()
}

/// The chart's message: one scenario alone, the second against the first, or the highest against the lowest.
pub fn title(scenarios: &[Shown], view: View, last_day: u32) -> String {
    let readings = readings(scenarios, view, last_day);
    match readings.as_slice() {
        [] => String::new(),
        [only] => alone(only, view),
        [first, second] => change(first, second, view),
        [first, others @ ..] => {
            let highest = others.iter().fold(first, |best, other| if other.value > best.value { other } else { best });
            let lowest =
                others.iter().fold(first, |least, other| if other.value < least.value { other } else { least });
            contrast(highest, lowest, view)
        }
    }
}

fn alone(reading: &Reading, view: View) -> String {
    let (name, amount, day) = (reading.name, amount(reading.value, view), format::day(reading.day));
    match view.plot {
        Quantity::Infectious | Quantity::NewInfections => format!("{name} peaks at {amount} on day {day}"),
        Quantity::CumulativeInfections => format!("{name} infects {amount} by day {day}"),
        Quantity::Susceptible => format!("{name} leaves {amount} susceptible on day {day}"),
        Quantity::Recovered => format!("{name} has {amount} recovered on day {day}"),
    }
}

fn change(first: &Reading, second: &Reading, view: View) -> String {
    let what = match view.plot {
        Quantity::Infectious => "the peak",
        Quantity::NewInfections => "the peak of new infections",
        Quantity::CumulativeInfections => "the number ever infected",
        Quantity::Susceptible => "the number still susceptible",
        Quantity::Recovered => "the number recovered",
    };
    let [from, to] = [first, second].map(|reading| format::value(reading.value, view.unit));
    let people = match view.unit {
        Unit::Persons => "people",
        Unit::Share => "of people",
    };
    if from == to {
        return format!("{} keeps {what} at {to} {people}, as {}", second.name, first.name);
    }
    let (verb, more) = if second.value < first.value { ("lowers", "fewer") } else { ("raises", "more") };
    let per_cent = match (second.value / first.value - 1.0).abs() * 100.0 {
        change if !change.is_finite() => String::new(),
        change if change < 0.95 => format!(", less than 1 % {more}"),
        change => format!(", {} % {more}", format::fixed(change, 0)),
    };
    format!("{} {verb} {what} from {from} to {to} {people}{per_cent}", second.name)
}

fn contrast(highest: &Reading, lowest: &Reading, view: View) -> String {
    let sentence = alone(highest, view);
    let ratio = highest.value / lowest.value;
    let times = match ratio {
        ratio if !ratio.is_finite() => return sentence,
        ratio if ratio < 1.05 => "about as many as".to_owned(),
        ratio if ratio < 9.95 => {
            let times = format::fixed(ratio, 1);
            format!("{} times as many as", times.trim_end_matches(".0"))
        }
        ratio => format!("{} times as many as", format::fixed(ratio, 0)),
    };
    match label_place(view.plot) {
        LabelPlace::Peaks => format!("{sentence}, {times} {} on day {}", lowest.name, format::day(lowest.day)),
        LabelPlace::Ends => format!("{sentence}, {times} {}", lowest.name),
    }
}

fn amount(value: f64, view: View) -> String {
    let figure = format::value(value, view.unit);
    match (view.plot, view.unit) {
        (Quantity::NewInfections, Unit::Persons) => format!("{figure} new infections"),
        (Quantity::NewInfections, Unit::Share) => format!("{figure} of people newly infected"),
        (_, Unit::Persons) => format!("{figure} people"),
        (_, Unit::Share) => format!("{figure} of people"),
    }
}

/// What the values count, and of how many people, so that the axes need no titles.
pub fn subtitle(scenarios: &[Shown], view: View) -> String {
    let quantity = match view.plot {
        Quantity::Infectious => "infectious on each day",
        Quantity::NewInfections => "newly infected on each day",
        Quantity::CumulativeInfections => "infected since day 0, those infectious then included",
        Quantity::Susceptible => "still susceptible on each day",
        Quantity::Recovered => "recovered by each day",
    };
    let people = match view.unit {
        Unit::Persons => "People",
        Unit::Share => "Per cent of people",
    };
    let populations = scenarios.iter().map(|scenario| scenario.population);
    let smallest = populations.clone().fold(f64::INFINITY, f64::min);
    let largest = populations.fold(0.0, f64::max);
    if smallest < largest {
        let [smallest, largest] = [smallest, largest].map(format::figure);
        format!("{people} {quantity}, of populations from {smallest} to {largest}")
    } else {
        format!("{people} {quantity}, of a population of {}", format::figure(largest))
    }
}

/// Every scenario's number, one after the other.
pub fn description(scenarios: &[Shown], view: View, last_day: u32) -> String {
    let each: Vec<_> =
        readings(scenarios, view, last_day).iter().map(|reading| format!("{}.", alone(reading, view))).collect();
    format!("A line for each scenario over days 0 to {last_day}. {}", each.join(" "))
}

/// A small number in words.
pub fn count(number: usize) -> String {
    const WORDS: [&str; 10] = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
    WORDS.get(number).map_or_else(|| number.to_string(), |word| (*word).to_owned())
}

/// A run's title where nobody has given one.
pub fn default_title(names: &[String], maximum: usize) -> String {
    let title = names.join(", ");
    if title.chars().count() <= maximum {
        return title;
    }
    let kept: String = title.chars().take(maximum - 1).collect();
    format!("{}…", kept.trim_end_matches([' ', ',']))
}
