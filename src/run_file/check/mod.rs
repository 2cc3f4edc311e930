//! Validates the inputs and the results of an imported run, for POST /runs/import and `epicurve import`.
//!
//! A valid run has the form that Epicurve's own engine writes, with any numbers within their bounds. Every page and
//! every file of such a run can be shown.

mod engine;
mod results;

use serde_json::Value;

use super::SCHEMA_VERSION;
use crate::model::{Checker, Comparison, Json, Problem, Results, json_error_reason, read_comparison};

/// Maximum bytes of the inputs: four times the limit of a form or an API request.
const MAXIMUM_INPUT_BYTES: usize = 256 * 1024;

/// Maximum reported problems.
const MAXIMUM_PROBLEMS: usize = 20;

/// The reason why the contents of a run are refused.
#[derive(Debug)]
pub enum Wrong {
    /// The inputs or the results are not JSON, or have a number that is not finite.
    Unreadable {
        /// `inputs` or `results`.
        field: &'static str,
        /// The reason, with its position in the text.
        error: serde_json::Error,
    },
    /// At least one problem, with pointers into the run's document.
    Problems(Vec<Problem>),
}

/// Reads inputs and results of this schema version from JSON.
///
/// # Errors
///
/// If they do not form a valid run.
pub fn read_contents(schema_version: i64, inputs: &str, results: &str) -> Result<(Comparison, Results), Wrong> {
    let comparison = read_inputs(schema_version, inputs)?;
    let json = Json::read(results).map_err(|error| Wrong::Unreadable { field: "results", error })?;
    let mut checker = Checker::default();
    results::results(&mut checker, &json, &comparison, schema_version);
    if !checker.problems.is_empty() {
        return Err(problems(checker.problems, ""));
    }
    drop(json);
    // The remaining errors are integers that are written with a fraction, such as 1.0.
    let results = serde_json::from_str(results).map_err(|error| one("/results", plain(&error)))?;
    Ok((comparison, results))
}

fn problems(found: Vec<Problem>, pointer: &str) -> Wrong {
    let inside = |problem: Problem| Problem::new(format!("{pointer}{}", problem.pointer), problem.sentence);
    Wrong::Problems(found.into_iter().take(MAXIMUM_PROBLEMS).map(inside).collect())
}

fn one(pointer: &str, sentence: String) -> Wrong {
    Wrong::Problems(vec![Problem::new(pointer, sentence)])
}

/// Formats a library's message without its line and column, which count from the beginning of a part of the file.
fn plain(error: &serde_json::Error) -> String {
    format!("This can’t be read: {}", json_error_reason(error))
}

/// Reads and validates inputs like those of the API. They must also have the form of saved inputs, because pages read
/// them in that form.
fn read_inputs(schema_version: i64, text: &str) -> Result<Comparison, Wrong> {
    if text.len() > MAXIMUM_INPUT_BYTES {
        let sentence = format!("These are {} bytes, and no comparison has more than {MAXIMUM_INPUT_BYTES}", text.len());
        return Err(one("/inputs", sentence));
    }
    let json = Json::read(text).map_err(|error| Wrong::Unreadable { field: "inputs", error })?;
    let checked = read_comparison(&json).map_err(|found| problems(found, "/inputs"))?;
    let comparison: Comparison = serde_json::from_str(text).map_err(|error| one("/inputs", plain(&error)))?;
    if schema_version == SCHEMA_VERSION {
        let expected = serde_json::to_value(&checked).unwrap_or_default();
        if let Some(pointer) = first_missing(&expected, &json) {
            let sentence = "This is missing: a saved run has every field, null where it has no value".to_owned();
            return Err(one(&format!("/inputs{pointer}"), sentence));
        }
        if comparison != checked {
            let sentence =
                "These are not written as a saved run has them, such as a name with spaces around it".to_owned();
            return Err(one("/inputs", sentence));
        }
    }
    Ok(comparison)
}

/// Returns the pointer to the first expected field that is missing.
fn first_missing(expected: &Value, found: &Json) -> Option<String> {
    match (expected, found) {
        (Value::Object(expected), Json::Object(found)) => expected.iter().find_map(|(name, expected)| {
            let field = found.iter().find(|(found, _)| found == name);
            let inside = field.map_or(Some(String::new()), |(_, found)| first_missing(expected, found));
            inside.map(|rest| format!("/{name}{rest}"))
        }),
        (Value::Array(expected), Json::List(found)) => {
            let mut pairs = expected.iter().zip(found).enumerate();
            pairs.find_map(|(index, (expected, found))| Some(format!("/{index}{}", first_missing(expected, found)?)))
        }
        _ => None,
    }
}
