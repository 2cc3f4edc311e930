//! Reads a run's JSON file strictly.

use std::fmt;

use chrono::{DateTime, SubsecRound, Utc};
use serde::Deserialize;
use serde::de::{Deserializer, Error as _, MapAccess, Visitor};
use serde_json::error::Category;
use serde_json::value::RawValue;

use super::SCHEMA_VERSION;
use super::check::{Wrong, read_contents};
use crate::format::text::{NotText, is_csv, utf8_text};
use crate::model::run_id::is_id;
use crate::model::{Comparison, Json, Problem, Results, check_note, check_title, json_error_reason};
use crate::report::chart_options::View;

/// Fields of a run's file, in their order.
const FIELDS: [&str; 8] = ["id", "title", "note", "created_at", "schema_version", "view", "inputs", "results"];
/// The field that files of earlier versions do not have.
const OPTIONAL: &str = "view";
/// Maximum bytes in a view; valid views have fewer.
const MAXIMUM_VIEW_BYTES: usize = 1_000;
/// Advice about a damaged file.
const AGAIN: &str = "Download the run’s JSON file again and import it as it is";
/// Message about a CSV file.
const CSV: &str = "This is a CSV file. It holds a run’s numbers without its inputs, so that it cannot be imported as a run. On \
                   the run’s page, download JSON instead and import that file.";
/// Maximum fields, including unknown ones.
const MAXIMUM_FIELDS: usize = 32;

/// A reason why a file was not imported.
#[derive(Debug, PartialEq)]
pub struct Mistake {
    /// A JSON pointer, or a line and a column; `None` if it concerns the whole file.
    pub(crate) place: Option<String>,
    /// The problem and the advice.
    pub(crate) sentence: String,
}

impl Mistake {
    fn of_field(name: &str, sentence: impl Into<String>) -> Self {
        Self { place: Some(format!("/{name}")), sentence: sentence.into() }
    }

    /// Creates a mistake that concerns the whole file.
    pub(crate) fn of_file(sentence: impl Into<String>) -> Self {
        Self { place: None, sentence: sentence.into() }
    }
}

/// The contents of a file that are imported. The id is not imported: the run gets a new one.
#[derive(Debug)]
pub struct Document {
    /// The title; if empty, the scenarios' names replace it.
    pub title: String,
    /// The note.
    pub note: String,
    /// The time at which the run was saved, according to the file, in microseconds.
    pub saved_at: DateTime<Utc>,
    /// Schema version of the inputs and the results.
    pub schema_version: i64,
    /// The view in which the run was saved; `None` in files of versions that did not store it.
    pub view: Option<View>,
    /// The inputs as compact JSON.
    pub inputs: String,
    /// The results as compact JSON.
    pub results_text: String,
    /// The inputs.
    pub comparison: Comparison,
    /// The results.
    pub results: Results,
}

impl Document {
    /// Reads a file.
    ///
    /// # Errors
    ///
    /// The mistakes in the file, up to a limit.
    pub fn read(bytes: &[u8]) -> Result<Self, Vec<Mistake>> {
        let text = utf8_text(bytes).map_err(|error| match error {
            NotText::Utf16 => vec![Mistake::of_file(format!("This file is in UTF-16. {AGAIN}, or save it in UTF-8."))],
            NotText::Other { at: byte } => {
                let (line, column) = place(bytes, byte);
                vec![at(line, column, format!("This is not text in UTF-8. {AGAIN}."))]
            }
        })?;
        let fields: Fields = serde_json::from_str(text)
            .map_err(|error| vec![if is_csv(text) { Mistake::of_file(CSV) } else { unreadable(text, text, &error) }])?;
        let fields = fields.check()?;
        let mut mistakes = Vec::new();
        let title = or_note(&mut mistakes, fields.text("title").and_then(|title| check_title(&title).map_err(mistake)));
        let note = or_note(&mut mistakes, fields.text("note").and_then(|note| check_note(&note).map_err(mistake)));
        let saved_at = or_note(&mut mistakes, fields.text("created_at").and_then(|time| instant(&time)));
        let schema_version = or_note(&mut mistakes, fields.schema_version());
        or_note(&mut mistakes, fields.text("id").and_then(|id| known_id(&id)));
        let view = fields.view(text, &mut mistakes);
        let Some(schema_version) = schema_version else { return Err(mistakes) };
        let (inputs, results) = (fields.raw("inputs"), fields.raw("results"));
        let contents = read_contents(schema_version, inputs, results).map_err(|wrong| match wrong {
            Wrong::Unreadable { field, error } => mistakes.push(unreadable(text, fields.raw(field), &error)),
            Wrong::Problems(problems) => mistakes.extend(problems.into_iter().map(mistake)),
        });
        let (Some(title), Some(note), Some(saved_at), Ok((comparison, found)), []) =
            (title, note, saved_at, contents, &mistakes[..])
        else {
            return Err(mistakes);
        };
        let compact = |text: &str| canonical(text).map_err(|error| vec![unreadable(text, text, &error)]);
        let (inputs, results_text) = (compact(inputs)?, compact(results)?);
        Ok(Self { title, note, saved_at, schema_version, view, inputs, results_text, comparison, results: found })
    }
}

/// Rewrites JSON as Epicurve writes it: with the shortest form of each number, and without blanks. A file that Epicurve
/// has written does not change.
fn canonical(text: &str) -> Result<String, serde_json::Error> {
    // The result is rarely longer than the text. A vector that grows is in memory twice.
    let mut written = Vec::with_capacity(text.len());
    let mut reader = serde_json::Deserializer::from_str(text);
    serde_transcode::transcode(&mut reader, &mut serde_json::Serializer::new(&mut written))?;
    written.shrink_to_fit();
    // The output is always UTF-8.
    Ok(String::from_utf8(written).unwrap_or_default())
}

/// The fields of a file, with their values as raw JSON.
struct Fields<'a>(Vec<(String, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Fields<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Each;
        impl<'de> Visitor<'de> for Each {
            type Value = Vec<(String, &'de RawValue)>;

            fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
                formatter.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut fields = Vec::new();
                while let Some(field) = map.next_entry()? {
                    if fields.len() == MAXIMUM_FIELDS {
                        return Err(A::Error::custom("too many fields"));
                    }
                    fields.push(field);
                }
                Ok(fields)
            }
        }
        deserializer.deserialize_map(Each).map(Self)
    }
}

impl<'a> Fields<'a> {
    /// Checks that each field is there exactly once, the optional one at most once, and no other.
    fn check(self) -> Result<Self, Vec<Mistake>> {
        let mut mistakes = Vec::new();
        let count = |name: &str| self.0.iter().filter(|(found, _)| found == name).count();
        for (name, _) in self.0.iter().filter(|(name, _)| !FIELDS.contains(&name.as_str())) {
            let sentence = format!("“{name}” is not a field of a run’s file, which has {}.", FIELDS.join(", "));
            mistakes.push(Mistake::of_field(&name.replace('~', "~0").replace('/', "~1"), sentence));
        }
        for name in FIELDS.into_iter().filter(|name| count(name) != 1 && !(*name == OPTIONAL && count(name) == 0)) {
            let sentence = match count(name) {
                0 => format!("“{name}” is missing: this is not a whole run’s file. {AGAIN}."),
                _ => format!("“{name}” is here more than once. {AGAIN}."),
            };
            mistakes.push(Mistake::of_field(name, sentence));
        }
        if mistakes.is_empty() { Ok(self) } else { Err(mistakes) }
    }

    /// Returns a value as raw JSON; null if it is missing.
    fn raw(&self, name: &str) -> &'a str {
        self.0.iter().find(|(found, _)| found == name).map_or("null", |(_, value)| value.get())
    }

    /// Reads the view, or adds its mistakes.
    fn view(&self, text: &str, mistakes: &mut Vec<Mistake>) -> Option<View> {
        let raw = self.raw(OPTIONAL);
        // A longer view is not read: any value that is not an object gives the right sentence.
        let value = if raw.len() > MAXIMUM_VIEW_BYTES { Ok(Json::Truth) } else { Json::read(raw) };
        match value.map(|value| (!value.is_null()).then(|| View::from_json(&value)).transpose()) {
            Ok(Ok(view)) => view,
            Ok(Err(problems)) => {
                mistakes.extend(problems.into_iter().map(mistake));
                None
            }
            Err(error) => {
                mistakes.push(unreadable(text, raw, &error));
                None
            }
        }
    }

    fn text(&self, name: &str) -> Result<String, Mistake> {
        serde_json::from_str(self.raw(name)).map_err(|_| Mistake::of_field(name, "Here must be a text."))
    }

    fn schema_version(&self) -> Result<i64, Mistake> {
        let version = serde_json::from_str::<i64>(self.raw("schema_version"));
        let ours = env!("CARGO_PKG_VERSION");
        let sentence = match version {
            Ok(version) if (1..=SCHEMA_VERSION).contains(&version) => return Ok(version),
            Ok(version) if version > SCHEMA_VERSION => format!(
                "A newer Epicurve saved this run: this is {version}, and Epicurve {ours} reads up to {SCHEMA_VERSION}. Import \
                 it where Epicurve is as new as there."
            ),
            _ => format!("Here must be a whole number from 1 to {SCHEMA_VERSION}."),
        };
        Err(Mistake::of_field("schema_version", sentence))
    }
}

/// Returns the value, or adds the mistake.
fn or_note<T>(mistakes: &mut Vec<Mistake>, read: Result<T, Mistake>) -> Option<T> {
    read.map_err(|mistake| mistakes.push(mistake)).ok()
}

fn known_id(id: &str) -> Result<(), Mistake> {
    let wrong = || Mistake::of_field("id", "Here must be a run’s identifier: 26 small letters and digits.");
    is_id(id).then_some(()).ok_or_else(wrong)
}

fn instant(text: &str) -> Result<DateTime<Utc>, Mistake> {
    DateTime::parse_from_rfc3339(text)
        .map(|time| time.with_timezone(&Utc).trunc_subsecs(6))
        .map_err(|_| Mistake::of_field("created_at", "Here must be a time such as 2026-01-05T12:00:00.123456Z."))
}

fn mistake(problem: Problem) -> Mistake {
    Mistake { place: Some(problem.pointer), sentence: format!("{}.", problem.sentence) }
}

fn at(line: usize, column: usize, sentence: String) -> Mistake {
    Mistake { place: Some(format!("line {line}, column {column}")), sentence }
}

fn cut_off() -> String {
    format!("The file ends before the run does: it was cut off. {AGAIN}.")
}

/// Converts an error about a part of the file to a mistake with its line and column in the file.
fn unreadable(text: &str, part: &str, error: &serde_json::Error) -> Mistake {
    let reason = json_error_reason(error);
    // The JSON reader reports a number that is cut off as an invalid number.
    let is_at_end = offset(part, error.line(), error.column()) + 1 >= part.trim_end().len();
    let sentence = match error.classify() {
        Category::Syntax if is_at_end && reason == "invalid number" => cut_off(),
        Category::Eof => cut_off(),
        _ if reason == "number out of range" => "This number is too large to be one of a run.".to_owned(),
        Category::Data if reason.starts_with("invalid type") => {
            format!("This is JSON, but not a run’s file, which is an object with {}.", FIELDS.join(", "))
        }
        Category::Data => format!("This is not a run’s file: it has {reason}."),
        Category::Syntax | Category::Io => format!("This is not JSON ({reason}). {AGAIN}."),
    };
    // The part is a slice of the text.
    let before = part.as_ptr().addr().saturating_sub(text.as_ptr().addr());
    let (line, column) = place(text.as_bytes(), before + offset(part, error.line(), error.column()));
    at(line, column, sentence)
}

/// Returns the byte offset of a line and a column, both from 1; the column is in bytes.
fn offset(text: &str, line: usize, column: usize) -> usize {
    let start: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    (start + column.saturating_sub(1)).min(text.len())
}

/// Returns the line and the column of a byte offset, both from 1; the column is in characters.
fn place(text: &[u8], byte: usize) -> (usize, usize) {
    let before = &text[..byte.min(text.len())];
    let start = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |newline| newline + 1);
    let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
    (line, String::from_utf8_lossy(&before[start..]).chars().count() + 1)
}
