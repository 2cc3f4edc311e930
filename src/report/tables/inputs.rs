//! The table of a saved run's inputs, in groups. It has the inputs that are set in at least one scenario.

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
    /// The groups, in the form's order.
    pub groups: Vec<Group>,
    /// Labels and values of the whole comparison's inputs.
    pub shared: Vec<(&'static str, String)>,
}

/// Related inputs.
pub struct Group {
    /// The heading; `None` for the inputs of every scenario.
    pub heading: Option<&'static str>,
    /// A row for each input.
    pub rows: Vec<Row>,
}

/// An input.
pub struct Row {
    /// The input's label.
    pub label: String,
    /// A value for each scenario.
    pub values: Vec<Value>,
}

/// A scenario's value of an input.
pub struct Value {
    /// The value.
    pub text: String,
    /// The value as it was typed, or its meaning.
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
    /// Returns the inputs of a comparison.
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

    /// Whether the table is too large for the narrow column beside the chart.
    pub fn is_long(&self) -> bool {
        self.groups.len() > 1 || self.names.len() > 4
    }

    /// Returns the number of columns.
    pub fn width(&self) -> usize {
        self.names.len() + 1
    }
}

struct Table<'a> {
    scenarios: &'a [Scenario],
    calendar: Calendar,
}

impl Table<'_> {
    /// Returns the inputs that are set in at least one scenario, under the headings of the model's table.
    fn groups(&self) -> Vec<Group> {
        let mut groups: Vec<Group> = Vec::new();
        for (group, input) in in_reading_order() {
            let heading = Some(input.section).filter(|section| !section.is_empty());
            if groups.last().is_none_or(|last| last.heading != heading) {
                let rows = if group.list.is_some() { self.interventions() } else { Vec::new() };
                groups.push(Group { heading, rows });
            }
            if let Some(last) = groups.last_mut().filter(|_| group.list.is_none()) {
                last.rows.extend(self.input(group, input));
            }
        }
        if let Some(first) = groups.first_mut() {
            first.rows.extend(self.engine());
        }
        groups
    }

    fn row(&self, label: &str, value: impl Fn(&Scenario) -> Value) -> Row {
        Row { label: label.to_owned(), values: self.scenarios.iter().map(value).collect() }
    }

    fn engine(&self) -> Option<Row> {
        let engine = |each: &Scenario| Value::plain(each.engine.clone().unwrap_or_else(|| "Epicurve".to_owned()));
        self.scenarios.iter().any(|each| each.engine.is_some()).then(|| self.row("Engine", engine))
    }

    /// Returns the row of an input that is set in at least one scenario. The row of a first day also has the last day.
    fn input(&self, group: &model::Group, input: &Input) -> Option<Row> {
        let is_set = |value: f64| !(group.is_scenario() && input.is_default(value));
        let mut values = self.scenarios.iter().map(|each| input.value(each, 0));
        let is_shown = input.key != "to_day" && values.any(|value| value.is_some_and(is_set));
        is_shown.then(|| self.row(input.label, |each| self.value(group, input, each)))
    }

    fn value(&self, group: &model::Group, input: &Input, scenario: &Scenario) -> Value {
        let typed_rate = input.rate().and_then(|rate| scenario.rate(rate));
        if let Some(uncertain) = typed_rate.and_then(|rate| rate.uncertain()) {
            return Value::noted(ranges::shown(&uncertain), ranges::explained(&uncertain.distribution).to_owned());
        }
        let Some(value) = input.value(scenario, 0) else { return Value::none() };
        let is_default = group.is_scenario() && input.is_default(value);
        match input.kind {
            InputKind::Beta => beta(scenario),
            InputKind::Rate => rate(value, typed_rate.and_then(|rate| rate.entered)),
            InputKind::Share | InputKind::PerDay if is_default => Value::none(),
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

    /// Returns a row for each name. A value lists all interventions of the scenario with that name.
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
        names.into_iter().map(|name| self.row(name, |scenario| value(scenario, name))).collect()
    }
}

/// Formats a share in per cent, with the typed digits.
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

/// Formats a rate, with a note about its mean duration.
fn rate(value: f64, entered: Option<EnteredAs>) -> Value {
    if value <= 0.0 {
        return Value::plain("0".to_owned());
    }
    let typed = match entered {
        Some(EnteredAs::Days) => days(as_typed(1.0 / value)),
        Some(EnteredAs::Years) => format!("{} years", as_typed(1.0 / value / DAYS_IN_YEAR)),
        Some(EnteredAs::R0) | None => {
            return Value::noted(numbers::exact(value), format!("a mean of {}", duration(1.0 / value)));
        }
    };
    Value::noted(numbers::number(value), format!("typed as {typed}"))
}

/// Formats a number computed from a typed one. Rounds to twelve significant digits, which removes rounding errors.
fn as_typed(value: f64) -> String {
    numbers::exact(format!("{value:.11e}").parse().unwrap_or(value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::text::durations::short;

    #[test]
    fn rates_have_a_note_with_their_mean_duration() {
        for (value, entered, text, note) in [
            (0.1, None, "0.1", Some("a mean of 10 days")),
            (1.0 / 7.0, Some(EnteredAs::Days), "0.1429", Some("typed as 7 days")),
            (1.0 / (70.0 * DAYS_IN_YEAR), Some(EnteredAs::Years), "0.00003914", Some("typed as 70 years")),
            (0.0, None, "0", None),
        ] {
            let value = rate(value, entered);
            assert_eq!((value.text.as_str(), value.note.as_deref()), (text, note));
        }
        assert_eq!(rate(1.0 / 365.0 / 2.0, None).note.unwrap(), "a mean of 2 years");
    }

    #[test]
    fn computed_numbers_have_the_typed_digits() {
        assert_eq!(as_typed(2.999_999_999_999_9), "3");
        assert_eq!(as_typed(2.123_456_78), "2.12345678");
        assert_eq!([3.333_3, 730.4, 1_234.6, 1e299].map(short), ["3.33", "730", "1,235", "10²⁹⁹"]);
        assert_eq!(percentage(0.006), "0.6 %");
        assert_eq!(percentage(0.000_012), "0.0012 %");
    }
}
