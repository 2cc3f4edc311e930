//! The inputs and the results of a run that comes from outside: whether pages can show them.
//!
//! Both ways in use it, POST /runs/import and `epicurve import`. What passes is what our own engine could have written, up
//! to the numbers themselves: whatever they are, every page and every file of the run can be drawn.

mod engine;
mod results;

use serde_json::Value;

use super::SCHEMA_VERSION;
use crate::model::{Checker, Comparison, Json, Problem, Results, json_error_reason, read_comparison};

/// Bytes of the inputs: four times the longest that is read where they are typed or sent.
const MOST_INPUT_BYTES: usize = 256 * 1024;

/// Problems that are told: the others are corrected after these.
const MOST_PROBLEMS: usize = 20;

/// Why the contents of a run can't be shown.
#[derive(Debug)]
pub enum Wrong {
    /// One of the two texts is no JSON, or has a number that is not finite.
    Unreadable {
        /// `inputs` or `results`.
        field: &'static str,
        /// Where in the text, and why.
        error: serde_json::Error,
    },
    /// Something does not fit; at least one problem, with pointers into the run's document.
    Problems(Vec<Problem>),
}

/// Reads inputs and results, JSON texts both, of this version of their shape.
///
/// # Errors
///
/// When they are no run of ours.
pub fn read_contents(schema_version: i64, inputs: &str, results: &str) -> Result<(Comparison, Results), Wrong> {
    let comparison = read_inputs(schema_version, inputs)?;
    let json = Json::read(results).map_err(|error| Wrong::Unreadable { field: "results", error })?;
    let mut checker = Checker::default();
    results::results(&mut checker, &json, &comparison, schema_version);
    if !checker.problems.is_empty() {
        return Err(problems(checker.problems, ""));
    }
    drop(json);
    // What is left is a whole number with a fraction, written as 1.0.
    let results = serde_json::from_str(results).map_err(|error| one("/results", plain(&error)))?;
    Ok((comparison, results))
}

fn problems(found: Vec<Problem>, pointer: &str) -> Wrong {
    let inside = |problem: Problem| Problem::new(format!("{pointer}{}", problem.pointer), problem.sentence);
    Wrong::Problems(found.into_iter().take(MOST_PROBLEMS).map(inside).collect())
}

fn one(pointer: &str, sentence: String) -> Wrong {
    Wrong::Problems(vec![Problem::new(pointer, sentence)])
}

/// What the library says, without the place: it counts within a part of the file.
fn plain(error: &serde_json::Error) -> String {
    format!("This can’t be read: {}", json_error_reason(error))
}

/// What comes from outside is checked as what is typed is; and it must be written as saved inputs are, because pages read
/// it so.
fn read_inputs(schema_version: i64, text: &str) -> Result<Comparison, Wrong> {
    if text.len() > MOST_INPUT_BYTES {
        let sentence = format!("These are {} bytes, and no comparison has more than {MOST_INPUT_BYTES}", text.len());
        return Err(one("/inputs", sentence));
    }
    let value: Value = serde_json::from_str(text).map_err(|error| Wrong::Unreadable { field: "inputs", error })?;
    let json = Json::read(text).map_err(|error| Wrong::Unreadable { field: "inputs", error })?;
    let checked = read_comparison(&json).map_err(|found| problems(found, "/inputs"))?;
    let comparison: Comparison = serde_json::from_str(text).map_err(|error| one("/inputs", plain(&error)))?;
    if schema_version == SCHEMA_VERSION {
        let written = |comparison: &Comparison| serde_json::to_value(comparison).unwrap_or_default();
        if let Some(pointer) = first_missing(&written(&checked), &value) {
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

/// The pointer to the first field that is expected and not there.
fn first_missing(expected: &Value, found: &Value) -> Option<String> {
    match (expected, found) {
        (Value::Object(expected), Value::Object(found)) => expected.iter().find_map(|(name, expected)| {
            let inside = found.get(name).map_or(Some(String::new()), |found| first_missing(expected, found));
            inside.map(|rest| format!("/{name}{rest}"))
        }),
        (Value::Array(expected), Value::Array(found)) => {
            let mut pairs = expected.iter().zip(found).enumerate();
            pairs.find_map(|(index, (expected, found))| Some(format!("/{index}{}", first_missing(expected, found)?)))
        }
        _ => None,
    }
}
