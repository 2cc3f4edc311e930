//! GET /runs: saved runs, newest first or by a key number, with search, filters and pages; the archive, and what was
//! deleted and can be restored.

use askama::Template;
use axum::extract::OriginalUri;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{Html, IntoResponse};

use super::list_query::{Asked, order_name, orders, page, read, written};
use crate::charts::sparkline;
use crate::format::calendar::Calendar;
use crate::format::numbers;
use crate::model::run_id::is_id;
use crate::model::{Metric, MetricUnit, ModelFeature};
use crate::report::text::{count, metric_figure};
use crate::storage::{Cursor, DELETED_RUNS_KEPT, KeyNumbers, Order, RunListing, RunPage, RunQuery, Shelf};
use crate::web::error::{Failure, HandlerResult};
use crate::web::forms::input::Choice;
use crate::web::http::query::{Pairs, address};
use crate::web::http::site::{Section, Site};
use crate::web::middleware::login_page::to_login;
use crate::web::state::Session;

/// Runs on a page.
const PAGE_LENGTH: u32 = 25;
/// The last day of the longest legal run.
const LONGEST_RUN: u32 = 3_650;
/// Scenarios whose names stand under a run's title.
const NAMED_SCENARIOS: usize = 2;

/// What pages call a part of all runs, and `show` in an address.
const SHELVES: [(Shelf, &str, &str); 3] =
    [(Shelf::List, "List", ""), (Shelf::Archive, "Archive", "archived"), (Shelf::Deleted, "Deleted", "deleted")];

#[derive(Template)]
#[template(path = "pages/runs/list.html")]
struct RunsPage<'a> {
    site: &'a Site,
    section: Section,
    query: &'a RunQuery,
    /// Why nothing is listed: a sentence for each name of the address that asks for too much.
    problems: Vec<(&'static str, String)>,
    shelves: Vec<Link>,
    /// The run that was deleted just now: its id and its title.
    deleted: Option<(&'a str, String)>,
    /// Whether runs may be left out of the list.
    is_narrowed: bool,
    orders: Vec<Choice>,
    models: Vec<Choice>,
    /// Each tag that is asked for, with the list without it.
    tags: Vec<Link>,
    /// The whole shelf.
    all: String,
    heading: String,
    remark: &'static str,
    rows: Vec<Row>,
    before: Option<String>,
    after: Option<String>,
}

struct Link {
    text: String,
    href: String,
    is_current: bool,
}

struct Row {
    run: RunListing,
    sparkline: String,
    scenarios: String,
    tags: Vec<Link>,
    number: String,
}

/// The list, or where it is empty, a way on.
pub async fn get(
    Session(state): Session,
    headers: HeaderMap,
    OriginalUri(uri): OriginalUri,
    pairs: Pairs,
) -> HandlerResult {
    let shelf =
        SHELVES.into_iter().find(|(.., name)| pairs.first("show") == Some(name)).map_or(Shelf::List, |found| found.0);
    // Deleted runs are shown to visitors who can restore them.
    let asks_for_deleted = shelf == Shelf::Deleted || pairs.first("deleted").is_some();
    let sees_deleted = asks_for_deleted && state.access.may_write(&state.auth_context(), &headers).await?;
    if shelf == Shelf::Deleted && !sees_deleted {
        return to_login(&state, &uri).ok_or(Failure::NotFound);
    }
    let Asked { query, problems } = read(&pairs, shelf);
    // A place that can't be read is the beginning.
    let place = |name: &str| pairs.first(name).and_then(|text| text.parse::<Cursor>().ok());
    let found = if problems.is_empty() {
        state.store.runs(&query, &page(place("older"), place("newer")), PAGE_LENGTH).await?
    } else {
        RunPage::default()
    };
    let href = |query: &RunQuery, more: Option<(&str, String)>| {
        let show = SHELVES.into_iter().find(|known| known.0 == query.shelf).map_or("", |known| known.2);
        let show = Some(("show".to_owned(), show.to_owned())).filter(|_| !show.is_empty());
        let more = more.map(|(name, value)| (name.to_owned(), value));
        let pairs: Vec<_> = written(query).into_iter().chain(show).chain(more).collect();
        state.site().path(&address("/runs", &pairs))
    };
    let turn = |name: &'static str, cursor: Option<Cursor>| {
        cursor.map(|cursor| href(&query, Some((name, cursor.to_string()))))
    };
    let deleted = match pairs.first("deleted").filter(|id| sees_deleted && is_id(id)) {
        Some(id) => state.store.deleted_title(id).await?.map(|title| (id, title)),
        None => None,
    };
    // The list with another tag, or without one that is asked for.
    let tag_link = |tag: &String| {
        let is_current = query.tags.contains(tag);
        let others = query.tags.iter().filter(|other| *other != tag);
        let tags = others.chain((!is_current).then_some(tag)).cloned().collect();
        Link { text: tag.clone(), href: href(&RunQuery { tags, ..query.clone() }, None), is_current }
    };
    let is_narrowed = !(query.search.is_empty() && query.tags.is_empty() && query.model.is_empty());
    let shelf_link = |(shelf, text, _): (Shelf, &str, &str)| Link {
        text: text.to_owned(),
        href: href(&RunQuery { shelf, ..query.clone() }, None),
        is_current: shelf == query.shelf,
    };
    let shelves = SHELVES.into_iter().filter(|(shelf, ..)| *shelf != Shelf::Deleted || state.site().shows_deleted());
    let status = if problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = RunsPage {
        site: state.site(),
        section: Section::Runs,
        problems,
        shelves: shelves.map(shelf_link).collect(),
        deleted,
        is_narrowed,
        orders: orders().map(|order| Choice::new(order_name(order), order_text(order), order == query.order)).collect(),
        models: models(&query),
        tags: query.tags.iter().map(tag_link).collect(),
        all: href(&RunQuery { shelf, ..RunQuery::default() }, None),
        heading: heading(found.total, is_narrowed),
        remark: order_text(query.order),
        before: turn("newer", found.before),
        after: turn("older", found.after),
        rows: found.runs.into_iter().map(|run| row(run, query.order, tag_link)).collect::<Result<_, _>>()?,
        query: &query,
    };
    Ok((status, Html(page.render()?)).into_response())
}

fn heading(total: Option<u64>, is_narrowed: bool) -> String {
    match total {
        Some(1) => "1 run".to_owned(),
        Some(total) => format!("{total} runs"),
        // Where runs are left out, the others are not counted either.
        None if is_narrowed => "Many runs".to_owned(),
        None => "More than 1,000 runs".to_owned(),
    }
}

/// Any model, and what a model can have; what an address asks for beyond the first stands in hidden fields.
fn models(query: &RunQuery) -> Vec<Choice> {
    let chosen = query.model.first().map(String::as_str);
    let any = Choice::new("", "Any", chosen.is_none());
    let choice =
        |feature: ModelFeature| Choice::new(feature.name(), model_text(feature), chosen == Some(feature.name()));
    std::iter::once(any).chain(ModelFeature::all().into_iter().map(choice)).collect()
}

fn model_text(feature: ModelFeature) -> &'static str {
    match feature {
        ModelFeature::Births => "With births and natural deaths",
        ModelFeature::Fatality => "With deaths of the infection",
        ModelFeature::Importation => "With importation",
        ModelFeature::Seasonality => "With a season",
        ModelFeature::Interventions => "With interventions",
        ModelFeature::Vaccination => "With vaccination",
        ModelFeature::Hospital => "With hospital load",
        ModelFeature::Ranges => "With ranges of rates",
        ModelFeature::Deterministic => "Deterministic",
        ModelFeature::Stochastic => "Stochastic",
        ModelFeature::External => "By an external engine",
        ModelFeature::Sir | ModelFeature::Seir | ModelFeature::Sirs | ModelFeature::Seirs => feature.name(),
    }
}

fn order_text(order: Order) -> &'static str {
    let texts = |number: Metric| number.row().in_list;
    match order {
        Order::Newest => "Newest first",
        Order::Descending(number) => texts(number).map_or("", |texts| texts.orders[0]),
        Order::Ascending(number) => texts(number).map_or("", |texts| texts.orders[1]),
    }
}

fn row(run: RunListing, order: Order, tag_link: impl Fn(&String) -> Link) -> Result<Row, Failure> {
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
        tags: run.tags.iter().map(tag_link).collect(),
        number: number_text(&run, &curves, order.number()),
        run,
    })
}

/// The baseline's number by which the list is sorted; its peak and the day of that, where it is sorted by one of them or by time.
fn number_text(run: &RunListing, curves: &[Vec<f64>], number: Option<Metric>) -> String {
    match number.unwrap_or(Metric::PeakInfectious) {
        Metric::PeakInfectious | Metric::PeakDay => {
            let day = text(run, Metric::PeakDay);
            if is_rising(&run.numbers, curves) {
                format!("{} {day}, still rising", figure(run, Metric::PeakInfectious))
            } else {
                format!("{} {day}", text(run, Metric::PeakInfectious))
            }
        }
        number => text(run, number),
    }
}

/// What the list says about a number: "94.1 % infected".
fn text(run: &RunListing, number: Metric) -> String {
    let text = number.row().in_list.map_or("{}", |texts| texts.text);
    text.replace("{}", &figure(run, number))
}

/// A number with its unit, or an em dash where it is withheld.
fn figure(run: &RunListing, number: Metric) -> String {
    let unit = number.row().unit;
    match (unit, run.numbers.get(number)) {
        (MetricUnit::Duration, None) => "— days".to_owned(),
        (_, None) => "—".to_owned(),
        (MetricUnit::Day, Some(day)) => Calendar::new(run.start_date).on(day),
        // The list does not know how long a run is, but how long one can be.
        (MetricUnit::Duration, Some(days)) if days > f64::from(LONGEST_RUN) => numbers::days_in_run(days, LONGEST_RUN),
        (MetricUnit::Duration, Some(days)) => format!("{} days", numbers::decimal(days, 1)),
        (_, Some(value)) => metric_figure(unit, value),
    }
}

/// Whether the baseline's infectious are still rising on the last day. A run that was saved before this was stored has its
/// small curve alone, which ends with the last day: its highest point is there, and the peak is on a whole day.
fn is_rising(numbers: &KeyNumbers, curves: &[Vec<f64>]) -> bool {
    let ends_highest = || match curves.first().and_then(|curve| curve.split_last()) {
        Some((last, earlier)) => !earlier.is_empty() && earlier.iter().all(|value| value < last),
        None => false,
    };
    numbers.peak_reached.map_or_else(
        || numbers.get(Metric::PeakDay).is_some_and(|day| day.fract() == 0.0) && ends_highest(),
        |reached| !reached,
    )
}
