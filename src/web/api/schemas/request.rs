//! Schemas of request bodies: every field of a comparison with its meaning, unit and valid range, from the model's
//! limits.

use serde_json::{Map, Value, json};
use utoipa::openapi::{RefOr, Schema};

use super::view::view;
use crate::model::limits::{Limit, MAXIMUM_OBSERVATIONS, MEMBERS, OBSERVED_DAY, OBSERVED_VALUE, SEED};
use crate::model::{
    DAYS, GROUPS, Group, Input, InputKind, MAXIMUM_NAME, MAXIMUM_NOTE, MAXIMUM_SCENARIOS, MAXIMUM_TAG, MAXIMUM_TAGS,
    MAXIMUM_TITLE, Missing, Quantity,
};

/// The body of POST /api/v1/simulations.
pub struct ComparisonBody;

/// The body of POST /api/v1/runs.
pub struct RunBody;

described!(
    ComparisonBody,
    "Comparison",
    object("One to eight scenarios over the same days; the first is the baseline.", &["days", "scenarios"], fields())
);
described!(RunBody, "NewRun", object("A comparison to be saved.", &["days", "scenarios"], run_fields()));

/// Converts JSON to utoipa's type.
pub(crate) fn schema(value: Value) -> RefOr<Schema> {
    serde_json::from_value(value).map_or_else(|_| RefOr::T(Schema::default()), RefOr::T)
}

fn run_fields() -> Map<String, Value> {
    let title = "What the run is called; absent or empty: its scenarios’ names.";
    let tag = json!({ "type": "string", "maxLength": MAXIMUM_TAG, "pattern": "^[^,]*$" });
    let own = named([
        ("title", text(title, Some(MAXIMUM_TITLE))),
        ("note", text("Free text; lines are kept.", Some(MAXIMUM_NOTE))),
        ("tags", list("Words to find the run by; none has a comma.", MAXIMUM_TAGS, tag)),
        ("view", view()),
    ]);
    fields().into_iter().chain(own).collect()
}

fn fields() -> Map<String, Value> {
    let mut days = required(number(&DAYS, "Simulated days: the series have a value for day 0 to this day."));
    days["examples"] = json!([200]);
    let scenarios = json!({
        "type": "array", "minItems": 1, "maxItems": MAXIMUM_SCENARIOS, "items": scenario(),
        "description": "The scenarios, the baseline first.",
        "examples": [[{ "name": "No change", "beta": 0.3, "gamma": 0.1 }]],
    });
    named([
        ("days", days),
        ("start_date", text("The date of day 0, such as 2026-01-05; absent: days are numbered.", None)),
        ("solver", solver()),
        ("scenarios", scenarios),
        ("observations", observations()),
    ])
}

fn solver() -> Value {
    let members = number(
        &MEMBERS,
        "Simulations of each scenario, with the stochastic method or a rate that is a range; absent: 500.",
    );
    let seed = number(
        &SEED,
        "Where chance starts from, and the draws from ranges: the same seed gives the same bytes; absent: 42.",
    );
    let step = json!({
        "type": ["number", "null"], "exclusiveMinimum": 0,
        "description": "Of euler and rk4: the step in days, one day divided by a whole number from 1 to 1,000.",
    });
    let methods = ["adaptive", "euler", "rk4", "stochastic"];
    let samplings = ["latin_hypercube", "sobol"];
    let fields = [
        ("method", choice("How a scenario is simulated; absent: adaptive.", &methods)),
        ("step", step),
        ("members", members),
        ("seed", seed),
        ("sampling", choice("How members are spread over ranges; absent: latin_hypercube.", &samplings)),
    ];
    optional(object("How the scenarios are simulated.", &[], named(fields)))
}

fn scenario() -> Value {
    let mut fields = Map::new();
    for group in &GROUPS {
        let own = inputs(group);
        let required = group.inputs.iter().filter(|input| input.missing == Missing::Refused);
        let required: Vec<_> = required.map(|input| input.key).collect();
        if group.is_scenario() {
            fields.extend(own);
            continue;
        }
        let schema = match &group.list {
            None => optional(object(group.meaning, &required, own)),
            Some(group_list) => {
                let name = text(&format!("Absent: “{} 1” and so on.", group_list.default_name), Some(MAXIMUM_NAME));
                let fields = own.into_iter().chain(named([("name", name)])).collect();
                list(group.meaning, group_list.maximum, object(group_list.meaning, &required, fields))
            }
        };
        fields.insert(group.key.to_owned(), schema);
    }
    let name = text("A name of its own; absent: “Scenario 1” and so on.", Some(MAXIMUM_NAME));
    fields.extend(named([("name", name), ("entered", optional(entered())), ("engine", optional(engine()))]));
    object(GROUPS[0].meaning, &["beta", "gamma"], fields)
}

/// Returns the schema of each input of a group.
fn inputs(group: &Group) -> Map<String, Value> {
    let schema = |input: &Input| {
        let schema = match input.rate() {
            Some(_) => rate(input.limit, input.meaning),
            None => number(input.limit, input.meaning),
        };
        if input.missing == Missing::Refused { required(schema) } else { schema }
    };
    group.inputs.iter().map(|input| (input.key.to_owned(), schema(input))).collect()
}

/// Returns the schema of the name of the engine that simulates a scenario.
fn engine() -> Value {
    json!({
        "type": "string", "pattern": "^[a-z0-9-]{0,40}$",
        "description": "The external model service that simulates it, by its name in the server’s configuration; absent, empty or epicurve: Epicurve.",
    })
}

/// Returns the schema of the record of how rates and days were typed.
fn entered() -> Value {
    let rate = |input: &Input| {
        let known: &[&str] = if input.kind == InputKind::Beta { &["rate", "R0"] } else { &["rate", "days", "years"] };
        (input.key.to_owned(), choice("What was typed in its place.", known))
    };
    let mut fields: Map<_, _> = GROUPS[0].inputs.iter().filter(|input| input.may_be_derived()).map(rate).collect();
    for group in GROUPS.iter().filter(|group| group.has_days()) {
        let days = group.inputs.iter().filter(|input| input.kind == InputKind::Day);
        let day = |input: &Input| (input.key.to_owned(), choice("What was typed in its place.", &["day", "date"]));
        let schema = optional(object(group.days, &[], days.map(day).collect()));
        let schema = match &group.list {
            None => schema,
            Some(group_list) => {
                let meaning = format!("The days of the {}, in their order; the last ones may be left out.", group.key);
                list(&meaning, group_list.maximum, schema)
            }
        };
        fields.insert(group.key.to_owned(), schema);
    }
    let meaning = "How values were typed, for the form alone; the values are always rates and days. In a copy of a run a \
                   day that was typed as a date keeps its date when start_date changes.";
    object(meaning, &[], fields)
}

fn observations() -> Value {
    let pair = json!({
        "type": "array", "minItems": 2, "maxItems": 2,
        "prefixItems": [required(number(&OBSERVED_DAY, "Day.")), required(number(&OBSERVED_VALUE, "What was counted."))],
        "description": "A day and a number.",
    });
    let series: Vec<&str> = Quantity::ALL.iter().map(|quantity| quantity.name()).collect();
    optional(object(
        "What was observed, drawn beside the curves; no simulation reads it.",
        &["values"],
        named([
            ("name", text("What was counted.", Some(MAXIMUM_NAME))),
            ("series", choice("The series that it stands beside; absent: infectious.", &series)),
            (
                "values",
                json!({ "type": "array", "maxItems": MAXIMUM_OBSERVATIONS, "items": pair, "description": "The days ascending." }),
            ),
        ]),
    ))
}

/// Returns the schema of a number in its legal range, or null for an absent one.
fn number(limit: &Limit, meaning: &str) -> Value {
    let kind = if limit.whole { "integer" } else { "number" };
    let description = format!("{meaning} {}.", limit.sentence());
    let mut number = json!({ "type": [kind, "null"], "minimum": limit.low, "description": description });
    if limit.high < f64::MAX {
        number["maximum"] = json!(limit.high);
    }
    number
}

/// Returns the schema of a rate: a number, or the distribution from which it is drawn.
fn rate(limit: &Limit, meaning: &str) -> Value {
    let mut alternatives = vec![number(limit, "")];
    if let Some(fields) = alternatives[0].as_object_mut() {
        fields.remove("description");
    }
    alternatives.extend(distributions());
    json!({ "anyOf": alternatives, "description": format!("{meaning} {}, or a distribution.", limit.sentence()) })
}

fn distributions() -> Vec<Value> {
    let of = choice(
        "What is distributed: R0 in place of beta, a mean duration in place of another rate; absent: the rate.",
        &["rate", "R0", "days", "years"],
    );
    let kind = |name: &str, numbers: &[(&str, &str)]| {
        let mut fields = named([("distribution", json!({ "type": "string", "enum": [name] })), ("of", of.clone())]);
        for (number, meaning) in numbers {
            fields.insert((*number).to_owned(), json!({ "type": "number", "description": meaning }));
        }
        let required: Vec<&str> =
            ["distribution"].into_iter().chain(numbers.iter().map(|(number, _)| *number)).collect();
        object("Cut to the rate’s legal range.", &required, fields)
    };
    vec![
        kind("uniform", &[("low", "Lower end."), ("high", "Upper end.")]),
        kind("normal", &[("mean", "Mean."), ("sd", "Standard deviation.")]),
        kind("log-normal", &[("median", "Median."), ("geometric_sd", "Geometric standard deviation, above 1.")]),
        kind("triangular", &[("low", "Lower end."), ("mode", "The likeliest value."), ("high", "Upper end.")]),
    ]
}

fn text(meaning: &str, max_length: Option<usize>) -> Value {
    let mut text = json!({ "type": ["string", "null"], "description": meaning });
    if let Some(max_length) = max_length {
        text["maxLength"] = json!(max_length);
    }
    text
}

fn list(meaning: &str, max_items: usize, item: Value) -> Value {
    json!({ "type": ["array", "null"], "maxItems": max_items, "items": item, "description": meaning })
}

pub(crate) fn choice(meaning: &str, known: &[&str]) -> Value {
    let mut values: Vec<Value> = known.iter().map(|name| json!(name)).collect();
    values.push(Value::Null);
    json!({ "type": ["string", "null"], "enum": values, "description": meaning })
}

/// Returns the schema of a [`choice`] that is not null.
pub(crate) fn required_choice(meaning: &str, known: &[&str]) -> Value {
    json!({ "type": "string", "enum": known, "description": meaning })
}

pub(crate) fn object(meaning: &str, required: &[&str], fields: Map<String, Value>) -> Value {
    let mut object = json!({
        "type": "object", "description": meaning, "properties": fields, "additionalProperties": false,
    });
    if !required.is_empty() {
        object["required"] = json!(required);
    }
    object
}

pub(crate) fn named<const N: usize>(fields: [(&str, Value); N]) -> Map<String, Value> {
    fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// Removes null from a schema's types.
fn required(mut value: Value) -> Value {
    if let Some(kinds) = value["type"].as_array().filter(|kinds| kinds.len() == 2) {
        value["type"] = kinds[0].clone();
    }
    if let Some(alternatives) = value.get_mut("anyOf").and_then(Value::as_array_mut) {
        alternatives[0] = required(alternatives[0].take());
    }
    value
}

/// Allows null beside an object.
pub(crate) fn optional(mut value: Value) -> Value {
    value["type"] = json!(["object", "null"]);
    value
}

#[cfg(test)]
mod tests {
    use utoipa::PartialSchema;

    use super::*;

    #[test]
    fn schemas_survive_conversion_to_utoipas_type() {
        let to_json = |schema: RefOr<Schema>| serde_json::to_value(schema).unwrap();
        let body = to_json(ComparisonBody::schema());
        let again = serde_json::from_value::<RefOr<Schema>>(body.clone()).map(to_json).unwrap();
        assert_eq!(body, again);
        let scenario = &body["properties"]["scenarios"]["items"]["properties"];
        assert_eq!(scenario["population"]["maximum"].as_f64(), Some(1e10));
        assert_eq!(scenario["beta"]["anyOf"][1]["properties"]["distribution"]["enum"], json!(["uniform"]));
        assert_eq!(body["additionalProperties"], json!(false));
        assert_eq!(to_json(RunBody::schema())["properties"]["title"]["maxLength"], json!(120));
    }
}
