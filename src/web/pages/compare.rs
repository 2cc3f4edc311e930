//! GET /compare?run=…&run=…: shows the scenarios of several saved runs on one chart.

use std::collections::BTreeSet;

use askama::Template;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{Html, IntoResponse};

use super::runs::load::load_head;
use crate::format::calendar::Calendar;
use crate::model::MAXIMUM_SCENARIOS;
use crate::report::chart_options::View;
use crate::report::figure::Figure;
use crate::report::tables::summary::SummaryTable;
use crate::report::view_model::{Observed, Shown, ShownScenario};
use crate::run_file::stored_run::StoredRun;
use crate::storage::RunHead;
use crate::web::error::{Failure, HandlerResult};
use crate::web::http::chart_query::read_view;
use crate::web::http::query::{Pairs, address};
use crate::web::http::site::{Section, Site};
use crate::web::limits::large_answers::Turn;
use crate::web::pages::runs::load::load_run_in_turn;
use crate::web::state::{AppState, Session};

#[derive(Template)]
#[template(path = "pages/compare.html")]
struct ComparePage<'a> {
    site: &'a Site,
    section: Section,
    /// The chart and the table, or the reason why the runs are not compared.
    shown: Result<(Figure, SummaryTable), String>,
    /// The compared runs, in the order of the address.
    runs: Vec<RunHead>,
    link: String,
}

/// Renders the page. The first scenario of the first run is the baseline.
pub async fn get(Session(state): Session, query: Pairs, headers: HeaderMap) -> HandlerResult {
    let view = read_view(&query);
    let ids = ids(&query);
    let heads = heads(&state, &ids).await?;
    let href = |path: &str, view: View| {
        let runs = ids.iter().map(|id| ("run".to_owned(), (*id).to_owned()));
        address(path, &runs.chain(view.pairs()).collect::<Vec<_>>())
    };
    let shown = match check(&heads, ids.len()) {
        Err(sentence) => Err(sentence),
        Ok(()) => {
            let stored = Compared::load(&state, &heads).await?;
            let shown = stored.shown();
            let figure = Figure::new(&shown, view, |view| state.site().path(&href("/compare", view)));
            let values_at = state.site().path(&href("/compare/values", view));
            Ok((figure.with_values(&shown, view, values_at), SummaryTable::new(&shown, view)))
        }
    };
    let status = if shown.is_ok() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = ComparePage {
        site: state.site(),
        section: Section::Runs,
        shown,
        runs: heads,
        link: state.site().absolute(&href("/compare", View::default()), &headers),
    };
    Ok((status, Html(page.render()?)).into_response())
}

/// GET /compare/values: the values of the chart's lines on every day, as JSON.
pub async fn values(Session(state): Session, query: Pairs) -> HandlerResult {
    let ids = ids(&query);
    let heads = heads(&state, &ids).await?;
    check(&heads, ids.len()).map_err(|_| Failure::NotFound)?;
    let stored = Compared::load(&state, &heads).await?;
    Ok(super::chart_values::json(&stored.shown(), read_view(&query)))
}

/// Reads the ids of runs in an address, without duplicates.
fn ids(query: &Pairs) -> Vec<&str> {
    let mut seen = BTreeSet::new();
    query.all("run").filter(|id| seen.insert(*id)).collect()
}

/// Loads the heads of the runs, but at most one more than [`MAXIMUM_SCENARIOS`], which is enough to find that there are
/// too many scenarios.
async fn heads(state: &AppState, ids: &[&str]) -> Result<Vec<RunHead>, Failure> {
    let mut heads = Vec::new();
    for id in ids.iter().take(MAXIMUM_SCENARIOS + 1) {
        heads.push(load_head(state, id).await?);
    }
    Ok(heads)
}

/// Checks, before any results are read, that the scenarios of all `runs` fit on one chart.
fn check(heads: &[RunHead], runs: usize) -> Result<(), String> {
    let count: usize = heads.iter().map(|head| head.scenario_names.len()).sum();
    if count == 0 {
        return Err("Tick the runs to compare in the list of runs".to_owned());
    }
    if count > MAXIMUM_SCENARIOS {
        let at_least = if runs > heads.len() { "at least " } else { "" };
        return Err(format!(
            "At most {MAXIMUM_SCENARIOS} scenarios fit on one chart, and these runs have {at_least}{count}: tick fewer runs"
        ));
    }
    Ok(())
}

/// Runs whose scenarios fit on one chart.
struct Compared {
    runs: Vec<StoredRun>,
    /// Limits the large runs in memory; held until the runs are dropped.
    _turn: Option<Turn>,
}

impl Compared {
    async fn load(state: &AppState, heads: &[RunHead]) -> Result<Self, Failure> {
        let turn = state.large_answers.turn(heads.iter().map(|head| head.document_bytes).sum()).await?;
        let mut runs = Vec::new();
        for head in heads {
            runs.push(load_run_in_turn(state, &head.id).await?);
        }
        Ok(Self { runs, _turn: turn })
    }

    /// Builds the view model with all scenarios. If the first days differ, the chart has day numbers instead of dates.
    fn shown(&self) -> Shown<'_> {
        let starts = || self.runs.iter().map(|stored| stored.comparison.start_date());
        let start = starts().next().flatten();
        let is_shifted = starts().any(|other| other != start);
        Shown {
            scenarios: scenarios(&self.runs),
            last_day: self.runs.iter().map(|stored| stored.comparison.days()).max().unwrap_or(1),
            calendar: if is_shifted { Calendar::default() } else { Calendar::new(start) },
            observed: observed(&self.runs),
            first_days_differ: is_shifted,
        }
    }
}

/// Collects the observations of every run, each with the position of the run's first scenario among all scenarios.
fn observed(stored: &[StoredRun]) -> Vec<Observed<'_>> {
    let mut before = 0;
    let mut all = Vec::new();
    for (run, number) in stored.iter().zip(1..) {
        let shown = run.shown();
        all.extend(shown.observed.into_iter().map(|each| Observed { owner: before, run: Some(number), ..each }));
        before += shown.scenarios.len();
    }
    all
}

/// Collects all scenarios. A name that occurs several times is followed by the number of its run in the list.
fn scenarios(stored: &[StoredRun]) -> Vec<ShownScenario<'_>> {
    let all = || stored.iter().flat_map(|run| run.comparison.scenarios());
    let is_repeated = |name: &String| all().filter(|other| other.name == *name).count() > 1;
    (stored.iter().zip(1..))
        .flat_map(|(run, number)| run.shown().scenarios.into_iter().map(move |scenario| (number, scenario)))
        .map(|(number, scenario): (usize, _)| {
            let name = if is_repeated(&scenario.name) {
                format!("{} (run {number})", scenario.name)
            } else {
                scenario.name.clone()
            };
            scenario.beside_others(name)
        })
        .collect()
}
