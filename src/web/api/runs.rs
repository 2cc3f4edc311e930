//! /api/v1/runs: saves, lists, returns and deletes runs.

use axum::extract::Path;
use axum::http::header::{CONTENT_TYPE, LINK, LOCATION};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use chrono::NaiveDate;
use serde::{Serialize, Serializer};
use serde_json::Value;
use utoipa::ToSchema;

use super::json;
use super::query::Query;
use super::schemas::names::{ModelName, SortName};
use super::schemas::request::{ComparisonBody, RunBody};
use super::schemas::view::ViewDocument;
use super::simulations::simulate;
use crate::model::run_id::is_id;
use crate::model::{
    Checker, Comparison, Json, MAXIMUM_TAGS, Metric, ModelFeature, Place, Problem, Results, STORED, Warning,
    check_note, check_tags, check_title, population_defaulted, read_comparison_beside, utf8_text,
};
use crate::report::View;
use crate::run_file::json::run_json;
use crate::storage::{Cursor, Idempotency, KeyNumbers, NewRun, Run, RunListing, Shelf, instant};
use crate::web::error::{Failure, HandlerResult};
use crate::web::http;
use crate::web::http::body::JsonBytes;
use crate::web::http::client_ip::Client;
use crate::web::http::etag::tagged;
use crate::web::http::problem;
use crate::web::http::problem::Refusal;
use crate::web::http::query::{Pairs, address};
use crate::web::limits::large_answers::in_place;
use crate::web::middleware::csrf::IDEMPOTENCY_KEY;
use crate::web::pages::runs::list_query;
use crate::web::pages::runs::load::{load_document, load_head};
use crate::web::pages::runs::save::{new_run, save};
use crate::web::state::Session;

/// Maximum characters of an idempotency key.
const MAX_KEY_LENGTH: usize = 255;
/// Default number of runs on a page of the list.
const PAGE_LENGTH: u32 = 25;
/// Maximum number of runs on a page of the list.
const MAX_PAGE_LENGTH: u32 = 100;

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
    Session(state): Session,
    client: Client,
    headers: HeaderMap,
    JsonBytes(body): JsonBytes,
) -> Result<Response, Refusal> {
    let json = json::read(&body)?;
    let idempotency = idempotency(&headers, &body)?;
    let Request { comparison, warning, title, note, tags, view } =
        read(&json).map_err(|problems| problem::not_a_comparison(&problems))?;
    let (comparison, mut results) = simulate(&state, client, comparison).await?;
    results.warnings.extend(warning);
    let mut run = new_run(&comparison, &results, view, idempotency, state.now())?;
    (run.note, run.tags) = (note, tags);
    if !title.is_empty() {
        run.title = title;
    }
    let run = match save(&state, client, &run).await? {
        None => stored(run),
        Some(id) => load_document(&state, &id).await?.0,
    };
    let site = state.site();
    let page = format!("<{}>; rel=\"alternate\"; type=\"text/html\"", site.run(&run.id, ""));
    let header = |text: String| HeaderValue::try_from(text).map_err(|_| Failure::Internal);
    let headers = [
        (LOCATION, header(site.path(&format!("/api/v1/runs/{}", run.id)))?),
        (LINK, header(page)?),
        (CONTENT_TYPE, HeaderValue::from_static("application/json")),
    ];
    Ok((StatusCode::CREATED, headers, run_json(&run)?).into_response())
}

/// A request to save a run.
struct Request {
    comparison: Comparison,
    /// Warning that the body omits a field, which the comparison does not record.
    warning: Option<Warning>,
    title: String,
    note: String,
    tags: Vec<String>,
    view: View,
}

fn read(body: &Json) -> Result<Request, Vec<Problem>> {
    let mut checker = Checker::default();
    let mut text = |name: &str, label: &str, check: fn(&str) -> Result<String, Problem>| {
        let text = checker.text(&Place::new(format!("/{name}"), body.field(name)), label).unwrap_or_default();
        check(&text).map_err(|problem| checker.problems.push(problem)).unwrap_or_default()
    };
    let title = text("title", "Title", check_title);
    let note = text("note", "Note", check_note);
    let mut problems = checker.problems;
    let tags = read_tags(body.field("tags")).map_err(|problem| problems.push(problem)).unwrap_or_default();
    let view = View::from_json(body.field("view")).map_err(|more| problems.extend(more)).unwrap_or_default();
    match read_comparison_beside(body, &["title", "note", "tags", "view"]) {
        Ok(comparison) if problems.is_empty() => {
            let warning = population_defaulted(body, &comparison);
            Ok(Request { comparison, warning, title, note, tags, view })
        }
        Ok(_) => Err(problems),
        Err(more) => {
            problems.extend(more);
            Err(problems)
        }
    }
}

fn read_tags(field: &Json) -> Result<Vec<String>, Problem> {
    if field.is_null() {
        return Ok(Vec::new());
    }
    let values = field.list();
    let tags = values.as_ref().and_then(|values| values.iter().map(Json::text).collect::<Option<Vec<_>>>());
    let tags = tags.ok_or_else(|| Problem::new("/tags", "Tags must be a list of texts"))?;
    // Empty and repeated tags count too, as in the API's description.
    if tags.len() > MAXIMUM_TAGS {
        let sentence = format!("A run can have at most {MAXIMUM_TAGS} tags, and these are {}", tags.len());
        return Err(Problem::new("/tags", sentence));
    }
    check_tags(tags)
}

/// Reads the request's idempotency key, together with a normalized form of the request.
fn idempotency(headers: &HeaderMap, body: &[u8]) -> Result<Option<Idempotency>, Refusal> {
    let Some(key) = headers.get(IDEMPOTENCY_KEY) else { return Ok(None) };
    let key = key.to_str().unwrap_or_default();
    if key.is_empty() || key.len() > MAX_KEY_LENGTH {
        let detail = format!("It must have 1 to {MAX_KEY_LENGTH} printable ASCII characters");
        let title = "The Idempotency-Key can't be used";
        return Err(problem::refusal(StatusCode::UNPROCESSABLE_ENTITY, title, &detail));
    }
    // The order of fields and white space make no difference. The body has already been parsed as JSON.
    let text = utf8_text(body).unwrap_or_default();
    let request = serde_json::from_str::<Value>(text).unwrap_or_default().to_string();
    Ok(Some(Idempotency::Program { key: key.to_owned(), request }))
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
        tags: run.tags,
        archived_at: None,
        imported: run.imported,
        view: run.view,
        edit_count: 0,
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
pub async fn get(Session(state): Session, client: Client, Path(id): Path<String>, headers: HeaderMap) -> HandlerResult {
    let place = state.large_answers.place(client, load_head(&state, &id).await?.document_bytes).await?;
    let (run, _turn) = load_document(&state, &id).await?;
    let mut response = in_place(tagged(&headers, run_json(&run)?), place);
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    Ok(response)
}

/// Delete a run for good
///
/// Pages keep a deleted run for some days, in which it can be restored; this does not. A run that was deleted on a page is
/// deleted for good too, with all that its title, note and tags ever were.
#[utoipa::path(
    delete,
    path = "/api/v1/runs/{id}",
    operation_id = "delete_run",
    params(("id" = String, Path, description = "The last part of the run’s address.")),
    responses((status = 204, description = "It is gone."))
)]
pub async fn delete(Session(state): Session, Path(id): Path<String>) -> HandlerResult {
    no_content(is_id(&id) && state.store.delete_run_for_good(&id).await?)
}

/// Delete a run’s earlier titles, notes and tags for good
///
/// The run stays as it is; its page lists no changes any more.
#[utoipa::path(
    delete,
    path = "/api/v1/runs/{id}/edits",
    operation_id = "delete_run_edits",
    params(("id" = String, Path, description = "The last part of the run’s address.")),
    responses((status = 204, description = "They are gone."))
)]
pub async fn delete_edits(Session(state): Session, Path(id): Path<String>) -> HandlerResult {
    no_content(is_id(&id) && state.store.forget_edits(&id).await?)
}

/// Answers a deletion.
fn no_content(is_found: bool) -> HandlerResult {
    if is_found { Ok(StatusCode::NO_CONTENT.into_response()) } else { Err(Failure::RunNotFound) }
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
    /// The view of the chart in which it was saved; absent in a run of a version that did not store it.
    view: Option<ViewDocument>,
    /// The comparison with every default written out: the body of POST /api/v1/simulations.
    inputs: ComparisonBody,
    /// The answer that the version in `engine` gave.
    results: Results,
}

/// A page of the list.
#[derive(Serialize, ToSchema)]
struct RunList {
    /// How many runs are found altogether; null where they are more than 1,000, or counting them would take long.
    total: Option<u64>,
    /// In the order that was asked for.
    runs: Vec<ListedRun>,
    /// The place of the page before this one, for `newer`.
    newer: Option<String>,
    /// The place of the page after this one, for `older`.
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
    /// What some scenario's model has, by the names that `model` takes.
    model: Vec<String>,
    /// In their order.
    tags: Vec<String>,
    /// Whether it came out of another Epicurve's file.
    imported: bool,
    /// Key numbers that every run has. The API's description adds them from their table.
    #[serde(flatten, serialize_with = "as_fields")]
    #[schema(ignore)]
    peak: Vec<ListedNumber>,
    /// False where the baseline's infectious are still rising on the last day; null for a run that was saved before this was
    /// recorded.
    peak_reached: Option<bool>,
    /// The other key numbers.
    #[serde(flatten, serialize_with = "as_fields")]
    #[schema(ignore)]
    others: Vec<ListedNumber>,
    /// The date of day 0.
    #[schema(value_type = Option<String>)]
    start_date: Option<NaiveDate>,
}

/// A key number with its key.
type ListedNumber = (&'static str, Option<f64>);

fn listed_numbers(numbers: &KeyNumbers, is_included: fn(Metric) -> bool) -> Vec<ListedNumber> {
    let metrics = STORED.into_iter().filter(|metric| is_included(*metric));
    metrics.map(|metric| (metric.key(), numbers.get(metric))).collect()
}

fn as_fields<S: Serializer>(numbers: &[ListedNumber], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(numbers.iter().copied())
}

impl From<RunListing> for ListedRun {
    fn from(run: RunListing) -> Self {
        Self {
            id: run.id,
            title: run.title,
            created_at: instant(run.created_at),
            scenario_names: run.scenario_names,
            model: run.model,
            tags: run.tags,
            imported: run.imported,
            peak: listed_numbers(&run.numbers, Metric::is_always_there),
            peak_reached: run.numbers.peak_reached,
            others: listed_numbers(&run.numbers, |metric| !metric.is_always_there()),
            start_date: run.start_date,
        }
    }
}

/// List runs, newest first or by a key number
///
/// Of a run that lacks the number by which the list is sorted the place is the end, whichever way it is sorted.
#[utoipa::path(
    get,
    path = "/api/v1/runs",
    operation_id = "list_runs",
    params(
        ("q" = Option<String>, Query, max_length = 200, description = "Beginnings of words, each of which stands in the title, the note, a tag or a scenario’s name, in any case."),
        ("tag" = Option<Vec<String>>, Query, max_items = 10, description = "A tag that a run must have, in any case; up to ten different ones may be given, and it must have all of them."),
        ("model" = Option<Vec<ModelName>>, Query, description = "What some scenario’s model must have; several may be given, each once, and a run must have all of them."),
        ("sort" = Option<SortName>, Query, description = "The baseline’s number by which the list goes, the smallest first, or with a minus in front of it the largest; absent: newest."),
        ("archived" = Option<bool>, Query, description = "The archived runs instead of the others; absent: false."),
        ("limit" = Option<u32>, Query, description = "Runs on a page; absent: 25.", minimum = 1, maximum = 100),
        ("older" = Option<String>, Query, description = "The place that an earlier page with the same order gave: the runs that follow it."),
        ("newer" = Option<String>, Query, description = "The place that an earlier page with the same order gave: the runs just before it."),
    ),
    responses((status = 200, description = "A page of the list.", body = RunList, headers(
        ("Link" = String, description = "The pages before and after this one, where there are any."),
    )))
)]
pub async fn list(Session(state): Session, pairs: Pairs) -> Result<Response, Refusal> {
    let mut query = Query::new(&pairs, &["q", "sort", "archived", "limit", "older", "newer"], &list_query::REPEATED);
    let limit = query.value(
        "limit",
        |text| text.parse().ok().filter(|limit| (1..=MAX_PAGE_LENGTH).contains(limit)),
        "limit must be a whole number from 1 to 100",
    );
    let archived = query.value("archived", |text| text.parse::<bool>().ok(), "archived must be true or false");
    let known: Vec<_> = list_query::orders().map(list_query::order_name).collect();
    query.value("sort", list_query::order, &format!("sort must be one of {}", known.join(", ")));
    query.values("model", |name| {
        let known = || ModelFeature::all().map(ModelFeature::name).join(", ");
        ModelFeature::from_name(name).ok_or_else(|| format!("model must be one of {}", known()))
    });
    let place = |text: &str| text.parse::<Cursor>().ok();
    let sentence = "This is no place in the list: send what an earlier page gave";
    let (older, newer) = (query.value("older", place, sentence), query.value("newer", place, sentence));
    if older.is_some() && newer.is_some() {
        query.problem("newer", "A page is either older or newer than a place, not both");
    }
    let shelf = if archived == Some(true) { Shelf::Archive } else { Shelf::List };
    let list_query::ListQuery { query: run_query, problems } = list_query::read(&pairs, shelf);
    let repeats = list_query::repeats(&pairs);
    // One problem per name is enough, for example for too many tags.
    let others = problems.into_iter().filter(|(name, _)| !repeats.iter().any(|(repeated, _)| repeated == name));
    for (name, sentence) in others.chain(repeats.iter().cloned()) {
        query.problem(name, sentence);
    }
    query.check()?;
    let limit = limit.unwrap_or(PAGE_LENGTH);
    let found = state.store.runs(&run_query, &list_query::page(older, newer), limit).await?;
    let list = RunList {
        total: found.total,
        runs: found.runs.into_iter().map(ListedRun::from).collect(),
        newer: found.before.map(|cursor| cursor.to_string()),
        older: found.after.map(|cursor| cursor.to_string()),
    };
    let link = |name: &str, relation: &str, place: &Option<String>| {
        let mut pairs = vec![(name.to_owned(), place.clone()?), ("limit".to_owned(), limit.to_string())];
        pairs.extend(list_query::to_pairs(&run_query));
        pairs.extend((shelf == Shelf::Archive).then(|| ("archived".to_owned(), "true".to_owned())));
        Some(format!("<{}>; rel=\"{relation}\"", state.site().path(&address("/api/v1/runs", &pairs))))
    };
    let links: Vec<_> =
        [link("newer", "prev", &list.newer), link("older", "next", &list.older)].into_iter().flatten().collect();
    let mut response = http::json::json(&list);
    if !links.is_empty() {
        let links = HeaderValue::try_from(links.join(", ")).map_err(|_| Failure::Internal)?;
        response.headers_mut().insert(LINK, links);
    }
    Ok(response)
}
