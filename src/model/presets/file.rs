//! A preset's file, such as [`EXAMPLE`].

use serde::Serialize;
use serde_json::{Map, Value};
use toml::Spanned;
use toml::de::{DeTable, DeValue};
use utoipa::ToSchema;

use crate::model::inputs::comparison::Comparison;
use crate::model::limits::MAXIMUM_TITLE;
use crate::model::validation::Problem;
use crate::model::validation::hidden_characters::hidden_sentence;
use crate::model::validation::json::read_comparison;

/// How a preset is written: what pages show, and tests read.
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
    /// What it is called.
    pub title: String,
    /// What it shows, in a sentence or two.
    pub summary: String,
    /// The comparison.
    pub comparison: Comparison,
    /// Where its numbers come from.
    pub numbers: Vec<PresetNumber>,
    /// Numbers that the file gives without a word: they count as illustrative.
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

/// Why a file is no preset.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {sentence}")]
pub struct PresetError {
    /// From 1.
    pub line: usize,
    /// One plain sentence.
    pub sentence: String,
}

impl Preset {
    /// Reads a file's text; `id` is the file's name without its extension.
    ///
    /// # Errors
    ///
    /// The first thing that is wrong with it, and on which line.
    pub fn read(id: &str, text: &str) -> Result<Self, PresetError> {
        let document = DeTable::parse(text).map_err(|error| PresetError {
            line: line_of(text, error.span().map_or(0, |span| span.start)),
            sentence: format!("this is not TOML: {}", error.message()),
        })?;
        let file = File { text, table: document.get_ref() };
        file.only("", &["title", "summary", "comparison", "numbers"])?;
        let title = file.text("/title")?;
        if title.chars().count() > MAXIMUM_TITLE {
            return Err(file.error("/title", format!("a title has at most {MAXIMUM_TITLE} characters")));
        }
        let summary = file.text("/summary")?;
        let value = file.value("/comparison").map(json).unwrap_or_default();
        if value.is_null() {
            return Err(file.error("", "[comparison] is missing: the body of POST /api/v1/simulations"));
        }
        let comparison = read_comparison(&value).map_err(|problems| {
            let first = problems.into_iter().next().unwrap_or_else(|| Problem::new("", "this is no comparison"));
            file.error(&format!("/comparison{}", first.pointer), first.sentence)
        })?;
        let numbers = file.numbers()?;
        let explained = |field: &String| numbers.iter().any(|number: &PresetNumber| number.fields.contains(field));
        Ok(Self {
            id: id.to_owned(),
            title,
            summary,
            unexplained: given(&value).into_iter().filter(|field| !explained(field)).collect(),
            comparison,
            numbers,
        })
    }
}

/// The numbers that a comparison gives, as `fields` calls them.
fn given(comparison: &Value) -> Vec<String> {
    let mut fields: Vec<String> = Vec::new();
    let mut add = |field: String| {
        if !fields.contains(&field) {
            fields.push(field);
        }
    };
    let objects = |value: &Value| match value {
        Value::Object(fields) => vec![fields.clone()],
        Value::Array(list) => list.iter().filter_map(Value::as_object).cloned().collect(),
        _ => Vec::new(),
    };
    for (name, value) in comparison.as_object().into_iter().flatten() {
        match name.as_str() {
            "scenarios" => {
                for (name, value) in objects(value).into_iter().flatten() {
                    if value.is_number() {
                        add(name);
                        continue;
                    }
                    for (inner, value) in objects(&value).into_iter().flatten() {
                        if value.is_number() {
                            add(format!("{name}.{inner}"));
                        }
                    }
                }
            }
            "solver" => {}
            _ => add(name.clone()),
        }
    }
    fields
}

/// A parsed file, whose places are named like a JSON pointer.
struct File<'a> {
    text: &'a str,
    table: &'a DeTable<'a>,
}

impl<'a> File<'a> {
    fn error(&self, pointer: &str, sentence: impl Into<String>) -> PresetError {
        PresetError { line: line_of(self.text, self.place(pointer)), sentence: sentence.into() }
    }

    /// Where in the text a pointer leads, or as far as it leads.
    fn place(&self, pointer: &str) -> usize {
        let mut parts = pointer.split('/').skip(1).map(|part| part.replace("~1", "/").replace("~0", "~"));
        let Some((key, mut value)) = parts.next().and_then(|part| find(self.table, &part)) else {
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

    fn value(&self, pointer: &str) -> Option<&'a Spanned<DeValue<'a>>> {
        self.table.get(pointer.trim_start_matches('/'))
    }

    /// A text that must be there and say something.
    fn text(&self, pointer: &str) -> Result<String, PresetError> {
        let name = pointer.trim_start_matches('/');
        match self.value(pointer).map(Spanned::get_ref) {
            Some(DeValue::String(text)) if !text.trim().is_empty() => {
                visible(name, text).map_err(|sentence| self.error(pointer, sentence))
            }
            Some(_) => Err(self.error(pointer, format!("{name} must be a text, in quotation marks"))),
            None => Err(self.error(pointer, format!("{name} = \"…\" is missing"))),
        }
    }

    fn only(&self, pointer: &str, known: &[&str]) -> Result<(), PresetError> {
        match self.table.keys().find(|key| !known.contains(&key.get_ref().as_ref())) {
            None => Ok(()),
            Some(key) => Err(PresetError {
                line: line_of(self.text, key.span().start),
                sentence: format!("“{}” is not a field here{pointer}: known are {}", key.get_ref(), known.join(", ")),
            }),
        }
    }

    fn numbers(&self) -> Result<Vec<PresetNumber>, PresetError> {
        const SHAPE: &str = "numbers must be tables: [[numbers]] with fields, meaning, and perhaps source and url";
        let Some(value) = self.value("/numbers") else { return Ok(Vec::new()) };
        let DeValue::Array(list) = value.get_ref() else { return Err(self.error("/numbers", SHAPE)) };
        let mut numbers = Vec::new();
        for entry in list {
            let line = line_of(self.text, entry.span().start);
            let wrong = |sentence: &str| PresetError { line, sentence: sentence.to_owned() };
            let DeValue::Table(table) = entry.get_ref() else { return Err(wrong(SHAPE)) };
            File { text: self.text, table }.only(" in [[numbers]]", &["fields", "meaning", "source", "url"])?;
            let text = |name: &str| match table.get(name).map(Spanned::get_ref) {
                None => Ok(None),
                Some(DeValue::String(text)) => visible(name, text).map(Some).map_err(|sentence| wrong(&sentence)),
                Some(_) => Err(wrong("meaning, source and url must be texts, in quotation marks")),
            };
            let fields = match table.get("fields").map(Spanned::get_ref) {
                Some(DeValue::Array(fields)) => fields.iter().map(|field| match field.get_ref() {
                    DeValue::String(field) => Ok(field.clone().into_owned()),
                    _ => Err(wrong("fields must be a list of texts, such as [\"beta\", \"gamma\"]")),
                }),
                _ => return Err(wrong("fields = [\"beta\", …] is missing in [[numbers]]")),
            };
            let url = text("url")?;
            if url.as_ref().is_some_and(|url| !url.starts_with("https://") && !url.starts_with("http://")) {
                return Err(wrong("url must begin with https://"));
            }
            numbers.push(PresetNumber {
                fields: fields.collect::<Result<_, _>>()?,
                meaning: text("meaning")?.ok_or_else(|| wrong("meaning = \"…\" is missing in [[numbers]]"))?,
                source: text("source")?,
                url,
            });
        }
        Ok(numbers)
    }
}

/// Trims a text, and refuses invisible characters in it with a sentence that begins with its name.
fn visible(name: &str, text: &str) -> Result<String, String> {
    match text.split(char::is_control).find_map(|part| hidden_sentence(name, part)) {
        Some(sentence) => Err(sentence),
        None => Ok(text.trim().to_owned()),
    }
}

/// A field of a table, with the place of its key.
fn find<'a>(table: &'a DeTable<'a>, name: &str) -> Option<(usize, &'a Spanned<DeValue<'a>>)> {
    table.iter().find(|(key, _)| key.get_ref() == name).map(|(key, value)| (key.span().start, value))
}

fn line_of(text: &str, place: usize) -> usize {
    1 + text.as_bytes().iter().take(place).filter(|byte| **byte == b'\n').count()
}

/// The same value as JSON; what JSON cannot hold becomes a text, which no number is.
fn json(value: &Spanned<DeValue<'_>>) -> Value {
    match value.get_ref() {
        DeValue::String(text) => Value::String(text.clone().into_owned()),
        DeValue::Boolean(is) => Value::Bool(*is),
        DeValue::Datetime(date) => Value::String(date.to_string()),
        DeValue::Integer(number) => decimal(number.as_str()),
        DeValue::Float(number) => decimal(number.as_str()),
        DeValue::Array(list) => Value::Array(list.iter().map(json).collect()),
        DeValue::Table(table) => {
            let fields = table.iter().map(|(key, value)| (key.get_ref().clone().into_owned(), json(value)));
            Value::Object(fields.collect::<Map<_, _>>())
        }
    }
}

fn decimal(text: &str) -> Value {
    let number = text.parse().ok().and_then(serde_json::Number::from_f64);
    number.map_or_else(|| Value::String(text.to_owned()), Value::Number)
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
    fn what_is_wrong_is_named_with_its_line() {
        for (from, to, line, sentence) in [
            ("beta = 1.66", "beta = -1", 8, "Transmission rate beta must be between 0 and 100 per day"),
            ("beta = 1.66", "beta = nan", 8, "Transmission rate beta must be between"),
            ("beta = 1.66\n", "", 6, "Enter the transmission rate beta"),
            ("reduction = 0.5", "reduction = 2", 10, "Reduction must be between 0 and 1"),
            ("days = 14", "dayz = 14", 4, "“dayz” is not a field here"),
            ("days = 14", "days = ", 4, "this is not TOML"),
            ("title = \"T\"", "title = 5", 1, "title must be a text"),
            ("summary = \"S\"\n", "", 1, "summary = \"…\" is missing"),
            ("title = \"T\"", "title = \"T\u{200b}\"", 1, "title must not contain invisible characters"),
            ("name = \"A\"", "name = \"A\u{2060}\"", 7, "Name must not contain invisible characters"),
            ("Somebody", "Some\u{feff}body", 11, "source must not contain invisible characters"),
            ("[comparison]", "[comparisons]", 3, "“comparisons” is not a field here"),
            ("meaning = \"fitted\"\n", "", 11, "meaning = \"…\" is missing"),
            ("fields = [\"beta\", \"gamma\"]", "fields = 3", 11, "fields = "),
            ("https://example.org", "javascript:alert(1)", 11, "url must begin with https://"),
            ("source =", "sauce =", 14, "“sauce” is not a field here in [[numbers]]"),
        ] {
            let error = Preset::read("a", &FILE.replace(from, to)).unwrap_err();
            assert_eq!(error.line, line, "{error}");
            assert!(error.sentence.starts_with(sentence), "{error}");
        }
        assert_eq!(Preset::read("a", "").unwrap_err().line, 1);
    }
}
