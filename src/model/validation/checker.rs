//! Checks that all readers of JSON share: requests, files, responses of external engines, presets, views. Each check
//! returns a value or adds a problem with the value's JSON pointer.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::Problem;
use super::hidden_characters::first_hidden;
use super::json::Json;
use crate::model::limits::MAXIMUM_UNKNOWN_FIELDS;

/// Maximum problems that are kept.
const MAXIMUM_PROBLEMS: usize = 1_000;
/// Upper bound of all counts: more than 10,000,000,000 people infected on each day of ten years.
const LARGEST_COUNT: f64 = 1e17;
/// Maximum characters of a name or text that a sentence quotes.
const MAXIMUM_QUOTED: usize = 40;

/// Valid range of a number.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// Smallest valid value.
    pub low: f64,
    /// Largest valid value.
    pub high: f64,
}

impl Bounds {
    /// Bounds of counts of people, shares and days.
    pub const COUNT: Self = Self::up_to(LARGEST_COUNT);
    /// Bounds of differences and growth rates.
    pub const SIGNED: Self = Self { low: -LARGEST_COUNT, high: LARGEST_COUNT };
    /// Bounds of a quotient with a rate as the divisor, which may be very small.
    pub const RATIO: Self = Self::up_to(1e300);
    /// Bounds of a correlation.
    pub const CORRELATION: Self = Self { low: -1.0, high: 1.0 };

    /// Creates bounds from 0 to this value.
    pub const fn up_to(high: f64) -> Self {
        Self { low: 0.0, high }
    }

    /// Returns the bounds of a difference of two such numbers, and of the wider confidence interval around it.
    pub const fn of_differences(self) -> Self {
        let high = 4.0 * self.high;
        Self { low: -high, high }
    }

    fn allows(self, value: f64) -> bool {
        (self.low..=self.high).contains(&value)
    }
}

/// A value and its JSON pointer.
#[derive(Debug, Clone)]
pub struct Place<'a> {
    /// The pointer from the root of the document.
    pub pointer: String,
    /// The value; null if it is missing.
    pub value: Cow<'a, Json>,
}

impl<'a> Place<'a> {
    /// Creates a place from a pointer and its value.
    pub fn new(pointer: impl Into<String>, value: &'a Json) -> Self {
        Self { pointer: pointer.into(), value: Cow::Borrowed(value) }
    }
}

/// The fields of an object.
#[derive(Debug, Clone)]
pub struct JsonObject<'a> {
    pointer: String,
    fields: &'a [(String, Json)],
}

impl<'a> JsonObject<'a> {
    /// Returns a field; null if it is missing.
    pub fn at(&self, name: &str) -> Place<'a> {
        let found = self.fields.iter().find(|(found, _)| found == name);
        Place::new(format!("{}/{name}", self.pointer), found.map_or(&Json::Null, |(_, value)| value))
    }

    /// Returns the names of the fields.
    pub fn names(&self) -> impl Iterator<Item = &'a str> {
        self.fields.iter().map(|(name, _)| name.as_str())
    }
}

/// The values of a list.
#[derive(Debug, Clone, Default)]
pub struct JsonList<'a> {
    /// Number of all values.
    pub count: usize,
    /// The first values, up to a limit, because a list of numbers takes many times its memory in this form.
    pub places: Vec<Place<'a>>,
}

/// Escapes a name as a part of a JSON pointer.
pub fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// Formats a value for a sentence: a quoted text, a number, or the kind of value.
fn described(value: &Json) -> String {
    match value {
        Json::Text(text) => format!("“{}”", shortened(text)),
        Json::Number(number) => format!("{number:?}"),
        other => other.kind().to_owned(),
    }
}

fn shortened(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(MAXIMUM_QUOTED) {
        Some((end, _)) => Cow::Owned(format!("{}…", &text[..end])),
        None => Cow::Borrowed(text),
    }
}

/// Collects problems, up to 1,000.
#[derive(Default)]
pub struct Checker {
    /// The problems, in the order in which they were found.
    pub problems: Vec<Problem>,
    /// Whether an object has a repeated name.
    pub has_repeated_names: bool,
}

impl Checker {
    /// Adds a problem.
    pub fn problem(&mut self, pointer: impl Into<String>, sentence: impl Into<String>) {
        if self.problems.len() < MAXIMUM_PROBLEMS {
            self.problems.push(Problem::new(pointer, sentence));
        }
    }

    /// Reads an object. Each unknown field and each repeated name is a problem: of repeated names, some JSON readers
    /// take the first value, some the last.
    pub fn object<'a>(&mut self, place: &Place<'a>, known: &[&str]) -> Option<JsonObject<'a>> {
        let pointer = &place.pointer;
        let Cow::Borrowed(Json::Object(fields)) = &place.value else {
            let sentence = format!("Here must be an object with {}, not {}", known.join(", "), place.value.kind());
            self.problem(pointer, sentence);
            return None;
        };
        let fields = JsonObject { pointer: pointer.clone(), fields };
        let mut names = BTreeSet::new();
        let repeated: Vec<_> = fields.names().filter(|name| !names.insert(*name)).collect();
        self.has_repeated_names |= !repeated.is_empty();
        for name in repeated.into_iter().take(MAXIMUM_UNKNOWN_FIELDS) {
            let sentence = format!("“{}” is here more than once. Keep one of them", shortened(name));
            self.problem(format!("{pointer}/{}", escaped(name)), sentence);
        }
        let unknown = fields.names().filter(|name| !known.contains(name) && names.remove(name));
        for name in unknown.take(MAXIMUM_UNKNOWN_FIELDS) {
            let sentence = format!("“{}” is not a field here: known are {}", shortened(name), known.join(", "));
            self.problem(format!("{pointer}/{}", escaped(name)), sentence);
        }
        Some(fields)
    }

    /// Reads an object; null is `None` without a problem.
    pub fn object_or_null<'a>(&mut self, place: &Place<'a>, known: &[&str]) -> Option<JsonObject<'a>> {
        if place.value.is_null() { None } else { self.object(place, known) }
    }

    /// Reads an object that has all required fields, which may be null, and no unknown fields.
    pub fn whole_object<'a>(
        &mut self,
        place: &Place<'a>,
        required: &[&str],
        optional: &[&str],
    ) -> Option<JsonObject<'a>> {
        let before = self.problems.len();
        let fields = self.object(place, &[required, optional].concat())?;
        for name in required {
            if fields.names().all(|found| found != *name) {
                self.problem(fields.at(name).pointer, format!("“{name}” is missing"));
            }
        }
        (self.problems.len() == before).then_some(fields)
    }

    /// Reads the first `limit` values of a list; null is `None` without a problem. `of` names the values: "scenarios".
    pub fn list<'a>(&mut self, place: &Place<'a>, of: &str, limit: usize) -> Option<JsonList<'a>> {
        let (count, values): (usize, Vec<Cow<'a, Json>>) = match &place.value {
            Cow::Borrowed(Json::List(values)) => (values.len(), values.iter().take(limit).map(Cow::Borrowed).collect()),
            Cow::Borrowed(Json::Numbers(numbers)) => {
                (numbers.len(), numbers.iter().take(limit).map(|number| Cow::Owned(Json::Number(*number))).collect())
            }
            value => {
                if !value.is_null() {
                    self.problem(&*place.pointer, format!("Here must be a list of {of}, not {}", value.kind()));
                }
                return None;
            }
        };
        let at = |(index, value)| Place { pointer: format!("{}/{index}", place.pointer), value };
        Some(JsonList { count, places: values.into_iter().enumerate().map(at).collect() })
    }

    /// Reads a text; null is `None` without a problem. `label` begins the sentence of a problem.
    pub fn text(&mut self, place: &Place<'_>, label: &str) -> Option<String> {
        match &*place.value {
            Json::Null => None,
            Json::Text(text) => Some(text.clone()),
            other => {
                self.problem(&*place.pointer, format!("{label} must be a text, not {}", other.kind()));
                None
            }
        }
    }

    /// Reads a text of 1 to `maximum` visible characters, and trims it.
    pub fn visible_text(&mut self, place: &Place<'_>, maximum: usize) -> Option<String> {
        let is_visible = |text: &&str| (1..=maximum).contains(&text.chars().count()) && first_hidden(text).is_none();
        let text = place.value.text().map(str::trim).filter(is_visible);
        if text.is_none() {
            self.problem(&*place.pointer, format!("Here must be a text of 1 to {maximum} visible characters"));
        }
        text.map(str::to_owned)
    }

    /// Reads one of the known texts.
    pub fn one_of(&mut self, place: &Place<'_>, known: &[&'static str]) -> Option<&'static str> {
        let found = place.value.text().and_then(|text| known.iter().find(|known| **known == text));
        if found.is_none() {
            let sentence = format!("This must be one of {}, not {}", known.join(", "), described(&place.value));
            self.problem(&*place.pointer, sentence);
        }
        found.copied()
    }

    /// Checks that a value equals the value that follows from the inputs; a number may differ by its rounding.
    pub fn expect(&mut self, place: &Place<'_>, expected: &Json) {
        let fits = match (&*place.value, expected) {
            (Json::Number(found), Json::Number(expected)) => (found - expected).abs() <= 1e-6 * expected,
            (found, expected) => found == expected,
        };
        if !fits {
            let sentence =
                format!("For these inputs this must be {}, and it is {}", described(expected), described(&place.value));
            self.problem(&*place.pointer, sentence);
        }
    }

    /// Reads a number between these bounds.
    pub fn number(&mut self, place: &Place<'_>, bounds: Bounds) -> Option<f64> {
        match &*place.value {
            Json::Number(value) if bounds.allows(*value) => return Some(*value),
            Json::Number(value) => self.out_of_bounds(&place.pointer, *value, bounds),
            other => self.problem(&*place.pointer, format!("Here must be a number, not {}", other.kind())),
        }
        None
    }

    /// Checks that a value is null, or a number between these bounds.
    pub fn number_or_null(&mut self, place: &Place<'_>, bounds: Bounds) {
        if !place.value.is_null() {
            self.number(place, bounds);
        }
    }

    /// Checks that a value is a whole number of at least 0.
    pub fn count(&mut self, place: &Place<'_>) {
        let bounds = Bounds::up_to(f64::from(u32::MAX));
        if self.number(place, bounds).is_some_and(|value| value.fract() != 0.0) {
            self.problem(&*place.pointer, "Here must be a whole number");
        }
    }

    /// Reads a list of `length` numbers between these bounds, one for each day from 0.
    pub fn numbers<'a>(&mut self, place: &'a Place<'_>, length: usize, bounds: Bounds) -> Option<&'a [f64]> {
        let pointer = &place.pointer;
        match &*place.value {
            Json::Numbers(values) if values.len() == length => {
                match values.iter().position(|value| !bounds.allows(*value)) {
                    Some(index) => self.out_of_bounds(&format!("{pointer}/{index}"), values[index], bounds),
                    None => return Some(values),
                }
            }
            Json::Numbers(values) => {
                let sentence =
                    format!("Here must be {length} numbers, one for each day, and there are {}", values.len());
                self.problem(pointer, sentence);
            }
            Json::List(values) => {
                let found = values.iter().enumerate().find(|(_, value)| !matches!(value, Json::Number(_)));
                if let Some((index, value)) = found {
                    self.problem(format!("{pointer}/{index}"), format!("Here must be a number, not {}", value.kind()));
                }
            }
            other => self.problem(pointer, format!("Here must be a list of {length} numbers, not {}", other.kind())),
        }
        None
    }

    fn out_of_bounds(&mut self, pointer: &str, value: f64, bounds: Bounds) {
        let Bounds { low, high } = bounds;
        let sentence = if value < low && low == 0.0 {
            format!("This can’t be negative, and is {value:?}")
        } else {
            format!("This must be from {low:?} to {high:?}, and is {value:?}")
        };
        self.problem(pointer, sentence);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;
    use crate::model::validation::comparison_json::read_comparison;

    fn problems(text: &str, known: &[&str]) -> Vec<(String, String)> {
        let mut checker = Checker::default();
        checker.object(&Place::new("/a", &Json::read(text).unwrap()), known);
        checker.problems.into_iter().map(|problem| (problem.pointer, problem.sentence)).collect()
    }

    #[test]
    fn repeated_and_unknown_names_are_problems_with_their_pointers() {
        for (text, expected) in [
            (r#"{"x": 1, "y": 2}"#, &[][..]),
            (r#"{"x": 1, "\u0078": 2}"#, &[("/a/x", "“x” is here more than once. Keep one of them")]),
            (r#"{"z/~": 1}"#, &[("/a/z~1~0", "“z/~” is not a field here: known are x, y")]),
            (
                r#"{"": 1, "": 2}"#,
                &[
                    ("/a/", "“” is here more than once. Keep one of them"),
                    ("/a/", "“” is not a field here: known are x, y"),
                ],
            ),
            ("[]", &[("/a", "Here must be an object with x, y, not a list")]),
        ] {
            let expected: Vec<_> = expected.iter().map(|(at, text)| (at.to_string(), text.to_string())).collect();
            assert_eq!(problems(text, &["x", "y"]), expected, "{text}");
        }
        let fields = |name: fn(usize) -> String| {
            let fields: Vec<_> = (0..1_000).map(|number| format!("\"{}\": 1", name(number))).collect();
            problems(&format!("{{{}}}", fields.join(",")), &["x"])
        };
        for found in [fields(|number| format!("{number}").repeat(99)), fields(|_| "x".to_owned())] {
            assert_eq!(found.len(), MAXIMUM_UNKNOWN_FIELDS);
            assert!(found.iter().all(|(_, sentence)| sentence.chars().count() < 120), "{found:?}");
        }
    }

    /// Finds every name in a JSON value, with the pointer of its object.
    fn objects(value: &Value, pointer: &str, found: &mut Vec<(String, String)>) {
        match value {
            Value::Object(fields) => {
                for (name, inner) in fields {
                    found.push((pointer.to_owned(), name.clone()));
                    objects(inner, &format!("{pointer}/{name}"), found);
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
        /// In a comparison with every kind of object, a repeated name anywhere is the only problem.
        #[test]
        fn a_repeated_name_is_found_in_every_object(choice in any::<prop::sample::Index>()) {
            let mut body = json!({"days": 9, "start_date": "2026-01-05", "solver": {"members": 5, "seed": 1},
                "observations": {"name": "Seen", "values": [[0, 3]]},
                "scenarios": [{"name": "A", "beta": {"distribution": "normal", "mean": 0.3, "sd": 0.1}, "gamma": 0.1,
                    "fatality": 0.1, "seasonality": {"amplitude": 0.1}, "hospital": {"fraction": 0.1, "stay_days": 5},
                    "interventions": [{"from_day": 1, "reduction": 0.1}, {"name": "B", "from_day": 2, "reduction": 0.1}],
                    "vaccination": {"from_day": 1, "doses_per_day": 5},
                    "entered": {"gamma": "days", "interventions": [{"from_day": "date"}]}}]});
            prop_assert_eq!(read_comparison(&Json::from(&body)).err(), None);
            let mut all = Vec::new();
            objects(&body, "", &mut all);
            let (pointer, name) = choice.get(&all).clone();
            body.pointer_mut(&pointer).unwrap().as_object_mut().unwrap().insert("MARK".to_owned(), json!(0));
            let text = body.to_string().replace("\"MARK\"", &json!(name).to_string());
            let found = read_comparison(&Json::read(&text).unwrap()).unwrap_err();
            let pointers: Vec<_> = found.into_iter().map(|problem| problem.pointer).collect();
            prop_assert_eq!(pointers, vec![format!("{pointer}/{name}")]);
        }
    }
}
