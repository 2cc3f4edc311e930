//! JSON of any shape in little memory: a list of numbers takes eight bytes for each of them.
//!
//! What comes from outside is read into this first, so that a file can't make more of itself than its own size.

use std::cell::Cell;
use std::fmt;

use serde::de::{DeserializeSeed, Error, MapAccess, SeqAccess, Visitor};
use serde::{Deserializer, de};

/// Lists, objects, texts and single numbers in one text: a run of eight scenarios with every band and sample has a few
/// thousand.
const MOST_NODES: usize = 100_000;

/// A JSON value.
#[derive(Debug, Clone, PartialEq)]
pub enum Node {
    /// null
    Null,
    /// true or false
    Truth,
    /// Any number.
    Number(f64),
    /// A text.
    Text(String),
    /// A list with nothing but numbers in it, or with nothing.
    Numbers(Vec<f64>),
    /// Any other list.
    List(Vec<Self>),
    /// Names and values in their order. A name may stand there twice.
    Object(Vec<(String, Self)>),
}

impl Node {
    /// Reads a text.
    ///
    /// # Errors
    ///
    /// When it is no JSON, has a number that is not finite, or more parts than any run.
    pub fn read(text: &str) -> Result<Self, serde_json::Error> {
        let left = Cell::new(MOST_NODES);
        let mut reader = serde_json::Deserializer::from_str(text);
        let node = Seed(&left).deserialize(&mut reader)?;
        reader.end()?;
        Ok(node)
    }

    /// What it is, in a sentence.
    pub fn kind(&self) -> String {
        match self {
            Self::Null => "null".to_owned(),
            Self::Truth => "true or false".to_owned(),
            Self::Number(value) => format!("the number {value:?}"),
            Self::Text(_) => "a text".to_owned(),
            Self::Numbers(_) | Self::List(_) => "a list".to_owned(),
            Self::Object(_) => "an object".to_owned(),
        }
    }
}

/// Reads a value as long as there are parts left.
#[derive(Clone, Copy)]
struct Seed<'a>(&'a Cell<usize>);

impl Seed<'_> {
    fn take<E: Error>(self) -> Result<(), E> {
        let left = self.0.get().checked_sub(1).ok_or_else(|| E::custom("more parts than any run has"))?;
        self.0.set(left);
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for Seed<'_> {
    type Value = Node;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Seed<'_> {
    type Value = Node;

    fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_unit<E: de::Error>(self) -> Result<Node, E> {
        self.take().map(|()| Node::Null)
    }

    fn visit_bool<E: de::Error>(self, _: bool) -> Result<Node, E> {
        self.take().map(|()| Node::Truth)
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<Node, E> {
        Ok(Node::Number(value as f64))
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Node, E> {
        Ok(Node::Number(value as f64))
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Node, E> {
        Ok(Node::Number(value))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Node, E> {
        self.take().map(|()| Node::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Node, A::Error> {
        self.take()?;
        let mut numbers = Vec::new();
        let first_other = loop {
            match list.next_element_seed(self)? {
                Some(Node::Number(value)) => numbers.push(value),
                Some(other) => break other,
                None => return Ok(Node::Numbers(numbers)),
            }
        };
        let mut nodes = Vec::new();
        for value in numbers {
            self.take()?;
            nodes.push(Node::Number(value));
        }
        nodes.push(first_other);
        while let Some(node) = list.next_element_seed(self)? {
            if matches!(node, Node::Number(_)) {
                self.take()?;
            }
            nodes.push(node);
        }
        Ok(Node::List(nodes))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Node, A::Error> {
        self.take()?;
        let mut fields = Vec::new();
        while let Some(name) = map.next_key::<String>()? {
            self.take()?;
            fields.push((name, map.next_value_seed(self)?));
        }
        Ok(Node::Object(fields))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_numbers_are_told_from_others() {
        let number = Node::Number;
        for (text, expected) in [
            ("[]", Node::Numbers(vec![])),
            ("[1, -2.5e3]", Node::Numbers(vec![1.0, -2500.0])),
            ("[1, null, 2]", Node::List(vec![number(1.0), Node::Null, number(2.0)])),
            ("[[0, 1]]", Node::List(vec![Node::Numbers(vec![0.0, 1.0])])),
            (
                r#"{"a": 1, "a": true}"#,
                Node::Object(vec![("a".to_owned(), number(1.0)), ("a".to_owned(), Node::Truth)]),
            ),
        ] {
            assert_eq!(Node::read(text).unwrap(), expected, "{text}");
        }
        for text in ["", "[1,", "[1e999]", "1 2", "nan"] {
            assert!(Node::read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_text_cannot_make_more_of_itself() {
        let many = format!("[{}0]", "[],".repeat(MOST_NODES));
        assert!(Node::read(&many).unwrap_err().to_string().contains("more parts"));
        let numbers = format!("[{}0]", "0,".repeat(2 * MOST_NODES));
        assert!(matches!(Node::read(&numbers), Ok(Node::Numbers(numbers)) if numbers.len() == 2 * MOST_NODES + 1));
    }
}
