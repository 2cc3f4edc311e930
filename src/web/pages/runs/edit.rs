//! POST /runs/{id}/details: changes a run's title, note and tags. Everything else about a run is immutable.

use axum::extract::Path;
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderMap, HeaderValue, StatusCode};

use super::show::{Details, refused};
use crate::model::{check_note, check_tags, check_title};
use crate::report::text::default_title;
use crate::storage::{Edited, RunDetails};
use crate::web::error::{Failure, HandlerResult};
use crate::web::http::body;
use crate::web::http::chart_query::read_view_query;
use crate::web::http::client_ip::Client;
use crate::web::http::query::{Pairs, address};
use crate::web::http::redirect::see_other;
use crate::web::pages::runs::load::load_run;
use crate::web::state::{AppState, Session};

/// Saves the fields and redirects to the run's page in the same view. An empty title becomes the default title.
pub async fn post(
    Session(state): Session,
    client: Client,
    Path(id): Path<String>,
    query: Pairs,
    headers: HeaderMap,
    body::Form(form): body::Form,
) -> HandlerResult {
    let view = read_view_query(&query);
    let stored = load_run(&state, &id).await?;
    let typed = |name: &str| form.first(name).unwrap_or_default().to_owned();
    let (title, note) = (typed("title"), typed("note"));
    // A page that was opened before an upgrade may have no field for tags. Its form leaves them unchanged.
    let tags = form.first("tags").map_or_else(|| stored.run.tags.join(", "), str::to_owned);
    let (title, note, tags) = match (check_title(&title), check_note(&note), check_tags(tags.split(','))) {
        (Ok(title), Ok(note), Ok(tags)) => (title, note, tags),
        (checked_title, checked_note, checked_tags) => {
            let problems = [("title", checked_title.err()), ("note", checked_note.err()), ("tags", checked_tags.err())];
            let errors = problems.into_iter().filter_map(|(field, problem)| Some((field, problem?.sentence))).collect();
            let details = Details { title, note, tags, errors };
            return refused(&state, &stored, view, StatusCode::UNPROCESSABLE_ENTITY, details, &headers).await;
        }
    };
    let title = if title.is_empty() { default_title(&stored.comparison) } else { title };
    let details = RunDetails { title: &title, note: &note, tags: &tags };
    let failure = match change(&state, client, &id, details).await {
        Ok(()) => return Ok(see_other(&state.site().run(&id, &address("", &view.pairs())))),
        Err(failure) => failure,
    };
    // The run's page shows this error and keeps the typed values.
    let Some(sentence) = temporary_refusal(failure) else { return Err(failure) };
    let details = Details { title, note, tags: tags.join(", "), errors: vec![("", sentence)] };
    let mut response = refused(&state, &stored, view, failure.status(), details, &headers).await?;
    if let Some(seconds) = failure.seconds_to_wait() {
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    Ok(response)
}

/// Changes a run within the client's rate limit and the database's capacity.
async fn change(state: &AppState, client: Client, id: &str, details: RunDetails<'_>) -> Result<(), Failure> {
    state.saves.take(client)?;
    match state.store.update_details(id, details, state.now(), state.capacity.bytes()).await? {
        Edited::Done => Ok(()),
        Edited::NotFound => Err(Failure::RunNotFound),
        Edited::NoRoom => Err(Failure::TooManyBytes),
    }
}

/// Writes the page's sentence about a change that is refused for now; `None` for other failures.
fn temporary_refusal(failure: Failure) -> Option<String> {
    match failure {
        Failure::TooManySaves { seconds } => {
            let unit = if seconds == 1 { "second" } else { "seconds" };
            Some(format!(
                "Nothing was changed: too many changes came from your address in the last minute. Wait {seconds} {unit} and \
                 save again"
            ))
        }
        Failure::TooManyBytes => Some(
            "Nothing was changed: the database is as large as the operator of this server allows. Titles, notes and tags can \
             be made shorter, and runs can be archived and deleted"
                .to_owned(),
        ),
        _ => None,
    }
}
