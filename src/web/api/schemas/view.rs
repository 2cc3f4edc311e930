//! Schemas of a view: in a request that saves a run, and in a run's document.

use serde_json::{Map, Value};

use super::request::{choice, named, object, optional, required_choice};
use crate::model::Quantity;
use crate::report::View;

/// The view of a run's document.
pub struct ViewDocument;

described!(
    ViewDocument,
    "View",
    object(
        "What the chart of the run shows where an address does not say otherwise.",
        &["plot", "unit", "axis"],
        fields(required_choice),
    )
);

/// Returns the schema of the view in a request. Every part may be absent.
pub(crate) fn view() -> Value {
    let meaning = "The view in which the run is saved: what its chart shows where an address does not say otherwise. What is \
                   absent is infectious, persons, linear.";
    optional(object(meaning, &[], fields(choice)))
}

fn fields(choice: fn(&str, &[&str]) -> Value) -> Map<String, Value> {
    named([
        ("plot", choice("The series.", &Quantity::ALL.map(Quantity::name))),
        ("unit", choice("Persons, or shares of the population in per cent.", &View::UNITS.map(|(name, _)| name))),
        ("axis", choice("How the value axis is divided.", &View::AXES.map(|(name, _)| name))),
    ])
}
