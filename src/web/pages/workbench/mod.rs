//! GET /: the workbench with form, chart and summary. POST /runs: saves the comparison in its fields.
//! GET /runs/{id}/edit: the workbench with a copy of a run.

mod derived;
mod form;
pub(crate) mod groups;

use askama::Template;
use axum::extract::Path;
use axum::http::header::CACHE_CONTROL;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{Html, IntoResponse};

use super::more_days::extension;
use super::presets::mounted;
use super::runs::load::load_run;
use super::runs::save;
use super::runs::save::new_run;
use crate::model::{Comparison, Problem, built_in};
use crate::report::chart_options::View;
use crate::report::figure::Figure;
use crate::report::scripts::Links;
use crate::report::tables::correlations::CorrelationsTable;
use crate::report::tables::differences::DifferencesTable;
use crate::report::tables::summary::SummaryTable;
use crate::report::text::method::results_sentence;
use crate::report::view_model::Shown;
use crate::storage::Idempotency;
use crate::web::error::{Failure, HandlerResult};
use crate::web::forms::asked_question::Asked;
use crate::web::forms::input::{Remarks, by_field, to_correct};
use crate::web::forms::stored_observations::read_with_observations;
use crate::web::forms::{Inputs, field_name, with_scenario};
use crate::web::http::body;
use crate::web::http::chart_query::read_view_query;
use crate::web::http::client_ip::Client;
use crate::web::http::ids::new_id;
use crate::web::http::query::{Pairs, address};
use crate::web::http::redirect::see_other;
use crate::web::http::site::{Section, Site};
use crate::web::limits::bytes::ADDRESS_LIMIT;
use crate::web::limits::simulate::{EngineFailure, SimulateError, Simulated, simulate};
use crate::web::state::{AppState, Session};
use form::{Form, has_message};

#[derive(Template)]
#[template(path = "pages/workbench/page.html")]
struct Workbench<'a> {
    site: &'a Site,
    section: Section,
    outcome: Outcome,
    /// Problems, each with its field: those of scenarios that are left out, or of all inputs.
    problems: Vec<(String, String)>,
    form: Form<'a>,
    /// The whole state as a link to send.
    link: String,
    /// The address of the sweep with these inputs.
    sweep: String,
    /// The scripts for other tools; `None` if the comparison is not simulated.
    scripts: Option<Links>,
    /// The method that produced the numbers, in words.
    method: String,
}

/// The part of the page with the chart, or with the reason for its absence.
enum Outcome {
    Shown {
        figure: Box<Figure>,
        table: Box<SummaryTable>,
        differences: Option<DifferencesTable>,
        correlations: Option<CorrelationsTable>,
        left_out_title: &'static str,
    },
    Refused {
        /// The number of problems with inputs, or that no engine answered.
        count: String,
        /// The condition for a chart.
        once: &'static str,
    },
}

const NOT_RUN: &str = "Not everything could be run";
const NOT_SAVED: &str = "Not everything could be run, and nothing was saved";

/// GET /
pub async fn get(Session(state): Session, client: Client, query: Pairs, headers: HeaderMap) -> HandlerResult {
    let Some(action) = query.first("do") else {
        let inputs = read_with_observations(&state.store, &query).await?;
        return page(&state, client, &inputs, &headers).await;
    };
    let mut inputs = Inputs::read(&query);
    let next = inputs.edit(action);
    let address = state.site().path(&inputs.address());
    if address.len() > ADDRESS_LIMIT {
        return Err(Failure::AddressTooLong);
    }
    // The browser scrolls to the changed scenario.
    let fragment = next.map_or(String::new(), |id| format!("#{id}"));
    Ok(see_other(&format!("{address}{fragment}")))
}

/// GET /runs/{id}/edit
pub async fn edit(
    Session(state): Session,
    client: Client,
    Path(id): Path<String>,
    query: Pairs,
    headers: HeaderMap,
) -> HandlerResult {
    let stored = load_run(&state, &id).await?;
    let view = read_view_query(&query).over(stored.view());
    let inputs = Inputs::of_run(&stored.comparison, view, &stored.run.id);
    page(&state, client, &inputs, &headers).await
}

/// POST /runs
pub async fn save(
    Session(state): Session,
    client: Client,
    query: Pairs,
    headers: HeaderMap,
    body::Form(typed): body::Form,
) -> HandlerResult {
    let inputs = read_with_observations(&state.store, &typed).await?;
    let simulated = match run(&state, client, &inputs).await? {
        Ok(simulated) if simulated.left_out.is_empty() => simulated,
        // An incomplete comparison is not saved.
        Ok(simulated) => {
            let mut response = shown(&state, &inputs, &simulated, NOT_SAVED, &headers).await?;
            *response.status_mut() = StatusCode::BAD_GATEWAY;
            return Ok(response);
        }
        Err(reason) => return not_simulated(&state, &inputs, reason, &headers),
    };
    // A double click on Save sends the same key twice and must save once. The view is part of the key, so that a
    // comparison can be saved again in another view.
    let key = query.first("key").filter(|key| !key.is_empty());
    let idempotency = key.map(|key| Idempotency::Form { key: address(key, &inputs.view.pairs()) });
    let run = new_run(&simulated.comparison, &simulated.results, inputs.view, idempotency, state.now())?;
    let id = save::save(&state, client, &run).await?.unwrap_or(run.id);
    Ok(see_other(&state.site().run(&id, "")))
}

/// GET /values: the values of the chart's lines on every day, as JSON.
pub async fn values(Session(state): Session, client: Client, query: Pairs, headers: HeaderMap) -> HandlerResult {
    let inputs = read_with_observations(&state.store, &query).await?;
    match run(&state, client, &inputs).await? {
        Err(reason) => not_simulated(&state, &inputs, reason, &headers),
        Ok(Simulated { comparison, results, .. }) => {
            Ok(super::chart_values::json(&Shown::new(&comparison, &results), inputs.view))
        }
    }
}

async fn page(state: &AppState, client: Client, inputs: &Inputs, headers: &HeaderMap) -> HandlerResult {
    match run(state, client, inputs).await? {
        Err(reason) => not_simulated(state, inputs, reason, headers),
        Ok(simulated) => shown(state, inputs, &simulated, NOT_RUN, headers).await,
    }
}

/// Renders the page with the results, below a list of scenarios that are left out, under this title.
async fn shown(
    state: &AppState,
    inputs: &Inputs,
    simulated: &Simulated,
    left_out_title: &'static str,
    headers: &HeaderMap,
) -> HandlerResult {
    let problems: Vec<_> = simulated.left_out.iter().map(EngineFailure::problem).collect();
    // A scenario that is left out is not in the comparison, only in the fields.
    let inputs = if problems.is_empty() { inputs.as_typed(&simulated.comparison) } else { inputs.clone() };
    let questions =
        if problems.is_empty() { questions(state, &inputs, &simulated.comparison).await? } else { Vec::new() };
    let shown = Shown::new(&simulated.comparison, &simulated.results);
    let query = inputs.query();
    let href = |view| state.site().path(&query.at("/", view));
    let figure = Figure::new(&shown, inputs.view, href)
        .with_stochastic(|| Some(state.site().path(&inputs.stochastic_address()?)))
        .with_extension(extension(state.site(), &shown, &simulated.comparison, &inputs))
        .with_values(&shown, inputs.view, state.site().path(&query.at("/values", inputs.view)));
    let outcome = Outcome::Shown {
        figure: Box::new(figure),
        table: Box::new(SummaryTable::new(&shown, inputs.view)),
        differences: DifferencesTable::new(&shown),
        correlations: CorrelationsTable::new(&shown),
        left_out_title,
    };
    respond(state, &inputs, outcome, &problems, questions, Some(simulated), headers)
}

/// Collects the questions about these inputs, except about values that a preset has.
async fn questions(state: &AppState, inputs: &Inputs, comparison: &Comparison) -> Result<Vec<Asked>, Failure> {
    let mut questions = inputs.questions(comparison);
    questions.retain(|question| !built_in().iter().any(|preset| question.is_held_by(preset)));
    if !questions.is_empty() {
        let mounted = mounted(state).await?.presets;
        questions.retain(|question| !mounted.iter().any(|preset| question.is_held_by(preset)));
    }
    Ok(questions.iter().map(|question| Asked::new(question, inputs)).collect())
}

/// Checks and simulates the comparison in the fields.
async fn run(state: &AppState, client: Client, inputs: &Inputs) -> Result<Result<Simulated, SimulateError>, Failure> {
    match inputs.check() {
        Ok(comparison) => simulate(&state.workers, &state.services, client, comparison).await,
        Err(problems) => Ok(Err(SimulateError::Inputs(problems))),
    }
}

/// Renders the page with every typed value, and the problems in a list and beside their fields.
pub fn not_simulated(state: &AppState, inputs: &Inputs, reason: SimulateError, headers: &HeaderMap) -> HandlerResult {
    let (status, problems, count, once) = match reason {
        SimulateError::Inputs(problems) => {
            let count = to_correct(problems.len());
            (StatusCode::UNPROCESSABLE_ENTITY, problems, count, "every input can be used")
        }
        SimulateError::Engines(left_out) => {
            let problems = left_out.iter().map(EngineFailure::problem).collect();
            (StatusCode::BAD_GATEWAY, problems, "no engine answered".to_owned(), "an engine answers")
        }
    };
    let mut response = respond(state, inputs, Outcome::Refused { count, once }, &problems, Vec::new(), None, headers)?;
    *response.status_mut() = status;
    Ok(response)
}

/// Renders the page.
fn respond(
    state: &AppState,
    inputs: &Inputs,
    outcome: Outcome,
    problems: &[Problem],
    questions: Vec<Asked>,
    simulated: Option<&Simulated>,
    headers: &HeaderMap,
) -> HandlerResult {
    let query = inputs.query();
    let script = |extension: &str| state.site().path(&query.at(&format!("/script.{extension}"), View::default()));
    let save = state.site().path(&format!("/runs?key={}", new_id()?));
    let errors = by_field(problems);
    let remarks = Remarks { errors: &errors, questions: &questions, start_date: inputs.start_date() };
    let listed = |problem: &Problem| (field_name(&problem.pointer), with_scenario(problem, &inputs.scenarios));
    let left_out = simulated.map_or(&[][..], |simulated| &simulated.left_out);
    let page = Workbench {
        site: state.site(),
        section: Section::Workbench,
        outcome,
        problems: problems.iter().map(listed).collect(),
        form: Form::new(inputs, remarks, save, &state.services, left_out),
        link: state.site().absolute(&query.at("/", inputs.view), headers),
        sweep: state.site().path(&inputs.sweep_address()),
        scripts: simulated.map(|simulated| Links::new(&simulated.comparison, script)),
        method: simulated.map_or_else(String::new, |simulated| results_sentence(&simulated.results)),
    };
    // The browser keeps the page, with its key, for the Back button: Save pressed again there saves nothing new.
    let headers = [(CACHE_CONTROL, "private, no-cache")];
    Ok((headers, Html(page.render()?)).into_response())
}
