//! The result in words: the sentence over a chart, the line under it, and the description for whoever can't see it.

mod below_one_person;
mod ensemble;
mod observed;
mod reading;
mod restated;
mod rt;

use super::shown::{Shown, ShownScenario, label_place};
use super::view::View;
use crate::charts::{Calendar, LabelPlace, Peak, Unit, format};
use crate::model::Quantity;

pub use self::below_one_person::below_one_person;
pub use self::ensemble::{design, note, simulations};
pub use self::observed::not_drawn;
pub use self::reading::reading;
pub use self::restated::restated;

/// One scenario's number that the chart is about.
struct Reading<'a> {
    scenario: &'a ShownScenario<'a>,
    name: &'a str,
    /// In the chart's unit.
    value: f64,
    /// When that is, as sentences say it.
    day: String,
}

/// Of every scenario that has the quantity.
fn readings<'a>(shown: &'a Shown, view: View) -> Vec<Reading<'a>> {
    (shown.scenarios.iter())
        .filter(|scenario| scenario.has(view.plot))
        .map(|scenario| {
            let Peak { value, day } = match label_place(view.plot) {
                LabelPlace::Peaks => scenario.peak(view.plot),
                LabelPlace::Ends => Peak { value: scenario.last(view.plot), day: f64::from(shown.last_day) },
            };
            let value = scenario.in_unit(value, view.unit());
            Reading { scenario, name: &scenario.name, value, day: shown.calendar.on(day) }
        })
        .collect()
}

/// The chart's message: one scenario alone, the second against the first, or the highest against the lowest.
pub fn title(shown: &Shown, view: View) -> String {
    // A line of a heading must not begin with a per-cent sign.
    message(shown, view).replace(" %", "\u{a0}%")
}

fn message(shown: &Shown, view: View) -> String {
    if view.plot == Quantity::EffectiveReproductionNumber {
        return rt::title(shown);
    }
    let readings = readings(shown, view);
    if let [only] = readings.as_slice()
        && let Some(title) = ensemble::title(shown, only.scenario, view)
    {
        return title;
    }
    match readings.as_slice() {
        [] => String::new(),
        [only] => format!("{}{}", alone(only, view), beyond_beds(only.scenario, view)),
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
    let Reading { name, day, .. } = reading;
    let median = if reading.scenario.varies() { "a median of " } else { "" };
    let amount = format!("{median}{}", amount(reading.value, view));
    match (view.plot, view.unit()) {
        (Quantity::Infectious | Quantity::NewInfections, _) => format!("{name} peaks at {amount} on {day}"),
        (Quantity::HospitalCensus, _) => format!("{name} peaks at {amount} in hospital on {day}"),
        (Quantity::Exposed, _) => format!("{name} peaks at {amount} exposed on {day}"),
        (Quantity::CumulativeInfections, _) => format!("{name} infects {amount} by {day}"),
        (Quantity::Deceased, Unit::Persons) => format!("{name} has {amount} by {day}"),
        (Quantity::Deceased, _) => format!("{name} has {amount} dead by {day}"),
        (Quantity::Susceptible, _) => format!("{name} leaves {amount} susceptible on {day}"),
        (Quantity::Recovered, _) => format!("{name} has {amount} recovered on {day}"),
        (Quantity::Vaccinated, _) => format!("{name} has {amount} immune by vaccination on {day}"),
        (Quantity::EffectiveReproductionNumber, _) => format!("{name} has an Rt of {amount} on {day}"),
    }
}

/// How long a hospital is too small, where it is.
fn beyond_beds(scenario: &ShownScenario, view: View) -> String {
    let beds = scenario.inputs.hospital.and_then(|hospital| hospital.beds);
    match (view.plot, beds, scenario.summary.days_over_capacity) {
        (Quantity::HospitalCensus, Some(beds), Some(days)) if days > 0.0 => {
            let unit = if days == 1.0 { "day" } else { "days" };
            format!(", above its {} beds for {} {unit}", super::marks::people(beds), format::number(days))
        }
        _ => String::new(),
    }
}

fn change(first: &Reading, second: &Reading, view: View) -> String {
    let what = match view.plot {
        Quantity::Infectious => "the peak",
        Quantity::NewInfections => "the peak of new infections",
        Quantity::HospitalCensus => "the peak in hospital",
        Quantity::Exposed => "the peak of the exposed",
        Quantity::CumulativeInfections => "the number ever infected",
        Quantity::Deceased => "the number of deaths",
        Quantity::Susceptible => "the number still susceptible",
        Quantity::Recovered => "the number recovered",
        Quantity::Vaccinated => "the number immune by vaccination",
        Quantity::EffectiveReproductionNumber => "Rt",
    };
    let is_median = [first, second].iter().all(|reading| reading.scenario.varies());
    let what = if is_median { what.replacen("the ", "the median ", 1) } else { what.to_owned() };
    let [from, to] = [first, second].map(|reading| format::value_in_full(reading.value, view.unit()));
    let people = match (view.plot, view.unit()) {
        (Quantity::Deceased, Unit::Persons) | (_, Unit::Ratio) => "",
        (_, Unit::Persons) => " people",
        (_, Unit::Share) => " of people",
    };
    if from == to {
        return format!("{} keeps {what} at {to}{people}, as {}", second.name, first.name);
    }
    let (verb, more) = if second.value < first.value { ("lowers", "fewer") } else { ("raises", "more") };
    let ratio = second.value / first.value;
    let per_cent = match (ratio - 1.0).abs() * 100.0 {
        change if !change.is_finite() || is_shown_as_zero(first, view) => String::new(),
        change if change < 0.95 => format!(", less than 1 % {more}"),
        change => format::times(ratio).map_or_else(
            || format!(", {} % {more}", format::decimal(change, 0)),
            |times| format!(", {times} times as many"),
        ),
    };
    format!("{} {verb} {what} from {from} to {to}{people}{per_cent}", second.name)
}

/// The number is 0, or so small that it is written so: what differs from it is no multiple of it.
fn is_shown_as_zero(reading: &Reading, view: View) -> bool {
    matches!(format::value_in_full(reading.value, view.unit()).as_str(), "0" | "0 %")
}

fn contrast(highest: &Reading, lowest: &Reading, view: View) -> String {
    let sentence = alone(highest, view);
    let ratio = highest.value / lowest.value;
    let times = match ratio {
        ratio if !ratio.is_finite() || is_shown_as_zero(lowest, view) => return sentence,
        ratio if ratio < 1.05 => "about as many as".to_owned(),
        ratio if ratio < 9.95 => {
            let times = format::fixed(ratio, 1);
            format!("{} times as many as", times.trim_end_matches(".0"))
        }
        ratio => format!("{} times as many as", format::decimal(ratio, 0)),
    };
    match label_place(view.plot) {
        LabelPlace::Peaks => format!("{sentence}, {times} {} on {}", lowest.name, lowest.day),
        LabelPlace::Ends => format!("{sentence}, {times} {}", lowest.name),
    }
}

fn amount(value: f64, view: View) -> String {
    let figure = format::value_in_full(value, view.unit());
    match (view.plot, view.unit()) {
        (_, Unit::Ratio) => figure,
        (Quantity::NewInfections, Unit::Persons) => format!("{figure} new infections"),
        (Quantity::NewInfections, Unit::Share) => format!("{figure} of people newly infected"),
        (Quantity::Deceased, Unit::Persons) => format!("{figure} deaths"),
        (_, Unit::Persons) => format!("{figure} people"),
        (_, Unit::Share) => format!("{figure} of people"),
    }
}

/// What the values count, and of how many people, so that the axes need no titles.
pub fn subtitle(shown: &Shown, view: View) -> String {
    format!("{}{}", counted(shown, view), ensemble::subtitle(shown, view.plot))
}

fn counted(shown: &Shown, view: View) -> String {
    let quantity = match view.plot {
        Quantity::Infectious => "infectious on each day",
        Quantity::NewInfections => "newly infected on each day",
        Quantity::CumulativeInfections => "infected since day 0, those infectious then included",
        Quantity::HospitalCensus => "in hospital on each day",
        Quantity::Deceased => "dead of the infection by each day",
        Quantity::Susceptible => "still susceptible on each day",
        Quantity::Exposed => "infected and not yet infectious on each day",
        Quantity::Recovered => "recovered by each day",
        Quantity::Vaccinated => "immune by vaccination on each day",
        Quantity::EffectiveReproductionNumber => {
            return "Rt, the people whom one infectious person infects, at the contacts and immunity of each day"
                .to_owned();
        }
    };
    let people = match view.unit() {
        Unit::Persons => "People",
        _ => "Per cent of people",
    };
    let populations = || {
        let with = shown.scenarios.iter().filter(|scenario| scenario.has(view.plot));
        with.map(|scenario| scenario.inputs.population)
    };
    let smallest = populations().fold(f64::INFINITY, f64::min);
    let largest = populations().fold(0.0, f64::max);
    if smallest < largest {
        let [smallest, largest] = [smallest, largest].map(format::count);
        format!("{people} {quantity}, of populations from {smallest} to {largest}")
    } else {
        format!("{people} {quantity}, of a population of {}", format::count(largest))
    }
}

/// Every scenario's number, one after the other.
pub fn description(shown: &Shown, view: View) -> String {
    let days = if shown.calendar == Calendar::default() {
        format!("over days 0 to {}", shown.last_day)
    } else {
        format!("from {} to {}", shown.calendar.on(0.0), shown.end())
    };
    let mut sentences = vec![format!("A line for each scenario {days}.")];
    sentences.extend(readings(shown, view).iter().map(|reading| format!("{}.", alone(reading, view))));
    if view.plot == Quantity::EffectiveReproductionNumber {
        sentences.push(format!("{}.", rt::title(shown)));
    }
    if shown.scenarios.iter().any(|scenario| scenario.ensemble.is_some()) {
        sentences.push("Bands around a line hold half and nine in ten of the simulations.".to_owned());
    }
    let without: Vec<_> = (shown.scenarios.iter().filter(|scenario| !scenario.has(view.plot)))
        .map(|scenario| scenario.name.as_str())
        .collect();
    if !without.is_empty() {
        sentences.push(format!("Without a line: {}.", without.join(", ")));
    }
    sentences.join(" ")
}

/// A small number in words.
pub fn count(number: usize) -> String {
    const WORDS: [&str; 10] = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
    WORDS.get(number).map_or_else(|| number.to_string(), |word| (*word).to_owned())
}

/// "3, 2 and 1.2"
pub fn listed(all: &[impl AsRef<str>]) -> String {
    let texts: Vec<_> = all.iter().map(AsRef::as_ref).collect();
    match texts.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => texts.concat(),
    }
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
