//! A comparison as it comes in, before it is known to be legal, and the check that makes it so.

use std::collections::BTreeMap;

use super::comparison::{Comparison, Scenario, Solver};
use super::limits::{
    BETA, DAYS, GAMMA, INITIAL_INFECTIOUS, Limit, MAXIMUM_NAME, MAXIMUM_NOTE, MAXIMUM_SCENARIOS, MAXIMUM_TITLE,
    POPULATION, step_sentence, steps_per_day, whole,
};

const DEFAULT_POPULATION: f64 = 10_000.0;
const DEFAULT_INITIAL_INFECTIOUS: f64 = 100.0;

/// One field that keeps a comparison from being legal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The field's JSON pointer in the API's body, such as `/scenarios/0/beta`.
    pub pointer: String,
    /// One plain sentence: what must be so.
    pub sentence: String,
}

impl Problem {
    /// A problem of one field.
    pub fn new(pointer: impl Into<String>, sentence: impl Into<String>) -> Self {
        Self { pointer: pointer.into(), sentence: sentence.into() }
    }
}

/// A field that should hold a number.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Entry {
    /// Not there: the default counts, where there is one.
    #[default]
    Absent,
    /// A field that somebody emptied.
    Blank,
    /// A number, legal or not.
    Number(f64),
    /// Something else; the text says what is wrong with it, to stand behind "must be …: ".
    Unreadable(String),
}

/// A comparison before its check.
#[derive(Debug, Clone, Default)]
pub struct ComparisonDraft {
    /// Simulated days.
    pub days: Entry,
    /// `adaptive` (the default), `euler` or `rk4`.
    pub method: Option<String>,
    /// Days; read by `euler` and `rk4` alone.
    pub step: Entry,
    /// The scenarios, the baseline first.
    pub scenarios: Vec<ScenarioDraft>,
}

/// A scenario before its check.
#[derive(Debug, Clone, Default)]
pub struct ScenarioDraft {
    /// Empty or absent: "Scenario 1" and so on.
    pub name: Option<String>,
    /// Persons; 10,000 when absent.
    pub population: Entry,
    /// Persons; 100 when absent.
    pub initial_infectious: Entry,
    /// Per day.
    pub beta: Entry,
    /// Per day.
    pub gamma: Entry,
}

impl ComparisonDraft {
    /// The comparison, if every field is legal; otherwise all problems, in the order of the fields.
    pub fn check(self) -> Result<Comparison, Vec<Problem>> {
        let mut problems = Vec::new();
        let days = number(&mut problems, "/days".to_owned(), &DAYS, self.days, None);
        let solver = solver(&mut problems, self.method.as_deref(), &self.step);
        check_count(&mut problems, self.scenarios.len());
        let names = names(&mut problems, &self.scenarios);
        let scenarios: Vec<_> = self
            .scenarios
            .into_iter()
            .zip(names)
            .enumerate()
            .filter_map(|(index, (draft, name))| scenario(&mut problems, index, draft, name))
            .collect();
        match (days, solver) {
            (Some(days), Some(solver)) if problems.is_empty() => {
                Ok(Comparison::checked(whole(days), solver, scenarios))
            }
            _ => {
                problems.sort_by_key(|problem| position(&problem.pointer));
                Err(problems)
            }
        }
    }
}

/// Where a field stands in the form: the names are checked together, but each is reported beside its scenario's numbers.
fn position(pointer: &str) -> (usize, Option<usize>) {
    match pointer.strip_prefix("/scenarios/") {
        Some(rest) => (1, rest.split('/').next().and_then(|part| part.parse().ok())),
        None => (0, None),
    }
}

fn check_count(problems: &mut Vec<Problem>, count: usize) {
    if count == 0 {
        problems.push(Problem::new("/scenarios", "Add a scenario: a comparison needs at least one"));
    } else if count > MAXIMUM_SCENARIOS {
        problems.push(Problem::new(
            "/scenarios",
            format!(
                "A comparison has at most {MAXIMUM_SCENARIOS} scenarios, and this one has {count}: remove {}",
                count - MAXIMUM_SCENARIOS
            ),
        ));
    }
}

fn solver(problems: &mut Vec<Problem>, method: Option<&str>, step: &Entry) -> Option<Solver> {
    let steps = || match step {
        Entry::Number(step) => steps_per_day(*step).ok_or_else(|| Problem::new("/solver/step", step_sentence())),
        Entry::Unreadable(reason) => Err(Problem::new("/solver/step", format!("{} ({reason})", step_sentence()))),
        Entry::Absent | Entry::Blank => Err(Problem::new(
            "/solver/step",
            "Enter the step in days, such as 0.5: this method takes steps of one length",
        )),
    };
    let solver = match method {
        None | Some("adaptive") => Ok(Solver::Adaptive),
        Some("euler") => steps().map(|steps_per_day| Solver::Euler { steps_per_day }),
        Some("rk4") => steps().map(|steps_per_day| Solver::Rk4 { steps_per_day }),
        Some(_) => Err(Problem::new("/solver/method", "Method must be adaptive, euler or rk4")),
    };
    solver.map_err(|problem| problems.push(problem)).ok()
}

fn scenario(problems: &mut Vec<Problem>, index: usize, draft: ScenarioDraft, name: String) -> Option<Scenario> {
    let pointer = |field: &str| format!("/scenarios/{index}/{field}");
    let beta = number(problems, pointer("beta"), &BETA, draft.beta, None);
    let gamma = number(problems, pointer("gamma"), &GAMMA, draft.gamma, None);
    let population = number(problems, pointer("population"), &POPULATION, draft.population, Some(DEFAULT_POPULATION));
    let initial_infectious = number(
        problems,
        pointer("initial_infectious"),
        &INITIAL_INFECTIOUS,
        draft.initial_infectious,
        Some(DEFAULT_INITIAL_INFECTIOUS),
    );
    if let (Some(population), Some(initial)) = (population, initial_infectious)
        && initial > population
    {
        problems.push(Problem::new(
            pointer("initial_infectious"),
            format!("Initial infectious ({initial}) must not be above the population ({population})"),
        ));
    }
    Some(Scenario {
        name,
        population: population?,
        initial_infectious: initial_infectious?,
        beta: beta?,
        gamma: gamma?,
    })
}

fn number(
    problems: &mut Vec<Problem>,
    pointer: String,
    limit: &Limit,
    entry: Entry,
    default: Option<f64>,
) -> Option<f64> {
    let sentence = match entry {
        // Minus zero is zero, but its sign would be kept in stored inputs.
        Entry::Number(value) if limit.allows(value) => return Some(value + 0.0),
        Entry::Absent if default.is_some() => return default,
        Entry::Number(_) => limit.sentence(),
        Entry::Unreadable(reason) => format!("{}: {reason}", limit.sentence()),
        Entry::Absent | Entry::Blank => limit.missing(),
    };
    problems.push(Problem::new(pointer, sentence));
    None
}

/// Every scenario's name, the default written out, whether legal or not.
fn names(problems: &mut Vec<Problem>, scenarios: &[ScenarioDraft]) -> Vec<String> {
    let mut first_with: BTreeMap<String, usize> = BTreeMap::new();
    let mut names = Vec::with_capacity(scenarios.len());
    for (index, draft) in scenarios.iter().enumerate() {
        let typed = draft.name.as_deref().unwrap_or_default().trim();
        let name = if typed.is_empty() { format!("Scenario {}", index + 1) } else { typed.to_owned() };
        let pointer = format!("/scenarios/{index}/name");
        if let Some(sentence) = text_problem("Name", &name, MAXIMUM_NAME, false) {
            problems.push(Problem::new(pointer, sentence));
        } else if let Some(first) = first_with.get(&name) {
            problems.push(Problem::new(
                pointer,
                format!(
                    "Name must be different for each scenario: scenarios {} and {} are both “{name}”",
                    first + 1,
                    index + 1
                ),
            ));
        } else {
            first_with.insert(name.clone(), index);
        }
        names.push(name);
    }
    names
}

/// A run's title, trimmed; empty is legal and means the scenarios' names.
pub fn check_title(title: &str) -> Result<String, Problem> {
    checked_text("/title", "Title", title, MAXIMUM_TITLE, false)
}

/// A run's note, trimmed, its line ends made `\n`; lines are kept.
pub fn check_note(note: &str) -> Result<String, Problem> {
    let note = note.replace("\r\n", "\n");
    checked_text("/note", "Note", &note, MAXIMUM_NOTE, true)
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
    if text.chars().any(|character| is_unprintable(character) && !(lines && character == '\n')) {
        let example = if lines { "NUL" } else { "line breaks or NUL" };
        Some(format!("{label} must not contain control characters, such as {example}: type it again without them"))
    } else if length > maximum {
        Some(format!("{label} must be at most {maximum} characters long, and this one has {length}"))
    } else {
        None
    }
}

/// Control characters break databases (NUL), SVG and logs; the directional ones can make a name read as something else.
fn is_unprintable(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        || matches!(character, '\u{fffe}' | '\u{ffff}')
}
