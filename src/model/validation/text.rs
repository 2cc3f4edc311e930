//! Validation of typed texts: names of scenarios and interventions, and a run's title, note and tags.

use super::Problem;
use super::hidden_characters::hidden_sentence;
use super::scenario::ScenarioDraft;
use crate::model::limits::{MAXIMUM_NAME, MAXIMUM_NOTE, MAXIMUM_TAG, MAXIMUM_TAGS, MAXIMUM_TITLE};

/// Validates the scenarios' names; returns all names, including invalid ones, with defaults for empty ones.
pub(super) fn names(problems: &mut Vec<Problem>, scenarios: &[ScenarioDraft]) -> Vec<String> {
    let mut names: Vec<String> = Vec::with_capacity(scenarios.len());
    for (number, draft) in (1..).zip(scenarios) {
        let pointer = format!("/scenarios/{}/name", names.len());
        let before = problems.len();
        let name = name(problems, pointer.clone(), draft.name.as_deref(), format!("Scenario {number}"));
        let is_valid = problems.len() == before;
        if let Some(first) = names.iter().position(|earlier| *earlier == name).filter(|_| is_valid) {
            let first = first + 1;
            let sentence =
                format!("Name must be different for each scenario: scenarios {first} and {number} are both “{name}”");
            problems.push(Problem::new(pointer, sentence));
        }
        names.push(name);
    }
    names
}

/// Validates a name; returns it trimmed, or the default if it is empty.
pub(super) fn name(problems: &mut Vec<Problem>, pointer: String, typed: Option<&str>, default: String) -> String {
    let typed = typed.unwrap_or_default().trim();
    if let Some(sentence) = text_problem("Name", typed, MAXIMUM_NAME, false) {
        problems.push(Problem::new(pointer, sentence));
    }
    if typed.is_empty() { default } else { typed.to_owned() }
}

/// Validates and trims a run's title. An empty title is valid: the scenarios' names replace it.
pub fn check_title(title: &str) -> Result<String, Problem> {
    checked_text("/title", "Title", title, MAXIMUM_TITLE, false)
}

/// Validates and trims a run's note, and converts its line ends to `\n`.
pub fn check_note(note: &str) -> Result<String, Problem> {
    let note = note.replace("\r\n", "\n");
    checked_text("/note", "Note", &note, MAXIMUM_NOTE, true)
}

/// Validates and trims a run's tags, in their order. Empty tags, and tags that differ only in case, are left out. A tag
/// cannot contain a comma, because forms separate tags with commas.
pub fn check_tags<'a>(tags: impl IntoIterator<Item = &'a str>) -> Result<Vec<String>, Problem> {
    let mut checked: Vec<String> = Vec::new();
    let lower_case = |tag: &str| tag.chars().flat_map(char::to_lowercase).collect::<String>();
    for tag in tags {
        let tag = checked_text("/tags", "A tag", tag, MAXIMUM_TAG, false)?;
        if tag.contains(',') {
            return Err(Problem::new("/tags", "A tag must not contain a comma: one stands between two tags"));
        }
        if !tag.is_empty() && !checked.iter().any(|other| lower_case(other) == lower_case(&tag)) {
            checked.push(tag);
        }
    }
    if checked.len() > MAXIMUM_TAGS {
        let sentence = format!("A run can have at most {MAXIMUM_TAGS} tags, and these are {}", checked.len());
        return Err(Problem::new("/tags", sentence));
    }
    Ok(checked)
}

fn checked_text(pointer: &str, label: &str, text: &str, maximum: usize, lines: bool) -> Result<String, Problem> {
    let text = text.trim();
    match text_problem(label, text, maximum, lines) {
        Some(sentence) => Err(Problem::new(pointer, sentence)),
        None => Ok(text.to_owned()),
    }
}

fn text_problem(label: &str, text: &str, maximum: usize, lines: bool) -> Option<String> {
    let length = text.chars().count();
    if text.chars().any(|character| character.is_control() && !(lines && character == '\n')) {
        let example = if lines { "NUL" } else { "line breaks or NUL" };
        return Some(format!(
            "{label} must not contain control characters, such as {example}: type it again without them"
        ));
    }
    if length > maximum {
        return Some(format!("{label} must be at most {maximum} characters long, and this one has {length}"));
    }
    text.lines().find_map(|line| hidden_sentence(label, line))
}
