//! The scenarios' inputs as named lists in R or dictionaries in Python. The two differ only in their syntax.

use super::model::Parts;
use super::text::number;
use crate::format::calendar::Calendar;
use crate::model::{Comparison, GROUPS, Intervention, Scenario};
use crate::report::text::interventions::period;

/// The syntax of a language.
#[derive(Clone, Copy)]
pub struct Syntax {
    /// Quotes a text.
    pub text: fn(&str) -> String,
    /// The beginning of a record of named values, which ends with a bracket.
    pub record: &'static str,
    /// The text between a name and its value.
    pub equals: &'static str,
    /// The beginning and end of a list.
    pub list: (&'static str, &'static str),
    /// A missing value.
    pub absent: &'static str,
    /// A missing number.
    pub absent_number: &'static str,
    /// The day of an event that does not happen.
    pub never: &'static str,
    /// The indentation of a scenario's values.
    pub indent: &'static str,
    /// The additional indentation of the values of a nested list.
    pub deeper: &'static str,
    /// Whether a comma follows the last value.
    pub ends_with_comma: bool,
}

/// Returns the scenarios, each as the lines between the brackets of its record.
pub fn scenarios(comparison: &Comparison, parts: &Parts, syntax: Syntax) -> Vec<String> {
    let calendar = Calendar::new(comparison.start_date());
    comparison.scenarios().iter().map(|scenario| lines(scenario, parts, calendar, syntax).join("\n")).collect()
}

fn lines(scenario: &Scenario, parts: &Parts, calendar: Calendar, syntax: Syntax) -> Vec<String> {
    let mut values: Vec<(String, String)> = Vec::new();
    let mut add = |name: &str, value: String, note: Option<String>| {
        let note = note.map_or_else(String::new, |note| format!("  # {note}"));
        values.push((format!("{name}{}{value}", syntax.equals), note));
    };
    add("name", (syntax.text)(&scenario.name), None);
    for input in GROUPS[0].inputs.iter().filter(|input| parts.has(input.key)) {
        let value = input.value(scenario, 0).map_or_else(|| syntax.absent_number.to_owned(), number);
        let is_range = input.rate().is_some_and(|rate| scenario.uncertain(rate).is_some());
        add(input.key, value, is_range.then(|| "the median of its range".to_owned()));
    }
    if parts.season {
        let season = scenario.effective_season();
        add("amplitude", number(season.map_or(0.0, |season| season.amplitude)), None);
        add("peak_day", number(season.map_or(0.0, |season| season.peak_day.value)), None);
    }
    if parts.interventions {
        add("interventions", interventions(scenario, calendar, syntax), None);
    }
    if parts.vaccination {
        let campaign = scenario.effective_campaign();
        let dates = campaign.and_then(|campaign| dates(calendar, campaign.days()));
        let campaign = campaign.map(|campaign| {
            let rest = [("doses_per_day", number(campaign.doses_per_day)), ("efficacy", number(campaign.efficacy))];
            record(days(campaign.days(), syntax).into_iter().chain(rest), syntax)
        });
        add("vaccination", campaign.unwrap_or_else(|| syntax.absent.to_owned()), dates);
    }
    if parts.hospital {
        let hospital = scenario.hospital.map(|hospital| {
            record([("fraction", number(hospital.fraction)), ("stay_days", number(hospital.stay_days))], syntax)
        });
        add("hospital", hospital.unwrap_or_else(|| syntax.absent.to_owned()), None);
    }
    let last = values.len() - 1;
    let comma = |place: usize| if place < last || syntax.ends_with_comma { "," } else { "" };
    values
        .iter()
        .enumerate()
        .map(|(place, (value, note))| format!("{}{value}{}{note}", syntax.indent, comma(place)))
        .collect()
}

fn interventions(scenario: &Scenario, calendar: Calendar, syntax: Syntax) -> String {
    let (open, close) = syntax.list;
    let indent = format!("{}{}", syntax.indent, syntax.deeper);
    let each: Vec<_> = (scenario.effective_interventions())
        .map(|each| {
            let dates = dates(calendar, each.days());
            let note = dates.map_or_else(String::new, |dates| format!("{indent}# {dates}\n"));
            format!("{note}{indent}{}", intervention(each, syntax))
        })
        .collect();
    let comma = if syntax.ends_with_comma { "," } else { "" };
    if each.is_empty() {
        format!("{open}{close}")
    } else {
        format!("{open}\n{}{comma}\n{}{close}", each.join(",\n"), syntax.indent)
    }
}

fn intervention(intervention: &Intervention, syntax: Syntax) -> String {
    let name = [("name", (syntax.text)(&intervention.name))];
    let days = days(intervention.days(), syntax);
    let reduction = [("reduction", number(intervention.reduction))];
    record(name.into_iter().chain(days).chain(reduction), syntax)
}

/// Returns the period of a measure in dates; `None` if day 0 has no date.
fn dates(calendar: Calendar, days: (f64, Option<f64>)) -> Option<String> {
    (calendar != Calendar::default()).then(|| period(calendar, days))
}

fn days((from, to): (f64, Option<f64>), syntax: Syntax) -> [(&'static str, String); 2] {
    [("from_day", number(from)), ("to_day", to.map_or_else(|| syntax.never.to_owned(), number))]
}

fn record(values: impl IntoIterator<Item = (&'static str, String)>, syntax: Syntax) -> String {
    let values: Vec<_> = values.into_iter().map(|(name, value)| format!("{name}{}{value}", syntax.equals)).collect();
    format!("{}{})", syntax.record, values.join(", "))
}
