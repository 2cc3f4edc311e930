//! /api/v1/runs: saves comparisons, lists them, and gives or deletes one.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::header::{CONTENT_TYPE, LINK, LOCATION};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use chrono::NaiveDate;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::openapi::{ComparisonBody, RunBody};
use super::problem::Refusal;
use super::query::Query;
use super::simulations::simulate;
use super::{IDEMPOTENCY_KEY, json, problem};
use crate::model::{Comparison, Problem, Results, check_note, check_title, read_comparison};
use crate::storage::{Cursor, Idempotency, NewRun, Page, Run, RunListing, Saved, Shelf, Tags};
use crate::web::body::JsonBytes;
use crate::web::client::Client;
use crate::web::errors::Failure;
use crate::web::etag::tagged;
use crate::web::files::{self, instant};
use crate::web::pairs::{Pairs, address};
use crate::web::saving::new_run;
use crate::web::state::AppState;
use crate::web::stored::load;

/// Characters of a key.
const LONGEST_KEY: usize = 255;
/// Runs on a page of the list, where nobody says how many.
const PAGE_LENGTH: u32 = 25;
/// Runs on a page of the list.
const LONGEST_PAGE: u32 = 100;

/// Compute a comparison and save it
///
/// With an Idempotency-Key the same request sent twice saves one run.
#[utoipa::path(
    post,
    path = "/api/v1/runs",
    operation_id = "save_run",
    params(("Idempotency-Key" = Option<String>, Header, description = "Up to 255 printable ASCII characters; another request with the same key is refused.", min_length = 1, max_length = 255)),
    request_body(content = RunBody, content_type = "application/json"),
    responses((status = 201, description = "The run’s document.", body = RunDocument, headers(
        ("Location" = String, description = "The run’s address in the API."),
        ("Link" = String, description = "The run’s page."),
    )))
)]
pub async fn post(
    State(state): State<AppState>,
    client: Client,
    headers: HeaderMap,
    JsonBytes(body): JsonBytes,
) -> Result<Response, Refusal> {
    let value = json::read(&body)?;
    let idempotency = idempotency(&headers, &value)?;
    let (comparison, title, note) = read(value).map_err(|problems| problem::not_a_comparison(&problems))?;
    let results = simulate(&state, &comparison).await?;
    state.saves().take(client)?;
    let mut run = new_run(&comparison, &results, idempotency, state.now())?;
    run.note = note;
    if !title.is_empty() {
        run.title = title;
    }
    let run = match state.store().save_run(&run).await? {
        Saved::New => stored(run),
        Saved::Existing(id) => load(state.store(), &id).await?,
        Saved::KeyReused => return Err(Failure::KeyReused.into()),
    };
    let site = state.site();
    let page = format!("<{}>; rel=\"alternate\"; type=\"text/html\"", site.run(&run.id, ""));
    let header = |text: String| HeaderValue::try_from(text).map_err(|_| Failure::Internal);
    let headers = [
        (LOCATION, header(site.path(&format!("/api/v1/runs/{}", run.id)))?),
        (LINK, header(page)?),
        (CONTENT_TYPE, HeaderValue::from_static("application/json")),
    ];
    Ok((StatusCode::CREATED, headers, files::json(&run)?).into_response())
}

/// The comparison of a body, its title and its note.
fn read(mut value: Value) -> Result<(Comparison, String, String), Vec<Problem>> {
    let mut problems = Vec::new();
    let mut text = |name: &str, check: fn(&str) -> Result<String, Problem>| {
        let given = value.as_object_mut().and_then(|fields| fields.remove(name)).unwrap_or_default();
        let checked = match given {
            Value::Null => Ok(String::new()),
            Value::String(text) => check(&text),
            _ => Err(Problem::new(format!("/{name}"), format!("The {name} must be a text"))),
        };
        checked.unwrap_or_else(|problem| {
            problems.push(problem);
            String::new()
        })
    };
    let (title, note) = (text("title", check_title), text("note", check_note));
    match read_comparison(&value) {
        Ok(comparison) if problems.is_empty() => Ok((comparison, title, note)),
        Ok(_) => Err(problems),
        Err(more) => {
            problems.extend(more);
            Err(problems)
        }
    }
}

/// The request's key, together with all that it asks for.
fn idempotency(headers: &HeaderMap, value: &Value) -> Result<Option<Idempotency>, Refusal> {
    let Some(key) = headers.get(IDEMPOTENCY_KEY) else { return Ok(None) };
    let key = key.to_str().unwrap_or_default();
    if key.is_empty() || key.len() > LONGEST_KEY {
        let detail = format!("It must have 1 to {LONGEST_KEY} printable ASCII characters");
        let title = "The Idempotency-Key can't be used";
        return Err(problem::refusal(StatusCode::UNPROCESSABLE_ENTITY, title, &detail));
    }
    // The order of an object's fields and the space between them ask for nothing.
    Ok(Some(Idempotency::Program { key: key.to_owned(), request: value.to_string() }))
}

fn stored(run: NewRun) -> Run {
    Run {
        id: run.id,
        created_at: run.created_at,
        schema_version: run.schema_version,
        engine_version: run.engine_version,
        title: run.title,
        note: run.note,
        inputs: run.inputs,
        results: run.results,
        tags: Tags(run.tags),
        archived_at: None,
    }
}

/// Read a run
///
/// The same document as the run’s .json file.
#[utoipa::path(
    get,
    path = "/api/v1/runs/{id}",
    operation_id = "read_run",
    params(("id" = String, Path, description = "The last part of the run’s address.")),
    responses(
        (status = 200, description = "The run’s document.", body = RunDocument, headers(("ETag" = String, description = "Of its bytes."))),
        (status = 304, description = "If-None-Match has this document’s ETag."),
    )
)]
pub async fn get(
    State(state): State<AppState>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let run = load(state.store(), &id).await?;
    let mut response = tagged(&headers, files::json(&run)?);
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    Ok(response)
}

/// Delete a run for good
///
/// Pages keep a deleted run for some days, in which it can be restored; this does not.
#[utoipa::path(
    delete,
    path = "/api/v1/runs/{id}",
    operation_id = "delete_run",
    params(("id" = String, Path, description = "The last part of the run’s address.")),
    responses((status = 204, description = "It is gone."))
)]
pub async fn delete(State(state): State<AppState>, Path(id): Path<String>) -> Result<Response, Failure> {
    let run = load(state.store(), &id).await?;
    if state.store().delete_run_for_good(&run.id).await? {
        Ok(StatusCode::NO_CONTENT.into_response())
    } else {
        Err(Failure::RunNotFound)
    }
}

/// A saved run, as the API describes it: its bytes come from where it is stored.
#[derive(ToSchema)]
#[schema(as = Run)]
#[expect(dead_code, reason = "only its schema is read")]
struct RunDocument {
    /// The last part of its address.
    id: String,
    /// What it is called.
    title: String,
    /// Free text.
    note: String,
    /// When it was saved, in UTC.
    created_at: String,
    /// The shape of its inputs and results.
    schema_version: u32,
    /// The comparison with every default written out: the body of POST /api/v1/simulations.
    inputs: ComparisonBody,
    /// The answer that the version in `engine` gave.
    results: Results,
}

/// A page of the list.
#[derive(Serialize, ToSchema)]
struct RunList {
    /// How many runs the search finds altogether.
    total: u64,
    /// Newest first.
    runs: Vec<ListedRun>,
    /// The place of the page with newer runs, for `newer`.
    newer: Option<String>,
    /// The place of the page with older runs, for `older`.
    older: Option<String>,
}

/// A run without its inputs and results.
#[derive(Serialize, ToSchema)]
struct ListedRun {
    /// The last part of its address.
    id: String,
    /// What it is called.
    title: String,
    /// When it was saved, in UTC.
    created_at: String,
    /// In their order, the baseline first.
    scenario_names: Vec<String>,
    /// The most persons infectious at once in the baseline.
    peak_infectious: f64,
    /// The day of that.
    peak_day: f64,
    /// The date of day 0.
    #[schema(value_type = Option<String>)]
    start_date: Option<NaiveDate>,
}

impl From<RunListing> for ListedRun {
    fn from(run: RunListing) -> Self {
        Self {
            id: run.id,
            title: run.title,
            created_at: instant(run.created_at),
            scenario_names: run.scenario_names,
            peak_infectious: run.peak_infectious,
            peak_day: run.peak_day,
            start_date: run.start_date,
        }
    }
}

/// List runs, newest first
#[utoipa::path(
    get,
    path = "/api/v1/runs",
    operation_id = "list_runs",
    params(
        ("q" = Option<String>, Query, description = "Words that stand in the title, the note or a scenario’s name, in any case."),
        ("archived" = Option<bool>, Query, description = "The archived runs instead of the others; absent: false."),
        ("limit" = Option<u32>, Query, description = "Runs on a page; absent: 25.", minimum = 1, maximum = 100),
        ("older" = Option<String>, Query, description = "The place that an earlier page gave: the runs that follow it."),
        ("newer" = Option<String>, Query, description = "The place that an earlier page gave: the runs just before it."),
    ),
    responses((status = 200, description = "A page of the list.", body = RunList, headers(
        ("Link" = String, description = "The pages before and after this one, where there are any."),
    )))
)]
pub async fn list(State(state): State<AppState>, pairs: Pairs) -> Result<Response, Refusal> {
    let mut query = Query::new(&pairs, &["q", "archived", "limit", "older", "newer"]);
    let limit = query.value(
        "limit",
        |text| text.parse().ok().filter(|limit| (1..=LONGEST_PAGE).contains(limit)),
        "limit must be a whole number from 1 to 100",
    );
    let archived = query.value("archived", |text| text.parse::<bool>().ok(), "archived must be true or false");
    let shelf = if archived == Some(true) { Shelf::Archive } else { Shelf::List };
    let place = |text: &str| text.parse::<Cursor>().ok();
    let sentence = "This is no place in the list: send what an earlier page gave";
    let (older, newer) = (query.value("older", place, sentence), query.value("newer", place, sentence));
    if older.is_some() && newer.is_some() {
        let sentence = "A page is either older or newer than a place, not both".to_owned();
        query.problems.push(problem::Parameter { name: "newer".to_owned(), sentence });
    }
    query.check()?;
    let search = pairs.first("q").unwrap_or_default().trim();
    let page = match (older, newer) {
        (Some(cursor), _) => Page::OlderThan(cursor),
        (None, Some(cursor)) => Page::NewerThan(cursor),
        (None, None) => Page::Newest,
    };
    let limit = limit.unwrap_or(PAGE_LENGTH);
    let found = state.store().runs(shelf, search, &page, limit).await?;
    let list = RunList {
        total: found.total,
        runs: found.runs.into_iter().map(ListedRun::from).collect(),
        newer: found.newer.map(|cursor| cursor.to_string()),
        older: found.older.map(|cursor| cursor.to_string()),
    };
    let link = |name: &str, relation: &str, place: &Option<String>| {
        let mut pairs = vec![(name.to_owned(), place.clone()?), ("limit".to_owned(), limit.to_string())];
        if !search.is_empty() {
            pairs.push(("q".to_owned(), search.to_owned()));
        }
        if shelf == Shelf::Archive {
            pairs.push(("archived".to_owned(), "true".to_owned()));
        }
        Some(format!("<{}>; rel=\"{relation}\"", state.site().path(&address("/api/v1/runs", &pairs))))
    };
    let links: Vec<_> =
        [link("newer", "prev", &list.newer), link("older", "next", &list.older)].into_iter().flatten().collect();
    let mut response = Json(list).into_response();
    if !links.is_empty() {
        let links = HeaderValue::try_from(links.join(", ")).map_err(|_| Failure::Internal)?;
        response.headers_mut().insert(LINK, links);
    }
    Ok(response)
}
