//! Reads the JSON body of a request to the API.

use axum::http::StatusCode;

use crate::format::text::{NotText, is_csv, utf8_text};
use crate::model::{Json, Problem};
use crate::web::http::problem;
use crate::web::http::problem::Refusal;

/// Parses a body as JSON.
pub fn read(body: &[u8]) -> Result<Json, Refusal> {
    let text = utf8_text(body).map_err(|error| match error {
        NotText::Utf16 => unreadable("The body is in UTF-16", "The body is in UTF-16. Send JSON in UTF-8"),
        NotText::Other { at } => {
            let detail = format!("Byte {} of the body is not UTF-8. Send JSON in UTF-8", at + 1);
            unreadable("The body is not JSON", &detail)
        }
    })?;
    Json::read(text).map_err(|error| not_json(text, &error))
}

fn unreadable(title: &str, detail: &str) -> Refusal {
    problem::refusal(StatusCode::BAD_REQUEST, title, detail)
}

fn not_json(text: &str, error: &serde_json::Error) -> Refusal {
    // JSON's grammar allows 1e400, so this is a problem with a value, not a syntax error.
    if error.to_string().starts_with("number out of range") {
        let place = format!("The number at line {}, column {} is too large", error.line(), error.column());
        return problem::not_a_comparison(&[Problem::new("", place)]);
    }
    if error.is_data() {
        return problem::not_a_comparison(&[Problem::new("", format!("The body has {error}"))]);
    }
    if is_csv(text) {
        let detail = "The body is CSV. Send a comparison as JSON, such as the inputs in a run’s .json file";
        return unreadable("The body is CSV, not JSON", detail);
    }
    unreadable("The body is not JSON", &format!("The body is not JSON: {error}"))
}
