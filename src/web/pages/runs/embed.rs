//! GET /embed/{id}: a saved run's figure alone, for a frame in a page of another site that the operator allows.

use askama::Template;
use axum::extract::Path;
use axum::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{Html, IntoResponse, Response};

use crate::report::chart_options::View;
use crate::report::figure::Figure;
use crate::run_file::stored_run::StoredRun;
use crate::run_file::view::stored_view;
use crate::storage::Run;
use crate::web::error::{Failure, HandlerResult};
use crate::web::http::chart_query::read_view_query;
use crate::web::http::etag::tagged;
use crate::web::http::query::{Pairs, address};
use crate::web::http::site::Site;
use crate::web::middleware::security_headers::Framable;
use crate::web::pages::runs::load::load_run;
use crate::web::state::{AppState, Session};

/// Width and height of the frame in the offered code, in CSS pixels: the wide chart with two lines of title.
const FRAME: (u32, u32) = (800, 560);

#[derive(Template)]
#[template(path = "pages/runs/embed.html")]
struct EmbedPage<'a> {
    site: &'a Site,
    /// `None` if there is no such run.
    embedded: Option<Embedded<'a>>,
}

struct Embedded<'a> {
    title: &'a str,
    figure: Figure,
    /// The address of the run's page in the same view.
    link: String,
}

/// Code for embedding a run, and the sites that may use it.
pub struct EmbedCode {
    /// An iframe element, as text.
    pub code: String,
    /// The sites, separated by commas.
    pub sites: String,
}

impl EmbedCode {
    /// Returns the code for a run in this view; `None` if no site may embed runs.
    pub fn new(state: &AppState, run: &Run, view: View, headers: &HeaderMap) -> Option<Self> {
        let origins = &state.embed_origins;
        let query = view.pairs_beside(stored_view(run.view.as_ref()));
        let source = state.site().absolute(&address(&format!("/embed/{}", run.id), &query), headers);
        let (width, height) = FRAME;
        (!origins.is_empty()).then(|| Self {
            code: format!(
                "<iframe src=\"{}\" width=\"{width}\" height=\"{height}\" title=\"{}\" loading=\"lazy\"></iframe>",
                attribute(&source),
                attribute(&run.title)
            ),
            sites: origins.join(", "),
        })
    }
}

/// Renders the figure in the view that the run's page has at the same query.
pub async fn get(Session(state): Session, Path(id): Path<String>, query: Pairs, headers: HeaderMap) -> HandlerResult {
    let response = match load_run(&state, &id).await {
        Ok(stored) => page(&state, &stored, read_view_query(&query).over(stored.view()), &headers)?,
        // The ordinary error page does not fit in the frame.
        Err(Failure::RunNotFound) => {
            let html = EmbedPage { site: state.site(), embedded: None }.render()?;
            (StatusCode::NOT_FOUND, Html(html)).into_response()
        }
        Err(failure) => return Err(failure),
    };
    Ok(framed(response, &state.embed_origins))
}

fn page(state: &AppState, stored: &StoredRun, view: View, headers: &HeaderMap) -> HandlerResult {
    let shown = stored.shown();
    let run = &stored.run;
    let link =
        |view: View| state.site().path(&address(&format!("/runs/{}", run.id), &view.pairs_beside(stored.view())));
    let embedded = Embedded { title: &run.title, figure: Figure::new(&shown, view, link), link: link(view) };
    let html = EmbedPage { site: state.site(), embedded: Some(embedded) }.render()?;
    let mut response = tagged(headers, html);
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    Ok(response)
}

/// Allows pages of these sites to embed the response. Without sites, or if a header cannot hold them, allows none.
fn framed(mut response: Response, origins: &[String]) -> Response {
    const FRAMED_NOWHERE: &str = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";
    let mut policy = HeaderValue::from_static(FRAMED_NOWHERE);
    let ancestors = format!("frame-ancestors {}", origins.join(" "));
    let allowed = HeaderValue::try_from(FRAMED_NOWHERE.replace("frame-ancestors 'none'", &ancestors));
    if let Ok(allowed) = allowed
        && !origins.is_empty()
    {
        response.extensions_mut().insert(Framable);
        policy = allowed;
    }
    response.headers_mut().insert(CONTENT_SECURITY_POLICY, policy);
    response
}

/// Escapes text for an attribute in double quotes.
fn attribute(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;").replace('>', "&gt;")
}
