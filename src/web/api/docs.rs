//! GET /api/docs: the API's description as a page that loads nothing from another host.

use std::sync::LazyLock;

use askama::Template;
use axum::http::HeaderMap;
use axum::response::{Html, IntoResponse};
use serde_json::Value;

use super::openapi::description;
use crate::web::error::HandlerResult;
use crate::web::http::site::{Section, Site};
use crate::web::state::Session;

#[derive(Template)]
#[template(path = "pages/api_docs.html")]
struct DocsPage<'a> {
    site: &'a Site,
    section: Section,
    description: &'static Value,
    operations: Vec<Operation>,
    /// This server's absolute address, for an example.
    server: String,
}

/// One method of one address.
struct Operation {
    method: String,
    path: &'static str,
    /// The operation in the description.
    value: &'static Value,
    /// Parameters in the query, the path and the headers.
    parameters: Vec<Field>,
}

/// A field or a parameter.
struct Field {
    /// The name with those of the enclosing objects: `scenarios[].beta`.
    name: String,
    kind: String,
    is_required: bool,
    meaning: String,
    shape: Option<String>,
}

/// Converts the API's description to JSON through text, so that only one serializer is compiled for utoipa's types.
fn description_as_json() -> &'static Value {
    static DESCRIPTION: LazyLock<Value> = LazyLock::new(|| {
        let text = serde_json::to_string(description());
        text.and_then(|text| serde_json::from_str(&text)).unwrap_or_default()
    });
    &DESCRIPTION
}

/// Renders the page.
pub async fn get(Session(state): Session, headers: HeaderMap) -> HandlerResult {
    let description = description_as_json();
    let page = DocsPage {
        site: state.site(),
        section: Section::Other,
        description,
        operations: operations(description),
        server: state.site().absolute("", &headers),
    };
    Ok(Html(page.render()?).into_response())
}

fn operations(description: &'static Value) -> Vec<Operation> {
    let each = |(path, item): (&'static String, &'static Value)| {
        ["get", "post", "delete"].into_iter().filter_map(|method| {
            let value = item.get(method)?;
            let parameters = list(&value["parameters"]).iter().map(parameter).collect();
            Some(Operation { method: method.to_uppercase(), path, value, parameters })
        })
    };
    let mut operations: Vec<_> = entries(&description["paths"]).flat_map(each).collect();
    // Most readers look for this operation.
    operations.sort_by_key(|operation| operation.value["operationId"] != "simulate");
    operations
}

fn parameter(parameter: &Value) -> Field {
    Field {
        name: text(parameter, "name"),
        kind: format!("{}, in the {}", kind(&parameter["schema"]), text(parameter, "in")),
        is_required: parameter["required"] == true,
        meaning: text(parameter, "description"),
        shape: None,
    }
}

/// Lists the fields of an object and of the objects in it. `prefix` is the name of the enclosing object with a dot.
fn fields(schema: &Value, prefix: &str) -> Vec<Field> {
    let mut all = Vec::new();
    for (name, field) in entries(&schema["properties"]) {
        let full = format!("{prefix}{name}");
        let inner = fields(field, &format!("{full}."));
        let of_items = fields(&field["items"], &format!("{full}[]."));
        all.push(Field {
            name: full,
            kind: kind(field),
            is_required: list(&schema["required"]).iter().any(|required| required == name),
            meaning: text(field, "description"),
            shape: link(field),
        });
        all.extend(inner.into_iter().chain(of_items));
    }
    all
}

/// Names a schema's types, such as "number, null"; empty for a reference to a shape.
fn kind(schema: &Value) -> String {
    let alternatives = || list(&schema["anyOf"]).iter().chain(list(&schema["oneOf"]));
    match &schema["type"] {
        Value::String(array) if array == "array" => {
            format!("array of {}", link(&schema["items"]).unwrap_or_else(|| kind(&schema["items"])))
        }
        Value::String(kind) => kind.clone(),
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(", "),
        _ => {
            let mut kinds: Vec<String> = alternatives().map(kind).filter(|kind| !kind.is_empty()).collect();
            kinds.dedup();
            kinds.join(", ")
        }
    }
}

/// Returns the name of a response's shape.
fn shape(response: &Value) -> Option<String> {
    entries(&response["content"]).find_map(|(_, content)| link(&content["schema"]))
}

/// Returns the name of the shape that a schema, its items or one of its alternatives refers to.
fn link(schema: &Value) -> Option<String> {
    let own = || schema["$ref"].as_str().and_then(|reference| reference.rsplit('/').next());
    let others = || list(&schema["oneOf"]).iter().chain(list(&schema["anyOf"])).chain(schema.get("items"));
    own().map(str::to_owned).or_else(|| others().find_map(link))
}

fn text(value: &Value, name: &str) -> String {
    value[name].as_str().unwrap_or_default().to_owned()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn entries(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}
