//! GET /runs: saved runs, newest first, with search and pages; the archive, and what was deleted and can be restored.

use askama::Template;
use axum::extract::State;
use axum::response::{Html, IntoResponse, Response};

use super::DELETED_RUNS_KEPT;
use super::errors::Failure;
use super::ids::is_id;
use super::pairs::{Pairs, address};
use super::sentences::count;
use super::site::{Section, Site};
use super::state::AppState;
use crate::charts::{Calendar, format, sparkline};
use crate::storage::{Cursor, Page, RunListing, Shelf};

/// Runs on a page.
const PAGE_LENGTH: u32 = 25;
/// Scenarios whose names stand under a run's title.
const NAMED_SCENARIOS: usize = 2;

/// What pages call a part of all runs, and `show` in an address.
const SHELVES: [(Shelf, &str, &str); 3] =
    [(Shelf::List, "List", ""), (Shelf::Archive, "Archive", "archived"), (Shelf::Deleted, "Deleted", "deleted")];

#[derive(Template)]
#[template(path = "runs.html")]
struct RunsPage<'a> {
    site: &'a Site,
    section: Section,
    search: &'a str,
    shelf: Shelf,
    shelves: Vec<ShelfLink>,
    /// The run that was deleted just now: its id and its title.
    deleted: Option<(&'a str, String)>,
    days_kept: i64,
    heading: String,
    rows: Vec<Row>,
    newer: Option<String>,
    older: Option<String>,
}

/// A link to a part of all runs.
struct ShelfLink {
    text: &'static str,
    href: String,
    is_current: bool,
}

struct Row {
    id: String,
    sparkline: String,
    title: String,
    scenarios: String,
    peak: String,
    saved: String,
    saved_at: String,
}

/// The list, or where it is empty, a way on.
pub async fn get(State(state): State<AppState>, query: Pairs) -> Result<Response, Failure> {
    let search = query.first("q").unwrap_or_default().trim();
    let cursor = |name: &str| query.first(name).and_then(|text| text.parse::<Cursor>().ok());
    // A place that can't be read is the beginning.
    let page = match (cursor("older"), cursor("newer")) {
        (Some(cursor), _) => Page::OlderThan(cursor),
        (None, Some(cursor)) => Page::NewerThan(cursor),
        (None, None) => Page::Newest,
    };
    let shelf =
        SHELVES.into_iter().find(|(.., name)| query.first("show") == Some(name)).map_or(Shelf::List, |found| found.0);
    let found = state.store().runs(shelf, search, &page, PAGE_LENGTH).await?;
    let href = |shelf: Shelf, more: Option<(&str, String)>| {
        let name = SHELVES.into_iter().find(|known| known.0 == shelf).map_or("", |known| known.2);
        let given = [("q", search.to_owned()), ("show", name.to_owned())].into_iter().chain(more);
        let pairs = given.filter(|(_, value)| !value.is_empty()).map(|(name, value)| (name.to_owned(), value));
        state.site().path(&address("/runs", &pairs.collect::<Vec<_>>()))
    };
    let turn =
        |name: &'static str, cursor: Option<Cursor>| cursor.map(|cursor| href(shelf, Some((name, cursor.to_string()))));
    let deleted = match query.first("deleted").filter(|id| is_id(id)) {
        Some(id) => state.store().deleted_title(id).await?.map(|title| (id, title)),
        None => None,
    };
    let runs = if found.total == 1 { "run" } else { "runs" };
    let page = RunsPage {
        site: state.site(),
        section: Section::Runs,
        search,
        shelf,
        shelves: SHELVES
            .map(|(shelf_there, text, _)| ShelfLink {
                text,
                href: href(shelf_there, None),
                is_current: shelf == shelf_there,
            })
            .into(),
        deleted,
        days_kept: DELETED_RUNS_KEPT.num_days(),
        heading: format!("{} {runs}", found.total),
        newer: turn("newer", found.newer),
        older: turn("older", found.older),
        rows: found.runs.into_iter().map(row).collect::<Result<_, _>>()?,
    };
    Ok(Html(page.render()?).into_response())
}

fn row(run: RunListing) -> Result<Row, Failure> {
    let curves: Vec<Vec<f64>> = serde_json::from_str(&run.sparkline)?;
    let names = &run.scenario_names;
    let names_are_title = run.title == names.join(", ");
    let scenarios = if names.len() > NAMED_SCENARIOS || names_are_title {
        let scenarios = if names.len() == 1 { "scenario" } else { "scenarios" };
        format!("{} {scenarios}", count(names.len()))
    } else {
        names.join("; ")
    };
    Ok(Row {
        sparkline: sparkline(&curves),
        scenarios,
        peak: format!(
            "peak {} on {}",
            format::figure(run.peak_infectious),
            Calendar::new(run.start_date).on(run.peak_day)
        ),
        saved: run.created_at.format("%-d %b %Y, %H:%M").to_string(),
        saved_at: run.created_at.format("%Y-%m-%dT%H:%M:%SZ").to_string(),
        title: run.title,
        id: run.id,
    })
}
