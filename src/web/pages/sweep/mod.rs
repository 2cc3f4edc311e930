//! GET /sweep: a scenario over a range of one parameter or of two; its files.

mod drawn;
mod file;
mod form;
mod inputs;
mod sentences;
mod words;

use askama::Template;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{Html, IntoResponse};

use crate::charts::{Ink, MOST_LINES, Size};
use crate::model::{Parameter, sweep};
use crate::report::figure::Figure;
use crate::report::view_links::ViewLink;
use crate::web::error::{Failure, HandlerResult};
use crate::web::forms::input::to_correct;
use crate::web::http::client_ip::Client;
use crate::web::http::query::Pairs;
use crate::web::http::site::{Section, Site};
use crate::web::limits::worker_pool::refusals;
use crate::web::middleware::security_headers::FILE_POLICY;
use crate::web::state::{AppState, Session};
use drawn::{Drawing, Swept};
use form::Form;
use inputs::{Refused, SweepInputs};

#[derive(Template)]
#[template(path = "pages/sweep.html")]
struct SweepPage<'a> {
    site: &'a Site,
    section: Section,
    outcome: Outcome,
    form: Form,
    /// The sweep as a link to send.
    link: String,
    /// The scenarios in the workbench.
    workbench: String,
}

/// What stands where the chart goes.
enum Outcome {
    Shown {
        drawing: Box<Drawing>,
        metrics: Vec<ViewLink>,
        /// Of one parameter.
        curves: Option<Box<Figure>>,
        curves_title: String,
        /// Not every value has its line.
        is_selection: bool,
        csv: String,
        curves_csv: String,
        svg: Option<String>,
        method: String,
    },
    Refused {
        problems: Vec<(String, String)>,
        count: String,
    },
}

/// GET /sweep
pub async fn get(Session(state): Session, client: Client, query: Pairs, headers: HeaderMap) -> HandlerResult {
    let inputs = SweepInputs::read(&query);
    match run(&state, client, &inputs).await? {
        Err(refused) => refuse(&state, &inputs, &refused, &headers),
        Ok(swept) => {
            let inputs = inputs.with_ranges(&swept.sweep);
            let outcome = shown(&state, &inputs, &swept);
            respond(&state, StatusCode::OK, &inputs, outcome, Some(&swept), &Refused::new(), &headers)
        }
    }
}

/// GET /sweep.csv, /sweep.svg, and of a sweep over one parameter /sweep-curves.csv
pub async fn file(
    Session(state): Session,
    client: Client,
    uri: Uri,
    query: Pairs,
    headers: HeaderMap,
) -> HandlerResult {
    const CSV: &str = "text/csv; charset=utf-8";
    let inputs = SweepInputs::read(&query);
    let swept = match run(&state, client, &inputs).await? {
        Err(refused) => return refuse(&state, &inputs, &refused, &headers),
        Ok(swept) => swept,
    };
    let Swept { comparison, sweep, results, .. } = &swept;
    let name = uri.path().trim_start_matches('/');
    let (kind, body) = match name {
        "sweep.csv" => (CSV, file::csv(sweep, results)?),
        "sweep-curves.csv" if sweep.y().is_none() => (CSV, file::curves(sweep, comparison.start_date(), results)?),
        "sweep.svg" if swept.has_values() => ("image/svg+xml", swept.svg(Size::Wide, Ink::File, "sweep")),
        _ => return Err(Failure::NotFound),
    };
    let disposition = format!("inline; filename=\"epicurve-{name}\"");
    let headers = [(CONTENT_TYPE, kind), (CONTENT_DISPOSITION, &disposition), (CONTENT_SECURITY_POLICY, FILE_POLICY)];
    Ok((headers, body).into_response())
}

/// The sweep in the fields and its results, or what is wrong with it.
async fn run(state: &AppState, client: Client, inputs: &SweepInputs) -> Result<Result<Swept, Refused>, Failure> {
    let (comparison, checked) = match inputs.check() {
        Ok(checked) => checked,
        Err(refused) => return Ok(Err(refused)),
    };
    let asked = checked.clone();
    let results = refusals(state.workers.run_for(client, move |stop| sweep(&asked, stop)).await?);
    Ok(match results {
        Ok(results) => Ok(Swept::new(comparison, checked, results, inputs.metric)),
        Err(problems) => Err(inputs.by_field(&problems)),
    })
}

fn shown(state: &AppState, inputs: &SweepInputs, swept: &Swept) -> Outcome {
    let path = |address: &str| state.site().path(address);
    let drawing = Box::new(swept.drawing());
    let is_one = swept.sweep.y().is_none();
    let view = inputs.inputs.view;
    let href = |view| {
        let inputs = SweepInputs { inputs: inputs.inputs.with_view(view), ..inputs.clone() };
        path(&inputs.address("/sweep"))
    };
    Outcome::Shown {
        metrics: swept.metric_links(inputs, path),
        curves: is_one.then(|| Box::new(swept.curves(view, href))),
        curves_title: swept.curves_title(),
        is_selection: swept.sweep.x().values().len() > MOST_LINES,
        csv: path(&inputs.address("/sweep.csv")),
        curves_csv: path(&inputs.address("/sweep-curves.csv")),
        svg: drawing.wide.is_some().then(|| path(&inputs.address("/sweep.svg"))),
        method: crate::report::text::method::method_sentence(&swept.results.engine),
        drawing,
    }
}

/// The same page with every typed value and the problems, in their list and beside their fields.
fn refuse(state: &AppState, inputs: &SweepInputs, refused: &Refused, headers: &HeaderMap) -> HandlerResult {
    let outcome = Outcome::Refused { problems: listed(inputs, refused), count: to_correct(refused.len()) };
    respond(state, StatusCode::UNPROCESSABLE_ENTITY, inputs, outcome, None, refused, headers)
}

/// The problems with the parameter that a range is of.
fn listed(inputs: &SweepInputs, refused: &Refused) -> Vec<(String, String)> {
    let alone = inputs.alone();
    let scenario = alone.as_ref().and_then(|comparison| comparison.scenarios().first());
    let named = |(field, sentence): &(String, String)| {
        let axis = match field.split_once('.') {
            Some(("x", _)) => &inputs.x,
            Some(("y", _)) => &inputs.y,
            _ => return (field.clone(), sentence.clone()),
        };
        let known = scenario.and_then(|scenario| {
            let parameter = Parameter::of(scenario).into_iter().find(|known| known.name() == axis.parameter)?;
            Some(words::label(parameter, scenario))
        });
        (field.clone(), format!("Range of {}: {sentence}", known.unwrap_or_else(|| axis.parameter.clone())))
    };
    refused.iter().map(named).collect()
}

fn respond(
    state: &AppState,
    status: StatusCode,
    inputs: &SweepInputs,
    outcome: Outcome,
    swept: Option<&Swept>,
    refused: &Refused,
    headers: &HeaderMap,
) -> HandlerResult {
    // The scenario may be legal where a range is not: the list of parameters is its own.
    let alone = inputs.alone();
    let scenario = swept.map(|swept| &swept.comparison).or(alone.as_ref());
    let page = SweepPage {
        site: state.site(),
        section: Section::Other,
        outcome,
        form: Form::new(inputs, scenario.and_then(|comparison| comparison.scenarios().first()), refused),
        link: state.site().absolute(&inputs.link(), headers),
        workbench: state.site().path(&inputs.inputs.address()),
    };
    Ok((status, Html(page.render()?)).into_response())
}
