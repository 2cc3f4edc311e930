//! The inputs of a saved run as a table: every one that any scenario gives, in groups.

use crate::format::calendar::Calendar;
use crate::format::numbers;
use crate::format::people::people;
use crate::model::DAYS_IN_YEAR;
use crate::model::{Comparison, EnteredAs, Intervention, Scenario, UncertainRate, basic_reproduction_number};
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

    fn none() -> Self {
        Self::plain("none".to_owned())
    }

    fn or_none(text: Option<String>) -> Self {
        text.map_or_else(Self::none, Self::plain)
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
    fn groups(&self) -> Vec<Group> {
        let count = |persons: f64| Value::plain(numbers::exact(persons));
        let group = |heading, rows: Vec<Option<Row>>| Group { heading, rows: rows.into_iter().flatten().collect() };
        vec![
            group(
                None,
                vec![
                    self.rate_row(UncertainRate::Beta, |_| true, beta),
                    self.rate_row(UncertainRate::Gamma, |_| true, |each| rate(each.gamma, each.entered.gamma)),
                    self.row("Population", |_| true, |each| count(each.population)),
                    self.row("Infectious on day 0", |_| true, |each| count(each.initial_infectious)),
                    self.row("Exposed on day 0", |each| each.initial_exposed > 0.0, |each| count(each.initial_exposed)),
                    self.row("Immune on day 0", |each| each.initial_immune > 0.0, |each| count(each.initial_immune)),
                    self.row(
                        "Engine",
                        |each| each.engine.is_some(),
                        |each| Value::plain(each.engine.clone().unwrap_or_else(|| "Epicurve".to_owned())),
                    ),
                ],
            ),
            group(Some("Course of the infection"), self.course()),
            group(Some("Contacts"), self.contacts()),
            Group { heading: Some("Interventions"), rows: self.interventions() },
            group(Some("Vaccination"), self.vaccination()),
            group(Some("Hospital"), self.hospital()),
        ]
    }

    /// A row, where any scenario gives the input.
    fn row(
        &self,
        label: &str,
        is_given: impl Fn(&Scenario) -> bool,
        value: impl Fn(&Scenario) -> Value,
    ) -> Option<Row> {
        let is_given = self.scenarios.iter().any(is_given);
        is_given.then(|| Row { label: label.to_owned(), values: self.scenarios.iter().map(value).collect() })
    }

    /// A rate's row: a range stands there as it is typed.
    fn rate_row(
        &self,
        name: UncertainRate,
        is_given: impl Fn(&Scenario) -> bool,
        value: impl Fn(&Scenario) -> Value,
    ) -> Option<Row> {
        let label = match name {
            UncertainRate::Importation => "Importation, per day".to_owned(),
            name => format!("{}, per day", name.name()),
        };
        self.row(&label, is_given, |each| match each.uncertain.get(name) {
            None => value(each),
            Some(uncertain) => Value {
                text: ranges::shown(uncertain),
                note: Some(ranges::explained(&uncertain.distribution).to_owned()),
            },
        })
    }

    fn course(&self) -> Vec<Option<Row>> {
        vec![
            self.rate_row(
                UncertainRate::Sigma,
                |each| each.sigma.is_some(),
                |each| each.sigma.map_or_else(Value::none, |sigma| rate(sigma, each.entered.sigma)),
            ),
            self.rate_row(UncertainRate::Omega, |each| each.omega > 0.0, |each| rate(each.omega, each.entered.omega)),
            self.rate_row(UncertainRate::Mu, |each| each.mu > 0.0, |each| rate(each.mu, each.entered.mu)),
            self.row(
                "Infection fatality",
                |each| each.fatality > 0.0,
                |each| Value::or_none((each.fatality > 0.0).then(|| percentage(each.fatality))),
            ),
        ]
    }

    fn contacts(&self) -> Vec<Option<Row>> {
        let has_season = |each: &Scenario| each.seasonality.is_some();
        vec![
            self.rate_row(
                UncertainRate::Importation,
                |each| each.importation > 0.0,
                |each| Value::or_none((each.importation > 0.0).then(|| numbers::exact(each.importation))),
            ),
            self.row("Seasonal amplitude", has_season, |each| {
                Value::or_none(each.seasonality.map(|season| percentage(season.amplitude)))
            }),
            self.row("Season’s peak", has_season, |each| {
                Value::or_none(each.seasonality.map(|season| on(self.calendar, season.peak_day)))
            }),
        ]
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
            let days = |one: &Intervention| period(self.calendar, one.from_day, one.to_day);
            let contacts = |one: &Intervention| format!("contacts {}", reduction(one));
            match of_name.collect::<Vec<_>>().as_slice() {
                [] => Value::none(),
                [one] => Value { text: days(one), note: Some(contacts(one)) },
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

    fn vaccination(&self) -> Vec<Option<Row>> {
        let has = |each: &Scenario| each.vaccination.is_some();
        vec![
            self.row("Campaign", has, |each| {
                let days = each.vaccination.map(|campaign| period(self.calendar, campaign.from_day, campaign.to_day));
                Value::or_none(days)
            }),
            self.row("Doses per day", has, |each| {
                Value::or_none(each.vaccination.map(|campaign| numbers::exact(campaign.doses_per_day)))
            }),
            self.row("Efficacy", has, |each| {
                Value::or_none(each.vaccination.map(|campaign| percentage(campaign.efficacy)))
            }),
        ]
    }

    fn hospital(&self) -> Vec<Option<Row>> {
        let has = |each: &Scenario| each.hospital.is_some();
        let has_beds = |each: &Scenario| each.hospital.is_some_and(|hospital| hospital.beds.is_some());
        vec![
            self.row("Share admitted", has, |each| {
                Value::or_none(each.hospital.map(|hospital| percentage(hospital.fraction)))
            }),
            self.row("Mean stay", has, |each| {
                Value::or_none(each.hospital.map(|hospital| duration(hospital.stay_days)))
            }),
            self.row("Beds", has_beds, |each| {
                Value::or_none(each.hospital.and_then(|hospital| hospital.beds).map(people))
            }),
        ]
    }
}

/// A share as it was typed.
fn percentage(value: f64) -> String {
    format!("{} %", as_typed(value * 100.0))
}

fn beta(scenario: &Scenario) -> Value {
    let Scenario { beta, sigma, gamma, mu, .. } = *scenario;
    let reproduction = basic_reproduction_number(beta, sigma, gamma, mu);
    match (scenario.entered.beta, reproduction) {
        (Some(EnteredAs::R0), Some(number)) => {
            Value { text: numbers::number(beta), note: Some(format!("typed as R0 = {}", as_typed(number))) }
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
            Value { text: numbers::number(value), note: Some(format!("typed as {}", days(as_typed(1.0 / value)))) }
        }
        Some(EnteredAs::Years) => {
            let years = as_typed(1.0 / value / DAYS_IN_YEAR);
            Value { text: numbers::number(value), note: Some(format!("typed as {years} years")) }
        }
        Some(EnteredAs::R0) | None => {
            Value { text: numbers::exact(value), note: Some(format!("a mean of {}", duration(1.0 / value))) }
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
