//! The same in Python, with scipy.

use askama::Template;

use super::header::Head;
use super::inputs::Words;
use super::model::{Parts, Steps};
use super::{Origin, ScriptError, inputs, text};
use crate::model::Comparison;

const WORDS: Words = Words {
    text: text::python,
    record: "dict(",
    equals: "=",
    list: ("[", "]"),
    absent: "None",
    absent_number: "None",
    never: "math.inf",
    indent: "        ",
    deeper: "    ",
    ends_with_comma: true,
};

#[derive(Template)]
#[template(path = "report/scripts/script.py", escape = "none")]
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
