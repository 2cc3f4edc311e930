//! Names that are repeated in an object of a JSON text: readers of JSON take the first value, the last one, or none.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

use super::Problem;

/// Names that are reported: a text with more has one cause for all of them.
const MOST: usize = 20;
/// Names of one object that are remembered. No object that is read has nearly as many; one that has is refused for its
/// unknown names.
const MOST_NAMES: usize = 4_096;
/// Characters of a name that are reported.
const MOST_CHARACTERS: usize = 80;

/// Finds each name that is repeated in one object, at any depth.
///
/// # Errors
///
/// When the text is not JSON.
pub fn repeated_names(text: &str) -> Result<Vec<Problem>, serde_json::Error> {
    let found = RefCell::new(Vec::new());
    let mut reader = serde_json::Deserializer::from_str(text);
    Part { place: &Place::Root, found: &found }.deserialize(&mut reader)?;
    reader.end()?;
    Ok(found.into_inner())
}

/// The place of a value in the text, from the inside out.
enum Place<'a> {
    Root,
    Index(&'a Self, usize),
    Name(&'a Self, &'a str),
}

impl Place<'_> {
    fn pointer(&self) -> String {
        match self {
            Self::Root => String::new(),
            Self::Index(outside, index) => format!("{}/{index}", outside.pointer()),
            Self::Name(outside, name) => {
                format!("{}/{}", outside.pointer(), short(name).replace('~', "~0").replace('/', "~1"))
            }
        }
    }
}

fn short(name: &str) -> String {
    name.chars().take(MOST_CHARACTERS).collect()
}

/// Reads a value and keeps its faults alone.
#[derive(Clone, Copy)]
struct Part<'a> {
    place: &'a Place<'a>,
    found: &'a RefCell<Vec<Problem>>,
}

impl<'de> DeserializeSeed<'de> for Part<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Part<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str("any JSON")
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut values: A) -> Result<(), A::Error> {
        let mut index = 0;
        while values.next_element_seed(Part { place: &Place::Index(self.place, index), ..self })?.is_some() {
            index += 1;
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut values: A) -> Result<(), A::Error> {
        let mut names = BTreeSet::new();
        while let Some(name) = values.next_key::<String>()? {
            let place = Place::Name(self.place, &name);
            if names.contains(&name) && self.found.borrow().len() < MOST {
                let sentence = format!("“{}” is here more than once. Keep one of them", short(&name));
                self.found.borrow_mut().push(Problem::new(place.pointer(), sentence));
            }
            values.next_value_seed(Part { place: &place, ..self })?;
            if names.len() < MOST_NAMES {
                names.insert(name);
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    fn pointers(text: &str) -> Vec<String> {
        repeated_names(text).unwrap().into_iter().map(|problem| problem.pointer).collect()
    }

    #[test]
    fn names_are_found_at_every_depth() {
        for (text, expected) in [
            (r#"{"days": 1, "days": 2}"#, &["/days"][..]),
            (r#"{"days": 1, "d\u0061ys": 1}"#, &["/days"]),
            (r#"{"a": {"b": [{"c": 1}, {"c": 1, "d": 2, "c": 1}]}}"#, &["/a/b/1/c"]),
            (r#"{"a": {"x": 1, "x": 1}, "a": {"y/z~": null, "y/z~": {}}}"#, &["/a/x", "/a", "/a/y~1z~0"]),
            (r#"[{"a": 1}, {"a": 1}]"#, &[]),
            (r#"{"": 1, "": 1}"#, &["/"]),
            ("[1, -2, 3.5, true, null, \"a\"]", &[]),
        ] {
            assert_eq!(pointers(text), expected, "{text}");
        }
        assert_eq!(pointers(&format!("{{{}\"a\": 1}}", "\"a\": 1,".repeat(5_000))).len(), MOST);
        for text in ["", "{", "{\"a\": 1} 2", "nonsense"] {
            assert!(repeated_names(text).is_err(), "{text}");
        }
    }

    fn any_json() -> impl Strategy<Value = Value> {
        let leaf =
            prop_oneof![Just(Value::Null), any::<bool>().prop_map(Value::from), any::<f64>().prop_map(Value::from)];
        leaf.prop_recursive(4, 40, 5, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
                prop::collection::btree_map("[a-c/~ ]{0,2}", inner, 0..5).prop_map(|map| map.into_iter().collect()),
            ]
        })
    }

    /// Every object of a value, by its pointer, with its first name.
    fn objects(value: &Value, pointer: &str, found: &mut Vec<(String, String)>) {
        match value {
            Value::Object(fields) => {
                found.extend(fields.keys().next().map(|name| (pointer.to_owned(), name.clone())));
                for (name, inner) in fields {
                    objects(inner, &format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1")), found);
                }
            }
            Value::Array(values) => {
                for (index, inner) in values.iter().enumerate() {
                    objects(inner, &format!("{pointer}/{index}"), found);
                }
            }
            _ => {}
        }
    }

    proptest! {
        /// What serde_json writes has no name twice; with one written once more, that one is found and no other.
        #[test]
        fn a_name_that_is_written_once_more_is_found(value in any_json(), choice in any::<prop::sample::Index>()) {
            prop_assert_eq!(pointers(&value.to_string()), Vec::<String>::new());
            let mut all = Vec::new();
            objects(&value, "", &mut all);
            prop_assume!(!all.is_empty());
            let (pointer, name) = choice.get(&all).clone();
            let mut marked = value;
            let fields = marked.pointer_mut(&pointer).unwrap().as_object_mut().unwrap();
            fields.insert("MARK".to_owned(), json!(0));
            let text = marked.to_string().replace("\"MARK\"", &json!(name).to_string());
            let expected = format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1"));
            prop_assert_eq!(pointers(&text), vec![expected]);
        }
    }
}
