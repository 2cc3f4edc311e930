//! GET /api/openapi.json: the API's description, generated from the handlers and types.

use std::sync::LazyLock;

use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderValue, Method};
use serde_json::json;
use utoipa::openapi::path::{Operation, Parameter};
use utoipa::openapi::schema::{SchemaType, Type};
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{ContentBuilder, OpenApi as Description, Ref, RefOr, ResponseBuilder, Schema, ServerBuilder};
use utoipa::{Modify, OpenApi};

use super::schemas::request::schema;
use super::{presets, runs, simulations};
use crate::model::{METRICS, Metric, MetricRow, Quantity, STORED};
use crate::web::error::HandlerResult;
use crate::web::http::etag::tagged;
use crate::web::http::problem::ProblemDocument;
use crate::web::state::Session;

pub use super::schemas::names::{ModelName, SortName};
pub use super::schemas::request::{ComparisonBody, RunBody};
pub use super::schemas::view::ViewDocument;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Epicurve",
        description = "Runs, saves and lists epidemic scenarios. Rates are per day, counts are persons, shares go from 0 to 1, \
                       days count from 0. Null counts as absent. What is withheld is null.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0"),
    ),
    paths(simulations::post, runs::list, runs::post, runs::get, runs::delete, runs::delete_edits, presets::list),
    components(schemas(ComparisonBody, RunBody, ModelName, SortName, ViewDocument, ProblemDocument)),
    modifiers(&Completion),
)]
struct Api;

/// Adds the error responses that operations share, and marks the fields that may be null.
struct Completion;

impl Modify for Completion {
    fn modify(&self, description: &mut Description) {
        let mut password = Http::new(HttpAuthScheme::Bearer);
        password.description = Some(
            "The password of those who may save and delete, where the server asks for one: EPICURVE_MODE=protected."
                .to_owned(),
        );
        description.components.get_or_insert_default().add_security_scheme("password", SecurityScheme::Http(password));
        for (name, shape) in description.components.iter_mut().flat_map(|components| &mut components.schemas) {
            match name.as_str() {
                "Summary" => METRICS.iter().for_each(|row| add_number(shape, row, row.description)),
                "ListedRun" => {
                    for row in STORED.map(Metric::row) {
                        add_number(shape, row, row.in_list.map_or("", |texts| texts.description));
                    }
                }
                name if name.starts_with("Series") || name.starts_with("Numbers") => with_null(shape),
                _ => {}
            }
        }
        for (path, item) in &mut description.paths.paths {
            for (method, operation) in
                [(Method::GET, &mut item.get), (Method::POST, &mut item.post), (Method::DELETE, &mut item.delete)]
            {
                if let Some(operation) = operation {
                    add_problems(operation, &method, path);
                    if changes(&method, path) {
                        // No password is the first alternative: most servers ask for none.
                        let password = SecurityRequirement::new("password", Vec::<String>::new());
                        operation.security = Some(vec![SecurityRequirement::default(), password]);
                    }
                    operation.parameters.iter_mut().flatten().for_each(without_null);
                }
            }
        }
    }
}

/// Tells whether an operation saves or deletes.
fn changes(method: &Method, path: &str) -> bool {
    *method != Method::GET && path.contains("/runs")
}

fn add_problems(operation: &mut Operation, method: &Method, path: &str) {
    let has_id = path.contains("{id}");
    let posts = *method == Method::POST;
    let saves = posts && path.ends_with("/runs");
    let answers = [
        (posts, "400", "The body is not JSON, or a header that has one value is repeated."),
        (!posts, "400", "A header that has one value is repeated."),
        (
            changes(method, path),
            "401",
            "This server asks for a password: Authorization: Bearer has another one, or is missing.",
        ),
        (
            changes(method, path),
            "403",
            "A browser sent this for another site that may not, or nothing can be saved or deleted on this server.",
        ),
        (posts && !saves, "403", "A browser sent this for another site that may not."),
        (has_id, "404", "There is no such run."),
        (posts, "413", "The body is above 64 kilobytes."),
        (true, "421", "This server is not reached under the name in Host: EPICURVE_ALLOWED_HOSTS names further ones."),
        (posts, "415", "The body is no JSON by its Content-Type, or is compressed."),
        (!has_id, "422", "Fields or names that can’t be used, each with a sentence."),
        (
            *method != Method::GET,
            "429",
            "More of this than this server takes from a client in a minute, or too many passwords that wait to be checked: \
             Retry-After says when to come back.",
        ),
        (true, "500", "A mistake of ours; the server’s log says more."),
        (posts, "502", "An external engine that a scenario asks for failed."),
        (saves, "507", "This server has no room for another run."),
        (true, "503", "Too much at once, or the database does not answer: Retry-After says when to come back."),
    ];
    for (_, status, meaning) in answers.into_iter().filter(|(applies, ..)| *applies) {
        let schema = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
        let response = ResponseBuilder::new().description(meaning).content("application/problem+json", schema).build();
        operation.responses.responses.insert(status.to_owned(), response.into());
    }
}

/// Adds a number of the summary to an object's schema.
fn add_number(shape: &mut RefOr<Schema>, row: &MetricRow, meaning: &str) {
    let RefOr::T(Schema::Object(object)) = shape else { return };
    let is_required = row.metric.is_always_there();
    let kind = if is_required { json!("number") } else { json!(["number", "null"]) };
    let number = schema(json!({ "type": kind, "format": "double", "description": meaning }));
    object.properties.insert(row.key.to_owned(), number);
    object.required.extend(is_required.then(|| row.key.to_owned()));
}

/// Marks an object's fields as nullable and adds their descriptions: utoipa loses both for fields of a generic type.
fn with_null(shape: &mut RefOr<Schema>) {
    let RefOr::T(Schema::Object(object)) = shape else { return };
    for (name, field) in &mut object.properties {
        let (kind, meaning) = match field {
            RefOr::T(Schema::Object(object)) => (&mut object.schema_type, &mut object.description),
            RefOr::T(Schema::Array(array)) => (&mut array.schema_type, &mut array.description),
            _ => continue,
        };
        if meaning.is_none() {
            *meaning = Quantity::from_name(name).map(|series| series.row().meaning.to_owned());
        }
        if let SchemaType::Type(only) = kind {
            *kind = SchemaType::Array(vec![only.clone(), Type::Null]);
        }
    }
}

/// Removes null from a parameter's types: in a query or a header, null is ordinary text.
fn without_null(parameter: &mut RefOr<Parameter>) {
    if let RefOr::T(parameter) = parameter
        && let Some(RefOr::T(Schema::Object(object))) = &mut parameter.schema
        && let SchemaType::Array(kinds) = &mut object.schema_type
    {
        kinds.retain(|kind| *kind != Type::Null);
    }
}

/// Returns the description, without its server.
pub fn description() -> &'static Description {
    static DESCRIPTION: LazyLock<Description> = LazyLock::new(Api::openapi);
    &DESCRIPTION
}

/// Answers with the description of this server.
pub async fn get(Session(state): Session, headers: HeaderMap) -> HandlerResult {
    let mut description = description().clone();
    let base = state.site().path("");
    description.servers =
        Some(vec![ServerBuilder::new().url(if base.is_empty() { "/".to_owned() } else { base }).build()]);
    let mut response = tagged(&headers, serde_json::to_string(&description)?);
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    Ok(response)
}
