//! A saved run's files: `.csv`, `.json`, `.svg`, `.png` and its scripts, `.R`, `.py` and `.sh`, at its address.

use axum::http::HeaderMap;

use super::load::{load_document, load_head, load_run};
use crate::model::CancelToken;
use crate::report::chart_options::ViewQuery;
use crate::report::csv::results_csv;
use crate::report::figure;
use crate::report::scripts::Language;
use crate::run_file::json::run_json;
use crate::web::error::{Failure, HandlerResult};
use crate::web::http::client_ip::Client;
use crate::web::limits::large_answers::in_place;
use crate::web::pages::file_answer::{file_answer, script_answer};
use crate::web::state::AppState;

/// The file of a run by its id and its extension, pictures in the stored view where none is asked for; an unknown extension is
/// no page of ours.
pub async fn get(
    state: &AppState,
    client: Client,
    (id, extension): (&str, &str),
    asked: ViewQuery,
    headers: &HeaderMap,
) -> HandlerResult {
    let place = match extension {
        "csv" | "json" => {
            let stored = load_head(state, id).await?.document_bytes;
            // A table repeats the scenario's name in each row, and has columns for what JSON leaves out.
            let expected = if extension == "csv" { 9 * stored / 4 } else { stored };
            state.large_answers.place(client, expected).await?
        }
        _ => None,
    };
    Ok(in_place(make(state, id, extension, asked, headers).await?, place))
}

async fn make(state: &AppState, id: &str, extension: &str, asked: ViewQuery, headers: &HeaderMap) -> HandlerResult {
    match extension {
        "csv" => {
            let stored = load_run(state, id).await?;
            let write = move |_: &CancelToken| {
                (results_csv(stored.comparison.start_date(), &stored.results), stored.run.title.clone())
            };
            let (csv, title) = state.workers.run(write).await?;
            file_answer(headers, "text/csv; charset=utf-8", "csv", &title, csv?)
        }
        "json" => {
            let (run, _turn) = load_document(state, id).await?;
            let json = run_json(&run)?;
            file_answer(headers, "application/json", "json", &run.title, json)
        }
        "svg" => {
            let stored = load_run(state, id).await?;
            let drawing = figure::file(&stored.shown(), asked.over(stored.view()));
            file_answer(headers, "image/svg+xml", "svg", &stored.run.title, drawing)
        }
        "png" => {
            let stored = load_run(state, id).await?;
            let draw = move |_: &CancelToken| {
                (figure::png(&stored.shown(), asked.over(stored.view())), stored.run.title.clone())
            };
            let (picture, title) = state.workers.run(draw).await?;
            file_answer(headers, "image/png", "png", &title, picture?)
        }
        extension => {
            let language = Language::of_extension(extension).ok_or(Failure::NotFound)?;
            let stored = load_run(state, id).await?;
            let path = format!("/runs/{id}");
            script_answer(language, state, &stored.comparison, (&stored.run.title, &path), headers)
        }
    }
}
