//! A lesson's file → a lesson. A lesson is a TOML file in the folder `lessons`, listed in [`FILES`]; a number in it that
//! follows from a run is a formula, so that no text can contradict the engine.
//!
//! ```toml
//! title = "…"                              # of the page
//! summary = "…"                            # for the list of lessons
//! minutes = 10
//! text = """paragraphs, with an empty line between them"""
//! plot = "hospital_census"                 # optional: what the chart shows
//! [comparison]                             # what it starts from: the body of POST /api/v1/simulations
//! [[tasks]]
//! question = "…"
//! open = { "/solver/step" = 0.25 }         # optional: what the task's link has otherwise than [comparison]
//! change = { "/scenarios/0/beta" = 0.15 }  # optional: what the question asks to change
//! plot = "…"                               # optional: what the link shows
//! unit = "per cent"                        # or points, people, days, number
//! tolerance = 2
//! answer = "100 * attack_rate[1]"
//! hint = "…"                               # to a wrong answer of no known kind
//! explanation = "… {answer} … {people: peak_infectious[1]} …"
//! [[tasks.mistakes]]
//! value = "100 * before.attack_rate[1]"    # what this mistake leads to
//! hint = "…"
//! ```

use std::collections::BTreeMap;
use std::sync::{LazyLock, OnceLock};

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::formula::Formula;
use super::solved::Solved;
use super::unit::Unit;
use super::words::Words;
use crate::model::{Comparison, read_comparison};
use crate::report::chart_options::View;

/// The lessons in the order in which they are listed: name in addresses, and content.
const FILES: [(&str, &str); 6] = [
    ("r0", include_str!("lessons/r0.toml")),
    ("flattening-the-curve", include_str!("lessons/flattening-the-curve.toml")),
    ("herd-immunity", include_str!("lessons/herd-immunity.toml")),
    ("overlapping-measures", include_str!("lessons/overlapping-measures.toml")),
    ("chance", include_str!("lessons/chance.toml")),
    ("euler", include_str!("lessons/euler.toml")),
];

static LESSONS: LazyLock<Vec<Lesson>> = LazyLock::new(|| {
    let read = |(id, text)| Lesson::read(id, text).expect("a test reads every lesson");
    FILES.into_iter().map(read).collect()
});

/// Every lesson.
pub fn lessons() -> &'static [Lesson] {
    &LESSONS
}

/// A lesson.
#[derive(Debug)]
pub struct Lesson {
    /// Its name in addresses.
    pub id: &'static str,
    /// What it is called.
    pub title: String,
    /// What it shows, in a sentence or two.
    pub summary: String,
    /// How long it takes, about.
    pub minutes: u32,
    /// Its text; numbers in it are of the comparison that it starts from.
    pub paragraphs: Vec<Words>,
    /// What it starts from.
    pub comparison: Comparison,
    /// What its chart shows.
    pub view: View,
    /// What to find out.
    pub tasks: Vec<Task>,
    /// Its runs, once they were asked for.
    pub solved: OnceLock<Solved>,
}

/// A number to be found in the workbench.
#[derive(Debug)]
pub struct Task {
    /// What to find out.
    pub question: Question,
    /// What its link opens.
    pub before: Comparison,
    /// The same with the change that the question asks for.
    pub after: Comparison,
}

/// A task as its file has it; numbers in its texts are of the runs before and after the change.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// What to do and to find.
    #[serde(rename = "question")]
    pub text: Words,
    /// What its link has otherwise than the lesson's comparison, by JSON pointers.
    #[serde(default)]
    open: BTreeMap<String, Value>,
    /// What it asks to change, likewise.
    #[serde(default)]
    change: BTreeMap<String, Value>,
    /// What the link's chart shows.
    #[serde(rename = "plot", default, deserialize_with = "view")]
    pub view: View,
    /// What is asked for.
    pub answer: Formula,
    /// What it counts.
    pub unit: Unit,
    /// How far from the right number an answer may lie, in the unit.
    pub tolerance: f64,
    /// Wrong numbers whose reason is known.
    #[serde(default)]
    pub mistakes: Vec<Mistake>,
    /// What helps with the others.
    pub hint: Words,
    /// Why the right answer is right.
    pub explanation: Words,
}

/// A wrong number whose reason is known.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mistake {
    /// The number that it leads to.
    pub value: Formula,
    /// What helps.
    pub hint: Words,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LessonFile {
    title: String,
    summary: String,
    minutes: u32,
    text: String,
    #[serde(rename = "plot", default, deserialize_with = "view")]
    view: View,
    comparison: Value,
    tasks: Vec<Question>,
}

impl Lesson {
    /// Reads a lesson's file; refuses it with a sentence.
    fn read(id: &'static str, text: &str) -> Result<Self, String> {
        let file: LessonFile = toml::from_str(text).map_err(|error| format!("{id}: {error}"))?;
        let tasks = (1..).zip(file.tasks).map(|(number, question)| {
            Task::new(question, &file.comparison).map_err(|sentence| format!("{id}, task {number}: {sentence}"))
        });
        Ok(Self {
            id,
            title: file.title,
            summary: file.summary,
            minutes: file.minutes,
            paragraphs: file.text.trim().split("\n\n").map(Words::read).collect::<Result<_, _>>()?,
            tasks: tasks.collect::<Result<_, _>>()?,
            comparison: comparison(&file.comparison)?,
            view: file.view,
            solved: OnceLock::new(),
        })
    }
}

impl Task {
    fn new(question: Question, start: &Value) -> Result<Self, String> {
        let before = changed(start, &question.open)?;
        let after = changed(&before, &question.change)?;
        Ok(Self { before: comparison(&before)?, after: comparison(&after)?, question })
    }
}

fn comparison(body: &Value) -> Result<Comparison, String> {
    read_comparison(&body.into()).map_err(|problems| {
        let sentences: Vec<_> = problems.iter().map(|each| format!("{}: {}", each.pointer, each.sentence)).collect();
        sentences.join("; ")
    })
}

/// The body with other values at these JSON pointers.
fn changed(body: &Value, changes: &BTreeMap<String, Value>) -> Result<Value, String> {
    let mut body = body.clone();
    for (pointer, value) in changes {
        let (parent, name) = pointer.rsplit_once('/').ok_or_else(|| format!("“{pointer}” begins with no /"))?;
        let fields = body.pointer_mut(parent).and_then(Value::as_object_mut);
        fields.ok_or_else(|| format!("there is no “{parent}”"))?.insert(name.to_owned(), value.clone());
    }
    Ok(body)
}

fn view<'de, D: Deserializer<'de>>(file: D) -> Result<View, D::Error> {
    let plot = String::deserialize(file)?;
    let view = View::named(Some(&plot), None, None);
    if view.plot.name() == plot {
        Ok(view)
    } else {
        Err(D::Error::custom(format!("“{plot}” is nothing that a chart shows")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::CancelToken;
    use crate::web::forms::Inputs;
    use crate::web::http::query::Pairs;

    #[test]
    fn every_number_can_be_computed_and_only_explanations_tell_the_answer() {
        for (id, text) in FILES {
            let lesson = Lesson::read(id, text).unwrap();
            let solved = Solved::new(&lesson, &CancelToken::default()).unwrap();
            let start = solved.start();
            for words in &lesson.paragraphs {
                assert!(words.text(None, &|formula| start.value(formula)).is_some(), "{id}: {words:?}");
            }
            for (place, Task { question: task, .. }) in lesson.tasks.iter().enumerate() {
                let values = solved.task(place).unwrap();
                let answer = values.value(&task.answer).unwrap();
                let explanation = task.explanation.text(Some("“42”"), &|formula| values.value(formula)).unwrap();
                assert!(explanation.contains("“42”"), "{id}: {explanation}");
                let hints = task.mistakes.iter().map(|mistake| {
                    let wrong = values.value(&mistake.value).unwrap();
                    assert!((wrong - answer).abs() > task.tolerance, "{id}, task {place}: {wrong} is right");
                    &mistake.hint
                });
                for words in hints.chain([&task.text, &task.hint]) {
                    assert!(words.text(None, &|formula| values.value(formula)).is_some(), "{id}: {words:?}");
                }
            }
        }
    }

    #[test]
    fn the_links_open_what_the_answers_are_computed_from() {
        for lesson in lessons() {
            for (task, comparison) in lesson.tasks.iter().flat_map(|task| [(task, &task.before), (task, &task.after)]) {
                let address = Inputs::of(comparison, task.question.view).address();
                let query = address.split_once('?').map_or("", |(_, query)| query);
                assert_eq!(Inputs::read(&Pairs::parse(query.as_bytes())).check().unwrap(), *comparison, "{address}");
            }
        }
    }

    #[test]
    fn lessons_are_short() {
        for (id, text) in FILES {
            let file: LessonFile = toml::from_str(text).unwrap();
            let words = file.text.split_whitespace().count();
            assert!((150..=350).contains(&words), "{id}: {words} words");
            assert!((2..=3).contains(&file.tasks.len()), "{id}");
        }
    }

    #[test]
    fn what_is_wrong_with_a_lesson_is_said() {
        let (_, text) = FILES[0];
        for (from, to, sentence) in [
            ("minutes", "hours", "unknown field"),
            ("beta = 0.3", "beta = -1", "beta must be"),
            ("unit = \"per cent\"", "unit = \"miles\"", "“miles” is no unit"),
            ("/scenarios/0/beta", "/scenarios/9/beta", "there is no “/scenarios/9”"),
            ("[comparison]", "plot = \"fame\"\n[comparison]", "“fame” is nothing that a chart shows"),
        ] {
            assert!(text.contains(from), "{from}");
            let error = Lesson::read("r0", &text.replacen(from, to, 1)).unwrap_err();
            assert!(error.contains(sentence), "{error}");
        }
    }
}
