//! GET /about: explains the model, its equations and assumptions, and the engine's accuracy. GET /robots.txt.

use askama::Template;
use axum::response::{Html, IntoResponse};

use crate::web::error::HandlerResult;
use crate::web::http::site::{Section, Site};
use crate::web::state::Session;

/// Crawlers that fetch a page for a link preview and obey robots.txt.
const PREVIEWS: [&str; 4] = ["facebookexternalhit", "LinkedInBot", "Slackbot-LinkExpanding", "Twitterbot"];

#[derive(Template)]
#[template(path = "pages/about.html")]
struct AboutPage<'a> {
    site: &'a Site,
    section: Section,
}

/// Renders the page.
pub async fn get(Session(state): Session) -> HandlerResult {
    let page = AboutPage { site: state.site(), section: Section::About };
    Ok(Html(page.render()?).into_response())
}

/// Answers with robots.txt. Saved runs are for people who have the link, so search engines are excluded. Link previews
/// are allowed, because a person has sent the link.
pub async fn robots(Session(state): Session) -> String {
    let previews: String = PREVIEWS.iter().map(|name| format!("User-agent: {name}\n")).collect();
    let (runs, compare) = (state.site().path("/runs"), state.site().path("/compare"));
    format!("{previews}Allow: /\n\nUser-agent: *\nDisallow: {runs}\nDisallow: {compare}\n")
}
