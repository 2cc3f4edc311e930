//! Reads a preset's file, such as [`EXAMPLE`].

use std::collections::BTreeSet;
use std::iter::once;

use serde::Serialize;
use toml::Spanned;
use toml::de::{DeTable, DeValue};
use utoipa::ToSchema;

use crate::model::inputs::comparison::Comparison;
use crate::model::limits::MAXIMUM_TITLE;
use crate::model::validation::Problem;
use crate::model::validation::checker::{Checker, Place};
use crate::model::validation::comparison_json::read_comparison;
use crate::model::validation::hidden_characters::hidden_sentence;
use crate::model::validation::json::Json;

/// An example of a preset's file, which pages show.
pub const EXAMPLE: &str = r#"title = "Influenza in a school"             # at most 120 characters
summary = "What it shows, and what to try."

# The body of POST /api/v1/simulations
[comparison]
days = 14
start_date = 1978-01-22                    # optional
[[comparison.scenarios]]
name = "As published"
population = 763
initial_infectious = 3
beta = 1.66
gamma = 0.45454545454545453
entered = { gamma = "days" }               # the form shows it as 2.2 days
[[comparison.scenarios]]
name = "Sick bay closed"
population = 763
initial_infectious = 3
beta = 1.66
gamma = 0.45454545454545453
interventions = [{ name = "closure", from_day = 3, to_day = 7, reduction = 0.5 }]

# Optional: what was counted, drawn as points. Day and number.
[comparison.observations]
name = "Pupils in bed"
series = "infectious"
values = [[0, 3], [1, 8], [2, 26], [3, 76]]

# Where numbers come from. Without a source, and where they are not named, they are illustrative.
[[numbers]]
fields = ["population", "beta", "gamma"]
meaning = "fitted to the pupils in bed"
source = "Who. What. Where, when"
url = "https://doi.org/10.1000/1"
[[numbers]]
fields = ["interventions.reduction"]
meaning = "chosen to show what a closure does"
"#;

/// A comparison to start from.
#[derive(Debug, Clone)]
pub struct Preset {
    /// The file's name without its extension.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its purpose, in a sentence or two.
    pub summary: String,
    /// The comparison.
    pub comparison: Comparison,
    /// Sources of its numbers.
    pub numbers: Vec<PresetNumber>,
    /// Fields with numbers that the file does not explain: they count as illustrative.
    pub unexplained: Vec<String>,
}

/// Where some of a preset's numbers come from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = NumberSource)]
pub struct PresetNumber {
    /// The fields, by their names in the API.
    pub fields: Vec<String>,
    /// What the numbers are.
    pub meaning: String,
    /// The publication; without one the numbers are illustrative.
    pub source: Option<String>,
    /// Where it can be read.
    pub url: Option<String>,
}

/// The reason why a file is not a preset.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {sentence}")]
pub struct PresetError {
    /// Line number, from 1.
    pub line: usize,
    /// The reason, in one plain sentence.
    pub sentence: String,
}

impl Preset {
    /// Reads a file's text; `id` is the file's name without its extension.
    ///
    /// # Errors
    ///
    /// The first problem of the file, with its line.
    pub fn read(id: &str, text: &str) -> Result<Self, PresetError> {
        let document = DeTable::parse(text).map_err(|error| PresetError {
            line: line_of(text, error.span().map_or(0, |span| span.start)),
            sentence: format!("this is not TOML: {}", error.message()),
        })?;
        let json = json_of_table(document.get_ref());
        let mut checker = Checker::default();
        let read = preset(&mut checker, id, &json);
        read.filter(|_| checker.problems.is_empty()).ok_or_else(|| {
            let first = checker.problems.into_iter().next();
            let Problem { pointer, sentence } = first.unwrap_or_else(|| Problem::new("", "this is no preset"));
            PresetError { line: line_of(text, place_of(document.get_ref(), &pointer)), sentence }
        })
    }
}

fn preset(checker: &mut Checker, id: &str, json: &Json) -> Option<Preset> {
    let file = checker.whole_object(&Place::new("", json), &["title", "summary", "comparison"], &["numbers"])?;
    let title = named_text(checker, &file.at("title"), "title")?;
    if title.chars().count() > MAXIMUM_TITLE {
        checker.problem("/title", format!("a title has at most {MAXIMUM_TITLE} characters"));
    }
    let summary = named_text(checker, &file.at("summary"), "summary")?;
    let body = file.at("comparison");
    let comparison = read_comparison(&body.value).map_err(|problems| {
        let inside = |problem: Problem| Problem::new(format!("/comparison{}", problem.pointer), problem.sentence);
        checker.problems.extend(problems.into_iter().map(inside));
    });
    let of = "tables: [[numbers]] with fields, meaning, and perhaps source and url";
    let list = checker.list(&file.at("numbers"), of, usize::MAX).unwrap_or_default();
    let numbers: Option<Vec<_>> = list.places.iter().map(|place| preset_number(checker, place)).collect();
    let (comparison, numbers) = (comparison.ok()?, numbers?);
    let explained = |field: &String| numbers.iter().any(|number: &PresetNumber| number.fields.contains(field));
    let unexplained = fields_with_numbers(&body.value).into_iter().filter(|field| !explained(field)).collect();
    Some(Preset { id: id.to_owned(), title, summary, comparison, numbers, unexplained })
}

fn preset_number(checker: &mut Checker, place: &Place<'_>) -> Option<PresetNumber> {
    let number = checker.whole_object(place, &["fields", "meaning"], &["source", "url"])?;
    let fields = checker.list(&number.at("fields"), "texts, such as [\"beta\", \"gamma\"]", usize::MAX)?;
    let fields =
        fields.places.iter().map(|field| named_text(checker, field, "each of fields")).collect::<Option<_>>()?;
    let meaning = named_text(checker, &number.at("meaning"), "meaning")?;
    let mut optional = |name: &str| {
        let place = number.at(name);
        if place.value.is_null() { Some(None) } else { named_text(checker, &place, name).map(Some) }
    };
    let (source, url) = (optional("source")?, optional("url")?);
    if url.as_ref().is_some_and(|url| !url.starts_with("https://") && !url.starts_with("http://")) {
        checker.problem(number.at("url").pointer, "url must begin with https://");
    }
    Some(PresetNumber { fields, meaning, source, url })
}

/// Reads a required text, trimmed, which must not be empty or contain invisible characters.
fn named_text(checker: &mut Checker, place: &Place<'_>, name: &str) -> Option<String> {
    let text = checker.text(place, name).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    let Some(text) = text else {
        checker.problem(&*place.pointer, format!("{name} must be a text, in quotation marks"));
        return None;
    };
    if let Some(sentence) = text.split(char::is_control).find_map(|part| hidden_sentence(name, part)) {
        checker.problem(&*place.pointer, sentence);
    }
    Some(text)
}

/// Returns the fields of a comparison that need an explanation, as the key `fields` names them, each once.
fn fields_with_numbers(comparison: &Json) -> Vec<String> {
    let mut fields = Vec::new();
    for (name, value) in fields_of(comparison) {
        match name.as_str() {
            "scenarios" => {
                for (name, value) in fields_of(value) {
                    let inner = fields_of(value).into_iter().map(|(inner, value)| (format!("{name}.{inner}"), value));
                    let all = once((name.clone(), value)).chain(inner);
                    fields.extend(all.filter(|(_, value)| matches!(value, Json::Number(_))).map(|(field, _)| field));
                }
            }
            "solver" => {}
            _ => fields.push(name.clone()),
        }
    }
    let mut seen = BTreeSet::new();
    fields.retain(|field| seen.insert(field.clone()));
    fields
}

/// Returns the fields of an object, or of all objects of a list.
fn fields_of(value: &Json) -> Vec<&(String, Json)> {
    match value {
        Json::Object(fields) => fields.iter().collect(),
        Json::List(values) => values.iter().flat_map(fields_of).collect(),
        _ => Vec::new(),
    }
}

/// Returns the position in the text of the value at a pointer, or of its innermost object that exists.
fn place_of(table: &DeTable<'_>, pointer: &str) -> usize {
    let mut parts = pointer.split('/').skip(1).map(|part| part.replace("~1", "/").replace("~0", "~"));
    let Some((key, mut value)) = parts.next().and_then(|part| find(table, &part)) else {
        return 0;
    };
    let mut start = key;
    for part in parts {
        let inner = match value.get_ref() {
            DeValue::Table(table) => find(table, &part),
            DeValue::Array(list) => {
                part.parse().ok().and_then(|index: usize| list.get(index)).map(|inner| (inner.span().start, inner))
            }
            _ => None,
        };
        let Some((place, inner)) = inner else { return start };
        (start, value) = (place, inner);
    }
    start
}

/// Finds a field of a table, with the position of its key.
fn find<'a>(table: &'a DeTable<'a>, name: &str) -> Option<(usize, &'a Spanned<DeValue<'a>>)> {
    table.iter().find(|(key, _)| key.get_ref() == name).map(|(key, value)| (key.span().start, value))
}

fn line_of(text: &str, place: usize) -> usize {
    1 + text.as_bytes().iter().take(place).filter(|byte| **byte == b'\n').count()
}

/// Converts a value to JSON. Dates, and numbers that JSON cannot represent, become texts, which are refused as numbers.
fn json(value: &Spanned<DeValue<'_>>) -> Json {
    match value.get_ref() {
        DeValue::String(text) => Json::Text(text.clone().into_owned()),
        DeValue::Boolean(_) => Json::Truth,
        DeValue::Datetime(date) => Json::Text(date.to_string()),
        DeValue::Integer(number) => decimal(number.as_str()),
        DeValue::Float(number) => decimal(number.as_str()),
        DeValue::Array(list) => list.iter().map(json).collect(),
        DeValue::Table(table) => json_of_table(table),
    }
}

fn json_of_table(table: &DeTable<'_>) -> Json {
    Json::Object(table.iter().map(|(key, value)| (key.get_ref().clone().into_owned(), json(value))).collect())
}

fn decimal(text: &str) -> Json {
    let number = text.parse().ok().filter(|number: &f64| number.is_finite());
    number.map_or_else(|| Json::Text(text.to_owned()), Json::Number)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = r#"title = "T"
summary = "S"
[comparison]
days = 14
start_date = 1978-01-22
[[comparison.scenarios]]
name = "A"
beta = 1.66
gamma = 0.44
interventions = [{ name = "closure", from_day = 3, reduction = 0.5 }]
[[numbers]]
fields = ["beta", "gamma"]
meaning = "fitted"
source = "Somebody"
url = "https://example.org"
"#;

    #[test]
    fn a_file_becomes_a_comparison_with_sources() {
        let preset = Preset::read("a", FILE).unwrap();
        assert_eq!((preset.id.as_str(), preset.title.as_str(), preset.summary.as_str()), ("a", "T", "S"));
        assert_eq!(preset.comparison.scenarios()[0].beta.value, 1.66);
        assert_eq!(preset.comparison.start_date().unwrap().to_string(), "1978-01-22");
        assert_eq!(preset.numbers[0].source.as_deref(), Some("Somebody"));
        assert_eq!(preset.unexplained, ["days", "interventions.from_day", "interventions.reduction", "start_date"]);
    }

    #[test]
    fn the_example_is_a_preset() {
        let preset = Preset::read("example", EXAMPLE).unwrap();
        assert_eq!(preset.comparison.scenarios().len(), 2);
        assert_eq!(preset.comparison.observations().unwrap().values.len(), 4);
    }

    #[test]
    fn problems_have_their_line() {
        for (from, to, line, sentence) in [
            ("beta = 1.66", "beta = -1", 8, "Transmission rate beta must be between 0 and 100 per day"),
            ("beta = 1.66", "beta = nan", 8, "Transmission rate beta must be between"),
            ("beta = 1.66\n", "", 6, "Enter the transmission rate beta"),
            ("reduction = 0.5", "reduction = 2", 10, "Reduction must be between 0 and 1"),
            ("days = 14", "dayz = 14", 4, "“dayz” is not a field here"),
            ("days = 14", "days = ", 4, "this is not TOML"),
            ("title = \"T\"", "title = 5", 1, "title must be a text"),
            ("summary = \"S\"\n", "", 1, "“summary” is missing"),
            ("title = \"T\"", "title = \"T\u{200b}\"", 1, "title must not contain invisible characters"),
            ("name = \"A\"", "name = \"A\u{2060}\"", 7, "Name must not contain invisible characters"),
            ("Somebody", "Some\u{feff}body", 14, "source must not contain invisible characters"),
            ("[comparison]", "[comparisons]", 3, "“comparisons” is not a field here"),
            ("meaning = \"fitted\"\n", "", 11, "“meaning” is missing"),
            ("fields = [\"beta\", \"gamma\"]", "fields = 3", 12, "Here must be a list of texts"),
            ("https://example.org", "javascript:alert(1)", 15, "url must begin with https://"),
            ("source =", "sauce =", 14, "“sauce” is not a field here: known are fields, meaning"),
        ] {
            let error = Preset::read("a", &FILE.replace(from, to)).unwrap_err();
            assert_eq!(error.line, line, "{error}");
            assert!(error.sentence.starts_with(sentence), "{error}");
        }
        assert_eq!(Preset::read("a", "").unwrap_err().line, 1);
    }
}
