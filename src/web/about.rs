//! GET /about: the model, its equations, its assumptions and the engine's accuracy; GET /robots.txt.

use askama::Template;
use axum::extract::State;
use axum::response::{Html, IntoResponse, Response};

use super::errors::Failure;
use super::site::{Section, Site};
use super::state::AppState;

#[derive(Template)]
#[template(path = "about.html")]
struct AboutPage<'a> {
    site: &'a Site,
    section: Section,
}

/// The page.
pub async fn get(State(state): State<AppState>) -> Result<Response, Failure> {
    let page = AboutPage { site: state.site(), section: Section::About };
    Ok(Html(page.render()?).into_response())
}

/// Saved runs are for whoever has the link, not for search engines.
pub async fn robots(State(state): State<AppState>) -> String {
    format!("User-agent: *\nDisallow: {}\nDisallow: {}\n", state.site().path("/runs"), state.site().path("/compare"))
}
