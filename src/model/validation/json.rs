//! JSON values of any shape, for validation. Repeated names are kept. A list of numbers takes eight bytes per number,
//! and the number of other values is limited, so that a small document cannot take much memory.

use std::borrow::Cow;
use std::cell::Cell;
use std::fmt;

use serde::de::{DeserializeSeed, Error, MapAccess, SeqAccess, Visitor};
use serde::{Deserializer, de};
use serde_json::Value;

/// Maximum lists, objects, names, texts and single numbers in one document. A run of eight scenarios with all bands and
/// samples has a few thousand.
const MAXIMUM_PARTS: usize = 100_000;

/// Returns the library's message about invalid JSON, without the line and the column at its end.
#[must_use]
pub fn json_error_reason(error: &serde_json::Error) -> String {
    let full = error.to_string();
    full.rsplit_once(" at line ").map_or(full.as_str(), |(reason, _)| reason).to_owned()
}

/// A JSON value.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Json {
    /// null, or a missing value.
    #[default]
    Null,
    /// true or false.
    Truth,
    /// Any number.
    Number(f64),
    /// A text.
    Text(String),
    /// A list that is empty or has only numbers.
    Numbers(Vec<f64>),
    /// Any other list.
    List(Vec<Self>),
    /// Names and values in their order. Names may be repeated.
    Object(Vec<(String, Self)>),
}

impl Json {
    /// Reads a document.
    ///
    /// # Errors
    ///
    /// If it is not JSON, has a number that is not finite, or has more than 100,000 parts.
    pub fn read(text: &str) -> Result<Self, serde_json::Error> {
        Self::read_within(text, usize::MAX)
    }

    /// Reads a document with a limited number of numbers.
    ///
    /// # Errors
    ///
    /// As [`Self::read`], and if it has more numbers.
    pub fn read_within(text: &str, maximum_numbers: usize) -> Result<Self, serde_json::Error> {
        let (parts, numbers) = (Cell::new(MAXIMUM_PARTS), Cell::new(maximum_numbers));
        let mut reader = serde_json::Deserializer::from_str(text);
        let value = Seed { parts: &parts, numbers: &numbers }.deserialize(&mut reader)?;
        reader.end()?;
        Ok(value)
    }

    /// Returns the field with this name; null if this is not an object, or does not have it.
    pub fn field(&self, name: &str) -> &Self {
        let Self::Object(fields) = self else { return &Self::Null };
        fields.iter().find(|(found, _)| found == name).map_or(&Self::Null, |(_, value)| value)
    }

    /// Returns the text; `None` for other values.
    pub fn text(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    /// Returns the values of a list; `None` for other values.
    pub fn list(&self) -> Option<Cow<'_, [Self]>> {
        match self {
            Self::List(values) => Some(Cow::Borrowed(values)),
            Self::Numbers(numbers) => Some(numbers.iter().copied().map(Self::Number).collect()),
            _ => None,
        }
    }

    /// Returns whether this is null, or missing.
    pub fn is_null(&self) -> bool {
        *self == Self::Null
    }

    /// Returns the kind of value for a sentence: "a list".
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Truth => "true or false",
            Self::Number(_) => "a number",
            Self::Text(_) => "a text",
            Self::Numbers(_) | Self::List(_) => "a list",
            Self::Object(_) => "an object",
        }
    }
}

/// Collects values into a list.
impl FromIterator<Json> for Json {
    fn from_iter<I: IntoIterator<Item = Self>>(values: I) -> Self {
        let values: Vec<Self> = values.into_iter().collect();
        let number = |value: &Self| if let Self::Number(value) = value { Some(*value) } else { None };
        let numbers: Option<Vec<f64>> = values.iter().map(number).collect();
        numbers.map_or(Self::List(values), Self::Numbers)
    }
}

impl From<&Value> for Json {
    fn from(value: &Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(_) => Self::Truth,
            Value::Number(number) => number.as_f64().map_or(Self::Null, Self::Number),
            Value::String(text) => Self::Text(text.clone()),
            Value::Array(values) => values.iter().map(Self::from).collect(),
            Value::Object(fields) => {
                Self::Object(fields.iter().map(|(name, value)| (name.clone(), Self::from(value))).collect())
            }
        }
    }
}

/// Reads a value within the remaining numbers of parts and numbers.
#[derive(Clone, Copy)]
struct Seed<'a> {
    parts: &'a Cell<usize>,
    numbers: &'a Cell<usize>,
}

impl Seed<'_> {
    fn part<E: Error>(self) -> Result<(), E> {
        take(self.parts).ok_or_else(|| E::custom("more parts than any run has"))
    }

    fn number<E: Error>(self, value: f64) -> Result<Json, E> {
        take(self.numbers).map(|()| Json::Number(value)).ok_or_else(|| E::custom("more numbers than are read"))
    }
}

fn take(left: &Cell<usize>) -> Option<()> {
    left.set(left.get().checked_sub(1)?);
    Some(())
}

impl<'de> DeserializeSeed<'de> for Seed<'_> {
    type Value = Json;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Json, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Seed<'_> {
    type Value = Json;

    fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_unit<E: de::Error>(self) -> Result<Json, E> {
        self.part().map(|()| Json::Null)
    }

    fn visit_bool<E: de::Error>(self, _: bool) -> Result<Json, E> {
        self.part().map(|()| Json::Truth)
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<Json, E> {
        self.number(value as f64)
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Json, E> {
        self.number(value as f64)
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Json, E> {
        self.number(value)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Json, E> {
        self.part().map(|()| Json::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Json, A::Error> {
        self.part()?;
        let mut numbers = Vec::new();
        let first_other = loop {
            match list.next_element_seed(self)? {
                Some(Json::Number(value)) => numbers.push(value),
                Some(other) => break other,
                None => return Ok(Json::Numbers(numbers)),
            }
        };
        let mut values = Vec::new();
        for number in numbers {
            self.part()?;
            values.push(Json::Number(number));
        }
        values.push(first_other);
        while let Some(value) = list.next_element_seed(self)? {
            if matches!(value, Json::Number(_)) {
                self.part()?;
            }
            values.push(value);
        }
        Ok(Json::List(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Json, A::Error> {
        self.part()?;
        let mut fields = Vec::new();
        while let Some(name) = map.next_key::<String>()? {
            self.part()?;
            fields.push((name, map.next_value_seed(self)?));
        }
        Ok(Json::Object(fields))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn lists_of_numbers_are_distinguished_from_other_lists() {
        let number = Json::Number;
        for (text, expected) in [
            ("[]", Json::Numbers(vec![])),
            ("[1, -2.5e3]", Json::Numbers(vec![1.0, -2500.0])),
            ("[1, null, 2]", Json::List(vec![number(1.0), Json::Null, number(2.0)])),
            ("[[0, 1]]", Json::List(vec![Json::Numbers(vec![0.0, 1.0])])),
            (
                r#"{"a": 1, "a": true}"#,
                Json::Object(vec![("a".to_owned(), number(1.0)), ("a".to_owned(), Json::Truth)]),
            ),
        ] {
            assert_eq!(Json::read(text).unwrap(), expected, "{text}");
        }
        for text in ["", "[1,", "[1e999]", "1 2", "nan"] {
            assert!(Json::read(text).is_err(), "{text}");
        }
        let value = json!({"a": [1, 2.5], "b": [1, "c", null], "d": [], "e": {"f": true}});
        assert_eq!(Json::from(&value), Json::read(&value.to_string()).unwrap());
    }

    #[test]
    fn a_document_with_too_many_parts_or_numbers_is_refused() {
        let many = format!("[{}0]", "[],".repeat(MAXIMUM_PARTS));
        assert!(Json::read(&many).unwrap_err().to_string().contains("more parts"));
        let numbers = format!("[{}0]", "0,".repeat(2 * MAXIMUM_PARTS));
        assert!(matches!(Json::read(&numbers), Ok(Json::Numbers(numbers)) if numbers.len() == 2 * MAXIMUM_PARTS + 1));
        assert!(Json::read_within("[1, 2, [3]]", 2).unwrap_err().to_string().contains("more numbers"));
        assert!(Json::read_within("[1, 2, [3]]", 3).is_ok());
    }
}
