//! GET /about: the model, its equations, its assumptions and the engine's accuracy; GET /robots.txt.

use askama::Template;
use axum::response::{Html, IntoResponse};

use crate::web::error::HandlerResult;
use crate::web::http::site::{Section, Site};
use crate::web::state::Session;

/// Services that show a preview of a link and ask robots.txt before they do.
const PREVIEWS: [&str; 4] = ["facebookexternalhit", "LinkedInBot", "Slackbot-LinkExpanding", "Twitterbot"];

#[derive(Template)]
#[template(path = "pages/about.html")]
struct AboutPage<'a> {
    site: &'a Site,
    section: Section,
}

/// The page.
pub async fn get(Session(state): Session) -> HandlerResult {
    let page = AboutPage { site: state.site(), section: Section::About };
    Ok(Html(page.render()?).into_response())
}

/// Saved runs are for whoever has the link, not for search engines. What fetches a preview of a link that somebody sent
/// asks on behalf of its readers.
pub async fn robots(Session(state): Session) -> String {
    let previews: String = PREVIEWS.iter().map(|name| format!("User-agent: {name}\n")).collect();
    let (runs, compare) = (state.site().path("/runs"), state.site().path("/compare"));
    format!("{previews}Allow: /\n\nUser-agent: *\nDisallow: {runs}\nDisallow: {compare}\n")
}
