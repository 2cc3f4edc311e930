//! The form of a sweep as its template shows it.

use super::inputs::{AxisInputs, SweepInputs};
use super::words;
use crate::model::{InputKind, Metric, Parameter, SWEPT, Scenario};
use crate::web::forms::input::{Choice, Input, Remarks};
use crate::web::forms::{ScenarioInputs, is_hidden, parameter_kind, understood_input};
use crate::web::pages::workbench::groups::GROUPS;

/// The whole form.
pub struct Form<'a> {
    /// What is wrong with its fields.
    pub remarks: Remarks<'a>,
    /// The parameter along the foot, and the second, which may be none.
    pub axes: [AxisForm; 2],
    /// What is shown of each cell.
    pub metrics: Vec<Choice>,
    /// Which scenario; empty where there is only one.
    pub scenarios: Vec<Choice>,
    /// Days, method and step.
    pub own: [Input; 3],
    /// The scenario's own inputs.
    pub fields: Vec<(String, Input)>,
    /// What the fold of them holds, in words.
    pub folded: String,
    /// There is a problem in it.
    pub is_open: bool,
    /// The other scenarios and the view, kept in hidden fields.
    pub hidden: Vec<(String, String)>,
}

/// A parameter with its range.
pub struct AxisForm {
    /// `x` or `y`.
    pub name: &'static str,
    /// What the fields together are called.
    pub title: &'static str,
    /// The parameters that the scenario has.
    pub parameters: Vec<Choice>,
    /// The first value.
    pub low: Input,
    /// The last value.
    pub high: Input,
    /// How many.
    pub count: Input,
    /// Values stand apart by equal ratios.
    pub is_log: bool,
}

/// Every parameter that a scenario can have without further groups, for a form whose scenario can't be read.
const ALWAYS: [Parameter; 3] = [Parameter::BETA, Parameter::BasicReproductionNumber, Parameter::GAMMA];

impl<'a> Form<'a> {
    /// The form with these inputs, the scenario in them where it is legal, and the problems.
    pub fn new(inputs: &'a SweepInputs, scenario: Option<&Scenario>, refused: &'a [(String, String)]) -> Self {
        let remarks = Remarks { errors: refused, questions: &[], start_date: inputs.inputs.start_date() };
        let number = inputs.index() + 1;
        let parameters = |axis: &AxisInputs| parameters(axis, scenario);
        let mut second = parameters(&inputs.y);
        second.insert(0, Choice::new("", "None", inputs.y.parameter.is_empty()));
        let own = inputs.inputs.scenarios.get(number - 1).cloned().unwrap_or_default();
        let fields = fields(&own, number, inputs.inputs.start_date(), &remarks);
        let is_own = |name: &str| name.strip_prefix(&format!("s{number}.")).is_some_and(|field| !is_hidden(field));
        let shown = ["v", "days", "method", "step", "start_date"];
        let hidden =
            inputs.inputs.pairs().into_iter().filter(|(name, _)| !is_own(name) && !shown.contains(&name.as_str()));
        let whole = ["days", "method", "step"].map(|name| remarks.input(name, &inputs.inputs.shown(name)));
        let metric = |metric: Metric| Choice::new(metric.key(), words::texts(metric).link, metric == inputs.metric);
        let called = own.shown("name", number);
        Self {
            axes: [
                axis("x", "Parameter", &inputs.x, parameters(&inputs.x), &remarks),
                axis("y", "Second parameter", &inputs.y, second, &remarks),
            ],
            metrics: SWEPT.into_iter().map(metric).collect(),
            scenarios: scenarios(inputs),
            is_open: fields.iter().map(|(_, input)| input).chain(&whole).any(|input| input.error.is_some()),
            own: whole,
            folded: format!("{called}: beta {}, gamma {}", own.shown("beta", number), own.shown("gamma", number)),
            fields,
            hidden: hidden.collect(),
            remarks,
        }
    }
}

fn parameters(axis: &AxisInputs, scenario: Option<&Scenario>) -> Vec<Choice> {
    let mut choices: Vec<_> = match scenario {
        Some(scenario) => Parameter::of(scenario)
            .into_iter()
            .map(|parameter| (parameter.name(), words::label(parameter, scenario)))
            .collect(),
        None => ALWAYS.into_iter().map(|parameter| (parameter.name(), parameter.name())).collect(),
    };
    // What was typed stays, though the scenario lacks it.
    if !axis.parameter.is_empty() && choices.iter().all(|(name, _)| *name != axis.parameter) {
        choices.push((axis.parameter.clone(), axis.parameter.clone()));
    }
    let choice = |(value, text): (String, String)| Choice { is_chosen: value == axis.parameter, value, text };
    choices.into_iter().map(choice).collect()
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

fn scenarios(inputs: &SweepInputs) -> Vec<Choice> {
    if inputs.inputs.scenarios.len() < 2 {
        return Vec::new();
    }
    let choice = |(index, scenario): (usize, &ScenarioInputs)| {
        Choice::new((index + 1).to_string(), scenario.shown("name", index + 1), index == inputs.index())
    };
    inputs.inputs.scenarios.iter().enumerate().map(choice).collect()
}

/// What the scenario gives, and what it must give, each with its label.
fn fields(own: &ScenarioInputs, number: usize, start_date: &str, remarks: &Remarks<'_>) -> Vec<(String, Input)> {
    let prefix = format!("s{number}.");
    let always = ["name", "beta", "gamma", "population", "initial_infectious"];
    let given = own.pairs(number).filter_map(|(name, value)| Some((name.strip_prefix(&prefix)?.to_owned(), value)));
    let given = given.filter(|(name, _)| !is_hidden(name) && !always.contains(&name.as_str()));
    let required = always.iter().map(|name| ((*name).to_owned(), own.shown(name, number)));
    let mut fields: Vec<_> = required.chain(given).collect();
    // A field that is missing has a problem and no value.
    for field in remarks.errors.iter().filter_map(|(field, _)| field.strip_prefix(&prefix)) {
        if fields.iter().all(|(name, _)| name != field) {
            fields.push((field.to_owned(), String::new()));
        }
    }
    let shown =
        |(name, value): &(String, String)| (field_label(name), remarks.input(&format!("{prefix}{name}"), value));
    let mut shown: Vec<_> = fields.iter().map(shown).collect();
    if !start_date.is_empty() {
        shown.push(("First day".to_owned(), remarks.input("start_date", start_date)));
    }
    shown
}

/// A field of the scenario in words; one that nobody knows keeps its name.
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
