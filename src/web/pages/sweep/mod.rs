//! GET /sweep: simulates a scenario over a range of one or two parameters. GET /sweep.csv, /sweep.svg and
//! /sweep-curves.csv: its files.

mod file;
mod form;
mod inputs;
mod sentences;
mod view_model;
mod words;

use askama::Template;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{Html, IntoResponse};

use crate::charts::{Ink, MOST_LINES, Size};
use crate::model::{Parameter, Scenario, sweep};
use crate::report::figure::Figure;
use crate::report::text::method::method_sentence;
use crate::report::view_links::ViewLink;
use crate::web::error::{Failure, HandlerResult};
use crate::web::forms::input::to_correct;
use crate::web::http::client_ip::Client;
use crate::web::http::query::Pairs;
use crate::web::http::site::{Section, Site};
use crate::web::middleware::security_headers::FILE_POLICY;
use crate::web::state::{AppState, Session};
use form::Form;
use inputs::{FieldErrors, SweepInputs};
use view_model::Swept;

#[derive(Template)]
#[template(path = "pages/sweep.html")]
struct SweepPage<'a> {
    site: &'a Site,
    section: Section,
    inputs: &'a SweepInputs,
    /// The simulated sweep; `None` if an input is invalid.
    swept: Option<&'a Swept>,
    /// Links to the metrics.
    metrics: Vec<ViewLink>,
    /// The epidemic curves, in a sweep over one parameter.
    curves: Option<Figure>,
    problems: FieldErrors,
    form: Form<'a>,
    /// The sweep as a link to send.
    link: String,
}

/// GET /sweep
pub async fn get(Session(state): Session, client: Client, query: Pairs, headers: HeaderMap) -> HandlerResult {
    let inputs = SweepInputs::read(&query);
    match run(&state, client, &inputs).await? {
        Err(errors) => respond(&state, inputs, None, &errors, &headers),
        Ok(swept) => respond(&state, inputs.with_ranges(&swept.sweep), Some(&swept), &FieldErrors::new(), &headers),
    }
}

/// GET /sweep.csv, /sweep.svg, and for a sweep over one parameter /sweep-curves.csv
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
        Err(errors) => return respond(&state, inputs, None, &errors, &headers),
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

/// Checks and simulates the sweep in the fields.
async fn run(state: &AppState, client: Client, inputs: &SweepInputs) -> Result<Result<Swept, FieldErrors>, Failure> {
    let (comparison, checked) = match inputs.check() {
        Ok(checked) => checked,
        Err(errors) => return Ok(Err(errors)),
    };
    let to_run = checked.clone();
    Ok(match state.workers.run_for(client, move |stop| sweep(&to_run, stop)).await? {
        Ok(results) => Ok(Swept::new(comparison, checked, results, inputs.metric)),
        Err(problems) => Err(inputs.by_field(&problems)),
    })
}

/// Adds the parameter's name to errors in a range, for the list of errors.
fn listed(inputs: &SweepInputs, scenario: Option<&Scenario>, errors: &FieldErrors) -> FieldErrors {
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
    errors.iter().map(named).collect()
}

/// Renders the page with the results, or with the errors in a list and beside their fields. Typed values are kept.
fn respond(
    state: &AppState,
    inputs: SweepInputs,
    swept: Option<&Swept>,
    errors: &FieldErrors,
    headers: &HeaderMap,
) -> HandlerResult {
    // The options for the parameters depend on the scenario, which may be valid although a range is not.
    let alone = inputs.alone();
    let comparison = swept.map(|swept| &swept.comparison).or(alone.as_ref());
    let scenario = comparison.and_then(|comparison| comparison.scenarios().first());
    let path = |address: &str| state.site().path(address);
    let href = |view| {
        let inputs = SweepInputs { inputs: inputs.inputs.with_view(view), ..inputs.clone() };
        path(&inputs.address("/sweep"))
    };
    let of_one = swept.filter(|swept| swept.sweep.y().is_none());
    let page = SweepPage {
        site: state.site(),
        section: Section::Other,
        inputs: &inputs,
        swept,
        metrics: swept.map(|swept| swept.metric_links(&inputs, path)).unwrap_or_default(),
        curves: of_one.map(|swept| swept.curves(inputs.inputs.view, href)),
        problems: listed(&inputs, scenario, errors),
        form: Form::new(&inputs, scenario, errors),
        link: state.site().absolute(&inputs.link(), headers),
    };
    let status = if swept.is_some() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok((status, Html(page.render()?)).into_response())
}
