//! Validates the description of the engine in imported results against the inputs, and its texts.

use crate::model::{Bounds, Checker, Comparison, Json, KNOWN_MODEL, MAXIMUM_ENGINE_TEXT, Place, Quantity};

/// Maximum characters in a version, and in the name of a random number generator.
const MAXIMUM_NAME: usize = 40;

/// Validates `results.engine` against the inputs.
pub(super) fn engine(checker: &mut Checker, place: &Place<'_>, comparison: &Comparison) {
    const REQUIRED: [&str; 3] = ["name", "version", "method"];
    const OPTIONAL: [&str; 6] = ["relative_tolerance", "step", "members", "seed", "sampling", "generator"];
    let Some(fields) = checker.whole_object(place, &REQUIRED, &OPTIONAL) else { return };
    let solver = comparison.solver();
    let text = |text: Option<&str>| text.map_or(Json::Null, |text| Json::Text(text.to_owned()));
    let number = |number: Option<f64>| number.map_or(Json::Null, Json::Number);
    for (name, expected) in [
        ("name", text(Some("epicurve"))),
        ("method", text(Some(solver.method.name()))),
        ("sampling", text(solver.sampling().map(|sampling| sampling.name()))),
        ("step", number(solver.method.step())),
        ("members", number(solver.members().map(f64::from))),
        ("seed", number(solver.seed().map(|seed| seed as f64))),
    ] {
        checker.expect(&fields.at(name), &expected);
    }
    checker.number_or_null(&fields.at("relative_tolerance"), Bounds::up_to(1.0));
    short_name(checker, &fields.at("version"));
    if !fields.at("generator").value.is_null() {
        short_name(checker, &fields.at("generator"));
    }
}

/// Validates `results.scenarios[…].external` against the engine that the inputs name; returns whether the engine has an
/// unknown model.
pub(super) fn external(checker: &mut Checker, place: &Place<'_>, engine: Option<&str>, days: f64) -> bool {
    let Some(engine) = engine else {
        if !place.value.is_null() {
            checker.problem(&*place.pointer, "These inputs name no external engine: here must be nothing");
        }
        return false;
    };
    const NAMES: [&str; 5] = ["name", "software", "version", "model", "largest_difference"];
    let Some(fields) = checker.whole_object(place, &NAMES, &[]) else { return false };
    checker.expect(&fields.at("name"), &Json::Text(engine.to_owned()));
    let model = fields.at("model");
    checker.visible_text(&fields.at("software"), MAXIMUM_ENGINE_TEXT);
    checker.visible_text(&fields.at("version"), MAXIMUM_ENGINE_TEXT);
    if !model.value.is_null() {
        checker.visible_text(&model, MAXIMUM_ENGINE_TEXT);
    }
    let difference = fields.at("largest_difference");
    if !difference.value.is_null()
        && let Some(found) = checker.whole_object(&difference, &["persons", "series", "day"], &[])
    {
        checker.number(&found.at("persons"), Bounds::COUNT);
        checker.number(&found.at("day"), Bounds::up_to(days));
        checker.one_of(&found.at("series"), &Quantity::ALL.map(Quantity::name));
    }
    model.value.text() != Some(KNOWN_MODEL)
}

/// Validates a version such as 0.3.0, or a name such as xoshiro256++.
fn short_name(checker: &mut Checker, place: &Place<'_>) {
    let is_sign = |byte: u8| byte.is_ascii_alphanumeric() || b".+-_ ".contains(&byte);
    let is_short = |text: &str| (1..=MAXIMUM_NAME).contains(&text.len()) && text.bytes().all(is_sign);
    if !place.value.text().is_some_and(is_short) {
        let sentence = format!("Here must be up to {MAXIMUM_NAME} letters, digits and signs, such as 0.3.0");
        checker.problem(&*place.pointer, sentence);
    }
}
