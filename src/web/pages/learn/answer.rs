//! What somebody typed → whether it is right, and what helps where it is not.

use super::formula::Formula;
use super::lesson::Question;
use super::solved::Values;
use super::unit::Unit;
use crate::model::Entry;
use crate::web::forms::parse_number::{read_count, read_duration, read_number, read_rate};

/// Rounding that a comparison with the tolerance must bear, as a share of the number.
const ROUNDING: f64 = 1e-9;
/// How near a number must lie to a known mistake, as a share of it: what people round off.
const MISTAKE: f64 = 0.05;

/// What there is to say of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing was typed.
    None,
    /// No number; the text says why.
    Unreadable(String),
    /// Why it is right.
    Right(String),
    /// What helps.
    Wrong(String),
}

/// What a task says, with its numbers.
pub struct Checked {
    /// What to do and to find.
    pub question: String,
    /// What was typed.
    pub verdict: Verdict,
    /// Why the answer is right, with the answer: to be shown on demand.
    pub explanation: String,
}

impl Checked {
    /// Checks what was typed, and that something was typed where a check `is_asked` for; none where a number of the task is
    /// withheld, which no lesson's may be.
    pub fn new(task: &Question, values: Values, typed: &str, is_asked: bool) -> Option<Self> {
        let value = |formula: &Formula| values.value(formula);
        let answer = value(&task.answer)?;
        let explanation = task.explanation.text(Some(&task.unit.figure(answer)), &value)?;
        let verdict = match read(task.unit, typed) {
            Entry::Number(number) if is_near(number, answer, task.tolerance) => Verdict::Right(explanation.clone()),
            Entry::Number(number) => Verdict::Wrong(hint(task, values, answer, number)?),
            Entry::Absent | Entry::Blank if is_asked => {
                Verdict::Unreadable("Type your answer first: a number".to_owned())
            }
            Entry::Absent | Entry::Blank => Verdict::None,
            Entry::Unreadable(reason) => Verdict::Unreadable(format!("The answer must be a number: {reason}")),
            Entry::Unclear(unclear) => {
                let texts: Vec<_> = unclear.readings.iter().map(|(text, _)| text.as_str()).collect();
                Verdict::Unreadable(format!(
                    "The answer must be clear: {}. Write {}",
                    unclear.reason,
                    texts.join(" or ")
                ))
            }
            Entry::Derived(..) | Entry::Distribution(_) => Verdict::Unreadable("Type one number".to_owned()),
        };
        Some(Self { question: task.text.text(None, &value)?, verdict, explanation })
    }
}

/// Reads an answer as the workbench reads its fields.
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

/// What helps with a number that is not the answer; none where a number of the task is withheld.
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
