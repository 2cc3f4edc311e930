//! The scripts that solve the equations, in R with deSolve and in Python with scipy.

use askama::Template;

use super::header::Head;
use super::inputs::Syntax;
use super::model::{Parts, Steps};
use super::{Origin, ScriptError, inputs, text};
use crate::model::Comparison;

const R: Syntax = Syntax {
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

const PYTHON: Syntax = Syntax {
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
#[template(path = "report/scripts/equations.txt", escape = "none")]
struct Script {
    is_r: bool,
    head: Head,
    parts: Parts,
    steps: Steps,
    scenarios: Vec<String>,
}

/// Returns the script in R or in Python.
pub(super) fn script(comparison: &Comparison, origin: Origin<'_>, is_r: bool) -> Result<String, ScriptError> {
    let parts = Parts::of(comparison);
    let page = Script {
        is_r,
        head: Head::new(comparison, origin),
        scenarios: inputs::scenarios(comparison, &parts, if is_r { R } else { PYTHON }),
        steps: Steps::of(comparison),
        parts,
    };
    Ok(page.render()?)
}
