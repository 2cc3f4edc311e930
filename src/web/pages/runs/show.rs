//! GET /runs/{id}: a saved run, and its files at the same address with an extension.

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
    /// Where it came from, if not from here.
    origin: Option<Origin>,
    /// The numbers may be others today.
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
    /// On paper.
    assumptions: Vec<&'static str>,
    /// The same for other tools.
    scripts: Links,
    /// The view's part of an address of this run, from its `?`: what differs from the stored view.
    query: String,
    /// The absolute addresses of the page and its picture in this view, for link previews.
    page_link: String,
    picture_link: String,
    /// In pixels.
    picture_size: (f64, f64),
    details: Details,
    /// Each tag with the list of runs that have it.
    tags: Vec<(&'a str, String)>,
    edits: Vec<Edit>,
}

/// A change of title, note or tags.
struct Edit {
    edited_at: DateTime<Utc>,
    /// What was changed, and what stood there before.
    earlier: Vec<(&'static str, String)>,
}

/// What stands in the fields of title, note and tags.
#[derive(Default)]
pub struct Details {
    /// The field of the title.
    pub title: String,
    /// The field of the note.
    pub note: String,
    /// The field of the tags: a comma between two.
    pub tags: String,
    /// Why nothing was changed: a field and what is wrong with it, or no field's name.
    pub errors: Vec<(&'static str, String)>,
}

impl Details {
    fn error(&self, field: &str) -> Option<&str> {
        self.errors.iter().find(|(wrong, _)| *wrong == field).map(|(_, sentence)| sentence.as_str())
    }
}

/// GET /runs/{id} and /runs/{id}.{extension}: split at the last dot, since ids have none.
pub async fn get(
    Session(state): Session,
    client: Client,
    Path(file): Path<String>,
    query: Pairs,
    headers: HeaderMap,
) -> HandlerResult {
    let asked = read_view_query(&query);
    match file.rsplit_once('.') {
        Some((id, extension)) => Box::pin(files::get(&state, client, (id, extension), asked, &headers)).await,
        None => {
            let key = PageKey::new(state.site(), &file, asked, &headers);
            if let Some(kept) = state.page_cache.get(&state.store, &key, &headers).await? {
                return Ok(kept);
            }
            let stored = load_run(&state, &file).await?;
            let edits = edits(&state, &stored).await?;
            let run = &stored.run;
            let (title, note, tags) = (run.title.clone(), run.note.clone(), run.tags.join(", "));
            let details = Details { title, note, tags, ..Details::default() };
            let html = page(&state, &stored, asked.over(stored.view()), details, &edits, &headers)?;
            Ok(state.page_cache.insert(key, run.revision(), html, &headers))
        }
    }
}

/// GET /runs/{id}/values: what the chart's lines are at on every day.
pub async fn values(Session(state): Session, Path(id): Path<String>, query: Pairs) -> HandlerResult {
    let stored = load_run(&state, &id).await?;
    Ok(crate::web::pages::chart_values::json(&stored.shown(), read_view_query(&query).over(stored.view())))
}

/// The page after a refused change of title, note or tags: the same view, and everything typed in its fields.
pub async fn refused(
    state: &AppState,
    stored: &StoredRun,
    asked: ViewQuery,
    status: StatusCode,
    details: Details,
    headers: &HeaderMap,
) -> HandlerResult {
    let edits = edits(state, stored).await?;
    let html = page(state, stored, asked.over(stored.view()), details, &edits, headers)?;
    Ok((status, Html(html)).into_response())
}

/// The kept changes of the run; most runs have none.
async fn edits(state: &AppState, stored: &StoredRun) -> Result<Vec<RunEdit>, Failure> {
    if stored.run.edit_count == 0 {
        return Ok(Vec::new());
    }
    Ok(state.store.run_edits(&stored.run.id).await?)
}

fn page(
    state: &AppState,
    stored: &StoredRun,
    view: View,
    details: Details,
    edits: &[RunEdit],
    headers: &HeaderMap,
) -> Result<String, Failure> {
    let run = &stored.run;
    let shown = stored.shown();
    let inputs = Inputs::of_run(&stored.comparison, view, &run.id);
    let path = format!("/runs/{}", run.id);
    let at = |path: &str, view: View| address(path, &view.pairs_beside(stored.view()));
    let href = |view: View| state.site().path(&at(&path, view));
    let absolute = |path: &str| state.site().absolute(&at(path, view), headers);
    let link = state.site().absolute(&path, headers);
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
        tags: run.tags.iter().map(|tag| tag_link(state.site(), tag)).collect(),
        edits: edits.iter().rev().map(shown_edit).collect::<Result<_, _>>()?,
    };
    Ok(page.render()?)
}

fn tag_link<'a>(site: &Site, tag: &'a str) -> (&'a str, String) {
    (tag, site.path(&address("/runs", &[("tag".to_owned(), tag.to_owned())])))
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
