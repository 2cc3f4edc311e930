//! GET /runs: lists saved, archived or deleted runs, newest first or by a key number, with search, filters and pages.

use askama::Template;
use axum::extract::OriginalUri;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{Html, IntoResponse};

use super::list_query::{ListQuery, order_name, orders, page, read, to_pairs};
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
/// Maximum length of a run in days.
const LONGEST_RUN: u32 = 3_650;
/// Maximum number of scenarios that are named under a run's title.
const NAMED_SCENARIOS: usize = 2;

/// Shelves of runs, each with its label and its value of `show` in an address.
const SHELVES: [(Shelf, &str, &str); 3] =
    [(Shelf::List, "List", ""), (Shelf::Archive, "Archive", "archived"), (Shelf::Deleted, "Deleted", "deleted")];

#[derive(Template)]
#[template(path = "pages/runs/list.html")]
struct RunsPage<'a> {
    site: &'a Site,
    section: Section,
    query: &'a RunQuery,
    /// The name of each value above its limit, with a sentence; nothing is listed then.
    problems: Vec<(&'static str, String)>,
    shelves: Vec<Link>,
    /// Id and title of the run that was just deleted.
    deleted: Option<(&'a str, String)>,
    /// True with a search or a filter.
    is_narrowed: bool,
    orders: Vec<Choice>,
    models: Vec<Choice>,
    /// Each tag of the filter, with a link that removes it.
    tags: Vec<Link>,
    /// The address of the shelf without search and filters.
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

/// Renders the list.
pub async fn get(
    Session(state): Session,
    headers: HeaderMap,
    OriginalUri(uri): OriginalUri,
    pairs: Pairs,
) -> HandlerResult {
    let shelf =
        SHELVES.into_iter().find(|(.., name)| pairs.first("show") == Some(name)).map_or(Shelf::List, |found| found.0);
    // Only visitors who can restore deleted runs see them.
    let requests_deleted = shelf == Shelf::Deleted || pairs.first("deleted").is_some();
    let sees_deleted = requests_deleted && state.access.may_write(&state.auth_context(), &headers).await?;
    if shelf == Shelf::Deleted && !sees_deleted {
        return to_login(&state, &uri).ok_or(Failure::NotFound);
    }
    let ListQuery { query, problems } = read(&pairs, shelf);
    // An invalid cursor is ignored: the list starts at its first page.
    let cursor = |name: &str| pairs.first(name).and_then(|text| text.parse::<Cursor>().ok());
    let found = if problems.is_empty() {
        state.store.runs(&query, &page(cursor("older"), cursor("newer")), PAGE_LENGTH).await?
    } else {
        RunPage::default()
    };
    let href = |query: &RunQuery, more: Option<(&str, String)>| {
        let show = SHELVES.into_iter().find(|known| known.0 == query.shelf).map_or("", |known| known.2);
        let show = Some(("show".to_owned(), show.to_owned())).filter(|_| !show.is_empty());
        let more = more.map(|(name, value)| (name.to_owned(), value));
        let pairs: Vec<_> = to_pairs(query).into_iter().chain(show).chain(more).collect();
        state.site().path(&address("/runs", &pairs))
    };
    let page_href = |name: &str, cursor: Cursor| href(&query, Some((name, cursor.to_string())));
    let deleted = match pairs.first("deleted").filter(|id| sees_deleted && is_id(id)) {
        Some(id) => state.store.deleted_title(id).await?.map(|title| (id, title)),
        None => None,
    };
    // The link removes a tag of the filter, and adds another tag.
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
        before: found.before.map(|cursor| page_href("newer", cursor)),
        after: found.after.map(|cursor| page_href("older", cursor)),
        rows: found.runs.into_iter().map(|run| row(run, query.order, tag_link)).collect::<Result<_, _>>()?,
        query: &query,
    };
    Ok((status, Html(page.render()?)).into_response())
}

fn heading(total: Option<u64>, is_narrowed: bool) -> String {
    match total {
        Some(1) => "1 run".to_owned(),
        Some(total) => format!("{total} runs"),
        // With a search or a filter, counting may have been stopped before 1,000 runs.
        None if is_narrowed => "Many runs".to_owned(),
        None => "More than 1,000 runs".to_owned(),
    }
}

/// Lists the options of the model filter. The field has one value; further ones are kept in hidden fields.
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

/// Writes the baseline's number by which the list is sorted. By peak, day of peak or time, writes the peak and its day.
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

/// Writes a number with its label: "94.1 % infected".
fn text(run: &RunListing, number: Metric) -> String {
    let text = number.row().in_list.map_or("{}", |texts| texts.text);
    text.replace("{}", &figure(run, number))
}

/// Writes a number with its unit, or an em dash if it is withheld.
fn figure(run: &RunListing, number: Metric) -> String {
    let unit = number.row().unit;
    match (unit, run.numbers.get(number)) {
        (MetricUnit::Duration, None) => "— days".to_owned(),
        (_, None) => "—".to_owned(),
        (MetricUnit::Day, Some(day)) => Calendar::new(run.start_date).on(day),
        // The length of each run is not listed, so the limit is the maximum length.
        (MetricUnit::Duration, Some(days)) if days > f64::from(LONGEST_RUN) => numbers::days_in_run(days, LONGEST_RUN),
        (MetricUnit::Duration, Some(days)) => format!("{} days", numbers::decimal(days, 1)),
        (_, Some(value)) => metric_figure(unit, value),
    }
}

/// Tells whether the baseline's infectious are still rising on the last day.
///
/// Older runs lack this value. It is inferred for them if the sparkline has its highest point on the last day and the
/// peak is on a whole day.
fn is_rising(numbers: &KeyNumbers, curves: &[Vec<f64>]) -> bool {
    if let Some(is_reached) = numbers.peak_reached {
        return !is_reached;
    }
    let is_whole_day = numbers.get(Metric::PeakDay).is_some_and(|day| day.fract() == 0.0);
    let ends = curves.first().and_then(|curve| curve.split_last());
    is_whole_day && ends.is_some_and(|(last, earlier)| !earlier.is_empty() && earlier.iter().all(|value| value < last))
}
