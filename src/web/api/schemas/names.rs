//! Schemas of the names that an address may contain.

use serde_json::{Value, json};

use crate::model::ModelFeature;
use crate::web::pages::runs::list_query::{order_name, orders};

/// What a model may have.
pub struct ModelName;

/// The order of a list.
pub struct SortName;

described!(ModelName, "Model", names(ModelFeature::all().map(ModelFeature::name), "What a scenario’s model may have."));
described!(SortName, "Sort", names(orders().map(order_name), "The order of a list of runs."));

fn names<T: Into<Value>>(names: impl IntoIterator<Item = T>, meaning: &str) -> Value {
    json!({ "type": "string", "enum": names.into_iter().collect::<Value>(), "description": meaning })
}
