//! GET /api/docs: the API's description as a page, with nothing from another host.

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
    introduction: String,
    operations: Vec<Operation>,
    shapes: Vec<Shape>,
    /// Where this server is, for an example.
    server: String,
}

/// One method of one address.
struct Operation {
    method: String,
    path: &'static str,
    /// What the description says of it.
    said: &'static Value,
    /// Names in the query, the path or the headers.
    parameters: Vec<Field>,
}

/// A shape that has a name.
struct Shape {
    name: String,
    meaning: String,
    fields: Vec<Field>,
}

/// A field or a parameter.
struct Field {
    /// With those it stands in: `scenarios[].beta`.
    name: String,
    kind: String,
    is_required: bool,
    meaning: String,
    shape: Option<String>,
}

/// The API's description as JSON, read from its text: one kind of serializer alone is then compiled for utoipa's types.
fn description_as_json() -> &'static Value {
    static DESCRIPTION: LazyLock<Value> = LazyLock::new(|| {
        let text = serde_json::to_string(description());
        text.and_then(|text| serde_json::from_str(&text)).unwrap_or_default()
    });
    &DESCRIPTION
}

/// The page.
pub async fn get(Session(state): Session, headers: HeaderMap) -> HandlerResult {
    let description = description_as_json();
    let page = DocsPage {
        site: state.site(),
        section: Section::Other,
        introduction: text(&description["info"], "description"),
        operations: operations(description),
        shapes: shapes(description),
        server: state.site().absolute("", &headers),
    };
    Ok(Html(page.render()?).into_response())
}

fn operations(description: &'static Value) -> Vec<Operation> {
    let each = |(path, item): (&'static String, &'static Value)| {
        ["get", "post", "delete"].into_iter().filter_map(|method| {
            let said = item.get(method)?;
            let parameters = list(&said["parameters"]).iter().map(parameter).collect();
            Some(Operation { method: method.to_uppercase(), path, said, parameters })
        })
    };
    let mut operations: Vec<_> = entries(&description["paths"]).flat_map(each).collect();
    // What most readers come for stands first.
    operations.sort_by_key(|operation| operation.said["operationId"] != "simulate");
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

fn shapes(description: &Value) -> Vec<Shape> {
    let shape = |(name, schema): (&String, &Value)| {
        let mut fields = Vec::new();
        add_fields(schema, "", &mut fields);
        Shape { name: name.clone(), meaning: text(schema, "description"), fields }
    };
    entries(&description["components"]["schemas"]).map(shape).collect()
}

/// The fields of an object, and of those in it.
fn add_fields(schema: &Value, inside: &str, fields: &mut Vec<Field>) {
    for (name, field) in entries(&schema["properties"]) {
        let full = format!("{inside}{name}");
        fields.push(Field {
            name: full.clone(),
            kind: kind(field),
            is_required: list(&schema["required"]).iter().any(|required| required == name),
            meaning: text(field, "description"),
            shape: link(field),
        });
        add_fields(field, &format!("{full}."), fields);
        add_fields(&field["items"], &format!("{full}[]."), fields);
    }
}

/// "number, null"; what refers to a shape has none.
fn kind(schema: &Value) -> String {
    let alternatives = || list(&schema["anyOf"]).iter().chain(list(&schema["oneOf"]));
    match &schema["type"] {
        Value::String(kind) if kind == "array" => format!("array of {}", kind_or_shape(&schema["items"])),
        Value::String(kind) => kind.clone(),
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(", "),
        _ => {
            let mut kinds: Vec<String> = alternatives().map(kind).filter(|kind| !kind.is_empty()).collect();
            kinds.dedup();
            kinds.join(", ")
        }
    }
}

fn kind_or_shape(schema: &Value) -> String {
    link(schema).unwrap_or_else(|| kind(schema))
}

/// The name of an answer's shape.
fn shape(response: &Value) -> Option<String> {
    entries(&response["content"]).find_map(|(_, content)| link(&content["schema"]))
}

/// The name of the shape to which a schema refers, itself, in its items or as one of several.
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
