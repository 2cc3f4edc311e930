//! The workbench's form as its template shows it.

use std::collections::BTreeMap;

use crate::charts::{format, line_sample};
use crate::model::{Entry, MAXIMUM_SCENARIOS, Problem};
use crate::web::inputs::{Field, Inputs, ScenarioInputs, field_name};
use crate::web::numbers::read_number;

/// The whole form.
pub struct Form {
    /// Simulated days.
    pub days: Input,
    /// The solver.
    pub method: Input,
    /// Its step.
    pub step: Input,
    /// A row a scenario.
    pub rows: Vec<Row>,
    /// There is room for another scenario.
    pub has_room: bool,
    /// What is wrong with the number of scenarios.
    pub error: Option<String>,
    /// What the chart shows, kept in hidden fields.
    pub view: Vec<(String, String)>,
    /// Where Save sends the form, with a key of its own.
    pub save: String,
}

/// One field.
pub struct Input {
    /// Its name in addresses, and its id in the page.
    pub name: String,
    /// What stands in it.
    pub value: String,
    /// What is wrong with it.
    pub error: Option<String>,
}

/// One scenario's fields.
pub struct Row {
    /// From 1.
    pub number: usize,
    /// Its line, as SVG.
    pub sample: String,
    /// What hidden labels call it.
    pub called: String,
    /// The visible fields.
    pub name: Input,
    /// Per day.
    pub beta: Input,
    /// Per day.
    pub gamma: Input,
    /// Under "More inputs".
    pub population: Input,
    /// Under "More inputs".
    pub initial_infectious: Input,
    /// What the fold holds, in words.
    pub folded: String,
    /// The fold has a problem in it.
    pub is_open: bool,
    /// It has one above it.
    pub can_move_up: bool,
    /// It has one below it.
    pub can_move_down: bool,
    /// It is not the only one.
    pub can_remove: bool,
}

impl Form {
    /// The form with these inputs and their problems.
    pub fn new(inputs: &Inputs, problems: &[Problem], save: String) -> Self {
        let mut errors = BTreeMap::new();
        for problem in problems {
            errors.entry(field_name(&problem.pointer)).or_insert_with(|| problem.sentence.clone());
        }
        let input = |name: &str, value: &str| Input {
            name: name.to_owned(),
            value: value.to_owned(),
            error: errors.get(name).cloned(),
        };
        let count = inputs.scenarios.len();
        let rows = (inputs.scenarios.iter().enumerate())
            .map(|(index, scenario)| row(scenario, index + 1, count, &input))
            .collect();
        Self {
            days: input("days", inputs.days()),
            method: input("method", inputs.method()),
            step: input("step", inputs.step()),
            rows,
            has_room: count < MAXIMUM_SCENARIOS,
            error: errors.get("scenarios").cloned(),
            view: inputs.view.pairs(),
            save,
        }
    }
}

fn row(scenario: &ScenarioInputs, number: usize, count: usize, input: &dyn Fn(&str, &str) -> Input) -> Row {
    let field = |field: Field| input(&format!("s{number}.{}", field.name()), &scenario.shown(field, number));
    let (population, initial_infectious) = (field(Field::Population), field(Field::InitialInfectious));
    Row {
        number,
        sample: line_sample(number - 1),
        called: format!("scenario {number}"),
        name: field(Field::Name),
        beta: field(Field::Beta),
        gamma: field(Field::Gamma),
        folded: format!("{} people, {} infectious", figure(&population.value), figure(&initial_infectious.value)),
        is_open: population.error.is_some() || initial_infectious.error.is_some(),
        population,
        initial_infectious,
        can_move_up: number > 1,
        can_move_down: number < count,
        can_remove: count > 1,
    }
}

/// A count as pages write it; what is no number stands as it was typed.
fn figure(typed: &str) -> String {
    match read_number(typed) {
        Entry::Number(value) => format::figure(value),
        _ if typed.is_empty() => "no".to_owned(),
        _ => typed.to_owned(),
    }
}
