//! GET /runs: saved runs, newest first, with search and pages.

use askama::Template;
use axum::extract::State;
use axum::response::{Html, IntoResponse, Response};

use super::errors::Failure;
use super::pairs::{Pairs, address};
use super::sentences::count;
use super::site::{Section, Site};
use super::state::AppState;
use crate::charts::{Calendar, format, sparkline};
use crate::storage::{Cursor, Page, RunListing};

/// Runs on a page.
const PAGE_LENGTH: u32 = 25;
/// Scenarios whose names stand under a run's title.
const NAMED_SCENARIOS: usize = 2;

#[derive(Template)]
#[template(path = "runs.html")]
struct RunsPage<'a> {
    site: &'a Site,
    section: Section,
    search: &'a str,
    heading: String,
    rows: Vec<Row>,
    newer: Option<String>,
    older: Option<String>,
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
    let found = state.store().runs(search, &page, PAGE_LENGTH).await?;
    let turn = |name: &str, cursor: Option<Cursor>| {
        let mut pairs = Vec::new();
        if !search.is_empty() {
            pairs.push(("q".to_owned(), search.to_owned()));
        }
        cursor.map(|cursor| {
            pairs.push((name.to_owned(), cursor.to_string()));
            state.site().path(&address("/runs", &pairs))
        })
    };
    let runs = if found.total == 1 { "run" } else { "runs" };
    let page = RunsPage {
        site: state.site(),
        section: Section::Runs,
        search,
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
