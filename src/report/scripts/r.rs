//! The same in R, with deSolve.

use askama::Template;

use super::header::Head;
use super::inputs::Words;
use super::model::{Parts, Steps};
use super::{Origin, ScriptError, inputs, text};
use crate::model::Comparison;

const WORDS: Words = Words {
    text: text::r,
    record: "list(",
    equals: " = ",
    list: ("list(", ")"),
    absent: "NULL",
    absent_number: "NA",
    never: "Inf",
    indent: "    ",
    deeper: "  ",
    ends_with_comma: false,
};

#[derive(Template)]
#[template(path = "report/scripts/script.R", escape = "none")]
struct Script {
    head: Head,
    parts: Parts,
    steps: Steps,
    scenarios: Vec<String>,
}

pub(super) fn script(comparison: &Comparison, origin: Origin<'_>) -> Result<String, ScriptError> {
    let parts = Parts::of(comparison);
    let page = Script {
        head: Head::new(comparison, origin),
        scenarios: inputs::scenarios(comparison, &parts, WORDS),
        steps: Steps::of(comparison),
        parts,
    };
    Ok(page.render()?)
}
