//! The API's description and its page.

use axum::http::StatusCode;
use epicurve::web::Settings;
use serde_json::Value;

use crate::app::App;

/// Every reference in the description.
fn references<'a>(value: &'a Value, found: &mut Vec<&'a str>) {
    match value {
        Value::Object(fields) => {
            found.extend(fields.get("$ref").and_then(Value::as_str));
            fields.values().for_each(|value| references(value, found));
        }
        Value::Array(items) => items.iter().for_each(|value| references(value, found)),
        _ => {}
    }
}

/// Whether every field below has a meaning or a shape that has one.
fn without_meaning(schema: &Value, inside: &str, found: &mut Vec<String>) {
    for (name, field) in schema["properties"].as_object().into_iter().flatten() {
        let name = format!("{inside}.{name}");
        let is_explained = field.to_string().contains("\"description\"") || field.to_string().contains("\"$ref\"");
        if !is_explained && name != ".distribution" {
            found.push(name.clone());
        }
        without_meaning(field, &name, found);
        without_meaning(&field["items"], &name, found);
    }
}

#[tokio::test]
async fn the_description_is_whole() {
    let app = App::new().await;
    let reply = app.get("/api/openapi.json").await;
    assert_eq!((reply.status, reply.header("content-type")), (StatusCode::OK, "application/json"));
    let description = reply.json();
    assert_eq!(description["openapi"], "3.1.0");
    assert_eq!(description["info"]["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(description["servers"][0]["url"], "/");
    let mut found = Vec::new();
    references(&description, &mut found);
    assert!(found.len() > 30);
    for reference in found {
        assert!(description.pointer(reference.trim_start_matches('#')).is_some(), "{reference}");
    }
    let mut unexplained = Vec::new();
    for (name, shape) in description["components"]["schemas"].as_object().unwrap() {
        // Quantiles say what they are by their names.
        if !name.contains("Quantiles") {
            without_meaning(shape, name, &mut unexplained);
        }
    }
    assert_eq!(unexplained, Vec::<String>::new());
}

#[tokio::test]
async fn the_page_shows_every_operation_and_every_field_and_asks_no_other_host() {
    let app = App::with(Settings { base_path: "/epi".to_owned(), ..Settings::default() }).await;
    let description = app.get("/epi/api/openapi.json").await.json();
    assert_eq!(description["servers"][0]["url"], "/epi");
    let reply = app.get("/epi/api/docs").await;
    assert!(reply.header("content-security-policy").starts_with("default-src 'none'; script-src 'self'"));
    let page = reply.page();
    let codes = page.texts("code");
    for (path, item) in description["paths"].as_object().unwrap() {
        for method in item.as_object().unwrap().keys() {
            let line = format!("{} /epi{path}", method.to_uppercase());
            assert!(codes.contains(&line), "{line}");
        }
    }
    for field in ["days", "scenarios[].beta", "scenarios[].interventions[].reduction", "solver.sampling", "errors"] {
        assert!(codes.iter().any(|code| code == field), "{field}");
    }
    let limits = page.texts(".fields td").join(" ");
    assert!(limits.contains("Transmission rate beta must be between 0 and 100 per day"), "{limits}");
    for link in page.attributes("a[href^='#']", "href") {
        assert!(page.has(&format!("[id='{}']", &link[1..])), "{link}");
    }
    assert!(page.attributes("img, iframe", "src").is_empty());
    let scripts = page.attributes("script", "src");
    assert!(scripts.len() == 1 && scripts[0].starts_with("/epi/static/"), "{scripts:?}");
}
