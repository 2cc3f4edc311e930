//! A view in JSON: of a request that saves a run, and of a run's file.

use serde_json::{Map, Value};

use super::{View, ViewQuery};
use crate::model::{Problem, Quantity, json_kind};

/// Fields of a view, in order.
const FIELDS: [&str; 3] = ["plot", "unit", "axis"];
/// Problems that are reported at most.
const MOST_PROBLEMS: usize = 10;
/// Characters of an unknown name that a sentence repeats at most.
const LONGEST_NAME: usize = 40;

impl View {
    /// Reads the field `view` of a document. Null counts as absent, and a part that is absent is the default's.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with it, with pointers that begin with `/view`.
    pub fn from_json(value: &Value) -> Result<Self, Vec<Problem>> {
        let fields = match value {
            Value::Null => return Ok(Self::default()),
            Value::Object(fields) => fields,
            other => {
                let sentence = format!("Expected an object such as {}, got {}", example(), json_kind(other));
                return Err(vec![Problem::new("/view", sentence)]);
            }
        };
        let mut problems: Vec<Problem> = unknown_fields(fields).collect();
        let mut text = |name: &str, known: Vec<&str>| match fields.get(name).unwrap_or(&Value::Null) {
            Value::Null => None,
            Value::String(text) if known.contains(&text.as_str()) => Some(text.as_str()),
            other => {
                problems.push(unknown_name(name, &known, other));
                None
            }
        };
        let plot = text("plot", Quantity::ALL.map(Quantity::name).into());
        let unit = text("unit", Self::UNITS.map(|(name, _)| name).into());
        let axis = text("axis", Self::AXES.map(|(name, _)| name).into());
        let view = ViewQuery::named(plot, unit, axis).over(Self::default());
        if problems.is_empty() { Ok(view) } else { Err(problems) }
    }
}

fn unknown_fields(fields: &Map<String, Value>) -> impl Iterator<Item = Problem> {
    let unknown = fields.keys().filter(|name| !FIELDS.contains(&name.as_str())).take(MOST_PROBLEMS);
    unknown.map(|name| {
        let pointer = format!("/view/{}", name.replace('~', "~0").replace('/', "~1"));
        let sentence = format!("“{}” is not a field of a view, which has {}", short(name), FIELDS.join(", "));
        Problem::new(pointer, sentence)
    })
}

fn unknown_name(field: &str, known: &[&str], found: &Value) -> Problem {
    let found = match found {
        Value::String(text) => format!("“{}”", short(text)),
        other => json_kind(other).to_owned(),
    };
    Problem::new(format!("/view/{field}"), format!("The {field} must be one of {}, not {found}", known.join(", ")))
}

fn short(text: &str) -> String {
    let mut characters = text.chars();
    let start: String = characters.by_ref().take(LONGEST_NAME).collect();
    if characters.next().is_none() { start } else { format!("{start}…") }
}

/// The default view, as a run's file has it.
fn example() -> String {
    let [plot, unit, axis] = View::default().names();
    format!("{{\"plot\":\"{plot}\",\"unit\":\"{unit}\",\"axis\":\"{axis}\"}}")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::charts::Axis;
    use crate::format::units::Unit;

    fn wrong(value: &Value) -> Vec<(String, String)> {
        let problems = View::from_json(value).unwrap_err();
        problems.into_iter().map(|problem| (problem.pointer, problem.sentence)).collect()
    }

    #[test]
    fn what_is_absent_is_the_default() {
        assert_eq!(View::from_json(&Value::Null).unwrap(), View::default());
        assert_eq!(View::from_json(&json!({})).unwrap(), View::default());
        let deaths = View { plot: Quantity::Deceased, ..View::default() };
        assert_eq!(View::from_json(&json!({"plot": "deceased", "unit": null})).unwrap(), deaths);
        let log = View { unit: Unit::Share, axis: Axis::Log, ..deaths };
        assert_eq!(View::from_json(&json!({"plot": "deceased", "unit": "share", "axis": "log"})).unwrap(), log);
    }

    #[test]
    fn each_mistake_has_its_place() {
        let found = wrong(&json!({"plot": "deaths", "unit": 7, "axis": "LOG", "a/b": 1}));
        let pointers: Vec<_> = found.iter().map(|(pointer, _)| pointer.as_str()).collect();
        assert_eq!(pointers, ["/view/a~1b", "/view/plot", "/view/unit", "/view/axis"]);
        let sentences: Vec<_> = found.iter().map(|(_, sentence)| sentence.as_str()).collect();
        assert_eq!(sentences[0], "“a/b” is not a field of a view, which has plot, unit, axis");
        assert!(sentences[1].starts_with("The plot must be one of infectious, "), "{sentences:?}");
        assert!(sentences[1].ends_with(", not “deaths”"), "{sentences:?}");
        assert_eq!(sentences[2], "The unit must be one of persons, share, not a number");
        assert_eq!(sentences[3], "The axis must be one of linear, log, not “LOG”");
        let sentence =
            "Expected an object such as {\"plot\":\"infectious\",\"unit\":\"persons\",\"axis\":\"linear\"}, got a list";
        assert_eq!(wrong(&json!([])), [("/view".to_owned(), sentence.to_owned())]);
    }

    #[test]
    fn long_names_and_many_fields_are_not_repeated_in_full() {
        let fields: Map<String, Value> = (0..1_000).map(|number| (format!("{number}").repeat(99), json!(1))).collect();
        let found = wrong(&Value::Object(fields));
        assert_eq!(found.len(), MOST_PROBLEMS);
        assert!(found.iter().all(|(_, sentence)| sentence.chars().count() < 120), "{found:?}");
    }
}
