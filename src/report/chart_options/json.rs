//! Reading a view from JSON: from a request that saves a run, or from a run's file.

use super::{View, ViewQuery};
use crate::model::{Checker, Json, Place, Problem, Quantity};

impl View {
    /// Reads the field `view` of a document. Null counts as absent, and absent parts have their defaults.
    ///
    /// # Errors
    ///
    /// Returns all problems, with pointers that begin with `/view`.
    pub fn from_json(value: &Json) -> Result<Self, Vec<Problem>> {
        let mut checker = Checker::default();
        let Some(fields) = checker.object_or_null(&Place::new("/view", value), &["plot", "unit", "axis"]) else {
            return if checker.problems.is_empty() { Ok(Self::default()) } else { Err(checker.problems) };
        };
        let mut text = |name: &str, known: &[&'static str]| {
            let place = fields.at(name);
            if place.value.is_null() { None } else { checker.one_of(&place, known) }
        };
        let plot = text("plot", &Quantity::ALL.map(Quantity::name));
        let unit = text("unit", &Self::UNITS.map(|(name, _)| name));
        let axis = text("axis", &Self::AXES.map(|(name, _)| name));
        let view = ViewQuery::named(plot, unit, axis).over(Self::default());
        if checker.problems.is_empty() { Ok(view) } else { Err(checker.problems) }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::charts::Axis;
    use crate::format::units::Unit;

    fn wrong(value: &Value) -> Vec<(String, String)> {
        let problems = View::from_json(&value.into()).unwrap_err();
        problems.into_iter().map(|problem| (problem.pointer, problem.sentence)).collect()
    }

    #[test]
    fn absent_parts_have_their_defaults() {
        let read = |value: Value| View::from_json(&Json::from(&value)).unwrap();
        assert_eq!(read(Value::Null), View::default());
        assert_eq!(read(json!({})), View::default());
        let deaths = View { plot: Quantity::Deceased, ..View::default() };
        assert_eq!(read(json!({"plot": "deceased", "unit": null})), deaths);
        let log = View { unit: Unit::Share, axis: Axis::Log, ..deaths };
        assert_eq!(read(json!({"plot": "deceased", "unit": "share", "axis": "log"})), log);
    }

    #[test]
    fn each_problem_has_its_pointer() {
        let found = wrong(&json!({"plot": "deaths", "unit": 7, "axis": "LOG", "a/b": 1}));
        let pointers: Vec<_> = found.iter().map(|(pointer, _)| pointer.as_str()).collect();
        assert_eq!(pointers, ["/view/a~1b", "/view/plot", "/view/unit", "/view/axis"]);
        let sentences: Vec<_> = found.iter().map(|(_, sentence)| sentence.as_str()).collect();
        assert_eq!(sentences[0], "“a/b” is not a field here: known are plot, unit, axis");
        assert!(sentences[1].starts_with("This must be one of infectious, "), "{sentences:?}");
        assert!(sentences[1].ends_with(", not “deaths”"), "{sentences:?}");
        assert_eq!(sentences[2], "This must be one of persons, share, not 7.0");
        assert_eq!(sentences[3], "This must be one of linear, log, not “LOG”");
        let sentence = "Here must be an object with plot, unit, axis, not a list";
        assert_eq!(wrong(&json!([])), [("/view".to_owned(), sentence.to_owned())]);
    }
}
