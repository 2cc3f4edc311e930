//! GET /learn: lists the lessons. GET /learn/{lesson}: a lesson with tasks. Answers are checked against simulated runs.
//!
//! Nothing is stored: the typed answers are in the address, `?a1=2.5&a2=73`. `show=1` shows the answer to task 1, and
//! `check=1` requests a check of task 1. The Enter key in any field presses the form's first button, which sends the
//! earlier answers, `checked=…`. The response redirects to the task whose answer has changed.

mod answer;
mod formula;
mod lesson;
mod solved;
mod unit;
mod words;

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse};

use crate::charts::sparkline;
use crate::model::EngineError;
use crate::report::figure::Figure;
use crate::report::sparkline::curves;
use crate::report::view_model::Shown;
use crate::web::error::{Failure, HandlerResult};
use crate::web::forms::Inputs;
use crate::web::http::query::{Pairs, address};
use crate::web::http::redirect::see_other;
use crate::web::http::site::{Section, Site};
use crate::web::state::{AppState, Session};
use answer::{Checked, Verdict};
use lesson::{Lesson, Task, lessons};
use solved::{Solved, Values};
use words::Piece;

#[derive(Template)]
#[template(path = "pages/learn/list.html")]
struct LearnPage<'a> {
    site: &'a Site,
    section: Section,
    /// Each lesson with its address and its curves, as SVG.
    lessons: Vec<(&'static Lesson, String, String)>,
}

#[derive(Template)]
#[template(path = "pages/learn/lesson.html")]
struct LessonPage<'a> {
    site: &'a Site,
    section: Section,
    lesson: &'static Lesson,
    title: String,
    paragraphs: Vec<Vec<Piece>>,
    figure: Figure,
    /// The address of the workbench with the lesson's comparison.
    workbench: String,
    /// The form's address.
    action: String,
    tasks: Vec<ShownTask>,
    /// Numbers of the tasks whose answers are shown, for hidden fields.
    shown: Vec<usize>,
    /// The answers in the fields, one per line.
    checked: String,
    /// The next lesson and its address.
    next: Option<(&'static Lesson, String)>,
}

/// A task on the page.
struct ShownTask {
    /// Number of the task, from 1.
    number: usize,
    /// Such as "in per cent, within 2 points".
    exactness: String,
    workbench: String,
    typed: String,
    checked: Checked,
    /// The visitor has requested the explanation and has not found the answer.
    is_explained: bool,
    /// The address of the page with the answer, offered after a wrong answer.
    show: Option<String>,
}

/// GET /learn
pub async fn list(Session(state): Session) -> HandlerResult {
    let mut listed = Vec::new();
    for lesson in lessons() {
        let sparkline = sparkline(&curves(solved(&state, lesson).await?.results()));
        listed.push((lesson, href(&state, lesson), sparkline));
    }
    let page = LearnPage { site: state.site(), section: Section::Learn, lessons: listed };
    Ok(Html(page.render()?).into_response())
}

/// GET /learn/{lesson}
pub async fn get(Session(state): Session, Path(id): Path<String>, query: Pairs) -> HandlerResult {
    let (place, lesson) = lessons().iter().enumerate().find(|(_, lesson)| lesson.id == id).ok_or(Failure::NotFound)?;
    if let Some(before) = query.first("checked") {
        return Ok(see_other(&with(&state, lesson, entered(lesson, before, &query), "check", &query)));
    }
    let solved = solved(&state, lesson).await?;
    let tasks = lesson.tasks.iter().enumerate().map(|(place, task)| {
        let values = solved.task(place).ok_or_else(|| incomplete(lesson))?;
        shown_task(&state, lesson, (place + 1, task), values, &query)
    });
    let tasks = tasks.collect::<Result<Vec<_>, Failure>>()?;
    let start = solved.start();
    let paragraphs = lesson.paragraphs.iter().map(|words| words.pieces(None, &|formula| start.value(formula)));
    let workbench = |view| state.site().path(&Inputs::of(&lesson.comparison, view).address());
    let page = LessonPage {
        site: state.site(),
        section: Section::Learn,
        lesson,
        title: title(lesson, &tasks),
        paragraphs: paragraphs.collect::<Option<_>>().ok_or_else(|| incomplete(lesson))?,
        // Without the sentence about the curves: visitors find the numbers themselves.
        figure: Figure {
            reading: None,
            ..Figure::new(&Shown::new(&lesson.comparison, solved.results()), lesson.view, workbench)
        },
        workbench: workbench(lesson.view),
        action: href(&state, lesson),
        shown: (1..=tasks.len()).filter(|number| is_shown(&query, *number)).collect(),
        checked: tasks.iter().map(|task| task.typed.as_str()).collect::<Vec<_>>().join("\n"),
        next: lessons().get(place + 1).map(|next| (next, href(&state, next))),
        tasks,
    };
    let is_readable = page.tasks.iter().all(|task| !matches!(task.checked.verdict, Verdict::Unreadable(_)));
    let status = if is_readable { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok((status, Html(page.render()?)).into_response())
}

/// Returns a lesson's runs, which are simulated at the first request.
async fn solved(state: &AppState, lesson: &'static Lesson) -> Result<&'static Solved, Failure> {
    if let Some(solved) = lesson.solved.get() {
        return Ok(solved);
    }
    match state.workers.run(|stop| Solved::new(lesson, stop)).await? {
        Ok(solved) => Ok(lesson.solved.get_or_init(|| solved)),
        Err(EngineError::Stopped) => Err(Failure::Busy),
        Err(error) => {
            tracing::error!(%error, lesson = lesson.id, "a lesson could not be simulated");
            Err(Failure::Internal)
        }
    }
}

/// Logs that a number of a lesson is withheld. A test computes all of them, so this is a bug.
fn incomplete(lesson: &Lesson) -> Failure {
    tracing::error!(lesson = lesson.id, "a number of a lesson is withheld");
    Failure::Internal
}

fn href(state: &AppState, lesson: &Lesson) -> String {
    state.site().path(&format!("/learn/{}", lesson.id))
}

fn is_shown(query: &Pairs, number: usize) -> bool {
    query.all("show").any(|shown| shown == number.to_string())
}

fn shown_task(
    state: &AppState,
    lesson: &Lesson,
    (number, task): (usize, &Task),
    values: Values,
    query: &Pairs,
) -> Result<ShownTask, Failure> {
    let question = &task.question;
    let typed = typed(query, number);
    let requested = query.first("check").is_some_and(|checked| checked == number.to_string());
    let checked = Checked::new(question, values, typed, requested).ok_or_else(|| incomplete(lesson))?;
    let is_shown = is_shown(query, number);
    let offers_answer = matches!(checked.verdict, Verdict::Wrong(_)) && !is_shown;
    Ok(ShownTask {
        number,
        exactness: format!("{}{}", question.unit.at_field(), question.unit.tolerance(question.tolerance)),
        workbench: state.site().path(&Inputs::of(&task.before, question.view).address()),
        typed: typed.to_owned(),
        is_explained: is_shown && !matches!(checked.verdict, Verdict::Right(_)),
        checked,
        show: offers_answer.then(|| with(state, lesson, number, "show", query)),
    })
}

/// Returns the text in a task's field.
fn typed(query: &Pairs, number: usize) -> &str {
    query.first(&format!("a{number}")).unwrap_or_default()
}

/// Guesses the task in whose field Enter was pressed: the last whose answer has changed, or else the first empty one.
fn entered(lesson: &Lesson, before: &str, query: &Pairs) -> usize {
    let mut before = before.split('\n').map(str::trim);
    let mut numbers = 1..=lesson.tasks.len();
    let is_new = |number: &usize| before.next().unwrap_or_default() != typed(query, *number).trim();
    let is_empty = |number: &usize| typed(query, *number).trim().is_empty();
    numbers.clone().filter(is_new).last().or_else(|| numbers.find(is_empty)).unwrap_or(1)
}

/// Returns the page's address with an action for a task: "show" or "check".
fn with(state: &AppState, lesson: &Lesson, number: usize, action: &str, query: &Pairs) -> String {
    let answers = (1..=lesson.tasks.len()).map(|number| format!("a{number}"));
    let mut pairs: Vec<_> =
        answers.filter_map(|name| query.first(&name).map(|typed| (name.clone(), typed.to_owned()))).collect();
    let shown = (1..=lesson.tasks.len())
        .filter(|other| is_shown(query, *other) || (action == "show" && *other == number))
        .map(|number| ("show".to_owned(), number.to_string()));
    pairs.extend(shown);
    if action == "check" {
        pairs.push(("check".to_owned(), number.to_string()));
    }
    format!("{}#task{number}", address(&href(state, lesson), &pairs))
}

/// Writes the page's title. It starts with errors or the number of right answers, because screen readers read it first.
fn title(lesson: &Lesson, tasks: &[ShownTask]) -> String {
    let verdicts = || tasks.iter().map(|task| &task.checked.verdict);
    if verdicts().any(|verdict| matches!(verdict, Verdict::Unreadable(_))) {
        format!("Error: {}", lesson.title)
    } else if verdicts().any(|verdict| *verdict != Verdict::None) {
        let right = verdicts().filter(|verdict| matches!(verdict, Verdict::Right(_))).count();
        format!("{right} of {} right: {}", tasks.len(), lesson.title)
    } else {
        lesson.title.clone()
    }
}
