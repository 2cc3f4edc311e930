//! GET /learn: short lessons; GET /learn/{lesson}: one of them, with tasks whose answers are checked by runs.
//!
//! What was typed stands in the address, `?a1=2.5&a2=73`, and nothing is stored; `show=1` shows the answer to task 1, and
//! `check=1` says that it was to be checked. Enter in a field presses a button of the whole form, whichever field it is:
//! that one sends what stood in the fields, `checked=…`, and the answer leads to the task whose answer is another now.

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
    /// With its address and its curves, as SVG.
    lessons: Vec<(&'static Lesson, String, String)>,
}

#[derive(Template)]
#[template(path = "pages/learn/lesson.html")]
struct LessonPage<'a> {
    site: &'a Site,
    section: Section,
    lesson: &'static Lesson,
    /// Of the page; says first how far the reader has come.
    title: String,
    paragraphs: Vec<Vec<Piece>>,
    figure: Figure,
    /// The lesson's comparison in the workbench.
    workbench: String,
    /// The form's address.
    action: String,
    tasks: Vec<Asked>,
    /// Tasks whose answers are shown: the form keeps them.
    shown: Vec<usize>,
    /// What stands in the fields, a line each.
    checked: String,
    /// The lesson after this one.
    next: Option<(&'static Lesson, String)>,
}

/// A task on the page.
struct Asked {
    /// From 1.
    number: usize,
    question: String,
    /// "in per cent, within 2 points"
    exactness: String,
    workbench: String,
    typed: String,
    verdict: Verdict,
    /// The answer and why it is right, where it was asked for and not found.
    explanation: Option<String>,
    /// The page with the answer: offered once something else was typed.
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
        asked(&state, lesson, (place + 1, task), values, &query)
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
        // What the curves come to is for the reader to find out.
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
    let is_readable = page.tasks.iter().all(|task| !matches!(task.verdict, Verdict::Unreadable(_)));
    let status = if is_readable { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok((status, Html(page.render()?)).into_response())
}

/// A lesson's runs, simulated where nobody has asked for them before.
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

/// A number of a lesson is withheld: a test computes them all.
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

fn asked(
    state: &AppState,
    lesson: &Lesson,
    (number, task): (usize, &Task),
    values: Values,
    query: &Pairs,
) -> Result<Asked, Failure> {
    let asked = &task.question;
    let typed = typed(query, number);
    let is_asked = query.first("check").is_some_and(|checked| checked == number.to_string());
    let Checked { question, verdict, explanation } =
        Checked::new(asked, values, typed, is_asked).ok_or_else(|| incomplete(lesson))?;
    let is_shown = is_shown(query, number);
    let is_right = matches!(verdict, Verdict::Right(_));
    let is_open = matches!(verdict, Verdict::Wrong(_)) && !is_shown;
    Ok(Asked {
        number,
        question,
        exactness: format!("{}{}", asked.unit.at_field(), asked.unit.tolerance(asked.tolerance)),
        workbench: state.site().path(&Inputs::of(&task.before, asked.view).address()),
        typed: typed.to_owned(),
        verdict,
        explanation: (is_shown && !is_right).then_some(explanation),
        show: is_open.then(|| with(state, lesson, number, "show", query)),
    })
}

/// What stands in a task's field.
fn typed(query: &Pairs, number: usize) -> &str {
    query.first(&format!("a{number}")).unwrap_or_default()
}

/// The task in whose field Enter was pressed: the last whose answer is another than before, or else the first that is
/// empty.
fn entered(lesson: &Lesson, before: &str, query: &Pairs) -> usize {
    let mut before = before.split('\n').map(str::trim);
    let mut numbers = 1..=lesson.tasks.len();
    let is_new = |number: &usize| before.next().unwrap_or_default() != typed(query, *number).trim();
    let is_empty = |number: &usize| typed(query, *number).trim().is_empty();
    numbers.clone().filter(is_new).last().or_else(|| numbers.find(is_empty)).unwrap_or(1)
}

/// The same page where the answer to a task is to "show" or to "check".
fn with(state: &AppState, lesson: &Lesson, number: usize, what: &str, query: &Pairs) -> String {
    let answers = (1..=lesson.tasks.len()).map(|number| format!("a{number}"));
    let mut pairs: Vec<_> =
        answers.filter_map(|name| query.first(&name).map(|typed| (name.clone(), typed.to_owned()))).collect();
    let shown = (1..=lesson.tasks.len())
        .filter(|other| is_shown(query, *other) || (what == "show" && *other == number))
        .map(|number| ("show".to_owned(), number.to_string()));
    pairs.extend(shown);
    if what == "check" {
        pairs.push(("check".to_owned(), number.to_string()));
    }
    format!("{}#task{number}", address(&href(state, lesson), &pairs))
}

/// The page's title, which a screen reader says first: how far the reader has come, once something was typed.
fn title(lesson: &Lesson, tasks: &[Asked]) -> String {
    let count = |is: fn(&Verdict) -> bool| tasks.iter().filter(|task| is(&task.verdict)).count();
    let unreadable = count(|verdict| matches!(verdict, Verdict::Unreadable(_)));
    let right = count(|verdict| matches!(verdict, Verdict::Right(_)));
    if unreadable > 0 {
        format!("Error: {}", lesson.title)
    } else if count(|verdict| *verdict != Verdict::None) > 0 {
        format!("{right} of {} right: {}", tasks.len(), lesson.title)
    } else {
        lesson.title.clone()
    }
}
