//! View model of the form of a sweep.

use super::inputs::{AxisInputs, SweepInputs};
use super::words;
use crate::model::{InputKind, Metric, Parameter, SWEPT, Scenario};
use crate::web::forms::input::{Choice, Input, Remarks};
use crate::web::forms::{ScenarioInputs, is_hidden, parameter_kind, understood_input};
use crate::web::pages::workbench::groups::GROUPS;

/// The whole form.
pub struct Form<'a> {
    /// Errors in its fields.
    pub remarks: Remarks<'a>,
    /// The parameter on the horizontal axis, and the optional second one.
    pub axes: [AxisForm; 2],
    /// Options for the metric.
    pub metrics: Vec<Choice>,
    /// Options for the scenario; the page shows them if there are several.
    pub scenarios: Vec<Choice>,
    /// Days, method and step.
    pub own: [Input; 3],
    /// The scenario's inputs, each with its label.
    pub fields: Vec<(String, Input)>,
    /// Summary of the closed "Inputs".
    pub folded: String,
    /// A field under "Inputs" has an error.
    pub is_open: bool,
    /// Hidden fields with the other scenarios and the view.
    pub hidden: Vec<(String, String)>,
}

/// Fields of a parameter and its range.
pub struct AxisForm {
    /// `x` or `y`.
    pub name: &'static str,
    /// Title.
    pub title: &'static str,
    /// Options for the parameter: those that the scenario has.
    pub parameters: Vec<Choice>,
    /// First value.
    pub low: Input,
    /// Last value.
    pub high: Input,
    /// Number of values.
    pub count: Input,
    /// The spacing is logarithmic.
    pub is_log: bool,
}

/// Parameters that every scenario has, for a form whose scenario is invalid.
const ALWAYS: [Parameter; 3] = [Parameter::BETA, Parameter::BasicReproductionNumber, Parameter::GAMMA];

impl<'a> Form<'a> {
    /// Builds the form with these inputs and errors; `scenario` is `None` if it is invalid.
    pub fn new(inputs: &'a SweepInputs, scenario: Option<&Scenario>, errors: &'a [(String, String)]) -> Self {
        let remarks = Remarks { errors, questions: &[], start_date: inputs.inputs.start_date() };
        let number = inputs.index() + 1;
        let parameters = |axis: &AxisInputs| parameters(axis, scenario);
        let mut second = parameters(&inputs.y);
        second.insert(0, Choice::new("", "None", inputs.y.parameter.is_empty()));
        let own = inputs.inputs.scenarios.get(number - 1).cloned().unwrap_or_default();
        let fields = fields(&own, number, inputs.inputs.start_date(), &remarks);
        let is_own = |name: &str| name.strip_prefix(&format!("s{number}.")).is_some_and(|field| !is_hidden(field));
        let visible = ["v", "days", "method", "step", "start_date"];
        let hidden =
            inputs.inputs.pairs().into_iter().filter(|(name, _)| !is_own(name) && !visible.contains(&name.as_str()));
        let whole = ["days", "method", "step"].map(|name| remarks.input(name, &inputs.inputs.shown(name)));
        let metric = |metric: Metric| Choice::new(metric.key(), words::texts(metric).link, metric == inputs.metric);
        let [name, beta, gamma] = ["name", "beta", "gamma"].map(|field| own.shown(field, number));
        let scenario_choice = |(scenario, number): (&ScenarioInputs, usize)| {
            Choice::new(number.to_string(), scenario.shown("name", number), number == inputs.index() + 1)
        };
        Self {
            axes: [
                axis("x", "Parameter", &inputs.x, parameters(&inputs.x), &remarks),
                axis("y", "Second parameter", &inputs.y, second, &remarks),
            ],
            metrics: SWEPT.into_iter().map(metric).collect(),
            scenarios: inputs.inputs.scenarios.iter().zip(1..).map(scenario_choice).collect(),
            is_open: fields.iter().map(|(_, input)| input).chain(&whole).any(|input| input.error.is_some()),
            own: whole,
            folded: format!("{name}: beta {beta}, gamma {gamma}"),
            fields,
            hidden: hidden.collect(),
            remarks,
        }
    }
}

fn parameters(axis: &AxisInputs, scenario: Option<&Scenario>) -> Vec<Choice> {
    let choice = |value: String, text: String| Choice { is_chosen: value == axis.parameter, value, text };
    let mut choices: Vec<_> = match scenario {
        Some(scenario) => Parameter::of(scenario)
            .into_iter()
            .map(|parameter| choice(parameter.name(), words::label(parameter, scenario)))
            .collect(),
        None => ALWAYS.into_iter().map(|parameter| choice(parameter.name(), parameter.name())).collect(),
    };
    // Keeps the typed parameter even if the scenario does not have it.
    if !axis.parameter.is_empty() && !choices.iter().any(|choice| choice.is_chosen) {
        choices.push(choice(axis.parameter.clone(), axis.parameter.clone()));
    }
    choices
}

fn axis(
    name: &'static str,
    title: &'static str,
    inputs: &AxisInputs,
    parameters: Vec<Choice>,
    remarks: &Remarks<'_>,
) -> AxisForm {
    let field = |field: &str, value: &str| {
        let mut input = remarks.input(&format!("{name}.{field}"), value);
        if input.error.is_none() {
            let kind = if field == "count" { InputKind::Number } else { parameter_kind(&inputs.parameter) };
            input.understood = understood_input(kind, value, remarks.start_date);
        }
        input
    };
    AxisForm {
        name,
        title,
        parameters,
        low: field("low", &inputs.low),
        high: field("high", &inputs.high),
        count: field("count", &inputs.count),
        is_log: inputs.spacing == "log",
    }
}

/// Returns the scenario's required fields, its other fields with a value, and missing fields, each with its label.
fn fields(own: &ScenarioInputs, number: usize, start_date: &str, remarks: &Remarks<'_>) -> Vec<(String, Input)> {
    let prefix = format!("s{number}.");
    let always = ["name", "beta", "gamma", "population", "initial_infectious"];
    let pairs = own.pairs(number).filter_map(|(name, value)| Some((name.strip_prefix(&prefix)?.to_owned(), value)));
    let others = pairs.filter(|(name, _)| !is_hidden(name) && !always.contains(&name.as_str()));
    let required = always.iter().map(|name| ((*name).to_owned(), own.shown(name, number)));
    let mut fields: Vec<_> = required.chain(others).collect();
    // A missing field has an error but no value.
    for field in remarks.errors.iter().filter_map(|(field, _)| field.strip_prefix(&prefix)) {
        if fields.iter().all(|(name, _)| name != field) {
            fields.push((field.to_owned(), String::new()));
        }
    }
    let labelled =
        |(name, value): &(String, String)| (field_label(name), remarks.input(&format!("{prefix}{name}"), value));
    let mut inputs: Vec<_> = fields.iter().map(labelled).collect();
    if !start_date.is_empty() {
        inputs.push(("First day".to_owned(), remarks.input("start_date", start_date)));
    }
    inputs
}

/// Returns the label of a scenario's field; an unknown field's name is unchanged.
fn field_label(name: &str) -> String {
    let intervention = name.strip_prefix('i').and_then(|rest| rest.split_once('.'));
    let known = GROUPS.iter().flat_map(|group| group.fields.iter().map(move |field| (group, field)));
    match name {
        "name" => "Name".to_owned(),
        "beta" => "beta, per day, or R0".to_owned(),
        "gamma" => "gamma, per day, or days".to_owned(),
        _ => match (known.into_iter().find(|(_, field)| field.name == name), intervention) {
            (Some((group, field)), _) if group.fields.len() > 1 => format!("{}: {}", group.title, field.label),
            (Some((_, field)), _) => field.label.to_owned(),
            (None, Some((place, field))) => format!("Intervention {place}: {}", field.replace('_', " ")),
            (None, None) => name.to_owned(),
        },
    }
}
