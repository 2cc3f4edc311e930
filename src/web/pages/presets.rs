//! GET /presets: lists comparisons to start from, built-in ones and those in the operator's folder.

use std::path::Path;
use std::sync::OnceLock;

use askama::Template;
use axum::response::{Html, IntoResponse};
use tokio::task::spawn_blocking;

use crate::charts::sparkline;
use crate::format::numbers;
use crate::model::{CancelToken, PRESET_EXAMPLE, Preset, built_in, simulate};
use crate::preset_folder::{Mounted, Problem, read};
use crate::report::chart_options::View;
use crate::report::sparkline::curves;
use crate::web::error::{Failure, HandlerResult};
use crate::web::forms::Inputs;
use crate::web::http::site::{Section, Site};
use crate::web::limits::bytes::ADDRESS_LIMIT;
use crate::web::state::{AppState, Session};

#[derive(Template)]
#[template(path = "pages/presets.html")]
struct PresetsPage<'a> {
    site: &'a Site,
    section: Section,
    built_in: Vec<Listed<'a>>,
    /// The operator has configured a folder. Its path is not shown to visitors.
    has_folder: bool,
    mounted: Vec<Listed<'a>>,
    problems: Vec<Problem>,
    example: &'static str,
}

/// A preset as the page lists it.
struct Listed<'a> {
    preset: &'a Preset,
    /// Id in the page.
    id: String,
    /// Such as "2 scenarios over 14 days from 22 Jan 1978: A, B".
    scope: String,
    /// Address of the workbench with the preset; `None` if it would be too long.
    address: Option<String>,
    /// The curves, as SVG; empty if they are not drawn.
    sparkline: String,
}

/// Renders the page.
pub async fn get(Session(state): Session) -> HandlerResult {
    let mounted = mounted(&state).await?;
    let drawings = spawn_blocking(drawings).await.map_err(unreadable)?;
    let site = state.site();
    let built_in = built_in().iter().zip(drawings);
    let page = PresetsPage {
        site,
        section: Section::Presets,
        built_in: built_in.map(|(preset, drawing)| listed(site, preset, "preset", drawing.clone())).collect(),
        has_folder: state.presets_dir.is_some(),
        mounted: mounted.presets.iter().map(|preset| listed(site, preset, "own", String::new())).collect(),
        problems: mounted.problems,
        example: PRESET_EXAMPLE,
    };
    Ok(Html(page.render()?).into_response())
}

/// Reads the presets in the operator's folder; an empty list if no folder is configured.
pub async fn mounted(state: &AppState) -> Result<Mounted, Failure> {
    let folder = state.presets_dir.clone();
    spawn_blocking(move || folder.as_deref().map(read).unwrap_or_default()).await.map_err(unreadable)
}

fn unreadable(error: tokio::task::JoinError) -> Failure {
    tracing::error!(%error, "presets could not be read");
    Failure::Internal
}

/// Logs the number of presets in the operator's folder and the problems with them, when the server starts.
pub fn report(folder: &Path) {
    let mounted = read(folder);
    for problem in &mounted.problems {
        tracing::warn!("EPICURVE_PRESETS_DIR: {}: {}", problem.place(), problem.sentence);
    }
    tracing::info!("EPICURVE_PRESETS_DIR: {} presets in {}", mounted.presets.len(), folder.display());
}

/// Draws the curves of the built-in presets, once. The operator's presets are not drawn, as simulations may take long.
fn drawings() -> &'static [String] {
    static DRAWINGS: OnceLock<Vec<String>> = OnceLock::new();
    let draw = |preset: &Preset| match simulate(&preset.comparison, &CancelToken::default()) {
        Ok(results) => sparkline(&curves(&results)),
        Err(_) => String::new(),
    };
    DRAWINGS.get_or_init(|| built_in().iter().map(draw).collect())
}

fn listed<'a>(site: &Site, preset: &'a Preset, kind: &str, sparkline: String) -> Listed<'a> {
    let address = site.path(&Inputs::of(&preset.comparison, View::default()).address());
    Listed {
        preset,
        // A file of the operator may have the same name as a built-in preset.
        id: format!("{kind}-{}", preset.id),
        scope: scope(preset),
        address: Some(address).filter(|address| address.len() <= ADDRESS_LIMIT),
        sparkline,
    }
}

fn scope(preset: &Preset) -> String {
    let scenarios = preset.comparison.scenarios();
    let names: Vec<_> = scenarios.iter().map(|scenario| scenario.name.as_str()).collect();
    let plural = if scenarios.len() == 1 { "scenario" } else { "scenarios" };
    let days = numbers::fixed(f64::from(preset.comparison.days()), 0);
    let from = preset.comparison.start_date().map(|date| format!(" from {}", date.format("%-d %b %Y")));
    format!("{} {plural} over {days} days{}: {}", scenarios.len(), from.unwrap_or_default(), names.join(", "))
}
