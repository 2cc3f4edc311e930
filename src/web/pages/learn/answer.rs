//! Checks an answer to a lesson's question and gives feedback.

use super::formula::Formula;
use super::lesson::Question;
use super::solved::Values;
use super::unit::Unit;
use crate::model::Entry;
use crate::web::forms::parse_number::{read_count, read_duration, read_number, read_rate};

/// Relative rounding error allowed in addition to the tolerance.
const ROUNDING: f64 = 1e-9;
/// Maximum relative distance from the number of a known mistake, as people round.
const MISTAKE: f64 = 0.05;

/// Feedback on an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing was typed.
    None,
    /// The text is not a number, for this reason.
    Unreadable(String),
    /// The answer is right, for this reason.
    Right(String),
    /// The answer is wrong, with this hint.
    Wrong(String),
}

/// A task with its numbers filled in, and the feedback on the typed answer.
pub struct Checked {
    /// The question.
    pub question: String,
    /// The feedback.
    pub verdict: Verdict,
    /// The right answer and the reason for it, shown on demand.
    pub explanation: String,
}

impl Checked {
    /// Checks a typed answer. If the visitor `requested` the check, an empty answer is an error.
    ///
    /// Returns `None` if a number of the task is withheld. A test ensures that this is so in no lesson.
    pub fn new(task: &Question, values: Values, typed: &str, requested: bool) -> Option<Self> {
        let value = |formula: &Formula| values.value(formula);
        let answer = value(&task.answer)?;
        let explanation = task.explanation.text(Some(&task.unit.figure(answer)), &value)?;
        let verdict = match read(task.unit, typed) {
            Entry::Number(number) if is_near(number, answer, task.tolerance) => Verdict::Right(explanation.clone()),
            Entry::Number(number) => Verdict::Wrong(hint(task, values, answer, number)?),
            Entry::Absent | Entry::Blank if requested => {
                Verdict::Unreadable("Type your answer first: a number".to_owned())
            }
            Entry::Absent | Entry::Blank => Verdict::None,
            Entry::Unreadable(reason) => Verdict::Unreadable(format!("The answer must be a number: {reason}")),
            Entry::Unclear(unclear) => {
                let readings = unclear.readings.iter().map(|(text, _)| text.as_str()).collect::<Vec<_>>().join(" or ");
                Verdict::Unreadable(format!("The answer must be clear: {}. Write {readings}", unclear.reason))
            }
            Entry::Derived(..) | Entry::Distribution(_) => Verdict::Unreadable("Type one number".to_owned()),
        };
        Some(Self { question: task.text.text(None, &value)?, verdict, explanation })
    }
}

/// Parses an answer like a field of the workbench.
fn read(unit: Unit, typed: &str) -> Entry {
    let text = typed.trim();
    let without = |words: &[&str]| words.iter().find_map(|word| text.strip_suffix(word)).map_or(text, str::trim_end);
    match unit {
        Unit::PerCent | Unit::Points => read_number(without(&["%", "per cent", "percentage points", "points"])),
        Unit::People => read_count(text),
        Unit::Days => read_duration(text),
        Unit::Number => read_rate(text),
    }
}

fn is_near(number: f64, other: f64, tolerance: f64) -> bool {
    (number - other).abs() <= tolerance + ROUNDING * other.abs().max(1.0)
}

/// Chooses the hint for a wrong number; `None` if a number of the task is withheld.
fn hint(task: &Question, values: Values, answer: f64, number: f64) -> Option<String> {
    let value = |formula: &Formula| values.value(formula);
    if matches!(task.unit, Unit::PerCent | Unit::Points) && is_near(100.0 * number, answer, task.tolerance) {
        return Some("That is a share of 1. The question asks for per cent: of 100.".to_owned());
    }
    if answer > task.tolerance && is_near(-number, answer, task.tolerance) {
        return Some("The question already says in which direction: leave out the minus.".to_owned());
    }
    for mistake in &task.mistakes {
        let wrong = value(&mistake.value)?;
        if is_near(number, wrong, task.tolerance.min(MISTAKE * wrong.abs())) {
            return mistake.hint.text(None, &value);
        }
    }
    task.hint.text(None, &value)
}
