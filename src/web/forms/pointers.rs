//! The form's field of a problem, found by the problem's JSON pointer.

use super::scenario::ScenarioInputs;
use crate::model::{Problem, UncertainRate};

/// Returns a problem's sentence with the name of its scenario, for a list of all problems.
pub fn with_scenario(problem: &Problem, scenarios: &[ScenarioInputs]) -> String {
    let sentence = &problem.sentence;
    let parts: Vec<_> = problem.pointer.split('/').skip(1).collect();
    let ["scenarios", index, rest @ ..] = parts.as_slice() else { return sentence.clone() };
    let Some((number, scenario)) = numbered(scenarios, index) else { return sentence.clone() };
    let place = match rest {
        ["name"] => return format!("Scenario {number}: {sentence}"),
        ["interventions", place, _] => match numbered(&scenario.interventions, place) {
            Some((place, inputs)) if inputs.shown("name").trim().is_empty() => format!(", intervention {place}"),
            Some((_, inputs)) => format!(", {}", inputs.shown("name").trim()),
            None => String::new(),
        },
        ["vaccination", _] => ", vaccination".to_owned(),
        _ => String::new(),
    };
    format!("{}{place}: {sentence}", scenario.shown("name", number))
}

/// Returns the item of a list at an index in a pointer, with its number from 1.
fn numbered<'a, T>(list: &'a [T], index: &str) -> Option<(usize, &'a T)> {
    let index: usize = index.parse().ok()?;
    Some((index + 1, list.get(index)?))
}

/// Adds the number of the line to a problem of an observed value.
pub(super) fn with_line(mut problem: Problem) -> Problem {
    let line = problem.pointer.strip_prefix("/observations/values/").and_then(|index| index.parse::<usize>().ok());
    if let Some(line) = line {
        problem.sentence = format!("Line {}: {}", line + 1, problem.sentence);
    }
    problem
}

/// Returns the name of a problem's field in the form: `s1.beta` for `/scenarios/0/beta` and for
/// `/scenarios/0/beta/low`, `s1.i2.reduction` for the reduction of the second intervention.
pub fn field_name(pointer: &str) -> String {
    let parts: Vec<_> = pointer.trim_start_matches('/').split('/').collect();
    let following =
        |index: &str| index.parse::<usize>().map_or_else(|_| index.to_owned(), |index| (index + 1).to_string());
    match parts.as_slice() {
        ["scenarios", index, "interventions", place, field] => {
            format!("s{}.i{}.{field}", following(index), following(place))
        }
        ["scenarios", index, rate, _] if UncertainRate::ALL.iter().any(|known| known.name() == *rate) => {
            format!("s{}.{rate}", following(index))
        }
        ["scenarios", index, fields @ ..] if !fields.is_empty() => {
            format!("s{}.{}", following(index), fields.join("."))
        }
        ["solver", field] => (*field).to_owned(),
        ["observations", ..] => "observations".to_owned(),
        _ => parts.join("."),
    }
}
