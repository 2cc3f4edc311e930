//! Files of a saved run at its address: `.csv`, `.json`, `.svg`, `.png`, and the scripts `.R`, `.py` and `.sh`.

use axum::http::HeaderMap;

use super::load::{load_document, load_head, load_run};
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

/// Answers with the file of a run by its id and extension. The default view of pictures is the stored one. An unknown
/// extension is [`Failure::NotFound`].
pub async fn get(
    state: &AppState,
    client: Client,
    (id, extension): (&str, &str),
    view: ViewQuery,
    headers: &HeaderMap,
) -> HandlerResult {
    let place = match extension {
        "csv" | "json" => {
            let stored = load_head(state, id).await?.document_bytes;
            // CSV repeats the scenario's name in each row and has columns that JSON omits.
            let expected = if extension == "csv" { 9 * stored / 4 } else { stored };
            state.large_answers.place(client, expected).await?
        }
        _ => None,
    };
    Ok(in_place(make(state, id, extension, view, headers).await?, place))
}

async fn make(state: &AppState, id: &str, extension: &str, view: ViewQuery, headers: &HeaderMap) -> HandlerResult {
    match extension {
        "csv" => {
            let stored = load_run(state, id).await?;
            let title = stored.run.title.clone();
            let csv =
                (state.workers).run(move |_| results_csv(stored.comparison.start_date(), &stored.results)).await?;
            file_answer(headers, "text/csv; charset=utf-8", "csv", &title, csv?)
        }
        "json" => {
            let (run, _turn) = load_document(state, id).await?;
            let json = run_json(&run)?;
            file_answer(headers, "application/json", "json", &run.title, json)
        }
        "svg" => {
            let stored = load_run(state, id).await?;
            let drawing = figure::file(&stored.shown(), view.over(stored.view()));
            file_answer(headers, "image/svg+xml", "svg", &stored.run.title, drawing)
        }
        "png" => {
            let stored = load_run(state, id).await?;
            let title = stored.run.title.clone();
            let picture = state.workers.run(move |_| figure::png(&stored.shown(), view.over(stored.view()))).await?;
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
