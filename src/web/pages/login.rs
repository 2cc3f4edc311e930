//! GET /login asks for the password, POST /login takes it, POST /logout ends the session; and the page that stands in for
//! a form's answer until somebody has logged in.

use askama::Template;
use axum::extract::State;
use axum::http::header::{HOST, REFERER, RETRY_AFTER, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri};
use axum::response::Response;

use crate::web::auth::authenticator::Entry;
use crate::web::auth::session::no_cookie;
use crate::web::auth::{Access, Door, asked, token};
use crate::web::error::Failure;
use crate::web::http::body::Form;
use crate::web::http::client_ip::Client;
use crate::web::http::query::Pairs;
use crate::web::http::redirect::see_other;
use crate::web::http::site::{Section, Site};
use crate::web::middleware::csrf::ADDRESS_LIMIT;
use crate::web::state::AppState;

/// What the field of the password is called in every form; no other form of ours has such a field.
pub const PASSWORD_FIELD: &str = "password";

/// What somebody wants to do who is asked for the password.
pub enum Purpose {
    /// Nothing but to log in.
    LogIn,
    /// To save a comparison, or a title, note and tags.
    Save,
    /// To delete a run.
    Delete,
    /// To archive or restore a run.
    Move,
    /// To import a file, which has to be chosen again.
    Import,
}

impl Purpose {
    /// By the route that a form was sent to.
    pub fn of(route: &str) -> Self {
        match route.rsplit('/').next() {
            Some("delete") => Self::Delete,
            Some("archive" | "unarchive" | "restore") => Self::Move,
            _ => Self::Save,
        }
    }

    /// The heading, what follows, and what the button says.
    fn words(&self) -> (&'static str, &'static str, &'static str) {
        const ASKS: &str = "Everything can be run and viewed here. Saving, changing and deleting ask for a password.";
        const KEPT: &str = "Saving asks for a password here. Nothing that you typed is lost: it is saved as soon as you \
                            have logged in.";
        const ONE_PRESS: &str = "Changing what is saved asks for a password here. Nothing has been done yet.";
        match self {
            Self::LogIn => ("Log in", ASKS, "Log in"),
            Self::Save => ("Log in to save", KEPT, "Log in and save"),
            Self::Delete => ("Log in to delete this run", ONE_PRESS, "Log in and delete it"),
            Self::Move => ("Log in to change this run", ONE_PRESS, "Log in and change it"),
            Self::Import => (
                "Log in to import a run",
                "Importing asks for a password here, and nothing was imported. Choose the file again after you have logged in.",
                "Log in",
            ),
        }
    }
}

/// The form that asks for the password.
#[derive(Template)]
#[template(path = "login.html")]
pub struct LoginPage<'a> {
    site: &'a Site,
    section: Section,
    heading: &'static str,
    text: &'static str,
    button: &'static str,
    /// Where the form goes.
    action: String,
    /// What it carries along.
    kept: Vec<(String, String)>,
    /// Why nobody is logged in yet.
    problem: Option<&'static str>,
    failure: Option<Failure>,
}

impl<'a> LoginPage<'a> {
    /// A page whose form goes to this address with these fields; a file is sent nowhere a second time, so that from its
    /// page the form leads to [`post`] and on to the address.
    pub fn new(
        state: &'a AppState,
        purpose: &Purpose,
        address: String,
        fields: Pairs,
        failure: Option<Failure>,
    ) -> Self {
        let (heading, text, button) = purpose.words();
        let (action, kept) = match purpose {
            Purpose::LogIn | Purpose::Import => (state.site().path("/login"), vec![("next".to_owned(), address)]),
            Purpose::Save | Purpose::Delete | Purpose::Move => (address, fields.into_iter().collect()),
        };
        let problem = failure.map(Failure::sentence);
        Self { site: state.site(), section: Section::Other, heading, text, button, action, kept, problem, failure }
    }

    /// The answer: 401, or what the failure says. It forgets a cookie that opens nothing any more.
    pub fn response(&self, state: &AppState, headers: &HeaderMap) -> Result<Response, Failure> {
        let status = self.failure.map_or(StatusCode::UNAUTHORIZED, Failure::status);
        let forget = token(headers).map(|_| no_cookie(state.site())).transpose()?;
        let mut response = asked(status, self.render()?, forget);
        if let Some(seconds) = self.failure.and_then(Failure::seconds_to_wait) {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        Ok(response)
    }
}

/// GET /login: `next` is where to go on; without it, the page that the link stood on.
pub async fn get(State(state): State<AppState>, query: Pairs, headers: HeaderMap) -> Result<Response, Failure> {
    door(&state)?;
    let next = next(&state, query.first("next")).or_else(|| referer(&state, &headers));
    let next = next.unwrap_or_else(|| state.site().path("/"));
    let page = LoginPage::new(&state, &Purpose::LogIn, next, Pairs::default(), None);
    Ok(asked(StatusCode::OK, page.render()?, None))
}

/// POST /login
pub async fn post(
    State(state): State<AppState>,
    client: Client,
    headers: HeaderMap,
    Form(form): Form,
) -> Result<Response, Failure> {
    let door = door(&state)?;
    let next = next(&state, form.first("next")).unwrap_or_else(|| state.site().path("/"));
    let given = form.first(PASSWORD_FIELD).unwrap_or_default();
    let failure = match door.log_in(&state, client, &headers, given.as_bytes().to_vec()).await {
        Ok(Entry::Open(cookies)) => {
            let mut response = see_other(&next);
            response.headers_mut().extend(cookies.map(|cookie| (SET_COOKIE, cookie)));
            return Ok(response);
        }
        Ok(Entry::Wrong) => Failure::WrongPassword,
        Err(failure @ Failure::TooManyLogIns { .. }) => failure,
        Err(failure) => return Err(failure),
    };
    LoginPage::new(&state, &Purpose::LogIn, next, Pairs::default(), Some(failure)).response(&state, &headers)
}

/// POST /logout
pub async fn log_out(State(state): State<AppState>, headers: HeaderMap) -> Result<Response, Failure> {
    door(&state)?.log_out(&state, &headers).await?;
    let next = referer(&state, &headers).unwrap_or_else(|| state.site().path("/"));
    let mut response = see_other(&next);
    response.headers_mut().append(SET_COOKIE, no_cookie(state.site())?);
    Ok(response)
}

/// Where nobody is asked for a password, there is no such page.
fn door(state: &AppState) -> Result<&Door, Failure> {
    match state.access() {
        Access::Protected(door) => Ok(door),
        Access::Open | Access::ReadOnly => Err(Failure::NotFound),
    }
}

/// The page of ours that the link or the button stood on, if a browser says so.
fn referer(state: &AppState, headers: &HeaderMap) -> Option<String> {
    let referer: Uri = headers.get(REFERER)?.to_str().ok()?.parse().ok()?;
    let host = headers.get(HOST)?.to_str().ok()?;
    if referer.authority()?.as_str() != host {
        return None;
    }
    next(state, referer.path_and_query().map(|page| page.as_str()))
}

/// An address to go on to: a path of ours, and nothing that a browser could read as another site.
fn next(state: &AppState, given: Option<&str>) -> Option<String> {
    let given = given?;
    let inside = given.strip_prefix(state.site().base_path())?;
    let is_path = inside.starts_with('/') && !inside.starts_with("//") && given.len() <= ADDRESS_LIMIT;
    let is_plain = given.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    // Back at the form, nobody would know whether it had worked.
    let is_login = ["/login", "/logout"].iter().any(|path| inside.split('?').next() == Some(path));
    (is_path && is_plain && !is_login).then(|| given.to_owned())
}
