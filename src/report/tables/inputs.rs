//! The inputs of a saved run as a table: every one that any scenario gives, in groups.

use crate::format::calendar::Calendar;
use crate::format::numbers;
use crate::model;
use crate::model::DAYS_IN_YEAR;
use crate::model::{Comparison, EnteredAs, Input, InputKind, Intervention, Scenario, in_reading_order};
use crate::report::text::durations::{days, duration};
use crate::report::text::interventions::{on, period, reduction};
use crate::report::text::ranges;

/// The table, ready for a template.
pub struct Given {
    /// The scenarios' names.
    pub names: Vec<String>,
    /// In the form's order.
    pub groups: Vec<Group>,
    /// What holds for all scenarios.
    pub shared: Vec<(&'static str, String)>,
}

/// Inputs that belong together.
pub struct Group {
    /// None over what every scenario has.
    pub heading: Option<&'static str>,
    /// An input each.
    pub rows: Vec<Row>,
}

/// One input.
pub struct Row {
    /// What it is called.
    pub label: String,
    /// One for each scenario.
    pub values: Vec<Value>,
}

/// What one scenario gives.
pub struct Value {
    /// The value.
    pub text: String,
    /// How it was typed, or what it means.
    pub note: Option<String>,
}

impl Value {
    fn plain(text: String) -> Self {
        Self { text, note: None }
    }

    fn noted(text: String, note: String) -> Self {
        Self { text, note: Some(note) }
    }

    fn none() -> Self {
        Self::plain("none".to_owned())
    }
}

impl Given {
    /// The inputs of a comparison.
    pub fn new(comparison: &Comparison) -> Self {
        let scenarios = comparison.scenarios();
        let calendar = Calendar::new(comparison.start_date());
        let table = Table { scenarios, calendar };
        let mut shared = vec![("Days", numbers::fixed(f64::from(comparison.days()), 0))];
        if comparison.start_date().is_some() {
            shared.push(("First day", calendar.on(0.0)));
        }
        if let Some(observed) = comparison.observations() {
            shared.push(("Observed", format!("{}, {} values", observed.name, observed.values.len())));
        }
        Self {
            names: scenarios.iter().map(|scenario| scenario.name.clone()).collect(),
            groups: table.groups().into_iter().filter(|group| !group.rows.is_empty()).collect(),
            shared,
        }
    }

    /// Too much for the narrow column beside the chart.
    pub fn is_long(&self) -> bool {
        self.groups.len() > 1 || self.names.len() > 4
    }

    /// Columns of the table.
    pub fn width(&self) -> usize {
        self.names.len() + 1
    }
}

struct Table<'a> {
    scenarios: &'a [Scenario],
    calendar: Calendar,
}

impl Table<'_> {
    /// Every input that any scenario gives, under the headings of the model's table.
    fn groups(&self) -> Vec<Group> {
        let mut groups: Vec<Group> = Vec::new();
        for (group, input) in in_reading_order() {
            let heading = Some(input.section).filter(|section| !section.is_empty());
            if groups.last().is_none_or(|last| last.heading != heading) {
                let rows = if group.list.is_some() { self.interventions() } else { Vec::new() };
                groups.push(Group { heading, rows });
            }
            if let Some(last) = groups.last_mut().filter(|_| group.list.is_none()) {
                last.rows.extend(self.row(group, input));
            }
        }
        if let Some(first) = groups.first_mut() {
            first.rows.extend(self.engine());
        }
        groups
    }

    fn engine(&self) -> Option<Row> {
        let engine = |each: &Scenario| Value::plain(each.engine.clone().unwrap_or_else(|| "Epicurve".to_owned()));
        self.scenarios
            .iter()
            .any(|each| each.engine.is_some())
            .then(|| Row { label: "Engine".to_owned(), values: self.scenarios.iter().map(engine).collect() })
    }

    /// A row, where any scenario gives the input. A period's row has its last day too.
    fn row(&self, group: &model::Group, input: &Input) -> Option<Row> {
        let is_given = |value: f64| !(group.is_scenario() && input.is_default(value));
        let mut values = self.scenarios.iter().map(|each| input.value(each, 0));
        (input.key != "to_day" && values.any(|value| value.is_some_and(is_given))).then(|| Row {
            label: input.label.to_owned(),
            values: self.scenarios.iter().map(|each| self.value(group, input, each)).collect(),
        })
    }

    fn value(&self, group: &model::Group, input: &Input, scenario: &Scenario) -> Value {
        let given = input.rate().and_then(|rate| scenario.rate(rate));
        if let Some(uncertain) = given.and_then(|given| given.uncertain()) {
            return Value::noted(ranges::shown(&uncertain), ranges::explained(&uncertain.distribution).to_owned());
        }
        let Some(value) = input.value(scenario, 0) else { return Value::none() };
        let is_left_out = group.is_scenario() && input.is_default(value);
        match input.kind {
            InputKind::Beta => beta(scenario),
            InputKind::Rate => rate(value, given.and_then(|given| given.entered)),
            InputKind::Share | InputKind::PerDay if is_left_out => Value::none(),
            InputKind::Share => Value::plain(percentage(value)),
            InputKind::Duration => Value::plain(duration(value)),
            InputKind::Day if input.key == "from_day" => {
                let days = scenario.vaccination.map(|campaign| period(self.calendar, campaign.days()));
                Value::plain(days.unwrap_or_default())
            }
            InputKind::Day => Value::plain(on(self.calendar, value)),
            InputKind::Number | InputKind::PerDay | InputKind::Count | InputKind::CountPerDay => {
                Value::plain(numbers::exact(value))
            }
        }
    }

    /// A row for each name; what a scenario has twice under one name stands there twice.
    fn interventions(&self) -> Vec<Row> {
        let mut names: Vec<&str> = Vec::new();
        for intervention in self.scenarios.iter().flat_map(|scenario| &scenario.interventions) {
            if !names.contains(&intervention.name.as_str()) {
                names.push(&intervention.name);
            }
        }
        let value = |scenario: &Scenario, name: &str| {
            let of_name = scenario.interventions.iter().filter(|intervention| intervention.name == name);
            let days = |one: &Intervention| period(self.calendar, one.days());
            let contacts = |one: &Intervention| format!("contacts {}", reduction(one));
            match of_name.collect::<Vec<_>>().as_slice() {
                [] => Value::none(),
                [one] => Value::noted(days(one), contacts(one)),
                several => {
                    let each: Vec<_> = several.iter().map(|one| format!("{}, {}", days(one), contacts(one))).collect();
                    Value::plain(each.join("; "))
                }
            }
        };
        let row = |name: &str| Row {
            label: name.to_owned(),
            values: self.scenarios.iter().map(|scenario| value(scenario, name)).collect(),
        };
        names.into_iter().map(row).collect()
    }
}

/// A share as it was typed.
fn percentage(value: f64) -> String {
    format!("{} %", as_typed(value * 100.0))
}

fn beta(scenario: &Scenario) -> Value {
    let beta = scenario.beta.value;
    match (scenario.beta.entered, scenario.basic_reproduction_number()) {
        (Some(EnteredAs::R0), Some(number)) => {
            Value::noted(numbers::number(beta), format!("typed as R0 = {}", as_typed(number)))
        }
        _ => Value::plain(numbers::exact(beta)),
    }
}

/// A rate with the mean duration that it stands for.
fn rate(value: f64, entered: Option<EnteredAs>) -> Value {
    if value <= 0.0 {
        return Value::plain("0".to_owned());
    }
    match entered {
        Some(EnteredAs::Days) => {
            Value::noted(numbers::number(value), format!("typed as {}", days(as_typed(1.0 / value))))
        }
        Some(EnteredAs::Years) => {
            let years = as_typed(1.0 / value / DAYS_IN_YEAR);
            Value::noted(numbers::number(value), format!("typed as {years} years"))
        }
        Some(EnteredAs::R0) | None => {
            Value::noted(numbers::exact(value), format!("a mean of {}", duration(1.0 / value)))
        }
    }
}

/// A number that follows from the typed one, without the last digits, which rounding moves.
fn as_typed(value: f64) -> String {
    numbers::exact(format!("{value:.11e}").parse().unwrap_or(value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::text::durations::short;

    #[test]
    fn rates_say_what_they_mean() {
        let shown = |value: Value| (value.text, value.note.unwrap_or_default());
        assert_eq!(shown(rate(0.1, None)), ("0.1".to_owned(), "a mean of 10 days".to_owned()));
        assert_eq!(shown(rate(1.0 / 7.0, Some(EnteredAs::Days))), ("0.1429".to_owned(), "typed as 7 days".to_owned()));
        let life = 1.0 / (70.0 * DAYS_IN_YEAR);
        assert_eq!(
            shown(rate(life, Some(EnteredAs::Years))),
            ("0.00003914".to_owned(), "typed as 70 years".to_owned())
        );
        assert_eq!(shown(rate(1.0 / 365.0 / 2.0, None)).1, "a mean of 2 years");
        assert_eq!(shown(rate(0.0, None)).1, "");
    }

    #[test]
    fn numbers_are_rounded_to_what_was_typed() {
        assert_eq!(as_typed(2.999_999_999_999_9), "3");
        assert_eq!(as_typed(2.123_456_78), "2.12345678");
        assert_eq!([3.333_3, 730.4, 1_234.6, 1e299].map(short), ["3.33", "730", "1,235", "10²⁹⁹"]);
        assert_eq!(percentage(0.006), "0.6 %");
        assert_eq!(percentage(0.000_012), "0.0012 %");
    }
}
