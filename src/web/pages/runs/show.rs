//! GET /runs/{id}: shows a saved run. Its files are at the same address with an extension.

use askama::Template;
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{Html, IntoResponse};
use chrono::{DateTime, Utc};

use super::embed::EmbedCode;
use super::files;
use super::load::load_run;
use super::provenance::Origin;
use crate::charts::qr_code;
use crate::report::chart_options::{View, ViewQuery};
use crate::report::figure::{Figure, png_size};
use crate::report::scripts::Links;
use crate::report::tables::correlations::CorrelationsTable;
use crate::report::tables::differences::DifferencesTable;
use crate::report::tables::inputs::Given;
use crate::report::tables::summary::SummaryTable;
use crate::report::text::assumptions::assumptions;
use crate::report::text::method::results_sentence;
use crate::run_file::stored_run::StoredRun;
use crate::storage::{Run, RunEdit};
use crate::web::error::{Failure, HandlerResult};
use crate::web::forms::Inputs;
use crate::web::http::chart_query::read_view_query;
use crate::web::http::client_ip::Client;
use crate::web::http::query::{Pairs, address};
use crate::web::http::site::{Section, Site};
use crate::web::page_cache::PageKey;
use crate::web::pages::more_days::extension;
use crate::web::state::{AppState, Session};

#[derive(Template)]
#[template(path = "pages/runs/show.html")]
struct RunPage<'a> {
    site: &'a Site,
    section: Section,
    run: &'a Run,
    engine: String,
    /// The origin of an imported run.
    origin: Option<Origin>,
    /// An older version computed the run, so this version's numbers may differ.
    is_older: bool,
    figure: Figure,
    table: SummaryTable,
    differences: Option<DifferencesTable>,
    correlations: Option<CorrelationsTable>,
    given: Given,
    link: String,
    /// The link as a QR code, in SVG.
    qr_code: Option<String>,
    embed: Option<EmbedCode>,
    /// The model's assumptions, for the printed page.
    assumptions: Vec<&'static str>,
    scripts: Links,
    /// The view's part of the run's address, from its `?`: the differences from the stored view.
    query: String,
    /// The absolute address of the page in this view, for link previews.
    page_link: String,
    /// The absolute address of the picture in this view, for link previews.
    picture_link: String,
    /// Width and height in pixels.
    picture_size: (f64, f64),
    details: Details,
    /// Each tag with the address of the list of runs that have it.
    tags: Vec<(&'a str, String)>,
    edits: Vec<Edit>,
}

/// A change of title, note or tags.
struct Edit {
    edited_at: DateTime<Utc>,
    /// Each changed field with its earlier value.
    earlier: Vec<(&'static str, String)>,
}

/// Values of the fields for title, note and tags, and their errors.
#[derive(Default)]
pub struct Details {
    /// Title.
    pub title: String,
    /// Note.
    pub note: String,
    /// Tags, separated by commas.
    pub tags: String,
    /// Errors, each with its field; with an empty name for an error that concerns no field.
    pub errors: Vec<(&'static str, String)>,
}

impl Details {
    fn error(&self, field: &str) -> Option<&str> {
        self.errors.iter().find(|(wrong, _)| *wrong == field).map(|(_, sentence)| sentence.as_str())
    }
}

/// GET /runs/{id} and /runs/{id}.{extension}: the address is split at its last dot, as ids contain none.
pub async fn get(
    Session(state): Session,
    client: Client,
    Path(file): Path<String>,
    query: Pairs,
    headers: HeaderMap,
) -> HandlerResult {
    let view = read_view_query(&query);
    match file.rsplit_once('.') {
        Some((id, extension)) => Box::pin(files::get(&state, client, (id, extension), view, &headers)).await,
        None => {
            let key = PageKey::new(state.site(), &file, view, &headers);
            if let Some(cached) = state.page_cache.get(&state.store, &key, &headers).await? {
                return Ok(cached);
            }
            let stored = load_run(&state, &file).await?;
            let run = &stored.run;
            let (title, note, tags) = (run.title.clone(), run.note.clone(), run.tags.join(", "));
            let details = Details { title, note, tags, ..Details::default() };
            let html = page(&state, &stored, view, details, &headers).await?;
            Ok(state.page_cache.insert(key, run.revision(), html, &headers))
        }
    }
}

/// GET /runs/{id}/values: the values of the chart's lines on every day, as JSON.
pub async fn values(Session(state): Session, Path(id): Path<String>, query: Pairs) -> HandlerResult {
    let stored = load_run(&state, &id).await?;
    Ok(crate::web::pages::chart_values::json(&stored.shown(), read_view_query(&query).over(stored.view())))
}

/// Renders the page in the same view after a refused change of title, note or tags, with the typed values.
pub async fn refused(
    state: &AppState,
    stored: &StoredRun,
    view: ViewQuery,
    status: StatusCode,
    details: Details,
    headers: &HeaderMap,
) -> HandlerResult {
    Ok((status, Html(page(state, stored, view, details, headers).await?)).into_response())
}

async fn page(
    state: &AppState,
    stored: &StoredRun,
    view: ViewQuery,
    details: Details,
    headers: &HeaderMap,
) -> Result<String, Failure> {
    let run = &stored.run;
    // Most runs have no changes, so this saves a query.
    let edits = if run.edit_count == 0 { Vec::new() } else { state.store.run_edits(&run.id).await? };
    let view = view.over(stored.view());
    let shown = stored.shown();
    let inputs = Inputs::of_run(&stored.comparison, view, &run.id);
    let path = format!("/runs/{}", run.id);
    let at = |path: &str, view: View| address(path, &view.pairs_beside(stored.view()));
    let href = |view: View| state.site().path(&at(&path, view));
    let absolute = |path: &str| state.site().absolute(&at(path, view), headers);
    let link = state.site().absolute(&path, headers);
    let with_tag = |tag: &String| state.site().path(&address("/runs", &[("tag".to_owned(), tag.clone())]));
    let page = RunPage {
        site: state.site(),
        section: Section::Runs,
        run,
        engine: format!("Epicurve {}, {}", run.engine_version, lower_first(&results_sentence(&stored.results))),
        origin: Origin::new(stored),
        is_older: stored.is_older(),
        figure: Figure::new(&shown, view, href)
            .with_stochastic(|| Some(state.site().path(&inputs.stochastic_address()?)))
            .with_extension(extension(state.site(), &shown, &stored.comparison, &inputs))
            .with_values(&shown, view, state.site().path(&at(&format!("{path}/values"), view))),
        table: SummaryTable::new(&shown, view),
        differences: DifferencesTable::new(&shown),
        correlations: CorrelationsTable::new(&shown),
        given: Given::new(&stored.comparison),
        qr_code: qr_code(&link),
        link,
        embed: EmbedCode::new(state, run, view, headers),
        assumptions: assumptions(&stored.comparison, &stored.results),
        scripts: Links::new(&stored.comparison, |extension| state.site().run(&run.id, &format!(".{extension}"))),
        query: at("", view),
        page_link: absolute(&path),
        picture_link: absolute(&format!("{path}.png")),
        picture_size: png_size(&shown, view),
        details,
        tags: run.tags.iter().map(|tag| (tag.as_str(), with_tag(tag))).collect(),
        edits: edits.iter().rev().map(shown_edit).collect::<Result<_, _>>()?,
    };
    Ok(page.render()?)
}

fn shown_edit(edit: &RunEdit) -> Result<Edit, Failure> {
    let tags = edit.earlier_tags()?.map(|tags| tags.join(", "));
    let earlier = [("title", edit.title.clone()), ("note", edit.note.clone()), ("tags", tags)];
    Ok(Edit {
        edited_at: edit.edited_at,
        earlier: earlier.into_iter().filter_map(|(name, text)| text.map(|text| (name, text))).collect(),
    })
}

fn lower_first(sentence: &str) -> String {
    let mut characters = sentence.chars();
    characters.next().map_or_else(String::new, |first| first.to_lowercase().chain(characters).collect())
}
