//! Responses with a file whose name is made from a title.

use axum::body::Bytes;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue};

use crate::model::Comparison;
use crate::report::scripts::{Language, Origin, script};
use crate::web::error::{Failure, HandlerResult};
use crate::web::http::etag::tagged;
use crate::web::middleware::security_headers::FILE_POLICY;
use crate::web::state::AppState;

/// Answers with a file, named after a title.
pub fn file_answer(
    headers: &HeaderMap,
    content_type: &'static str,
    extension: &str,
    title: &str,
    body: impl Into<Bytes>,
) -> HandlerResult {
    let mut response = tagged(headers, body);
    let disposition = format!("inline; filename=\"{}.{extension}\"", file_name(title));
    let set = [
        (CONTENT_TYPE, HeaderValue::from_static(content_type)),
        (CONTENT_SECURITY_POLICY, HeaderValue::from_static(FILE_POLICY)),
        (CONTENT_DISPOSITION, HeaderValue::try_from(disposition).map_err(|_| Failure::Internal)?),
    ];
    for (name, value) in set {
        response.headers_mut().insert(name, value);
    }
    Ok(response)
}

/// Answers with the script of a comparison with this title, whose page is at this path.
pub fn script_answer(
    language: Language,
    state: &AppState,
    comparison: &Comparison,
    (title, path): (&str, &str),
    headers: &HeaderMap,
) -> HandlerResult {
    let absolute = |path: &str| state.site().absolute(path, headers);
    let (link, api) = (absolute(path), absolute("/api/v1/simulations"));
    let script = script(language, comparison, Origin { title, link: Some(&link), api: &api })?;
    // As plain text, so that a browser shows the script and visitors can read it before running it.
    file_answer(headers, "text/plain; charset=utf-8", language.extension(), title, script)
}

/// Makes a file name from a title's ASCII letters and digits, joined by hyphens, which is safe in a header and on every
/// file system.
fn file_name(title: &str) -> String {
    let words: Vec<_> = title
        .split(|character: char| !character.is_ascii_alphanumeric() && character != '.')
        .map(|word| word.trim_matches('.'))
        .filter(|word| !word.is_empty())
        .collect();
    let name: String = words.join("-").to_lowercase().chars().take(60).collect();
    if name.is_empty() { "epicurve".to_owned() } else { format!("epicurve-{name}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_names_are_safe_in_a_header() {
        assert_eq!(file_name("R0 = 3.0, R0 = 2.0"), "epicurve-r0-3.0-r0-2.0");
        assert_eq!(file_name("Ä\"\r\n../../x"), "epicurve-x");
        assert_eq!(file_name("…"), "epicurve");
    }
}
