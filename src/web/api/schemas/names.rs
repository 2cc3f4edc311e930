//! The schemas of names that an address may have.

use std::borrow::Cow;

use serde_json::json;
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use super::request::schema;
use crate::model::ModelFeature;
use crate::web::pages::runs::list_query::{order_name, orders};

/// What a model may have.
pub struct ModelName;

/// The order of a list.
pub struct SortName;

impl PartialSchema for ModelName {
    fn schema() -> RefOr<Schema> {
        let names = ModelFeature::all().map(ModelFeature::name);
        schema(json!({ "type": "string", "enum": names, "description": "What a scenario’s model may have." }))
    }
}

impl ToSchema for ModelName {
    fn name() -> Cow<'static, str> {
        "Model".into()
    }
}

impl PartialSchema for SortName {
    fn schema() -> RefOr<Schema> {
        let names: Vec<_> = orders().map(order_name).collect();
        schema(json!({ "type": "string", "enum": names, "description": "The order of a list of runs." }))
    }
}

impl ToSchema for SortName {
    fn name() -> Cow<'static, str> {
        "Sort".into()
    }
}
