//! A complete saved run as one line of JSON, to move runs between installations.

use std::borrow::Cow;

use super::SCHEMA_VERSION;
use super::check::{Wrong, read_contents};
use crate::format::text::{is_csv, utf8_text};
use crate::model::run_id::is_id;
use crate::model::{Problem, check_note, check_tags, check_title, is_joiner, is_unseen, json_error_reason};
use crate::run_file::view::check_view;
use crate::storage::WholeRun;

/// Writes a run as a line, without the line break.
///
/// # Errors
///
/// If it cannot be written, which is a bug.
pub fn run_to_line(run: &WholeRun) -> Result<String, serde_json::Error> {
    serde_json::to_string(run)
}

/// Reads a run from a line, and checks that pages can show it.
///
/// # Errors
///
/// One plain sentence about the first problem.
pub fn run_from_line(line: &[u8]) -> Result<WholeRun, String> {
    let text = utf8_text(line).map_err(|error| format!("this is {error}"))?;
    let run: WholeRun = serde_json::from_str(text).map_err(|error| {
        if is_csv(text) {
            return "this is CSV, not a run of `epicurve export`, which has a line of JSON for each run".to_owned();
        }
        let reason = json_error_reason(&error);
        format!("this is not a run of `epicurve export` (column {}): {reason}", error.column())
    })?;
    if !is_id(&run.id) {
        return Err(format!("id must be 26 small letters and digits, not “{}”", run.id));
    }
    if run.schema_version > SCHEMA_VERSION {
        return Err(format!(
            "a newer Epicurve saved this run: its schema_version is {}, and Epicurve {} reads up to {SCHEMA_VERSION}. Import \
             it with the newer one",
            run.schema_version,
            env!("CARGO_PKG_VERSION")
        ));
    }
    if run.schema_version < 1 {
        return Err(format!("schema_version must be at least 1, not {}", run.schema_version));
    }
    check_title(&visible(&run.title))
        .and_then(|_| check_note(&visible(&run.note)))
        .map_err(|problem| problem.sentence)?;
    let tags: Vec<String> = serde_json::from_str(&visible(&run.tags)).map_err(|error| error.to_string())?;
    check_tags(tags.iter().map(String::as_str)).map_err(|problem| problem.sentence)?;
    if let Some(view) = &run.view {
        check_view(view).map_err(first_of)?;
    }
    check_contents(&run)?;
    Ok(run)
}

/// Replaces each invisible character by a visible one, for validation. Earlier versions accepted invisible characters,
/// and stored runs keep them.
fn visible(text: &str) -> Cow<'_, str> {
    let is_invisible = |character: char| is_unseen(character) || is_joiner(character);
    if text.contains(is_invisible) { Cow::Owned(text.replace(is_invisible, "\u{fffd}")) } else { Cow::Borrowed(text) }
}

/// Formats the first problem with its pointer.
fn first_of(problems: Vec<Problem>) -> String {
    let problem = problems.into_iter().next();
    problem.map_or(String::new(), |problem| format!("{}: {}", problem.pointer, problem.sentence))
}

fn check_contents(run: &WholeRun) -> Result<(), String> {
    fn read<T: serde::de::DeserializeOwned>(field: &str, text: &str) -> Result<T, String> {
        serde_json::from_str(text).map_err(|error| format!("{field} cannot be read: {error}"))
    }
    let (comparison, _) = read_contents(run.schema_version, &visible(&run.inputs), &visible(&run.results)).map_err(
        |wrong| match wrong {
            Wrong::Unreadable { field, error } => format!("{field} cannot be read: {error}"),
            Wrong::Problems(problems) => first_of(problems),
        },
    )?;
    let names: Vec<String> = read("scenario_names", &visible(&run.scenario_names))?;
    let _: Vec<Vec<f64>> = read("sparkline", &run.sparkline)?;
    if !names.iter().eq(comparison.scenarios().iter().map(|scenario| &scenario.name)) {
        return Err("scenario_names must be the names of the scenarios in the inputs".to_owned());
    }
    Ok(())
}
