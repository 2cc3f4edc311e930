//! GET /runs/import: the form for a run's JSON file. POST /runs/import: saves the run in the file.

pub(crate) mod upload;

use askama::Template;
use axum::extract::Multipart;
use axum::extract::multipart::MultipartRejection;
use axum::http::StatusCode;
use axum::http::header::CACHE_CONTROL;
use axum::response::{Html, IntoResponse};
use sha2::{Digest, Sha256};

use super::provenance::recompute;
use super::save::{new_run, save};
use crate::report::chart_options::View;
use crate::run_file::document::{Document, Mistake};
use crate::run_file::view::view_to_store;
use crate::storage::{Idempotency, Imported, NewRun};
use crate::web::error::{Failure, HandlerResult};
use crate::web::http::client_ip::Client;
use crate::web::http::ids::new_id;
use crate::web::http::query::Pairs;
use crate::web::http::redirect::see_other;
use crate::web::http::site::{Section, Site};
use crate::web::limits::bytes::MOST_BYTES;
use crate::web::state::{AppState, Session};
use upload::Upload;

#[derive(Template)]
#[template(path = "pages/runs/import.html")]
struct ImportPage<'a> {
    site: &'a Site,
    section: Section,
    /// The form's address.
    action: String,
    mistakes: Vec<Mistake>,
    /// A mistake has a place inside the file.
    is_damaged: bool,
    most_megabytes: usize,
}

/// GET /runs/import
pub async fn get(Session(state): Session) -> HandlerResult {
    page(&state, StatusCode::OK, Vec::new())
}

/// POST /runs/import
pub async fn post(
    Session(state): Session,
    client: Client,
    query: Pairs,
    form: Result<Multipart, MultipartRejection>,
) -> HandlerResult {
    let form = form.map_err(|_| Failure::UnsupportedMediaType)?;
    let mut place = state.uploads.place().await?;
    let file = match Upload::read(form, &mut place).await? {
        Upload::File(file) => file,
        Upload::TooLarge => {
            let sentence = "This file is larger than 16 MiB, which is the most that can be imported.";
            return page(&state, StatusCode::PAYLOAD_TOO_LARGE, vec![Mistake::of_file(sentence)]);
        }
        Upload::Mistake(sentence) => {
            return page(&state, StatusCode::UNPROCESSABLE_ENTITY, vec![Mistake::of_file(sentence)]);
        }
    };
    let turn = state.large_answers.turn(file.len() as u64).await?;
    let read = state.workers.run(move |_| {
        let _turn = turn;
        let digest = digest(&file);
        Document::read(&file).map(|document| (document, digest))
    });
    let (document, digest) = match read.await? {
        Ok(read) => read,
        Err(mistakes) => return page(&state, StatusCode::UNPROCESSABLE_ENTITY, mistakes),
    };
    let recomputed = recompute(&state, client, &document.comparison, &document.results).await?;
    // A double click sends the same key twice and must save once. The digest keeps files with the same key apart.
    let key = query.first("key").filter(|key| !key.is_empty());
    let idempotency = key.map(|key| Idempotency::Form { key: format!("import {key} {digest}") });
    let run = new_run(&document.comparison, &document.results, View::default(), idempotency, state.now())?;
    let run = NewRun {
        schema_version: document.schema_version,
        title: if document.title.is_empty() { run.title } else { document.title },
        note: document.note,
        inputs: document.inputs,
        results: document.results_text,
        view: document.view.map(view_to_store),
        imported: Some(Imported { saved_at: document.saved_at, recomputed }),
        ..run
    };
    let id = save(&state, client, &run).await?.unwrap_or(run.id);
    Ok(see_other(&state.site().run(&id, "")))
}

fn page(state: &AppState, status: StatusCode, mistakes: Vec<Mistake>) -> HandlerResult {
    let page = ImportPage {
        site: state.site(),
        section: Section::Runs,
        action: state.site().path(&format!("/runs/import?key={}", new_id()?)),
        is_damaged: mistakes.iter().any(|mistake| mistake.place.is_some()),
        mistakes,
        most_megabytes: MOST_BYTES >> 20,
    };
    // The browser keeps the page, with its key, for the Back button.
    let headers = [(CACHE_CONTROL, "private, no-cache")];
    Ok((status, headers, Html(page.render()?)).into_response())
}

fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
