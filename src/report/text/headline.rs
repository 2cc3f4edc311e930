//! The headline over a chart and the statements under it, which compare each scenario with the baseline.

use super::phrases::phrases;
use super::{all_scenarios, beds, count, ensemble, median_of, rt, with_no_break_spaces};
use crate::charts::line_sample;
use crate::format::calendar::Calendar;
use crate::format::numbers;
use crate::format::text::{capitalised, listed};
use crate::format::units::Unit;
use crate::model::{Quantity, ReadAt};
use crate::report::chart_options::View;
use crate::report::view_model::{Shown, ShownScenario};

/// Maximum scenarios besides the baseline that the headline names. More are counted.
const MAX_NAMED: usize = 2;

/// A scenario's statement under the headline.
#[derive(Debug)]
pub struct Statement {
    /// The sample of its line, as SVG.
    pub sample: String,
    /// The scenario's name.
    pub name: String,
    /// The number, compared with the baseline's: "1,585 people, 48 % fewer, 17 days later".
    pub text: String,
}

/// A scenario's number that the headline is about, such as its peak.
pub struct Reading<'a> {
    scenario: &'a ShownScenario<'a>,
    /// Its position in the comparison.
    position: usize,
    name: &'a str,
    /// In the chart's unit.
    value: f64,
    /// Days since day 0.
    day: f64,
    /// The day in sentences: "day 27", or its date.
    on: String,
    /// Whether the number still rises on that day, which is then the last day.
    is_rising: bool,
}

/// Effect of a scenario on the number, compared with the baseline.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Effect {
    Lowers,
    Raises,
    Keeps,
    /// Unknown, because the number still rises on the last day.
    Rising,
}

/// Returns the numbers of the scenarios that have the quantity.
pub fn readings<'a>(shown: &'a Shown, view: View) -> Vec<Reading<'a>> {
    (shown.scenarios.iter().enumerate())
        .filter(|(_, scenario)| scenario.has(view.plot))
        .map(|(position, scenario)| {
            let is_rising = scenario.is_rising(view.plot);
            let (value, day) = match view.plot.row().read_at {
                ReadAt::Peak => {
                    let peak = scenario.peak(view.plot);
                    (peak.value, if is_rising { f64::from(scenario.last_day) } else { peak.day })
                }
                ReadAt::LastDay | ReadAt::Total => (scenario.last(view.plot), f64::from(scenario.last_day)),
            };
            let value = scenario.in_unit(value, view.unit());
            Reading { scenario, position, name: &scenario.name, value, day, on: shown.calendar.on(day), is_rising }
        })
        .collect()
}

/// Returns the headline.
pub fn title(shown: &Shown, view: View) -> String {
    with_no_break_spaces(&message(shown, view))
}

fn message(shown: &Shown, view: View) -> String {
    if view.plot == Quantity::EffectiveReproductionNumber {
        return rt::title(shown);
    }
    if view.plot == Quantity::HospitalCensus
        && let Some(title) = beds::title(shown)
    {
        return title;
    }
    match readings(shown, view).as_slice() {
        [] => String::new(),
        [only] => ensemble::title(shown, only.scenario, view).unwrap_or_else(|| alone(only, view)),
        all if all.iter().all(|reading| reading.value == 0.0) => {
            let names: Vec<_> = all.iter().map(|reading| reading.name).collect();
            format!("{} in {}", phrases(view.plot).none, listed(&names))
        }
        all if all.iter().all(|reading| reading.is_rising) => {
            let scenarios = capitalised(&all_scenarios(all.len()));
            format!("{scenarios} are still rising {}: no {} to compare yet", last_days(all), end_of(view.plot))
        }
        // There is no number of the baseline to compare with.
        [first, ..] if first.position > 0 || !is_comparable(shown, view) => alone(first, view),
        [baseline, ..] if baseline.is_rising => {
            format!("{}: no {} to compare with yet", alone(baseline, view), end_of(view.plot))
        }
        [baseline, other] => title_of_two(shown, baseline, other, view),
        [baseline, others @ ..] if others.len() <= MAX_NAMED => title_of_three(baseline, others, view),
        [baseline, others @ ..] => title_of_many(baseline, others, view),
    }
}

/// Returns a statement for each scenario. Empty for one scenario, because the headline has its number.
pub fn statements(shown: &Shown, view: View) -> Vec<Statement> {
    if shown.scenarios.len() < 2 {
        return Vec::new();
    }
    let statement = |position: usize, text: String| Statement {
        sample: line_sample(position),
        name: shown.scenarios[position].name.clone(),
        text: with_no_break_spaces(&text),
    };
    if view.plot == Quantity::EffectiveReproductionNumber {
        return rt::statements(shown).into_iter().map(|(position, text)| statement(position, text)).collect();
    }
    let readings = readings(shown, view);
    let baseline = readings.first().filter(|reading| reading.position == 0 && !reading.is_rising);
    let baseline = baseline.filter(|_| is_comparable(shown, view));
    let text = |reading: &Reading| match baseline {
        Some(baseline) if reading.position > 0 => against(shown, baseline, reading, view),
        _ => predicate(reading, view),
    };
    readings.iter().map(|reading| statement(reading.position, text(reading))).collect()
}

/// Whether the scenarios' numbers can be compared. States on different last days cannot.
fn is_comparable(shown: &Shown, view: View) -> bool {
    !(view.plot.row().read_at == ReadAt::LastDay && shown.last_days_differ())
}

/// Returns a sentence about one scenario without a comparison, and without the full stop.
pub fn alone(reading: &Reading, view: View) -> String {
    if reading.value == 0.0 {
        return format!("{} in {}", phrases(view.plot).none, reading.name);
    }
    let verb = if reading.is_rising { "is " } else { "" };
    format!("{} {verb}{}", reading.name, predicate(reading, view))
}

/// Returns the clause after a scenario's name: "peaks at 3,038 people on day 27".
fn predicate(reading: &Reading, view: View) -> String {
    let Reading { on, scenario, .. } = reading;
    if reading.value == 0.0 {
        return phrases(view.plot).none.replacen('N', "n", 1);
    }
    let figure = numbers::value_in_full(reading.value, view.unit());
    let amount = format!("{}{}", median_of(scenario.varies()), amount(&figure, view));
    if reading.is_rising {
        return format!("still rising on {on}, at {amount}");
    }
    match (view.plot, view.plot.row().read_at) {
        (_, ReadAt::Peak) if reading.day > 0.0 => format!("peaks at {amount} on {on}"),
        (_, ReadAt::Peak) => format!("never has more than the {amount} of {on}"),
        (_, ReadAt::Total) => format!("has {amount} by {on}"),
        (Quantity::Susceptible, _) => format!("leaves {amount} on {on}"),
        (Quantity::EffectiveReproductionNumber, _) => format!("has an Rt of {figure} on {on}"),
        (_, ReadAt::LastDay) => format!("has {amount} on {on}"),
    }
}

/// Returns the statement that compares a scenario with the baseline: "1,585, 48 % fewer, 17 days later".
fn against(shown: &Shown, baseline: &Reading, other: &Reading, view: View) -> String {
    let figure = numbers::value_in_full(other.value, view.unit());
    match effect(baseline, other, view) {
        Effect::Rising => format!("still rising on {}, at {figure}", other.on),
        _ if other.value == 0.0 => predicate(other, view),
        Effect::Keeps => format!("{figure}, no change{}", later(shown, baseline, other, view)),
        // The curve falls from day 0 on. Day 0 is not compared with the day of a peak.
        _ if view.plot.row().read_at == ReadAt::Peak && other.day == 0.0 => {
            format!("never more than the {figure} of {}{}", other.on, relative(baseline, other, view))
        }
        Effect::Lowers | Effect::Raises => {
            format!("{figure}{}{}", relative(baseline, other, view), later(shown, baseline, other, view))
        }
    }
}

/// Returns the headline for one scenario besides the baseline.
fn title_of_two(shown: &Shown, baseline: &Reading, other: &Reading, view: View) -> String {
    let what = changed(&[baseline, other], view.plot);
    let [from, to] = [baseline, other].map(|reading| numbers::value_in_full(reading.value, view.unit()));
    let people = match (view.plot, view.unit()) {
        (Quantity::Deceased, Unit::Persons) | (_, Unit::Ratio) => "",
        (_, Unit::Persons) => " people",
        (_, Unit::Share) => " of people",
    };
    let later = later(shown, baseline, other, view);
    match effect(baseline, other, view) {
        Effect::Rising => alone(other, view),
        Effect::Keeps => format!("{} does not change {what}: {to}{people}, as in {}{later}", other.name, baseline.name),
        effect => {
            let relative = relative(baseline, other, view);
            format!("{} {} {what} from {from} to {to}{people}{relative}{later}", other.name, verb(effect))
        }
    }
}

/// Returns the headline for two scenarios besides the baseline: "A lowers the peak by 10 %, B by 34 %".
fn title_of_three(baseline: &Reading, others: &[Reading], view: View) -> String {
    let what = changed(&[baseline], view.plot);
    let effects: Vec<_> = others.iter().map(|other| effect(baseline, other, view)).collect();
    if effects.iter().all(|effect| *effect == Effect::Keeps) {
        let names: Vec<_> = others.iter().map(|other| other.name).collect();
        return format!("{} do not change {what}", listed(&names));
    }
    let mut title = String::new();
    let mut named = false;
    for (index, (other, effect)) in others.iter().zip(&effects).enumerate() {
        let is_repeated = index > 0 && effects[index - 1] == *effect;
        let what = if named { "it" } else { &what };
        let by = change(baseline, other, view);
        let clause = match effect {
            Effect::Lowers | Effect::Raises if is_repeated => format!("{} {by}", other.name),
            Effect::Lowers | Effect::Raises => format!("{} {} {what} {by}", other.name, verb(*effect)),
            Effect::Keeps => format!("{} does not change {what}", other.name),
            Effect::Rising if is_repeated => format!("{} too", other.name),
            Effect::Rising => format!("{} is still rising on {}", other.name, other.on),
        };
        named |= *effect != Effect::Rising;
        let join = match index {
            0 => "",
            _ if is_repeated => ", ",
            _ => "; ",
        };
        title = format!("{title}{join}{clause}");
    }
    title
}

/// Returns the headline for more scenarios: "Compared with A, three of four scenarios lower the peak; one raises it".
fn title_of_many(baseline: &Reading, others: &[Reading], view: View) -> String {
    let what = changed(&[baseline], view.plot);
    let rising = format!("still rising {}", last_days(others));
    let all = count(others.len());
    let mut parts = Vec::new();
    for (wanted, one, several) in [
        (Effect::Lowers, "lowers", "lower"),
        (Effect::Raises, "raises", "raise"),
        (Effect::Keeps, "does not change", "do not change"),
        (Effect::Rising, "is", "are"),
    ] {
        let number = others.iter().filter(|other| effect(baseline, other, view) == wanted).count();
        let what = match wanted {
            Effect::Rising => rising.as_str(),
            _ if parts.is_empty() => what.as_str(),
            _ => "it",
        };
        let verb = if number == 1 { one } else { several };
        match number {
            0 => {}
            _ if number == others.len() => parts.push(format!("{} {several} {what}", all_scenarios(number))),
            _ if parts.is_empty() => parts.push(format!("{} of {all} scenarios {verb} {what}", count(number))),
            _ => parts.push(format!("{} {verb} {what}", count(number))),
        }
    }
    format!("Compared with {}, {}", baseline.name, parts.join("; "))
}

/// Compares a scenario's number with the baseline's. Numbers that are displayed alike are equal.
fn effect(baseline: &Reading, other: &Reading, view: View) -> Effect {
    let [from, to] = [baseline, other].map(|reading| numbers::value_in_full(reading.value, view.unit()));
    if other.is_rising {
        Effect::Rising
    } else if from == to {
        Effect::Keeps
    } else if other.value < baseline.value {
        Effect::Lowers
    } else {
        Effect::Raises
    }
}

/// Returns the verb of a scenario that lowers or raises the number.
fn verb(effect: Effect) -> &'static str {
    if effect == Effect::Lowers { "lowers" } else { "raises" }
}

/// Returns the change of the number after the number itself: ", 48 % fewer". Empty if the baseline's number is 0.
fn relative(baseline: &Reading, other: &Reading, view: View) -> String {
    let ratio = other.value / baseline.value;
    let [fewer, more, many] = match view.unit() {
        Unit::Persons => ["fewer", "more", "many"],
        Unit::Share | Unit::Ratio => ["lower", "higher", "high"],
    };
    let direction = if ratio < 1.0 { fewer } else { more };
    match (ratio - 1.0).abs() * 100.0 {
        change if !change.is_finite() || is_shown_as_zero(baseline, view) => String::new(),
        change if change < 0.95 => format!(", less than 1 % {direction}"),
        change => numbers::times(ratio).map_or_else(
            || format!(", {} % {direction}", numbers::decimal(change, 0)),
            |times| format!(", {times} times as {many}"),
        ),
    }
}

/// Returns the change of the number after the verb: "by 48 %", or "from 0 to 12 people" if the baseline's number is 0.
fn change(baseline: &Reading, other: &Reading, view: View) -> String {
    let ratio = other.value / baseline.value;
    match (ratio - 1.0).abs() * 100.0 {
        change if !change.is_finite() || is_shown_as_zero(baseline, view) => {
            let [from, to] = [baseline, other].map(|reading| numbers::value_in_full(reading.value, view.unit()));
            format!("from {from} to {to}")
        }
        change if change < 0.95 => "by less than 1 %".to_owned(),
        change => numbers::times(ratio).map_or_else(
            || format!("by {} %", numbers::decimal(change, 0)),
            |times| format!("to {times} times that of {}", baseline.name),
        ),
    }
}

/// Returns the difference from the day of the baseline's peak: ", 39 days later". The table under the chart has the
/// same number. Empty if the days are equal or cannot be compared.
fn later(shown: &Shown, baseline: &Reading, other: &Reading, view: View) -> String {
    let has_peaks = view.plot.row().read_at == ReadAt::Peak && baseline.day > 0.0 && other.day > 0.0;
    if !has_peaks || shown.first_days_differ {
        return String::new();
    }
    let whole = |day: f64| if shown.calendar == Calendar::default() { day } else { day.round() };
    let days = (whole(other.day) - whole(baseline.day)).round();
    let direction = if days < 0.0 { "earlier" } else { "later" };
    let unit = if days.abs() == 1.0 { "day" } else { "days" };
    if days == 0.0 { String::new() } else { format!(", {} {unit} {direction}", numbers::count(days.abs())) }
}

/// Whether the number is 0, or so small that it is shown as 0. Then no other number is shown as a multiple of it.
fn is_shown_as_zero(reading: &Reading, view: View) -> bool {
    matches!(numbers::value_in_full(reading.value, view.unit()).as_str(), "0" | "0 %")
}

/// Returns the name of the number: "the peak", or for ensembles "the median peak".
fn changed(readings: &[&Reading], plot: Quantity) -> String {
    let what = phrases(plot).number;
    let is_median = readings.iter().all(|reading| reading.scenario.varies());
    if is_median { what.replacen("the ", "the median ", 1) } else { what.to_owned() }
}

/// Returns the name of the number that a rising scenario has not reached yet: "peak".
fn end_of(plot: Quantity) -> &'static str {
    if plot.row().read_at == ReadAt::Peak { "peak" } else { "final number" }
}

/// Returns the last day of the rising scenarios: "on day 60", or "on their last day" if the days differ.
fn last_days(readings: &[Reading]) -> String {
    let mut rising = readings.iter().filter(|reading| reading.is_rising);
    match rising.next() {
        Some(first) if rising.all(|other| other.on == first.on) => format!("on {}", first.on),
        _ => "on their last day".to_owned(),
    }
}

/// Adds the unit to a figure: "3,038 people".
fn amount(figure: &str, view: View) -> String {
    let people = match view.unit() {
        Unit::Ratio => return figure.to_owned(),
        Unit::Persons => "people",
        Unit::Share => "of people",
    };
    match view.plot {
        Quantity::NewInfections if view.unit() == Unit::Persons => format!("{figure} new infections a day"),
        Quantity::Deceased if view.unit() == Unit::Persons => format!("{figure} deaths"),
        series => format!("{figure} {people}{}", phrases(series).people),
    }
}
