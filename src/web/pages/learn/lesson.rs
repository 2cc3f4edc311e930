//! Parses lessons. A lesson is a TOML file in the folder `lessons`, listed in [`FILES`]. Numbers that follow from a run
//! are formulas in it, so that no text can contradict the engine.
//!
//! ```toml
//! title = "…"                              # of the page
//! summary = "…"                            # for the list of lessons
//! minutes = 10
//! text = """paragraphs, with an empty line between them"""
//! plot = "hospital_census"                 # optional: series on the chart
//! [comparison]                             # the starting point: the body of POST /api/v1/simulations
//! [[tasks]]
//! question = "…"
//! open = { "/solver/step" = 0.25 }         # optional: changes to [comparison] in the task's link
//! change = { "/scenarios/0/beta" = 0.15 }  # optional: changes that the question asks for
//! plot = "…"                               # optional: series on the chart of the link
//! unit = "per cent"                        # or points, people, days, number
//! tolerance = 2
//! answer = "100 * attack_rate[1]"
//! hint = "…"                               # for a wrong answer that is not a known mistake
//! explanation = "… {answer} … {people: peak_infectious[1]} …"
//! [[tasks.mistakes]]
//! value = "100 * before.attack_rate[1]"    # the answer that this mistake leads to
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

/// Lessons in the order of the list: name in addresses, and content.
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

/// Returns every lesson.
pub fn lessons() -> &'static [Lesson] {
    &LESSONS
}

/// A lesson.
#[derive(Debug)]
pub struct Lesson {
    /// Name in addresses.
    pub id: &'static str,
    /// Title.
    pub title: String,
    /// Summary in a sentence or two.
    pub summary: String,
    /// Approximate duration in minutes.
    pub minutes: u32,
    /// Text; its formulas refer to `comparison`.
    pub paragraphs: Vec<Words>,
    /// Comparison from which the lesson starts.
    pub comparison: Comparison,
    /// View of its chart.
    pub view: View,
    /// Tasks.
    pub tasks: Vec<Task>,
    /// Simulated runs, set at the first request.
    pub solved: OnceLock<Solved>,
}

/// A number to be found in the workbench.
#[derive(Debug)]
pub struct Task {
    /// The task in the file.
    pub question: Question,
    /// Comparison that the task's link opens.
    pub before: Comparison,
    /// Comparison with the changes that the question asks for.
    pub after: Comparison,
}

/// A task in a file. The formulas in its texts refer to the runs before and after the change.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// Question.
    #[serde(rename = "question")]
    pub text: Words,
    /// Changes to the lesson's comparison in the task's link, by JSON pointer.
    #[serde(default)]
    open: BTreeMap<String, Value>,
    /// Changes that the question asks for, by JSON pointer.
    #[serde(default)]
    change: BTreeMap<String, Value>,
    /// View of the chart in the task's link.
    #[serde(rename = "plot", default, deserialize_with = "view")]
    pub view: View,
    /// Right answer.
    pub answer: Formula,
    /// Unit of the answer.
    pub unit: Unit,
    /// Maximum distance from the right answer, in the unit.
    pub tolerance: f64,
    /// Known mistakes.
    #[serde(default)]
    pub mistakes: Vec<Mistake>,
    /// Hint for other wrong answers.
    pub hint: Words,
    /// Explanation of the right answer.
    pub explanation: Words,
}

/// A known mistake.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mistake {
    /// The wrong answer that it leads to.
    pub value: Formula,
    /// Hint.
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
    /// Parses a lesson's file; the error is a sentence.
    fn read(id: &'static str, text: &str) -> Result<Self, String> {
        let file: LessonFile = toml::from_str(text).map_err(|error| format!("{id}: {error}"))?;
        let paragraphs = file.text.trim().split("\n\n").map(|text| Words::try_from(text.to_owned()));
        let tasks = (1..).zip(file.tasks).map(|(number, question)| {
            Task::new(question, &file.comparison).map_err(|sentence| format!("{id}, task {number}: {sentence}"))
        });
        Ok(Self {
            id,
            title: file.title,
            summary: file.summary,
            minutes: file.minutes,
            paragraphs: paragraphs.collect::<Result<_, _>>()?,
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

/// Replaces the values at these JSON pointers.
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
    fn every_number_can_be_computed_and_only_explanations_contain_the_answer() {
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
    fn links_open_the_comparisons_that_the_answers_are_computed_from() {
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
    fn errors_in_a_lesson_are_described() {
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
